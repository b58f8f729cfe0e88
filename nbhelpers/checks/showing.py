"""Write values down for a student."""

import inspect
from numbers import Real

import numpy as np

DIGITS = 4  # of a number, where more are not needed to tell it from another


def show(value: object, digits: int = DIGITS) -> str:
    """Write a value down, with so many digits."""
    if isinstance(value, np.ndarray):
        return np.array2string(
            value, separator=", ", precision=digits, threshold=40, edgeitems=2, suppress_small=True
        )
    if isinstance(value, np.random.Generator):
        return "a random generator"
    if inspect.isfunction(value):
        return f"the function {value.__name__}"  # not its address, which says nothing
    if isinstance(value, tuple | list):
        plain = [v.tolist() if isinstance(v, np.ndarray) else v for v in value]  # in one line
        inside = ", ".join(show(entry, digits) for entry in plain)
        return f"[{inside}]" if isinstance(value, list) else f"({inside})"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {show(entry, digits)}' for key, entry in value.items())}}}"
    if isinstance(value, float):
        return f"{value:.{digits}g}"
    text = repr(value)
    return kind_of(value) if len(text) > 100 or "\n" in text else text  # of a network: "a Network"


def show_apart(a: object, b: object) -> tuple[str, str]:
    """Write two values down with as many digits as it takes to see that they differ."""
    for digits in range(DIGITS, 18):
        texts = show(a, digits), show(b, digits)
        if texts[0] != texts[1]:
            break
    return texts


def kind_of(value: object) -> str:
    """Name the kind of a value."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, Real):
        return f"one number ({show(value)})"
    if value is None:
        return "nothing"
    if value is ...:
        return "`...`"
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def index(at: int, array: np.ndarray) -> list[int]:
    """Return the place of the entry that is number ``at`` in ``array``, as a student writes it."""
    return [int(i) for i in np.unravel_index(at, array.shape)]
