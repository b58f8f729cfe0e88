"""The product Aᵀ D as a coloured picture (Falk's scheme)."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from nbhelpers import validate
from nbhelpers.plots.style import new_axes, numbers

SHADES = ("#cfe3f3", "#f9d5b8", "#cbe9dd", "#f1dbe7", "#fbe7bd", "#dcdcdc")  # one per sample
TITLE = "Aᵀ D adds over the samples: colour meets colour, then the index n is gone"


def product(
    A: np.ndarray,
    D: np.ndarray,
    i: int = 0,
    j: int = 1,
    ax: Axes | None = None,
    title: str = TITLE,
    n_added: int | None = None,
) -> Axes:
    """Draw Aᵀ, D and their product, each sample in its colour, with entry (i, j) written out.

    Aᵀ lies at the lower left, D stands at the upper right, and the product where they meet.

    Parameters
    ----------
    A, D : array (N, n), array (N, m)
        At most 6 samples and 6 columns: small whole numbers read best.
    i, j : int
        The entry of the product that is framed, and whose sum is written out.
    ax : Axes
        Where to draw; without it, a new figure.
    title : str
        The title.
    n_added : int
        How many samples have been added so far, 0 to N; the others are pale. Without it, all.
    """
    A, D = small_matrix("A", A), small_matrix("D", D)
    if len(A) != len(D):
        raise ValueError(f"A has {len(A)} rows but D has {len(D)}; both have one row per sample.")
    (N, n), m = A.shape, D.shape[1]
    n_added = N if n_added is None else validate.whole("n_added", n_added, 0)
    if n_added > N:
        raise ValueError(f"n_added={n_added} must be at most {N}, the number of samples.")
    G = A[:n_added].T @ D[:n_added]
    for name, index, size in (("i", i, n), ("j", j, m)):
        if validate.whole(name, index, 0) >= size:
            raise ValueError(f"{name}={index} must be at most {size - 1}: the product is {n}x{m}.")
    ax = new_axes(ax, figsize=(9, 6))
    left, top = N + 1.5, n + N + 1  # of D
    aside = left + m + 0.3
    grid(ax, A.T, 0, n, by_sample=1, framed=lambda r, c: r == i, n_full=n_added)
    grid(ax, D, left, top, by_sample=0, framed=lambda r, c: c == j, n_full=n_added)
    grid(ax, G, left, n, by_sample=None, framed=lambda r, c: (r, c) == (i, j))
    for s in range(N):
        ax.text(s + 0.5, n + 0.15, f"n={s}", ha="center")
        ax.text(left - 0.15, top - 0.5 - s, f"n={s}", ha="right", va="center")
    ax.text(-0.2, n - 0.5 - i, "row i", ha="right", va="center", weight="bold")
    ax.text(left + 0.5 + j, top + 0.15, "column j", ha="center", weight="bold")
    ax.text(N / 2, -0.5, "$A^T$: units × samples", ha="center")
    ax.text(aside, top - N / 2, "$D$: samples × units", va="center")
    terms = " + ".join(
        f"{a:g}·({d:g})" if d < 0 else f"{a:g}·{d:g}"
        for a, d in zip(A[:n_added, i], D[:n_added, j])
    )
    said = f"{terms or 'nothing yet'} = {G[i, j]:g}\none product per sample"
    ax.text(aside, n - 0.5 - i, said, va="center")
    ax.text(left + m / 2, -0.5, "$A^T D$: the shape of $W$", ha="center")
    ax.set(xlim=(-1.5, aside + 4.8), ylim=(-0.9, top + 0.8), aspect="equal")
    ax.set_title(title)
    ax.axis("off")
    return ax


def small_matrix(name: str, value: np.ndarray) -> np.ndarray:
    """Return a matrix that is small enough to be drawn."""
    M = validate.finite(name, numbers(name, value, 2, "2-D, one row per sample"))
    if max(M.shape) > len(SHADES):
        raise ValueError(
            f"{name} has shape {M.shape}; at most {len(SHADES)} samples and as many units can be "
            f"drawn: pass a part, such as {name}[:4, :3]."
        )
    return M


def grid(
    ax: Axes,
    M: np.ndarray,
    left: float,
    top: float,
    by_sample: int | None,
    framed: Callable,
    n_full: int | None = None,
) -> None:
    """Draw a matrix as boxes.

    ``by_sample`` is the axis that is coloured, if any; samples from ``n_full`` on are pale.
    """
    for (r, c), value in np.ndenumerate(M):
        frame = {"lw": 3.5, "zorder": 3} if framed(r, c) else {"lw": 0.7, "zorder": 2}
        sample = None if by_sample is None else (r, c)[by_sample]
        color = "white" if sample is None else SHADES[sample]
        pale = sample is not None and n_full is not None and sample >= n_full
        alpha = 0.25 if pale else 1
        corner = (left + c, top - r - 1)
        ax.add_patch(Rectangle(corner, 1, 1, fc=color, ec="black", alpha=alpha, **frame))
        ax.text(
            left + c + 0.5,
            top - r - 0.5,
            f"{value:g}",
            ha="center",
            va="center",
            zorder=4,
            alpha=alpha,
        )
