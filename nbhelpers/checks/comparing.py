"""Compare a result with the expected one, and say in words how they differ."""

from dataclasses import is_dataclass
from numbers import Real

import numpy as np

from nbhelpers.checks.showing import index, kind_of, show, show_apart

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
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
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
        return problem_of_parts(expected, got, parts)
    if isinstance(expected, dict):  # the exercise's ``call`` has seen to the keys
        texts = {key: problem(value, got[key]) for key, value in expected.items()}
        return next((f"{key}: {text}" for key, text in texts.items() if text), "")
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


def problem_of_parts(expected: tuple | list, got: object, named: tuple[str, ...]) -> str:
    """Do the same where several results are expected; without names, they are the list's slots."""
    parts = named or [f"[{i}]" for i in range(len(expected))]
    if not is_sequence(got) or len(got) != len(expected):
        came = f"{len(got)} results" if is_sequence(got) else kind_of(got)
        return f"It returns {came}; it must return {len(expected)}: {', '.join(parts)}."
    found = {p: problem(e, g) for p, e, g in zip(parts, expected, got, strict=True)}
    wrong = {part: text for part, text in found.items() if text}
    if not wrong:
        return ""
    part, text = next(
        iter(sorted(wrong.items(), key=lambda item: "must be float64" not in item[1]))
    )
    if all(any(same(e, g) for g in got) for e in expected):
        return f"The results are right, but in another order; it must be {', '.join(parts)}."
    says = f"{part}{text}" if text.startswith("[") else f"{part}: {text}"  # z[1]: or z:
    if not named:
        return says
    right = [p for p in parts if p not in wrong]
    others = f"Right: {', '.join(right)}." if right else "None of the results is right."
    return f"{says} {others}"


def problem_of_numbers(expected: np.ndarray, got: object) -> str:
    """Do the same for one array, nested list or number."""
    found = numbers(got)
    if found is None:
        return f"It does not hold real numbers only, in rows of one length: {show(got)[:80]}"
    dtype = dtype_problem(expected, got)
    if found.shape != expected.shape:
        text = f"{dtype} Its shape is {found.shape}; it must be {expected.shape}.".lstrip()
        if is_sequence(got) and found.ndim == expected.ndim == 1:  # no arrays, no shapes
            text = f"Its length is {len(found)}; it must be {len(expected)}."
        if found.ndim == 2 and same(found.T, expected):
            return f"{text} It is the transpose of the right result."
        alike = found.size == expected.size and same(found.ravel(), expected.ravel())
        return f"{text} The numbers themselves are right." if alike else text
    if same(found, expected) and not np.isnan(expected).any():  # it may hold infinity
        return dtype
    bad = ~np.isfinite(found) & (found != expected)
    if bad.any():
        word = "NaN (not a number)" if np.isnan(found).any() else "infinity"
        first = f", first at {index(bad.argmax(), bad)}" if bad.ndim else ""
        return f"{dtype} It holds {word}{first}.".lstrip()
    off = np.abs(np.where(found == expected, 0, found.astype(float) - expected))
    if dtype:
        return dtype
    text = f"The largest difference is {off.max():.4g}"
    if expected.ndim:
        at = np.unravel_index(off.argmax(), off.shape)
        obtained, wanted = show_apart(float(found[at]), float(expected[at]))
        text += f", at {index(off.argmax(), off)}: {obtained} in place of {wanted}"
    return f"{text}."


def dtype_problem(expected: object, got: object) -> str:
    """Say where an array has numbers of another kind than the expected float64; "" if nowhere."""
    if is_sequence(expected) and is_sequence(got):
        return next((text for e, g in zip(expected, got) if (text := dtype_problem(e, g))), "")
    if not isinstance(expected, np.ndarray) or not isinstance(got, np.ndarray):
        return ""
    if expected.dtype != np.float64 or got.dtype == np.float64 or got.dtype.kind not in "buif":
        return ""
    lost = "about 7 digits" if got.dtype.kind == "f" else "no decimals"
    return f"Its numbers are {got.dtype} ({lost}); they must be float64."


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
        if np.any(g[zero]):
            return ""
        if not ratio.size:  # the right result is 0, and so is this one
            continue
        if not np.allclose(ratio, ratio[0], tolerance):
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
        factor, _ = show_apart(factors[0], 1.0)
        return f"Every number is {factor} times what it should be."
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
    if isinstance(value, dict):
        value = list(value.values())
    rows = [flat(part) for part in value] if is_sequence(value) else [None]
    return np.concatenate(rows) if rows and all(row is not None for row in rows) else None


def holds_dots(value: object) -> bool:
    """Tell whether a `...` is still anywhere in a result."""
    if isinstance(value, dict):
        return holds_dots(list(value.values()))
    if isinstance(value, np.ndarray):
        return value.dtype == object and holds_dots(value.ravel().tolist())
    return value is ... or (is_sequence(value) and any(map(holds_dots, value)))


def side_by_side(parts: tuple[str, ...], right: object, got: object) -> dict[str, str]:
    """Write down what was expected and what was obtained; of several results, those that differ."""
    if parts and is_sequence(got) and len(got) == len(parts):
        triples = zip([f" {part}" for part in parts], right, got)
        differing = [triple for triple in triples if not same(*triple[1:])]
    else:
        differing = [("", right, got)]
    rows = {}
    for part, expected, obtained in differing:
        texts = show_apart(expected, obtained)
        x, y = flat(expected), flat(obtained)
        if texts[0] == texts[1] and isinstance(obtained, np.ndarray) and x.shape == y.shape:
            at = np.nanargmax(np.abs(x - y))  # too large to be shown whole
            part += str(index(at, obtained))
            texts = show_apart(x[at], y[at])
        rows |= {f"expected{part}": texts[0] + shape(expected)}
        rows |= {f"obtained{part}": texts[1] + shape(obtained)}
    return rows


def shape(value: object) -> str:
    """Return an array's shape, to stand behind its numbers."""
    return f"   shape {value.shape}" if isinstance(value, np.ndarray) else ""
