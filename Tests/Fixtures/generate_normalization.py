"""Layer, RMS, group and batch normalization.

normalization_float64.json: values, gradients and second derivatives by
PyTorch.

fused/…Normalization.json: the truth about float32 operands, by mpmath, beside
what PyTorch computes of them in float32.
"""

import mpmath
import numpy as np
import torch
from mpmath import mpf

import fixture_cases
import fixture_format
import fused_cases
from fixture_cases import shape_name

functional = torch.nn.functional
samples = fixture_cases.Samples(31)


def layer(attributes, x, scale=None, shift=None):
    count = attributes["axes"]
    return functional.layer_norm(
        x, x.shape[x.ndim - count:], scale, shift, attributes["epsilon"])


def rms(attributes, x, scale=None):
    count = attributes["axes"]
    return functional.rms_norm(
        x, x.shape[x.ndim - count:], scale, attributes["epsilon"])


def group(attributes, x, scale=None, shift=None):
    return functional.group_norm(
        x, attributes["groups"], scale, shift, attributes["epsilon"])


def batch(attributes, x, scale=None, shift=None):
    axes = [0, *range(2, x.ndim)]
    y = functional.batch_norm(
        x, None, None, scale, shift, True, 0, attributes["epsilon"])
    return y, x.mean(axes), x.var(axes, unbiased=False)


def statistics(attributes, x, mean, variance, scale, shift):
    """PyTorch's own function does not differentiate the statistics."""
    ones = [1] * (x.ndim - 2)
    mean, variance, scale, shift = (
        t.reshape(-1, *ones) for t in (mean, variance, scale, shift))
    root = torch.sqrt(variance + attributes["epsilon"])
    return (x - mean) / root * scale + shift


FUNCTIONS = {
    "layer": layer, "rms": rms, "group": group, "batch": batch,
    "statistics": statistics,
}


def add(cases, operation, shape, parameters, epsilon=1e-5, **attributes):
    attributes = {**attributes, "epsilon": epsilon}
    x = samples.normal(*shape)
    count, own = parameters
    operands = [x] + [samples.normal(*own) for _ in range(count)]
    if operation == "statistics":
        operands[2] = np.abs(operands[2]) + 0.125

    def function(*operands):
        return FUNCTIONS[operation](attributes, *operands)

    result = fixture_cases.differentiate(function, operands)
    several = isinstance(result, list) and len(result) > 1
    cotangents = [samples.normal(*r.shape) for r in result]
    directions = [samples.normal(*o.shape) for o in operands]
    derivatives = fixture_cases.differentiate(
        function, operands, cotangents if several else cotangents[0],
        directions)
    cases.append(fixture_cases.case(
        operation, f"{shape_name(shape)}, {count} parameters",
        attributes, operands, cotangents if several else cotangents[0],
        directions, *derivatives,
    ))


def float64_cases():
    cases = []
    for shape, axes in [
        ((3, 5), 1), ((2, 2, 5), 2), ((7,), 1), ((1, 2), 1), ((5, 33), 1),
    ]:
        for epsilon in (1e-5, 0.5):
            own = shape[len(shape) - axes:]
            add(cases, "layer", shape, (2, own), epsilon, axes=axes)
            add(cases, "rms", shape, (1, own), epsilon, axes=axes)
    for count in (0, 1):
        add(cases, "layer", (3, 5), (count, (5,)), axes=1)
    add(cases, "rms", (3, 5), (0, (5,)), axes=1)
    for shape, groups in [
        ((2, 6, 3), 1), ((2, 6, 3), 2), ((2, 6, 3), 6), ((3, 4), 2),
        ((2, 4, 17), 2), ((1, 2, 5, 4), 1),
    ]:
        add(cases, "group", shape, (2, shape[1:2]), groups=groups)
    add(cases, "group", (2, 4, 17), (0, (4,)), groups=2)
    for shape in [(3, 4), (2, 3, 2), (2, 3, 17), (2, 2, 5, 4), (5, 1)]:
        add(cases, "batch", shape, (2, shape[1:2]))
        add(cases, "statistics", shape, (4, shape[1:2]))
    add(cases, "batch", (2, 3, 17), (0, (3,)))
    return cases


def groups_of(operation, attributes, shape):
    """The group and the parameter of each scalar, in row-major order."""
    index = np.indices(shape).reshape(len(shape), -1)
    if operation in ("layer", "rms"):
        return index[0], index[1]
    if operation == "batch":
        return index[1], index[1]
    width = shape[1] // attributes["groups"]
    return index[0] * attributes["groups"] + index[1] // width, index[1]


def exact(name, operation, x, scale, shift, g, epsilon, **attributes):
    """The truth about float32 operands, and PyTorch's answer."""
    x, scale, shift, g = fused_cases.float32(x, scale, shift, g)
    attributes = {**attributes, "epsilon": epsilon}
    of_group, of_parameter = groups_of(operation, attributes, x.shape)
    z, cotangent = ([mpf(float(v)) for v in t.reshape(-1)] for t in (x, g))
    a, b = ([mpf(float(v)) for v in t] for t in (scale, shift))
    y, y_sizes, dx, dx_sizes = ([None] * x.size for _ in range(4))
    normalized, centered = [None] * x.size, operation != "rms"
    for group in range(of_group.max() + 1):
        own = np.flatnonzero(of_group == group).tolist()
        n = len(own)
        mean = mpmath.fsum(z[i] for i in own) / n if centered else mpf(0)
        variance = mpmath.fsum((z[i] - mean) ** 2 for i in own) / n
        s = 1 / mpmath.sqrt(variance + mpf(epsilon))
        u = {i: cotangent[i] * a[of_parameter[i]] for i in own}
        for i in own:
            normalized[i] = (z[i] - mean) * s
        level = mpmath.fsum(u.values()) / n if centered else mpf(0)
        slope = mpmath.fsum(u[i] * normalized[i] for i in own) / n
        for i in own:
            product = normalized[i] * a[of_parameter[i]]
            offset = b[of_parameter[i]]
            y[i], y_sizes[i] = product + offset, abs(product) + abs(offset)
            dx[i] = s * (u[i] - level - normalized[i] * slope)
            dx_sizes[i] = s * (
                abs(u[i]) + abs(level) + abs(normalized[i] * slope))
    sums = {key: [mpf(0)] * len(a) for key in (
        "scale", "scaleSizes", "shift", "shiftSizes")}
    for i, parameter in enumerate(of_parameter):
        term = cotangent[i] * normalized[i]
        sums["scale"][parameter] += term
        sums["scaleSizes"][parameter] += abs(term)
        sums["shift"][parameter] += cotangent[i]
        sums["shiftSizes"][parameter] += abs(cotangent[i])

    operands = [torch.tensor(v).requires_grad_() for v in (x, scale, shift)]
    if operation == "rms":
        operands = operands[:2]
    theirs = FUNCTIONS[operation](attributes, *operands)
    theirs = theirs[0] if operation == "batch" else theirs
    gradients = torch.autograd.grad(theirs, operands, torch.tensor(g))
    quantities = [
        ("y", y, y_sizes, theirs.detach()), ("∂x", dx, dx_sizes, gradients[0]),
        ("∂scale", sums["scale"], sums["scaleSizes"], gradients[1]),
    ]
    if operation != "rms":
        quantities.append(
            ("∂shift", sums["shift"], sums["shiftSizes"], gradients[2]))
    return fused_cases.case(
        operation + "Normalization", name,
        [operand.detach() for operand in operands], [g], quantities, **attributes)


def float32_cases():
    random = np.random.default_rng(32)
    for operation, shape, attributes in [
        ("layer", (6, 40), {"axes": 1}), ("rms", (6, 40), {"axes": 1}),
        ("group", (2, 8, 9), {"groups": 4}), ("group", (2, 8, 20), {"groups": 2}),
        ("batch", (3, 8, 7), {}), ("batch", (2, 8, 20), {}),
    ]:
        parameters = shape[1:2]
        for name, center, spread, epsilon in [
            ("usual", 0, 1, 1e-5), ("far from 0", 1e6, 1, 1e-5),
            ("tiny", 0, 1e-30, 1e-70), ("huge", 0, 1e30, 1e-5),
        ]:
            if operation == "rms" and center:
                continue
            x = center + spread * random.standard_normal(shape)
            scale, shift = random.standard_normal((2, *parameters))
            if operation == "rms":
                shift = 0 * shift
            g = random.standard_normal(shape)
            yield exact(
                name, operation, x, scale, shift, g, epsilon, **attributes)


if __name__ == "__main__":
    torch.set_num_threads(1)
    fixture_format.write("normalization_float64.json", float64_cases())
    fused_cases.write(float32_cases())
