"""What comes in from outside is checked here, once; the inner functions trust their arguments.

Every check returns the value in the form the package works with, or raises one error that names the
argument, says what came and what is wanted, and how to mend it.
"""

from numbers import Integral, Real

import numpy as np


def choice(name: str, value: object, table: dict) -> object:
    """Return ``table[value]``, or ``value`` itself if it already is one of the table's entries."""
    if isinstance(value, str) and value in table:
        return table[value]
    if any(value is entry or value == entry for entry in table.values()):
        return value
    raise ValueError(f"{name}={value!r} is unknown; use one of {', '.join(sorted(table))}.")


def positive_int(name: str, value: object) -> int:
    """Return a whole number of at least 1."""
    if isinstance(value, bool) or not isinstance(value, Integral) or value < 1:
        raise ValueError(
            f"{name}={value!r} must be a whole number of at least 1, such as {name}=10."
        )
    return int(value)


def real(name: str, value: object, low: float, *, open_low: bool, high: float = np.inf) -> float:
    """Return a finite number in [low, high), or in (low, high) if ``open_low``."""
    wanted = f"a number {'above' if open_low else 'of at least'} {low:g}"
    wanted += "" if high == np.inf else f" and below {high:g}"
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name}={value!r} is a {type(value).__name__}; it must be {wanted}.")
    inside = low < value < high or (value == low and not open_low)
    if not inside:
        raise ValueError(f"{name}={value!r} must be {wanted}.")
    return float(value)


def generator(rng: object) -> np.random.Generator:
    """Return ``rng`` if it is a NumPy random generator."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"rng={rng!r} is not a random generator; pass rng=np.random.default_rng(0), "
            "with a seed of your choice in place of 0."
        )
    return rng


def matrix(name: str, value: object, columns: int, dtype: np.dtype) -> np.ndarray:
    """Return a finite array ``(N, columns)`` of ``dtype`` with at least one row."""
    try:
        M = np.asarray(value)
        if M.dtype.kind not in "buif":
            raise ValueError
    except ValueError:
        raise TypeError(f"{name} must be an array of real numbers, one row per sample.") from None
    if M.ndim == 1:
        mend = f"{name}[:, None]" if columns == 1 else f"{name}[None, :]"
        kind = "one column" if columns == 1 else "a single sample"
        raise ValueError(
            f"{name} has shape {M.shape}; it must be 2-D, (N, {columns}). "
            f"If it is {kind}, write {mend}."
        )
    if M.ndim != 2 or M.shape[1] != columns:
        hint = f" Did you pass its transpose? Then write {name}.T." if (
            M.ndim == 2 and M.shape[0] == columns
        ) else ""  # fmt: skip
        raise ValueError(
            f"{name} has shape {M.shape}; it must be (N, {columns}): one row per sample, "
            f"{columns} columns.{hint}"
        )
    if len(M) == 0:
        raise ValueError(f"{name} is empty, shape {M.shape}; it must have at least one row.")
    return finite(name, M).astype(dtype, copy=False)


def finite(name: str, M: np.ndarray) -> np.ndarray:
    """Return ``M`` if it holds neither NaN nor infinity."""
    bad = ~np.isfinite(M)
    if bad.any():
        where = tuple(int(i) for i in np.argwhere(bad)[0])
        raise ValueError(
            f"{name} holds {int(bad.sum())} NaN or infinite values, the first at {where}; "
            "remove or replace them before training."
        )
    return M


def labels(y: object, n_classes: int, n_samples: int | None = None) -> np.ndarray:
    """Return integer labels ``(N,)`` from 0 to ``n_classes - 1``."""
    y = np.asarray(y)
    if y.ndim != 1:
        mend = "y[:, 0]" if y.ndim == 2 and y.shape[1] == 1 else "Y.argmax(axis=1)"
        raise ValueError(f"y has shape {y.shape}; labels are 1-D, (N,): pass {mend}.")
    if len(y) == 0:
        raise ValueError("y is empty; it must hold at least one label.")
    if n_samples is not None and len(y) != n_samples:
        raise ValueError(f"y has {len(y)} labels but X has {n_samples} rows; one label per row.")
    if y.dtype == bool:
        y = y.astype(int)
    if y.dtype.kind not in "ui":
        raise TypeError(f"y has type {y.dtype}; labels are integers: pass y.astype(int).")
    if y.min() < 0 or y.max() >= n_classes:
        raise ValueError(
            f"y holds labels from {y.min()} to {y.max()}; with {n_classes} classes "
            f"they must lie between 0 and {n_classes - 1}."
        )
    return y
