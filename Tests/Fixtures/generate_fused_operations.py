"""Softmax and its relatives, losses, dropout and normalization by given statistics.

fused/softmax.json and its like: the truth about float32 operands by mpmath,
beside PyTorch's float32 answer. The other files of the folder are made with
the fixtures of their family.
"""

import mpmath
import numpy as np
import torch
from mpmath import mpf
from torch.nn import functional

import fused_cases
import generate_losses
import generate_softmax_backward as rows
import generate_softmax_cross_entropy as cross_entropy
from fused_cases import exact, float32

random = np.random.default_rng(41)


def logits_of(name, count, classes):
    """Rows from no confidence to all that there is."""
    z = random.standard_normal((count, classes))
    if name == "sure":
        z[np.arange(count), random.integers(0, classes, count)] += random.uniform(8, 60, count)
    elif name == "spread":
        z *= 30
    elif name == "far from 0":
        z += 1e5
    return float32(z)[0]


KINDS = ["usual", "sure", "spread", "far from 0"]


def answer(function, operands, cotangent):
    """What PyTorch returns, and its gradients."""
    leaves = [torch.tensor(x, requires_grad=True) for x in operands]
    result = function(*leaves)
    gradients = torch.autograd.grad(result, leaves, torch.tensor(cotangent))
    return result.detach(), gradients


def softmax_case(operation, name):
    z, g = logits_of(name, 24, 17), float32(random.standard_normal((24, 17)))[0]
    functions = {
        "softmax": lambda x: torch.softmax(x, 1),
        "logSoftmax": lambda x: torch.log_softmax(x, 1),
        "logSumExp": lambda x: torch.logsumexp(x, 1),
    }
    if operation == "logSumExp":
        g = g[:, 0]
    values, sizes, gradients, gradient_sizes = [], [], [], []
    for own, cotangent in zip(exact(z).tolist(), exact(g).tolist()):
        p, top = rows.softmax(own), own.index(max(own))
        rest = mpmath.log1p(mpmath.fsum(
            mpmath.exp(a - own[top]) for j, a in enumerate(own) if j != top))
        if operation == "softmax":
            y, y_size, (dx, dx_size) = p, p, rows.pullback(p, cotangent)
        elif operation == "logSoftmax":
            y = [(a - own[top]) - rest for a in own]
            y_size, (dx, dx_size) = y, rows.log_pullback(p, cotangent)
        else:
            y, y_size = [own[top] + rest], [abs(own[top]) + rest]
            dx = dx_size = [cotangent * a for a in p]
        values += y
        sizes += y_size
        gradients += dx
        gradient_sizes += dx_size
    result, (gradient,) = answer(functions[operation], [z], g)
    return fused_cases.case(operation, name, [z], [g], [
        ("y", values, np.abs(sizes), result),
        ("∂x", gradients, np.abs(gradient_sizes), gradient)])


def cross_entropy_case(name, z, labels):
    truths = [cross_entropy.truth(row, label) for row, label in zip(z, labels)]
    losses, gradient = cross_entropy.naive(z, labels)
    return fused_cases.case(
        "softmaxCrossEntropy", name, [z], [np.ones(len(z))], [
            ("loss", [loss for loss, _ in truths], None, losses),
            ("∂x", [a for _, row in truths for a in row], None, gradient)],
        labels=[int(label) for label in labels])


def cross_entropy_cases():
    for name in KINDS:
        z = logits_of(name, 32, 10)
        drawn = random.integers(0, 10, 32)
        yield cross_entropy_case(name, z, np.where(np.arange(32) % 2, z.argmax(1), drawn))


def linear_case(name, spread):
    """Of logits x Wᵀ + b. An error of a logit is one of its probability, relative to it."""
    count, length, classes = 48, 16, 20
    x, w, b = float32(
        random.standard_normal((count, length)), spread * random.standard_normal((classes, length)),
        random.standard_normal(classes))
    labels = random.integers(0, classes, count)
    if spread > 1:
        labels = (x @ w.T + b).argmax(1)
    of_x, of_w, of_b = exact(x), exact(w), exact(b)
    z, doubts = of_x @ of_w.T + of_b, np.abs(of_x) @ np.abs(of_w).T + np.abs(of_b)
    cotangent = float32(random.standard_normal(count))[0]
    g, sizes, losses, loss_sizes = 0 * z, 0 * z, [], []
    for i, label in enumerate(labels):
        p = np.array(rows.softmax(z[i].tolist()))
        own = p * (1 + doubts[i] + (p * doubts[i]).sum())
        g[i], sizes[i] = p, own
        g[i, label], sizes[i, label] = 0, 0
        g[i, label], sizes[i, label] = -g[i].sum(), sizes[i].sum()
        losses.append(mpmath.log1p(-g[i, label] / p[label]))
        loss_sizes.append(losses[-1] + (np.abs(g[i]) * doubts[i]).sum())
        g[i], sizes[i] = g[i] * mpf(float(cotangent[i])), sizes[i] * abs(mpf(float(cotangent[i])))
    result, gradients = answer(
        lambda x, w, b: functional.cross_entropy(
            functional.linear(x, w, b), torch.tensor(labels), reduction="none"),
        [x, w, b], cotangent)
    return fused_cases.case(
        "linearSoftmaxCrossEntropy", name, [x, w, b], [cotangent], [
            ("loss", losses, loss_sizes, result),
            ("∂x", g @ of_w, sizes @ np.abs(of_w), gradients[0]),
            ("∂W", g.T @ of_x, sizes.T @ np.abs(of_x), gradients[1]),
            ("∂b", g.sum(0), sizes.sum(0), gradients[2])],
        labels=[int(label) for label in labels])


def binary_cases():
    for name, scale in [("usual", 1), ("sure", 20), ("spread", 80)]:
        for kind in ["right", "wrong", "soft"]:
            x = float32(scale * random.standard_normal(256))[0]
            t = {"right": x > 0, "wrong": x < 0, "soft": random.random(256)}[kind]
            own = generate_losses.exact_binary("", x, t)
            t = np.float32(t)
            yield fused_cases.case(
                "binaryCrossEntropy", name, [x, t], [np.ones(256)], [
                    ("loss", own["losses"], None, np.array(own["torchLosses"], float)),
                    ("∂x", own["gradient"], own["gradientScales"],
                     np.array(own["torchGradient"], float))])


def dropout_case(rate):
    """What every scalar becomes if it stays."""
    x, g = float32(*random.standard_normal((2, 256)))
    kept, kept_gradient = np.full(256, np.nan, np.float32), np.zeros(256, np.float32)
    while np.isnan(kept).any():
        result, (gradient,) = answer(lambda x: functional.dropout(x, rate), [x], g)
        stays = result.numpy() != 0
        kept[stays], kept_gradient[stays] = result.numpy()[stays], gradient.numpy()[stays]
    return fused_cases.case("dropout", "usual", [x], [g], [
        ("y", exact(x) / (1 - mpf(rate)), None, kept),
        ("∂x", exact(g) / (1 - mpf(rate)), None, kept_gradient)], rate=rate)


def statistics_case(name, center):
    """Batch normalization in evaluation."""
    shape, epsilon = (3, 16, 7), 1e-5
    x, mean, variance, scale, shift, g = float32(
        center + random.standard_normal(shape), center + random.standard_normal(16),
        random.uniform(0.2, 2, 16), random.standard_normal(16), random.standard_normal(16),
        random.standard_normal(shape))
    each = lambda values: exact(values).reshape(1, -1, 1)
    s = each(variance) + mpf(epsilon)
    s = np.vectorize(lambda v: 1 / mpmath.sqrt(v), otypes=[object])(s)
    normalized = (exact(x) - each(mean)) * s
    product, terms = normalized * each(scale), exact(g) * normalized
    result, gradients = answer(
        lambda x, scale, shift: functional.batch_norm(
            x, torch.tensor(mean), torch.tensor(variance), scale, shift, False, 0, epsilon),
        [x, scale, shift], g)
    total = lambda values: values.sum(axis=(0, 2))
    return fused_cases.case(
        "normalizationByStatistics", name, [x, mean, variance, scale, shift], [g], [
            ("y", product + each(shift), np.abs(product) + np.abs(each(shift)), result),
            ("∂x", exact(g) * each(scale) * s, None, gradients[0]),
            ("∂scale", total(terms), total(np.abs(terms)), gradients[1]),
            ("∂shift", total(exact(g)), total(np.abs(exact(g))), gradients[2])],
        epsilon=epsilon)


def main():
    torch.set_num_threads(1)
    torch.manual_seed(1)
    for operation in ("softmax", "logSoftmax", "logSumExp"):
        fused_cases.write(softmax_case(operation, name) for name in KINDS)
    fused_cases.write(cross_entropy_cases())
    fused_cases.write([linear_case("usual", 0.5), linear_case("sure", 5)])
    fused_cases.write(binary_cases())
    fused_cases.write(dropout_case(rate) for rate in (0.1, 0.3, 0.5))
    fused_cases.write([statistics_case("usual", 0), statistics_case("far from 0", 1e6)])


if __name__ == "__main__":
    main()
