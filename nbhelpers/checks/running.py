"""Run a student's function and note what happens: the result, or the error and its line."""

import copy
import inspect
import io
import random
import traceback
import types
import warnings
from contextlib import redirect_stdout
from dataclasses import dataclass

import numpy as np

from nbhelpers.checks.comparing import flat, identical, same
from nbhelpers.checks.exercise import Exercise, Unusable
from nbhelpers.checks.slip import planted


@dataclass
class Outcome:
    """What came of one call: a value or an error, and what the call did besides."""

    value: object = None
    error: Exception | None = None
    changed: str = ""  # the first argument that was modified
    unsteady: str = ""  # why the result depends on more than the arguments

    @property
    def unwritten(self) -> bool:
        """Whether the student has said that this part is not written: ``...`` or an error."""
        if self.error is not None:
            return isinstance(self.error, NotImplementedError)
        parts = self.value if isinstance(self.value, tuple) else (self.value,)
        return any(part is ... for part in parts)

    @property
    def missing(self) -> bool:
        """Whether there is nothing to compare."""
        if isinstance(self.error, Unusable):
            return self.error.missing
        return self.unwritten or (self.error is None and self.value is None)

    def equals(self, other: "Outcome") -> bool:
        """Whether both gave the same value, or both an error."""
        if self.error is not None or other.error is not None:
            return self.error is not None and other.error is not None
        return same(self.value, other.value)

    def is_like(self, other: "Outcome") -> bool:
        """Whether both gave an error of the same type."""
        return type(self.error) is type(other.error)

    def differs(self, other: "Outcome") -> bool:
        """Whether one has numbers that the other has not."""
        x, y = flat(self.value), flat(other.value)
        comparable = self.error is None and other.error is None and not (x is None or y is None)
        return comparable and not same(self.value, other.value)


def run(exercise: Exercise, answer: object, arguments: tuple) -> Outcome:
    """Call the answer, or that of a planted mistake, on a copy of the arguments."""
    answer = planted(answer, exercise)
    given = copy.deepcopy(arguments)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            value = exercise.call(answer, *given) if exercise.call else answer(*given)
            value = copy.deepcopy(value)
    except Exception as error:
        return Outcome(error=error)
    pairs = zip(exercise.arguments, given, arguments, strict=True)
    changed = [name for name, now, before in pairs if not identical(before, now)]
    return Outcome(value, changed=changed[0] if changed else "")


def run_twice(exercise: Exercise, answer: object, arguments: tuple) -> Outcome:
    """Call the answer, then again in silence; note what makes the result depend on more."""
    before = global_states()
    first = run(exercise, answer, arguments)
    with redirect_stdout(io.StringIO()):
        again = run(exercise, answer, arguments)
    if not identical(before, global_states()):
        first.unsteady = "it draws from the global random generator"
    elif first.differs(again):
        first.unsteady = "called twice with the same arguments, it gives two different results"
    return first


def global_states() -> list:
    """Return the states of Python's and NumPy's global random generators."""
    return [random.getstate(), np.random.get_state(legacy=False)]  # noqa: NPY002 (read, not used)


# ---- what can be read off a function without calling it ----


def functions(answer: object) -> list[types.FunctionType]:
    """Return a function, or the methods and properties of a class, in a list."""
    members = [answer]
    if inspect.isclass(answer):
        members = [member for name, member in vars(answer).items() if name != "__init__"]
    found = [getattr(m, "fget", None) or getattr(m, "__func__", m) for m in members]
    return [f for f in found if isinstance(f, types.FunctionType)]


def bare() -> None: ...  # noqa: D103


def documented() -> None:
    """Nothing but a docstring."""


def is_stub(answer: object) -> bool:
    """Tell whether a function's body, or that of every method of a class, is still ``...``."""
    empty = (bare.__code__.co_code, documented.__code__.co_code)
    found = functions(answer)
    return bool(found) and all(
        f.__code__.co_code in empty and set(f.__code__.co_consts) <= {None, ..., f.__doc__}
        for f in found
    )


def wrong_arguments(exercise: Exercise, answer: object) -> str:
    """Say how a function's arguments differ from those of the exercise; "" if they fit."""
    try:
        signature = inspect.signature(answer)
        signature.bind(*exercise.arguments)
    except ValueError:  # some built-in functions have no signature
        return ""
    except TypeError:
        return (
            f"Your function takes ({', '.join(signature.parameters)}), "
            f"but the exercise calls it with ({', '.join(exercise.arguments)})."
        )
    return ""


def describe(error: Exception, answer: object) -> str:
    """Say in one line what error there was, and which line of the student's cell it came from."""
    text = f"{type(error).__name__}: {error}".split("\n")[0]
    files = {f.__code__.co_filename for f in functions(answer)}
    own = [f for f in traceback.extract_tb(error.__traceback__) if f.filename in files]
    if not own:
        return f"Your code stopped with {text}"
    line = own[-1].line if len(own[-1].line) <= 70 else own[-1].line[:69] + "…"
    return f"Your code stopped at line {own[-1].lineno} of your cell, `{line}`: {text}"


ADVICE = {
    "is not callable": "Is a * missing between a name and a bracket?",
    "truth value of an array": "`if` decides once for the whole array; np.where for each entry.",
    "is not defined": "Is the name spelt right, and was the cell that defines it run?",
    "NoneType": "Slot 0 of the lists is None, and a function without `return` gives None.",
    "index out of range": "An index runs past the end: print the lengths of the lists.",
    "out of bounds": "Axes and entries count from 0: a matrix has the axes 0 and 1.",
    "enough dimensions (has 0": "One factor is a single number, or None: slot 0 of a list?",
    "mismatch in its core dimension": "In a product the inner sizes must agree: print both shapes.",
    "could not be broadcast": "Entry by entry needs the same shape: print both shapes.",
    "converted to Python scalars": "math takes one number at a time, NumPy whole arrays.",
    "unsupported operand": "One of the two is a list, a function or None where a number is wanted.",
    "math range error": "A number became too large for e^x: is the sign of the exponent right?",
    "division by zero": "Something is divided by 0: print the divisor.",
}


def advice(error: Exception) -> str:
    """Say in plain words what usually causes such an error; "" if that is not known."""
    return next((advice for part, advice in ADVICE.items() if part in str(error)), "")


def data_from_outside(answer: object) -> list[str]:
    """Return the arrays and lists of the notebook that a function reads past its arguments."""
    outside = getattr(answer, "__globals__", {})
    names = sorted(set().union(*(names_read(f.__code__) for f in functions(answer))))
    return [name for name in names if isinstance(outside.get(name), np.ndarray | list)]


def names_read(code: types.CodeType) -> set[str]:
    """Return the global names that a function reads, with those of its inner functions."""
    inner = [names_read(c) for c in code.co_consts if isinstance(c, types.CodeType)]
    return set(code.co_names).union(*inner)
