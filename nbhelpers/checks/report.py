"""What a check says, as text and as HTML. Words carry the message; the colour only repeats it."""

import sys
from dataclasses import dataclass
from html import escape

PASSED, FAILED, NOT_ATTEMPTED = "passed", "not yet right", "not attempted yet"

# Okabe and Ito's palette, which colour-blind readers can tell apart, in light and dark themes
COLOR = {PASSED: "#009E73", FAILED: "#D55E00", NOT_ATTEMPTED: "#0072B2"}


@dataclass(frozen=True)
class Result:
    """The verdict on one answer: ``status``, what is wrong with it, a hint, and the numbers."""

    id: str
    title: str
    status: str
    says: str
    hint: str = ""
    details: str = ""
    goes_on: str = ""  # whose answer the lesson goes on with

    @property
    def passed(self) -> bool:
        """Whether the answer is right."""
        return self.status == PASSED

    def __repr__(self) -> str:
        lines = [f"Exercise {self.id} · {self.title}: {self.status}.", self.says]
        lines += [self.details] if self.details else []
        lines += [f"Hint: {self.hint}"] if self.hint else []
        lines += [self.goes_on] if self.goes_on else []
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        body = f"<strong>Exercise {self.id} · {escape(self.title)}: {self.status}.</strong>"
        body += paragraph(self.says)
        if self.details:
            body += f'<pre style="{PRE}">{escape(self.details)}</pre>'
        if self.hint:
            body += paragraph(f"Hint: {self.hint}")
        if self.goes_on:
            body += paragraph(self.goes_on)
        return box(self.status, body)


@dataclass(frozen=True)
class Progress:
    """How far a notebook's exercises and predictions are: the status of each, by id."""

    exercises: dict[str, str]
    predictions: dict[str, str]

    @property
    def lines(self) -> list[str]:
        """The summary, then the exercises by their status."""
        if not self.exercises and not self.predictions:
            return ["No exercise has been checked since the kernel started."]
        lines = []
        if self.exercises:
            passing = len(ids_with(PASSED, self.exercises))
            lines.append(f"{passing} of {len(self.exercises)} exercises in this notebook pass.")
        for status in (PASSED, FAILED, NOT_ATTEMPTED):
            ids = ids_with(status, self.exercises)
            lines += [f"{status.capitalize()}: {', '.join(ids)}."] if ids else []
        if self.predictions:
            total, right = len(self.predictions), len(ids_with(PASSED, self.predictions))
            made = total - len(ids_with(NOT_ATTEMPTED, self.predictions))
            lines.append(f"Checked predictions: {made} of {total} made, {right} right.")
        return lines

    def __repr__(self) -> str:
        return "\n".join(self.lines)

    def _repr_html_(self) -> str:
        open_ones = set(self.exercises.values()) - {PASSED}
        first, *rest = self.lines
        body = f"<strong>{first}</strong>" + "".join(paragraph(line) for line in rest)
        return box(NOT_ATTEMPTED if open_ones or not self.exercises else PASSED, body)


def ids_with(status: str, table: dict[str, str]) -> list[str]:
    """Return the ids that have this status."""
    return [id for id, its in table.items() if its == status]


def passed(says: str) -> dict[str, str]:
    """Return the verdict that the answer is right."""
    return {"status": PASSED, "says": says}


def failed(says: str, hint: str = "", details: str = "") -> dict[str, str]:
    """Return the verdict that the answer is not right."""
    return {"status": FAILED, "says": says, "hint": hint, "details": details}


def not_attempted() -> dict[str, str]:
    """Return the verdict that there is no answer yet."""
    says = "Replace the ... in the exercise's cell, run that cell, then run this one again."
    return {"status": NOT_ATTEMPTED, "says": says}


PRE = "margin: .3em 0; white-space: pre-wrap; background: transparent; color: inherit"


def paragraph(text: str) -> str:
    """Return a paragraph, its line breaks kept."""
    return f'<p style="margin: .3em 0; white-space: pre-line">{escape(text)}</p>'


def box(status: str, body: str) -> str:
    """Return a block that a screen reader announces, in the page's own text colour."""
    style = f"border-left: .4em solid {COLOR[status]}; padding: .2em .8em; font-size: 1.1em"
    return f'<div role="status" style="{style}; max-width: 60em">{body}</div>'


def show(result: Result) -> None:
    """Display a verdict in a notebook; print it anywhere else."""
    ipython = sys.modules.get("IPython")
    if ipython and ipython.get_ipython():
        from IPython.display import display

        display(result)
    else:
        print(result)
