"""What the figures were measured on, as Markdown."""

import plan
from tables import NAMES, table


def summary(machines):
    """A line for each machine."""
    lines = []
    for name, parts in machines.items():
        facts = next(iter(parts.values()))["machine"]
        dates = ", ".join(f"{part} on {figures['date']}" for part, figures in parts.items())
        busy = [part for part, figures in parts.items() if figures["load"][0] > 0.5]
        line = (
            f"- `{name}`: {facts['processor']}, {facts['processors']} processors, kernels for "
            f"{facts['level']}; {facts['system']}. Measured: {dates}.")
        if busy:
            line += (
                f" **While the {' and '.join(busy)} were measured, others used the machine as well, so that "
                "these figures say little.**")
        lines.append(line)
    return "\n".join(lines)


def details(machines):
    """How each part was measured."""
    rows = []
    for name, parts in machines.items():
        for part, figures in parts.items():
            conditions, load = figures["conditions"], figures["load"]
            versions = [
                f"{NAMES[peer]} {figures['versions'][peer]}{kernels(figures, peer)}" for peer in plan.PEERS
                if peer in figures["versions"]
            ]
            rows.append([
                f"`{name}`, {part}", figures["date"],
                ", ".join([*versions, f"Python {figures['python']}"]),
                str(conditions["rounds"]), str(conditions["threads"]),
                f"{load[0]:.1f} / {load[1]:.1f}", f"{figures['minutes']:.1f}",
            ])
    headings = ["figures", "date", "versions", "rounds", "most threads", "load before / after", "minutes"]
    return table(headings, rows)


def kernels(figures, peer):
    """Those that a peer has chosen for the processor, where they say."""
    name = figures["kernels"].get(peer, "unknown")
    if peer == "numpy":
        return f" (OpenBLAS's kernels: {name})"
    return f" ({name})" if name != "unknown" else ""
