"""Products and diagonals with first and second derivatives, in float64.

PyTorch computes everything, by double backward; all these operations are
linear in each operand, and nothing in them is a matter of convention.
"""

import math
from itertools import product

import numpy as np
import torch

import fixture_cases
import fixture_format
from fixture_cases import shape_name

samples = fixture_cases.Samples(13)
cases = []


def add_case(
    operation, name, function, shapes, operands=None, *, notes=None,
    **attributes,
):
    """Random operands of these shapes, unless there are some."""
    operands = operands or [samples.normal(*shape) for shape in shapes]
    shape = fixture_cases.differentiate(function, operands)[0].shape
    cotangent = samples.normal(*shape)
    directions = [samples.normal(*shape) for shape in shapes]
    derivatives = fixture_cases.differentiate(
        function, operands, cotangent, directions)
    cases.append(fixture_cases.case(
        operation, name, attributes, operands, cotangent, directions,
        *derivatives, **(notes or {}),
    ))


def add_special(operation, name, function, *operands, **attributes):
    """Extreme operands; PyTorch's answer is a matter of IEEE 754."""
    operands = [np.array(operand, dtype=np.float64) for operand in operands]
    add_case(
        operation, name, function, [o.shape for o in operands], operands,
        notes={"special": True}, **attributes,
    )


def add_matmul(left, right, transpose_left=False, transpose_right=False):
    """`left` and `right` are the shapes as they are multiplied."""
    def stored(shape, transposed):
        return (*shape[:-2], shape[-1], shape[-2]) if transposed else shape

    def matmul(a, b):
        return torch.matmul(
            a.mT if transpose_left else a, b.mT if transpose_right else b)

    shapes = [stored(left, transpose_left), stored(right, transpose_right)]
    add_case(
        "matmul", f"{shape_name(left)} by {shape_name(right)}", matmul, shapes,
        transposeLeft=transpose_left, transposeRight=transpose_right,
    )


def add_products():
    # A vector on the left is a row, on the right a column, and its axis is
    # not in the result.
    vectors = [
        ((3,), (3,)), ((1,), (1,)), ((0,), (0,)), ((3,), (3, 4)),
        ((2, 3), (3,)), ((1,), (1, 5)), ((7, 1), (1,)), ((0,), (0, 2)),
        ((2, 0), (0,)), ((3,), (0, 3, 2)), ((3,), (2, 3, 4)),
        ((2, 4, 3), (3,)), ((5,), (2, 1, 5, 2)), ((2, 1, 3, 5), (5,)),
    ]
    for left, right in vectors:
        add_matmul(left, right)
    add_matmul((3,), (3, 4), transpose_right=True)
    add_matmul((4, 3), (3,), transpose_left=True)
    add_matmul((3,), (2, 3, 4), transpose_right=True)
    add_matmul((2, 4, 3), (3,), transpose_left=True)

    matrices = [
        ((2, 3), (3, 4)), ((1, 1), (1, 1)), ((7, 5), (5, 3)),
        ((1, 13), (13, 1)), ((11, 1), (1, 7)), ((3, 0), (0, 2)),
        ((0, 3), (3, 2)), ((2, 3), (3, 0)), ((17, 9), (9, 5)),
        ((1, 7), (7, 17)), ((17, 7), (7, 1)),
    ]
    batches = [
        ((2, 2, 3), (2, 3, 4)), ((2, 2, 3), (3, 4)), ((2, 3), (2, 3, 4)),
        ((1, 2, 3), (5, 3, 1)), ((5, 2, 3), (1, 3, 2)),
        ((2, 1, 3, 2), (3, 2, 2)), ((3, 1, 2, 2), (1, 2, 2, 3)),
        ((2, 3, 1, 2), (2, 3, 2, 1)), ((0, 2, 3), (3, 2)),
        ((0, 2, 3), (1, 3, 2)), ((2, 2, 0), (2, 0, 3)), ((1, 1, 1), (1, 1)),
        ((2, 1, 1, 3, 1), (1, 3, 1, 2)),
    ]
    flags = list(product([False, True], repeat=2))
    for (left, right), flags in product(matrices + batches, flags):
        add_matmul(left, right, *flags)

    for size in (0, 1, 2, 3, 7, 17, 64, 101):
        add_case("dot", f"{size}", torch.dot, [(size,), (size,)])
    for left, right in [
        (1, 1), (3, 4), (4, 3), (1, 7), (7, 1), (0, 3), (3, 0), (0, 0),
        (13, 11),
    ]:
        add_case("outer", f"{left} by {right}", torch.outer,
                 [(left,), (right,)])


def add_diagonals():
    shapes = [
        (1, 1), (2, 2), (3, 3), (7, 7), (2, 3), (3, 2), (1, 5), (5, 1),
        (0, 0), (0, 3), (3, 0), (13, 11),
    ]
    for shape in shapes:
        add_case("trace", shape_name(shape), torch.trace, [shape])
        add_case("diagonal", shape_name(shape), torch.diagonal, [shape])
    for size in (0, 1, 2, 3, 5, 7, 11):
        add_case("diagonalMatrix", f"{size}", torch.diag, [(size,)])


INFINITY, NAN = math.inf, math.nan
ROWS = [
    ("huge and tiny", [1e200, 2e-200, 5e-324, 1e-310],
     [1e-200, 3e200, 2.0, 1e300]),
    ("zeros of both signs", [0.0, -0.0, 0.0, -0.0], [1.0, -2.0, -0.0, 0.0]),
    ("overflow", [1e200, 1.0, 1e300, 2.0], [1e200, 3.0, 1e10, -1.0]),
    ("infinities", [INFINITY, 1.0, -INFINITY, 2.0], [1.0, 2.0, -3.0, 0.5]),
    ("infinity times 0", [INFINITY, 1.0, 2.0, 3.0], [0.0, 1.0, 2.0, 3.0]),
    ("NaN", [NAN, 1.0, 2.0, 3.0], [1.0, 2.0, 3.0, 4.0]),
]


def add_extremes():
    for name, a, b in ROWS:
        add_special("dot", name, torch.dot, a, b)
        add_special("outer", name, torch.outer, a, b)
        for left, right in product([False, True], repeat=2):

            def matmul(x, y):
                return torch.matmul(x.mT if left else x, y.mT if right else y)

            x = np.reshape(a, (2, 2))
            y = np.reshape(b, (2, 2))
            add_special("matmul", name, matmul, x, y, transposeLeft=left,
                        transposeRight=right)
        x = np.array([a, b, a])
        add_special("trace", name, torch.trace, x)
        add_special("diagonal", name, torch.diagonal, x)
        add_special("diagonalMatrix", name, torch.diag, a)


def add_more_products():
    for size in (5, 13, 127, 128):
        add_case("dot", f"{size}", torch.dot, [(size,), (size,)])
    for left, right in [(0, 1), (17, 2), (2, 31)]:
        add_case("outer", f"{left} by {right}", torch.outer,
                 [(left,), (right,)])
    for left, right in [
        ((2, 1, 3, 1, 2, 2), (5, 1, 1, 2, 3)), ((3, 1, 1, 2), (0, 2, 5)),
    ]:
        for transposed in product([False, True], repeat=2):
            add_matmul(left, right, *transposed)


def add_batches_of_diagonals():
    for shape in [
        (2, 3, 3), (3, 2, 5), (2, 3, 1, 4), (0, 2, 2), (2, 0, 3), (2, 3, 0),
        (2, 1, 3, 1, 2, 2),
    ]:
        add_case("trace", shape_name(shape),
                 lambda x: x.diagonal(0, -2, -1).sum(-1), [shape])
        add_case("diagonal", shape_name(shape),
                 lambda x: x.diagonal(0, -2, -1), [shape])
    for shape in [
        (2, 3), (3, 1), (2, 0), (0, 3), (2, 3, 5), (1, 1, 7), (2, 1, 3, 1, 2),
    ]:
        add_case("diagonalMatrix", shape_name(shape), torch.diag_embed,
                 [shape])


def main():
    torch.set_num_threads(1)
    add_products()
    add_diagonals()
    add_more_products()
    add_batches_of_diagonals()
    add_extremes()
    fixture_format.write("linear_algebra_float64.json", cases)


if __name__ == "__main__":
    main()
