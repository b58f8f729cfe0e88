"""Judge an answer: not attempted, right, a known mistake, or wrong in some other way."""

import inspect
import zlib

import numpy as np

from nbhelpers.checks import running
from nbhelpers.checks.answers import judge_choice, judge_numbers, judge_table
from nbhelpers.checks.comparing import kind_of, likeness, problem, relation, same, show
from nbhelpers.checks.exercise import Exercise, Mistake, Unusable
from nbhelpers.checks.report import Result, failed, not_attempted, passed
from nbhelpers.checks.running import Outcome


def judge(exercise: Exercise, answer: object, call: int) -> Result:
    """Return the verdict on an answer; ``call``, the number of the call, seeds the inputs."""
    if exercise.kind == "function":
        verdict = judge_function(exercise, answer, call)
    else:
        others = {"numbers": judge_numbers, "table": judge_table, "choice": judge_choice}
        verdict = others[exercise.kind](exercise, answer)
    return Result(exercise.id, exercise.title, **verdict)


def judge_function(exercise: Exercise, answer: object, call: int) -> dict:
    """Judge a function or a class by what it does in every case."""
    is_class = inspect.isclass(exercise.reference)
    if answer is None or answer is ... or running.is_stub(answer):
        return not_attempted()
    if not callable(answer) or inspect.isclass(answer) != is_class:
        wanted = "class" if is_class else "function"
        return failed(
            f"This exercise asks for a {wanted}; what came is {kind_of(answer)}.",
            f"Hand in the {wanted} itself: its name, without parentheses after it.",
        )
    if not is_class and (text := running.wrong_arguments(exercise, answer)):
        return failed(text, "Keep the first line of the function as it was.")

    inputs = {name: make(generator(exercise, name, call)) for name, make in exercise.cases.items()}
    right = {name: running.run(exercise, exercise.reference, x) for name, x in inputs.items()}
    got = {name: running.run_twice(exercise, answer, x) for name, x in inputs.items()}
    if all(outcome.unwritten for outcome in got.values()):
        return not_attempted()
    problems = {name: problem_of(exercise, answer, right[name], got[name]) for name in inputs}
    wrong = [name for name, text in problems.items() if text]
    wrong.sort(key=lambda name: got[name].missing)  # what was written comes before what was not
    if not wrong:
        return passed(f"Right in all {len(inputs)} cases, on fresh random inputs.")
    mistake = find_mistake(exercise, inputs, right, got)
    if mistake:
        failures = [outcome.error for outcome in got.values() if outcome.error]
        details = running.describe(failures[0], answer) if failures else ""
        return failed(mistake.diagnosis, mistake.hint, details)

    first = wrong[0]
    says = problems[first]
    if len(inputs) > 1:
        count = f"{len(inputs) - len(wrong)} of {len(inputs)} cases are right"
        says = f"In the case “{first}” ({count}):\n{says}"
    details = show_case(exercise, inputs[first], right[first], got[first])
    return failed(says, remarks(answer, right, got), details)


def generator(exercise: Exercise, case: str, call: int) -> np.random.Generator:
    """Return the random generator of one case: another one in every call."""
    return np.random.default_rng([zlib.crc32(f"{exercise.id} {case}".encode()), call])


def problem_of(exercise: Exercise, answer: object, right: Outcome, got: Outcome) -> str:
    """Say what is wrong with one outcome, in a sentence or two; "" if nothing is."""
    if got.unsteady:
        return f"The result depends on more than the arguments: {got.unsteady}."
    if isinstance(got.error, Unusable):
        return str(got.error)
    if got.missing:
        return "Your function returns nothing (None). Does every way through it end in a `return`?"
    if got.error is not None:
        return running.describe(got.error, answer)
    text = problem(right.value, got.value, exercise.parts)
    if text:
        return text + (f"\nIt also modifies its argument {got.changed}." if got.changed else "")
    if got.changed:
        return (
            f"The result is right, but the function modifies its argument {got.changed}: whoever "
            "called it finds other numbers there afterwards. Make a new object instead."
        )
    return ""


def find_mistake(exercise: Exercise, inputs: dict, right: dict, got: dict) -> Mistake | None:
    """Return the known mistake whose outcome is the student's in every case that was written.

    Some values must agree. If these are the right ones, and only errors tell the mistake, then the
    errors must be of one type.
    """
    tried = [name for name, outcome in got.items() if not outcome.missing]
    valued = [name for name in tried if got[name].error is None]
    if not valued or any(outcome.unsteady for outcome in got.values()):
        return None
    for mistake in exercise.mistakes:
        for wrong in mistake.spellings:
            outcomes = {name: running.run(exercise, wrong, inputs[name]) for name in tried}
            if not all(outcomes[name].equals(got[name]) for name in tried):
                continue
            if any(not got[name].equals(right[name]) for name in valued):
                return mistake
            errors = [name for name in tried if name not in valued]
            if errors and all(outcomes[name].is_like(got[name]) for name in errors):
                return mistake
    return None


def remarks(answer: object, right: dict, got: dict) -> str:
    """Say what all cases have in common, and what the function reads that it should not."""
    found = []
    errors = [outcome.error for outcome in got.values() if outcome.error is not None]
    if errors:
        found.append(running.advice(errors[0]))
    elif not any(outcome.missing or outcome.unsteady for outcome in got.values()):
        pairs = [(right[name].value, got[name].value) for name in got]
        if not all(same(*pair) for pair in pairs):
            found.append(relation(pairs) or likeness(pairs))
    outside = running.data_from_outside(answer)
    if outside:
        names = ", ".join(outside)
        found.append(f"Your function reads {names} from the notebook, not from its arguments.")
    return " ".join(text for text in found if text)


def show_case(exercise: Exercise, arguments: tuple, right: Outcome, got: Outcome) -> str:
    """Write down one case: the arguments, the expected and the obtained result."""
    rows = dict(zip(exercise.arguments, arguments, strict=True))
    if not got.error and not got.missing:
        rows |= results(exercise.parts, right.value, got.value)
    width = max(map(len, rows))
    lines = []
    for name, value in rows.items():
        text = show(value).replace("\n", "\n" + " " * (width + 3))
        text = text if len(text) <= 500 else text[:500] + " …"
        shape = f"   shape {value.shape}" if isinstance(value, np.ndarray) else ""
        lines.append(f"{name:{width}} = {text}{shape}")
    return "\n".join(lines)


def results(parts: tuple[str, ...], right: object, got: object) -> dict[str, object]:
    """Return what was expected and what was obtained; of several results, those that differ."""
    if not parts or not isinstance(got, tuple | list) or len(got) != len(parts):
        return {"expected": right, "obtained": got}
    rows = {}
    for part, expected, obtained in zip(parts, right, got, strict=True):
        if not same(expected, obtained):
            rows |= {f"expected {part}": expected, f"obtained {part}": obtained}
    return rows
