"""Scaled dot-product attention: PyTorch's answers in float64 with all options,
and mpmath's truth at float32 operands beside PyTorch's own float32 answer.

Sizes are the magnitudes of a number's own terms added up. A score's cotangent
is p_j sum_l p_l (dp_j - dp_l): what other formulas lose where a query is sure
of one key is no error of these terms.
"""


import mpmath
import numpy as np
import torch
from mpmath import mpf
from torch.nn.functional import scaled_dot_product_attention as attention

import fixture_format
import fused_cases

mpmath.mp.dps = 40
torch.set_num_threads(1)


def options():
    """Name, batch, H, K, T, S, D, E, causal, scale, mask's and bias's shapes."""
    yield "one head", (), 1, 1, 5, 7, 4, 3, False, None, None, None
    yield "one key", (2,), 3, 3, 4, 1, 2, 5, False, None, None, None
    yield "causal", (1,), 2, 2, 19, 19, 5, 5, True, None, None, None
    yield "causal, more keys", (1,), 2, 2, 5, 21, 3, 4, True, None, None, None
    yield "causal, fewer keys", (1,), 2, 2, 37, 7, 3, 4, True, None, None, None
    yield "causal, several blocks", (), 1, 1, 71, 71, 2, 3, True, None, None, None
    yield "grouped", (2,), 6, 2, 5, 7, 3, 4, False, None, None, None
    yield "one key head", (1,), 4, 1, 6, 9, 3, 4, True, None, None, None
    yield "scale", (2,), 2, 2, 5, 7, 3, 4, False, 1.7, None, None
    yield "mask", (1,), 3, 3, 5, 7, 4, 4, False, None, (5, 7), None
    yield "mask of keys", (2,), 3, 3, 5, 7, 4, 4, False, None, (2, 1, 1, 7), None
    yield "bias", (2,), 3, 3, 5, 7, 4, 4, False, None, None, (2, 3, 5, 7)
    yield "bias of all", (2,), 3, 3, 5, 7, 4, 4, False, None, None, (5, 7)
    yield "bias of heads", (2,), 4, 2, 5, 7, 4, 4, False, 0.3, None, (4, 1, 7)
    yield "bias of queries", (2,), 2, 2, 5, 7, 4, 4, False, None, None, (2, 1, 5, 1)


def float64_cases(random):
    for name, batch, h, k, t, s, d, e, causal, scale, mask, bias in options():
        shapes = [(*batch, h, t, d), (*batch, k, s, d), (*batch, k, s, e)]
        operands = [random.standard_normal(shape) for shape in shapes]
        given = {}
        if mask:
            allowed = random.random(mask) < 0.6
            allowed[..., 0] = True
            given["mask"] = fixture_format.tensor(allowed.astype(float))
        if bias:
            operands.append(random.standard_normal(bias))
        leaves = [torch.tensor(x, requires_grad=True) for x in operands]
        result = attention(
            *leaves[:3], is_causal=causal, scale=scale, enable_gqa=h != k,
            attn_mask=torch.tensor(allowed) if mask else leaves[3] if bias else None)
        cotangent = random.standard_normal(result.shape)
        gradients = torch.autograd.grad(result, leaves, torch.tensor(cotangent))
        yield {
            "name": name, "isCausal": causal, "scale": scale, **given,
            "operands": [fixture_format.tensor(x) for x in operands],
            "cotangent": fixture_format.tensor(cotangent),
            "result": fixture_format.tensor(result.detach()),
            "gradients": [fixture_format.tensor(g) for g in gradients],
        }


def exact(values):
    return [[mpf(float(value)) for value in row] for row in values]


def product(left, right):
    return [[mpmath.fsum(a * b for a, b in zip(row, column)) for column in zip(*right)]
            for row in left]


def transposed(matrix):
    return [list(row) for row in zip(*matrix)]


def magnitudes(matrix):
    return [[abs(a) for a in row] for row in matrix]


def scaled(matrix, factor):
    return [[factor * a for a in row] for row in matrix]


def softmax(scores):
    m = max(scores)
    e = [mpmath.exp(value - m) for value in scores]
    return [value / mpmath.fsum(e) for value in e]


def truths(q, k, v, g, causal):
    """The result and the gradients, each with its sizes."""
    q, k, v, g = (exact(x) for x in (q, k, v, g))
    scale = 1 / mpmath.sqrt(len(q[0]))
    scores, score_sizes = (
        scaled(product(a, transposed(b)), scale)
        for a, b in ((q, k), (magnitudes(q), magnitudes(k))))
    weights, cotangents, sizes = [], [], []
    for i, row in enumerate(scores):
        seen = i + 1 if causal else len(k)
        padding = [mpf(0)] * (len(k) - seen)
        p = softmax(row[:seen])
        dp = [mpmath.fsum(a * b for a, b in zip(g[i], value)) for value in v[:seen]]
        dp_sizes = [
            mpmath.fsum(abs(a * b) for a, b in zip(g[i], value)) for value in v[:seen]]
        mean = mpmath.fsum(a * b for a, b in zip(p, dp_sizes))
        weights.append(p + padding)
        cotangents.append([
            p[j] * mpmath.fsum(p[l] * (dp[j] - dp[l]) for l in range(seen))
            for j in range(seen)] + padding)
        # A score's error is one of its weight, relative to it.
        sizes.append([
            p[j] * mpmath.fsum(
                p[l] * (dp_sizes[j] + dp_sizes[l]) * (1 + score_sizes[i][j] + score_sizes[i][l])
                for l in range(seen) if l != j)
            for j in range(seen)] + padding)
    weight_sizes = [
        [p * (1 + s) for p, s in zip(row, own)] for row, own in zip(weights, score_sizes)]
    yield "y", product(weights, v), product(weight_sizes, magnitudes(v))
    yield "∂Q", scaled(product(cotangents, k), scale), scaled(
        product(sizes, magnitudes(k)), scale)
    yield "∂K", scaled(product(transposed(cotangents), q), scale), scaled(
        product(transposed(sizes), magnitudes(q)), scale)
    yield "∂V", product(transposed(weights), g), product(
        transposed(weight_sizes), magnitudes(g))


def float32_cases(random):
    """Name, H, T, S, D, the standard deviation of queries and keys, causal."""
    for name, h, t, s, d, deviation, causal in [
        ("usual", 5, 12, 15, 8, 1, False), ("even", 5, 9, 13, 8, 0.3, False),
        ("surer", 4, 12, 15, 4, 12, False), ("many keys", 1, 9, 150, 4, 1, False),
        ("usual", 6, 12, 12, 8, 1, True), ("sure", 5, 12, 12, 8, 5, True),
    ]:
        q, k = (
            np.round(random.standard_normal((h, n, d)) * deviation * 8) / 8 for n in (t, s))
        q, k, v, g = fused_cases.float32(
            q, k, *(random.standard_normal((h, n, d)) for n in (s, t)))
        leaves = [torch.tensor(x)[None].requires_grad_() for x in (q, k, v)]
        result = attention(*leaves, is_causal=causal)
        torches = [result.detach(), *torch.autograd.grad(result, leaves, torch.tensor(g)[None])]
        heads = [list(truths(*own, causal)) for own in zip(q, k, v, g)]
        yield fused_cases.case(
            "causalAttention" if causal else "attention", name, (q, k, v), [g],
            [(own[0][0], [x[1] for x in own], [x[2] for x in own], theirs)
             for own, theirs in zip(zip(*heads), torches)], isCausal=causal)


def main():
    random = np.random.default_rng(31)
    fixture_format.write("attention_float64.json", list(float64_cases(random)))
    fused_cases.write(float32_cases(random))


if __name__ == "__main__":
    main()
