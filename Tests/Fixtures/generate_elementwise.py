"""Elementwise operations with first and second derivatives, in float64.

mpmath computes everything from the formulas below, because PyTorch's own
derivatives are not always the right ones: 1 - tanh^2, y (1 - y) and
1 - x * x cancel, expm1 is differentiated as y + 1, the tails of gelu lose
their digits, and second derivatives multiply 0 by infinity where the limit
is 0. On ordinary values the script stops unless PyTorch agrees.

At +-infinity the values are limits. At poles, kinks and NaN and outside the
domain the values are those of the table in Docs/Operations.md, whatever
PyTorch's are; mostly they are the same. Where there is no answer, as for the
second derivatives of a^b at a = 0 and b <= 1, a case's "skip" says so.
"""

import math
from itertools import product

import mpmath
import numpy as np
import torch
import torch.nn.functional as functional
from mpmath import mpf

import fixture_cases
import fixture_format
from fixture_cases import shape_name

INFINITY, NAN = math.inf, math.nan
SHAPES = [(), (0,), (1,), (7,), (2, 3), (3, 1, 2), (2, 0, 3), (5, 1, 1, 2)]
PAIRS = [
    ((), ()), ((), (3,)), ((2, 3), ()), ((7,), (7,)), ((2, 3), (2, 3)),
    ((1,), (7,)), ((3, 1), (1, 4)), ((2, 1, 3), (4, 1)), ((4, 3), (3,)),
    ((3,), (2, 3)), ((0,), (1,)), ((2, 0), ()), ((1, 1, 1), (2,)),
]
ONE = mpf(1)
ROOT_TWO_OVER_PI = mpmath.sqrt(2 / mpmath.pi)
CUBIC = mpf("0.044715")

samples = fixture_cases.Samples(11)
cases = []


# Formulas of one operand: the value and two derivatives at a finite x.

def sigmoid(x):
    return 1 / (1 + mpmath.exp(-x))


def density(x):
    return mpmath.exp(-x * x / 2) / mpmath.sqrt(2 * mpmath.pi)


def gelu(x):
    # The distribution function by erfc, which does not cancel below 0; for
    # arguments too large for mpmath's, by its first asymptotic term.
    if abs(x) < 1e9:
        below = mpmath.erfc(-x / mpmath.sqrt(2)) / 2
    else:
        below = ONE if x > 0 else density(x) / -x
    return (
        x * below, below + x * density(x), (2 - x * x) * density(x),
    )


def gelu_tanh(x):
    # (1 + tanh u) / 2 is sigmoid(2 u).
    u = 2 * ROOT_TWO_OVER_PI * (x + CUBIC * x**3)
    du = 2 * ROOT_TWO_OVER_PI * (1 + 3 * CUBIC * x * x)
    ddu = 2 * ROOT_TWO_OVER_PI * 6 * CUBIC * x
    s, rest = sigmoid(u), sigmoid(-u)
    ds = s * rest * du
    dds = s * rest * ((rest - s) * du * du + ddu)
    return x * s, s + x * ds, 2 * ds + x * dds


def silu(x):
    s, rest = sigmoid(x), sigmoid(-x)
    return (
        x * s, s + x * s * rest, s * rest * (2 + x * (rest - s)),
    )


def softplus(x):
    return (
        max(x, mpf(0)) + mpmath.log1p(mpmath.exp(-abs(x))),
        sigmoid(x), sigmoid(x) * sigmoid(-x),
    )


def tanh(x):
    slope = mpmath.sech(x) ** 2
    return mpmath.tanh(x), slope, -2 * mpmath.tanh(x) * slope


def erf(x):
    slope = 2 / mpmath.sqrt(mpmath.pi) * mpmath.exp(-x * x)
    return mpmath.erf(x), slope, -2 * x * slope


def erfc(x):
    _, slope, second = erf(x)
    return mpmath.erfc(x), -slope, -second


def tan(x):
    t = mpmath.tan(x)
    return t, 1 + t * t, 2 * t * (1 + t * t)


def asin(x):
    root = mpmath.sqrt((1 - x) * (1 + x))
    return mpmath.asin(x), 1 / root, x / root**3


def acos(x):
    _, first, second = asin(x)
    return mpmath.acos(x), -first, -second


def atan(x):
    square = 1 + x * x
    return mpmath.atan(x), 1 / square, -2 * x / square**2


def elu(x, alpha):
    if x > 0:
        return x, ONE, mpf(0)
    e = mpf(alpha) * mpmath.exp(x)
    return mpf(alpha) * mpmath.expm1(x), e, e


def leaky_relu(x, slope):
    slope = ONE if x > 0 else mpf(slope)
    return slope * x, slope, mpf(0)


def clamp(x, lower=-INFINITY, upper=INFINITY):
    clamped = min(max(x, mpf(lower)), mpf(upper))
    return clamped, ONE if lower <= x <= upper else mpf(0), mpf(0)


def raise_to(x, exponent):
    p = mpf(exponent)
    return (
        x**p,
        p * x ** (p - 1) if p != 0 else mpf(0),
        p * (p - 1) * x ** (p - 2) if p not in (0, 1) else mpf(0),
    )


def reciprocal_square_root(x):
    y = 1 / mpmath.sqrt(x)
    return y, -y / x / 2, 3 * y / x / x / 4


# Formulas of two operands a and b: the value, the derivatives by a and b, and
# those by aa, ab and bb.

def divide(a, b):
    return a / b, 1 / b, -a / b**2, mpf(0), -1 / b**2, 2 * a / b**3


def power(a, b):
    if a == 0:
        # For exponents of at least 1; only value and gradients are used.
        return mpf(0), ONE if b == 1 else mpf(0), mpf(0), NAN, NAN, NAN
    log, before = mpmath.log(a), a ** (b - 1)
    return (
        a**b, b * before, a**b * log, b * (b - 1) * a ** (b - 2),
        before * (1 + b * log), a**b * log**2,
    )


def log_add_exp(a, b):
    p, q = sigmoid(a - b), sigmoid(b - a)
    value = max(a, b) + mpmath.log1p(mpmath.exp(-abs(a - b)))
    return value, p, q, p * q, -p * q, p * q


def share(a, b, first_wins):
    half = ONE / 2
    first = half if a == b else ONE if first_wins else mpf(0)
    return a if first_wins else b, first, 1 - first, mpf(0), mpf(0), mpf(0)


BINARY = {
    "add": (torch.add, lambda a, b: (a + b, 1, 1, 0, 0, 0)),
    "subtract": (torch.subtract, lambda a, b: (a - b, 1, -1, 0, 0, 0)),
    "multiply": (torch.multiply, lambda a, b: (a * b, b, a, 0, 1, 0)),
    "divide": (torch.divide, divide),
    "power": (torch.pow, power),
    "logAddExp": (torch.logaddexp, log_add_exp),
    "maximum": (torch.maximum, lambda a, b: share(a, b, a > b)),
    "minimum": (torch.minimum, lambda a, b: share(a, b, a < b)),
}


def both(*elements):
    """Each number with either sign."""
    return tuple(v for element in elements for v in (element, -element))


TINY = both(0.0, 1e-8, 1e-300, 5e-324)
SMALL_TO_LARGE = both(1e-6, 1e-3, 0.03, 0.3, 0.9, 3.0, 10.0)
POSITIVE = (5e-324, 1e-310, 2.0**-1022, 1e-300, 1e-8, 0.5, 1 - 2**-53, 1.0,
            1 + 2**-52, 2.0, 4.0, 1e16, 1e300, 1.7976931348623157e308)
TAILS = both(5.0, 40.0, 700.0, 740.0, 800.0, 1e300)
NEXT = both(5e-324, 1e-300, 2.0**-53, 1e-8)
TURN = (0.0, 0.0, 0.0)  # a value and two derivatives at infinity
RISING_ROOT = (0.0, INFINITY, -INFINITY)  # and at poles
RISING_LOG = (-INFINITY, INFINITY, -INFINITY)
FALLING = (INFINITY, -INFINITY, INFINITY)
EVERYWHERE = [(NAN, NAN, NAN)] * 2
HALF_TURNS = both(math.pi / 2, math.pi, 3 * math.pi / 2, 1e5, 1e16, 1e22,
                  1e300)


def unary(
    function, formula, limits, sample=None, large=(), tiny=TINY,
    spread=SMALL_TO_LARGE, outside=(), poles=(), at_kink=(), next_to_kink=(),
    at_nan=(NAN, NAN, NAN), beyond=None, tolerance=None,
):
    """An operation of one operand.

    `limits` holds value and derivatives at -infinity and infinity, `large`
    the magnitudes that test it, `outside` points outside its domain, and
    `poles` points where a derivative is infinite, each with the value and
    the derivatives there. `at_nan` holds those at NaN, and `beyond` a formula
    for those outside the domain, which are NaN without it.
    """
    return locals()


def triple(value, first, second):
    return lambda x: (value(x), first(x), second(x))


UNARY = {
    "negate": unary(
        torch.neg, lambda x: (-x, -1, 0),
        [(INFINITY, -1, 0), (-INFINITY, -1, 0)], large=both(1e300, 1.0),
        at_nan=(NAN, -1, 0),
    ),
    "abs": unary(
        torch.abs, lambda x: (abs(x), mpmath.sign(x), 0),
        [(INFINITY, -1, 0), (INFINITY, 1, 0)], large=both(1e300, 1e-300, 1.0),
        at_nan=(NAN, 0, 0), tiny=(), at_kink=both(0.0), next_to_kink=NEXT,
    ),
    "sign": unary(
        torch.sign, lambda x: (mpmath.sign(x), 0, 0),
        [(-1, 0, 0), (1, 0, 0)], large=both(1e300, 1e-300, 1.0),
        at_nan=(NAN, 0, 0), tiny=(), at_kink=both(0.0), next_to_kink=NEXT,
    ),
    "square": unary(
        torch.square, lambda x: (x * x, 2 * x, 2),
        [(INFINITY, -INFINITY, 2), (INFINITY, INFINITY, 2)],
        large=both(1e150, 1e200, 1e-150, 1e-200, 3.0), at_nan=(NAN, NAN, 2),
    ),
    "sqrt": unary(
        torch.sqrt, triple(
            mpmath.sqrt, lambda x: 1 / (2 * mpmath.sqrt(x)),
            lambda x: -1 / (4 * x * mpmath.sqrt(x)),
        ),
        [(NAN, NAN, NAN), (INFINITY, 0, 0)], sample="positive",
        large=POSITIVE, outside=(-1.0, -1e-300, -INFINITY),
        poles=[(0.0, RISING_ROOT), (-0.0, RISING_ROOT)],
    ),
    "reciprocalSquareRoot": unary(
        torch.rsqrt, reciprocal_square_root,
        [(NAN, NAN, NAN), TURN], sample="positive",
        large=POSITIVE, outside=(-1.0, -1e-300, -INFINITY),
        poles=[(0.0, FALLING), (-0.0, FALLING)],
    ),
    "exp": unary(
        torch.exp, lambda x: (mpmath.exp(x),) * 3,
        [TURN, (INFINITY, INFINITY, INFINITY)],
        large=(1.0, 700.0, 709.7, 710.0, 1e300, -700.0, -708.0, -740.0,
               -746.0, -800.0, -1e300),
    ),
    "expMinusOne": unary(
        torch.expm1, lambda x: (mpmath.expm1(x), *(mpmath.exp(x),) * 2),
        [(-1, 0, 0), (INFINITY, INFINITY, INFINITY)],
        large=(0.5, -0.5, 700.0, 709.7, 710.0, 1e300, -37.0, -40.0, -100.0,
               -740.0, -1e300),
    ),
    "log": unary(
        torch.log, triple(
            mpmath.log, lambda x: 1 / x, lambda x: -1 / x**2),
        [(NAN, NAN, NAN), (INFINITY, 0, 0)], sample="positive",
        large=POSITIVE, outside=(-1.0, -1e-300, -INFINITY),
        poles=[
            (0.0, RISING_LOG), (-0.0, (-INFINITY, -INFINITY, -INFINITY)),
        ],
        beyond=lambda x: (NAN, 1 / x, -1 / x**2),
    ),
    "logOnePlus": unary(
        torch.log1p, triple(
            mpmath.log1p, lambda x: 1 / (1 + x), lambda x: -1 / (1 + x)**2),
        [(NAN, NAN, NAN), (INFINITY, 0, 0)], sample=(-0.9, 4.0),
        large=(-1 + 2**-53, -1 + 1e-8, -0.5, 2**-53, 1.0, 1e16, 1e300),
        outside=(-1.5, -1e300, -INFINITY), poles=[(-1.0, RISING_LOG)],
        beyond=lambda x: (NAN, 1 / (1 + x), -1 / (1 + x)**2),
    ),
    "sin": unary(
        torch.sin, triple(mpmath.sin, mpmath.cos, lambda x: -mpmath.sin(x)),
        EVERYWHERE, large=HALF_TURNS,
    ),
    "cos": unary(
        torch.cos, triple(
            mpmath.cos, lambda x: -mpmath.sin(x), lambda x: -mpmath.cos(x)),
        EVERYWHERE, large=HALF_TURNS,
    ),
    "tan": unary(
        torch.tan, tan, EVERYWHERE, sample=(-1.4, 1.4), large=HALF_TURNS,
    ),
    "asin": unary(
        torch.asin, asin, EVERYWHERE, sample=(-0.95, 0.95),
        large=both(1 - 2**-53, 1 - 1e-8, 0.999, 0.5),
        outside=both(1 + 2**-52, 1e300, INFINITY),
        poles=[
            (1.0, (math.pi / 2, INFINITY, INFINITY)),
            (-1.0, (-math.pi / 2, INFINITY, -INFINITY)),
        ],
    ),
    "acos": unary(
        torch.acos, acos, EVERYWHERE, sample=(-0.95, 0.95),
        large=both(1 - 2**-53, 1 - 1e-8, 0.999, 0.5),
        outside=both(1 + 2**-52, 1e300, INFINITY),
        poles=[
            (1.0, (0, -INFINITY, -INFINITY)),
            (-1.0, (math.pi, -INFINITY, INFINITY)),
        ],
    ),
    "atan": unary(
        torch.atan, atan, [(-math.pi / 2, 0, 0), (math.pi / 2, 0, 0)],
        large=both(1.0, 1e5, 1e16, 1e150, 1e300),
    ),
    "sinh": unary(
        torch.sinh, triple(mpmath.sinh, mpmath.cosh, mpmath.sinh),
        [(-INFINITY, INFINITY, -INFINITY), (INFINITY, INFINITY, INFINITY)],
        large=both(1.0, 20.0, 700.0, 710.0, 711.0, 1e300),
    ),
    "cosh": unary(
        torch.cosh, triple(mpmath.cosh, mpmath.sinh, mpmath.cosh),
        [(INFINITY, -INFINITY, INFINITY), (INFINITY, INFINITY, INFINITY)],
        large=both(1.0, 20.0, 700.0, 710.0, 711.0, 1e300),
    ),
    "tanh": unary(
        torch.tanh, tanh, [(-1, 0, 0), (1, 0, 0)],
        large=both(0.5, 5.0, 19.0, 20.0, 40.0, 350.0, 800.0, 1e300),
    ),
    # The exponent x^2 is rounded, which moves e^-x^2 by x^2 units of 2^-53.
    "erf": unary(
        torch.erf, erf, [(-1, 0, 0), (1, 0, 0)], tolerance=1e-12,
        large=both(0.5, 3.0, 5.9, 6.0, 10.0, 26.0, 30.0, 1e300),
    ),
    "erfc": unary(
        torch.erfc, erfc, [(2, 0, 0), TURN], tolerance=1e-12,
        large=both(0.5, 3.0, 5.9, 6.0, 10.0, 26.0, 26.6, 27.3, 30.0, 1e5),
    ),
    "sigmoid": unary(
        torch.sigmoid, triple(
            sigmoid, lambda x: sigmoid(x) * sigmoid(-x),
            lambda x: -sigmoid(x) * sigmoid(-x) * mpmath.tanh(x / 2),
        ),
        [TURN, (1, 0, 0)], large=TAILS,
    ),
    "softplus": unary(
        functional.softplus, softplus, [TURN, (INFINITY, 1, 0)], large=TAILS,
    ),
    "relu": unary(
        torch.relu, lambda x: (max(x, mpf(0)), 1 if x > 0 else 0, 0),
        [TURN, (INFINITY, 1, 0)], large=both(1e300, 1e-300, 1.0),
        at_nan=(NAN, 0, 0), tiny=(), at_kink=both(0.0), next_to_kink=NEXT,
    ),
    # As with relu, the exponents of e and the cube of x are rounded.
    "gelu": unary(
        functional.gelu, gelu, [TURN, (INFINITY, 1, 0)], tolerance=1e-12,
        large=both(1.0, 5.0, 8.0, 20.0, 30.0, 37.0, 40.0, 1e150, 1e300),
    ),
    "geluTanh": unary(
        lambda x: functional.gelu(x, approximate="tanh"), gelu_tanh,
        [TURN, (INFINITY, 1, 0)], tolerance=1e-12,
        large=both(1.0, 5.0, 8.0, 15.0, 20.0, 30.0, 1e100, 1e150, 1e300),
    ),
    "silu": unary(
        functional.silu, silu, [TURN, (INFINITY, 1, 0)], large=TAILS,
    ),
}


def with_attributes():
    """Operations with attributes, an entry for each choice of them."""
    for slope in (0.01, 0.25, 1.5):
        yield "leakyRelu", {"slope": slope}, unary(
            lambda x, s=slope: functional.leaky_relu(x, s),
            lambda x, s=slope: leaky_relu(x, s),
            [(-INFINITY, slope, 0), (INFINITY, 1, 0)],
            large=both(1e300, 1.0), at_nan=(NAN, slope, 0), tiny=(),
            at_kink=both(0.0), next_to_kink=NEXT,
        )
    for alpha in (1.0, 0.5, 1.75):
        yield "elu", {"alpha": alpha}, unary(
            lambda x, a=alpha: functional.elu(x, a),
            lambda x, a=alpha: elu(x, a),
            [(-alpha, 0, 0), (INFINITY, 1, 0)],
            large=TAILS, tiny=(), at_kink=both(0.0), next_to_kink=NEXT,
        )
    for bounds in (
        {"lower": -0.5, "upper": 0.75}, {"lower": 0.25}, {"upper": -0.125},
    ):
        ends = [
            np.nextafter(bound, direction)
            for bound in bounds.values() for direction in both(INFINITY)
        ]
        limits = [
            (bounds.get("lower", -INFINITY), 0 if "lower" in bounds else 1, 0),
            (bounds.get("upper", INFINITY), 0 if "upper" in bounds else 1, 0),
        ]
        yield "clamp", bounds, unary(
            lambda x, b=bounds: torch.clamp(x, b.get("lower"), b.get("upper")),
            lambda x, b=bounds: clamp(x, **b), limits,
            large=both(1e300, 1e-300, 1.0), at_nan=(NAN, 0, 0),
            at_kink=tuple(bounds.values()),
            next_to_kink=tuple(float(end) for end in ends),
        )


def ordinary(sample, shape):
    if sample == "positive":
        return samples.positive(*shape)
    if sample:
        return samples.uniform(*sample, *shape)
    return samples.nonzero(*shape) * 2


def evaluate(entry, x):
    """Value and derivatives, as three flat lists of mpmath's numbers."""
    poles = {repr(pole): terms for pole, terms in entry["poles"]}
    triples = []
    for element in np.asarray(x).reshape(-1).tolist():
        if repr(element) in poles:
            terms = poles[repr(element)]
        elif element in entry["outside"]:
            beyond = entry["beyond"] or (lambda x: (NAN, NAN, NAN))
            terms = beyond(mpf(element))
        elif math.isnan(element):
            terms = entry["at_nan"]
        elif math.isinf(element):
            terms = entry["limits"][element > 0]
        else:
            terms = entry["formula"](mpf(element))
        triples.append([mpf(term) for term in terms])
    return list(zip(*triples)) or [(), (), ()]


def add_unary(operation, name, entry, x, attributes, **notes):
    x = np.asarray(x, dtype=np.float64)
    special = notes.get("special")
    # Signs as cotangents: then only the operation itself rounds.
    draw = samples.signs if special else samples.normal
    c, d = draw(*x.shape), draw(*x.shape)
    value, first, second = evaluate(entry, x)
    cs, ds = (fixture_cases.exact(v).reshape(-1) for v in (c, d))
    result = fixture_cases.rounded(value, x.shape)
    gradient = fixture_cases.rounded(
        [a * b for a, b in zip(cs, first)], x.shape)
    second = fixture_cases.rounded(
        [a * b * e for a, b, e in zip(cs, second, ds)], x.shape)
    if not special:
        of_torch = fixture_cases.differentiate(entry["function"], [x], c, [d])
        label = f"{operation}, {name}"
        fixture_cases.check(f"{label}, result", result, of_torch[0])
        fixture_cases.check(f"{label}, gradient", gradient, of_torch[1][0])
        fixture_cases.check(f"{label}, second", second, of_torch[2][0])
    cases.append(fixture_cases.case(
        operation, name, attributes, [x], c, [d], result, [gradient],
        [second], **notes,
    ))


def add_unary_cases(operation, entry, attributes, shapes=SHAPES):
    def add(name, x, **notes):
        if len(x):
            add_unary(operation, name, entry, x, attributes, **notes)

    def inside(elements):
        """Those where the value and the derivatives are numbers."""
        outside, poles = entry["outside"], [p for p, _ in entry["poles"]]
        domain = {
            "positive": lambda x: x > 0,
            (-0.9, 4.0): lambda x: x > -1,
            (-0.95, 0.95): lambda x: abs(x) < 1,
        }.get(entry["sample"], lambda x: True)
        return [
            x for x in elements
            if domain(x) and x not in outside and x not in poles
        ]

    for shape in shapes:
        add_unary(
            operation, shape_name(shape), entry,
            ordinary(entry["sample"], shape), attributes,
        )
    spread = inside(entry["spread"])
    add("small to large", spread)
    tolerance = entry["tolerance"]
    add("zeros and tiny values", inside(entry["tiny"]), special=True)
    add("extreme values", entry["large"], special=True, tolerance=tolerance)
    add("next to a kink", entry["next_to_kink"], special=True)
    add("at a kink", entry["at_kink"], special=True)
    add("poles", [pole for pole, _ in entry["poles"]], special=True)
    add("outside the domain", entry["outside"], special=True)
    add("infinities", inside(both(INFINITY)), special=True)
    add("NaN", [NAN, NAN], special=True)


def add_scalar_powers():
    def entry(exponent, sample, **points):
        is_integer = float(exponent).is_integer()
        even = exponent % 2 == 0
        sign = 1 if even else -1 if is_integer else NAN

        def limit(power, coefficient, sign):
            if coefficient == 0 or power < 0:
                return 0.0
            return coefficient * (sign if power == 0 else sign * INFINITY)

        p = exponent
        limits = [
            (sign * INFINITY if p > 0 else 1 if p == 0 else 0.0 * sign,
             limit(p - 1, p, -sign), limit(p - 2, p * (p - 1), sign)),
            (INFINITY if p > 0 else 1 if p == 0 else 0.0,
             limit(p - 1, p, 1), limit(p - 2, p * (p - 1), 1)),
        ]
        return unary(
            lambda x: torch.pow(x, exponent),
            lambda x: raise_to(x, exponent), limits, sample=sample,
            spread=SMALL_TO_LARGE, **points,
        )

    # No tiny values: where they underflow depends on the order of products.
    signed = both(1.0, 1e-30, 1e30)
    for exponent in (2, 3, 0, 1, -1, -2, 7):
        odd = -1 if exponent % 2 else 1
        zeros = {"tiny": both(0.0)} if exponent >= 0 else {
            "tiny": (), "poles": [
                (0.0, FALLING),
                (-0.0, (odd * INFINITY, -odd * FALLING[1], odd * INFINITY)),
            ],
        }
        add_unary_cases(
            "power",
            entry(
                exponent, None, large=signed, tolerance=1e-13,
                at_nan={
                    0: (1, 0, 0), 1: (NAN, 1, 0), 2: (NAN, NAN, 2),
                }.get(exponent, (NAN, NAN, NAN)), **zeros,
            ),
            {"exponent": exponent}, shapes=[(), (7,), (2, 3)],
        )
    for exponent, at_zero, at_infinity in [
        (0.5, RISING_ROOT, (INFINITY, 0, 0)),
        (-0.5, FALLING, (0, 0, 0)),
        (2.5, TURN, (INFINITY, INFINITY, INFINITY)),
        (0.3, RISING_ROOT, (INFINITY, 0, 0)),
        (-1.75, FALLING, (0, 0, 0)),
    ]:
        add_unary_cases(
            "power", entry(
                exponent, "positive", large=(1.0, 1e-30, 1e30, 1 + 2**-52),
                outside=(-1.0, -2.5), tiny=(), tolerance=1e-13,
                # At -0 and -infinity as IEEE 754 has it.
                poles=[
                    (zero, at_zero) for zero in both(0.0)
                ] + [(-INFINITY, at_infinity)],
            ),
            {"exponent": exponent}, shapes=[(), (1,), (0,), (3, 1, 2)],
        )


def directed(term, direction):
    """Their product; 0 where the direction is, whatever the term is."""
    return term * direction if direction else mpf(0)


def add_binary(
    operation, name, a, b, *, formula=None, along=None, skip=(), ieee=False,
    **notes,
):
    """A case of two operands; `ieee` takes everything from PyTorch.

    `along` is the operand that the direction moves, where there is only one.
    """
    a, b = (np.asarray(v, dtype=np.float64) for v in (a, b))
    function = BINARY[operation][0]
    formula = formula or BINARY[operation][1]
    shape = np.broadcast_shapes(a.shape, b.shape)
    draw = samples.signs if notes.get("special") else samples.normal
    c, directions = draw(*shape), [draw(*a.shape), draw(*b.shape)]
    if notes.get("special"):
        # The second derivatives of logAddExp cancel in equal directions.
        directions[1] = -directions[0]
    if along is not None:
        directions[1 - along] = np.zeros(directions[1 - along].shape)
    of_torch = fixture_cases.differentiate(function, [a, b], c, directions)
    result, gradients, second = of_torch
    exact = [
        fixture_cases.exact(np.broadcast_to(v, shape)).reshape(-1)
        for v in (a, b, c, *directions)
    ]
    if not ieee:
        columns = [[] for _ in range(5)]
        for x, y, w, dx, dy in zip(*exact):
            f, fa, fb, faa, fab, fbb = (mpf(term) for term in formula(x, y))
            terms = (
                f, w * fa, w * fb,
                w * (directed(faa, dx) + directed(fab, dy)),
                w * (directed(fab, dx) + directed(fbb, dy)),
            )
            for column, term in zip(columns, terms):
                column.append(term)

        def summed(column, operand):
            values = np.array(column, dtype=object).reshape(shape)
            return fixture_cases.rounded(
                fixture_cases.sum_to(values, operand.shape), operand.shape)

        result = fixture_cases.rounded(columns[0], shape)
        gradients = [summed(columns[1], a), summed(columns[2], b)]
        if "second" not in skip:
            second = [summed(columns[3], a), summed(columns[4], b)]
    if not notes.get("special"):
        label = f"{operation}, {name}"
        fixture_cases.check(label, result, of_torch[0])
        for values, others in zip(gradients + second, sum(of_torch[1:], [])):
            fixture_cases.check(label, values, others)
    cases.append(fixture_cases.case(
        operation, name, {}, [a, b], c, directions, result, gradients, second,
        skip=list(skip), **notes,
    ))


def add_binary_cases():
    for operation, (left, right) in product(BINARY, PAIRS):
        a, b = samples.normal(*left), samples.nonzero(*right)
        if operation == "power":
            a = samples.positive(*left)
        add_binary(operation, shape_name(left, right), a, b)

    def special(operation, name, pairs, **notes):
        a, b = zip(*pairs)
        add_binary(operation, name, a, b, special=True, **notes)

    def listed(operation, name, table, **notes):
        """A case for each direction; the table holds f, fa, fb, faa, ..."""
        rows = {repr((a + 0.0, b + 0.0)): terms for a, b, terms in table}

        def formula(a, b):
            # mpmath has no -0.
            return rows[repr((float(a), float(b)))]

        for along in (0, 1):
            special(operation, f"{name}, along {along}",
                    [(a, b) for a, b, _ in table], formula=formula,
                    along=along, **notes)

    special("add", "extreme values", [
        (0.0, -0.0), (-0.0, -0.0), (1e-300, 2e-300), (5e-324, 5e-324),
        (1e300, 1e300), (1e308, 1e308), (1e16, 1.0), (1.0, 2**-53),
        (1e300, -1e300),
    ])
    special("subtract", "extreme values", [
        (0.0, 0.0), (-0.0, 0.0), (1e-300, 2e-300), (5e-324, -5e-324),
        (1e300, 1e300), (1e308, -1e308), (1e16, 1.0), (1.0, 2**-53),
    ])
    special("multiply", "extreme values", [
        (0.0, -2.0), (-0.0, 3.0), (1e-200, 1e-200), (1e-160, 1e-155),
        (1e200, 1e200), (-1e200, 1e200), (1e300, 1e-300), (5e-324, 2.0),
    ])
    special("divide", "extreme values", [
        (0.0, 3.0), (-0.0, 3.0), (1e-200, 1e-100), (1e200, 1e100),
        (1e200, -1e200), (1e-100, 1e100), (1e100, 1e-100), (3.0, -7.0),
    ])
    infinite = [
        (INFINITY, 1.0), (-INFINITY, 0.5), (2.0, -INFINITY),
        (INFINITY, -2.0), (INFINITY, INFINITY), (-INFINITY, INFINITY),
        (INFINITY, 0.0), (NAN, 1.0), (2.0, NAN), (INFINITY, NAN),
    ]
    for operation in ("add", "subtract", "multiply"):
        special(operation, "infinities and NaN", infinite, ieee=True)
    def quotient(a, b):
        """What IEEE 754 makes of the formulas."""
        with np.errstate(all="ignore"):
            a, b = np.float64(a), np.float64(b)
            y = a / b
            return tuple(
                float(v) for v in (y, 1 / b, -y / b, 0, -1 / b / b,
                                   2 * y / b / b))

    listed("divide", "infinities, NaN and zeros", [
        (a, b, quotient(a, b)) for a, b in infinite + [
            (1.0, 0.0), (-1.0, 0.0), (0.0, 0.0), (0.0, INFINITY),
        ]
    ])
    # 1/b overflows; a second derivative is a difference of such.
    listed("divide", "divisors whose inverses overflow", [
        (a, b, quotient(a, b)) for a, b in [
            (0.0, 5e-324), (-0.0, -1e-310), (5e-324, 1e-310), (1e-310, 1e-309),
            (-3e-320, 5e-324),
        ]
    ], skip=["second"])

    special("power", "exponents 0, 1 and 2", [
        (0.3, 0.0), (7.5, -0.0), (0.3, 1.0), (7.5, 1.0), (0.3, 2.0),
        (7.5, 2.0), (1.0, 0.0), (1.0, 5.0), (1.0, -3.5),
    ], tolerance=1e-13)
    # a^b moves by |b ln a| units of 2^-53 if it is computed as e^(b ln a).
    special("power", "extreme values", [
        (1e-300, 0.5), (1e300, -0.5), (1e100, 3.0), (10.0, 300.0),
        (2.0, -1000.0), (2.0, 1000.5), (1 + 2**-52, 1e15),
        (1 - 2**-53, -1e15), (1e-5, 0.25), (123.0, 1e-300),
    ], tolerance=1e-12)
    # The derivative by the exponent tends to -infinity or 0 beside 0, and at
    # exponents up to 1 the second derivatives have no limit.
    listed("power", "bases 0", [
        (0.0, 2.0, (0, 0, 0, 2, 0, 0)), (0.0, 3.0, (0, 0, 0, 0, 0, 0)),
        (0.0, 2.5, (0, 0, 0, 0, 0, 0)), (-0.0, 4.0, (0, 0, 0, 0, 0, 0)),
        (0.0, 1.5, (0, 0, 0, INFINITY, 0, 0)),
        (0.0, INFINITY, (0, 0, 0, 0, 0, 0)),
    ])
    listed("power", "bases 0, exponents up to 1", [
        (0.0, 1.0, (0, 1, 0, NAN, NAN, NAN)),
        (0.0, 0.5, (0, INFINITY, 0, NAN, NAN, NAN)),
        (0.0, 0.0, (1, 0, 0, NAN, NAN, NAN)),
        (0.0, -1.0, (INFINITY, -INFINITY, -INFINITY, NAN, NAN, NAN)),
    ], skip=["second"])
    # The derivative by the exponent is complex.
    listed("power", "negative bases", [
        (-2.0, 3.0, (-8, 12, NAN, -12, NAN, NAN)),
        (-2.0, 2.0, (4, -4, NAN, 2, NAN, NAN)),
        (-0.5, -3.0, (-8, -48, NAN, -384, NAN, NAN)),
        (-1.0, 1e15, (1, -1e15, NAN, 1e30, NAN, NAN)),
        (-8.0, 1 / 3, (NAN,) * 6),
    ])
    infinity_values = [
        (INFINITY, 2.0, (INFINITY, INFINITY, INFINITY)),
        (INFINITY, 0.5, (INFINITY, 0, INFINITY)),
        (INFINITY, -1.0, (0, 0, 0)), (INFINITY, 0.0, (1, 0, INFINITY)),
        (-INFINITY, 3.0, (-INFINITY, INFINITY, NAN)),
        (-INFINITY, -3.0, (0, 0, NAN)),
        (0.5, INFINITY, (0, 0, 0)), (2.0, -INFINITY, (0, 0, 0)),
        (2.0, INFINITY, (INFINITY, INFINITY, INFINITY)),
        (0.5, -INFINITY, (INFINITY, -INFINITY, -INFINITY)),
        (INFINITY, -INFINITY, (0, 0, 0)),
        (1.0, INFINITY, (1, INFINITY, 0)),
        (NAN, 1.0, (NAN, 1, NAN)), (NAN, 0.0, (1, 0, NAN)),
        (2.0, NAN, (NAN, NAN, NAN)),
    ]
    listed("power", "infinities and NaN", [
        (a, b, terms + (NAN,) * 3) for a, b, terms in infinity_values
    ], skip=["second"])
    # Where the power underflows or overflows, its derivatives do not.
    special("power", "squares that underflow and overflow", [
        (1e-200, 2.0), (1e-170, 2.0), (1e-286, 2.5), (1e200, 2.0),
        (1e170, 2.0), (1e160, 2.125),
    ], tolerance=1e-12)

    special("logAddExp", "extreme values", [
        (0.0, 0.0), (1e-300, -1e-300), (1000.0, 1000.0), (-1000.0, -1000.0),
        (1000.0, 999.5), (-750.0, 0.0), (0.0, -40.0), (-30.0, 10.0),
        (1e300, 1e300), (-1e300, 1e300), (1e16, 1e16 + 2), (-1e5, -1e5 - 2),
    ])
    special("logAddExp", "one operand -infinity", [
        (-INFINITY, 2.0), (-3.0, -INFINITY),
    ])
    # The shares of equal infinities are half each.
    listed("logAddExp", "infinities and NaN", [
        (-INFINITY, -INFINITY, (-INFINITY, 0.5, 0.5, 0, 0, 0)),
        (INFINITY, INFINITY, (INFINITY, 0.5, 0.5, 0, 0, 0)),
        (INFINITY, 0.0, (INFINITY, 1, 0, 0, 0, 0)),
        (INFINITY, -INFINITY, (INFINITY, 1, 0, 0, 0, 0)),
        (-1.0, INFINITY, (INFINITY, 0, 1, 0, 0, 0)),
        (NAN, 0.0, (NAN,) * 6), (1.0, NAN, (NAN,) * 6),
        (NAN, NAN, (NAN,) * 6), (NAN, INFINITY, (NAN,) * 6),
    ])

    for operation in ("maximum", "minimum"):
        for left, right in [((2, 3), (2, 3)), ((5, 1), (1, 4)), ((), (3, 1))]:
            a, b = (samples.integers(0, 3, *s) * 1.0 for s in (left, right))
            name = f"ties, {shape_name(left, right)}"
            add_binary(operation, name, a, b)
        special(operation, "extreme values and ties", [
            (0.0, -0.0), (-0.0, 0.0), (5e-324, 0.0), (-5e-324, -0.0),
            (1e300, 1e300), (-1e300, 1e300), (1.0, 1 + 2**-52),
            (-1.0, -1.0),
        ])
        special(operation, "infinities", [
            (INFINITY, 1.0), (-INFINITY, 1.0), (2.0, INFINITY),
            (INFINITY, -INFINITY), (INFINITY, INFINITY),
        ], ieee=True)
        # PyTorch gives all of the gradient to both, and JAX nothing.
        listed(operation, "NaN", [
            (a, b, (NAN, 0.5, 0.5, 0, 0, 0)) for a, b in [
                (NAN, 1.0), (1.0, NAN), (NAN, NAN), (INFINITY, NAN),
            ]
        ])


def add_numbers():
    """A tensor and a number, on either side."""
    for operation, sides in {
        "add": ("left", "right"), "subtract": ("left", "right"),
        "multiply": ("left", "right"), "divide": ("left", "right"),
        "power": ("left",), "maximum": ("right",), "minimum": ("right",),
    }.items():
        function = BINARY[operation][0]
        for side, number in product(sides, (2.5, 0.3)):
            for shape in ((), (7,), (2, 0), (3, 1, 2)):
                x = samples.nonzero(*shape)
                c, d = samples.normal(*shape), samples.normal(*shape)
                other = torch.tensor(number, dtype=torch.float64)

                def apply(x):
                    pair = (other, x) if side == "left" else (x, other)
                    return function(*pair)

                result, gradients, second = fixture_cases.differentiate(
                    apply, [x], c, [d])
                name = f"{number} on the {side} of {shape_name(shape)}"
                cases.append(fixture_cases.case(
                    operation, name,
                    {side: number}, [x], c, [d], result, gradients, second,
                ))


def add_where():
    """The condition is an attribute; what is not selected leaves no trace."""
    def add(name, condition, a, b, **notes):
        condition, a, b = (np.asarray(v) for v in (condition, a, b))
        a, b = a * 1.0, b * 1.0
        shape = np.broadcast_shapes(condition.shape, a.shape, b.shape)
        c = samples.normal(*shape)
        directions = [samples.normal(*a.shape), samples.normal(*b.shape)]
        mask = torch.tensor(condition == 1)
        result, gradients, second = fixture_cases.differentiate(
            lambda a, b: torch.where(mask, a, b), [a, b], c, directions)
        attributes = {"condition": {
            "shape": list(condition.shape),
            "values": condition.reshape(-1).tolist(),
        }}
        cases.append(fixture_cases.case(
            "where", name, attributes, [a, b], c, directions, result,
            gradients, second, **notes,
        ))

    shapes = [
        ((), (), ()), ((3,), (), (3,)), ((2, 3), (2, 3), ()),
        ((7,), (7,), (7,)), ((2, 3), (2, 3), (2, 3)), ((1,), (7,), (1,)),
        ((3, 1), (1, 4), (3, 4)), ((2, 1, 3), (4, 1), (2, 4, 3)),
        ((4, 3), (3,), (4, 1)), ((3,), (2, 3), (2, 1)), ((0,), (1,), ()),
        ((2, 0), (), (2, 1)), ((), (2, 3), (3,)), ((4, 1), (), ()),
    ]
    for mask, left, right in shapes:
        condition = samples.integers(0, 2, *mask)
        add(shape_name(mask, left, right), condition, samples.normal(*left),
            samples.normal(*right))
    for value in (0, 1):
        add(f"all {value}", np.full((2, 3), value), samples.normal(2, 3),
            samples.normal(3))
    add("infinities and NaN", [1, 1, 1, 0, 0, 0, 1, 0],
        [1.0, 0.0, -2.0, NAN, INFINITY, -INFINITY, NAN, 1e300],
        [NAN, INFINITY, -INFINITY, 3.0, -0.0, 5.0, 1.0, -INFINITY],
        special=True)


def main():
    torch.set_num_threads(1)
    for operation, entry in UNARY.items():
        add_unary_cases(operation, entry, {})
    for operation, attributes, entry in with_attributes():
        add_unary_cases(
            operation, entry, attributes, shapes=[(), (7,), (0,), (2, 1, 3)])
    add_scalar_powers()
    add_binary_cases()
    add_where()
    add_numbers()
    fixture_format.write("elementwise_float64.json", cases)


if __name__ == "__main__":
    main()
