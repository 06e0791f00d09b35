"""The plots of how time and memory grow with sizes."""

import re

from alone_tables import by_name
from tables import NAMES, median
from plots import plot


def plots(figures):
    alone = by_name(figures)
    return {
        "matmul": products(figures, alone),
        "columns": per_logit(
            alone, "Softmax cross-entropy with gradient: 2²⁰ logits", "classes",
            r"sce-columns/(\d+)$"),
        "rows": per_logit(
            alone, "Softmax cross-entropy with gradient: 1000 classes", "rows",
            r"sce-rows/(\d+)x1000$"),
        "tape-time": plot(
            "A chain of scalar multiplications, forward and backward", "operations",
            "ns for an operation", tape(alone, "nanosecondsPerOperation")),
        "tape-memory": plot(
            "A chain of scalar multiplications, before its sweep", "operations",
            "bytes for an operation", tape(alone, "bytesPerOperation")[:1]),
    }


def thread_text(threads):
    return f"{threads} thread" + "s" * (threads != "1")


def products(figures, alone):
    """Of one thread: the executable, and the peers where they were measured."""
    squares = [
        (int(match[1]), record["rate"]) for name, record in alone["1"].items()
        if (match := re.fullmatch(r"matmul/(\d+)", name))
    ]
    series = [("Adjoint", [(n, rate["perSecond"] / 1e9) for n, rate in squares])]
    paired = figures["paired"]["1"]
    for engine in ("pytorch", "jax", "numpy"):
        points = [
            (n, 2 * n**3 / median(paired[f"matmul/{n}"]["times"][engine]) / 1e9)
            for n, _ in squares if engine in paired.get(f"matmul/{n}", {"times": ()})["times"]
        ]
        if points:
            series.append((NAMES[engine], points))
    peak = squares[0][1]["limitPerSecond"] / 1e9
    return plot(
        "float32 matmul n×n, one thread", "n", "GFLOP/s", series,
        [("multiply-adds in registers", peak)])


def per_logit(alone, title, x_title, pattern):
    series = []
    for threads, records in alone.items():
        points = []
        for name, record in records.items():
            if match := re.fullmatch(pattern, name):
                logits = record["rate"]["amount"] / 8
                points.append((int(match[1]), record["time"]["seconds"]["median"] / logits * 1e9))
        series.append((thread_text(threads), sorted(points)))
    return plot(title, x_title, "ns for a logit", series)


def tape(alone, figure):
    return [
        (thread_text(threads), [
            (point["operations"], point[figure]) for point in records["tape"]["curve"]
            if figure in point
        ])
        for threads, records in alone.items()
    ]
