"""The true softmax cross-entropy of float32 logits, beside PyTorch's answer.

With hard labels, for a row z with label y,

    loss = log1p(sum over j != y of exp(z_j - z_y))
    gradient_i = p_i for i != y,  gradient_y = -(sum of the other p_i)

and neither formula cancels. They are evaluated by mpmath with 60 digits on
the exact float32 logits and rounded once, to float64. "naive" is what
PyTorch's float32 cross_entropy returns for the same logits: it shows how much
the usual formulas lose.
"""

import mpmath
import numpy as np
import torch

import fixture_format

mpmath.mp.dps = 60


def truth(row, label):
    """Loss and gradient of one row, in high precision."""
    z = [mpmath.mpf(float(value)) for value in row]
    ratios = [mpmath.exp(value - z[label]) for value in z]  # p_j / p_label
    others = mpmath.fsum(r for j, r in enumerate(ratios) if j != label)
    gradient = [ratio / (1 + others) for ratio in ratios]
    gradient[label] = -others / (1 + others)
    return mpmath.log1p(others), gradient


def naive(logits, labels):
    """Losses and the gradient of their sum, by PyTorch in float32."""
    z = torch.tensor(logits, requires_grad=True)
    losses = torch.nn.functional.cross_entropy(
        z, torch.tensor(labels), reduction="none"
    )
    losses.sum().backward()
    return losses.detach(), z.grad


def case(name, logits, labels):
    logits = np.asarray(logits, dtype=np.float32)
    labels = [int(label) for label in labels]
    rows = [truth(row, label) for row, label in zip(logits, labels)]
    naive_losses, naive_gradient = naive(logits, labels)
    return {
        "name": name,
        "shape": list(logits.shape),
        "logits": fixture_format.numbers(logits),
        "labels": labels,
        "losses": [fixture_format.number(loss) for loss, _ in rows],
        "gradient": [fixture_format.number(g) for _, row in rows for g in row],
        "naive": {
            "losses": fixture_format.numbers(naive_losses),
            "gradient": fixture_format.numbers(naive_gradient),
        },
    }


def normal_cases():
    """Spread of the logits from undecided to very confident."""
    random = np.random.default_rng(1)
    normal = random.standard_normal((64, 10))
    drawn = random.integers(0, 10, 64)
    for scale in [1, 5, 20, 80]:
        logits = (scale * normal).astype(np.float32)
        yield case(f"normal, scale {scale}, labels drawn", logits, drawn)
        yield case(
            f"normal, scale {scale}, labels argmax", logits, logits.argmax(1)
        )


def uniform_cases():
    """A wide range, moved away from zero; every second label is the argmax."""
    random = np.random.default_rng(2)
    uniform = random.uniform(-100, 100, (24, 10))
    drawn = random.integers(0, 10, 24)
    for offset in ["0", "3.3", "1e3", "1e6"]:
        logits = (uniform + float(offset)).astype(np.float32)
        labels = np.where(np.arange(24) % 2 == 1, logits.argmax(1), drawn)
        yield case(f"uniform in [-100, 100], offset {offset}", logits, labels)


def confident_cases():
    """The label's logit leads the others by 5, 10, ... 100."""
    gaps = np.arange(5, 101, 5)
    for classes in [2, 10]:
        logits = np.zeros((len(gaps), classes))
        peaks = np.arange(len(gaps)) % classes
        logits[np.arange(len(gaps)), peaks] = gaps
        yield case(f"confident, {classes} classes", logits, peaks)
    uneven = np.stack([0 * gaps - 1.7, gaps, 0 * gaps - 0.3], axis=1)
    yield case("confident, 3 classes, others differ", uneven, 0 * gaps + 1)


def tie_cases():
    """The two largest logits are equal, or 1, 2 or 1000 ULP apart."""
    rows, labels = [], []
    for magnitude in [1e-3, 1, 17.5, 100, 1e4]:
        top = np.float32(magnitude)
        for steps in [0, 1, 2, 1000]:
            second = top - steps * (top - np.nextafter(top, np.float32(0)))
            for label in [1, 3]:
                rows.append([top - 2, top, top - 30, second, top - 0.5])
                labels.append(label)
    yield case("near ties", rows, labels)
    yield case("all equal", np.full((3, 7), 2.5), [0, 3, 6])
    yield case("equal and huge", [[1e8, 1e8]], [0])


def shape_cases():
    random = np.random.default_rng(3)
    yield case("one class", [[0], [-3.5], [1e30]], [0, 0, 0])
    pairs = [[0, 0], [1, -1], [-20, 20], [300, -300], [0.1, 0.1000001]]
    yield case("two classes, label 0", pairs, [0] * 5)
    yield case("two classes, label 1", pairs, [1] * 5)
    for rows, classes in [(1, 2), (7, 17), (33, 101)]:
        logits = 3 * random.standard_normal((rows, classes))
        yield case(
            f"shape {rows} x {classes}", logits,
            random.integers(0, classes, rows),
        )


def vocabulary_cases():
    """One peak, and many classes that are each small and together are not."""
    other = np.float32(-17.33)
    logits = np.full((1, 4096), other)
    logits[0, 1234] = 0
    yield case("4096 classes, one peak", logits, [1234])

    # Too long to list: the test builds the logits from "generator".
    classes, peak = 131072, 0
    logits = np.full((1, classes), other)
    logits[0, peak] = 0
    naive_losses, naive_gradient = naive(logits, [peak])
    ratio = mpmath.exp(mpmath.mpf(float(other)))
    others = (classes - 1) * ratio
    yield {
        "name": "131072 classes, one peak",
        "shape": [1, classes],
        "logits": [],
        "labels": [peak],
        "losses": [fixture_format.number(mpmath.log1p(others))],
        "gradient": [],
        "naive": {
            "losses": fixture_format.numbers(naive_losses),
            "gradient": [],
        },
        "generator": {
            "peakIndex": peak,
            "peakLogit": 0.0,
            "otherLogit": fixture_format.number(other),
            "peakGradient": fixture_format.number(-others / (1 + others)),
            "otherGradient": fixture_format.number(ratio / (1 + others)),
            "naivePeakGradient": fixture_format.number(naive_gradient[0, 0]),
            "naiveOtherGradient": fixture_format.number(naive_gradient[0, 1]),
        },
    }


def main():
    torch.set_num_threads(1)
    cases = [
        *normal_cases(), *uniform_cases(), *confident_cases(), *tie_cases(),
        *shape_cases(), *vocabulary_cases(),
    ]
    fixture_format.write("softmax_cross_entropy_float32.json", cases)


if __name__ == "__main__":
    main()
