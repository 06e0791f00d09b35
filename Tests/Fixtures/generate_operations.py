"""PyTorch's float64 results and gradients of the basic operations.

Each case holds an operation's operands, a random cotangent of its result, the
result, and the vector-Jacobian products with that cotangent. The shapes cover
rank 0 to 4, sizes 0, 1 and primes; the values cover zeros, ties, tiny, huge
and non-finite numbers where the answer is clear.

Zeros are to be compared by value: PyTorch's sign of a zero is not a rule.
"""

import math
from itertools import product

import numpy as np
import torch

import fixture_format

INFINITY, NAN = math.inf, math.nan
SHAPES = [(), (1,), (7,), (0,), (2, 3), (3, 0), (1, 5, 1), (2, 3, 1, 5)]

random = np.random.default_rng(4)
cases = []


def normal(*shape):
    return torch.tensor(random.standard_normal(shape))


def values(*elements):
    return torch.tensor(elements, dtype=torch.float64)


def positive(*shape):
    return normal(*shape).abs() + 0.1


def add_case(operation, name, function, operands, **attributes):
    operands = [operand.clone().requires_grad_() for operand in operands]
    result = function(*operands)
    cotangent = normal(*result.shape)
    gradients = torch.autograd.grad(result, operands, cotangent)
    cases.append({
        "operation": operation,
        "name": name,
        "attributes": attributes,
        "operands": [fixture_format.tensor(o.detach()) for o in operands],
        "cotangent": fixture_format.tensor(cotangent),
        "result": fixture_format.tensor(result.detach()),
        "gradients": [fixture_format.tensor(g) for g in gradients],
    })


def shape_name(*shapes):
    return " and ".join(str(list(shape)) for shape in shapes)


def add_matmul():
    sizes = [
        (2, 3, 4), (1, 1, 1), (7, 5, 3), (13, 1, 11), (1, 17, 1),
        (17, 19, 13), (3, 0, 2), (0, 3, 2), (2, 3, 0),
    ]
    for (m, k, n), left, right in product(sizes, [False, True], [False, True]):

        def matmul(a, b):
            return (a.T if left else a) @ (b.T if right else b)

        operands = [
            normal(k, m) if left else normal(m, k),
            normal(n, k) if right else normal(k, n),
        ]
        name = f"{m} x {k} by {k} x {n}"
        add_case(
            "matmul", name, matmul, operands,
            transposeLeft=left, transposeRight=right,
        )


def add_binary():
    shapes = [
        ((), ()), ((), (3,)), ((4, 3), ()), ((4, 3), (4, 3)), ((4, 3), (3,)),
        ((3,), (4, 3)), ((4, 3), (4, 1)), ((4, 3), (1,)), ((5, 1), (1, 7)),
        ((2, 1, 3), (4, 1)), ((2, 3, 1, 5), (7, 1)), ((1, 1, 1, 1), (2,)),
        ((0, 3), (3,)), ((4, 0), (4, 1)), ((), (0,)),
    ]
    operations = {
        "add": torch.add, "subtract": torch.subtract,
        "multiply": torch.multiply, "divide": torch.divide,
    }
    for name, function in operations.items():
        for left, right in shapes:
            sign = torch.sign(normal(*right)) if name == "divide" else 1
            b = sign * positive(*right) if name == "divide" else normal(*right)
            operands = [normal(*left), b]
            add_case(name, shape_name(left, right), function, operands)

    special = [
        values(0.0, -0.0, 1e-300, 1e300, 1e16, INFINITY, -INFINITY, 1.0),
        values(-0.0, -0.0, 2e-300, 1e300, 1.0, 1.0, -1e308, NAN),
    ]
    add_case("add", "special values", torch.add, special)
    special[1] = -special[1]
    add_case("subtract", "special values", torch.subtract, special)
    special = [
        values(0.0, -0.0, 1e-200, 1e-160, 1e200, INFINITY, -INFINITY, 1.0),
        values(-2.0, 3.0, 1e-200, 1e-160, 1e200, -2.0, 0.5, NAN),
    ]
    add_case("multiply", "special values", torch.multiply, special)
    special = [
        values(0.0, 1.0, -1.0, 1e-200, 1e200, 1e-200, 1e200, 1.0, 1.0),
        values(3.0, 0.0, 0.0, 1e-200, 1e200, 1e200, 1e-200, 1e-200, INFINITY),
    ]
    add_case("divide", "special values", torch.divide, special)


def add_elementwise():
    operations = {
        "negate": torch.neg, "exp": torch.exp, "log": torch.log,
        "relu": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid,
    }
    for name, function in operations.items():
        for shape in SHAPES:
            x = positive(*shape) if name == "log" else 2 * normal(*shape)
            add_case(name, shape_name(shape), function, [x])

    tiny = (0.0, -0.0, 1e-8, -1e-8, 1e-300, -1e-300, 5e-324)
    ends = (INFINITY, -INFINITY)
    special = {
        "negate": (*tiny, 1e300, -1e300, *ends, NAN),
        "exp": (*tiny, 1.0, 700.0, 709.7, 710.0, -700.0, -800.0, *ends, NAN),
        "log": (
            0.0, 5e-324, 1e-310, 1e-300, 1e-8, 0.5, 1 - 2**-53, 1.0,
            1 + 2**-52, 2.0, math.e, 1e16, 1e300, INFINITY,
        ),
        "relu": (*tiny, 1.0, -1.0, 1e300, -1e300, *ends),
        "tanh": (*tiny, 0.1, -0.5, 5.0, -5.0, 20.0, -20.0, 800.0, *ends, NAN),
        "sigmoid": (*tiny, 5.0, -5.0, 40.0, -40.0, 700.0, -700.0, 800.0,
                    -800.0, *ends, NAN),
    }
    for name, elements in special.items():
        add_case(name, "special values", operations[name], [values(*elements)])


def add_reduction():
    reductions = [
        ((), []), ((1,), [0]), ((7,), [0]), ((2, 3), [0]), ((2, 3), [1]),
        ((2, 3), [0, 1]), ((3, 5, 2), [1]), ((3, 5, 2), [0, 2]),
        ((2, 3, 1, 5), [2]), ((2, 3, 1, 5), [1, 3]),
        ((2, 3, 1, 5), [0, 1, 2, 3]), ((17, 101), [1]), ((0, 3), [1]),
    ]
    # The sum of nothing is 0 and its mean is NaN; it has no maximum.
    empty = [((0,), [0]), ((0, 3), [0]), ((3, 0, 2), [1])]
    huge = values([1e300, 2e300, 1e-300], [INFINITY, 1.0, -1.0])
    negative_huge = values([-1e300, -2e300, -1e-300], [-INFINITY, -1.0, -3.0])

    def add_reductions(operation, function, name, x, axes):
        for keeping in [False, True]:

            def reduce(x):
                # An empty list of axes would mean all of them to PyTorch.
                return function(x, axes, keeping) if axes else x.clone()

            add_case(
                operation, name, reduce, [x],
                axes=axes, keepingDimensions=keeping,
            )

    for operation, function in [("sum", torch.sum), ("mean", torch.mean)]:
        for shape, axes in reductions + empty:
            name = f"{shape_name(shape)} over {axes}"
            add_reductions(operation, function, name, normal(*shape), axes)
        add_reductions(operation, function, "huge values", huge, [1])

    for shape, axes in reductions:
        name = f"{shape_name(shape)} over {axes}"
        add_reductions("max", torch.amax, name, normal(*shape), axes)
    ties = torch.tensor(random.integers(0, 3, (4, 5, 2)), dtype=torch.float64)
    for axes in [[0], [1], [1, 2], [0, 1, 2]]:
        name = f"ties, {shape_name(ties.shape)} over {axes}"
        add_reductions("max", torch.amax, name, ties, axes)
    equal = torch.full((3, 7), -2.5, dtype=torch.float64)
    add_reductions("max", torch.amax, "all equal", equal, [1])
    zeros = values([0.0, -0.0, -1.0], [-0.0, 0.0, 0.0])
    add_reductions("max", torch.amax, "zeros of both signs", zeros, [1])
    add_reductions("max", torch.amax, "huge values", huge, [1])
    add_reductions("max", torch.amax, "huge negatives", negative_huge, [1])


def add_shape_operations():
    reshapes = [
        ((), [1]), ((), [1, 1, 1]), ((1, 1), []), ((6,), [2, 3]),
        ((7,), [7, 1, 1, 1]), ((2, 3, 4), [24]), ((2, 3, 4), [4, 6]),
        ((2, 3, 1, 5), [5, 6]), ((0, 3), [3, 0]), ((2, 0), [0]),
    ]
    for shape, target in reshapes:
        add_case(
            "reshape", f"{shape_name(shape)} to {target}",
            lambda x: x.reshape(target), [normal(*shape)], shape=target,
        )

    permutations = [
        ((), []), ((5,), [0]), ((2, 3), [1, 0]), ((2, 3), [0, 1]),
        ((1, 7), [1, 0]), ((17, 13), [1, 0]), ((0, 3), [1, 0]),
        ((2, 3, 5), [0, 2, 1]), ((2, 3, 5), [1, 2, 0]), ((2, 3, 5), [2, 0, 1]),
        ((2, 3, 5), [2, 1, 0]), ((2, 3, 1, 5), [0, 2, 1, 3]),
        ((2, 3, 1, 5), [3, 0, 2, 1]), ((2, 0, 3), [2, 0, 1]),
    ]
    for shape, permutation in permutations:
        add_case(
            "transpose", f"{shape_name(shape)} by {permutation}",
            lambda x: x.permute(permutation), [normal(*shape)],
            permutation=permutation,
        )


def add_select():
    selections = [
        ((1, 1), [0]), ((1, 5), [4]), ((3, 1), [0, 0, 0]),
        ((4, 3), [2, 0, 1, 2]), ((4, 3), [1, 1, 1, 1]), ((2, 7), [6, 0]),
        ((13, 11), [int(i) for i in random.integers(0, 11, 13)]), ((0, 3), []),
    ]
    special = values([INFINITY, 1.0, NAN], [-0.0, -INFINITY, 1e300])

    def select(x, indices):
        column = torch.tensor(indices, dtype=torch.int64)[:, None]
        return x.gather(1, column)[:, 0]

    for shape, indices in selections:
        add_case(
            "select", shape_name(shape), lambda x: select(x, indices),
            [normal(*shape)], indices=indices,
        )
    add_case(
        "select", "non-finite values beside the selected",
        lambda x: select(x, [1, 2]), [special], indices=[1, 2],
    )


def main():
    torch.set_num_threads(1)
    add_matmul()
    add_binary()
    add_elementwise()
    add_reduction()
    add_shape_operations()
    add_select()
    fixture_format.write("operations_float64.json", cases)


if __name__ == "__main__":
    main()
