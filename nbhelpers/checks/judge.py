"""Judge an answer: not attempted, right, a known mistake, or wrong in some other way."""

import inspect
import time
import warnings
import zlib

import numpy as np

from nbhelpers.checks.advising import advice, describe, place
from nbhelpers.checks.answers import judge_choice, judge_numbers, judge_table
from nbhelpers.checks.comparing import (
    dtype_problem,
    holds_dots,
    likeness,
    problem,
    relation,
    same,
    shape,
    side_by_side,
)
from nbhelpers.checks.exercise import Exercise, Unusable
from nbhelpers.checks.limit import TimeUp
from nbhelpers.checks.reading import data_from_outside, is_stub, leftover, wrong_arguments
from nbhelpers.checks.report import Result, failed, not_attempted, passed
from nbhelpers.checks.running import Outcome, run, run_limited, run_twice
from nbhelpers.checks.showing import kind_of, show

GRACE = 0.5  # seconds for the other cases after a loop without end: if some end, that tells why


def judge(exercise: Exercise, answer: object, call: int) -> Result:
    """Return the verdict on an answer; ``call``, the number of the call, seeds the inputs."""
    kinds = {
        "function": judge_function,
        "numbers": judge_numbers,
        "table": judge_table,
        "choice": judge_choice,
    }
    arguments = (call,) if exercise.kind == "function" else ()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        verdict = kinds[exercise.kind](exercise, answer, *arguments)
    return Result(exercise.id, exercise.title, **verdict)


def judge_function(exercise: Exercise, answer: object, call: int) -> dict:
    """Judge a function or a class by what it does in every case."""
    is_class = inspect.isclass(exercise.reference)
    if answer is None or answer is ... or is_stub(answer):
        return not_attempted()
    if not callable(answer) or inspect.isclass(answer) != is_class:
        wanted = "class" if is_class else "function"
        return failed(
            f"This exercise asks for a {wanted}; what came is {kind_of(answer)}.",
            f"Hand in the {wanted} itself: its name, without parentheses after it.",
        )
    if not is_class and (text := wrong_arguments(exercise, answer)):
        return failed(text, "Keep the first line of the function as it was.")
    return (judge_once if exercise.once else judge_cases)(exercise, answer, call)


def judge_once(exercise: Exercise, answer: object, call: int) -> dict:
    """Judge an answer that takes long by a single run; ``call`` says how good or wrong it is."""
    name = list(exercise.cases)[call % len(exercise.cases)]
    arguments = exercise.cases[name](generator(exercise, name, call))
    got = run_limited(exercise, answer, arguments, time.monotonic() + exercise.seconds)
    if isinstance(got.error, TimeUp):
        return out_of_time(exercise, answer, got.error)
    if got.unwritten:
        return not_attempted()
    text = problem_of(exercise, answer, Outcome(got.value), got)
    return failed(text, hint_for(got)) if text else passed(got.value)


def judge_cases(exercise: Exercise, answer: object, call: int) -> dict:
    """Judge an answer by what it gives in every case, against the reference and the mistakes."""
    inputs = {name: make(generator(exercise, name, call)) for name, make in exercise.cases.items()}
    end = time.monotonic() + exercise.seconds
    got, late = {}, []
    for name, arguments in inputs.items():
        if late:
            got[name] = run_limited(exercise, answer, arguments, end, silent=True)
        else:
            got[name] = run_twice(exercise, answer, arguments, end)
        if isinstance(got[name].error, TimeUp):
            late.append(got[name].error)
            end = time.monotonic() + GRACE
            if len(late) == 2 or late[0].__traceback__ is None:  # None: it cannot be stopped
                break
    right = {name: run(exercise, exercise.reference, inputs[name]) for name in got}
    if late:
        stopped = out_of_time(exercise, answer, late[0])
        mistake = find_mistake(exercise, answer, inputs, right, got)
        return mistake | {"details": stopped["says"]} if mistake else stopped
    if all(outcome.unwritten for outcome in got.values()):
        return not_attempted()
    problems = {name: problem_of(exercise, answer, right[name], got[name]) for name in inputs}
    wrong = [name for name, text in problems.items() if text]
    wrong.sort(key=lambda name: got[name].missing)  # what was written comes before what was not
    if not wrong:
        return passed(f"Right in all {len(inputs)} cases, on fresh random inputs.")
    mistake = find_mistake(exercise, answer, inputs, right, got)
    if mistake:
        return mistake
    first = wrong[0]
    if got[first].unsteady or same(right[first].value, got[first].value):
        return failed(problems[first], hint_for(got[first]))  # no case tells more
    count = f" ({len(inputs) - len(wrong)} of {len(inputs)} cases are right)"
    count = count if len(wrong) < len(inputs) else ""
    says = f"In the case “{first}”{count}:\n" if len(inputs) > 1 else ""
    says += problems[first]
    hints = [hint_for(got[first]) or in_common(right, got), about_the_code(answer, says)]
    details = show_case(exercise, inputs[first], right[first], got[first])
    return failed(says, " ".join(filter(None, hints)), details)


def generator(exercise: Exercise, case: str, call: int) -> np.random.Generator:
    """Return the random generator of one case: another one in every call."""
    return np.random.default_rng([zlib.crc32(f"{exercise.id} {case}".encode()), call])


def problem_of(exercise: Exercise, answer: object, right: Outcome, got: Outcome) -> str:
    """Say what is wrong with one outcome, in a sentence or two; "" if nothing is."""
    if got.unsteady:
        return f"The result depends on more than the arguments: {got.unsteady}."
    if isinstance(got.error, Unusable):
        return str(got.error)
    if got.missing or holds_dots(got.value):
        at = leftover(answer)
        if at:
            return f"A `...` is left at {at}: what belongs there has not been written yet."
        if got.missing:
            return (
                "Your function returns nothing (None). Does every way through it end in a `return`?"
            )
        return "There is still a `...` in what your function returns."
    if got.error is not None:
        return describe(got.error, answer)
    text = problem(right.value, got.value, exercise.parts)
    if text:
        return text + (f"\nIt also modifies its argument {got.changed}." if got.changed else "")
    if got.changed:
        return (
            f"The result is right, but the function modifies its argument {got.changed}: whoever "
            "called it finds other numbers there afterwards. Make a new object instead."
        )
    return ""


def out_of_time(exercise: Exercise, answer: object, error: TimeUp) -> dict:
    """Return the verdict on an answer that had to be stopped."""
    at = place(error, answer)
    return failed(
        f"Your function was still running after {exercise.seconds:g} seconds, so it was stopped"
        + (f" at {at}." if at else "."),
        "Does every loop come to its end? In a `while` loop something must change each time.",
    )


def find_mistake(
    exercise: Exercise, answer: object, inputs: dict, right: dict, got: dict
) -> dict | None:
    """Return the verdict if the outcome is that of a known mistake in every case that was written.

    Some values must agree. If these are the right ones, and only errors tell the mistake, then the
    errors must be of one type.
    """
    tried = [name for name, outcome in got.items() if not outcome.missing]
    valued = [name for name in tried if got[name].error is None]
    errors = [name for name in tried if name not in valued]
    if not valued or any(outcome.unsteady for outcome in got.values()):
        return None
    for mistake, wrong in ((m, wrong) for m in exercise.mistakes for wrong in m.spellings):
        known = {name: run(exercise, wrong, inputs[name]) for name in tried}
        if not all(known[name].equals(got[name]) for name in tried):
            continue
        alike = errors and all(known[name].is_like(got[name]) for name in errors)
        if alike or any(not got[name].equals(right[name]) for name in valued):
            first = valued[0]
            dtype = dtype_problem(right[first].value, got[first].value)
            if dtype == dtype_problem(right[first].value, known[first].value):
                dtype = ""  # it belongs to the mistake, whose diagnosis says what matters
            details = describe(got[errors[0]].error, answer) if errors else ""
            return failed(f"{dtype}\n{mistake.diagnosis}".lstrip(), mistake.hint, details)
    return None


def hint_for(got: Outcome) -> str:
    """Return the advice for one outcome."""
    if isinstance(got.error, Unusable):
        return got.error.hint
    return advice(got.error) if got.error is not None else ""


def in_common(right: dict, got: dict) -> str:
    """Say what all cases have in common."""
    if any(o.error is not None or o.missing or o.unsteady for o in got.values()):
        return ""
    pairs = [(right[name].value, got[name].value) for name in got]
    return relation(pairs) or likeness(pairs)


def about_the_code(answer: object, says: str) -> str:
    """Say what can be read off a wrong function: a left-over `...`, data of the notebook."""
    found = []
    at = "" if inspect.isclass(answer) or "`...`" in says else leftover(answer)
    if at:
        found.append(f"A `...` is still left at {at}.")
    names = data_from_outside(answer)
    if names:
        named = ", ".join(names)
        found.append(f"Your function reads {named} from the notebook, not from its arguments.")
    return " ".join(found)


def show_case(exercise: Exercise, arguments: tuple, right: Outcome, got: Outcome) -> str:
    """Write down one case: the arguments, the expected and the obtained result."""
    given = zip(exercise.arguments, arguments, strict=True)
    rows = {name: show(value) + shape(value) for name, value in given}
    if not got.error and not got.missing:
        rows |= side_by_side(exercise.parts, right.value, got.value)
    width = max(map(len, rows))
    lines = []
    for name, text in rows.items():
        text = text.replace("\n", "\n" + " " * (width + 3))
        lines.append(f"{name:{width}} = {text if len(text) <= 500 else text[:500] + ' …'}")
    return "\n".join(lines)
