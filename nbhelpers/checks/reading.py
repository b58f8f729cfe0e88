"""What can be read off a student's function without calling it."""

import ast
import dis
import inspect
import textwrap
import types

import numpy as np

from nbhelpers.checks.exercise import Exercise


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


def leftover(answer: object) -> str:
    """Return where in the student's code a ``...`` is left over; "" if nowhere.

    Inside square brackets, as in ``Z[..., None]``, it is NumPy's and means something.
    """
    for function in functions(answer):
        try:
            lines = textwrap.dedent(inspect.getsource(function)).splitlines()
            tree = ast.parse("\n".join(lines))
        except (OSError, SyntaxError):
            continue
        indices = [node.slice for node in ast.walk(tree) if isinstance(node, ast.Subscript)]
        meant = {id(node) for index in indices for node in ast.walk(index)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and node.value is ... and id(node) not in meant:
                line = function.__code__.co_firstlineno + node.lineno - 1
                return located(line, lines[node.lineno - 1].strip())
    return ""


def located(number: int, line: str) -> str:
    """Name a line of the student's cell."""
    quoted = f", `{line if len(line) <= 70 else line[:69] + '…'}`" if line else ""
    return f"line {number} of your cell{quoted}"


def data_from_outside(answer: object) -> list[str]:
    """Return the arrays and lists of the notebook that a function reads past its arguments."""
    outside = getattr(answer, "__globals__", {})
    names = sorted(set().union(*(names_read(f.__code__) for f in functions(answer))))
    return [name for name in names if isinstance(outside.get(name), np.ndarray | list)]


def names_read(code: types.CodeType) -> set[str]:
    """Return the global names that a function reads, with those of its inner functions."""
    inner = [names_read(c) for c in code.co_consts if isinstance(c, types.CodeType)]
    # co_names would count the attribute b of net.b too
    loads = (i for i in dis.get_instructions(code) if i.opname in ("LOAD_GLOBAL", "LOAD_NAME"))
    return {i.argval for i in loads}.union(*inner)
