"""One peer in a process of its own, that stays: importing it takes longer than most of its work.

usage: worker.py ENGINE THREADS. A line of input is `NAME SECONDS RUNS`, the last for the fewest runs; the
answer is a line of JSON: the median time of one run of the fastest form of the work, and the forms with what
each took when it was tried, or null where it has no such work.
"""

import importlib
import json
import sys

import environment
import timing


def main():
    environment.require_unthrottled()
    engine, threads = sys.argv[1], int(sys.argv[2])
    works = importlib.import_module(f"works_{engine}")
    works.begin(threads)
    # What a library prints must not be taken for an answer.
    answers, sys.stdout = sys.stdout, sys.stderr
    kernels = works.kernels() if hasattr(works, "kernels") else "unknown"
    print(json.dumps({"version": works.VERSION, "kernels": kernels}), file=answers, flush=True)
    name = run = times = None
    for line in sys.stdin:
        wanted, seconds, runs = line.split()
        if wanted != name:
            run = None  # Frees the inputs of the work before.
            name, (run, times) = wanted, fastest(works.works(wanted))
        answer = None
        if run:
            median = timing.median(run, float(seconds), warm_up=False, fewest=int(runs))
            answer = {"seconds": median, "forms": times}
        print(json.dumps(answer), file=answers, flush=True)


def fastest(forms):
    """The work in the form that takes least, and the time of each form, tried for a moment."""
    if not forms:
        return None, None
    times = {form: timing.median(run, 0.05, fewest=1) for form, run in forms.items()}
    return forms[min(times, key=times.get)], times


main()
