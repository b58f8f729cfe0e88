"""Calibration: the bins hold what they should, and honest probabilities lie on the diagonal."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from sklearn.calibration import calibration_curve as sklearn_curve

from nbhelpers import softmax
from nbhelpers.calibration import calibration_curve, calibration_error, reliability

plt.switch_backend("agg")


def drawn(seed, sharper=1.0, n=20_000, K=4):
    """Labels drawn from softmax probabilities, and what a network says that is too sharp."""
    rng = np.random.default_rng(seed)
    Z = rng.normal(scale=1.5, size=(n, K))
    y = (softmax.f(Z).cumsum(axis=1) < rng.uniform(size=(n, 1))).sum(axis=1)
    return softmax.f(sharper * Z), np.minimum(y, K - 1)


def test_bins_by_hand():
    P = np.array([[0.6, 0.4], [0.35, 0.65], [0.05, 0.95], [0.0, 1.0]])
    confidence, right, count = reliability(P, np.array([0, 0, 1, 0]), n_bins=10)
    assert count.tolist() == [0] * 6 + [2, 0, 0, 2]
    assert confidence[[6, 9]] == pytest.approx([0.625, 0.975])
    assert right[[6, 9]].tolist() == [0.5, 0.5]
    assert np.isnan(confidence[count == 0]).all()
    assert np.isnan(right[count == 0]).all()
    assert calibration_error(P, np.array([0, 0, 1, 0])) == pytest.approx((0.125 + 0.475) / 2)


@pytest.mark.parametrize("n_bins", [1, 7, 10])
def test_agrees_with_sklearn(n_bins):
    P, y = drawn(0, n=1000)
    shares, means = sklearn_curve(P.argmax(axis=1) == y, P.max(axis=1), n_bins=n_bins)
    confidence, right, count = reliability(P, y, n_bins)
    seen = count > 0
    assert count.sum() == len(P)
    np.testing.assert_allclose(confidence[seen], means)
    np.testing.assert_allclose(right[seen], shares)


@pytest.mark.parametrize("seed", range(3))
def test_honest_is_small_and_too_sure_is_large(seed):
    assert calibration_error(*drawn(seed)) < 0.02
    assert calibration_error(*drawn(seed, sharper=3)) > 0.1
    P, y = drawn(seed, sharper=3)
    confidence, right, count = reliability(P, y)
    assert (confidence > right)[count > 200].all()  # too sure in every bin that counts
    P, y = drawn(seed, sharper=0.4)
    confidence, right, count = reliability(P, y)
    assert (confidence < right)[count > 200].all()  # and not sure enough


def test_bad_input_is_refused():
    P, y = drawn(0, n=5)
    for wrong in ((P, y[:-1]), (P, y + 4), (np.full_like(P, np.nan), y), (P[:, 0], y)):
        with pytest.raises(ValueError):
            calibration_error(*wrong)


def test_the_curve_is_drawn_where_asked_and_shows_every_seed():
    fig, ax = plt.subplots()
    plt.figure()  # another one becomes current: nothing may land there
    got = calibration_curve({"net": [drawn(0), drawn(1)], "sharp": [drawn(0, 3.0)]}, ax, "t")
    assert got is ax
    assert not plt.gcf().axes
    assert len(ax.lines) == 1 + 2 + 1 + 1 + 1
    assert ax.get_legend_handles_labels()[1] == ["as sure as right", "net", "sharp"]
    pooled = ax.lines[3]
    x, right, count = reliability(*(np.concatenate(p) for p in zip(drawn(0), drawn(1))))
    np.testing.assert_allclose(pooled.get_ydata(), right[count > 0])
    np.testing.assert_allclose(pooled.get_xdata(), x[count > 0])
    plt.close("all")
