"""Which kernels OpenBLAS has chosen for this processor."""

import ctypes
from pathlib import Path

# NumPy's own copy has names of its own.
NAMES = (
    "scipy_openblas_get_corename64_", "scipy_openblas_get_corename", "openblas_get_corename64_",
    "openblas_get_corename",
)


def kernels():
    """Their name, such as SkylakeX, or "unknown" where no such library is loaded that tells it."""
    maps = Path("/proc/self/maps")
    lines = maps.read_text().splitlines() if maps.exists() else []
    for path in sorted({line.split()[-1] for line in lines if "openblas" in line.split()[-1]}):
        library = ctypes.CDLL(path)
        for name in NAMES:
            if hasattr(library, name):
                function = getattr(library, name)
                function.restype = ctypes.c_char_p
                return function().decode()
    return "unknown"
