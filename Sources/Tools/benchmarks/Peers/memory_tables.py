"""The tables of memory, and of how a tape grows."""

import re

from alone_tables import by_name
from tables import megabytes, ratio, table


def peaks(figures):
    rows = []
    for record in figures["memory"]:
        figure = record["memory"]
        rows.append([
            record["name"].removeprefix("memory/"), megabytes(figure["peak"]),
            f"{figure['referenceName']} {megabytes(figure['reference'])}",
            f"{figure['peak'] / figure['reference']:.2f}×",
            megabytes(figure["peak"] - figure["reference"]),
        ])
    return table(["work", "peak above its inputs", "beside", "peak ÷ that", "peak − that"], rows)


def steps(figures):
    [record] = figures["steps"]
    rows = [
        [f"{point['steps']:,.0f}", megabytes(point["residentBytes"])] for point in record["curve"]
    ]
    return table(["steps", "resident"], rows)


def tape(figures):
    rows = []
    for point in by_name(figures)["1"]["tape"]["curve"]:
        held = point.get("bytesPerOperation")
        rows.append([
            f"{point['operations']:,.0f}", f"{point['nanosecondsPerOperation']:.0f} ns",
            f"{held:.0f} bytes" if held else "",
        ])
    return table(["operations", "time of one", "memory of one"], rows)


def attention(figures):
    """The peaks of both forms by the number of positions, and what of them each position takes."""
    peaks, needed = {}, {}
    for record in figures["memory"]:
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
