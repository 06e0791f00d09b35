"""What is measured, and the bars: how many times faster than a peer the work is to be.

A bar of several peers is against the best of them.
"""

ALL = ("pytorch", "jax", "numpy")
PEERS = ("pytorch", "jax", "numpy", "autograd", "mlx")

PYTORCH, JAX = ("pytorch",), ("jax",)

# The work of the operations that peers do too, with its bars.
OPERATIONS = {
    **{f"matmul/{n}": [(ALL, 1.0)] for n in (64, 128, 256, 512, 1024, 2048)},
    **{f"{name}/1M": [(PYTORCH, 2.0)] for name in ("exp", "log", "tanh")},
    "sce/32x10": [(PYTORCH, 15.0)],
    "sce/128x10": [(PYTORCH, 8.0)],
    "sce/1024x1000": [(PYTORCH, 4.0)],
    "sce/8192x1000": [(PYTORCH, 4.0)],
    "sce/256x50257": [(PYTORCH, 6.0)],
    "linear-sce/2048x512x32000": [(PYTORCH, 1.3)],
    "mlp/64-32-10/b32/sgd": [(PYTORCH, 15.0), (JAX, 3.0)],
    "mlp/784-256-10/b64/sgd": [(PYTORCH, 1.4), (JAX, 1.0)],
    "mlp/784-512-512-10/b128/sgd": [(PYTORCH, 1.3), (JAX, 1.0)],
    "mlp/1024-2048-2048-1000/b256/sgd": [(PYTORCH, 1.1), (JAX, 1.0)],
    "chain/1000": [(PYTORCH, 15.0)],
}

# That of the networks. Where there is no bar the ratio stands alone.
NETWORKS = {
    "layer-normalization/512x64": [(PYTORCH, 2.0)],
    "layer-normalization/2048x512": [(PYTORCH, 1.3)],
    "rms-normalization/2048x512": [(PYTORCH, None)],
    "group-normalization/32x32x28x28/8": [(PYTORCH, None)],
    "batch-normalization/32x32x28x28": [(PYTORCH, None)],
    "attention/8x4x64x16": [(PYTORCH, 3.0)],
    "attention/4x8x256x64": [(PYTORCH, 1.5)],
    "attention/1x8x1024x64": [(PYTORCH, 1.2)],
    "convolution/32x16x28x28/32": [(PYTORCH, 1.0)],
    "depthwise-convolution/32x32x28x28": [(PYTORCH, None)],
    "max-pooling/64x16x28x28": [(PYTORCH, None)],
    "optimizer/adam/1M": [(PYTORCH, 1.1)],
    "optimizer/adam/1000x1000": [(PYTORCH, 5.0)],
    "gru/50x64x128": [(PYTORCH, 1.5)],
    "lstm/50x64x128": [(PYTORCH, None)],
    "embedding/4096x10000x64": [(PYTORCH, 3.7)],
    "dropout/1M": [(PYTORCH, None)],
    "normal/1M": [(PYTORCH, 1.0)],
    "greater/1M": [(PYTORCH, 1.0)],
    "split/64x384/3": [(PYTORCH, 1.0)],
    "unstacked/50x64x128": [(PYTORCH, 1.0)],
    "cnn/28x28/16-32/b64/sgd": [(PYTORCH, 1.1)],
    "transformer/64x64/h4/b32/adamw": [(PYTORCH, 1.6)],
}

# What is measured apart and has figures of its own: the peers and the work.
PARTS = {"operations": (PEERS, OPERATIONS), "networks": (("pytorch", "jax"), NETWORKS)}

# The share of its limit that a work is to reach, and the seconds that it may take.
SHARES = {"sce/8192x1000": 0.7, "sce/256x50257": 0.7}
SECONDS = {"chain/1000": 400e-6}

# Work of more than a second has fewer rounds.
SLOW = ("linear-sce",)

ALONE = (
    "/1M,128x64x128,softmax/,logSoftmax/,logSumExp/,gather,scatter,/weights,/gradient,"
    "optimizer,sce-columns,sce-rows,tape"
)
SQUARES = "matmul/32,matmul/64,matmul/128,matmul/256,matmul/512,matmul/1024,matmul/2048"
LEVELS = ("baseline", "avx2", "avx512")
AT_EACH_LEVEL = (
    "matmul/64,matmul/1024,exp/1M,tanh/1M,sum/128x64x128/last,sce/32x10,sce/1024x1000,"
    "mlp/64-32-10/b32/sgd,mlp/784-256-10/b64/sgd"
)
MEMORY = (
    "memory/50-layers/plain", "memory/50-layers/checkpointed", "memory/sce/8192x1000/fused",
    "memory/sce/8192x1000/composed", "memory/sce/256x50257/fused", "memory/sce/256x50257/composed",
    "memory/linear-sce/2048x512x32000/fused", "memory/linear-sce/2048x512x32000/composed",
)
ATTENTION_MEMORY = tuple(
    f"memory/attention/1x8x{length}x64/{form}"
    for length in (256, 512, 1024, 2048, 4096) for form in ("fused", "composed")
)
