"""A check cannot be held up: not by endless loops, exits, nor floods of prints."""

import sys
import threading
import time
import warnings
from dataclasses import replace

import numpy as np
import pytest
from test_checks import FUNCTIONS, cell, distorted, every, fresh_kernel, like, small_digits  # noqa: F401

from nbhelpers.checks import check
from nbhelpers.checks.exercise import Exercise, Mistake, Unusable
from nbhelpers.checks.judge import judge
from nbhelpers.checks.limit import PRINTED, TimeUp, limited
from nbhelpers.checks.nb02 import BIAS_GRADIENT as BIAS
from nbhelpers.checks.report import FAILED, NOT_ATTEMPTED, PASSED

# an answer may be stopped within a callback of the garbage collector
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
QUICK = replace(BIAS, seconds=0.3)
LOOPS = {
    "a bare loop": "while True:\n        pass",
    "a loop that computes": "while True:\n        D = D + 1",
    "except Exception": "while True:\n        try:\n            D.nonsense\n"
    "        except Exception:\n            pass",
    "a bare except": "while True:\n        try:\n            D.nonsense\n"
    "        except:\n            pass",
    "except BaseException": "while True:\n        try:\n            D = D + 1\n"
    "        except BaseException:\n            pass",
    "finally": "while True:\n        try:\n            D = D + 1\n"
    "        finally:\n            D = D",
    "recursion in a loop": "def again():\n        return again()\n    while True:\n"
    "        try:\n            again()\n        except RecursionError:\n            pass",
    "a generator": "return sum(1 for _ in iter(int, 1))",
    "many products": "while True:\n        np.ones((99, 99)) @ np.ones((99, 99))",
    "prints": "while True:\n        print(D)",
}
UNSTOPPABLE = {"sleep": "time.sleep(3)", "the standard library": "threading.Event().wait(3)"}


def answer(body):
    return cell(f"import time, threading\ndef f(D):\n    {body}")["f"]


@every(LOOPS)
def test_an_endless_loop_is_stopped_and_its_line_named(case, capsys):
    before = threading.active_count()
    result = judge(QUICK, answer(case), 1)
    assert result.status == FAILED
    assert "still running after 0.3 seconds, so it was stopped at line " in result.says
    assert "every loop" in result.hint
    assert threading.active_count() == before
    assert len(capsys.readouterr().out) < PRINTED + 10


def test_a_loop_without_end_in_some_cases_gets_its_own_diagnosis():
    def fades(D):
        if len(D) == 5:
            raise TimeUp
        return D.mean(axis=0)

    known = replace(QUICK, mistakes=[Mistake(fades, "It fades.", "Look there.")])
    result = judge(known, answer("while len(D) == 5:\n        pass\n    return D.mean(axis=0)"), 1)
    assert (result.says, result.hint) == ("It fades.", "Look there.")
    assert "so it was stopped at line 3" in result.details
    assert "still running" in judge(known, answer("while True:\n        pass"), 1).says


@every(UNSTOPPABLE)
def test_what_cannot_be_stopped_is_left_behind(case):
    start = time.monotonic()
    result = judge(QUICK, answer(case), 1)
    assert "still running after 0.3 seconds" in result.says
    assert time.monotonic() - start < 2.5
    time.sleep(3.1)  # it ends by itself, and nothing strikes here
    assert judge(QUICK, lambda D: D.mean(axis=0), 1).passed


def test_the_time_is_that_of_all_cases_together():
    start = time.monotonic()
    says = judge(QUICK, answer("time.sleep(0.1); return D.mean(axis=0)"), 1).says
    assert "still running after 0.3 seconds" in says
    assert time.monotonic() - start < 2
    slow = replace(QUICK, seconds=20)
    assert judge(slow, answer("time.sleep(0.1); return D.mean(axis=0)"), 1).passed


def test_no_late_exception_strikes_whoever_checks():
    """Answers end just when their time does; whatever the race, only two outcomes are right."""
    for _ in range(150):
        end = time.monotonic() + 0.02
        value, error = limited(lambda end=end: spin(end), end)
        assert value == "done" or isinstance(error, TimeUp)
    for _ in range(1000):
        spin(time.monotonic() + 0.0002)


def spin(end):
    while time.monotonic() < end:
        pass
    return "done"


@pytest.mark.parametrize(
    "body", ["sys.exit()", "sys.exit('bye')", "exit()", "quit()", "raise SystemExit(3)"]
)
@pytest.mark.filterwarnings("error")
def test_an_exit_does_not_escape(body):
    f = cell(f"import sys\ndef f(D):\n    {body}\n    return D")["f"]
    result = judge(BIAS, f, 1)
    assert "Your code stopped at line 3 of your cell" in result.says
    assert "SystemExit" in result.says
    assert "Use `return`" in result.hint


def test_a_keyboard_interrupt_that_the_answer_raises_is_its_error():
    assert "KeyboardInterrupt" in judge(BIAS, answer("raise KeyboardInterrupt"), 1).says


def test_where_there_are_no_threads_answers_run_all_the_same(monkeypatch):
    def refuse(thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert check(BIAS.id, lambda D: D.mean(axis=0)) is not BIAS.reference
    assert "B times too large" in judge(BIAS, lambda D: D.sum(axis=0), 1).says
    assert "SystemExit" in judge(BIAS, answer("raise SystemExit"), 1).says


def test_a_check_works_in_any_thread():
    found = []
    work = lambda: found.append(judge(QUICK, answer("while True: pass"), 1))  # noqa: E731
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(10)
    assert "still running" in found[0].says


def test_prints_are_shown_up_to_a_limit(capsys):
    out = sys.stdout
    judge(BIAS, answer("print('x' * 4000); print('y' * 4000); return D.mean(axis=0)"), 1)
    shown = capsys.readouterr().out
    assert shown.count("x") == 4 * 4000
    assert shown.count("y") == 4 * (PRINTED - 4001)
    assert shown.count("…") == 4
    assert sys.stdout is out


def test_an_answers_warnings_and_settings_stay_inside():
    f = answer("np.seterr(all='raise'); return D.mean(axis=0) + 0 * np.float64(1) / np.ones(1)")
    before = np.geterr()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert judge(BIAS, f, 1).passed
    assert np.geterr() == before


@every(FUNCTIONS)
@pytest.mark.parametrize("extreme", [1e308, 1e-308, -1e300])
def test_no_warning_leaks_from_comparing(case, extreme):
    f = distorted(case, lambda v: like(v, np.full(np.shape(v), extreme)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert judge(case, f, 1).status == FAILED


# ---- answers that train: one run ----


def use(answer, seed):
    accuracy = answer(seed)
    if accuracy is ... or accuracy is None:
        return accuracy
    if accuracy < 0.3:
        raise Unusable(f"{accuracy:.0%} of the images are read.", mistake=GUESSES)
    if accuracy < 0.9:
        raise Unusable(f"{accuracy:.0%} of the images are read; 90 % are wanted.")
    return True


GUESSES = Mistake(lambda seed: 0.1, "It guesses.", "Has it been trained?")
TRAINS = Exercise(
    "9.4", "Train", "function", lambda seed: 0.95, [GUESSES], {"a": lambda rng: (1,)},
    call=use, seconds=30, once=True,
)  # fmt: skip


def test_an_answer_that_trains_is_run_once_and_its_accuracy_said():
    runs = []

    def trained(accuracy):
        return lambda seed: runs.append(seed) or accuracy

    assert judge(TRAINS, trained(0.95), 1).status == PASSED
    result = judge(TRAINS, trained(0.12), 1)
    assert (result.status, result.hint) == (FAILED, "Has it been trained?")
    assert result.says == "12% of the images are read. It guesses."
    assert "80% of the images are read; 90 %" in judge(TRAINS, trained(0.8), 1).says
    assert judge(TRAINS, trained(...), 1).status == NOT_ATTEMPTED
    assert "returns nothing" in judge(TRAINS, trained(None), 1).says
    assert "ZeroDivisionError" in judge(TRAINS, lambda seed: 1 / 0, 1).says
    assert len(runs) == 5
    quick = replace(TRAINS, seconds=0.2)
    assert "after 0.2 seconds" in judge(quick, lambda seed: spin(time.monotonic() + 9), 1).says


def test_changed_inputs_are_said_after_a_single_run():
    exercise = replace(TRAINS, cases={"a": lambda rng: (np.zeros(3),)})

    def f(seed):
        seed += 1
        return 0.95

    assert "modifies its argument seed" in judge(exercise, f, 1).says
