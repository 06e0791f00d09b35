"""Writes the tables between the markers of Docs/Performance.md and of the pages beside it, and the plots.

usage: report.py, without arguments, after measure.py or a change of one of the tables
"""

import re

import alone_tables
import comparison
import growth
import machine_tables
import machines
import memory_tables
import plan
from engines import ROOT
from tables import of_each


def main():
    write(ROOT / "Docs")


def write(docs):
    """The pages of a folder from the figures in it."""
    figures = machines.all_figures(docs)
    pages = {
        path: path.read_text()
        for path in [docs / "Performance.md", *sorted((docs / "Performance").glob("*.md"))]
    }
    for name, text in all_tables(figures).items():
        begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
        pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
        places = [path for path, page in pages.items() for _ in pattern.findall(page)]
        if len(places) != 1:
            raise SystemExit(f"{docs}: there are {len(places)} places for the table {name}, and it needs one")
        pages[places[0]] = pattern.sub(lambda _: f"{begin}\n{text}\n{end}", pages[places[0]])
    for path, page in pages.items():
        path.write_text(page)
    if "operations" in figures.get(plan.MAIN, {}):
        for name, content in growth.plots(figures[plan.MAIN]["operations"]).items():
            (docs / f"Performance/{name}.svg").write_text(content)


def all_tables(figures):
    """Each table by the name of its place."""
    result = {
        "machines": machine_tables.summary(figures), "runs": machine_tables.details(figures),
        "limits": comparison.limits(figures),
    }
    for part in plan.PARTS:
        result[part] = comparison.compared(figures, part)
        result[f"{part} times"] = of_each(figures, part, lambda own: comparison.times(own, part))
        result[f"{part} forms"] = of_each(figures, part, lambda own: comparison.forms(own, part))
    for name, make in {
        "functions": alone_tables.functions, "reductions": alone_tables.reductions,
        "products": alone_tables.products, "levels": alone_tables.levels,
        "memory": memory_tables.peaks, "steps": memory_tables.steps, "tape": memory_tables.tape,
    }.items():
        result[name] = of_each(figures, "operations", make)
    result["attention memory"] = of_each(figures, "networks", memory_tables.attention)
    return result


if __name__ == "__main__":
    main()
