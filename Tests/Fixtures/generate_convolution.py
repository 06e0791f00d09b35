"""Convolutions and pooling of images.

convolution.json: results, gradients and second derivatives by PyTorch in
float64.

fused/convolution.json and its like: the true results and gradients of float32
operands, by mpmath, beside what PyTorch returns for them in float32.
"""

import mpmath
import numpy as np
import torch

import fixture_cases
import fixture_format
import fused_cases
from fixture_cases import exact, shape_name

functional = torch.nn.functional
samples = fixture_cases.Samples(31)


def two(number):
    return [number, number] if isinstance(number, int) else list(number)


def attributes(**given):
    names = {"output_padding": "outputPadding", "counts_padding": "countsPadding"}
    return {
        names.get(name, name): value if name in ("groups", "counts_padding") else two(value)
        for name, value in given.items()
    }


def convolution(x, w, b=None, **options):
    return functional.conv2d(x, w, b, **options)


def transposed(x, w, b=None, **options):
    return functional.conv_transpose2d(x, w, b, **options)


def max_pooling(x, size, **options):
    return functional.max_pool2d(x, size, **options)


def average_pooling(x, size, counts_padding=True, **options):
    return functional.avg_pool2d(x, size, count_include_pad=counts_padding, **options)


FUNCTIONS = {
    "convolution": convolution, "transposedConvolution": transposed,
    "maxPooling": max_pooling, "averagePooling": average_pooling,
}

# The shapes of images and weights, whether there is a bias, and the options.
CONVOLUTIONS = [
    ([2, 2, 5, 6], [3, 2, 3, 3], True, dict(padding=1)),
    ([1, 1, 1, 1], [1, 1, 1, 1], True, {}),
    ([2, 3, 4, 5], [2, 3, 1, 1], True, {}),
    ([2, 3, 5, 5], [2, 3, 1, 1], False, dict(stride=2)),
    ([1, 2, 3, 3], [2, 2, 1, 1], False, dict(padding=1)),
    ([2, 4, 6, 5], [4, 2, 3, 2], True, dict(
        stride=(2, 1), padding=(1, 0), dilation=(1, 2), groups=2)),
    ([2, 3, 5, 5], [3, 1, 3, 3], True, dict(padding=1, groups=3)),
    ([2, 2, 5, 5], [6, 1, 3, 3], False, dict(groups=2)),
    ([1, 2, 8, 8], [2, 2, 2, 2], True, dict(stride=3)),
    ([0, 2, 4, 4], [3, 2, 3, 3], True, dict(padding=1)),
    ([1, 2, 3, 3], [2, 2, 3, 3], False, dict(padding=2, dilation=2)),
    ([1, 1, 5, 7], [2, 1, 5, 7], True, {}),
    ([7, 3, 3, 3], [2, 3, 2, 2], True, {}),
]
TRANSPOSED = [
    ([2, 3, 3, 4], [3, 2, 3, 3], True, dict(padding=1)),
    ([1, 3, 3, 4], [3, 2, 3, 3], True, dict(stride=2, padding=1, output_padding=1)),
    ([1, 4, 3, 3], [4, 2, 2, 3], False, dict(
        stride=(2, 3), dilation=(2, 1), output_padding=(1, 0), groups=2)),
    ([1, 1, 1, 1], [1, 1, 1, 1], True, {}),
    ([2, 4, 3, 3], [4, 2, 1, 1], True, {}),
    ([1, 2, 3, 3], [2, 1, 2, 2], False, dict(dilation=3, output_padding=2)),
    ([2, 3, 4, 4], [3, 1, 3, 3], True, dict(stride=2, groups=3)),
    ([0, 2, 3, 3], [2, 3, 3, 3], True, {}),
]
MAXIMA = [
    ([2, 3, 6, 7], dict(size=2)),
    ([2, 2, 7, 7], dict(size=3, stride=2, padding=1)),
    ([1, 2, 7, 8], dict(size=(2, 3), stride=(1, 2), dilation=(2, 1))),
    ([1, 2, 5, 5], dict(size=3, stride=1, padding=1)),
    ([1, 1, 1, 1], dict(size=1)),
    ([1, 1, 7, 7], dict(size=2, stride=3)),
    ([1, 1, 5, 9], dict(size=(1, 2), stride=(2, 3), padding=(0, 1))),
]
MEANS = [
    (shape, {**options, "counts_padding": counts})
    for counts in (True, False)
    for shape, options in [
        ([2, 3, 6, 7], dict(size=2)),
        ([2, 2, 7, 7], dict(size=3, stride=2, padding=1)),
        ([1, 2, 5, 6], dict(size=(3, 2), stride=(1, 2), padding=(1, 0))),
        ([1, 1, 1, 1], dict(size=1)),
        ([1, 1, 7, 7], dict(size=2, stride=3)),
    ]
]


def float64_case(operation, name, options, operands):
    def function(*operands):
        return FUNCTIONS[operation](*operands, **options)

    result = fixture_cases.differentiate(function, operands)[0]
    cotangent = samples.normal(*result.shape)
    directions = [samples.normal(*operand.shape) for operand in operands]
    return fixture_cases.case(
        operation, name, attributes(**options), operands, cotangent, directions,
        *fixture_cases.differentiate(function, operands, cotangent, directions),
    )


def float64_cases():
    cases = []
    for operation, table in [
        ("convolution", CONVOLUTIONS), ("transposedConvolution", TRANSPOSED),
    ]:
        for x, w, has_bias, options in table:
            operands = [samples.normal(*x), samples.normal(*w)]
            if has_bias:
                outputs = w[0] if operation == "convolution" else (
                    w[1] * options.get("groups", 1))
                operands.append(samples.normal(outputs))
            cases.append(float64_case(operation, shape_name(x, w), options, operands))
    for operation, table in [("maxPooling", MAXIMA), ("averagePooling", MEANS)]:
        for x, options in table:
            cases.append(float64_case(
                operation, shape_name(x), options, [samples.normal(*x)]))
    # Many equal scalars, and rows of nothing but -inf.
    for _, options in MAXIMA[:4]:
        x = samples.integers(0, 3, 2, 1, 8, 8) * 1.0
        cases.append(float64_case("maxPooling", "equal scalars", options, [x]))
        x = np.where(x == 2, x, -np.inf)
        cases.append(float64_case("maxPooling", "infinities", options, [x]))
    return cases


class Windows:
    """What each place of the windows reads, in numbers of mpmath."""

    def __init__(self, x, size, stride=1, padding=0):
        self.size, self.stride, self.padding = size, stride, padding
        self.image = np.zeros(x, dtype=object) + mpmath.mpf(0)
        self.counts = [(n + 2 * padding - size) // stride + 1 for n in x[2:]]

    def places(self):
        return [(i, j) for i in range(self.size) for j in range(self.size)]

    def padded(self, x):
        p = self.padding
        return np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)], constant_values=mpmath.mpf(0))

    def slices(self, place):
        return (slice(None), slice(None)) + tuple(
            slice(first, first + (count - 1) * self.stride + 1, self.stride)
            for first, count in zip(place, self.counts))

    def read(self, x, place):
        return self.padded(x)[self.slices(place)]

    def spread(self, parts):
        whole = self.padded(self.image)
        for place, part in zip(self.places(), parts):
            whole[self.slices(place)] += part
        p = self.padding
        return whole[:, :, p:whole.shape[2] - p, p:whole.shape[3] - p]


def correlate(windows, x, w):
    return sum(
        np.einsum("nchw,oc->nohw", windows.read(x, (i, j)), w[:, :, i, j])
        for i, j in windows.places())


def transpose(windows, g, w):
    return windows.spread([
        np.einsum("nohw,oc->nchw", g, w[:, :, i, j]) for i, j in windows.places()])


def weight_gradient(windows, x, g, w):
    gradient = np.zeros(w.shape, dtype=object)
    for i, j in windows.places():
        gradient[:, :, i, j] = np.einsum(
            "nohw,nchw->oc", g, windows.read(x, (i, j)))
    return gradient


def float32_case(operation, name, operands, cotangent, options, truths):
    """Truths are pairs of numbers and their sizes."""
    point = [torch.tensor(o).requires_grad_() for o in operands]
    result = FUNCTIONS[operation](*point, **options)
    gradients = torch.autograd.grad(result, point, torch.tensor(cotangent))
    names = ["y", "∂x", "∂w", "∂b"]
    return fused_cases.case(
        operation, name, operands, [cotangent],
        [(name, *truth, theirs.detach())
         for name, truth, theirs in zip(names, truths, [result, *gradients])],
        **attributes(**options))


def normal32(*shape):
    return samples.random.standard_normal(shape).astype(np.float32)


def sized(function, *operands):
    """A function that is linear in each operand, and the magnitudes of its terms added up."""
    return function(*operands), function(*map(np.abs, operands))


def float32_convolutions(is_transposed):
    operation = "transposedConvolution" if is_transposed else "convolution"
    for x, w, options in [
        ([2, 8, 5, 5], [4, 8, 3, 3], dict(padding=1)),
        ([1, 64, 4, 4], [4, 64, 3, 3], {}),
        ([2, 1, 16, 16], [2, 1, 3, 3], dict(padding=1)),
        ([2, 4, 7, 7], [3, 4, 3, 3], dict(stride=2)),
    ]:
        windows = Windows(x, w[2], **options)
        outputs = [x[0], w[0], *windows.counts]
        image, small, weights = normal32(*x), normal32(*outputs), normal32(*w)
        bias = normal32(w[1] if is_transposed else w[0])
        channels = exact(bias).reshape(-1, 1, 1)
        forward = lambda x, w: correlate(windows, x, w)
        backward = lambda g, w: transpose(windows, g, w)
        of_weights = lambda x, g: weight_gradient(windows, x, g, exact(weights))
        x, g, w = exact(image), exact(small), exact(weights)
        if is_transposed:
            options = {**options, "output_padding": 0}
            y, of_x, of_bias, operand, cotangent = (
                sized(backward, g, w), sized(forward, x, w), x, small, image)
        else:
            y, of_x, of_bias, operand, cotangent = (
                sized(forward, x, w), sized(backward, g, w), g, image, small)
        yield float32_case(operation, "usual", [operand, weights, bias], cotangent, options, [
            (y[0] + channels, y[1] + np.abs(channels)), of_x, sized(of_weights, x, g),
            sized(lambda g: g.sum(axis=(0, 2, 3)), of_bias),
        ])


def float32_pooling():
    for operation in ("maxPooling", "averagePooling"):
        for name, size, stride in [
            ("windows apart", 2, 2), ("windows that overlap", 3, 1),
            ("windows that overlap", 5, 2),
        ]:
            x = [1, 2, 13, 13]
            windows = Windows(x, size, stride)
            image, cotangent = normal32(*x), normal32(*x[:2], *windows.counts)
            parts = [windows.read(exact(image), p) for p in windows.places()]
            if operation == "maxPooling":
                y = np.max(parts, axis=0)
                chosen = [part == y for part in parts]
                spread = lambda g: windows.spread([g * c for c in chosen])
                y = (y, np.abs(y))
            else:
                area = mpmath.mpf(size * size)
                spread = lambda g: windows.spread([g / area] * (size * size))
                y = sum(parts) / area, sum(map(np.abs, parts)) / area
            yield float32_case(operation, name, [image], cotangent, dict(
                size=size, stride=stride), [y, sized(spread, exact(cotangent))])


def main():
    torch.set_num_threads(1)
    fixture_format.write("convolution.json", float64_cases())
    fused_cases.write(float32_convolutions(is_transposed=False))
    fused_cases.write(float32_convolutions(is_transposed=True))
    fused_cases.write(float32_pooling())


if __name__ == "__main__":
    main()
