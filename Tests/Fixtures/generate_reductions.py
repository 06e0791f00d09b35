"""Reductions with first and second derivatives, in float64.

mpmath computes everything from the formulas below, to 60 digits: sums without
rounding, norms without overflow, and logarithms of softmax near 0. On
ordinary values the script stops unless PyTorch agrees. What depends on a
convention is that of the tables in Docs/Operations.md: extremes that tie, or
are NaN, share the gradient evenly, the derivatives of the norm at 0 are 0,
scalars at infinity share the gradient of logSumExp, which is 0 where the
result is -infinity, and argmax and argmin take the first.
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

INFINITY, NAN = math.inf, math.nan
CONFIDENT = "one share near 1"

samples = fixture_cases.Samples(12)
cases = []


# For a row x with cotangent c (a number, or a row where the result is one)
# and direction d: the value, the gradient of <c, value> by x, and the
# derivative of that gradient in direction d. The last is the gradient of
# <gradient, d>, since second derivatives are symmetric.

def total(values):
    return sum(values, mpf(0))


def dot(a, b):
    return total(x * y for x, y in zip(a, b))


def product_without(x, *left_out):
    result = mpf(1)
    for i, element in enumerate(x):
        if i not in left_out:
            result *= element
    return result


def sum_of(x, c, d):
    return total(x), [c for _ in x], [mpf(0) for _ in x]


def mean(x, c, d):
    value = total(x) / len(x) if x else NAN
    return value, [c / len(x) for _ in x], [mpf(0) for _ in x]


def product(x, c, d):
    rows = range(len(x))
    return (
        product_without(x), [c * product_without(x, i) for i in rows],
        [
            c * total(d[j] * product_without(x, i, j) for j in rows if j != i)
            for i in rows
        ],
    )


def extreme(choose):
    def formula(x, c, d):
        if any(mpmath.isnan(element) for element in x):
            # Every element ties for a NaN.
            return NAN, [c / len(x) for _ in x], [mpf(0) for _ in x]
        value = choose(x)
        ties = sum(element == value for element in x)
        return (
            value,
            [c / ties if element == value else mpf(0) for element in x],
            [mpf(0) for _ in x],
        )

    return formula


def variance(unbiased):
    def formula(x, c, d):
        # 0/0, which is NaN, for too few elements.
        count = len(x) - 1 if unbiased else len(x)
        factor = 1 / mpf(count) if count > 0 else mpf(NAN)
        mean_of = total(x) / len(x) if x else mpf(NAN)
        mean_of_d = total(d) / len(d) if d else mpf(NAN)
        centered = [element - mean_of for element in x]
        return (
            dot(centered, centered) * factor,
            [2 * c * factor * element for element in centered],
            # Where nothing is asked for, nothing is NaN.
            [
                2 * c * factor * (element - mean_of_d)
                if count > 0 or element else mpf(0) for element in d
            ],
        )

    return formula


def norm(x, c, d):
    length = mpmath.sqrt(dot(x, x))
    if length == 0:
        return length, [mpf(0) for _ in x], [mpf(0) for _ in x]
    if mpmath.isinf(length):
        # Infinity over infinity is NaN, for which no second derivative is.
        return length, [c * e / length for e in x], [mpf(NAN) for _ in x]
    unit = [element / length for element in x]
    along = dot(unit, d)
    return (
        length, [c * u for u in unit],
        [c * (e - u * along) / length for u, e in zip(unit, d)],
    )


def exponentials(x):
    """x less its largest, the logarithm of the sum of e to that, the shares.

    The largest is left out of the sum, whose logarithm may be far below the
    spacing of numbers near 1.
    """
    undefined = [mpf(NAN) for _ in x]
    if any(mpmath.isnan(element) for element in x):
        return undefined, mpf(NAN), undefined
    if not x or max(x) in (INFINITY, -INFINITY):
        return undefined, mpf(0), undefined
    rest = list(x)
    rest.remove(max(x))
    rest = total(mpmath.exp(element - max(x)) for element in rest)
    shifted = [element - max(x) for element in x]
    shares = [mpmath.exp(element) / (1 + rest) for element in shifted]
    return shifted, mpmath.log1p(rest), shares


def turn(p, d):
    """The derivative of the shares when x moves along d."""
    along = dot(p, d)
    return [share * (e - along) for share, e in zip(p, d)]


def log_sum_exp(x, c, d):
    if x and max(x) in (INFINITY, -INFINITY) and not any(map(mpmath.isnan, x)):
        highest = [element == INFINITY for element in x]
        count = max(1, sum(highest))
        return (
            max(x), [c * is_highest / count for is_highest in highest],
            [mpf(0) for _ in x],
        )
    _, logarithm, p = exponentials(x)
    return (
        mpf(NAN) if any(map(mpmath.isnan, x))
        else max(x, default=mpf(-INFINITY)) + logarithm,
        [c * share for share in p], [c * t for t in turn(p, d)],
    )


def softmax(x, c, d):
    _, _, p = exponentials(x)
    level, turned = dot(p, c), turn(p, d)
    change = dot(turned, c)
    return (
        p, turn(p, c),
        [t * (w - level) - s * change for t, w, s in zip(turned, c, p)],
    )


def log_softmax(x, c, d):
    shifted, logarithm, p = exponentials(x)
    weight = total(c)
    return (
        [element - logarithm for element in shifted],
        [w - share * weight for w, share in zip(c, p)],
        [-weight * t for t in turn(p, d)],
    )


def cumulative_sum(x, c, d):
    return (
        [total(x[:i + 1]) for i in range(len(x))],
        [total(c[i:]) for i in range(len(x))], [mpf(0) for _ in x],
    )


REDUCTIONS = {
    "sum": (lambda x, axes, keep: x.sum(axes, keepdim=keep), sum_of),
    "mean": (lambda x, axes, keep: x.mean(axes, keepdim=keep), mean),
    "product": (None, product),
    "max": (lambda x, axes, keep: x.amax(axes, keepdim=keep), extreme(max)),
    "min": (lambda x, axes, keep: x.amin(axes, keepdim=keep), extreme(min)),
    "norm": (
        lambda x, axes, keep: torch.linalg.vector_norm(x, 2, axes, keep), norm,
    ),
    "logSumExp": (
        lambda x, axes, keep: x.logsumexp(axes, keepdim=keep), log_sum_exp,
    ),
}
SCANS = {
    "cumulativeSum": (torch.cumsum, cumulative_sum),
    "softmax": (torch.softmax, softmax),
    "logSoftmax": (torch.log_softmax, log_softmax),
}


def torch_product(x, axes, keep):
    """PyTorch multiplies along one axis at a time."""
    for axis in sorted(axes, reverse=True):
        x = x.prod(axis, keepdim=keep)
    return x


def to_rows(x, axes):
    """The elements along axes as rows of mpmath's numbers."""
    count = math.prod(x.shape[axis] for axis in axes)
    others = [axis for axis in range(x.ndim) if axis not in axes]
    rows = math.prod(x.shape[axis] for axis in others)
    x = np.transpose(x, others + list(axes)).reshape(rows, count)
    return [[mpf(element) for element in row] for row in x.tolist()]


def from_rows(rows, shape, axes):
    """The inverse of to_rows, rounded to float64."""
    others = [axis for axis in range(len(shape)) if axis not in axes]
    order = others + list(axes)
    flat = [element for row in rows for element in row]
    x = fixture_cases.rounded(flat, [shape[axis] for axis in order])
    return np.transpose(x, np.argsort(order)) if order else x


def add_case(
    operation, name, function, formula, x, axes, result_shape, attributes,
    *, skip=(), **notes,
):
    """A case along axes; a scan's `result_shape` is its operand's."""
    x = np.asarray(x, dtype=np.float64)
    axes = sorted(axes)
    scan = "axis" in attributes
    c, d = samples.normal(*result_shape), samples.normal(*x.shape)
    if scan:
        cotangents = to_rows(c, axes)
    else:
        cotangents = [mpf(element) for element in c.reshape(-1).tolist()]
    rows = [
        formula(*row)
        for row in zip(to_rows(x, axes), cotangents, to_rows(d, axes))
    ]
    values, gradients, second = zip(*rows) if rows else ((), (), ())
    if scan:
        result = from_rows(values, x.shape, axes)
    else:
        result = fixture_cases.rounded(values, result_shape)
    gradient = from_rows(gradients, x.shape, axes)
    second = from_rows(second, x.shape, axes)
    of_torch = fixture_cases.differentiate(function, [x], c, [d])
    gradient = of_torch[1][0] if "gradients" in skip else gradient
    second = of_torch[2][0] if "second" in skip else second
    if not notes.get("special"):
        label = f"{operation}, {name}"
        fixture_cases.check(f"{label}, result", result, of_torch[0])
        fixture_cases.check(f"{label}, gradient", gradient, of_torch[1][0])
        fixture_cases.check(f"{label}, second", second, of_torch[2][0])
    cases.append(fixture_cases.case(
        operation, name, attributes, [x], c, [d], result, [gradient],
        [second], skip=list(skip), **notes,
    ))


def add_reduction(operation, name, x, axes, keepings=(False, True), **notes):
    x = np.asarray(x, dtype=np.float64)
    variants = [({}, *REDUCTIONS.get(operation, (None, None)))]
    if operation == "variance":
        variants = [
            (
                {"unbiased": unbiased},
                lambda x, axes, keep, u=unbiased: x.var(
                    axes, unbiased=u, keepdim=keep),
                variance(unbiased),
            )
            for unbiased in (False, True)
        ]
    for keeping in keepings:
        kept = [1 if a in axes else n for a, n in enumerate(x.shape)]
        left = [n for a, n in enumerate(x.shape) if a not in axes]
        for extra, function, formula in variants:
            function = function or torch_product
            attributes = {"axes": axes, "keepingDimensions": keeping, **extra}

            def reduce(x):
                # An empty list of axes would mean all of them to PyTorch,
                # and a tensor of rank 0 has none.
                if not axes:
                    return function(x.reshape(1), [0], False)
                return function(x, axes, keeping)

            few = operation == "variance" and extra["unbiased"] and (
                math.prod(x.shape[axis] for axis in axes) < 2)
            marks = {"special": True} if few else notes
            add_case(
                operation, name, reduce, formula, x, axes,
                kept if keeping else left, attributes, **marks,
            )


def add_scan(operation, name, x, axis, **notes):
    function, formula = SCANS[operation]
    x = np.asarray(x, dtype=np.float64)
    add_case(
        operation, name, lambda x: function(x, axis), formula, x, [axis],
        x.shape, {"axis": axis}, **notes,
    )


def add_reductions():
    layouts = [
        ((), []), ((1,), [0]), ((7,), [0]), ((2, 3), [0]), ((2, 3), [1]),
        ((2, 3), [0, 1]), ((3, 5, 2), [1]), ((3, 5, 2), [0, 2]),
        ((2, 3, 1, 5), [2]), ((2, 3, 1, 5), [1, 3]), ((0, 3), [1]),
        ((2, 3, 1, 2), [0, 1, 2, 3]), ((2, 31), [1]), ((17, 2), [0]),
    ]
    for operation in (*REDUCTIONS, "variance"):
        for shape, axes in layouts:
            name = f"{shape_name(shape)} over {axes}"
            x = samples.normal(*shape)
            add_reduction(operation, name, x, axes)
    # The sum of nothing is 0, its product 1, its norm 0, its mean NaN.
    for operation in ("sum", "product", "mean", "norm"):
        for shape, axes in [((0,), [0]), ((3, 0, 2), [1]), ((0, 2), [0, 1])]:
            name = f"nothing, {shape_name(shape)} over {axes}"
            add_reduction(operation, name, samples.normal(*shape), axes)

    for operation in ("sum", "mean"):
        add_reduction(operation, "cancellation", [
            [1e16, 1.0, -1e16, 1.0], [1.0, 1e-16, 1e-16, -1.0]], [1],
            # The order of the additions decides what is lost.
            special=True, absoluteTolerance=2.0)
        add_reduction(operation, "huge values", [
            [1e300, 2e300, 1e-300], [INFINITY, 1.0, -1.0]], [1], special=True)

    zeros = [
        ("one zero", [[2.0, 0.0, -3.0, 0.5], [1.5, 2.5, -1.0, 0.0]]),
        ("two zeros", [[2.0, 0.0, 0.0, 0.5], [0.0, 2.5, -1.0, 0.0]]),
        ("three zeros", [[0.0, 0.0, 0.0, 0.5], [0.0, -0.0, 0.0, 0.0]]),
        ("zeros here and there", [[0.0, 2.0, -3.0, 4.0], [1.0, 0.0, 0.0, 2.0],
                                  [3.0, 1.0, 1.0, -1.0]]),
    ]
    for name, x in zeros:
        for axes in ([0], [1], [0, 1]):
            add_reduction("product", f"{name}, over {axes}", x, axes)
    add_reduction("product", "one element 0", [[0.0], [3.0]], [1])
    add_reduction("product", "two elements", [[0.0, 3.0], [0.0, 0.0]], [1])
    add_reduction("product", "large and small values", [
        [1e5, 1e-5, 3.0, -2.0], [1e-8, 1e-7, 1e5, 7.0]], [1], special=True)

    for operation in ("max", "min"):
        ties = samples.integers(0, 3, 4, 5, 2)
        for axes in [[0], [1], [1, 2], [0, 1, 2]]:
            name = f"ties, {shape_name(ties.shape)} over {axes}"
            add_reduction(operation, name, ties, axes)
        add_reduction(operation, "all equal", np.full((3, 7), -2.5), [1])
        add_reduction(operation, "zeros of both signs", [
            [0.0, -0.0, -1.0], [-0.0, 0.0, 0.0], [1.0, -0.0, 0.0]], [1],
            special=True)
        add_reduction(operation, "extreme values", [
            [-1e300, -2e300, -1e-300], [-INFINITY, -1.0, -3.0],
            [INFINITY, 1.0, -1.0], [5e-324, 0.0, -5e-324]], [1], special=True)
        add_reduction(operation, "NaN", [
            [1.0, NAN, 3.0], [NAN, NAN, INFINITY]], [1], special=True)

    add_reduction("variance", "all equal", np.full((2, 5), 0.5), [1])
    offset = 1e8 + samples.integers(-9, 9, 3, 7)
    # The mean is rounded to the spacing of numbers near 1e8, which is 1.5e-8.
    for name, x, axes in [
        ("far from 0", offset, [1]), ("farther from 0", offset * 1e4, [0, 1]),
    ]:
        add_reduction("variance", name, x, axes, special=True, tolerance=1e-7)

    add_reduction("norm", "3, 4, 5", [[3.0, 4.0], [-5.0, 12.0]], [1])
    add_reduction("norm", "some elements 0", [
        [0.0, 2.0, 0.0], [-0.0, 0.0, -1.5]], [1])
    add_reduction("norm", "at 0", [[0.0, 0.0, -0.0], [0.0, 0.0, 0.0]], [1],
                  special=True)
    add_reduction("norm", "some rows 0", [[0.0, 0.0], [3.0, -4.0]], [1],
                  special=True)
    # PyTorch squares these to 0 and infinity.
    add_reduction("norm", "magnitudes whose squares overflow", [
        [3e200, -4e200, 1e190], [3e-200, 4e-200, -1e-210]], [1], special=True)
    add_reduction("norm", "infinities", [[INFINITY, 1.0], [2.0, -INFINITY]],
                  [1], special=True, skip=["second"])


def add_exponential_families():
    rows = [
        ("offset 1000", [[1000.0, 1001.0, 999.5], [-1000.0, -1002.0, -1001]]),
        ("offset 1e6", [[1e6, 1e6 + 1, 1e6 - 2], [-1e6, -1e6 - 3, -1e6 + 1]]),
        ("offset 1e16", [[1e16, 1e16 + 2, 1e16 - 2], [-1e16] * 3]),
        ("offset 1e300", [[1e300] * 3, [-1e300, -1e300, -1e301]]),
        ("far apart", [[0.0, -800.0, 800.0], [1e300, -1e300, 0.0]]),
        (CONFIDENT, [[0.0, -30.0, -40.0], [50.0, 0.0, -20.0]]),
        ("all equal", [[0.25] * 3, [-7.0] * 3]),
        ("zeros and tiny values", [[0.0, -0.0, 1e-300], [5e-324, 0.0, 0.0]]),
        ("some -infinity", [[-INFINITY, 1.0, 2.5], [0.5, -INFINITY,
                                                    -INFINITY]]),
    ]
    # Softmax is NaN along these.
    open_rows = [
        ("all -infinity", [[-INFINITY] * 3, [1.0, 2.0, 3.0]]),
        ("infinity", [[INFINITY, 1.0, -2.0], [INFINITY, -INFINITY, 0.0],
                      [INFINITY, INFINITY, 0.5], [1.0, 2.0, 3.0]]),
        ("NaN", [[NAN, 1.0, -2.0], [0.0, 1.0, NAN]]),
    ]
    for name, x in rows:
        # Shares near 1 or alike cancel against the cotangents they belong to.
        notes = {"special": True}
        if name in (CONFIDENT, "offset 1e300"):
            notes["absoluteTolerance"] = 1e-15
        add_reduction("logSumExp", name, x, [1], **notes)
        for operation in ("softmax", "logSoftmax"):
            add_scan(operation, name, x, 1, **notes)
    for name, x in open_rows:
        add_reduction("logSumExp", name, x, [1], special=True)
        for operation in ("softmax", "logSoftmax"):
            add_scan(operation, name, x, 1, special=True)
    add_reduction("logSumExp", "nothing", np.zeros((2, 0)), [1], special=True)
    add_reduction("logSumExp", "both axes", rows[0][1], [0, 1], special=True)
    add_reduction("logSumExp", "both axes, some -infinity", rows[-1][1],
                  [0, 1], special=True)


def reversed_cumulative_sum(x, c, d):
    return (
        [total(x[i:]) for i in range(len(x))],
        [total(c[:i + 1]) for i in range(len(x))], [mpf(0) for _ in x],
    )


def add_reversed_sums():
    for shape, axis in [
        ((1,), 0), ((7,), 0), ((2, 3), 0), ((2, 3), 1), ((0,), 0),
        ((2, 0), 0), ((2, 0), 1), ((3, 5, 2), 1), ((2, 3, 1, 5), 1),
        ((2, 29), 1), ((17, 2), 0), ((1, 2, 1, 3, 2, 1), 3),
    ]:
        add_case(
            "cumulativeSum", f"{shape_name(shape)} along {axis}, reversed",
            lambda x: x.flip(axis).cumsum(axis).flip(axis),
            reversed_cumulative_sum, samples.normal(*shape), [axis], shape,
            {"axis": axis, "reversed": True},
        )


def add_ends_of_the_range():
    """Infinities, NaN, -0, and magnitudes from 1e-320 to 1e308."""
    values = [
        [INFINITY, 1.0, -2.0], [INFINITY, -INFINITY, 0.0], [NAN, 1.0, 0.0],
        [-0.0, 0.0, -0.0], [1e300, -1e-300, 5e-324], [1.0, 2.0, 3.0],
    ]
    for operation in ("sum", "mean"):
        add_reduction(operation, "special values", values, [1], special=True)
        add_reduction(operation, "special values", values, [0], special=True)
    for name, x in [
        ("in and out of range", [
            [1e200, 1e-200, 1e200, 1e-200], [1e200, 1e200, 1e-200, 1e-200],
            [1e-200, 1e-200, 1e200, 1e200]]),
        ("zeros between huge values", [
            [-1e150, 0.0, 1e200, 1e200, -1e150],
            [1e300, 1e300, 1e300, 0.0, 1.0]]),
        ("overflow and underflow", [
            [1e200, 1e200, 1e200], [1e-200, -1e-200, 1e-200]]),
        ("subnormal", [
            [5e-324, 1e300, 2.0], [1e-310, 1e-310, 1e300], [5e-324, 4.0, 0.5],
        ]),
        ("a long row", np.tile([0.5, 2.0, 1.0], 40)[None]),
    ]:
        # Where the gradient overflows, its derivatives may be lost.
        skip = ["second"] if name != "in and out of range" else []
        add_reduction("product", name, x, [1], special=True, skip=skip,
                      tolerance=1e-12)
    for x in ([[1e200, 1e200], [1e-200, 1e-200]],
              [[1e200, 1e-200], [1e200, 1e-200]]):
        add_reduction("product", "one axis out of range", x, [0, 1],
                      special=True)
    add_reduction("variance", "overflow", [
        [1e200, 0.0, -1e200], [1e300, 1e300, 3e300], [1e200, 1.0, 2.0]], [1],
        special=True)
    add_reduction("variance", "infinities and NaN", [
        [INFINITY, 1.0], [NAN, 2.0], [1.0, 3.0]], [1], special=True,
        skip=["gradients"])  # of NaN
    add_reduction("norm", "special values", [
        [NAN, 1.0], [3e-310, 4e-310], [1e308, 1e308], [-0.0, -5.0]], [1],
        special=True, skip=["second"], tolerance=1e-12)
    for operation in ("max", "min"):
        add_reduction(operation, "high rank", samples.integers(
            0, 3, 2, 1, 3, 1, 2, 2), [0, 3, 4])
    for operation in ("sum", "mean", "product", "norm", "logSumExp"):
        add_reduction(operation, "high rank", samples.normal(2, 1, 3, 1, 2, 2),
                      [1, 2, 5])
    for operation in ("softmax", "logSoftmax"):
        add_scan(operation, "high rank", samples.normal(2, 1, 3, 1, 2, 2), 2)
    add_scan("cumulativeSum", "from -0 and tiny to huge", [
        [-0.0, -0.0, 0.0], [1e300, 1e300, -1e300], [5e-324, 1e-310, -5e-324],
        [NAN, 1.0, INFINITY]], 1, special=True)


def add_cross_entropies():
    """PyTorch's of whole batches, by double backward."""
    functional = torch.nn.functional
    for rows, classes, scale in [
        (1, 1, 1), (1, 2, 1), (1, 7, 1), (3, 2, 1), (5, 3, 4), (7, 11, 1),
        (2, 31, 3), (13, 5, 2), (4, 4, 30), (3, 3, 1e-8),
    ]:
        logits = samples.normal(rows, classes) * scale
        labels = samples.integers(0, classes, rows)
        for reduction in ("mean", "sum", "none"):
            if reduction != "mean" and rows > 5:
                continue

            def loss(x):
                return functional.cross_entropy(
                    x, torch.tensor(labels), reduction=reduction)

            shape = (rows,) if reduction == "none" else ()
            c, d = samples.normal(*shape), samples.normal(rows, classes)
            result, gradients, second = fixture_cases.differentiate(
                loss, [logits], c, [d])
            cases.append(fixture_cases.case(
                "softmaxCrossEntropy",
                f"{rows} rows of {classes} classes, {reduction}",
                {"labels": labels.tolist(), "reduction": reduction}, [logits],
                c, [d], result, gradients, second,
            ))


def add_scans():
    layouts = [
        ((1,), 0), ((7,), 0), ((2, 3), 0), ((2, 3), 1), ((3, 1), 0),
        ((3, 1), 1), ((0,), 0), ((2, 0), 0), ((2, 0), 1), ((3, 5, 2), 0),
        ((3, 5, 2), 1), ((3, 5, 2), 2), ((2, 3, 1, 5), 1), ((2, 29), 1),
        ((17, 2), 0),
    ]
    for operation in SCANS:
        for shape, axis in layouts:
            name = f"{shape_name(shape)} along {axis}"
            add_scan(operation, name, samples.normal(*shape), axis)
    add_scan("cumulativeSum", "infinities", [
        [1.0, INFINITY, 2.0, -3.0], [-INFINITY, 1.0, 1.0, NAN]], 1,
        special=True)


def add_arguments():
    """argmax and argmin: results alone; without "axis", of all elements."""
    def first(x, axis, keeping, sign):
        # NumPy promises the first; PyTorch does not.
        return np.argmax(sign * x, axis=axis, keepdims=keeping)

    tensors = [
        ("", samples.normal(*shape), axis) for shape, axis in [
            ((), None), ((1,), 0), ((7,), 0), ((7,), None), ((2, 3), 0),
            ((2, 3), 1), ((2, 3), None), ((3, 5, 2), 0), ((3, 5, 2), 1),
            ((3, 5, 2), 2), ((2, 3, 1, 5), 2), ((0, 3), 1), ((2, 37), 1),
            ((37, 2), 0),
        ]
    ]
    ties = samples.integers(0, 3, 4, 5, 2) * 1.0
    tensors += [("ties, ", ties, axis) for axis in (0, 1, 2, None)]
    tensors += [
        ("all equal, ", np.full((3, 7), -2.5), 1),
        ("zeros of both signs, ", np.array([[-0.0, 0.0], [0.0, -0.0]]), 1),
        ("infinities, ", np.array([
            [1.0, INFINITY, -INFINITY, INFINITY],
            [-INFINITY, -INFINITY, -INFINITY, -INFINITY]]), 1),
        ("NaN, ", np.array([
            [1.0, NAN, INFINITY, NAN], [-INFINITY, 0.0, -0.0, NAN]]), 1),
        ("neighbours, ", np.array([
            [1.0, 1 + 2**-52, 1 - 2**-53, 1.0], [0.0, 5e-324, -5e-324, 0.0],
        ]), 1),
    ]
    for operation, sign in [("argmax", 1), ("argmin", -1)]:
        for prefix, x, axis in tensors:
            over = "all" if axis is None else axis
            attributes = {} if axis is None else {"axis": axis}
            for keeping in [False] if axis is None else [False, True]:
                indices = np.asarray(first(x, axis, keeping, sign))
                cases.append({
                    "operation": operation,
                    "name": f"{prefix}{shape_name(x.shape)} along {over}",
                    "attributes": {**attributes, "keepingDimensions": keeping},
                    "operands": [fixture_format.tensor(np.asarray(x))],
                    "result": {
                        "shape": list(indices.shape),
                        "values": indices.reshape(-1).tolist(),
                    },
                })


def main():
    torch.set_num_threads(1)
    # The unbiased variance of one element is meant to be NaN.
    warnings.filterwarnings("ignore", "var.*degrees of freedom")
    add_reductions()
    add_exponential_families()
    add_scans()
    add_arguments()
    add_reversed_sums()
    add_ends_of_the_range()
    add_cross_entropies()
    fixture_format.write("reductions_float64.json", cases)


if __name__ == "__main__":
    main()
