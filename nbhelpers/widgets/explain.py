"""An error in somebody's gradient function, as one sentence."""

import traceback
from pathlib import Path

import nbhelpers
from nbhelpers.run import DivergedError

PACKAGE = str(Path(nbhelpers.__file__).parent)


def explain(error: Exception, name: str) -> str:
    """Return what went wrong in the gradient function ``name``, and in which of its lines."""
    text = str(error).rstrip(".")
    if isinstance(error, DivergedError):
        return f"{text[0].upper()}{text[1:]}."
    theirs = [frame for frame in traceback.extract_tb(error.__traceback__) if is_theirs(frame)]
    if not theirs:  # what the package says of what it was given
        return f"{text}."
    where = f"line {theirs[-1].lineno}"
    if theirs[-1].line:
        where += f", {theirs[-1].line}"
    return f"{name} stopped with {type(error).__name__}: {text} (in {where})."


def is_theirs(frame: traceback.FrameSummary) -> bool:
    """Tell whether a line is neither the package's nor an installed library's."""
    path = frame.filename
    return not path.startswith((PACKAGE, "<__array")) and "site-packages" not in path
