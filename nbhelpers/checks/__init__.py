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
from nbhelpers.checks.report import NOT_ATTEMPTED, PASSED, Progress, Result, show

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
    """Return every exercise by its id: those of nb01.py, nb02.py and so on, in this order."""
    names = sorted(m.name for m in pkgutil.iter_modules(__path__) if m.name[:2] == "nb")
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return {exercise.id: exercise for module in modules for exercise in module.EXERCISES}


def check(id: str, answer: object, *, strict: bool | None = None) -> object:
    """Try an answer to exercise ``id``, such as "2.2", display the verdict, and hand on.

    Returns the answer if it passes and the exercise's reference if it does not, so that the cells
    below run in either case; after a prediction, None. A failure is displayed, not raised. With
    ``strict``, or if the environment variable NBHELPERS_STRICT is 1, anything but a pass raises
    `CheckFailed`.
    """
    known = exercises()
    if id not in known:
        raise ValueError(f"id={id!r} is no exercise; the exercises are {', '.join(known)}.")
    result = verdict(known[id], answer)
    if strict is None:
        strict = os.environ.get("NBHELPERS_STRICT", "0") not in ("", "0")
    if strict and result.status != PASSED:
        raise CheckFailed(result)
    show(result)
    if result.passed:
        return None if known[id].kind == "choice" else answer
    if id not in handed:
        handed[id] = handing.ours(known[id])
    return handed[id]


def verdict(exercise: Exercise, answer: object) -> Result:
    """Judge an answer and keep the verdict in `latest`."""
    id = exercise.id
    if id in handed and handing.is_the_same(answer, handed[id]):  # the check's cell was run again
        status = latest[id].status
        says = "Run the cell with your answer again, then this one: what came is ours."
        return Result(id, exercise.title, status, says)
    calls[id] = calls.get(id, 0) + 1
    result = judge(exercise, answer, calls[id])
    result = replace(result, goes_on=handing.sentence(exercise, result.passed))
    latest[id] = result
    return result


def progress(notebook: int | str | None = None) -> Progress:
    """Return which of a notebook's exercises pass, from what was checked since the kernel started.

    ``notebook`` is what the exercises' ids begin with: 2 for a lesson, "2b" for a lab. Without it,
    it is the notebook whose exercise was checked last.
    """
    known = exercises()
    if notebook is None:
        notebook = list(latest)[-1].split(".")[0] if latest else None
    ids = [id for id in known if id.split(".")[0] == str(notebook)]
    if notebook is not None and not ids:
        there = ", ".join(dict.fromkeys(id.split(".")[0] for id in known))
        raise ValueError(f"notebook={notebook!r} has no exercises; use one of {there}.")
    return Progress({id: latest[id].status if id in latest else NOT_ATTEMPTED for id in ids})
