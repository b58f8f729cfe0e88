"""Judge answers that are no functions: numbers, a table, the letter of an option.

What the right answer is, is never shown.
"""

import re

import numpy as np

from nbhelpers.checks.comparing import numbers, relation
from nbhelpers.checks.exercise import Exercise, digest
from nbhelpers.checks.report import failed, not_attempted, passed
from nbhelpers.checks.showing import kind_of
from nbhelpers.checks.slip import planted


def is_open(value: object) -> bool:
    """Tell whether this is what the exercise's cell held before anybody touched it."""
    return value is ... or value is None


def judge_numbers(exercise: Exercise, answer: object) -> dict:
    """Judge a few numbers, each right within the exercise's tolerance."""
    wanted = np.asarray(exercise.reference(), float)
    parts = list(answer) if isinstance(answer, tuple | list) else [answer]
    if all(is_open(part) for part in parts):
        return not_attempted()
    if any(is_open(part) for part in parts):
        return failed(f"The answer is {wanted.size} numbers; one of them is still open.")
    given = numbers(answer)
    if given is None or given.size != wanted.size:
        one = "The answer is one number, such as 0.12"
        wants = (
            one
            if wanted.size == 1
            else f"The answer is {wanted.size} numbers, such as (0.12, -3.4)"
        )
        came = kind_of(answer) if given is None or given.ndim == 0 else f"{given.size} numbers"
        came = "text" if "str" in (type(part).__name__ for part in [answer, *parts]) else came
        return failed(f"{wants}; what came is {came}.")
    given = given.ravel().astype(float)
    if not np.isfinite(given).all():
        return failed("The answer holds NaN (not a number) or infinity.")
    near = np.abs(given - wanted) <= exercise.tolerance
    if near.all():
        return passed("The numbers are right.")
    counts = exercise.tolerance >= 0.5  # whole numbers: more decimals won't help
    if not counts and (np.abs(given - wanted) <= 10 * exercise.tolerance).all():
        return failed("Close, but not exact enough: give more decimals.")
    for mistake in exercise.mistakes:
        for wrong in mistake.spellings:
            off = np.abs(given - np.asarray(planted(wrong, exercise), float))
            if (off <= exercise.tolerance).all():
                return failed(mistake.diagnosis, mistake.hint)
    if near.any():
        if counts:
            off = [str(i + 1) for i in np.flatnonzero(~near)]
            what, verb = ("Number", "is") if len(off) == 1 else ("Numbers", "are")
            return failed(f"{what} {' and '.join(off)} {verb} off: count again.")
        right = [str(i + 1) for i in np.flatnonzero(near)]
        named = f"number{'s' * (len(right) > 1)} {' and '.join(right)}"
        return failed(f"Right so far: {named}. The rest is not right yet.")
    if (np.abs(given[::-1] - wanted) <= exercise.tolerance).all():
        return failed("These are the right numbers in the wrong order.")
    what = "The number" if wanted.size == 1 else "None of the numbers"
    verb = "is not right yet." if wanted.size == 1 else "is right yet."
    return failed(f"{what} {verb}", relation([(wanted, given)], 0.02) if given.any() else "")


def judge_table(exercise: Exercise, answer: object) -> dict:
    """Judge a dictionary of shapes, words (in small letters) or numbers entry by entry."""
    wanted = exercise.reference
    if is_open(answer):
        return not_attempted()
    if not isinstance(answer, dict) or set(answer) != set(wanted):
        return failed(f"The answer is a dictionary with just these entries: {', '.join(wanted)}.")
    still_open = [key for key in wanted if is_open(answer[key])]
    if len(still_open) == len(wanted):
        return not_attempted()
    given = {key: as_tuple(answer[key]) for key in wanted if key not in still_open}
    wrong = [key for key in given if given[key] != wanted[key]]
    rest = f"Still open: {', '.join(still_open)}." if still_open else ""
    if not wrong:
        right = "All the others are right."
        return failed(f"{rest} {right}") if rest else passed("Every entry is right.")
    for key in wrong:
        if isinstance(wanted[key], tuple) and not isinstance(given[key], tuple):
            return failed(
                f"{key}: {given[key]!r} is no tuple of whole numbers.",
                "A vector with 4 entries has the shape (4,), with the comma; a number has ().",
            )
    details = f"Not right yet: {', '.join(wrong)}.\n{rest}".strip()
    values = list(given.values())
    twice = [key for key in given if values.count(given[key]) > 1]
    numbered = all(isinstance(value, int) for value in wanted.values())
    if twice and numbered and len(set(wanted.values())) == len(wanted):
        details += f"\nEvery number occurs once, but these share one: {', '.join(twice)}."
    known = [(m, entries) for m in exercise.mistakes for entries in m.spellings]
    fits = [[key for key in wrong if given[key] == entries.get(key)] for _, entries in known]
    hits = max(fits, key=len)
    if hits:
        best, _ = known[fits.index(hits)]
        named = ", ".join(hits)
        return failed(f"{named}: {best.diagnosis}", best.hint, details)
    hint = "Write the shapes of the factors side by side: the inner numbers must agree."
    if not isinstance(wanted[wrong[0]], tuple):
        hint = ""
    elif re.search(r" [-+*/] ", wrong[0]):  # entry by entry
        hint = "Write the two shapes below each other, flush right. Which numbers meet?"
    return failed(f"{len(wanted) - len(wrong)} of {len(wanted)} entries are right.", hint, details)


def as_tuple(value: object) -> object:
    """Return a list as a tuple, a word in small letters, digits as a number; the rest as it is."""
    if isinstance(value, str):
        word = value.strip().lower()
        return int(word) if word.isdecimal() else word
    return tuple(value) if isinstance(value, list) else value


def judge_choice(exercise: Exercise, answer: object) -> dict:
    """Judge the letter of an option."""
    if is_open(answer):
        return not_attempted()
    letter = str(answer).strip(" \t\n.()").lower()
    if digest(exercise.id, letter) == exercise.reference:
        return passed("This is the right option. Can you say why the others are not?")
    for mistake in exercise.mistakes:
        if letter == mistake.wrong:
            return failed(mistake.diagnosis, mistake.hint)
    letters = ", ".join(sorted(m.wrong for m in exercise.mistakes))
    return failed(
        f"{str(answer)[:40]!r} is none of the options.",
        f"Answer with the letter of one option, in quotation marks, such as {letters[0]!r}.",
    )
