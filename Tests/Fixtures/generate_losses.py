"""Binary cross-entropy with logits, focal and Poly-1 losses.

losses_float64.json: values, gradients and second derivatives by PyTorch, of
formulas that its own functions confirm where it has them. PyTorch does not
differentiate weights, so that the formulas are needed.

losses_float32.json: the true losses and gradients of float32 operands, by
mpmath with 60 digits, and what PyTorch returns for the same operands in
float32. "gradientScales" are the sums of the magnitudes that a gradient is
the difference of: with targets of 0 and 1 those are the gradient's own.
"""

import itertools

import mpmath
import numpy as np
import torch
from mpmath import mpf

import fixture_cases
import fixture_format
from fixture_cases import shape_name

functional = torch.nn.functional
samples = fixture_cases.Samples(21)
REDUCTIONS = {
    "none": lambda losses: losses, "sum": torch.sum, "mean": torch.mean,
}


def binary(x, t, p=None, w=None):
    zero = torch.zeros_like(x)
    positive = t if p is None else p * t
    losses = (1 - t) * torch.logaddexp(zero, x)
    losses = losses + positive * torch.logaddexp(zero, -x)
    return losses if w is None else w * losses


def focal(losses, gamma):
    return (-torch.expm1(-losses)) ** gamma * losses


def softmax_losses(x, labels):
    picked = x.log_softmax(1).gather(1, torch.tensor(labels).reshape(-1, 1))
    return -picked.reshape(-1)


def add(cases, operation, name, attributes, operands, function):
    for reduction, reduce in REDUCTIONS.items():
        def reduced(*operands):
            return reduce(function(*operands))

        result = fixture_cases.differentiate(reduced, operands)[0]
        cotangent = samples.normal(*result.shape)
        directions = [samples.normal(*o.shape) for o in operands]
        derivatives = fixture_cases.differentiate(
            reduced, operands, cotangent, directions)
        cases.append(fixture_cases.case(
            operation, name, {**attributes, "reduction": reduction}, operands,
            cotangent, directions, *derivatives,
        ))
        if operation == "binaryCrossEntropy":
            confirm(name, operands, cotangent, reduction, derivatives)


def confirm(name, operands, cotangent, reduction, derivatives):
    """PyTorch's own function has the same value and two of the gradients."""
    x, t, *rest = [torch.tensor(operand) for operand in operands]
    p, w = rest if rest else (None, None)
    x.requires_grad_()
    t.requires_grad_()
    result = functional.binary_cross_entropy_with_logits(
        x, t, weight=w, pos_weight=p, reduction=reduction)
    gradients = torch.autograd.grad(result, [x, t], torch.tensor(cotangent))
    fixture_cases.check(name, fixture_cases.array(result), derivatives[0])
    for mine, theirs in zip(derivatives[1], gradients):
        fixture_cases.check(name, fixture_cases.array(theirs), mine)


def float64_cases():
    cases = []
    for shape in [(), (1,), (7,), (3, 5), (2, 3, 2), (0,), (0, 3)]:
        x = 2 * samples.normal(*shape)
        for kind in ("hard", "soft"):
            t = samples.uniform(0, 1, *shape)
            t = t if kind == "soft" else np.asarray(np.round(t))
            name = f"{kind}, {shape_name(shape)}"
            add(cases, "binaryCrossEntropy", name, {}, [x, t], binary)
            for p_shape, w_shape in [
                ((), ()), (shape[-1:], shape), (shape, shape[-1:]),
                ((), tuple(1 for _ in shape)),
            ]:
                p, w = samples.positive(*p_shape), samples.positive(*w_shape)
                add(
                    cases, "binaryCrossEntropy",
                    f"{name}, weights {shape_name(p_shape, w_shape)}", {},
                    [x, t, p, w], binary,
                )

    for rows, classes in [(1, 2), (3, 4), (7, 5), (0, 3)]:
        x = 2 * samples.normal(rows, classes)
        labels = samples.integers(0, classes, rows).tolist()
        name = shape_name((rows, classes))
        for gamma in (0.0, 0.5, 1.0, 2.0, 5.0):
            add(
                cases, "focal", f"{name}, gamma {gamma}",
                {"labels": labels, "gamma": gamma}, [x],
                lambda x: focal(softmax_losses(x, labels), gamma),
            )
        for epsilon in (-1.0, 0.0, 1.0, 2.5):
            add(
                cases, "poly1", f"{name}, epsilon {epsilon}",
                {"labels": labels, "epsilon": epsilon}, [x],
                lambda x: poly(softmax_losses(x, labels), epsilon),
            )
    for shape in [(1,), (7,), (3, 4)]:
        x, t = 2 * samples.normal(*shape), samples.uniform(0, 1, *shape)
        t = np.round(t)
        for gamma, alpha in itertools.product((0.5, 2.0), (None, 0.25)):
            add(
                cases, "binaryFocal",
                f"{shape_name(shape)}, gamma {gamma}, alpha {alpha}",
                {"gamma": gamma, "alpha": alpha, "targets": t.reshape(-1)
                 .tolist()}, [x],
                lambda x: binary_focal(x, torch.tensor(t), gamma, alpha),
            )
    return cases


def poly(losses, epsilon):
    return losses - epsilon * torch.expm1(-losses)


def binary_focal(x, t, gamma, alpha):
    """As in torchvision's sigmoid_focal_loss, but for the cancellation."""
    losses = focal(binary(x, t), gamma)
    if alpha is not None:
        losses = (alpha * t + (1 - alpha) * (1 - t)) * losses
    return losses


def softplus(x):
    return x + mpmath.log1p(mpmath.exp(-x)) if x > 0 else mpmath.log1p(
        mpmath.exp(x))


def sigmoid(x):
    return 1 / (1 + mpmath.exp(-x))


def exact_binary(name, x, t, p=1.0, w=1.0):
    x = np.asarray(x, dtype=np.float32)
    t, p, w = (
        np.asarray(np.broadcast_to(np.float32(a), x.shape)) for a in (t, p, w))
    rows = []
    for a, b, c, d in zip(*(v.reshape(-1).tolist() for v in (x, t, p, w))):
        a, b, c, d = (mpf(value) for value in (a, b, c, d))
        negative, positive = d * (1 - b), d * c * b
        up, down = negative * sigmoid(a), positive * sigmoid(-a)
        yes, no = d * c * softplus(-a), d * softplus(a)
        rows.append((
            negative * softplus(a) + positive * softplus(-a), up - down,
            up + down, yes - no, yes + no,
        ))
    logits, targets, pos, weight = (torch.tensor(v) for v in (x, t, p, w))
    logits.requires_grad_()
    theirs = functional.binary_cross_entropy_with_logits(
        logits, targets, weight=weight, pos_weight=pos, reduction="none")
    theirs.sum().backward()
    keys = (
        "losses", "gradient", "gradientScales", "targetGradient",
        "targetGradientScales",
    )
    return {
        "loss": "binaryCrossEntropy", "name": name,
        "shape": list(x.shape), "logits": fixture_format.numbers(x),
        "targets": fixture_format.numbers(t),
        "positiveWeights": fixture_format.numbers(p),
        "weights": fixture_format.numbers(w),
        **{
            key: [fixture_format.number(row[i]) for row in rows]
            for i, key in enumerate(keys)
        },
        "torchLosses": fixture_format.numbers(theirs.detach()),
        "torchGradient": fixture_format.numbers(logits.grad),
    }


def exact_rows(loss, name, logits, labels, parameter):
    """A loss that is a function of each row's cross-entropy."""
    logits = np.asarray(logits, dtype=np.float32)
    labels = [int(label) for label in labels]
    losses, gradient = [], []
    for row, label in zip(logits, labels):
        z = [mpf(float(value)) for value in row]
        ratios = [mpmath.exp(value - z[label]) for value in z]
        others = mpmath.fsum(r for j, r in enumerate(ratios) if j != label)
        entropy, p = mpmath.log1p(others), 1 / (1 + others)
        wrong, a = others / (1 + others), mpf(parameter)
        if loss == "focal":
            losses.append(wrong ** a * entropy)
            slope = wrong ** a + a * wrong ** (a - 1) * p * entropy
        else:
            losses.append(entropy + a * wrong)
            slope = 1 + a * p if a != -1 else wrong
        gradient += [
            slope * (-wrong if j == label else ratio * p)
            for j, ratio in enumerate(ratios)
        ]
    return {
        "loss": loss, "name": f"{name}, {parameter}",
        "shape": list(logits.shape), "logits": fixture_format.numbers(logits),
        "labels": labels, "parameter": parameter,
        "losses": [fixture_format.number(value) for value in losses],
        "gradient": [fixture_format.number(value) for value in gradient],
    }


def float32_cases():
    random = np.random.default_rng(22)
    sweep = np.linspace(-100, 100, 401)
    # Around 0, around where one plus e rounds to 1, and subnormal numbers.
    near = np.concatenate([
        np.ldexp(1.0, np.arange(-30, 1)), [0.8813, 0.88138, 0.8814],
        np.linspace(16, 18, 41), np.linspace(87, 88.8, 37), [103, 103.9, 104],
    ])
    points = np.concatenate([sweep, near, -near, [0.0, -0.0, 1e30, -1e30]])
    for target in (0, 1):
        yield exact_binary(f"sweep, target {target}", points, target)
        yield exact_binary(
            f"sweep, target {target}, weights", points, target,
            random.uniform(0.1, 10, points.shape),
            random.uniform(0.1, 10, points.shape))
    normal = random.standard_normal((16, 11))
    for scale in (1, 5, 20, 80):
        x = (scale * normal).astype(np.float32)
        yield exact_binary(f"scale {scale}, targets right", x, x > 0)
        yield exact_binary(f"scale {scale}, targets wrong", x, x < 0)
        yield exact_binary(
            f"scale {scale}, soft targets", x, random.random(x.shape))
        yield exact_binary(
            f"scale {scale}, smoothed targets, weights", x,
            np.where(x > 0, 0.95, 0.05), 2.5,
            random.uniform(0.1, 10, (1, 11)))
    x = random.uniform(-100, 100, 64)
    yield exact_binary("tiny masses", x, np.where(x > 0, 1 - 2.0 ** -24, 1e-30))

    gaps = np.arange(5, 101, 5)
    logits = np.zeros((len(gaps), 5))
    logits[np.arange(len(gaps)), np.arange(len(gaps)) % 5] = gaps
    drawn = 5 * random.standard_normal((16, 5))
    for name, z, labels in [
        ("confident and right", logits, np.arange(len(gaps)) % 5),
        ("confident and wrong", logits, (np.arange(len(gaps)) + 1) % 5),
        ("drawn", drawn, random.integers(0, 5, 16)),
    ]:
        for gamma in (0.0, 0.5, 1.0, 2.0):
            yield exact_rows("focal", name, z, labels, gamma)
        for epsilon in (-1.0, 1.0, 2.5):
            yield exact_rows("poly1", name, z, labels, epsilon)


if __name__ == "__main__":
    torch.set_num_threads(1)
    fixture_format.write("losses_float64.json", float64_cases())
    fixture_format.write("losses_float32.json", list(float32_cases()))
