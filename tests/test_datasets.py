"""The data sets: shapes, ranges, balance, noise; and a split that loses and leaks nothing."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_digits, make_moons

from nbhelpers import datasets


def test_moons_are_two_half_circles_of_radius_1():
    X, y = datasets.moons(200, noise=0)
    assert (X.shape, y.shape, X.dtype) == ((200, 2), (200,), np.float64)
    assert np.bincount(y).tolist() == [100, 100]
    for label, centre in ((0, (0, 0)), (1, (1, 0.5))):
        np.testing.assert_allclose(np.linalg.norm(X[y == label] - centre, axis=1), 1)


def test_moons_noise_is_its_standard_deviation_and_the_seed_decides():
    clean, _ = datasets.moons(5000, noise=0, seed=3)
    noisy, _ = datasets.moons(5000, noise=0.2, seed=3)
    # scikit-learn shuffles first, with the same seed: the noise is the difference
    assert (noisy - clean).std() == pytest.approx(0.2, rel=0.05)
    np.testing.assert_array_equal(noisy, datasets.moons(5000, noise=0.2, seed=3)[0])
    assert not np.array_equal(noisy, datasets.moons(5000, noise=0.2, seed=4)[0])


def test_what_is_not_said_is_as_documented():
    for some, same in (
        (datasets.moons(), datasets.moons(n=1000, noise=0.1, seed=0)),
        (datasets.sine(), datasets.sine(n=200, noise=0.0)),
    ):
        assert all(np.array_equal(a, b) for a, b in zip(some, same, strict=True))


def test_circles_are_two_rings():
    X, y = datasets.circles(401, noise=0, rng=np.random.default_rng(0))
    assert (X.shape, y.shape, y.dtype.kind) == ((401, 2), (401,), "i")
    assert np.bincount(y).tolist() == [201, 200]
    np.testing.assert_allclose(np.linalg.norm(X, axis=1), np.where(y == 0, 1, 0.5))
    for label in (0, 1):  # points all around, in random order of the classes
        assert (X[y == label].min(axis=0) < -0.4).all()
        assert (X[y == label].max(axis=0) > 0.4).all()
    assert 0 < y[:200].sum() < 200


@pytest.mark.parametrize("turns", [0.5, 1, 2.25])
def test_spiral_has_two_arms_half_a_turn_apart(turns):
    X, y = datasets.spiral(400, noise=0, rng=np.random.default_rng(0), turns=turns)
    assert (X.shape, np.bincount(y).tolist()) == ((400, 2), [200, 200])
    radius = np.linalg.norm(X, axis=1)
    assert (radius.min(), radius.max()) == pytest.approx((0.1, 1), abs=0.02)
    along = (radius - 0.1) / 0.9
    z = (X[:, 0] + 1j * X[:, 1]) / radius * np.exp(-2j * np.pi * turns * along)
    np.testing.assert_allclose(z, np.where(y == 0, 1, -1), atol=1e-9)  # unwound


@pytest.mark.parametrize("make", [datasets.circles, datasets.spiral])
def test_noise_around_rings_and_arms_is_its_standard_deviation(make):
    clean, y = make(5000, 0, rng=np.random.default_rng(3))
    noisy, same = make(5000, 0.2, rng=np.random.default_rng(3))
    np.testing.assert_array_equal(y, same)
    assert (noisy - clean).std() == pytest.approx(0.2, rel=0.05)
    with pytest.raises(TypeError, match="rng=0 is not a random generator"):
        make(10, rng=0)


def test_sine_is_evenly_spaced_over_one_and_a_half_periods():
    X, Y = datasets.sine(301)
    assert X.shape == Y.shape == (301, 1)
    np.testing.assert_allclose(np.diff(X[:, 0]), 3 * np.pi / 300)
    assert (X[0, 0], X[-1, 0]) == (0, 3 * np.pi)
    np.testing.assert_array_equal(Y, np.sin(X))
    _, noisy = datasets.sine(5000, 0.3, np.random.default_rng(0))
    noise = noisy - datasets.sine(5000)[1]
    assert noise.std() == pytest.approx(0.3, rel=0.05)
    assert noise.mean() == pytest.approx(0, abs=0.02)


def test_above_sine_says_what_lies_above():
    X, y = datasets.above_sine(20_000, np.random.default_rng(0))
    assert (X.shape, y.shape, y.dtype.kind) == ((20_000, 2), (20_000,), "i")
    assert X.min(axis=0).tolist() == pytest.approx([0, -1], abs=0.01)
    assert X.max(axis=0).tolist() == pytest.approx([3 * np.pi, 2], abs=0.01)
    np.testing.assert_array_equal(y, [x2 >= np.sin(x1) for x1, x2 in X])
    assert y.mean() == pytest.approx((2 - 2 / (3 * np.pi)) / 3, abs=0.01)


def test_digits_are_scaled_to_between_0_and_1():
    X, y = datasets.digits()
    assert (X.shape, y.shape) == ((1797, 64), (1797,))
    assert (X.min(), X.max()) == (0, 1)
    assert np.unique(y).tolist() == list(range(10))
    assert np.bincount(y).min() > 170


def are_alike(ours, theirs):
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(a, b)
        assert a.dtype == b.dtype
        assert a.flags.c_contiguous  # the order in memory decides on last bits of products


@pytest.mark.parametrize("n", [1, 2, 7, 1000])
@pytest.mark.parametrize("noise", [0, 0.3])
def test_moons_are_those_of_scikit_learn_bit_for_bit(n, noise):
    are_alike(datasets.moons(n, noise, seed=5), make_moons(n, noise=noise, random_state=5))


def test_digits_are_those_of_scikit_learn():
    X, y = load_digits(return_X_y=True)
    are_alike(datasets.digits(), (X / 16, y))


def test_data_come_without_the_seconds_that_importing_scikit_learn_takes():
    code = "from nbhelpers import datasets as d; d.moons(), d.digits(); import sys; "
    code += "print([name for name in ('sklearn', 'scipy', 'pandas') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@settings(max_examples=60, deadline=None)
@given(n=st.integers(10, 80), shares=st.lists(st.integers(1, 4), min_size=1, max_size=4))
def test_split_deals_every_sample_to_exactly_one_part(n, shares):
    parts = [s / sum(shares) for s in shares]
    X = np.arange(2.0 * n).reshape(n, 2)
    groups = datasets.split(X, X[:, 0], parts, np.random.default_rng(0))
    assert len(groups) == len(parts)
    dealt = np.concatenate([x for x, _ in groups])
    assert sorted(dealt[:, 0]) == X[:, 0].tolist()
    for (x, y), share in zip(groups, parts, strict=True):
        np.testing.assert_array_equal(x[:, 0], y)
        assert abs(len(x) - share * n) <= 1


def test_split_is_random_but_for_its_generator_and_takes_lists():
    X, y = list(range(50)), list(range(50))
    first, again, other = (
        datasets.split(X, y, (0.5, 0.5), np.random.default_rng(s))[0][0].tolist() for s in (0, 0, 1)
    )
    assert first == again != other
    assert sorted(first) != first
