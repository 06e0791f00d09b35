"""PyTorch's forms of layers and of tensors' work."""

import torch
import torch.nn.functional as functional
from torch import nn


def works():
    return {
        "layer-normalization": layer_normalization, "rms-normalization": rms_normalization,
        "group-normalization": group_normalization, "batch-normalization": batch_normalization,
        "attention": attention, "convolution": convolution,
        "depthwise-convolution": depthwise_convolution, "max-pooling": max_pooling,
        "gru": gru, "lstm": lstm, "embedding": embedding, "dropout": dropout, "normal": normal,
        "greater": greater, "split": split, "unstacked": unstacked,
    }


def gradients(function, *inputs):
    """A function's value with the gradients of its inputs, in the two ways to ask for them."""
    for x in inputs:
        x.requires_grad_()
    cotangent = torch.randn_like(function(*inputs))

    def gradient():
        torch.autograd.grad(function(*inputs), inputs, cotangent)

    def backward():
        for x in inputs:
            x.grad = None
        function(*inputs).backward(cotangent)

    return {"autograd.grad": gradient, "backward()": backward}


LAYOUTS = {"": torch.contiguous_format, ", channels last": torch.channels_last}


def in_layouts(function, images, *others):
    """The same of images with the channels in front of the pixels and behind them."""
    forms = {}
    for layout, format in LAYOUTS.items():
        inputs = [x.detach().clone() for x in others]
        inputs = [x.to(memory_format=format) if x.dim() == 4 else x for x in inputs]
        x = images.detach().clone().to(memory_format=format)
        forms |= {form + layout: run for form, run in gradients(function, x, *inputs).items()}
    return forms


# MARK: Layers


def layer_normalization(rows, length):
    return gradients(
        lambda x, scale, shift: functional.layer_norm(x, [length], scale, shift),
        torch.randn(rows, length), torch.randn(length), torch.randn(length))


def rms_normalization(rows, length):
    return gradients(
        lambda x, scale: functional.rms_norm(x, [length], scale),
        torch.randn(rows, length), torch.randn(length))


def group_normalization(images, channels, height, width, groups):
    return in_layouts(
        lambda x, scale, shift: functional.group_norm(x, groups, scale, shift),
        torch.randn(images, channels, height, width), torch.randn(channels), torch.randn(channels))


def batch_normalization(images, channels, height, width):
    return in_layouts(
        lambda x, scale, shift: functional.batch_norm(x, None, None, scale, shift, training=True),
        torch.randn(images, channels, height, width), torch.randn(channels), torch.randn(channels))


def attention(*shape):
    def fused(queries, keys, values):
        return functional.scaled_dot_product_attention(queries, keys, values, is_causal=True)

    def composed(queries, keys, values):
        with nn.attention.sdpa_kernel(nn.attention.SDPBackend.MATH):
            return fused(queries, keys, values)

    inputs = [torch.randn(shape) for _ in range(3)]
    return {
        f"{form}{kind}": run for kind, function in (("", fused), (", composed", composed))
        for form, run in gradients(function, *inputs).items()
    }


def convolution(images, inputs, height, width, outputs, groups=1):
    return in_layouts(
        lambda x, weights, bias: functional.conv2d(x, weights, bias, padding=1, groups=groups),
        torch.randn(images, inputs, height, width), torch.randn(outputs, inputs // groups, 3, 3),
        torch.randn(outputs))


def depthwise_convolution(images, channels, height, width):
    return convolution(images, channels, height, width, channels, groups=channels)


def max_pooling(*shape):
    return in_layouts(lambda x: functional.max_pool2d(x, 2), torch.randn(shape))


def gru(*shape):
    return recurrence(nn.GRU(shape[-1], shape[-1]), *shape)


def lstm(*shape):
    return recurrence(nn.LSTM(shape[-1], shape[-1]), *shape)


def recurrence(layer, *shape):
    inputs, parameters = torch.randn(shape), list(layer.parameters())

    def gradient():
        torch.autograd.grad(layer(inputs)[0].sum(), parameters)

    def backward():
        layer.zero_grad()
        layer(inputs)[0].sum().backward()

    return {"autograd.grad": gradient, "backward()": backward}


def embedding(count, table, width):
    tokens = torch.randint(0, table, (count,))
    return gradients(lambda weights: functional.embedding(tokens, weights), torch.randn(table, width))


def dropout(count):
    return gradients(lambda x: functional.dropout(x, 0.2), torch.randn(count))


# MARK: Tensors


def normal(count):
    out = torch.empty(count)
    return {"randn": lambda: torch.randn(count), "normal_()": lambda: out.normal_()}


def greater(count):
    x, out = torch.randn(count), torch.empty(count, dtype=torch.bool)
    return {"x > 0": lambda: x > 0, "out=": lambda: torch.gt(x, 0, out=out)}


def split(rows, length, pieces):
    def function(x):
        a, b, c = x.chunk(pieces, 1)
        return a * b + c

    return gradients(function, torch.randn(rows, length))


def unstacked(*shape):
    def function(x):
        result, *others = x.unbind()
        for step in others:
            result = result + step
        return result

    return gradients(function, torch.randn(shape))
