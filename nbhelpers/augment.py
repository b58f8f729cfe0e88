"""New training images from old ones: shifts, turns, sizes and elastic distortions (Simard 2003).

An image is a row of side² pixels. A distortion says for every pixel of the new image where in the
old one to read it: at which row and column, with bilinear interpolation between the pixels.

The interpolation is written out because it sits in the training loop: for 32 images of 28x28 in
float32 it takes a sixth of the time of ``scipy.ndimage.map_coordinates``, with which the tests
compare it.
"""

import math
from collections.abc import Callable, Iterator

import numpy as np

from nbhelpers import validate
from nbhelpers.training import minibatches


def places(
    rng: np.random.Generator,
    side: int,
    *,
    shift: int = 1,
    angle: float = 8.0,
    scale: float = 0.08,
    elastic: float = 1.0,
    sigma: float = 4.0,
) -> np.ndarray:
    """Return a random distortion ``(2, side, side)``: the row and the column to read from.

    `distorted` explains the limits, and checks them.
    """
    middle = (side - 1) / 2
    grid = np.indices((side, side)) - middle
    turn = np.deg2rad(rng.uniform(-angle, angle))
    zoom = 1 + rng.uniform(-scale, scale)
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) / zoom
    at = np.einsum("ij,jrc->irc", turned, grid) + middle
    at += rng.integers(-shift, shift + 1, 2)[:, None, None]
    if elastic:
        at += elastic * smooth_noise(rng, side, sigma)
    return at


def smooth_noise(rng: np.random.Generator, side: int, sigma: float) -> np.ndarray:
    """Return two random fields ``(2, side, side)`` of variance 1, smooth over ``sigma`` pixels.

    Noise is averaged with Gaussian weights, first down the columns, then along the rows.
    """
    distance = np.subtract.outer(np.arange(side), np.arange(side))
    G = np.exp(-0.5 * (distance / sigma) ** 2)
    G /= np.sqrt((G**2).sum(axis=1, keepdims=True))  # a sum of squares of 1 keeps the variance
    return G @ rng.standard_normal((2, side, side)) @ G.T


def warp(X: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Return the images ``X (N, side²)`` read at the places ``at (2, side, side)``.

    A place beyond the edge reads the edge.
    """
    side = at.shape[1]
    at = np.clip(at.reshape(2, -1), 0, side - 1)
    corner = np.minimum(at.astype(int), side - 2)  # the pixel above and to the left
    down, right = (at - corner).astype(X.dtype)  # how far beyond it, from 0 to 1
    pixel = corner[0] * side + corner[1]
    warped = np.take(X, pixel, axis=1) * ((1 - down) * (1 - right))
    warped += np.take(X, pixel + 1, axis=1) * ((1 - down) * right)
    warped += np.take(X, pixel + side, axis=1) * (down * (1 - right))
    warped += np.take(X, pixel + side + 1, axis=1) * (down * right)
    return warped


def distorted(
    batches: Callable = minibatches,
    share: int = 32,
    *,
    shift: int = 1,
    angle: float = 8.0,
    scale: float = 0.08,
    elastic: float = 1.0,
    sigma: float = 4.0,
) -> Callable:
    """Return a function that deals out batches as ``batches`` does, each time newly distorted.

    ``train(..., batches=distorted(shift=1, angle=0, scale=0, elastic=0))`` shifts, and no more.

    Parameters
    ----------
    batches : function
        The function that deals out the undistorted images.
    share : int
        So many images at a time get the same distortion. This saves time, and hardly matters, since
        it is another distortion in each epoch.
    shift : int
        The largest shift, in whole pixels.
    angle : float
        The largest turn about the centre, in degrees.
    scale : float
        The largest change in size, as a fraction.
    elastic : float
        The standard deviation of the random displacements of single pixels, in pixels.
    sigma : float
        The displacements are smooth over about so many pixels.
    """
    validate.function("batches", batches, "batches(X, Y, batch_size, rng)")
    share = validate.positive_int("share", share)
    limits = {
        "shift": validate.whole("shift", shift, 0),
        "angle": validate.real("angle", angle, 0, open_low=False, high=360),
        "scale": validate.real("scale", scale, 0, open_low=False, high=1),
        "elastic": validate.real("elastic", elastic, 0, open_low=False, high=100),
        "sigma": validate.real("sigma", sigma, 0.1, open_low=False, high=1000),
    }

    def distorted_batches(
        X: np.ndarray, Y: np.ndarray, batch_size: int, rng: np.random.Generator
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        side = side_of(X)
        if shift >= side:
            raise ValueError(
                f"shift={shift} moves images of {side}x{side} pixels out of sight; "
                f"it must be at most {side - 1}, such as shift=1."
            )

        def stirred(X_batch: np.ndarray) -> np.ndarray:
            starts = range(0, len(X_batch), share)
            return np.concatenate(
                [warp(X_batch[i : i + share], places(rng, side, **limits)) for i in starts]
            )

        return ((stirred(A), B) for A, B in batches(X, Y, batch_size, rng))

    return distorted_batches


def side_of(X: np.ndarray) -> int:
    """Return the side of the square images in the rows of ``X``."""
    if not isinstance(X, np.ndarray) or X.ndim != 2 or X.dtype.kind != "f":
        raise TypeError(
            f"X={validate.shown(X)} must be a 2-D array of floats, one image per row: convert it, "
            "for example with np.asarray(X, dtype=float)."
        )
    side = math.isqrt(X.shape[1])
    if side < 2 or side**2 != X.shape[1]:
        raise ValueError(
            f"X has {X.shape[1]} columns; distortions need square images of at least 2x2 pixels, "
            "such as 28 * 28 = 784 columns."
        )
    return side
