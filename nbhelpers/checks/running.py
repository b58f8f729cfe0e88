"""Run a student's function and note what happens: the result or the error, and side effects."""

import copy
import random
from dataclasses import dataclass

import numpy as np

from nbhelpers.checks.comparing import flat, identical, same
from nbhelpers.checks.exercise import Exercise, Unusable
from nbhelpers.checks.limit import TimeUp, limited
from nbhelpers.checks.slip import planted


@dataclass
class Outcome:
    """What came of one call: a value or an error, and what the call did besides."""

    value: object = None
    error: BaseException | None = None
    changed: str = ""  # the first argument that was modified
    unsteady: str = ""  # why the result depends on more than the arguments

    @property
    def unwritten(self) -> bool:
        """Whether the student has written nothing yet: ``...`` only, or NotImplementedError."""
        if self.error is not None:
            return isinstance(self.error, NotImplementedError)
        parts = self.value if isinstance(self.value, tuple) else (self.value,)
        return bool(parts) and all(part is ... for part in parts)

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
    """Call the reference or a planted mistake on a copy of the arguments."""
    answer = planted(answer, exercise)
    given = copy.deepcopy(arguments)
    try:
        return outcome(exercise, arguments, given, use(exercise, answer, given))
    except (Exception, TimeUp) as error:  # a planted loop without end raises TimeUp at once
        return Outcome(error=error)


def run_limited(
    exercise: Exercise, answer: object, arguments: tuple, end: float, silent: bool = False
) -> Outcome:
    """Do the same with a student's answer, which must be back when the clock says ``end``."""
    given = copy.deepcopy(arguments)
    value, error = limited(lambda: use(exercise, answer, given), end, silent)
    if error is not None:
        return Outcome(error=error)
    return outcome(exercise, arguments, given, value)


def run_twice(exercise: Exercise, answer: object, arguments: tuple, end: float) -> Outcome:
    """Call the answer, then again in silence; note what makes the result depend on more."""
    before = global_states()
    first = run_limited(exercise, answer, arguments, end)
    again = first
    if first.error is None:
        again = run_limited(exercise, answer, arguments, end, silent=True)
    if isinstance(again.error, TimeUp):
        return again
    if not identical(before, global_states()):
        first.unsteady = "it draws from the global random generator"
    elif first.differs(again):
        first.unsteady = "called twice with the same arguments, it gives two different results"
    return first


def use(exercise: Exercise, answer: object, given: tuple) -> object:
    """Return a copy of what an answer gives."""
    value = exercise.call(answer, *given) if exercise.call else answer(*given)
    return copy.deepcopy(value)


def outcome(exercise: Exercise, arguments: tuple, given: tuple, value: object) -> Outcome:
    """Return the outcome of a call that went well: what it gave, and which argument it changed."""
    pairs = zip(exercise.arguments, given, arguments, strict=True)
    changed = [name for name, now, before in pairs if not identical(before, now)]
    return Outcome(value, changed=changed[0] if changed else "")


def global_states() -> list:
    """Return the states of Python's and NumPy's global random generators."""
    python = hash(random.getstate())  # comparing its 625 numbers one by one takes long
    return [python, np.random.get_state(legacy=False)]  # noqa: NPY002 (read, not used)
