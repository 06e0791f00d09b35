"""What is measured, and the bars: how many times faster than a peer the work is to be.

A bar of several peers is against the best of them.
"""

ALL = ("pytorch", "jax", "numpy")
PEERS = ("pytorch", "jax", "numpy", "autograd", "mlx")

# Name, bars, and the share of its limit that it is to reach.
PAIRED = [
    *((f"matmul/{n}", [(ALL, 1.0)], None) for n in (64, 128, 256, 512, 1024, 2048)),
    *((f"{name}/1M", [(("pytorch",), 2.0)], None) for name in ("exp", "log", "tanh")),
    ("sce/32x10", [(("pytorch",), 15.0)], None),
    ("sce/128x10", [(("pytorch",), 8.0)], None),
    ("sce/1024x1000", [(("pytorch",), 4.0)], None),
    ("sce/8192x1000", [(("pytorch",), 4.0)], 0.7),
    ("sce/256x50257", [(("pytorch",), 6.0)], 0.7),
    ("linear-sce/2048x512x32000", [(("pytorch",), 1.3)], None),
    ("mlp/64-32-10/b32/sgd", [(("pytorch",), 15.0), (("jax",), 3.0)], None),
    ("mlp/784-256-10/b64/sgd", [(("pytorch",), 1.4), (("jax",), 1.0)], None),
    ("mlp/784-512-512-10/b128/sgd", [(("pytorch",), 1.3), (("jax",), 1.0)], None),
    ("mlp/1024-2048-2048-1000/b256/sgd", [(("pytorch",), 1.1), (("jax",), 1.0)], None),
    ("chain/1000", [(("pytorch",), 15.0)], None),
]

# Work of more than a second has fewer rounds.
SLOW = ("linear-sce",)

ALONE = (
    "/1M,128x64x128,softmax/,logSoftmax/,logSumExp/,gather,scatter,/weights,/gradient,"
    "sce-columns,sce-rows,tape"
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
