"""How the generators of cases with second derivatives build a case.

A case holds an operation's operands, a cotangent of its result, a direction
for each operand, the result, the vector-Jacobian products with the cotangent,
and as "second" the gradients of sum_i <gradient_i, direction_i>.

Two ways lead there: PyTorch's double backward, or mpmath's formulas for the
result and its derivatives, to 60 digits, each number rounded once.
"""

import math

import mpmath
import numpy as np
import torch

import fixture_format

mpmath.mp.dps = 60
EXACT = np.frompyfunc(mpmath.mpf, 1, 1)


class Samples:
    """Random values of three decimals: short to write, and no less awkward."""

    def __init__(self, seed):
        self.random = np.random.default_rng(seed)

    def normal(self, *shape):
        return np.round(self.random.standard_normal(shape), 3)

    def positive(self, *shape):
        return np.abs(self.normal(*shape)) + 0.125

    def nonzero(self, *shape):
        return np.copysign(self.positive(*shape), self.normal(*shape))

    def uniform(self, low, high, *shape):
        return np.round(self.random.uniform(low, high, shape), 3)

    def integers(self, low, high, *shape):
        return self.random.integers(low, high, shape)

    def signs(self, *shape):
        return 1.0 - 2.0 * self.integers(0, 2, *shape)


def shape_name(*shapes):
    return " and ".join(str(list(shape)) for shape in shapes)


def exact(values):
    """A float64 array as an array of mpmath's numbers."""
    with np.errstate(all="ignore"):
        return np.asarray(EXACT(values), dtype=object)


def rounded(values, shape):
    """mpmath's numbers as the nearest float64."""
    numbers = [float(value) for value in np.asarray(values).reshape(-1)]
    return np.array(numbers, dtype=np.float64).reshape(shape)


def sum_to(values, shape):
    """Undoes broadcasting: the sum along the axes that were repeated."""
    extra = values.ndim - len(shape)
    axes = tuple(range(extra)) + tuple(
        extra + axis for axis, size in enumerate(shape)
        if size == 1 and values.shape[extra + axis] != 1
    )
    if not axes:
        return values
    # A sum along axes without elements is 0, which is no mpmath number.
    return np.asarray(np.sum(values, axis=axes), dtype=object).reshape(shape)


def differentiate(function, operands, cotangent=None, directions=None):
    """PyTorch's result, gradients and second derivatives.

    The gradients of a linear operation do not depend on its operands, which
    PyTorch says by None or by not following them: those are zeros here. The
    function may return several results, with as many cotangents.
    """
    operands = [torch.tensor(o).requires_grad_() for o in operands]
    results = function(*operands)
    single = isinstance(results, torch.Tensor)
    results = [results] if single else list(results)
    if cotangent is None:
        return [array(result) for result in results]
    cotangents = [cotangent] if single else cotangent
    gradients = torch.autograd.grad(
        results, operands, [torch.tensor(c) for c in cotangents],
        create_graph=True, materialize_grads=True,
    )
    followed = [
        (gradient * torch.tensor(direction)).sum()
        for gradient, direction in zip(gradients, directions)
        if gradient.requires_grad
    ]
    if followed:
        second = torch.autograd.grad(
            followed, operands, allow_unused=True, materialize_grads=True,
        )
    else:
        second = [torch.zeros_like(operand) for operand in operands]
    return (
        array(results[0]) if single else [array(r) for r in results],
        [array(gradient) for gradient in gradients],
        [array(gradient) for gradient in second],
    )


def array(tensor):
    return tensor.numpy(force=True)


def check(label, values, others, tolerance=1e-11):
    """Stops when arrays differ by more than a share of 1 and the largest."""
    finite = [abs(v) for v in others.reshape(-1) if math.isfinite(v)]
    allowed = tolerance * max(finite + [1])
    if not np.allclose(
        values, others, rtol=tolerance, atol=allowed, equal_nan=True,
    ):
        raise AssertionError(f"{label}: {values} is not {others}")


def case(
    operation, name, attributes, operands, cotangent, directions, result,
    gradients, second, **notes,
):
    """The case as it is written; the notes are in the README."""
    tensors = {"cotangent": cotangent, "result": result}
    lists = {
        "operands": operands, "directions": directions,
        "gradients": gradients, "second": second,
    }
    content = {"operation": operation, "name": name, "attributes": attributes}
    for key in (
        "operands", "cotangent", "directions", "result", "gradients", "second",
    ):
        if key in lists:
            content[key] = [fixture_format.tensor(v) for v in lists[key]]
        elif isinstance(tensors[key], list):
            content[key + "s"] = [
                fixture_format.tensor(v) for v in tensors[key]
            ]
        else:
            content[key] = fixture_format.tensor(tensors[key])
    content.update((key, note) for key, note in notes.items() if note)
    return content
