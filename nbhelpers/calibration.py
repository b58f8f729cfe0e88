"""Calibration: of all the times a network says "80 % sure", is it right in 80 %?"""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from nbhelpers import validate
from nbhelpers.plots import COLORS, LINES, MARKERS, new_axes


def reliability(
    P: np.ndarray, y: np.ndarray, n_bins: int = 10
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the mean confidence, the share right and the number of samples of each bin.

    All three are ``(n_bins,)``. ``P (N, K)`` holds probabilities, ``y (N,)`` the labels. The
    confidence of a sample is its largest probability; the bins divide [0, 1] evenly. An empty bin
    has the mean NaN.
    """
    confidence, right = P.max(axis=1), P.argmax(axis=1) == y  # (N,), (N,)
    b = np.minimum((confidence * n_bins).astype(int), n_bins - 1)  # the bin of each sample
    count = np.bincount(b, minlength=n_bins)
    total = np.where(count > 0, count, np.nan)
    return np.bincount(b, confidence, n_bins) / total, np.bincount(b, right, n_bins) / total, count


def calibration_error(P: np.ndarray, y: np.ndarray, n_bins: int = 10) -> float:
    """Return Σ_b (count_b / N) |right_b - confidence_b|, the expected calibration error.

    Source: M. Naeini, G. Cooper and M. Hauskrecht 2015; C. Guo et al. 2017.
    """
    P = validate.matrix("P", P, np.shape(P)[-1], np.float64)
    y = validate.labels(y, P.shape[1], len(P))
    confidence, right, count = reliability(P, y, validate.positive_int("n_bins", n_bins))
    seen = count > 0
    return float((count[seen] * np.abs(right - confidence)[seen]).sum() / len(P))


def calibration_curve(
    runs: dict[str, Sequence[tuple[np.ndarray, np.ndarray]]],
    ax: Axes | None = None,
    title: str = "",
    n_bins: int = 10,
) -> Axes:
    """Draw share right over confidence: for each name one ``(P, y)`` per seed, pooled and singly.

    Large marks are all seeds together, small ones single seeds, the dotted diagonal is honesty.
    """
    ax = new_axes(ax)
    ax.plot([0, 1], [0, 1], color="0.5", ls=":", label="as sure as right")
    for k, (name, pairs) in enumerate(runs.items()):
        look = {"color": COLORS[k % len(COLORS)], "marker": MARKERS[k % len(MARKERS)]}
        for P, y in pairs:
            ax.plot(*reliability(P, y, n_bins)[:2], ls="none", markersize=4, alpha=0.4, **look)
        P, y = (np.concatenate(part) for part in zip(*pairs, strict=True))
        x, right, _ = reliability(P, y, n_bins)
        seen = ~np.isnan(x)
        ax.plot(x[seen], right[seen], ls=LINES[k % len(LINES)], markersize=9, label=name, **look)
    ax.set(xlabel="confidence", ylabel="share right", title=title, xlim=(0, 1.02), ylim=(0, 1.02))
    ax.legend()
    return ax
