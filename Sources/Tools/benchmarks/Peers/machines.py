"""What figures were measured on, and the folders in which each machine's are kept."""

import json
import os
import re

import plan

# What a processor's name has that others of its kind have too.
KINDS = r"xeon|epyc|threadripper|ryzen|core|apple m\d+|neoverse"


def kind(facts):
    """A short name for a machine's kind, and of its folder.

    >>> kind({"processor": "Intel(R) Xeon(R) Processor", "level": "avx512"})
    'xeon-avx512'
    >>> kind({"processor": "AMD EPYC-Milan Processor", "level": "avx2"})
    'epyc-avx2'
    """
    name = facts["processor"].lower()
    found = re.search(KINDS, name)
    return re.sub(r"[^a-z0-9]+", "-", found[0] if found else name) + f"-{facts['level']}"


def file(docs, machine, part):
    return docs / "Performance" / machine / f"{part}.json"


def all_figures(docs):
    """Each machine's figures of each part that was measured there, the main machine's first."""
    result = {}
    folders = {path.parent.name for path in docs.glob("Performance/*/*.json")}
    for machine in sorted(folders, key=lambda name: (name != plan.MAIN, name)):
        files = {part: file(docs, machine, part) for part in plan.PARTS}
        figures = {part: json.loads(path.read_text()) for part, path in files.items() if path.exists()}
        if figures:
            result[machine] = figures
    return result


class Run:
    """The figures of a part while they are measured. Each is written down when it is known, so that a run that
    was interrupted goes on where it was: with the same executable, rounds and processors."""

    def __init__(self, path, conditions):
        self.path, self.partial = path, path.with_suffix(".partial.json")
        old = json.loads(self.partial.read_text()) if self.partial.exists() else {}
        self.goes_on = old.get("conditions") == conditions
        self.figures = old if self.goes_on else {"conditions": conditions}

    def keep(self):
        self.partial.parent.mkdir(parents=True, exist_ok=True)
        new = self.partial.with_suffix(".new")
        new.write_text(self.text())
        os.replace(new, self.partial)

    def end(self):
        self.keep()
        os.replace(self.partial, self.path)

    def text(self):
        return json.dumps(self.figures, indent=1, sort_keys=True) + "\n"
