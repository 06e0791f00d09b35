"""How long one run of some work takes. The same way as Measuring/Timing.swift."""

import statistics
import time

SHORT_RUN = 20e-6
BATCH_LENGTH = 100e-6
FEWEST = 3


def length(run, count):
    """The mean of so many runs in a row, in seconds."""
    start = time.perf_counter()
    for _ in range(count):
        run()
    return (time.perf_counter() - start) / count


def median(run, budget, warm_up=True, fewest=FEWEST):
    """The median of runs, or of batches of short ones, over so many seconds."""
    if warm_up:
        run()
    estimate = length(run, 1)
    if estimate < BATCH_LENGTH:
        estimate = length(run, 10)
    is_short = estimate < SHORT_RUN
    count = round(BATCH_LENGTH / max(estimate, 1e-9)) if is_short else 1
    lengths = [estimate] if estimate >= BATCH_LENGTH else []
    start = time.perf_counter()
    while len(lengths) < fewest or time.perf_counter() - start < budget:
        lengths.append(length(run, count))
    return statistics.median(lengths)
