"""Slips: one edit in a source makes the wrong implementation, and nothing else changes."""

import inspect
import sys
import zipfile

import pytest

from nbhelpers.activations import sigmoid
from nbhelpers.checks.exercise import Exercise, Mistake
from nbhelpers.checks.judge import judge
from nbhelpers.checks.slip import Slip, planted, slip, slipped

RATE = 3.0


def step(w, g):
    """Go downhill."""
    return w - RATE * g


class Pair:
    def __init__(self, a, b):
        self.a, self.b = a, b

    def total(self):
        return self.a + self.b


def test_one_edit_makes_the_wrong_function_and_leaves_the_right_one():
    uphill = slipped(step, "w -", "w +")
    assert (step(1.0, 2.0), uphill(1.0, 2.0)) == (-5.0, 7.0)
    assert uphill.__name__ == "step"
    assert uphill.__doc__ == "Go downhill."


def test_the_names_of_the_module_are_seen_and_not_changed():
    assert slipped(sigmoid.f, "def ", "RATE = 9\ndef ")(0.0) == 0.5
    slipped(step, "def step", "RATE = 9.0\ndef step")
    assert RATE == 3.0
    assert step(1.0, 1.0) == -2.0


def test_a_class_and_an_inner_function_can_slip():
    assert slipped(Pair, "a + self.b", "a - self.b")(5, 3).total() == 2
    factor = 4

    def times(x):
        return factor * x

    assert slipped(times, "*", "+")(10) == 14


def test_a_class_that_slipped_can_slip_again():
    wrong = slipped(slipped(Pair, "a + self.b", "a - self.b"), "= a, b", "= b, a")
    assert wrong(5, 3).total() == -2


def test_a_slip_can_slip_again_and_shows_its_line_in_a_traceback():
    wrong = slipped(slipped(step, "w -", "w +"), "RATE *", "RATE /")
    assert "return w + RATE / g" in inspect.getsource(wrong)
    with pytest.raises(ZeroDivisionError) as caught:
        wrong(1.0, 0.0)
    assert str(caught.traceback[-1].statement).strip() == "return w + RATE / g"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("w *", "w +", r"old='w \*' occurs 0 times in the source of step"),
        ("w", "v", r"old='w' occurs \d+ times in the source of step; it must occur exactly once"),
        ("", "v", "must occur exactly once"),
        ("w -", "w -", "that is no slip"),
    ],
)
def test_what_is_no_single_edit_is_a_clear_error(old, new, message):
    with pytest.raises(ValueError, match=message):
        slipped(step, old, new)


def test_a_lambda_is_refused():
    with pytest.raises(ValueError, match="lambda cannot be edited"):
        slipped(lambda x: x + 1, "+", "-")


def test_a_module_in_an_archive_has_a_source_as_well(tmp_path, monkeypatch):
    with zipfile.ZipFile(tmp_path / "wheel.zip", "w") as archive:
        archive.writestr("zipped_step.py", "def step(w, g):\n    return w - g\n")
    monkeypatch.syspath_prepend(tmp_path / "wheel.zip")
    import zipped_step

    assert slipped(zipped_step.step, "w -", "w +")(1, 2) == 3
    monkeypatch.delitem(sys.modules, "zipped_step")


def twice(x):
    return 2 * x


def answer():
    return [0.25 + 0.5]


def test_a_planted_slip_is_one_of_the_reference():
    cases = {f"case {n}": lambda rng: (rng.normal(),) for n in (1, 2)}
    mistakes = [Mistake(slip("2 *", "3 *"), "Three times.", "Count.")]
    exercise = Exercise("9.1", "Twice", "function", twice, mistakes, cases)
    assert judge(exercise, twice, 1).passed
    assert judge(exercise, lambda x: x + x + x, 1).says == "Three times."

    mistakes = [Mistake(slip("+", "-"), "The sign.", "Which one?")]
    exercise = Exercise("9.1", "Numbers", "numbers", answer, mistakes)
    assert planted(mistakes[0].wrong, exercise) == [-0.25]
    assert judge(exercise, -0.25, 1).says == "The sign."


def test_a_slip_that_no_longer_fits_is_an_error_of_the_exercise():
    cases = {f"case {n}": lambda rng: (rng.normal(),) for n in (1, 2)}
    exercise = Exercise("9.1", "Twice", "function", twice, [], cases)
    with pytest.raises(ValueError, match="occurs 0 times"):
        planted(Slip("5 *", "3 *"), exercise)
