"""The main tables: how many times longer each peer takes, against the bars, a machine beside the other."""

import plan
from tables import NAMES, both, median, ratio, table, time


def compared(machines, part):
    """All works of a part that were measured. A cell has one thread's figure and then two threads'."""
    machines = {name: figures[part]["paired"] for name, figures in machines.items() if part in figures}
    if not machines:
        return "Not measured yet."
    engines, works = plan.PARTS[part]
    peers = [peer for peer in engines if any(
        peer in result["times"] for paired in machines.values() for results in paired.values()
        for result in results.values())]
    first, *others = machines
    headings = ["work", "Adjoint", *(NAMES[peer] for peer in peers), "bar", "met"]
    for machine in others:
        headings += [f"`{machine}`: {NAMES[peer]}" for peer in peers] + ["met"]
    rows = []
    for name, bars in works.items():
        results = {machine: of_threads(paired, name) for machine, paired in machines.items()}
        if not any(results.values()):
            continue
        main = results[first]
        row = [name, both(time(median(result["times"]["ours"])) for result in main)]
        row += ratios(main, peers) + [wanted(name, bars), met(name, bars, main)]
        for machine in others:
            row += ratios(results[machine], peers) + [met(name, bars, results[machine])]
        rows.append(row)
    where = ", and then on ".join(f"`{machine}`" for machine in machines)
    return f"On {where}:\n\n" + table(headings, rows)


def of_threads(paired, name):
    """The results of a work for one thread and for more."""
    return [results[name] for _, results in sorted(paired.items()) if name in results]


def ratios(results, peers):
    def text(result, peer):
        value = against(result["times"], [peer])
        return ratio(value) if value else ""

    return [both(text(result, peer) for result in results) for peer in peers]


def against(times, peers):
    """How many times longer the best of the peers takes: the median of the rounds' ratios."""
    ratios = [
        min(peer_times) / ours
        for ours, *peer_times in zip(times["ours"], *(times[p] for p in peers if p in times))
        if peer_times
    ]
    return median(ratios) if ratios else None


def wanted(name, bars):
    """The bars as text."""
    texts = []
    for peers, bar in bars:
        values = " / ".join(f"{b:g}×" for b in bar) if isinstance(bar, tuple) else f"{bar:g}×"
        texts.append(f"{values} {NAMES[peers[0]] if len(peers) == 1 else 'the best'}")
    if share := plan.SHARES.get(name):
        texts.append(f"{share} of the limit")
    if most := plan.SECONDS.get(name):
        texts.append(f"at most {time(most)}")
    return ", ".join(texts)


def met(name, bars, results):
    """Whether all bars of a work are met, by one thread and by more; one word where both agree."""
    if not bars or not results:
        return ""
    verdicts = [
        "yes" if is_met(name, bars, result, threads) else "**no**"
        for threads, result in enumerate(results)
    ]
    return verdicts[0] if len(set(verdicts)) == 1 else both(verdicts)


def is_met(name, bars, result, threads):
    """Of `threads` the first is 0."""
    verdicts = []
    for peers, bar in bars:
        value = against(result["times"], peers)
        least = bar[min(threads, len(bar) - 1)] if isinstance(bar, tuple) else bar
        verdicts.append(value is not None and value >= least)
    if share := plan.SHARES.get(name):
        verdicts.append((result["fraction"] or 0) >= share)
    if most := plan.SECONDS.get(name):
        verdicts.append(median(result["times"]["ours"]) <= most)
    return all(verdicts)


def times(figures, part):
    """The medians of each engine on a machine."""
    engines, works = plan.PARTS[part]
    paired = figures["paired"]
    present = [
        engine for engine in ("ours", *engines)
        if any(engine in r["times"] for results in paired.values() for r in results.values())
    ]
    rows = []
    for name in works:
        if results := of_threads(paired, name):
            rows.append([name] + [
                both(time(median(r["times"][e])) if e in r["times"] else "" for r in results)
                for e in present
            ])
    return table(["work", *(NAMES[engine] for engine in present)], rows)


def limits(machines):
    """The shares of their limits that all works reach, a machine beside the other."""
    rows = []
    for part, (_, works) in plan.PARTS.items():
        for name in works:
            cells, limit = [], None
            for figures in machines.values():
                results = of_threads(figures.get(part, {"paired": {}})["paired"], name)
                results = [result for result in results if result["fraction"]]
                limit = limit or (results[0]["limit"] if results else None)
                cells.append(both(f"{result['fraction']:.2f}" for result in results))
            if limit:
                rows.append([name, limit, *cells])
    return table(["work", "limit", *(f"`{machine}`" for machine in machines)], rows)


def forms(figures, part):
    """What each form of a peer's work took when it was tried, the fastest first."""
    rows = []
    for name in plan.PARTS[part][1]:
        for threads, results in figures["paired"].items():
            for peer, tried in results.get(name, {"forms": {}})["forms"].items():
                if len(tried) > 1:
                    order = sorted(tried, key=tried.get)
                    text = ", ".join(f"{form} {time(tried[form])}" for form in order)
                    rows.append([name, threads, NAMES[peer], text])
    return table(["work", "threads", "peer", "forms"], rows)
