"""What all figures share: colours, markers, line styles, sizes, and the checks of arguments."""

from collections.abc import Callable, Sequence

import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes

from nbhelpers import validate

BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, BLACK = COLORS = (
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000",
)  # fmt: skip
MARKERS = ("o", "^", "s", "D", "v", "P", "X")
LINES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)))


def use_style() -> None:
    """Set sizes that can be read from the back row, and a cycle of colours with line styles."""
    plt.rcParams.update(
        {
            "figure.figsize": (7, 4.2),
            "figure.dpi": 90,
            "figure.constrained_layout.use": True,
            "figure.facecolor": "white",
            "font.size": 13,
            "axes.titlesize": 14,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "lines.linewidth": 2,
            "legend.frameon": False,
            "axes.prop_cycle": cycler(color=COLORS) + cycler(linestyle=LINES),
        }
    )


def new_axes(ax: Axes | None, figsize: tuple[float, float] | None = None) -> Axes:
    """Return ``ax``, or the axes of a new figure."""
    if ax is None:
        return plt.subplots(figsize=figsize)[1]
    if not isinstance(ax, Axes):
        raise TypeError(
            f"ax is a {type(ax).__name__}; it must be one Axes, as in fig, ax = plt.subplots(): "
            "of several panels pass one, such as ax=axes[0]."
        )
    return ax


def new_panels(axes: Sequence[Axes] | None, n: int, width: float, height: float) -> Sequence[Axes]:
    """Return ``axes`` if there are n, or n panels in a row of a new figure, on common axes."""
    if axes is None:
        size = (width * n + 0.8, height)
        return plt.subplots(1, n, figsize=size, sharex=True, sharey=True, squeeze=False)[1][0]
    axes = list(axes.flat) if isinstance(axes, np.ndarray) else axes
    if not isinstance(axes, Sequence) or not all(isinstance(a, Axes) for a in axes):
        raise TypeError(
            f"axes is a {type(axes).__name__}; it must be a row of panels, "
            f"as in fig, axes = plt.subplots(1, {n})."
        )
    if len(axes) != n:
        raise ValueError(f"axes holds {len(axes)} panels for {n} names; pass one for each.")
    return axes


def look(k: int) -> dict:
    """Return the colour, marker and line style of the curve number ``k``."""
    n = len(COLORS)
    return {"color": COLORS[k % n], "marker": MARKERS[k % n], "ls": LINES[k % n]}


def numbers(name: str, value: object, ndim: int | tuple[int, ...], wanted: str) -> np.ndarray:
    """Return an array of floats with ``ndim`` axes and at least one entry; NaN is allowed."""
    M = validate.array(name, value)
    if M.dtype.kind not in "buif":
        raise TypeError(f"{name} has type {M.dtype}; it must hold real numbers: {wanted}.")
    if M.ndim not in np.atleast_1d(ndim) or M.size == 0:
        raise ValueError(f"{name} has shape {M.shape}; it must be {wanted}.")
    return M.astype(float, copy=False)


def one_of(name: str, value: object, words: Sequence[str]) -> str:
    """Return ``value`` if it is one of ``words``."""
    if not isinstance(value, str) or value not in words:
        wanted = " or ".join(map(repr, words))
        raise ValueError(f"{name}={validate.shown(value)} must be {wanted}.")
    return value


def by_name(name: str, value: object, example: str) -> dict:
    """Return ``value`` if it is a dict with at least one entry."""
    if not isinstance(value, dict) or not value:
        raise TypeError(
            f"{name}={validate.shown(value)} must be a dict, with a name for each entry, such as "
            f"{name}={example}."
        )
    return value


def asked(name: str, f: Callable, X: np.ndarray) -> np.ndarray:
    """Return one number for each row of ``X`` from a function that was passed in."""
    found = numbers(f"what {name} returned", f(X), (1, 2), f"one number for each of {len(X)} rows")
    if found.size != len(X):
        raise ValueError(
            f"{name} returned shape {found.shape} for {len(X)} rows; it must return one number for "
            f"each row, shape ({len(X)},)."
        )
    return found.ravel()
