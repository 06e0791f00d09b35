"""Writes the tables between the markers of Docs/Performance.md, and the plots, from the figures.

usage: report.py, without arguments, after measure.py or a change of one of the tables
"""

import json
import re

import network_tables
import tables
from engines import ROOT
from plots import plot

DOCUMENT = ROOT / "Docs/Performance.md"
FIGURES = {
    part: ROOT / f"Docs/Performance/{part}.json" for part in ("operations", "networks")
}


def main():
    figures = {part: json.loads(path.read_text()) for part, path in FIGURES.items()}
    document = DOCUMENT.read_text()
    all_tables = tables.all_of(figures["operations"]) | network_tables.all_of(figures["networks"])
    for name, table in all_tables.items():
        begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
        pattern = re.escape(begin) + ".*?" + re.escape(end)
        document, count = re.subn(
            pattern, lambda _: f"{begin}\n{table}\n{end}", document, flags=re.DOTALL)
        if count != 1:
            raise SystemExit(f"{DOCUMENT} has {count} places for the table {name}, and needs one")
    DOCUMENT.write_text(document)
    for name, content in plots(figures["operations"]).items():
        (ROOT / f"Docs/Performance/{name}.svg").write_text(content)


def plots(figures):
    alone = {
        threads: {record["name"]: record for record in records}
        for threads, records in figures["alone"].items()
    }
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
            (n, 2 * n**3 / tables.median(paired[f"matmul/{n}"]["times"][engine]) / 1e9)
            for n, _ in squares if engine in paired.get(f"matmul/{n}", {"times": ()})["times"]
        ]
        if points:
            series.append((tables.NAMES[engine], points))
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


if __name__ == "__main__":
    main()
