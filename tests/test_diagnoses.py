"""What a check says of answers that nobody planted: dots, dtypes, errors, numbers alike."""

import re
from dataclasses import replace

import pytest
from test_checks import cell

from nbhelpers.checks.exercise import Mistake
from nbhelpers.checks.judge import judge
from nbhelpers.checks.nb02 import BIAS_GRADIENT
from nbhelpers.checks.report import FAILED, NOT_ATTEMPTED, PASSED


def told(source, exercise=BIAS_GRADIENT):
    """The verdict on the function that a cell defines."""
    return judge(exercise, cell(source)["f"], 1)


# ---- a ... that was left over ----


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("B = len(D)\n    ...", "A `...` is left at line 3 of your cell, `...`"),
        ("B = ...\n    return D[0] / B", "computed with a `...` at line 3"),
        ("return np.exp(...)", "computed with a `...` at line 2"),
        ("return [D.mean(), ...]", "A `...` is left at line 2"),
        ("return eval('[..., 1.0]')", "still a `...` in what your function"),
    ],
)
def test_a_left_over_is_said_to_be_one(body, words):
    result = told(f"def f(D):\n    {body}")
    assert result.status == FAILED
    assert words in result.says


def test_of_several_results_one_may_be_open():
    two = replace(
        BIAS_GRADIENT,
        reference=lambda D: (D.sum(axis=0), D.mean(axis=0)),
        parts=("sum", "mean"),
        mistakes=[],
    )
    result = told("def f(D):\n    return D.sum(axis=0), ...", two)
    assert "A `...` is left at line 2 of your cell" in result.says
    assert told("def f(D):\n    return ..., ...", two).status == NOT_ATTEMPTED


def test_dots_in_a_wrong_function_are_mentioned_and_those_in_brackets_are_not():
    assert "still left at line 2" in told("def f(D):\n    ...\n    return D[0] + 1").hint
    assert "..." not in told("def f(D):\n    return D[..., 0] + 1").hint
    assert told("def f(D):\n    ...\n    return D.mean(axis=0)").status == PASSED
    assert told("def f(D):\n    return D[..., :].mean(axis=0)").status == PASSED


@pytest.mark.parametrize("body", ["return ...", "n = len(D)\n    return ...", "return (..., ...)"])
def test_nothing_but_dots_is_not_attempted(body):
    assert told(f"def f(D):\n    {body}").status == NOT_ATTEMPTED


# ---- dtype first ----


@pytest.mark.parametrize(
    ("body", "dtype", "more"),
    [
        ("D.mean(axis=0).astype(np.float32)", "float32", ""),
        ("D.sum(axis=0).astype(np.float32)", "float32", "B times too large"),
        ("D.mean(axis=0)[:, None].astype(np.float32)", "float32", r"Its shape is \(3, 1\)"),
        ("(D[0] * np.nan).astype(np.float32)", "float32", "It holds NaN"),
        ("D.mean(axis=0).astype(int)", "int64", ""),
        ("D.mean(axis=0) > 0", "bool", ""),
    ],
)
def test_the_dtype_is_named_before_anything_else(body, dtype, more):
    says = told(f"def f(D):\n    return {body}").says
    says = re.sub(r"^In the case .*:\n", "", says)
    assert re.match(rf"Its numbers are {dtype} .*; they must be float64\.\s*{more}", says)


# ---- errors ----


@pytest.mark.parametrize(
    ("body", "advice"),
    [
        ("len(D)(3)", "* missing"),
        ("D(3)", "* missing"),
        ("D.mean()(3)", "* missing"),
        ("list(D)(0)", "square ones pick"),
        ("np(D)", "whole module"),
        ("(lambda: None)()(1)", "None is called"),
        ("D.reshape(5, 7)", "keeps the number of entries"),
        ("D.average(axis=0)", "An array has no such part"),
        ("list(D).T", "np.array(…)"),
        ("(3).T", "One number has no such part"),
        ("np.avarage(D)", "spelt right"),
        ("D.mean(axes=0)", "keyword"),
        ("D @ D", "inner sizes must agree"),
        ("np.dot(D, D)", "inner sizes must agree"),
        ("D + np.ones(2)", "print both shapes"),
        ("np.broadcast_to(D, (2, 2))", "print both shapes"),
        ("np.hstack([D, np.ones((1, 1))])", "print both shapes"),
        ("np.array([[1], [1, 2]])", "different lengths"),
        ("D[0, 0, 0]", "fewer axes"),
        ("D.sum(axis=2)", "Axes and entries count from 0"),
        ("D[len(D)]", "Axes and entries count from 0"),
        ("D[len(D) / 2]", "whole number"),
        ("list(D)[len(D) / 5]", "whole number"),
        ("range(len(D) / 2)", "whole number"),
        ("sum(3)", "range(n)"),
        ("f()", "too few or too many"),
        ("(x for x in D)", "generator"),
        ("f(D)", "calls itself"),
        ("1 / 0", "divided by 0"),
        ("undefined", "spelt right"),
        ("1 if D else 0", "np.where"),
        ("D - max(D)", "np.max"),
        ("np.zeros(len(D), len(D))", "one argument"),
        ("[1.0] + D[0, 0].tolist()", "np.array"),
        ("list(zip([1], [1, 2], strict=True))", "different lengths"),
    ],
)
def test_errors_get_advice(body, advice):
    result = told(f"def f(D):\n    return {body}")
    assert "Your code stopped" in result.says
    assert advice in result.hint


def test_a_name_that_is_read_before_it_has_a_value():
    result = told("def f(D):\n    for row in []:\n        total = 0\n    return total")
    assert "UnboundLocalError" in result.says
    assert "give it a value before" in result.hint


def test_the_hint_belongs_to_the_case_that_is_shown():
    both = "def f(D):\n    if len(D) == 5:\n        return D[0] + 1\n    return 1 / (len(D) - 3)\n"
    result = told(both)
    assert "5 samples" in result.says
    assert "difference" in result.says
    assert result.hint == ""


# ---- numbers and counts ----


@pytest.mark.parametrize("off", [1e-3, 3e-5, 3e-6])
def test_numbers_that_differ_never_look_alike(off):
    for source in (f"D.mean(axis=0) + {off}", f"D.mean(axis=0) * (1 + {off})"):
        result = told(f"def f(D):\n    return {source}")
        expected, obtained = re.findall(r"(?:expected|obtained) = (.*?)   shape", result.details)
        assert expected != obtained
        got, wanted = re.search(r": (\S+) in place of (\S+)\.$", result.says, re.M).groups()
        assert got != wanted
        assert " 1 times" not in result.hint


def test_of_a_large_array_the_entries_that_differ_are_shown():
    exercise = BIAS_GRADIENT
    cases = {n: lambda rng: (rng.normal(size=(2, 300)),) for n in ("a", "b")}
    f = cell("def f(D):\n    A = D.mean(axis=0)\n    A[150] += 1e-4\n    return A")["f"]
    details = judge(replace(exercise, cases=cases, mistakes=[]), f, 1).details
    expected, obtained = re.findall(r"(?:expected|obtained)\[150\] = (\S+)", details)
    assert float(obtained) - float(expected) == pytest.approx(1e-4, rel=0.2)


def test_a_count_is_given_only_where_some_cases_are_right():
    assert (
        "(3 of 4 cases are right)"
        in told("def f(D):\n    return D.mean(axis=0) + 0.5 * (len(D) == 3)").says
    )
    for body in ("D[0] + 1", "D.mean(axis=0) + 1"):
        assert "cases are right" not in told(f"def f(D):\n    return {body}").says
    says = told("def f(D):\n    m = D.mean(axis=0)\n    D += 1\n    return m").says
    assert says.startswith("The result is right, but the function modifies its argument D")


def test_several_spellings_are_one_mistake():
    wrong = [lambda D: D.sum(axis=0), lambda D: D.sum(axis=0, keepdims=True)]
    exercise = replace(BIAS_GRADIENT, mistakes=[Mistake(wrong, "Not divided.", "By what?")])
    for answer in wrong:
        assert judge(exercise, answer, 1).says == "Not divided."
