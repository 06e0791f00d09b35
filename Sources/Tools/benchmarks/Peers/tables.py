"""Figures and tables as Markdown."""

import statistics

median = statistics.median

NAMES = {
    "ours": "Adjoint", "pytorch": "PyTorch", "jax": "JAX", "numpy": "NumPy", "autograd": "autograd",
    "mlx": "MLX",
}


def table(headings, rows):
    """The first column is set to the left and the others to the right."""
    lines = [headings, [":--"] + ["--:"] * (len(headings) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def time(seconds):
    for unit, name in ((1, "s"), (1e-3, "ms"), (1e-6, "µs")):
        if seconds >= unit:
            break
    return f"{seconds / unit:.3g} {name}" if seconds / unit < 999.5 else f"{seconds / unit:.0f} {name}"


def megabytes(count):
    return f"{count / 1e6:.1f} MB"


def ratio(value):
    return f"{value:.2f}×" if value < 10 else f"{value:.1f}×"


def both(texts):
    """What holds for one thread and for two in one cell, which is empty where there is neither."""
    texts = list(texts)
    return " / ".join(text or "–" for text in texts) if any(texts) else ""


def of_each(machines, part, make):
    """A table for each machine that has figures of a part, below the machine's name."""
    tables = [
        f"On `{machine}`:\n\n{made}" for machine, figures in machines.items()
        if part in figures and (made := make(figures[part]))
    ]
    return "\n\n".join(tables) or "Not measured yet."
