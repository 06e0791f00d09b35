"""The tables of Docs/Performance.md as Markdown."""

import re
import statistics

import plan

NAMES = {
    "ours": "Adjoint", "pytorch": "PyTorch", "jax": "JAX", "numpy": "NumPy", "autograd": "autograd",
    "mlx": "MLX",
}
median = statistics.median


def all_of(figures):
    """Each table by the name of its place."""
    result = {"machine": machine(figures)}
    for threads, results in figures["paired"].items():
        result[f"bars {threads}"] = bars(results, plan.OPERATIONS)
    alone = {
        threads: {record["name"]: record for record in records}
        for threads, records in figures["alone"].items()
    }
    result["forms"] = forms(figures, plan.OPERATIONS)
    result["functions"] = functions(alone)
    result["reductions"] = rates(
        alone, r".*/128x64x128/.*|softmax/.*|logSoftmax/.*|logSumExp/.*|gather.*|scatter.*|optimizer/.*")
    result["products"] = rates(alone, r"matmul/.*")
    result["levels"] = levels(figures["levels"])
    result["memory"] = memory(figures["memory"])
    result["steps"] = steps(figures["steps"])
    result["tape"] = tape(alone)
    return result


def table(headings, rows):
    """The first column is set to the left and the others to the right."""
    lines = [headings, [":--"] + ["--:"] * (len(headings) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def time(seconds):
    for unit, name in ((1, "s"), (1e-3, "ms"), (1e-6, "µs")):
        if seconds >= unit:
            break
    return f"{seconds / unit:.3g} {name}" if seconds / unit < 999.5 else f"{seconds / unit:.0f} {name}"


def megabytes(count):
    return f"{count / 1e6:.1f} MB"


def ratio(value):
    return f"{value:.2f}×" if value < 10 else f"{value:.1f}×"


def machine(figures):
    facts = next(iter(figures["paired"]["1"].values()))["machine"]
    versions = ", ".join(
        f"{NAMES[name]} {figures['versions'][name]}" for name in plan.PEERS
        if name in figures["versions"])
    load = " and ".join(f"{load:.1f}" for load in figures["load"])
    # Afterwards the load is this script's own.
    busy = " **Others used the machine as well, so that these figures say little.**"
    return (
        f"{figures['date']}: {facts['processor']}, {facts['processors']} processors, kernels for "
        f"{facts['level']}; {facts['system']}. {versions}, Python {figures['python']}. "
        f"The load of the machine was {load} before and after, "
        f"and it all took {figures['minutes']:.1f} minutes.{busy if figures['load'][0] > 0.5 else ''}")


# MARK: Beside the peers


def bars(results, works):
    present = [name for name in plan.PEERS if any(name in r["times"] for r in results.values())]
    rows = []
    for name, bars_of_work in works.items():
        if name not in results:
            continue
        result = results[name]
        times = result["times"]
        row = [name, *(time(median(times[p])) if p in times else "" for p in ("ours", *present))]
        verdicts, ratios, wanted = [], [], []
        for peers, bar in bars_of_work:
            value = against(times, peers)
            ratios.append(ratio(value) if value else "?")
            if bar is not None:
                against_whom = NAMES[peers[0]] if len(peers) == 1 else "the best"
                wanted.append(f"{bar:g}× {against_whom}")
                verdicts.append(value is not None and value >= bar)
        fraction = result["fraction"]
        if share := plan.SHARES.get(name):
            wanted.append(f"{share} of the limit")
            verdicts.append(fraction >= share)
        if most := plan.SECONDS.get(name):
            wanted.append(f"at most {time(most)}")
            verdicts.append(median(times["ours"]) <= most)
        row += [
            f"{fraction:.2f} {result['limit']}" if fraction else "", ", ".join(ratios),
            ", ".join(wanted), "" if not verdicts else "yes" if all(verdicts) else "**no**",
        ]
        rows.append(row)
    headings = [
        "work", "Adjoint", *(NAMES[peer] for peer in present), "of the limit", "ratio", "bar", "met",
    ]
    return table(headings, rows)


def against(times, peers):
    """How many times longer the best of the peers takes: the median of the rounds' ratios."""
    ratios = [
        min(peer_times) / ours
        for ours, *peer_times in zip(times["ours"], *(times[p] for p in peers if p in times))
        if peer_times
    ]
    return median(ratios) if ratios else None


def forms(figures, works):
    """What each form of a peer's work took when it was tried, the fastest first."""
    rows = []
    for name in works:
        for threads, results in figures["paired"].items():
            for peer, times in results.get(name, {"forms": {}})["forms"].items():
                if len(times) > 1:
                    order = sorted(times, key=times.get)
                    text = ", ".join(f"{form} {time(times[form])}" for form in order)
                    rows.append([name, threads, NAMES[peer], text])
    return table(["work", "threads", "peer", "forms"], rows)


# MARK: Alone


def functions(alone):
    rows = []
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


def rates(alone, pattern):
    """Time, spread, rate and share of the limit of one thread, and time and share of two."""
    rows = []
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


def levels(records_of):
    rows = {}
    names = [name for name in plan.LEVELS if name in records_of]
    for name in names:
        for record in records_of[name]:
            rows.setdefault(record["name"], []).append(record["time"]["seconds"]["median"])
    lines = [
        [name, *map(time, times), ratio(times[0] / times[-1])] for name, times in rows.items()
    ]
    return table(["work", *names, f"{names[0]} ÷ {names[-1]}"], lines)


# MARK: Memory


def memory(records):
    rows = []
    for record in records:
        figure = record["memory"]
        rows.append([
            record["name"].removeprefix("memory/"), megabytes(figure["peak"]),
            f"{figure['referenceName']} {megabytes(figure['reference'])}",
            f"{figure['peak'] / figure['reference']:.2f}×",
            megabytes(figure["peak"] - figure["reference"]),
        ])
    return table(["work", "peak above its inputs", "beside", "peak ÷ that", "peak − that"], rows)


def steps(records):
    [record] = records
    rows = [
        [f"{point['steps']:,.0f}", megabytes(point["residentBytes"])] for point in record["curve"]
    ]
    return table(["steps", "resident"], rows)


def tape(alone):
    rows = []
    for point in alone["1"]["tape"]["curve"]:
        held = point.get("bytesPerOperation")
        rows.append([
            f"{point['operations']:,.0f}", f"{point['nanosecondsPerOperation']:.0f} ns",
            f"{held:.0f} bytes" if held else "",
        ])
    return table(["operations", "time of one", "memory of one"], rows)
