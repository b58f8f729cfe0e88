"""Who is taken for whom; and calibration: honest probabilities lie on the diagonal."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from sklearn.calibration import calibration_curve as sklearn_curve

from nbhelpers import softmax
from nbhelpers.metrics import calibration_error, confusion_matrix, reliability
from nbhelpers.plots import calibration_curve

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


def test_confusion_counts_true_rows_against_predicted_columns():
    y, predicted = np.array([0, 0, 1, 2, 2, 2]), np.array([1, 0, 1, 0, 2, 2])
    assert confusion_matrix(y, predicted, 3).tolist() == [[1, 1, 0], [0, 1, 0], [1, 0, 2]]
    with pytest.raises(ValueError, match="y has 6 labels but predicted has 5"):
        confusion_matrix(y, predicted[:5], 3)
    with pytest.raises(ValueError, match="predicted holds labels from 0 to 2"):
        confusion_matrix(y[:2], predicted[3:5], 2)


P, y = drawn(0, n=5)


@pytest.mark.parametrize(
    "wrong, message",
    [
        ((P, y[:-1]), "P has 5 rows but y has 4 labels"),
        ((P, y + 4), "labels from"),
        ((np.full_like(P, np.nan), y), "P holds 20 NaN"),
        ((P[:, 0], y), r"P has shape \(5,\)"),
        ((P[:, :1], np.zeros(5, int)), r"np\.hstack\(\[1 - P, P\]\)"),
        ((P - 0.5, y), "P ranges from -0.4.* to .* between 0 and 1"),
        ((P + 1e-9 + (P == P.max()), y), "P ranges from .* to 1.* between 0 and 1"),
        ((np.log(P), y), "not the weighted inputs"),
    ],
)
def test_bad_input_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        calibration_error(*wrong)
    with pytest.raises(ValueError, match=message):
        calibration_curve({"net": [wrong]})
    assert plt.get_fignums() == []  # refused before a figure is made


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
