"""The tables of what is measured without a peer: functions, reductions, products, instruction sets."""

import re

import plan
from tables import ratio, table, time


def by_name(figures):
    """The records of each number of threads by their names."""
    return {
        threads: {record["name"]: record for record in records}
        for threads, records in figures["alone"].items()
    }


def functions(figures):
    rows = []
    alone = by_name(figures)
    one, two = alone["1"], alone.get("2", {})
    for name in one:
        if not re.fullmatch(r"\w+/1M", name) or f"{name}/gradient" not in one:
            continue
        row = [name.removesuffix("/1M")]
        for record in (one[name], one[f"{name}/gradient"]):
            row += [
                time(record["time"]["seconds"]["median"]), f"{record['rate']['perSecond'] / 1e9:.1f}",
                f"{record['rate']['fraction']:.2f}",
            ]
        for record in (two.get(name), two.get(f"{name}/gradient")):
            row.append(time(record["time"]["seconds"]["median"]) if record else "")
        rows.append(row)
    headings = [
        "function", "value", "GB/s", "of cache", "and gradient", "GB/s", "of cache",
        "value, 2 threads", "and gradient",
    ]
    return table(headings, rows)


def reductions(figures):
    return rates(
        figures,
        r".*/128x64x128/.*|softmax/.*|logSoftmax/.*|logSumExp/.*|gather.*|scatter.*|optimizer/.*")


def products(figures):
    return rates(figures, r"matmul/.*")


def rates(figures, pattern):
    """Time, spread, rate and share of the limit of one thread, and time and share of two."""
    rows = []
    alone = by_name(figures)
    for name, record in alone["1"].items():
        if not re.fullmatch(pattern, name):
            continue
        seconds = record["time"]["seconds"]
        row = [
            name, time(seconds["median"]),
            f"{time(seconds['lowDecile'])} … {time(seconds['highDecile'])}", *share(record),
        ]
        other = alone.get("2", {}).get(name)
        rows.append(row + ([time(other["time"]["seconds"]["median"]), share(other)[1]] if other else []))
    headings = [
        "work", "median", "deciles", "rate", "of the limit", "2 threads", "of the limit",
    ]
    return table(headings, rows)


def share(record):
    """The rate of a record, and what it is of the limit."""
    rate = record.get("rate")
    if not rate:
        return "", ""
    unit = "GFLOP/s" if rate["unit"] == "flops" else "GB/s"
    limit = f"{rate['fraction']:.2f} {rate['limit']}" if "fraction" in rate else ""
    return f"{rate['perSecond'] / 1e9:.1f} {unit}", limit


def levels(figures):
    rows, records_of = {}, figures["levels"]
    names = [name for name in plan.LEVELS if name in records_of]
    for name in names:
        for record in records_of[name]:
            rows.setdefault(record["name"], []).append(record["time"]["seconds"]["median"])
    lines = [
        [name, *map(time, times), ratio(times[0] / times[-1])] for name, times in rows.items()
    ]
    return table(["work", *names, f"{names[0]} ÷ {names[-1]}"], lines)
