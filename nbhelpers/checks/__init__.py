"""Checks that name the mistake: ``f = check("2.2", f)`` after an exercise's cell.

A check tries an answer on fresh random inputs, compares it with a reference, and where it equals a
known mistake, says which. It returns what the lesson goes on with. `README.md` beside this file
tells how to add an exercise.
"""

import importlib
import os
import pkgutil
from dataclasses import replace

from nbhelpers.checks import handing
from nbhelpers.checks.exercise import Exercise
from nbhelpers.checks.judge import judge
from nbhelpers.checks.report import NOT_ATTEMPTED, Progress, Result, show
from nbhelpers.validate import shown

__all__ = ["CheckFailed", "check", "exercises", "progress"]

calls: dict[str, int] = {}  # how often each exercise has been checked: new inputs each time
latest: dict[str, Result] = {}  # what each check in this kernel said last
handed: dict[str, object] = {}  # the references that were handed on, to know them again


class CheckFailed(AssertionError):
    """Raised in place of a displayed failure when checks are strict."""

    def __init__(self, result: Result):
        super().__init__(str(result))

    def _render_traceback_(self) -> list[str]:
        return [str(self)]  # in a notebook: the message, without a traceback through this package


def exercises() -> dict[str, Exercise]:
    """Return every exercise by its id: those of nb01.py, nb02.py and so on, then those of labs."""
    names = [m.name for m in pkgutil.iter_modules(__path__)]
    names = [n for kind in ("nb", "lab") for n in sorted(names) if n.startswith(kind)]
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return {exercise.id: exercise for module in modules for exercise in module.EXERCISES}


def check(id: str, answer: object, *, strict: bool | None = None) -> object:
    """Try an answer to exercise ``id``, such as "2.2", display the verdict, and hand on.

    Returns the answer if it passes and the exercise's reference if it does not, so that the cells
    below run in either case; after a prediction, None. A failure is displayed, not raised. With
    ``strict``, or if the environment variable NBHELPERS_STRICT is 1, anything but a pass raises
    `CheckFailed`.
    """
    exercise = find(id)
    result = verdict(exercise, answer)
    if strict is None:
        strict = os.environ.get("NBHELPERS_STRICT", "0") not in ("", "0")
    if strict and not result.passed:
        raise CheckFailed(replace(result, goes_on=""))
    show(result)
    if exercise.kind == "choice":
        return None
    if result.passed:
        return answer
    handed[id] = handing.ours(exercise)
    return handed[id]


def find(id: str) -> Exercise:
    """Return the exercise with this id."""
    known = exercises()
    if not isinstance(id, str):
        example = id if str(id) in known else "2.2"
        raise TypeError(
            f"id={shown(id)} must be text, the exercise's number in quotes; then comes your "
            f'answer: check("{example}", answer).'
        )
    if id not in known:
        raise ValueError(f"id={id!r} is no exercise; the exercises are {', '.join(known)}.")
    return known[id]


def verdict(exercise: Exercise, answer: object) -> Result:
    """Judge an answer and keep the verdict in `latest`."""
    id = exercise.id
    if id in handed and handing.is_the_same(answer, handed[id]):  # the check's cell was run again
        says = "What came is ours. Run the cell with your answer again, then this one."
        return Result(id, exercise.title, latest[id].status, says)
    calls[id] = calls.get(id, 0) + 1
    result = judge(exercise, answer, calls[id])
    result = replace(result, goes_on=handing.sentence(exercise, result.passed))
    latest.pop(id, None)  # the last one checked comes last
    latest[id] = result
    return result


def progress(notebook: int | str | None = None) -> Progress:
    """Return how far a notebook's exercises are, from what was checked since the kernel started.

    ``notebook`` is what its exercises' ids begin with, such as 2 or "L1"; without it, it is the
    notebook whose exercise was checked last. Only answers of your own count: what a check handed on
    does not.
    """
    known = exercises()
    if notebook is None and not latest:
        return Progress({}, {})
    if notebook is None:
        notebook = notebook_of(list(latest)[-1])
    mine = [e for e in known.values() if notebook_of(e.id) == str(notebook)]
    if not mine:
        notebooks = ", ".join(dict.fromkeys(map(notebook_of, known)))
        raise ValueError(f"notebook={notebook!r} has no exercises; use one of {notebooks}.")
    status = {e.id: latest[e.id].status if e.id in latest else NOT_ATTEMPTED for e in mine}
    predictions = {e.id: status.pop(e.id) for e in mine if e.kind == "choice"}
    return Progress(status, predictions)


def notebook_of(id: str) -> str:
    """Return the part of an id that says which notebook it belongs to: "2" of "2.2"."""
    return id.split(".")[0]
