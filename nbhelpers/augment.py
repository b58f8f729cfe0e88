"""New training images from old ones: shifts, turns, sizes and elastic distortions (Simard 2003).

An image is a row of side² pixels. A distortion is a place for every pixel of the new image: the row
and column of the old one that it is read from, between pixels by bilinear interpolation.
"""

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

    Shifts are by whole pixels up to ``shift``, turns about the centre up to ``angle`` degrees,
    sizes change by up to the fraction ``scale``. ``elastic`` is the standard deviation, in pixels,
    of random displacements that are smoothed over about ``sigma`` pixels.
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


def distorted(batches: Callable = minibatches, share: int = 32, **limits) -> Callable:
    """Return a function that deals out batches as ``batches`` does, with new distortions each time.

    ``share`` images at a time get the same distortion, which saves time and hardly matters, as
    they are others in each epoch. ``limits`` are those of `places`, for instance
    ``train(..., batches=distorted(shift=1, angle=0, scale=0, elastic=0))`` for shifts alone.
    """
    share = validate.positive_int("share", share)

    def distorted_batches(
        X: np.ndarray, Y: np.ndarray, batch_size: int, rng: np.random.Generator
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        side = round(X.shape[1] ** 0.5)
        if side**2 != X.shape[1]:
            raise ValueError(f"X has {X.shape[1]} columns; distortions need square images.")
        for X_batch, Y_batch in batches(X, Y, batch_size, rng):
            parts = [
                warp(X_batch[i : i + share], places(rng, side, **limits))
                for i in range(0, len(X_batch), share)
            ]
            yield np.concatenate(parts), Y_batch

    return distorted_batches
