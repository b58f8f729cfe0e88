"""What a lesson goes on with after a check: the learner's own answer, or the reference."""

import inspect

from nbhelpers.checks.exercise import Exercise


def ours(exercise: Exercise) -> object:
    """Return what stands in for an answer that has not passed; None for a prediction."""
    if exercise.kind == "numbers":
        return exercise.reference()
    if exercise.kind == "table":
        return dict(exercise.reference)  # a copy: the notebook may change it
    return exercise.reference if exercise.kind == "function" else None


def sentence(exercise: Exercise, passed: bool) -> str:
    """Say which of the two it is; "" for a prediction, after which nothing is handed on."""
    if exercise.kind == "choice":
        return ""
    if not passed:
        return "Until it passes, the lesson goes on with ours."
    is_class = inspect.isclass(exercise.reference)
    return f"You go on with your own {'class' if is_class else exercise.kind}."


def is_the_same(answer: object, handed: object) -> bool:
    """Tell whether an answer is just what an earlier check handed on, perhaps taken apart."""
    if isinstance(answer, tuple | list) and isinstance(handed, tuple | list):
        taken_apart = all(mine is theirs for mine, theirs in zip(answer, handed))
        return taken_apart and len(answer) == len(handed)
    return answer is handed
