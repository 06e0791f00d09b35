"""Softmax cross-entropy with options: PyTorch's in float64, and the truth of
float32 logits with soft and smoothed targets.

PyTorch's cross_entropy has class weights, an ignored label, label smoothing,
probabilities as targets, three reductions, and classes along the second axis
of more than two. ONNX's SoftmaxCrossEntropyLoss is its part with labels and
without smoothing. The sample is drawn from all of it.

The truth is mpmath's, with 50 digits, for the exact float32 inputs:

    t = masses as the options make them, T = sum of t
    loss = sum of t_j (lse - z_j),  gradient_i = T p_i - t_i

"scale" holds T p_i + t_i, by which errors of the gradient are measured.
"""

import mpmath
import numpy as np
import torch

import fixture_format

mpmath.mp.dps = 50


def drawn_shape(random):
    """[C], [N, C] or [N, C, d1, ...], and which axis has the classes."""
    classes = int(random.integers(1, 6))
    rank = int(random.integers(1, 5))
    if rank == 1:
        return [classes], 0
    others = [int(random.integers(1, 4)) for _ in range(rank - 1)]
    return [others[0], classes, *others[1:]], 1


def pytorch_case(random):
    shape, axis = drawn_shape(random)
    classes = shape[axis]
    rows = [length for i, length in enumerate(shape) if i != axis]
    logits = torch.tensor(
        random.normal(scale=random.choice([0.5, 3, 10]), size=shape),
        requires_grad=True,
    )
    options = {"reduction": str(random.choice(["mean", "sum", "none"]))}
    entry = {"logits": fixture_format.tensor(logits.detach()), "axis": axis}
    if random.random() < 0.5:
        weights = random.uniform(0.2, 2, classes)
        if classes > 1 and random.random() < 0.2:
            weights[random.integers(classes)] = 0
        options["weight"] = torch.tensor(weights)
        entry["weights"] = fixture_format.numbers(weights)
    if random.random() < 0.5:
        options["label_smoothing"] = float(random.choice([0.05, 0.1, 0.4, 1]))
    entry["smoothing"] = options.get("label_smoothing", 0)
    entry["reduction"] = options["reduction"]

    if random.random() < 0.35:
        target = torch.tensor(random.uniform(0, 1, shape), requires_grad=True)
        entry["probabilities"] = fixture_format.numbers(target.detach())
        inputs = [logits, target]
    else:
        labels = random.integers(0, classes, rows)
        if random.random() < 0.6:
            ignored = int(random.choice([-100, -1, 0, 255]))
            flat = labels.reshape(-1)
            leave = random.random(flat.size) < 0.4
            if flat.size > 1:
                flat[leave] = ignored
            labels = flat.reshape(rows)
            entry["ignored"] = options["ignore_index"] = ignored
        target = torch.tensor(labels)
        entry["labels"] = target.reshape(-1).tolist()
        inputs = [logits]
    value = torch.nn.functional.cross_entropy(logits, target, **options)
    cotangent = torch.tensor(random.normal(size=value.shape))
    gradients = torch.autograd.grad(value, inputs, cotangent)
    counts = any(
        weight > 0
        for label in entry.get("labels", [])
        if label != entry.get("ignored")
        for weight in [entry.get("weights", [1] * classes)[label]]
    )
    if "labels" in entry and options["reduction"] == "mean" and not counts:
        return None  # 0/0, where PyTorch's gradient is of no interest
    entry["value"] = fixture_format.numbers(value.detach())
    entry["cotangent"] = fixture_format.numbers(cotangent)
    entry["gradient"] = fixture_format.numbers(gradients[0])
    if len(gradients) > 1:
        entry["targetGradient"] = fixture_format.numbers(gradients[1])
    return entry


def pytorch_cases():
    random = np.random.default_rng(41)
    cases = []
    while len(cases) < 300:
        case = pytorch_case(random)
        if case:
            cases.append(case)
    return cases


def truth(row, masses):
    """Loss, gradient and its scale, in high precision."""
    z = [mpmath.mpf(float(value)) for value in row]
    top = max(z)
    exponentials = [mpmath.exp(value - top) for value in z]
    total = mpmath.fsum(exponentials)
    lse = top + mpmath.log(total)
    mass = mpmath.fsum(masses)
    loss = mpmath.fsum(t * (lse - value) for t, value in zip(masses, z))
    terms = [(mass * e / total, t) for e, t in zip(exponentials, masses)]
    return loss, [p - t for p, t in terms], [p + t for p, t in terms]


def masses_of_labels(labels, classes, share, weights, kind):
    for label in labels:
        def one(j):
            return (1 - share) * (j == label)
        if kind == "perTarget":
            yield [weights[label] * (one(j) + share / classes)
                   for j in range(classes)]
        else:
            yield [one(j) * weights[label] + share / classes * weights[j]
                   for j in range(classes)]


def drawn_probabilities(random, rows, classes):
    """Dirichlet, one-hot, sparse, of any sum, confident and right."""
    q = random.dirichlet(np.ones(classes), rows)
    for row in range(rows):
        match row % 5:
            case 1:
                q[row] = np.eye(classes)[random.integers(classes)]
            case 2:
                q[row] *= random.random(classes) < 0.4
            case 3:
                q[row] *= 10 ** random.uniform(-3, 3)
            case 4:
                q[row] = 1e-6
                q[row, 0] = 1
    return q.astype(np.float32)


def accuracy_cases():
    random = np.random.default_rng(42)
    kinds = ["soft", "perClass", "perTarget"]
    for classes in [2, 10, 19]:
        for offset in ["0", "3.3", "1e3", "1e6"]:
            for kind in kinds:
                for weighted in [False, True]:
                    yield accuracy_case(
                        random, classes, float(offset), kind, weighted)


def accuracy_case(random, classes, offset, kind, weighted):
    rows = 10 if classes < 19 else 5
    base = random.uniform(-100, 100, (rows, classes))
    base[::2] *= 0.05  # every second row is undecided
    logits = (base + offset).astype(np.float32)
    weights = random.uniform(0.2, 3, classes).astype(np.float32)
    if not weighted:
        weights[:] = 1
    w = [mpmath.mpf(float(value)) for value in weights]
    entry = {
        "kind": kind, "logits": fixture_format.tensor(logits),
        "weights": fixture_format.numbers(weights) if weighted else None,
    }
    if kind == "soft":
        q = drawn_probabilities(random, rows, classes)
        q[4] = 0
        q[4, logits[4].argmax()] = 1
        entry["probabilities"] = fixture_format.numbers(q)
        masses = [[mpmath.mpf(float(v)) * w[j] for j, v in enumerate(row)]
                  for row in q]
    else:
        labels = random.integers(0, classes, rows)
        labels[1::3] = logits.argmax(1)[1::3]
        entry["labels"] = labels.tolist()
        entry["smoothing"] = 0.1
        share = mpmath.mpf(0.1)  # the float64
        masses = list(masses_of_labels(labels, classes, share, w, kind))
    truths = [truth(row, t) for row, t in zip(logits, masses)]
    for key, part in [("losses", 0), ("gradient", 1), ("scale", 2)]:
        values = [t[part] for t in truths]
        if part:
            values = [v for row in values for v in row]
        entry[key] = [fixture_format.number(v) for v in values]
    return entry


def main():
    torch.set_num_threads(1)
    fixture_format.write(
        "softmax_cross_entropy_pytorch_float64.json", pytorch_cases())
    fixture_format.write(
        "softmax_cross_entropy_targets_float32.json", list(accuracy_cases()))


if __name__ == "__main__":
    main()
