"""Holds programs that Adjoint wrote against what XLA computes by their texts.

    swift run -c release compare --all --export FOLDER
    python3 judge.py FOLDER [TABLE.md]

Each NAME.mlir of the folder is compiled and run on the inputs of NAME.safetensors. What XLA gives is
written to FOLDER/xla.safetensors, as NAME/OUTPUT beside the inputs, NAME/INPUT. `compare --judge` reads
that file.

The table has a row for each function that stands in the folder in both scalar types, as float64/NAME and
float32/NAME, and as wide/NAME, which evaluates float32 formulas in float64, at the same inputs. It is printed unless a file is named. XLA's float64 results are the
judge of all columns.

It needs jax 0.10, for its XLA alone: pip install jax==0.10.2
"""

import datetime
import json
import pathlib
import sys

import jax
import numpy as np
from jax._src.lib import xla_client

import run

PAGE = """# Operations and XLA

What XLA computes of each function by the text of its program, beside the library. `judge.py` wrote this page; [Scaling](../Scaling.md#xla-as-a-judge) has the commands.

A row is a function with the gradients of all its operands, at random numbers that float32 holds exactly. The inputs and the cotangent are inputs of the program. XLA's float64 results are the judge of all columns:

- **float64**: the largest difference of the library's own kernels, as a share of the terms' size;
- **float32**: that of the kernels in float32, in units of the last place that the terms' size has;
- **XLA's float32**: that of the float32 program, run by XLA;
- **formulas in float64**: that of `stableHLO(formulasIn: .float64)`, run by XLA.

The terms' size of a scalar is its own, or where terms cancel in it what a change of all inputs by 1 ± 2⁻²⁶ at random does to it, times 2²⁶; the largest of 8 such changes.

`softmax` and `logSoftmax` are off in XLA where a row is sure of one class: their texts have g − Σ p·g as it stands, which cancels there. The library has sums of small terms for it.
"""

KINDS = ("float64", "float32", "wide")
DRAWS = 8


def same(a, b):
    return (a == b) | (np.isnan(a) & np.isnan(b))


def distances(a, b):
    """|a − b| scalar by scalar, infinite where only one of the two is NaN or infinite."""
    with np.errstate(invalid="ignore"):
        distance = np.where(same(a, b), 0, np.abs(a - b))
    return np.nan_to_num(distance, nan=np.inf, posinf=np.inf)


class Executable:
    """A program, compiled once."""

    def __init__(self, text):
        self.device = jax.devices()[0]
        self.inputs, self.outputs = list(run.named(text, "input")), list(run.named(text, "output"))
        self.executable = self.device.client.compile_and_load(
            text, xla_client.DeviceList((self.device,)), xla_client.CompileOptions()
        )

    def __call__(self, tensors):
        inputs = [jax.device_put(tensors[name], self.device) for name in self.inputs]
        results = self.executable.execute_sharded(inputs).disassemble_into_single_device_arrays()
        return {name: np.asarray(result[0]) for name, result in zip(self.outputs, results)}


def sizes(program, inputs, outputs):
    """How large the terms are that each scalar of the outputs is made of.

    The inputs are multiplied with 1 ± 2⁻²⁶ at random. What such a change does to a sum is in proportion to
    its terms, and not to what is left of them. Where it does less, the scalar's own size counts.
    """
    random = np.random.default_rng(1)
    largest = {name: np.abs(output) for name, output in outputs.items()}
    for _ in range(DRAWS):
        moved = {
            name: x * (1 + 2.0**-26 * random.choice([-1.0, 1.0], x.shape))
            for name, x in inputs.items()
        }
        for name, output in program(moved).items():
            with np.errstate(invalid="ignore"):
                change = np.abs(output - outputs[name]) * 2.0**26
            largest[name] = np.maximum(largest[name], np.nan_to_num(change))
    return largest


def worst(outputs, truths, terms, unit):
    """The largest distance, in units of the terms' size."""
    shares = [0.0]
    for name, truth in truths.items():
        distance = distances(outputs[name].astype(np.float64), truth)
        far = distance > 0
        shares.append(
            np.max(distance[far] / np.maximum(terms[name][far] * unit, 1e-300), initial=0))
    return float(max(shares))


class Subject:
    """A program of the folder, and what XLA makes of it."""

    def __init__(self, path):
        self.program = Executable(path.read_text())
        tensors = run.read_safetensors(path.with_suffix(".safetensors"))
        marked = len("expected.")
        self.inputs = {k: v for k, v in tensors.items() if not k.startswith("expected.")}
        self.expected = {k[marked:]: v for k, v in tensors.items() if k.startswith("expected.")}
        self.outputs = self.program(self.inputs)


def row(name, exact, inexact, wide):
    terms = sizes(exact.program, exact.inputs, exact.outputs)
    return (
        name,
        worst(exact.expected, exact.outputs, terms, 1),
        worst(inexact.expected, exact.outputs, terms, 2.0**-23),
        worst(inexact.outputs, exact.outputs, terms, 2.0**-23),
        worst(wide.outputs, exact.outputs, terms, 2.0**-23),
    )


def table(rows, refusals):
    date = datetime.date.today().isoformat()
    lines = [
        "| function, with its gradients | float64 | float32 | XLA's float32 | formulas in float64 |",
        "|---|---|---|---|---|",
        *(f"| {name} | {a:.1e} | {b:.2f} | {c:.2f} | {d:.2f} |" for name, a, b, c, d in rows),
    ]
    worsts = [max(row[column] for row in rows) for column in (1, 2, 3, 4)]
    summary = (
        f"Of {len(rows)} functions the largest: {worsts[0]:.1e} in float64, {worsts[1]:.2f} in "
        f"float32, {worsts[2]:.2f} in XLA's float32, {worsts[3]:.2f} with its formulas in float64."
    )
    refused = [
        "| operation | in a program | instead |",
        "|---|---|---|",
        *(f"| {r['name']} | {r['reason']} | {r['remedy']} |" for r in refusals),
    ]
    parts = [
        PAGE,
        f"XLA of jax {jax.__version__} on its CPU, {date}. {summary}",
        "",
        *lines,
        "",
        "## What a program cannot have",
        "",
        "Each of these stops the program with a message, which says what to write.",
        "",
        *refused,
        "",
    ]
    return "\n".join(parts)


def main(arguments):
    jax.config.update("jax_enable_x64", True)
    folder = pathlib.Path(arguments[0])
    subjects, answers, failures = {}, {}, []
    for path in sorted(folder.rglob("*.mlir")):
        name = path.relative_to(folder).with_suffix("").as_posix()
        try:
            subjects[name] = Subject(path)
        except Exception as error:  # What XLA says of a text is the finding.
            failures.append(f"{name}: {str(error).splitlines()[0]}")
            continue
        for kind in (subjects[name].inputs, subjects[name].outputs):
            answers.update({f"{name}/{key}": value for key, value in kind.items()})
    run.write_safetensors(folder / "xla.safetensors", answers)

    rows = [
        row(name, *(subjects[f"{kind}/{name}"] for kind in KINDS))
        for name in (key.split("/", 1)[1] for key in subjects if key.startswith("float64/"))
        if all(f"{kind}/{name}" in subjects for kind in KINDS)
    ]
    if rows:
        refusals = json.loads((folder / "refusals.json").read_text())
        text = table(rows, refusals)
        if len(arguments) > 1:
            pathlib.Path(arguments[1]).write_text(text)
        else:
            print(text)
    for failure in failures:
        print("XLA cannot run", failure)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1:])
