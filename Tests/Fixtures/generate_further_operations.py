"""atan2, hypot, standardDeviation and cumulativeProduct with first and second
derivatives, in float64.

The values are mpmath's, from the formulas below. So are the derivatives: they
are central differences with a step of 1e-40 of the smallest operand, of
values with 400 digits, which leaves some 80 digits right. Where a derivative is a convention, at the origin
and for rows of equal scalars, the case says 0.

PyTorch checks the ordinary cases.
"""

import math
import warnings

import mpmath
import numpy as np
import torch
from mpmath import mpf

import fixture_cases
import fixture_format
from fixture_cases import shape_name

mpmath.mp.dps = 400
EXACT = np.frompyfunc(mpmath.mpf, 1, 1)
samples = fixture_cases.Samples(29)
cases = []


def exact(x):
    return np.asarray(EXACT(x), dtype=object)


def atan2(y, x):
    y, x = np.broadcast_arrays(y, x)
    return np.asarray(np.frompyfunc(mpmath.atan2, 2, 1)(y, x), dtype=object)


def hypot(x, y):
    root = np.frompyfunc(lambda a, b: mpmath.sqrt(a * a + b * b), 2, 1)
    return np.asarray(root(x, y), dtype=object)


def deviation(axes, unbiased, keeping):
    def function(x):
        n = math.prod(x.shape[axis] for axis in axes)
        along = tuple(axes)
        mean = np.sum(x, axis=along, keepdims=True) / mpf(n)
        squares = np.sum((x - mean) ** 2, axis=along, keepdims=keeping)
        root = np.frompyfunc(
            lambda s: mpmath.sqrt(s / (n - 1 if unbiased else n)), 1, 1)
        return np.asarray(root(squares), dtype=object)
    return function


def products(axis, reverse):
    def function(x):
        x = np.flip(x, axis) if reverse else x
        y = np.multiply.accumulate(x, axis) if x.size else x
        return np.flip(y, axis) if reverse else y
    return function


def derivatives(function, operands, c, directions):
    """The gradients of the sum of c times the result, and of their products
    with the directions."""
    points = [exact(o) for o in operands]
    sizes = [abs(v) for p in points for v in p.reshape(-1) if v != 0]
    h = min(sizes + [mpf(1)]) * mpf(10) ** -40
    c, directions = exact(c), [exact(d) for d in directions]

    def total(points):
        return np.sum(c * function(*points))

    def moved(points, index, place, step):
        points = [p.copy() for p in points]
        points[index].reshape(-1)[place] += step
        return points

    gradients, second = [], []
    for index, point in enumerate(points):
        first, other = [], []
        for place in range(point.size):
            def slope(at):
                return (total(moved(at, index, place, h))
                        - total(moved(at, index, place, -h))) / (2 * h)
            ahead = [exact(p + h * d) for p, d in zip(points, directions)]
            behind = [exact(p - h * d) for p, d in zip(points, directions)]
            first.append(slope(points))
            other.append((slope(ahead) - slope(behind)) / (2 * h))
        gradients.append(fixture_cases.rounded(first, point.shape))
        second.append(rounded(other, point.shape))
    return gradients, second


def rounded(values, shape):
    """As float64, with 0 for what is only the error of the differences."""
    least = max([abs(v) for v in values] + [mpf(0)]) * mpf(10) ** -70
    return fixture_cases.rounded(
        [v if abs(v) > least else mpf(0) for v in values], shape)


def add(operation, name, function, of_torch, attributes, *operands, zero=False,
        **notes):
    operands = [np.asarray(o, dtype=np.float64) for o in operands]
    result = np.asarray(function(*[exact(o) for o in operands]), dtype=object)
    c = samples.normal(*result.shape)
    directions = [samples.normal(*o.shape) for o in operands]
    value = fixture_cases.rounded(result, result.shape)
    if zero:
        gradients = second = [np.zeros(o.shape) for o in operands]
    else:
        sizes = [abs(v) for o in operands for v in o.reshape(-1) if v != 0]
        spread = math.log10(max(sizes + [1])) - math.log10(min(sizes + [1]))
        with mpmath.workdps(400 + 4 * int(spread)):
            gradients, second = derivatives(function, operands, c, directions)
    if not notes.get("special") and not zero:
        theirs = fixture_cases.differentiate(of_torch, operands, c, directions)
        for ours, others in zip(
                [value, *gradients, *second], [theirs[0], *theirs[1], *theirs[2]]):
            fixture_cases.check(f"{operation}, {name}", ours, others)
    cases.append(fixture_cases.case(
        operation, name, attributes, operands, c, directions, value, gradients,
        second, **notes))


def add_pairs():
    shapes = [
        ((), ()), ((7,), (7,)), ((2, 3), (2, 3)), ((1,), (5,)), ((3, 1), (1, 4)),
        ((4, 3), (3,)), ((0,), (1,)), ((2, 0), ()), ((2, 1, 3), (2, 1)),
    ]
    # Slopes that are in range although squares of the operands are not.
    extreme = {
        "huge": ([3e200, -3e200, 1e300, 4e150], [4e200, 4e200, 1e-300, -4e160]),
        "tiny": ([3e-200, -3e-200, 1e-160], [4e-200, 4e-200, -1e-150]),
        "subnormal": ([3e-310, -2e-309], [4e-310, 3e-309]),
        "far apart": ([1e-5, 2e9, -1e20], [1e12, 1e-9, 3.0]),
        "the largest": ([1.5e308, -1.7e308], [1.2e308, 1e308]),
    }
    for operation, function, of_torch in [
        ("atan2", atan2, torch.atan2), ("hypot", hypot, torch.hypot),
    ]:
        for shape, other in shapes:
            add(operation, shape_name(shape, other), function, of_torch, {},
                samples.nonzero(*shape), samples.nonzero(*other))
        # But for the cut, where atan2 jumps.
        quarter = [1.0, 1.0, -1.0, -1.0, 0.0, 2.0, -2.0]
        turns = [1.0, -1.0, 1.0, -1.0, 2.0, 0.0, 0.0]
        add(operation, "all quadrants and axes", function, of_torch, {},
            quarter, turns)
        for name, (a, b) in extreme.items():
            # Second derivatives may be out of range, and so may their terms.
            add(operation, name, function, of_torch, {}, a, b, special=True,
                skip=[] if name == "far apart" else ["second"])
    add("hypot", "the origin", hypot, torch.hypot, {}, [0.0, -0.0], [0.0, 0.0],
        zero=True)
    add("atan2", "the origin", atan2, torch.atan2, {}, [0.0], [0.0], zero=True)


def add_deviations():
    layouts = [
        ((2,), [0]), ((7,), [0]), ((2, 3), [0]), ((2, 3), [1]), ((3, 5, 2), [1]),
        ((3, 5, 2), [0, 2]), ((2, 3, 1, 5), [1, 3]), ((2, 3), [0, 1]),
        ((0, 3), [1]), ((2, 31), [1]),
    ]

    def add_deviation(name, x, axes, unbiased, keeping, **notes):
        add("standardDeviation", name, deviation(axes, unbiased, keeping),
            lambda x: torch.std(x, axes, unbiased=unbiased, keepdim=keeping),
            {"axes": axes, "unbiased": unbiased, "keepingDimensions": keeping},
            x, **notes)

    for shape, axes in layouts:
        for unbiased in (False, True):
            add_deviation(f"{shape_name(shape)} over {axes}",
                          samples.normal(*shape), axes, unbiased,
                          keeping=not unbiased)
    add_deviation("far from 0", 1e6 + samples.integers(-9, 9, 3, 7), [1], False,
                  False, tolerance=1e-9)
    for name, x in {
        "huge": [[1e200, 3e200, -2e200], [1e300, 1e300, 1.5e300]],
        "tiny": [[1e-200, 3e-200, -2e-200], [1e-170, 0.0, 3e-170]],
        "the largest": [[1.7e308, -1.7e308], [1.5e308, 1.6e308]],
    }.items():
        add_deviation(name, x, [1], False, False, special=True, skip=["second"])
    add_deviation("equal scalars", np.full((3, 7), 0.1), [1], True, False,
                  zero=True)
    add_deviation("one scalar", [[0.1], [-5.0]], [1], False, False, zero=True)


def add_products():
    def add_product(name, x, axis, reverse, **notes):
        def of_torch(x):
            y = torch.cumprod(x.flip(axis) if reverse else x, axis)
            return y.flip(axis) if reverse else y
        add("cumulativeProduct", name, products(axis, reverse), of_torch,
            {"axis": axis, "reversed": reverse}, x, **notes)

    for shape, axis in [
        ((1,), 0), ((2,), 0), ((7,), 0), ((2, 3), 0), ((2, 3), 1), ((0,), 0),
        ((2, 0), 0), ((2, 0), 1), ((3, 5, 2), 1), ((2, 1, 3), 1), ((2, 13), 1),
    ]:
        for reverse in (False, True):
            add_product(f"{shape_name(shape)} along {axis}",
                        samples.normal(*shape), axis, reverse)
    for name, x in [
        ("one zero", [[2.0, 0.0, -3.0, 0.5], [0.0, 2.5, -1.0, 4.0]]),
        ("two zeros", [[2.0, 0.0, 3.0, 0.0, 0.5], [0.0, 0.0, 2.5, -1.0, 2.0]]),
        ("zeros alone", [[0.0, 0.0, 0.0]]),
    ]:
        for reverse in (False, True):
            # PyTorch's second derivatives divide by the zeros.
            add_product(name, x, 1, reverse, special=True, tolerance=1e-12)
    add_product("in and out of range", [
        [1e200, 1e200, 1e-300, 1e-50], [1e-200, 1e-200, 1e300, 1e150]], 1, False,
        special=True, skip=["gradients", "second"])


def main():
    torch.set_num_threads(1)
    # Nothing has no standard deviation, and is not meant to have one.
    warnings.filterwarnings("ignore", "std.*degrees of freedom")
    add_pairs()
    add_deviations()
    add_products()
    fixture_format.write("further_operations_float64.json", cases)


if __name__ == "__main__":
    main()
