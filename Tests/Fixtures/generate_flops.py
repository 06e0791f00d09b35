"""Writes the floating-point operations that PyTorch's FlopCounterMode counts.

It counts products alone: those of matrices, of convolutions and of attention.
"""

import torch
import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from fixture_format import write


def count(function):
    # The fused kernel of a CPU is not counted.
    with sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as counter:
        function()
    return counter.get_total_flops()


def case(operation, shapes, function, **options):
    operands = [torch.randn(shape) for shape in shapes]
    return {
        "operation": operation, "shapes": shapes, **options,
        "flops": count(lambda: function(*operands)),
    }


def convolution(shapes, **options):
    return case(
        "convolution", shapes, lambda x, w: F.conv2d(x, w, **options), **options)


def transposed(shapes, **options):
    return case(
        "transposedConvolution", shapes,
        lambda x, w: F.conv_transpose2d(x, w, **options), **options)


def attention(shapes):
    return case("attention", shapes, F.scaled_dot_product_attention)


def main():
    write("flops.json", [
        case("matmul", [[5, 7], [7, 3]], torch.mm),
        case("matmul", [[4, 5, 7], [4, 7, 3]], torch.bmm),
        case("matmul", [[1, 128], [128, 1]], torch.mm),
        convolution([[2, 3, 9, 8], [5, 3, 3, 3]], stride=1, padding=0, dilation=1, groups=1),
        convolution([[2, 4, 9, 8], [6, 2, 3, 2]], stride=2, padding=1, dilation=1, groups=2),
        convolution([[1, 4, 9, 9], [4, 1, 3, 3]], stride=1, padding=2, dilation=2, groups=4),
        transposed([[2, 3, 4, 5], [3, 5, 3, 3]], stride=1, padding=0, groups=1),
        transposed([[2, 4, 4, 5], [4, 3, 2, 2]], stride=2, padding=0, groups=2),
        attention([[2, 3, 5, 4], [2, 3, 7, 4], [2, 3, 7, 4]]),
        attention([[1, 2, 6, 8], [1, 2, 6, 8], [1, 2, 6, 3]]),
    ])


if __name__ == "__main__":
    main()
