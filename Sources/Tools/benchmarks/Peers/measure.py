"""Times the executable beside PyTorch, JAX and NumPy, and writes the figures of Docs/Performance.md.

    swift build -c release --product benchmarks
    python3 -m venv venv
    venv/bin/pip install torch==2.13.0+cpu jax numpy --extra-index-url https://download.pytorch.org/whl/cpu
    venv/bin/python Sources/Tools/benchmarks/Peers/measure.py

HIPS autograd and MLX take part where they are installed. The interpreter that runs this runs the peers
too; `taskset` pins all of them to the same processors, one and then two. The executable and the peers
take turns for several rounds, there and back again, so that a change of the machine's speed meets all
of them. A round's ratio is of times that were taken within a second or two of each other; the ratio
that counts is the median of the rounds'.

The operations and the networks are two parts, each with figures of its own in Docs/Performance.
`--part networks` measures and replaces those of the networks alone. `report.py` writes the tables and plots
from the figures.
"""

import argparse
import json
import os
import platform
import statistics
import time

import plan
import report
from engines import ROOT, Ours, Peer


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--executable", default=str(ROOT / ".build/release/benchmarks"))
    parser.add_argument("--cores", default="0,1", help="the processors, the first for one thread")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.15, help="of each time in each round")
    parser.add_argument("--part", choices=plan.PARTS, help="only this part")
    parser.add_argument(
        "--filter", metavar="TEXT[,TEXT]…", default="",
        help="only works with one of these in their name; no figures are written")
    options = parser.parse_args()
    for part in [options.part] if options.part else plan.PARTS:
        if not chosen(part, options):
            continue
        figures = measured(part, options)
        if not options.filter:
            report.FIGURES[part].write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n")
        print(f"{part}: {figures['minutes']:.1f} minutes")
    if not options.filter:
        report.main()


def chosen(part, options):
    """The names of the works that peers do too and that the filter chooses."""
    _, works = plan.PARTS[part]
    return [name for name in works if any(text in name for text in options.filter.split(","))]


def measured(part, options):
    """All figures of a part, or with a filter only those of the works that it chooses."""
    cores = options.cores.split(",")
    start = time.time()
    figures = {"load": [os.getloadavg()[0]], "python": platform.python_version(), "paired": {}}
    for count in range(1, len(cores) + 1):
        figures["paired"][str(count)] = paired(part, options, cores[:count], figures)
    if not options.filter:
        if part == "operations":
            alone(options, cores, figures)
        memory(part, options, cores, figures)
    figures["load"].append(os.getloadavg()[0])
    figures["minutes"] = (time.time() - start) / 60
    figures["date"] = time.strftime("%Y-%m-%d")
    return figures


def paired(part, options, cores, figures):
    """For each work its times of each engine, a time a round."""
    engines, _ = plan.PARTS[part]
    ours = Ours(options.executable, cores)
    peers = {engine: Peer(engine, cores) for engine in engines if Peer.is_installed(engine)}
    figures["versions"] = {engine: peer.version for engine, peer in peers.items()}
    results = {}
    for name in chosen(part, options):
        results[name] = compared(name, ours, peers, options)
        say(len(cores), name, results[name])
    for peer in peers.values():
        peer.end()
    return results


def compared(name, ours, peers, options):
    is_slow = name.startswith(plan.SLOW)
    times = {"ours": []}
    forms, records = {}, []
    order = ["ours", *peers]
    for _ in range(min(2, options.rounds) if is_slow else options.rounds):
        for engine in list(order):
            # OpenMP's threads look out for work for a fifth of a second after the last; the next
            # engine would share its second processor with them.
            if len(ours.cores) > 1:
                time.sleep(0.25)
            if engine == "ours":
                record = ours.time(name, options.seconds)
                records.append(record)
                times["ours"].append(record["time"]["seconds"]["median"])
            elif answer := peers[engine].time(name, options.seconds):
                times.setdefault(engine, []).append(answer["seconds"])
                forms[engine] = answer["forms"]
            else:
                order.remove(engine)
        order.reverse()
    rates = [record["rate"] for record in records if "rate" in record]
    fractions = [rate["fraction"] for rate in rates if "fraction" in rate]
    return {
        "times": times, "forms": forms, "machine": records[0]["machine"],
        "rate": statistics.median(rate["perSecond"] for rate in rates) if rates else None,
        "unit": rates[0]["unit"] if rates else None,
        "limit": rates[0].get("limit") if rates else None,
        "fraction": statistics.median(fractions) if fractions else None,
    }


def say(threads, name, result):
    times = {engine: statistics.median(values) for engine, values in result["times"].items()}
    text = "  ".join(f"{engine} {value * 1e6:.1f}" for engine, value in times.items())
    print(f"{threads} thread{'s' * (threads > 1)}  {name}  µs: {text}", flush=True)


def alone(options, cores, figures):
    """The figures that need no peer."""
    figures["alone"] = {}
    for count in range(1, len(cores) + 1):
        ours = Ours(options.executable, cores[:count])
        figures["alone"][str(count)] = ours.records(f"{plan.ALONE},{plan.SQUARES}", options.seconds)
        print(f"{count} thread{'s' * (count > 1)}  functions, reductions, sizes", flush=True)
    ours = Ours(options.executable, cores[:1])
    figures["levels"] = {}
    for level in plan.LEVELS:
        try:
            records = ours.records(plan.AT_EACH_LEVEL, options.seconds, "--level", level)
        except Exception:  # The processor lacks it, and the executable has said so.
            continue
        figures["levels"][level] = records
        print(f"level {level}", flush=True)
    figures["steps"] = ours.records("memory/steps", 0)


def memory(part, options, cores, figures):
    """The peaks of memory, each in a process of its own, so that none uses what another has left."""
    ours = Ours(options.executable, cores[:1])
    names = {"operations": plan.MEMORY, "networks": plan.ATTENTION_MEMORY}[part]
    figures["memory"] = [record for name in names for record in ours.records(name, 0)]
    print("memory", flush=True)


if __name__ == "__main__":
    main()
