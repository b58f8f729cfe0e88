"""Tell an author what an exercise still lacks, before a student finds out."""

from nbhelpers.checks.exercise import Exercise, Mistake, digest
from nbhelpers.checks.judge import judge
from nbhelpers.checks.report import FAILED, PASSED
from nbhelpers.checks.slip import planted

ENOUGH = {"function": 5, "numbers": 3, "table": 3, "choice": 2}  # planted mistakes at least
CALLS = range(1, 6)  # every mistake is tried with five sets of random inputs


def review(exercise: Exercise) -> list[str]:
    """Return complaints about an exercise, one sentence each; an empty list is what is wanted."""
    kind, mistakes = exercise.kind, exercise.mistakes
    complaints = []
    if len(mistakes) < ENOUGH[kind]:
        complaints.append(
            f"it has {len(mistakes)} planted mistakes; plant at least {ENOUGH[kind]} that learners "
            "really make, each with its diagnosis and hint"
        )
    if kind == "function" and len(exercise.cases) < 2:
        complaints.append("it needs at least two cases, of different shapes where there are shapes")
    for call in CALLS:
        verdict = judge(exercise, right_answer(exercise), call)
        if verdict.status != PASSED:
            complaints.append(f"the reference itself does not pass: {verdict.says}")
            return complaints
    texts = [mistake.diagnosis for mistake in mistakes]
    for number, mistake in enumerate(mistakes, 1):
        name = f"mistake {number} ({mistake.diagnosis[:40]}…)"
        if not mistake.diagnosis or not mistake.hint:
            complaints.append(f"{name} lacks a diagnosis or a hint")
        if texts.count(mistake.diagnosis) > 1:
            complaints.append(f"{name} says the same as another one")
        complaints += [f"{name} {text}" for text in diagnosed_otherwise(exercise, mistake)]
    return complaints


def diagnosed_otherwise(exercise: Exercise, mistake: Mistake) -> list[str]:
    """Return what is said to students with this mistake, where it is not its own diagnosis."""
    others = [m.diagnosis for m in exercise.mistakes if m is not mistake and m.diagnosis]
    for number, wrong in enumerate(wrong_answers(exercise, mistake), 1):
        which = f"(spelling {number}) " if len(mistake.spellings) > 1 else ""
        for call in CALLS[:1] if exercise.once else CALLS:
            verdict = judge(exercise, wrong, call)
            if verdict.status != FAILED:
                said = f"{which}is judged “{verdict.status}”"
                return [f"{said}: no case tells it from the reference"]
            if mistake.diagnosis not in verdict.says:
                return [f"{which}gets another diagnosis: {verdict.says}"]
            if verdict.hint != mistake.hint:
                return [f"{which}gets another hint: {verdict.hint}"]
            if any(other in repr(verdict) for other in others):
                return [f"{which}gets a second diagnosis as well: {verdict!r}"]
    return []


def right_answer(exercise: Exercise) -> object:
    """Return an answer that must pass."""
    if exercise.kind == "choice":
        letters = "abcdefghijklmnopqrstuvwxyz"
        return next((c for c in letters if digest(exercise.id, c) == exercise.reference), "?")
    return exercise.reference() if exercise.kind == "numbers" else exercise.reference


def wrong_answers(exercise: Exercise, mistake: Mistake) -> list:
    """Return the answers of students who make this mistake, one for each of its spellings."""
    if exercise.kind == "table":
        return [exercise.reference | wrong for wrong in mistake.spellings]
    return [planted(wrong, exercise) for wrong in mistake.spellings]
