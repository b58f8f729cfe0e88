"""What comes in from outside is checked here, once; inner functions trust their arguments.

Each check returns the value in the form the package works with. Otherwise it raises one error that
names the argument and says what came, what is wanted and how to mend it.
"""

from collections.abc import Sequence
from numbers import Integral, Real

import numpy as np

MOST = 10**9  # more units, epochs or samples than that are a mistake


def shown(value: object) -> str:
    """Return what to call ``value`` in a message: its repr, on one line and not too long."""
    try:
        text = " ".join(repr(value).split())
    except Exception:  # such as an integer of more than 4300 digits
        text = f"<{type(value).__name__}>"
    return text if len(text) <= 80 else text[:77] + "..."


def choice(name: str, value: object, table: dict) -> object:
    """Return ``table[value]``, or ``value`` itself if it is of the kind of the table's entries."""
    if isinstance(value, str) and value in table:
        return table[value]
    if isinstance(value, tuple({type(entry) for entry in table.values()})):
        return value
    raise ValueError(f"{name}={shown(value)} is unknown; use one of {', '.join(sorted(table))}.")


def whole(name: str, value: object, low: int) -> int:
    """Return a whole number from ``low`` to `MOST`."""
    if isinstance(value, bool) or not isinstance(value, Integral) or value < low:
        raise ValueError(
            f"{name}={shown(value)} must be a whole number of at least {low}, such as {name}=10."
        )
    if value > MOST:
        raise ValueError(f"{name}={shown(value)} must be a whole number of at most {MOST:,}.")
    return int(value)


def positive_int(name: str, value: object) -> int:
    """Return a whole number from 1 to `MOST`."""
    return whole(name, value, 1)


def real(name: str, value: object, low: float, *, open_low: bool, high: float = np.inf) -> float:
    """Return a finite number in [low, high), or in (low, high) if ``open_low``."""
    wanted = f"a finite number {'above' if open_low else 'of at least'} {low:g}"
    wanted += "" if high == np.inf else f" and below {high:g}"
    wanted += f", such as {name}=0.1"
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name}={shown(value)} is a {type(value).__name__}; it must be {wanted}.")
    try:
        number = float(value)
    except OverflowError:  # an integer too large for any float
        number = np.inf
    if not (low < number < high or (number == low and not open_low)):
        raise ValueError(f"{name}={shown(value)} must be {wanted}.")
    return number


def float_type(name: str, value: object) -> np.dtype:
    """Return float32 or float64."""
    try:
        dtype = np.dtype(value)
    except Exception:  # NumPy refuses nonsense in many ways
        dtype = None
    if value is None or dtype not in (np.float32, np.float64):
        raise ValueError(f"{name}={shown(value)} must be np.float32 or np.float64.")
    return dtype


def generator(rng: object) -> np.random.Generator:
    """Return ``rng`` if it is a NumPy random generator."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"rng={shown(rng)} is not a random generator; pass rng=np.random.default_rng(0), "
            "with a seed of your choice in place of 0."
        )
    return rng


def with_methods(name: str, value: object, methods: Sequence[str], example: str) -> object:
    """Return ``value`` if it is an object (not a class) that has all these methods."""
    if isinstance(value, type) or not all(callable(getattr(value, m, None)) for m in methods):
        raise TypeError(
            f"{name}={shown(value)} must be an object with {' and '.join(methods)}; "
            f"pass {name}={example}."
        )
    return value


def function(name: str, value: object, signature: str) -> object:
    """Return ``value`` if it is a function or another callable."""
    if not callable(value):
        raise TypeError(
            f"{name}={shown(value)} must be a function {signature}; pass its name alone."
        )
    return value


def pair(name: str, value: object) -> tuple:
    """Return ``value`` if it is a tuple or list of two."""
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise TypeError(
            f"{name} is a {type(value).__name__}; it must be a pair: pass {name}=(X, Y)."
        )
    return value


def matrix(name: str, value: object, columns: int, dtype: np.dtype) -> np.ndarray:
    """Return a finite array ``(N, columns)`` of ``dtype`` with at least one row."""
    M = array(name, value)
    if M.dtype.kind not in "buif":
        raise TypeError(
            f"{name} has type {M.dtype}; it must be an array of real numbers, one row per sample: "
            f"convert it, for example with np.asarray({name}, dtype=float)."
        )
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
    with np.errstate(over="ignore"):  # too large for float32: found by the next line
        M = M.astype(dtype, copy=False)
    return finite(name, M)


def array(name: str, value: object) -> np.ndarray:
    """Return ``value`` as an array, unless its rows differ in length or it is masked."""
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(
            f"{name} is a masked array, whose mask would be ignored; remove the masked rows, or "
            f"fill them with {name}.filled(0)."
        )
    try:
        return np.asarray(value)
    except ValueError:
        raise ValueError(
            f"{name} is a {type(value).__name__} whose rows differ in length; every row must hold "
            "the same number of values: fill up or cut the rows."
        ) from None


def finite(name: str, M: np.ndarray) -> np.ndarray:
    """Return ``M`` if it holds neither NaN nor infinity."""
    bad = ~np.isfinite(M)
    if bad.any():
        where = tuple(int(i) for i in np.argwhere(bad)[0])
        raise ValueError(
            f"{name} holds {int(bad.sum())} NaN or infinite values (as {M.dtype}), the first at "
            f"{where}; all must be finite: remove, replace or rescale them."
        )
    return M


def labels(y: object, n_classes: int, n_samples: int | None = None, name: str = "y") -> np.ndarray:
    """Return integer labels ``(N,)`` from 0 to ``n_classes - 1``."""
    y = array(name, y)
    if y.ndim != 1:
        mend = "[:, 0]" if y.ndim == 2 and y.shape[1] == 1 else ".argmax(axis=1)"
        mend = name + mend if y.ndim else f"[{name}] for a single label"
        raise ValueError(f"{name} has shape {y.shape}; labels are 1-D, (N,): pass {mend}.")
    if len(y) == 0:
        raise ValueError(f"{name} is empty, shape (0,); it must hold at least one label.")
    if n_samples is not None and len(y) != n_samples:
        raise ValueError(
            f"{name} has {len(y)} labels but X has {n_samples} rows; pass one label per row."
        )
    if y.dtype == bool:
        y = y.astype(int)
    if y.dtype.kind not in "ui":
        raise TypeError(f"{name} has type {y.dtype}; labels are integers: pass {name}.astype(int).")
    if y.min() < 0 or y.max() >= n_classes:
        raise ValueError(
            f"{name} holds labels from {y.min()} to {y.max()}; with {n_classes} classes "
            f"they must lie between 0 and {n_classes - 1}: count the classes from 0."
        )
    return y
