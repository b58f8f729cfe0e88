"""A pad on which digits are drawn by mouse, finger or keys, and what a network says to each."""

import numpy as np

from nbhelpers.network import Network
from nbhelpers.widgets.loading import load


def digit_pad(net: Network) -> object:
    """Return a pad to draw on; beside it what the network sees, and its ten probabilities.

    Parameters
    ----------
    net : Network
        Takes square images as rows of numbers from 0 to 1, and has ten softmax outputs.

    Returns
    -------
    anywidget.AnyWidget
        As a cell's last line, it is displayed.
    """
    n_in, n_out = net.sizes[0], net.sizes[-1]
    if round(n_in**0.5) ** 2 != n_in or n_out != 10:
        raise ValueError(
            f"net has {n_in} inputs and {n_out} outputs; the pad needs a square number of inputs, "
            "such as 784 = 28 · 28, and ten outputs."
        )
    return load("nbhelpers.widgets.digit_pad_widget").DigitPad(net)


def small_image(ink: np.ndarray, side: int) -> np.ndarray:
    """Make of a drawing what MNIST made of its scans: scaled, centred, few pixels.

    With ``side`` 28 the digit is scaled to fit 20x20 pixels and set with its centre of mass in
    the middle (LeCun et al., 1998, section III.A); with any other, it fills the square.

    Parameters
    ----------
    ink : array (H, W)
        0 is paper, 1 is ink; some of it must be ink.
    side : int
        Height and width of what is returned, an array (side, side) from 0 to 1.
    """
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if rows.size == 0:
        raise ValueError("ink is empty: there is nothing to scale.")
    box = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    inner = 20 if side == 28 else side
    height, width = (max(1, round(inner * n / max(box.shape))) for n in box.shape)
    small = shares(box.shape[0], height) @ box @ shares(box.shape[1], width).T
    top, left = (side - height) / 2, (side - width) / 2
    if side == 28:
        mass = small.sum()
        top = side / 2 - ((np.arange(height) + 0.5) @ small.sum(axis=1)) / mass
        left = side / 2 - ((np.arange(width) + 0.5) @ small.sum(axis=0)) / mass
    top, left = (int(np.clip(round(t), 0, side - n)) for t, n in ((top, height), (left, width)))
    image = np.zeros((side, side))
    image[top : top + height, left : left + width] = small
    return image.clip(0, 1)


def shares(n_old: int, n_new: int) -> np.ndarray:
    """Return (n_new, n_old): how much of each old pixel goes into each new one; rows sum to 1."""
    edges = np.linspace(0, n_old, n_new + 1)
    old = np.arange(n_old)
    overlap = np.minimum(edges[1:, None], old + 1) - np.maximum(edges[:-1, None], old)
    return overlap.clip(0) * n_new / n_old
