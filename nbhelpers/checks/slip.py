"""One edit in a function's source makes a wrong one: planted mistakes, broken gradients.

A slip is made when it is needed, from the source of today, so it stays a slip of what the function
is now. Where a mistake is more than one edit, a function of its own says it better.
"""

import inspect
import linecache
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Slip:
    """An edit of source text that is still to be applied: ``old`` is replaced by ``new``."""

    old: str
    new: str


def slip(old: str, new: str) -> Slip:
    """Return the edit that puts ``new`` where ``old`` stands, as `Mistake` takes it."""
    return Slip(old, new)


@cache
def slipped(function: Callable, old: str, new: str) -> Callable:
    """Return a function (or class) as it is when its source says ``new`` in place of ``old``.

    ``old`` must occur exactly once in the source, else ValueError. The result sees the names of
    the function's module; `inspect.getsource` gives a function's source with the edit, and a slip
    can slip again.
    """
    name = function.__name__
    if name == "<lambda>":
        raise ValueError(f"A lambda cannot be edited ({old!r} -> {new!r}): use a def with a name.")
    source = vars(function).get("__edited__") or textwrap.dedent(inspect.getsource(function))
    if source.count(old) != 1 or not old:
        raise ValueError(
            f"old={old!r} occurs {source.count(old)} times in the source of {name}; "
            "it must occur exactly once: take a longer piece, or the text as it is today."
        )
    if old == new:
        raise ValueError(f"old and new are both {old!r}: that is no slip.")
    source = source.replace(old, new)
    file = f"<{name} with {new!r} for {old!r}>"
    names = dict(vars(sys.modules[function.__module__]))
    if not inspect.isclass(function):
        names |= inspect.getclosurevars(function).nonlocals
    exec(compile(source, file, "exec"), names)
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    names[name].__edited__ = source  # inspect would read a class from the file of its module
    return names[name]


def planted(wrong: object, exercise) -> object:
    """Return a planted mistake's answer; a slip is one of the exercise's reference."""
    if not isinstance(wrong, Slip):
        return wrong
    answer = slipped(exercise.reference, wrong.old, wrong.new)
    return answer() if exercise.kind == "numbers" else answer
