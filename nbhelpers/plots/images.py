"""Pictures of pixels: digits, weights, and the table of who is taken for whom."""

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from nbhelpers import validate
from nbhelpers.metrics import confusion_matrix
from nbhelpers.plots.style import new_axes, numbers


def image_gallery(
    images: np.ndarray,
    titles: Sequence[str] | None = None,
    ax: Axes | None = None,
    title: str = "",
    columns: int = 10,
    signed: bool = False,
) -> Axes:
    """Draw square images, one per row of ``images (N, side²)``, side by side.

    Parameters
    ----------
    images : array (N, side²)
        One image per row, from its top left pixel, row by row. The smallest value is white, the
        largest black.
    titles : list of str
        A caption over each image.
    ax : Axes
        Where to draw; without it, a new figure.
    title : str
        The title of the whole.
    columns : int
        How many images stand in a row of the gallery.
    signed : bool
        For weights: white is 0, blue positive, red negative, on one scale for all images.
    """
    images = numbers("images", images, 2, "(N, side * side), one image per row")
    images = validate.finite("images", images)
    side = math.isqrt(images.shape[1])
    if side * side != images.shape[1]:
        raise ValueError(f"images has {images.shape[1]} columns; it must be a square number.")
    titles = titles.tolist() if isinstance(titles, np.ndarray) else titles
    listed = isinstance(titles, Sequence) and not isinstance(titles, str)
    if titles is not None and not (listed and len(titles) == len(images)):
        raise ValueError(
            f"titles={validate.shown(titles)} must list {len(images)} captions, one per image."
        )
    columns = min(validate.positive_int("columns", columns), len(images))
    ax = new_axes(ax)
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


def confusion(
    y: np.ndarray, predicted: np.ndarray, n_classes: int, ax: Axes | None = None, title: str = ""
) -> Axes:
    """Draw how often each class (row) was taken for each class (column), mistakes shaded.

    ``y`` and ``predicted`` are labels ``(N,)``.
    """
    counts = confusion_matrix(y, predicted, n_classes)
    mistakes = counts * (1 - np.eye(n_classes))
    ax = new_axes(ax)
    ax.imshow(mistakes, cmap="Oranges", vmax=max(1, 1.5 * mistakes.max()))
    for i, j in np.argwhere(counts):
        weight = "bold" if i == j else "normal"
        ax.text(j, i, counts[i, j], ha="center", va="center", fontsize=10, fontweight=weight)
    ticks = range(n_classes)
    ax.set(xlabel="predicted", ylabel="true class", title=title, xticks=ticks, yticks=ticks)
    return ax
