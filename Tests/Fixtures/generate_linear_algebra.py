"""Products and diagonals with first and second derivatives, in float64.

PyTorch computes everything, by double backward; all these operations are
linear in each operand, and nothing in them is a matter of convention.
"""

from itertools import product

import torch

import fixture_cases
import fixture_format
from fixture_cases import shape_name

samples = fixture_cases.Samples(13)
cases = []


def add_case(operation, name, function, shapes, **attributes):
    operands = [samples.normal(*shape) for shape in shapes]
    shape = fixture_cases.differentiate(function, operands)[0].shape
    cotangent = samples.normal(*shape)
    directions = [samples.normal(*shape) for shape in shapes]
    derivatives = fixture_cases.differentiate(
        function, operands, cotangent, directions)
    cases.append(fixture_cases.case(
        operation, name, attributes, operands, cotangent, directions,
        *derivatives,
    ))


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


def main():
    torch.set_num_threads(1)
    add_products()
    add_diagonals()
    fixture_format.write("linear_algebra_float64.json", cases)


if __name__ == "__main__":
    main()
