"""Figures that several notebooks draw. Each takes ``ax=`` (or makes one) and returns it.

Colours are Okabe and Ito's, which colour-blind readers can tell apart; a marker or a line style
always says the same thing again. Nothing here calls ``show`` or relies on a current figure.
"""

from collections.abc import Callable, Sequence

import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

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


def new_axes(ax: Axes | None) -> Axes:
    """Return ``ax``, or the axes of a new figure."""
    return plt.subplots()[1] if ax is None else ax


def decision_boundary(
    predict: Callable[[np.ndarray], np.ndarray],
    X: np.ndarray,
    y: np.ndarray,
    ax: Axes | None = None,
    title: str = "",
    margin: float = 0.3,
    steps: int = 200,
) -> Axes:
    """Draw the points ``X (N, 2)`` by class and the regions that ``predict`` gives each class.

    ``predict`` is any function from points ``(M, 2)`` to integer labels ``(M,)``; it is asked on a
    grid of ``steps`` x ``steps`` points.
    """
    X = validate.matrix("X", X, 2, np.float64)
    n_classes = int(np.max(y)) + 1
    y = validate.labels(y, n_classes, len(X))
    ax = new_axes(ax)
    low, high = X.min(axis=0) - margin, X.max(axis=0) + margin
    across, up = np.meshgrid(*np.linspace(low, high, steps).T)
    label = np.asarray(predict(np.column_stack([across.ravel(), up.ravel()]))).reshape(across.shape)
    levels = np.arange(-0.5, max(n_classes, label.max() + 1))
    shades = [COLORS[c % len(COLORS)] for c in range(len(levels) - 1)]
    ax.contourf(across, up, label, levels=levels, colors=shades, alpha=0.2)
    if label.min() < label.max():
        borders = np.arange(label.min() + 0.5, label.max())
        ax.contour(across, up, label, levels=borders, colors=BLACK, linewidths=2)
    for c in range(n_classes):
        at = X[y == c]
        look = {"color": COLORS[c % len(COLORS)], "marker": MARKERS[c % len(MARKERS)]}
        ax.scatter(*at.T, s=22, linewidths=0.4, edgecolors="white", label=f"class {c}", **look)
    ax.set(xlabel="$x_1$", ylabel="$x_2$", title=title, xlim=(low[0], high[0]))
    ax.set_ylim(low[1], high[1])
    return ax


def cost_curves(
    runs: dict[str, Sequence[Sequence[float]]],
    ax: Axes | None = None,
    title: str = "",
    xlabel: str = "epoch",
    ylabel: str = "cost",
    log: bool = False,
    every: int = 1,
) -> Axes:
    """Draw, for each name, the median over its runs and a band from the lowest to the highest.

    ``runs["name"]`` holds one sequence of values per seed, all equally long; values are ``every``
    epochs apart, the first one at epoch ``every``.
    """
    ax = new_axes(ax)
    for k, (name, values) in enumerate(runs.items()):
        V = np.atleast_2d(np.asarray(values, dtype=float))  # (seeds, epochs)
        at = every * np.arange(1, V.shape[1] + 1)
        color = COLORS[k % len(COLORS)]
        mark = {"marker": MARKERS[k % len(MARKERS)], "markevery": max(1, V.shape[1] // 8)}
        ax.plot(at, np.median(V, axis=0), color=color, ls=LINES[k % len(LINES)], label=name, **mark)
        if len(V) > 1:
            ax.fill_between(at, V.min(axis=0), V.max(axis=0), color=color, alpha=0.15, linewidth=0)
    ax.set(xlabel=xlabel, ylabel=ylabel, title=title)
    if log:
        ax.set_yscale("log")
    ax.legend()
    return ax


def network_drawing(
    sizes: Sequence[int],
    ax: Axes | None = None,
    title: str = "",
    W: Sequence | None = None,
    values: Sequence[Sequence[str]] | None = None,
    most: int = 7,
) -> Axes:
    """Draw the units of each layer and their connections; a layer wider than ``most`` is abridged.

    With ``W`` (slot 0 unused, ``W[l] (n_{l-1}, n_l)``) a line's width shows |w| and a dashed
    vermilion line a negative weight. ``values[l][i]`` is written into unit i of layer l.
    """
    ax = new_axes(ax)
    shown = [range(n) if n <= most else [*range(3), *range(n - 3, n)] for n in sizes]
    tallest = max(len(units) + (n > most) for units, n in zip(shown, sizes, strict=True))
    place = []  # place[l][i] = (x, y) of unit i of layer l
    for l, (units, n) in enumerate(zip(shown, sizes, strict=True)):
        rows = len(units) + (n > most)
        slots = [k if k < 3 or n <= most else k + 1 for k in range(len(units))]
        at = [(l, (rows - 1) / 2 - slot) for slot in slots]
        place.append(dict(zip(units, at, strict=True)))
        if n > most:
            ax.text(l, (rows - 1) / 2 - 3, "⋮", ha="center", va="center", fontsize=18)
    for l in range(1, len(sizes)):
        ends = [(i, j) for i in place[l - 1] for j in place[l]]
        lines = [(place[l - 1][i], place[l][j]) for i, j in ends]
        w = np.ones(len(ends)) if W is None else np.array([W[l][i, j] for i, j in ends])
        width = np.full(len(w), 0.8) if W is None else 0.4 + 3 * np.abs(w) / np.abs(w).max()
        color = "0.6" if W is None else [BLUE if v >= 0 else VERMILION for v in w]
        style = ["--" if v < 0 else "-" for v in w]
        lines = LineCollection(lines, colors=color, linewidths=width, linestyles=style, zorder=1)
        ax.add_collection(lines)
    size = min(1100, 9000 / tallest**2 + 120)
    for l, units in enumerate(place):
        ax.scatter(*np.array(list(units.values())).T, s=size, c="white", edgecolors=BLACK, zorder=2)
        for i, (x, y) in units.items():
            text = values[l][i] if values is not None else ""
            ax.text(x, y, text, ha="center", va="center", fontsize=11, zorder=3)
        ax.text(l, -tallest / 2 - 0.3, f"layer {l}\n{sizes[l]}", ha="center", va="top", fontsize=12)
    ax.set(xlim=(-0.5, len(sizes) - 0.5), ylim=(-tallest / 2 - 1.2, tallest / 2 + 0.2), title=title)
    ax.axis("off")
    return ax


def fitted_curve(
    curves: dict[str, Callable[[np.ndarray], np.ndarray]],
    X: np.ndarray,
    Y: np.ndarray,
    ax: Axes | None = None,
    title: str = "",
) -> Axes:
    """Draw targets ``Y (N, 1)`` over ``X (N, 1)`` and every function in ``curves``, by name."""
    ax = new_axes(ax)
    ax.plot(X[:, 0], Y[:, 0], ls="none", marker=".", color="0.55", markersize=5, label="data")
    at = np.linspace(X.min(), X.max(), 400)[:, None]
    for k, (name, f) in enumerate(curves.items()):
        style = {"color": COLORS[k % len(COLORS)], "ls": LINES[k % len(LINES)]}
        mark = {"marker": MARKERS[k % len(MARKERS)], "markevery": (10 * k, 60)}
        ax.plot(at[:, 0], f(at)[:, 0], label=name, **style, **mark)
    ax.set(xlabel="$x$", ylabel="$y$", title=title)
    ax.legend()
    return ax


def image_gallery(
    images: np.ndarray,
    titles: Sequence[str] | None = None,
    ax: Axes | None = None,
    title: str = "",
    columns: int = 10,
    signed: bool = False,
) -> Axes:
    """Draw square images, one per row of ``images (N, side²)``, side by side, a caption over each.

    ``signed`` is for weights: white is 0, blue positive, red negative, on one scale for all.
    """
    images = np.asarray(images, dtype=float)
    side = round(images.shape[1] ** 0.5)
    if side * side != images.shape[1]:
        raise ValueError(f"images has {images.shape[1]} columns; it must be a square number.")
    ax = new_axes(ax)
    columns = min(columns, len(images))
    gap = max(1, side // 8)
    head = gap if titles is None else max(gap, round(0.42 * side))
    rows = -(-len(images) // columns)
    sheet = np.full((rows * (side + head), columns * (side + gap) - gap), np.nan)
    for k, image in enumerate(images):
        top, left = (k // columns) * (side + head) + head, (k % columns) * (side + gap)
        sheet[top : top + side, left : left + side] = image.reshape(side, side)
        if titles is not None:
            place = {"ha": "center", "va": "bottom", "fontsize": 11}
            ax.text(left + side / 2 - 0.5, top - 0.8, titles[k], **place)
    top = np.abs(images).max()
    look = {"cmap": "RdBu", "vmin": -top, "vmax": top} if signed else {"cmap": "gray_r"}
    ax.imshow(sheet, interpolation="nearest", **look)
    ax.set_title(title)
    ax.axis("off")
    return ax


def histograms(
    groups: dict[str, np.ndarray],
    axes: Sequence[Axes] | None = None,
    xlabel: str = "",
    bins: int = 40,
    limits: tuple[float, float] | None = None,
) -> Sequence[Axes]:
    """Draw one histogram for each name side by side, on common axes, its spread in the title."""
    if axes is None:
        size = (2.6 * len(groups) + 0.8, 3.2)
        axes = plt.subplots(1, len(groups), figsize=size, sharex=True, sharey=True, squeeze=False)
        axes = axes[1][0]
    if limits is None:
        limits = (min(map(np.min, groups.values())), max(map(np.max, groups.values())))
    for ax, (name, values) in zip(axes, groups.items(), strict=True):
        values = np.ravel(values)
        share = np.full(len(values), 1 / len(values))
        ax.hist(values, bins=bins, range=limits, weights=share, color=BLUE)
        ax.set(title=f"{name}\nsd {values.std():.2g}", xlabel=xlabel)
    axes[0].set_ylabel("share of values")
    return axes


def confusion(
    y: np.ndarray, predicted: np.ndarray, n_classes: int, ax: Axes | None = None, title: str = ""
) -> Axes:
    """Draw how often each class (row) was taken for each class (column), mistakes shaded."""
    counts = np.zeros((n_classes, n_classes), dtype=int)
    np.add.at(counts, (validate.labels(y, n_classes), validate.labels(predicted, n_classes)), 1)
    mistakes = counts * (1 - np.eye(n_classes))
    ax = new_axes(ax)
    ax.imshow(mistakes, cmap="Oranges", vmax=max(1, 1.5 * mistakes.max()))
    for i, j in np.argwhere(counts):
        weight = "bold" if i == j else "normal"
        ax.text(j, i, counts[i, j], ha="center", va="center", fontsize=10, fontweight=weight)
    ticks = range(n_classes)
    ax.set(xlabel="predicted", ylabel="true class", title=title, xticks=ticks, yticks=ticks)
    return ax
