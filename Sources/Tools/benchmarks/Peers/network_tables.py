"""The tables of the networks in Docs/Performance.md as Markdown."""

import re

import plan
from tables import bars, forms, machine, megabytes, ratio, table


def all_of(figures):
    """Each table by the name of its place."""
    result = {"networks machine": machine(figures)}
    for threads, results in figures["paired"].items():
        result[f"networks {threads}"] = bars(results, plan.NETWORKS)
    result["networks forms"] = forms(figures, plan.NETWORKS)
    result["attention memory"] = attention_memory(figures["memory"])
    return result


def attention_memory(records):
    """The peaks of both forms by the number of positions, and what of them each position takes."""
    peaks, needed = {}, {}
    for record in records:
        shape, form = re.fullmatch(r"memory/attention/(.*)/(.*)", record["name"]).groups()
        positions = int(shape.split("x")[2])
        peaks.setdefault(positions, {})[form] = record["memory"]["peak"]
        needed[positions] = record["memory"]["reference"]
    rows = []
    for positions, peak in peaks.items():
        row = [f"{positions:,}", megabytes(needed[positions])]
        for form in ("fused", "composed"):
            row += [megabytes(peak[form]), f"{peak[form] / positions / 1e3:.1f} kB"]
        rows.append([*row, ratio(peak["composed"] / peak["fused"])])
    headings = [
        "positions", "value and gradients", "fused", "of a position", "composed", "of a position",
        "composed ÷ fused",
    ]
    return table(headings, rows)
