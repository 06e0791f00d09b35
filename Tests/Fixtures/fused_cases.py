"""Cases of fused operations at float32 operands: the truth beside PyTorch's answer.

All files of the folder `fused` have one format. A quantity is the result or a
gradient: its true numbers, PyTorch's in float32, and for each number the
magnitudes of its own terms added up, in whose last place an error is counted.
"""

from itertools import groupby

import mpmath
import numpy as np

import fixture_format


def exact(values):
    """An array of float32 as numbers of mpmath."""
    return np.vectorize(lambda v: mpmath.mpf(float(v)), otypes=[object])(np.asarray(values))


def float32(*arrays):
    return [np.asarray(a, dtype=np.float32) for a in arrays]


def short(values):
    """A float32 tensor in as few digits as tell its numbers from their neighbours."""
    values = np.asarray(values, dtype=np.float32)
    return {
        "shape": list(values.shape),
        "values": [fixture_format.number(str(v)) for v in values.reshape(-1)],
    }


def digits(values, count):
    return [
        fixture_format.number(mpmath.nstr(mpmath.mpf(v), count))
        for v in np.asarray(values, dtype=object).reshape(-1)]


def case(operation, name, operands, cotangents, quantities, **attributes):
    """A case; a quantity is its name, truths, sizes (None: the truths') and PyTorch's numbers."""
    return {
        "operation": operation, "name": name, "attributes": attributes,
        "operands": [short(x) for x in operands],
        "cotangents": [short(g) for g in cotangents],
        "quantities": [
            {
                "name": quantity,
                "truth": digits(truths, 11),
                **({} if sizes is None else {"sizes": digits(sizes, 2)}),
                "torch": short(np.asarray(torchs))["values"],
            }
            for quantity, truths, sizes, torchs in quantities
        ],
    }


def write(cases):
    """A file for each operation; its cases follow one another."""
    (fixture_format.FOLDER / "fused").mkdir(parents=True, exist_ok=True)
    for operation, own in groupby(cases, key=lambda case: case["operation"]):
        fixture_format.write(f"fused/{operation}.json", list(own))
