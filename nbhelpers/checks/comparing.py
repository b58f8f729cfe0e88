"""Compare a result with the expected one, and say in words how they differ."""

from dataclasses import is_dataclass
from numbers import Real

import numpy as np

RELATIVE, ABSOLUTE = 1e-6, 1e-9  # how far a right result may be off, by rounding


def numbers(value: object) -> np.ndarray | None:
    """Return a number, an array or (nested) lists of numbers as an array; None for others."""
    try:
        found = np.asarray(value)
    except ValueError:  # rows of different lengths
        return None
    return found if found.dtype.kind in "buif" else None


def is_sequence(value: object) -> bool:
    """Tell whether this is a tuple or a list."""
    return isinstance(value, tuple | list)


def same(a: object, b: object) -> bool:
    """Tell whether two results hold the same numbers in the same shapes, up to rounding."""
    x, y = numbers(a), numbers(b)
    if x is not None and y is not None:
        return x.shape == y.shape and np.allclose(x, y, RELATIVE, ABSOLUTE, equal_nan=True)
    if is_sequence(a) and is_sequence(b):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    return a is b or (isinstance(a, str) and a == b)


def identical(a: object, b: object) -> bool:
    """Tell whether nothing at all differs between an object and a copy made before."""
    if isinstance(a, np.ndarray):
        return np.shape(b) == a.shape and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(identical(a[key], b[key]) for key in a)
    if is_sequence(a):
        return len(a) == len(b) and all(identical(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, np.random.Generator):
        return True  # drawing from it is what it is handed over for
    return identical(vars(a), vars(b)) if is_dataclass(a) else a is b or bool(a == b)


def problem(expected: object, got: object, parts: tuple[str, ...] = ()) -> str:
    """Say what is wrong with a result, in a sentence or two; "" if nothing is."""
    if is_sequence(expected) and (isinstance(expected, tuple) or numbers(expected) is None):
        return problem_of_parts(expected, got, parts or [f"[{i}]" for i in range(len(expected))])
    if expected is None or isinstance(expected, str):
        return "" if same(expected, got) else f"It is {show(got)}; it must be {expected!r}."
    if isinstance(expected, np.ndarray) and not isinstance(got, np.ndarray):
        return f"It is {kind_of(got)}; it must be an array of shape {expected.shape}."
    if isinstance(expected, list) and not (is_sequence(got) or isinstance(got, np.ndarray)):
        return f"It is {kind_of(got)}; it must be a list."
    is_number = isinstance(got, Real) or (isinstance(got, np.ndarray) and got.ndim == 0)
    if isinstance(expected, Real) and not is_number:
        return f"It is {kind_of(got)}; it must be one number."
    return problem_of_numbers(np.asarray(expected), got)


def problem_of_parts(expected: tuple | list, got: object, parts: list | tuple) -> str:
    """Do the same where several results are expected, each with a name."""
    if not is_sequence(got) or len(got) != len(expected):
        came = f"{len(got)} results" if is_sequence(got) else kind_of(got)
        return f"It returns {came}; it must return {len(expected)}: {', '.join(parts)}."
    found = {p: problem(e, g) for p, e, g in zip(parts, expected, got, strict=True)}
    wrong = {part: text for part, text in found.items() if text}
    if not wrong:
        return ""
    part, text = next(iter(wrong.items()))
    if all(any(same(e, g) for g in got) for e in expected):
        return f"The results are right, but in another order; it must be {', '.join(parts)}."
    right = [p for p in parts if p not in wrong]
    others = f"Right: {', '.join(right)}." if right else "None of the results is right."
    return f"{part}: {text} {others}"


def problem_of_numbers(expected: np.ndarray, got: object) -> str:
    """Do the same for one array, nested list or number."""
    found = numbers(got)
    if found is None:
        return f"It does not hold real numbers only, in rows of one length: {show(got)[:80]}"
    if found.shape != expected.shape:
        text = f"Its shape is {found.shape}; it must be {expected.shape}."
        if found.ndim == 2 and same(found.T, expected):
            return f"{text} It is the transpose of the right result."
        alike = found.size == expected.size and same(found.ravel(), expected.ravel())
        return f"{text} The numbers themselves are right." if alike else text
    bad = ~np.isfinite(found)
    if bad.any():
        word = "NaN (not a number)" if np.isnan(found).any() else "infinity"
        return f"It holds {word}" + (f", first at {index(bad.argmax(), bad)}." if bad.ndim else ".")
    if isinstance(got, np.ndarray) and expected.dtype == np.float64 != found.dtype:
        lost = "about 7 digits" if found.dtype.kind == "f" else "no decimals"
        return f"Its numbers are {found.dtype} ({lost}); they must be float64."
    off = np.abs(found.astype(float) - expected)
    if (off <= ABSOLUTE + RELATIVE * np.abs(expected)).all():
        return ""
    text = f"The largest difference is {off.max():.4g}"
    if expected.ndim:
        at = np.unravel_index(off.argmax(), off.shape)
        text += f", at {index(off.argmax(), off)}: {found[at]:.4g} in place of {expected[at]:.4g}"
    return f"{text}."


def relation(pairs: list[tuple], tolerance: float = RELATIVE) -> str:
    """Say if all (expected, obtained) results differ by a factor only; "" if they do not."""
    factors, sizes = [], []
    for expected, got in pairs:
        e, g = flat(expected), flat(got)
        if e is None or g is None or e.shape != g.shape:
            return ""
        zero = np.abs(e) <= ABSOLUTE
        if not np.isfinite(g).all():
            continue
        ratio = g[~zero] / e[~zero]
        if np.any(g[zero]) or not ratio.size or not np.allclose(ratio, ratio[0], tolerance):
            return ""
        factors.append(float(ratio[0]))
        sizes.append(ratio.size)
    if sum(sizes) < 2 or np.allclose(factors, 1, tolerance):
        return ""
    if not np.any(factors):
        return "It is 0 everywhere, whatever the arguments."
    if np.allclose(factors, -1, tolerance):
        return "Every number has the wrong sign, and nothing else is wrong."
    if np.allclose(factors, factors[0], tolerance):
        return f"Every number is {factors[0]:.4g} times what it should be."
    if sum(size > 1 for size in sizes) < 2:
        return ""
    listed = ", ".join(f"{factor:.4g}" for factor in factors)
    return f"In each case all numbers are off by the same factor, one after the other: {listed}."


def likeness(pairs: list[tuple]) -> str:
    """Say if all results are nearly right, or do not depend on the arguments; "" if neither."""
    rows = [(flat(expected), flat(got)) for expected, got in pairs]
    if any(e is None or g is None or e.shape != g.shape for e, g in rows):
        return ""
    if all(same(e, g) for e, g in rows):
        return ""  # the shape is wrong, or the kind
    if all(np.allclose(g, e, rtol=0.01, atol=0.01) for e, g in rows):
        return "It is nearly right: is something rounded, or approximated too coarsely?"
    (_, first), *others = rows
    if others and all(same(first, g) for _, g in others):
        return "It is the same whatever the arguments are."
    return ""


def flat(value: object) -> np.ndarray | None:
    """Return all numbers of a result in one row, or None if it holds anything else."""
    found = numbers(value)
    if found is not None:
        return found.ravel().astype(float)
    rows = [flat(part) for part in value] if is_sequence(value) else [None]
    return np.concatenate(rows) if rows and all(row is not None for row in rows) else None


def index(at: int, array: np.ndarray) -> list[int]:
    """Return the place of the entry that is number ``at`` in ``array``, as a student writes it."""
    return [int(i) for i in np.unravel_index(at, array.shape)]


def kind_of(value: object) -> str:
    """Name the kind of a value, for a student."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, Real):
        return f"one number ({show(value)})"
    if value is None or value is ...:
        return "nothing"
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def show(value: object) -> str:
    """Write a value down for people, with four digits."""
    if isinstance(value, np.ndarray):
        return np.array2string(
            value, separator=", ", precision=4, threshold=40, edgeitems=2, suppress_small=True
        )
    if isinstance(value, np.random.Generator):
        return "a random generator"
    if is_sequence(value):
        plain = [v.tolist() if isinstance(v, np.ndarray) else v for v in value]  # in one line
        inside = ", ".join(show(entry) for entry in plain)
        return f"[{inside}]" if isinstance(value, list) else f"({inside})"
    return f"{value:.4g}" if isinstance(value, float) else repr(value)
