"""What an exercise is: its reference, the cases it is tried on, and the mistakes learners make."""

import hashlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

KINDS = ("function", "numbers", "table", "choice")


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that learners really give, and what to say to whoever gives it.

    ``wrong`` is what the student hands in: a function (or class), the numbers (a tuple), those
    entries of the table that differ, or the letter of an option; or a `slip` of the reference; or a
    list of such, where the same mistake can be written in several ways with different results.
    ``diagnosis`` says what went wrong, in the student's terms; ``hint`` says where to look and does
    not give the answer away.
    """

    wrong: object
    diagnosis: str
    hint: str

    @property
    def spellings(self) -> list:
        """The wrong answers, each a way of making this mistake."""
        return self.wrong if isinstance(self.wrong, list) else [self.wrong]


@dataclass(frozen=True)
class Exercise:
    """An exercise: everything that its check needs.

    ``kind`` says what the student hands in, and with it what ``reference`` is:

    - "function": a function or class; the reference is a right one. If it returns a tuple, there
      are several results, named in ``parts``; if it returns a list, it works in plain Python.
    - "numbers": a few numbers; the reference is a function without arguments that computes them.
    - "table": a dictionary; the reference is the right one.
    - "choice": a letter; the reference is its `digest`.

    ``cases`` (for functions) maps the name of each case to a function of a random generator that
    makes the arguments. ``call(answer, *arguments)`` says how to use an answer that is not simply
    called.

    A check stops an answer that is still running after ``seconds``. With ``once``, for an answer
    that trains, one case is run once and nothing is compared: ``call`` measures, returns what to
    say of a good answer, and says what is wrong by raising `Unusable`.
    """

    id: str
    title: str
    kind: str
    reference: object
    mistakes: list[Mistake]
    cases: dict[str, Callable[[np.random.Generator], tuple]] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    call: Callable | None = None
    tolerance: float = 1e-6
    seconds: float = 10.0
    once: bool = False

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"kind={self.kind!r} must be one of {', '.join(KINDS)}.")

    @property
    def arguments(self) -> list[str]:
        """The names of the arguments that the cases make."""
        names = list(inspect.signature(self.call or self.reference).parameters)
        return names[1:] if self.call else names


class Unusable(Exception):
    """Raised by an exercise's ``call`` if the answer cannot be used; its text is for the student.

    ``missing`` says that this part has not been written yet. A ``mistake`` adds its diagnosis and
    its hint to the text.
    """

    def __init__(self, text: str, missing: bool = False, mistake: Mistake | None = None):
        super().__init__(f"{text} {mistake.diagnosis}" if mistake else text)
        self.missing = missing
        self.hint = mistake.hint if mistake else ""


def digest(id: str, letter: str) -> str:
    """Return what stands for the right option of a choice, so that nobody reads it by accident."""
    return hashlib.sha256(f"nbhelpers, exercise {id}, option {letter}".encode()).hexdigest()[:16]
