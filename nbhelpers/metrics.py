"""Numbers that judge a classifier: who is taken for whom, and how far its certainty can be trusted.

Calibration asks: of all the times a network says "80 % sure", is it right in 80 %?
"""

import numpy as np

from nbhelpers import validate


def confusion_matrix(y: np.ndarray, predicted: np.ndarray, n_classes: int) -> np.ndarray:
    """Return how often class i (row) was taken for class j (column), ``(n_classes, n_classes)``.

    ``y`` and ``predicted`` are integer labels ``(N,)``.
    """
    n_classes = validate.positive_int("n_classes", n_classes)
    y = validate.labels(y, n_classes)
    predicted = validate.labels(predicted, n_classes, name="predicted")
    if len(y) != len(predicted):
        raise ValueError(
            f"y has {len(y)} labels but predicted has {len(predicted)}; pass one for each sample."
        )
    counts = np.zeros((n_classes, n_classes), dtype=int)
    np.add.at(counts, (y, predicted), 1)
    return counts


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

    ``P (N, K)`` holds probabilities, ``y (N,)`` the labels; ``n_bins`` bins divide [0, 1] evenly.
    Source: M. Naeini, G. Cooper and M. Hauskrecht 2015; C. Guo et al. 2017.
    """
    P, y = probabilities(P, y)
    confidence, right, count = reliability(P, y, validate.positive_int("n_bins", n_bins))
    seen = count > 0
    return float((count[seen] * np.abs(right - confidence)[seen]).sum() / len(P))


def probabilities(P: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return ``P (N, K)`` and its labels ``y (N,)`` if they are what they should be."""
    shape = np.shape(validate.array("P", P))
    if len(shape) != 2 or shape[1] < 2:
        raise ValueError(
            f"P has shape {shape}; it must be (N, K), a column for each of at least 2 classes. If "
            "it is the one output p of a sigmoid, write np.hstack([1 - P, P])."
        )
    P = validate.matrix("P", P, shape[1], np.float64)
    if P.min() < 0 or P.max() > 1:
        raise ValueError(
            f"P ranges from {P.min():g} to {P.max():g}; probabilities lie between 0 and 1: pass "
            "the activations of the output, not the weighted inputs."
        )
    y = validate.labels(y, P.shape[1])
    if len(y) != len(P):
        raise ValueError(f"P has {len(P)} rows but y has {len(y)} labels; pass one label per row.")
    return P, y
