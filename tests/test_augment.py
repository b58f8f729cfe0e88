"""Distorted images: read where they should be, black on black, never the same twice."""

import numpy as np
import pytest
from scipy.ndimage import map_coordinates

import nbhelpers as nb
from nbhelpers.augment import distorted, places, smooth_noise, warp

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


def test_elastic_distortions_are_that_noise():
    rng, at = np.random.default_rng(9), np.indices((28, 28))
    rigid = STILL | {"shift": 0}
    for elastic, sigma in ((0.5, 2.0), (3.0, 6.0)):
        moved = np.array(
            [
                places(rng, 28, **(rigid | {"elastic": elastic}), sigma=sigma) - at
                for _ in range(300)
            ]
        )
        assert moved.std() == pytest.approx(elastic, rel=0.05)
        # white noise under Gaussian weights: neighbours at a distance d correlate as e^(-d²/4σ²)
        middle = moved[:, :, 8:20, 8:20]
        related = (middle[..., 4:] * middle[..., :-4]).mean() / (middle**2).mean()
        assert related == pytest.approx(np.exp(-(4**2) / (4 * sigma**2)), abs=0.06)


def test_what_is_not_said_is_as_documented():
    limits = {"shift": 1, "angle": 8, "scale": 0.08, "elastic": 1, "sigma": 4}
    X, Y = images(40, 8), np.zeros((40, 2))
    some, same, bare = (
        next(f(X, Y, 40, np.random.default_rng(10)))[0]
        for f in (distorted(), distorted(nb.minibatches, 32, **limits), nb.minibatches)
    )
    assert np.array_equal(some, same)
    assert not np.allclose(some, bare)
    first, again = (places(np.random.default_rng(11), 8, **how) for how in ({}, limits))
    assert np.array_equal(first, again)


@pytest.mark.parametrize("elastic", [0, 0.5])
def test_the_smallest_images_keep_their_range(elastic):
    X = images(20, 2)
    (A, _), *_ = distorted(share=1, elastic=elastic)(X, X, 20, np.random.default_rng(12))
    assert X.min() <= A.min()
    assert A.max() <= X.max()


def test_batches_keep_order_and_targets_and_are_new_each_time():
    rng = np.random.default_rng(6)
    X, Y = images(50), nb.one_hot(rng.integers(3, size=50), 3)
    plain = list(nb.minibatches(X, Y, 16, np.random.default_rng(7)))
    still = list(distorted(share=5, **STILL)(X, Y, 16, np.random.default_rng(7)))
    for (a, b), (c, d) in zip(plain, still, strict=True):
        np.testing.assert_allclose(a, c, atol=1e-12)
        assert np.array_equal(b, d)

    moving, rng = distorted(nb.minibatches, share=1), np.random.default_rng(8)
    same = np.ones((16, 1)) * X[:1]
    first, second = (next(moving(same, Y[:16], 16, rng))[0] for _ in range(2))
    again = next(moving(same, Y[:16], 16, np.random.default_rng(8)))[0]
    assert np.array_equal(first, again)
    assert len(np.unique(np.vstack([first, second]), axis=0)) == 32
    shared = next(distorted(share=8)(same, Y[:16], 16, rng))[0]
    assert len(np.unique(shared, axis=0)) == 2


WRONG = {
    "share=0": (ValueError, "share=0"),
    "shift=-1": (ValueError, "shift=-1 must be a whole number of at least 0"),
    "shift=0.5": (ValueError, "shift=0.5"),
    "angle=-8": (ValueError, "angle=-8"),
    "angle=float('inf')": (ValueError, "angle=inf"),
    "scale=1": (ValueError, "scale=1 must be .* below 1"),
    "elastic=float('nan')": (ValueError, "elastic=nan"),
    "sigma=0": (ValueError, "sigma=0 must be a finite number of at least 0.1"),
    "sigma='4'": (TypeError, "sigma='4' is a str"),
    "batches=None": (TypeError, "batches=None must be a function"),
    "angel=8": (TypeError, "angel"),
}


@pytest.mark.parametrize("argument", WRONG)
def test_wrong_arguments_are_named_at_once(argument):
    kind, message = WRONG[argument]
    with pytest.raises(kind, match=message):
        eval(f"distorted({argument})")


@pytest.mark.parametrize(
    "X, kind, message",
    [
        (np.zeros((4, 10)), ValueError, "X has 10 columns"),
        (np.zeros((4, 1)), ValueError, "X has 1 columns.*at least 2x2"),
        (np.zeros((4, 4)), ValueError, "shift=2 .* must be at most 1"),
        (np.zeros((4, 9), int), TypeError, "2-D array of floats"),
        (np.zeros(9), TypeError, "2-D array of floats"),
        ([[0.0] * 9], TypeError, "2-D array of floats"),
    ],
)
def test_wrong_images_are_named_at_once(X, kind, message):
    with pytest.raises(kind, match=message):
        distorted(shift=2)(X, np.zeros((4, 2)), 2, np.random.default_rng(0))
