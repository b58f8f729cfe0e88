"""Distorted images: read where they should be, black on black, never the same twice."""

import numpy as np
import pytest
from scipy.ndimage import map_coordinates

import nbhelpers as nb
from nbhelpers.augment import distorted, places, smooth_noise, warp
from nbhelpers.fast import fast_minibatches

STILL = {"shift": 0, "angle": 0, "scale": 0, "elastic": 0}


def images(n=5, side=9, dtype=np.float64):
    return np.random.default_rng(0).random((n, side**2)).astype(dtype)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_warp_equals_scipys_interpolation(dtype):
    X, rng = images(dtype=dtype), np.random.default_rng(1)
    for _ in range(5):
        at = places(rng, 9, angle=30, elastic=2)
        got = warp(X, at)
        wanted = [map_coordinates(x.reshape(9, 9), at, order=1, mode="nearest") for x in X]
        assert got.dtype == dtype
        np.testing.assert_allclose(got, np.reshape(wanted, X.shape), atol=1e-5)


def test_no_distortion_changes_nothing():
    X = images()
    np.testing.assert_allclose(warp(X, places(np.random.default_rng(2), 9, **STILL)), X, atol=1e-12)


def test_shifts_are_by_whole_pixels_in_all_directions():
    X, rng, seen = images(1), np.random.default_rng(3), set()
    inside = X.reshape(9, 9)[1:-1, 1:-1]
    for _ in range(100):
        at = places(rng, 9, **(STILL | {"shift": 1}))
        down, right = (at - np.indices((9, 9)))[:, 0, 0].astype(int)
        moved = warp(X, at).reshape(9, 9)[1 - down : 8 - down, 1 - right : 8 - right]
        np.testing.assert_allclose(moved[1:-1, 1:-1], inside[1:-1, 1:-1], atol=1e-12)
        seen.add((down, right))
    assert len(seen) == 9


def test_turns_and_sizes_stay_within_their_limits():
    rng, angles, sizes = np.random.default_rng(4), [], []
    for _ in range(300):
        at = places(rng, 9, shift=0, angle=8, scale=0.1, elastic=0)
        np.testing.assert_allclose(at.mean(axis=(1, 2)), 4, atol=1e-12)  # the centre stays
        step = at[:, 1, 0] - at[:, 0, 0]  # from a pixel to the one below it
        assert abs(step @ (at[:, 0, 1] - at[:, 0, 0])) < 1e-12  # right angles stay right
        angles.append(np.rad2deg(np.arctan2(step[1], step[0])))
        sizes.append(1 / np.hypot(*step))
    assert 7.5 < max(angles) < 8
    assert -8 < min(angles) < -7.5
    assert 1.09 < max(sizes) < 1.1
    assert 0.9 < min(sizes) < 0.91


def test_elastic_displacements_are_smooth_and_of_the_size_asked_for():
    rng = np.random.default_rng(5)
    noise = np.array([smooth_noise(rng, 28, 4.0) for _ in range(400)])
    assert abs(noise.std() - 1) < 0.03
    neighbours = (noise[..., 1:, :] * noise[..., :-1, :]).mean()
    distant = (noise[..., 20:, :] * noise[..., :-20, :]).mean()
    assert neighbours > 0.95
    assert abs(distant) < 0.1


def test_batches_keep_order_and_targets_and_are_new_each_time():
    rng = np.random.default_rng(6)
    X, Y = images(50), nb.one_hot(rng.integers(3, size=50), 3)
    plain = list(nb.minibatches(X, Y, 16, np.random.default_rng(7)))
    still = list(distorted(share=5, **STILL)(X, Y, 16, np.random.default_rng(7)))
    for (a, b), (c, d) in zip(plain, still, strict=True):
        np.testing.assert_allclose(a, c, atol=1e-12)
        assert np.array_equal(b, d)

    moving, rng = distorted(fast_minibatches, share=1), np.random.default_rng(8)
    same = np.ones((16, 1)) * X[:1]
    first, second = (next(moving(same, Y[:16], 16, rng))[0] for _ in range(2))
    again = next(moving(same, Y[:16], 16, np.random.default_rng(8)))[0]
    assert np.array_equal(first, again)
    assert len(np.unique(np.vstack([first, second]), axis=0)) == 32
    shared = next(distorted(share=8)(same, Y[:16], 16, rng))[0]
    assert len(np.unique(shared, axis=0)) == 2


def test_wrong_arguments_are_named():
    X, Y = np.zeros((4, 10)), np.zeros((4, 2))
    with pytest.raises(ValueError, match="10 columns"):
        next(distorted()(X, Y, 2, np.random.default_rng(0)))
    with pytest.raises(ValueError, match="share"):
        distorted(share=0)
    with pytest.raises(TypeError, match="angel"):
        next(distorted(angel=8)(images(), np.zeros((5, 2)), 2, np.random.default_rng(0)))
