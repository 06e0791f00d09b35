"""What the processes find in their environment."""

import os

# Each makes a library choose slower kernels than the processor has, or another way of waiting.
THROTTLES = (
    "OPENBLAS_CORETYPE", "MKL_ENABLE_INSTRUCTIONS", "MKL_DEBUG_CPU_TYPE", "MKL_CBWR",
    "ATEN_CPU_CAPABILITY", "DNNL_MAX_CPU_ISA", "ONEDNN_MAX_CPU_ISA", "NPY_DISABLE_CPU_FEATURES",
    "NPY_ENABLE_CPU_FEATURES", "XLA_FLAGS", "OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "KMP_BLOCKTIME",
    "OPENBLAS_THREAD_TIMEOUT", "ADJOINT_INSTRUCTION_SET", "ADJOINT_THREADS",
)


def of(threads):
    """What the numerical libraries read when they start."""
    variables = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    return {**os.environ, **{variable: str(threads) for variable in variables}}


def require_unthrottled():
    """Ends the process where a variable is set that slows a library down."""
    if present := [name for name in THROTTLES if name in os.environ]:
        raise SystemExit(f"{', '.join(present)}: set in the environment, which changes what a library does; unset it")
