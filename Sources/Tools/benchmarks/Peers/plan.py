"""What is measured, and the bars: how many times faster than a peer the work is to be.

A bar of several peers is against the best of them. One of a pair is for one thread and for two.
"""

# The folder of the machine whose figures the pages tell first. Those of others stand beside them.
MAIN = "xeon-avx512"

PYTORCH, JAX = ("pytorch",), ("jax",)
BEST = ("pytorch", "jax", "numpy")

# Every peer there may be. The last two take part where they are installed.
PEERS = ("pytorch", "jax", "numpy", "autograd", "mlx")

# The work of the operations that peers do too, with its bars.
OPERATIONS = {
    **{f"matmul/{n}": [(BEST, 1.1)] for n in (64, 128, 256)},
    **{f"matmul/{n}": [(BEST, 1.0)] for n in (512, 1024, 2048)},
    **{f"{name}/1M": [(JAX, 1.0)] for name in ("exp", "log", "tanh")},
    "sce/32x10": [(PYTORCH, 15.0)],
    "sce/128x10": [(PYTORCH, 12.0)],
    "sce/1024x1000": [(PYTORCH, 5.0), (JAX, 1.5)],
    "sce/8192x1000": [(PYTORCH, 5.0), (JAX, 1.5)],
    "sce/256x50257": [(PYTORCH, 10.0), (JAX, 1.5)],
    "linear-sce/2048x512x32000": [(BEST, 1.4)],
    "mlp/64-32-10/b32/sgd": [(PYTORCH, 20.0), (JAX, 4.0)],
    "mlp/784-256-10/b64/sgd": [(BEST, 1.8)],
    "mlp/784-512-512-10/b128/sgd": [(BEST, 1.4)],
    "mlp/1024-2048-2048-1000/b256/sgd": [(BEST, 1.05)],
    "chain/1000": [(PYTORCH, 30.0)],
}

# That of the networks. Where there is no bar the ratios stand alone.
NETWORKS = {
    "layer-normalization/512x64": [(PYTORCH, 2.0)],
    "layer-normalization/2048x512": [(PYTORCH, 1.3)],
    "rms-normalization/2048x512": [],
    "group-normalization/32x32x28x28/8": [],
    "batch-normalization/32x32x28x28": [],
    "attention/8x4x64x16": [(PYTORCH, 3.0)],
    "attention/4x8x256x64": [(PYTORCH, 1.5)],
    "attention/1x8x1024x64": [(PYTORCH, 1.2)],
    "convolution/32x16x28x28/32": [(PYTORCH, 1.0)],
    "depthwise-convolution/32x32x28x28": [],
    "max-pooling/64x16x28x28": [],
    "optimizer/adam/1M": [(PYTORCH, 1.1)],
    "optimizer/adam/1000x1000": [(PYTORCH, 5.0)],
    "gru/50x64x128": [(PYTORCH, 1.5)],
    "lstm/50x64x128": [],
    "embedding/4096x10000x64": [(PYTORCH, 3.7)],
    "dropout/1M": [],
    "normal/1M": [(PYTORCH, 1.0)],
    "greater/1M": [(PYTORCH, 1.0)],
    "split/64x384/3": [(PYTORCH, 1.0)],
    "unstacked/50x64x128": [(PYTORCH, 1.0)],
    "cnn/28x28/16-32/b64/sgd": [(PYTORCH, 1.1)],
    "transformer/64x64/h4/b32/adamw": [(PYTORCH, 1.6)],
}

# The example programs' whole training steps.
PROGRAMS = {
    "step/fashion-mlp": [(PYTORCH, (1.8, 1.5))],
    "step/fashion-convolutional": [],
    "step/names": [],
    "step/characters-nanogpt-cpu": [(PYTORCH, 1.3)],
}

# What is measured apart and has figures of its own: the peers and the work.
PARTS = {
    "operations": (PEERS, OPERATIONS),
    "networks": (("pytorch", "jax"), NETWORKS),
    "programs": (("pytorch", "jax"), PROGRAMS),
}

# The share of its limit that a work is to reach, and the seconds that it may take.
SHARES = {f"matmul/{n}": 0.85 for n in (512, 1024, 2048)}
SECONDS = {"chain/1000": 300e-6}

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
