"""Times the executable beside PyTorch, JAX and NumPy, and writes the figures and pages of Docs/Performance.

    swift build -c release --product benchmarks
    python3 -m venv venv
    venv/bin/pip install torch==2.13.0+cpu jax numpy --extra-index-url https://download.pytorch.org/whl/cpu
    venv/bin/python Sources/Tools/benchmarks/Peers/measure.py

The figures of a machine are in a folder of its own, such as Docs/Performance/epyc-avx2; those of other machines
stay. A run that was interrupted goes on when the same command is given again.

HIPS autograd and MLX take part where they are installed. The interpreter that runs this runs the peers
too; `taskset` pins all of them to the same processors, one and then two. The executable and the peers
take turns for several rounds, there and back again, so that a change of the machine's speed meets all
of them. A round's ratio is of times that were taken within a second or two of each other; the ratio
that counts is the median of the rounds'.

The operations, the networks and the programs' steps are parts, each with figures of its own. `--part networks`
measures and replaces those of the networks alone. `report.py` writes the pages from the figures.
"""

import argparse
import hashlib
import os
import platform
import time
from pathlib import Path

import environment
import machines
import plan
import report
import turns
from engines import ROOT, Ours


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--executable", default=str(ROOT / ".build/release/benchmarks"))
    parser.add_argument("--cores", default="0,1", help="the processors, the first for one thread")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=0.1, help="of each time in each round")
    parser.add_argument("--part", choices=plan.PARTS, help="only this part")
    parser.add_argument("--docs", type=Path, default=ROOT / "Docs", help="where the pages and figures are")
    parser.add_argument("--anew", action="store_true", help="not to go on with a run that was interrupted")
    parser.add_argument(
        "--filter", metavar="TEXT[,TEXT]…", default="",
        help="only works with one of these in their name; no figures are written")
    options = parser.parse_args()
    environment.require_unthrottled()
    options.cores = options.cores.split(",")
    parts = [options.part] if options.part else plan.PARTS
    if options.filter:
        for part in parts:
            show(part, options)
    else:
        for part in parts:
            measure(part, options)
        report.write(options.docs)


def show(part, options):
    """The times of the works that the filter chooses. Nothing is written."""
    engines, works = plan.PARTS[part]
    names = [name for name in works if any(text in name for text in options.filter.split(","))]
    for cores in thread_counts(options) if names else ():
        with turns.Turns(engines, cores, options) as engines_of:
            for name in names:
                turns.say(len(cores), name, engines_of.compared(name))


def measure(part, options):
    """All figures of a part, but for those that an interrupted run has left."""
    [record] = Ours(options.executable, options.cores[:1]).records("matmul/32", 0)
    machine = {key: value for key, value in record["machine"].items() if key != "threads"}
    path = machines.file(options.docs, machines.kind(machine), part)
    executable = hashlib.sha256(Path(options.executable).read_bytes()).hexdigest()
    run = machines.Run(path, {
        "executable": executable, "rounds": options.rounds, "seconds": options.seconds,
        "processors": options.cores, "threads": len(options.cores),
    })
    if options.anew:
        run.figures = {"conditions": run.figures["conditions"]}
    elif run.goes_on:
        print(f"{part}: goes on with {run.partial}; --anew begins again")
    figures = run.figures
    figures["machine"] = machine
    figures["python"] = platform.python_version()
    figures.setdefault("load", [os.getloadavg()[0]])
    figures.setdefault("minutes", 0)
    steps = [paired(part, options, figures), memory(part, options, figures)]
    if part == "operations":
        steps.insert(1, alone(options, figures))
    last = time.time()
    for step in steps:
        for _ in step:
            now = time.time()
            figures["minutes"] += (now - last) / 60
            last = now
            run.keep()
    figures["load"] = [figures["load"][0], os.getloadavg()[0]]
    figures["date"] = time.strftime("%Y-%m-%d")
    run.end()
    print(f"{part}: {figures['minutes']:.1f} minutes")


# The figures that are still missing, one after the other. Each yields when it is there.


def thread_counts(options):
    return [options.cores[:count] for count in range(1, len(options.cores) + 1)]


def paired(part, options, figures):
    """For each work its times of each engine, a time a round."""
    engines, works = plan.PARTS[part]
    for cores in thread_counts(options):
        results = figures.setdefault("paired", {}).setdefault(str(len(cores)), {})
        missing = [name for name in works if name not in results]
        if not missing:
            continue
        with turns.Turns(engines, cores, options) as all_engines:
            figures["versions"] = {name: peer.version for name, peer in all_engines.peers.items()}
            figures["kernels"] = {name: peer.kernels for name, peer in all_engines.peers.items()}
            for name in missing:
                results[name] = all_engines.compared(name)
                turns.say(len(cores), name, results[name])
                yield


def alone(options, figures):
    """What needs no peer."""
    known = figures.setdefault("alone", {})
    for cores in thread_counts(options):
        if str(len(cores)) not in known:
            ours = Ours(options.executable, cores)
            known[str(len(cores))] = ours.records(f"{plan.ALONE},{plan.SQUARES}", options.seconds)
            print(f"{turns.thread_text(len(cores))}  functions, reductions, sizes", flush=True)
            yield
    ours = Ours(options.executable, options.cores[:1])
    for level in plan.LEVELS:
        if level not in figures.setdefault("levels", {}):
            try:
                records = ours.records(plan.AT_EACH_LEVEL, options.seconds, "--level", level)
            except Exception:  # The processor lacks it, and the executable has said so.
                continue
            figures["levels"][level] = records
            print(f"level {level}", flush=True)
            yield
    if "steps" not in figures:
        figures["steps"] = ours.records("memory/steps", 0)
        yield


def memory(part, options, figures):
    """The peaks of memory, each in a process of its own, so that none uses what another has left."""
    ours = Ours(options.executable, options.cores[:1])
    records = figures.setdefault("memory", [])
    known = {record["name"] for record in records}
    for name in {"operations": plan.MEMORY, "networks": plan.ATTENTION_MEMORY}.get(part, ()):
        if name not in known:
            records += ours.records(name, 0)
            print(name, flush=True)
            yield


if __name__ == "__main__":
    main()
