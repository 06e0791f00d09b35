"""Backwards of softmax and its relatives in sure rows, by mpmath.

Every number of an entry is that of float32 inputs, evaluated with 60 digits.
Beside each gradient stands its size: the magnitudes of its own terms added up,
of which its error is to be a few units in the last place. For the softmax that
is sum_j p_i p_j |g_i - g_j|: what the formula p_i (g_i - sum_j p_j g_j) loses
where p_k is near 1 is no error of these terms.
"""

import mpmath
import numpy as np
from mpmath import mpf

import fixture_format

mpmath.mp.dps = 60


def exact(values):
    return [mpf(float(value)) for value in np.asarray(values, dtype=np.float32)]


def softmax(z):
    m = max(z)
    e = [mpmath.exp(value - m) for value in z]
    total = mpmath.fsum(e)
    return [value / total for value in e]


def others(values, i):
    return mpmath.fsum(values[:i] + values[i + 1:])


def mean(p, g):
    return mpmath.fsum(a * b for a, b in zip(p, g))


def pullback(p, g):
    """p (g - sum p g), and the sizes."""
    pairs = range(len(p))
    return (
        [p[i] * mpmath.fsum(p[j] * (g[i] - g[j]) for j in pairs) for i in pairs],
        [p[i] * mpmath.fsum(p[j] * abs(g[i] - g[j]) for j in pairs) for i in pairs],
    )


def spread_sizes(p, sizes):
    """p_i sum_j p_j (s_i + s_j), for numbers whose errors are as s."""
    total = mean(p, sizes)
    return [p[i] * (sizes[i] + total) for i in range(len(p))]


def deviations(p, g):
    """g - sum p g, and the sizes."""
    pairs = range(len(p))
    return (
        [mpmath.fsum(p[j] * (g[i] - g[j]) for j in pairs) for i in pairs],
        [mpmath.fsum(p[j] * abs(g[i] - g[j]) for j in pairs) for i in pairs],
    )


def log_pullback(p, g):
    pairs = range(len(p))
    absolute = [abs(value) for value in g]
    return (
        [g[i] * others(p, i) - p[i] * others(g, i) for i in pairs],
        [absolute[i] * others(p, i) + p[i] * others(absolute, i) for i in pairs],
    )


def floats(values):
    return [fixture_format.number(value) for value in values]


def truth(name, pair):
    return {name: floats(pair[0]), name + "Sizes": [float("%.4g" % size) for size in pair[1]]}


def rows(random):
    """Logits from no confidence to all that there is, and cotangents of all kinds."""
    logits = [
        [20, 0, 1], [15, 0, 1], [0], [7, 7], [40, 40, -3], [0, 0, 0, 0, 0], [1000, -1000],
        [-1000, 999, 1000], [60, 0], [100, 5, 0, 90], [1, 2, 3], [0, 88], [16.5, 16.5, -16, 3],
    ]
    for classes in [2, 3, 7, 10, 17, 31, 50]:
        normal = random.standard_normal(classes)
        peak = normal.copy()
        peak[random.integers(classes)] += random.uniform(8, 60)
        two = normal - 25
        two[:2] = 4
        logits += [normal, normal * 30, random.uniform(-1000, 1000, classes), peak, two]
    kinds = ["mixed", "huge", "tiny", "near", "constant", "one", "whole", "far"]
    for number, row in enumerate(logits):
        classes = len(row)
        for kind in [kinds[number % 8], kinds[(number * 3 + 1) % 8]]:
            g = random.standard_normal(classes)
            if kind == "mixed":
                g = g * 10.0 ** random.integers(-4, 5, classes)
            elif kind == "huge":
                g = g * 1e30
            elif kind == "tiny":
                g = g * 1e-25
            elif kind == "near":
                g = 1 + random.integers(-3, 4, classes) * 2.0 ** -21
            elif kind == "constant":
                g = np.full(classes, g[0])
            elif kind == "one":
                g = g * (np.arange(classes) == random.integers(classes))
            elif kind == "whole":
                g = np.round(g * 2)
            else:
                g = g + 1e5
            yield kind, np.float32(row), np.float32(g)


def backwards(random):
    for kind, logits, cotangent in rows(random):
        z, g = exact(logits), exact(cotangent)
        p = softmax(z)
        direction = np.float32(random.standard_normal(len(z)))
        v = exact(direction)
        dv, dv_sizes = deviations(p, v)
        dg, dg_sizes = deviations(p, g)
        along = pullback(p, v)
        absolute = mpmath.fsum(abs(value) for value in g)
        log_total = mpmath.log(mpmath.fsum(mpmath.exp(a - max(z)) for a in z))
        log_p = [a - max(z) - log_total for a in z]
        entropy = pullback(p, [-value for value in log_p])
        yield {
            "kind": kind, "logits": floats(logits), "cotangent": floats(cotangent),
            "direction": floats(direction),
            **truth("softmax", pullback(p, g)),
            **truth("logSoftmax", log_pullback(p, g)),
            **truth("softmaxSecond", (
                pullback(p, [a * b for a, b in zip(dv, dg)])[0],
                spread_sizes(p, [a * b for a, b in zip(dv_sizes, dg_sizes)]))),
            **truth("logSoftmaxSecond", (
                [-mpmath.fsum(g) * value for value in along[0]],
                [absolute * value for value in along[1]])),
            **truth("logSumExpSecond", (
                [g[0] * value for value in along[0]],
                [abs(g[0]) * value for value in along[1]])),
            # -p ln p through softmax and log-softmax: each of the two has its own terms.
            **truth("entropy", (
                entropy[0],
                [p[i] * mpmath.fsum(p[j] * (abs(log_p[i]) + abs(log_p[j])) for j in range(len(p)))
                 + 2 * p[i] * others(p, i) for i in range(len(p))])),
        }


def losses(random):
    """Softmax cross-entropy in nested scopes: gradient, product of the Hessian with a direction,
    and with the gradient, which is that of half its square."""
    for gap in [0, 0.5, 3, 9, 15, 16, 17, 20, 30, 45, 60, 75, 87, 95, 100]:
        for classes in [2, 3, 10]:
            z = random.standard_normal(classes) * 0.5
            label = int(random.integers(classes))
            z[label] = max(z) + gap
            z = np.float32(z)
            weights = np.float32(random.uniform(0.5, 2, classes))
            p = softmax(exact(z))
            other = (label + 1) % classes
            soft = np.float32(random.dirichlet(np.ones(classes)) * 1.5)
            for kind in ["label", "wrong", "weighted", "smoothed", "soft"]:
                target = other if kind == "wrong" else label
                t = [mpf(1 if j == target else 0) for j in range(classes)]
                if kind == "weighted":
                    t = [a * b for a, b in zip(t, exact(weights))]
                if kind == "smoothed":
                    t = [mpf(0.75) * a + mpf(0.25) / classes for a in t]
                if kind == "soft":
                    t = exact(soft)
                total = mpmath.fsum(t)
                gradient = [p[i] * others(t, i) - t[i] * others(p, i) for i in range(classes)]
                sizes = [p[i] * others(t, i) + t[i] * others(p, i) for i in range(classes)]
                direction = np.float32(random.standard_normal(classes))
                along = pullback(p, exact(direction))
                yield {
                    "kind": kind, "gap": gap, "logits": floats(z), "label": target,
                    "weights": floats(weights), "soft": floats(soft),
                    "direction": floats(direction),
                    **truth("gradient", (gradient, sizes)),
                    **truth("along", ([total * a for a in along[0]], [total * a for a in along[1]])),
                    **truth("penalty", (
                        [total * a for a in pullback(p, gradient)[0]],
                        [total * a for a in spread_sizes(p, sizes)])),
                }


def sech2(v):
    return 1 / mpmath.cosh(v) ** 2


def caps(random):
    """Gradients with respect to soft cap and inverse temperature, and the slope of the cap."""
    mpmath.mp.dps = 150  # of which the cube of 1e-30 takes 90
    for cap in [1e-3, 0.04, 0.5, 3, 30, 1000, 1e6, 1e30]:
        for scale in [0.01, 1, 40]:
            x = np.float32(random.standard_normal(6) * scale)
            kappa, beta = exact([cap])[0], mpf(1.5)
            v = [beta * a / kappa for a in exact(x)]
            p = softmax([kappa * mpmath.tanh(a) for a in v])
            label = int(np.argmax(x)) if scale == 40 else int(random.integers(6))
            t = [mpf(1 if j == label else 0) for j in range(6)]
            g = [p[i] * others(t, i) - t[i] * others(p, i) for i in range(6)]
            # Probabilities err by the rounding of their logits, and sech^2 v by that of v.
            doubt = 1 + max(kappa * mpmath.tanh(abs(a)) for a in v)
            slopes = [mpmath.tanh(a) - a * sech2(a) for a in v]
            curvatures = [2 * a * mpmath.tanh(a) * sech2(a) / kappa for a in v]
            of_cap = [a * b for a, b in zip(g, slopes)]
            of_beta = [a * b * sech2(c) for a, b, c in zip(g, exact(x), v)]
            of_logits = [beta * a * sech2(c) for a, c in zip(g, v)]
            yield {
                "logits": floats(x), "label": label, "softCap": fixture_format.number(kappa),
                "inverseTemperature": 1.5,
                "slopes": floats(slopes),
                **truth("curvatures", (curvatures, [
                    (1 + 2 * abs(a)) * abs(b) for a, b in zip(v, curvatures)])),
                **truth("ofLogits", (of_logits, [
                    (doubt + 2 * abs(a)) * abs(b) for a, b in zip(v, of_logits)])),
                **truth("ofSoftCap", (
                    [mpmath.fsum(of_cap)], [doubt * mpmath.fsum(abs(a) for a in of_cap)])),
                **truth("ofInverseTemperature", (
                    [mpmath.fsum(of_beta)],
                    [mpmath.fsum((doubt + 2 * abs(a)) * abs(b) for a, b in zip(v, of_beta))])),
            }


def attentions(random):
    """softmax(q k^T) v with whole numbers, so that scores are exact."""
    for scale in [1, 3, 8]:
        n, m, d = 3, 5, 4
        q, k = (np.round(random.standard_normal(shape) * scale) for shape in [(n, d), (m, d)])
        v = np.float32(random.standard_normal((m, d)))
        upstream = np.float32(random.standard_normal((n, d)))
        P = [softmax(exact(row)) for row in q @ k.T]
        V, U = [exact(row) for row in v], [exact(row) for row in upstream]
        K, Q = [exact(row) for row in k], [exact(row) for row in q]
        scores, sizes = [], []
        for i in range(n):
            g = [mean(U[i], row) for row in V]
            s = [mpmath.fsum(abs(a * b) for a, b in zip(U[i], row)) for row in V]
            scores.append(pullback(P[i], g)[0])
            sizes.append(spread_sizes(P[i], s))

        def product(left, right):
            return [mpmath.fsum(a * b for a, b in zip(row, column))
                    for row in left for column in zip(*right)]

        def magnitudes(matrix):
            return [[abs(a) for a in row] for row in matrix]

        def transposed(matrix):
            return [list(row) for row in zip(*matrix)]

        yield {
            "queries": fixture_format.tensor(q), "keys": fixture_format.tensor(k),
            "values": fixture_format.tensor(v), "cotangent": fixture_format.tensor(upstream),
            **truth("ofQueries", (product(scores, K), product(sizes, magnitudes(K)))),
            **truth("ofKeys", (
                product(transposed(scores), Q), product(transposed(sizes), magnitudes(Q)))),
            **truth("ofValues", (
                product(transposed(P), U), product(transposed(P), magnitudes(U)))),
        }


def main():
    random = np.random.default_rng(20)
    fixture_format.write("softmax_backward.json", list(backwards(random)))
    fixture_format.write("softmax_second_derivatives.json", list(losses(random)))
    fixture_format.write("soft_caps.json", list(caps(random)))
    fixture_format.write("attention.json", list(attentions(random)))


if __name__ == "__main__":
    main()
