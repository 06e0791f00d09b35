"""True values and first derivatives of functions at float32 inputs.

The inputs are float32 numbers spread over what each function does: all
magnitudes from the subnormals to the largest, its interesting interval
densely, and special points with their neighbours, such as the ends of the
range that float32 can hold. mpmath computes value and derivative to 60
digits; they are written as the nearest float64. Left out are 0 where the
derivative is infinite, and the ends of domains.
"""

import math

import mpmath
import numpy as np
from mpmath import mpf

import fixture_format
from generate_elementwise import UNARY, elu, raise_to

COUNT = 400
LARGEST = float(np.finfo(np.float32).max)
HALF_PI = math.pi / 2
# Where e^x overflows, becomes subnormal, and vanishes.
EXPONENTIAL = (88.72284, -87.33655, -103.27893, -103.97208, -104.0)
# The last is the float32 number that is closest to a multiple of pi/2.
TURNS = (*(k * HALF_PI for k in range(-9, 10)), 1e3 * HALF_PI, 1e5 * HALF_PI,
         1e7 * HALF_PI, 16367173.0 * 2.0**72)
EVERYTHING = (-math.inf, math.inf)

# The domain, the interval to look at densely, and special points.
RANGES = {
    "exp": (EVERYTHING, (-105, 90), EXPONENTIAL),
    "expMinusOne": (EVERYTHING, (-20, 90), (88.72284, -17.328, 0.5, -0.5)),
    "log": ((0, math.inf), (0, 4), (1.0, math.e, 0.5, 2.0, 2.0**-126)),
    "logOnePlus": ((-1, math.inf), (-1, 3), (-1.0, 1.0, -0.5, 2.0**24)),
    "sqrt": ((0, math.inf), (0, 10), (1.0, 4.0, 2.0**-126, 0.25, 2.0)),
    "reciprocalSquareRoot": (
        (0, math.inf), (0, 10), (1.0, 4.0, 2.0**-126, 0.25, 2.0)),
    "sin": (EVERYTHING, (-20, 20), TURNS),
    "cos": (EVERYTHING, (-20, 20), TURNS),
    "tan": (EVERYTHING, (-20, 20), TURNS),
    "asin": ((-1, 1), (-1, 1), (1.0, -1.0, 0.5, -0.5, 0.70710678)),
    "acos": ((-1, 1), (-1, 1), (1.0, -1.0, 0.5, -0.5, 0.70710678)),
    "atan": (EVERYTHING, (-10, 10), (1.0, -1.0, 2.0**24, -2.0**24)),
    "sinh": (EVERYTHING, (-90, 90), (89.41599, -89.41599, 88.72284, 1.0)),
    "cosh": (EVERYTHING, (-90, 90), (89.41599, -89.41599, 88.72284, 1.0)),
    "tanh": (EVERYTHING, (-12, 12), (9.010913, -9.010913, 0.625, 44.0, 52.0)),
    "erf": (EVERYTHING, (-5, 5), (3.832507, -3.832507, 1.0, 9.2, 10.05)),
    "sigmoid": (EVERYTHING, (-105, 90), (*EXPONENTIAL, 16.635532)),
    "softplus": (EVERYTHING, (-105, 90), (*EXPONENTIAL, 16.635532, 20.0)),
    "elu": (EVERYTHING, (-20, 5), (-17.328, -1.0, 1.0)),
    "gelu": (EVERYTHING, (-15, 8), (-13.2, -14.1, -0.75179, 5.5, -5.5)),
    "geluTanh": (EVERYTHING, (-12, 8), (-10.6, -0.75246, 5.0, -5.0)),
    "silu": (EVERYTHING, (-110, 20), (*EXPONENTIAL, -1.278465)),
    "square": (EVERYTHING, (-10, 10), (2.0**64, 2.0**-63, 2.0**-75, 1.0)),
    "power": ((0, math.inf), (0, 10), (2.6e15, 6.1e-16, 1.2e-18, 1.0)),
    "erfc": (EVERYTHING, (-4, 10.5), (-3.832507, 0.5, 9.2, 10.05)),
}
WITHOUT_ZERO = ("log", "sqrt", "reciprocalSquareRoot")


def inputs(operation, random):
    """The sorted float32 inputs of an operation, COUNT of them or a few less.

    Random numbers replace grid points, which would have many trailing zeros.
    """
    (low, high), (left, right), points = RANGES[operation]
    points = np.array(points, dtype=np.float32)
    neighbours = [points]
    for direction in (-np.inf, np.inf):
        neighbour = points
        for _ in range(2):
            neighbour = np.nextafter(neighbour, np.float32(direction))
            neighbours.append(neighbour)
    special = np.concatenate([
        *neighbours,
        np.array([0, 2.0**-149, 2.0**-126, LARGEST], dtype=np.float32),
        -np.array([2.0**-149, 2.0**-126, LARGEST], dtype=np.float32),
    ])

    def inside(values):
        values = np.asarray(values, dtype=np.float32)
        kept = (values > low) & (values < high)
        if low == 0 and operation not in WITHOUT_ZERO:
            kept |= values == 0
        return np.unique(values[kept])

    def spread(count):
        signs = random.choice([-1.0, 1.0], count) if low < 0 else 1.0
        return signs * np.exp2(random.uniform(-149, 127.99, count))

    def near_zero(count):
        signs = random.choice([-1.0, 1.0], count) if low < 0 else 1.0
        top = math.log2(max(abs(left), right))
        return signs * np.exp2(random.uniform(-24, top, count))

    def near_one(count):
        # The ends of asin and acos, the zero of log, the pole of logOnePlus.
        centers = {"asin": (-1, 1), "acos": (-1, 1), "log": (1,),
                   "logOnePlus": (-1,)}
        center = random.choice(centers.get(operation, (0,)), count)
        signs = random.choice([-1.0, 1.0], count)
        return center + signs * np.exp2(random.uniform(-24, -2, count))

    values = inside(special)
    kinds = [
        (0.25, spread), (0.3, near_zero), (0.1, near_one),
        (0.35, lambda count: random.uniform(left, right, count)),
    ]
    missing = COUNT - len(values)
    for fraction, draw in kinds:
        count, wanted = 0, int(fraction * missing)
        while count < wanted:
            before = len(values)
            values = np.union1d(values, inside(draw(wanted - count)))
            count += len(values) - before
    return values.tolist()


def main():
    formulas = {name: entry["formula"] for name, entry in UNARY.items()}
    formulas["elu"] = lambda x: elu(x, 1.0)
    formulas["power"] = lambda x: raise_to(x, 2.5)
    formulas["erfc"] = lambda x: (
        mpmath.erfc(x), -2 / mpmath.sqrt(mpmath.pi) * mpmath.exp(-x * x))
    attributes = {"elu": {"alpha": 1.0}, "power": {"exponent": 2.5}}
    random = np.random.default_rng(15)
    mpmath.mp.dps = 60
    entries = []
    for operation in RANGES:
        xs = inputs(operation, random)
        truth = [formulas[operation](mpf(x))[:2] for x in xs]
        values, derivatives = zip(*truth)
        entries.append({
            "operation": operation,
            "attributes": attributes.get(operation, {}),
            "inputs": [fixture_format.number(x) for x in xs],
            "values": [fixture_format.number(v) for v in values],
            "derivatives": [fixture_format.number(d) for d in derivatives],
        })
    fixture_format.write("accuracy_float32.json", entries)


if __name__ == "__main__":
    main()
