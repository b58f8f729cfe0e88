"""The checks: what is right passes, and every mistake is told apart from every other."""

import linecache
import random
import re
import subprocess
import sys
import warnings

import numpy as np
import pytest

from nbhelpers import checks, mnist
from nbhelpers.checks import CheckFailed, check, exercises, nb06, progress
from nbhelpers.checks.exercise import Exercise, Mistake, digest
from nbhelpers.checks.judge import judge
from nbhelpers.checks.report import FAILED, NOT_ATTEMPTED, PASSED
from nbhelpers.checks.review import review, right_answer
from nbhelpers.network import Network

ALL = exercises()
FUNCTIONS = {id: e for id, e in ALL.items() if e.kind == "function" and e.call is None}
LAYERS = ("1.2", "1.3", "1.4")  # lists with one entry for each layer: no array can hold them
ARRAYS = {id: e for id, e in FUNCTIONS.items() if id not in LAYERS}
SCALED = {id: e for id, e in ARRAYS.items() if id != "1.1"}  # whose result is often 0


@pytest.fixture(scope="module")
def small_digits():
    """What 6.5 trains on here: fifty times quicker. The solutions' test has it train on MNIST."""
    (X, y), _ = mnist.digits_instead(float)
    return nb06.in_two_parts(X, y)


@pytest.fixture(autouse=True)
def fresh_kernel(monkeypatch, small_digits):
    monkeypatch.setattr(nb06, "images", lambda: small_digits)
    monkeypatch.setattr(checks, "calls", {})
    monkeypatch.setattr(checks, "latest", {})
    monkeypatch.setattr(checks, "handed", {})
    monkeypatch.delenv("NBHELPERS_STRICT", raising=False)


def tell(id, answer, **options):
    """Check an answer and return the verdict that was shown."""
    check(id, answer, **options)
    return checks.latest[id]


def every(table):
    return pytest.mark.parametrize("case", table.values(), ids=list(table))


def cell(source):
    """Run a notebook's cell; return its names."""
    name = f"<cell {hash(source)}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    names = {"np": np}
    exec(compile(source, name, "exec"), names)
    return names


CLASS = """
class Matrix:
    def __init__(self, rows):
        self.rows = rows

    @property
    def T(self): BODY

    def __matmul__(self, other): ...

    def __mul__(self, other): ...

    def __add__(self, other): ...
"""


def stub(exercise):
    if exercise.kind == "table":
        return dict.fromkeys(exercise.reference, ...)
    if exercise.kind != "function":
        return ...
    if exercise.id == "L2b.1":
        return cell(CLASS.replace("BODY", "..."))["Matrix"]
    return cell(f"def f({', '.join(exercise.arguments)}): ...")["f"]


def distorted(exercise, change):
    """The reference, with `change` applied to every number, array or list of its result."""

    def answer(*arguments):
        value = exercise.reference(*arguments)
        return tuple(map(change, value)) if isinstance(value, tuple) else change(value)

    return renamed(answer, exercise)


def renamed(answer, exercise):
    """The same function, with the exercise's own arguments."""
    names = ", ".join(exercise.arguments)
    return eval(f"lambda {names}: answer({names})", {"answer": answer})


def like(value, array):
    """An array in the form of a value: an array, a list or a number."""
    return array if isinstance(value, np.ndarray) else array.tolist()


# ---- every exercise ----


@every(ALL)
def test_an_author_has_nothing_left_to_do(case):
    """Every planted mistake gets its own diagnosis and hint, among other things."""
    assert review(case) == []


@every(ALL)
def test_the_stub_is_not_attempted(case):
    result = judge(case, stub(case), 1)
    assert result.status == NOT_ATTEMPTED
    assert result.hint == result.details == ""


@every(ALL)
def test_the_reference_passes(case):
    calls = range(1, 3 if case.once else 21)  # an answer that trains is run once for each case
    texts = {repr(judge(case, right_answer(case), call)) for call in calls}
    assert len(texts) == 1 or case.once  # nbval compares what a pass says
    assert all(f": {PASSED}." in text for text in texts)


@every(ALL)
def test_nonsense_never_passes(case):
    nonsense = [0, 1, -1.0, np.nan, np.inf, "", "z", [], (), {}, [0, 0], (1.0, 1.0)]
    nonsense += [np.zeros(3), np.ones((2, 2)), object(), len, print, int, type("M", (), {})]
    nonsense += [lambda: 0, lambda *a: 0, lambda *a: np.nan, lambda *a: a, lambda *a: a[0]]
    for answer in nonsense:
        assert judge(case, answer, 1).status in (FAILED, NOT_ATTEMPTED)


@every(ALL)
def test_hints_and_diagnoses_are_sentences(case):
    for mistake in case.mistakes:
        for text in (mistake.diagnosis, mistake.hint):
            assert text[-1] in ".?"
            assert len(text) <= 200
            assert "<" not in text


# ---- functions ----


@every(FUNCTIONS)
@pytest.mark.parametrize(
    "change",
    [np.zeros_like, np.ones_like, lambda v: np.random.default_rng(3).normal(size=np.shape(v))],
    ids=["zeros", "ones", "random numbers"],
)
def test_no_constant_passes(case, change):
    answer = distorted(case, lambda v: like(v, np.asarray(change(v), float)))
    assert judge(case, answer, 1).status == FAILED


@every(SCALED)
def test_zeros_are_called_zeros(case):
    answer = distorted(case, lambda v: like(v, np.zeros(np.shape(v))))
    assert "0 everywhere" in judge(case, answer, 1).hint


@every(FUNCTIONS)
def test_the_arguments_themselves_do_not_pass(case):
    for name in case.arguments:
        answer = eval(f"lambda {', '.join(case.arguments)}: {name}")
        assert judge(case, answer, 1).status == FAILED


@every(ARRAYS)
@pytest.mark.parametrize(("bad", "word"), [(np.nan, "NaN"), (np.inf, "infinity")])
def test_nan_and_infinity_are_named(case, bad, word):
    answer = distorted(case, lambda v: like(v, np.full(np.shape(v), bad)))
    assert f"It holds {word}" in judge(case, answer, 1).says


@every(ARRAYS)
def test_a_wrong_shape_is_named_with_the_right_one(case):
    answer = distorted(case, lambda v: like(v, np.asarray(v)[None]))
    says = judge(case, answer, 1).says
    planted = any(mistake.diagnosis == says for mistake in case.mistakes)  # (1, n) in 2.4
    number = "it must be one number" in says
    assert planted or number or re.search(r"Its shape is \(1, .*\); it must be \(", says)


@every(FUNCTIONS)
@pytest.mark.parametrize(
    ("wrong", "word"),
    [(lambda v: None, "nothing"), (str, "str"), (lambda v: {"a": v}, "dict")],
    ids=["None", "text", "dict"],
)
def test_a_wrong_type_is_named(case, wrong, word):
    assert word in judge(case, distorted(case, wrong), 1).says


@every({id: FUNCTIONS[id] for id in ("2.2", "2.3", "2.4", "2.6", "L2b.2")})
@pytest.mark.parametrize("dtype", [np.float32, np.int64, bool])
def test_a_wrong_dtype_is_named(case, dtype):
    says = judge(case, distorted(case, lambda v: v.astype(dtype)), 1).says
    planted = any(mistake.diagnosis == says for mistake in case.mistakes)  # 0 and 1: ReLU's slope
    assert planted or f"Its numbers are {np.dtype(dtype)}" in says


@every(FUNCTIONS)
def test_modified_arguments_are_named(case):
    def spoil(value):
        value = value.W if isinstance(value, Network) else value
        if isinstance(value, np.ndarray):
            value += 1
        elif isinstance(value, list):
            spoil(value[-1]) if isinstance(value[-1], list | np.ndarray) else value.append(0.0)
        return isinstance(value, np.ndarray | list)

    def answer(*arguments):
        result = case.reference(*arguments)
        for argument in arguments:
            spoil(argument)
        return result

    result = judge(case, renamed(answer, case), 1)
    if any(spoil(make(np.random.default_rng(0))[0]) for make in case.cases.values()):
        assert f"modifies its argument {case.arguments[0]}" in result.says


@every(ARRAYS)
def test_dependence_on_what_changes_is_named(case):
    count = iter(range(10**6))

    def drifting(v):
        return like(v, np.asarray(v, float) + next(count))

    def drawing(v):
        np.random.random()  # noqa: NPY002 (the mistake)
        return v

    for change, word in ((drifting, "two different results"), (drawing, "global random generator")):
        assert word in judge(case, distorted(case, change), 1).says


@every(SCALED)
def test_a_wrong_sign_or_factor_is_seen(case):
    def times(factor):
        return distorted(case, lambda v: like(v, np.multiply(factor, v)))

    for factor, words in ((-1, "wrong sign"), (7, "7 times what it should be")):
        result = judge(case, times(factor), 1)
        planted = any(mistake.diagnosis == result.says for mistake in case.mistakes)
        assert planted or words in result.hint


@every(FUNCTIONS)
def test_wrong_arguments_and_wrong_use_are_named(case):
    names = ", ".join(case.arguments)
    assert f"calls it with ({names})" in judge(case, lambda: 0, 1).says
    example = next(iter(case.cases.values()))(np.random.default_rng(0))
    assert "asks for a function" in judge(case, case.reference(*example), 1).says


@every(FUNCTIONS)
def test_an_error_is_one_line_with_the_students_own(case):
    head = f"def f({', '.join(case.arguments)}):"
    source = f"\ndef helper(x):\n    return 1 / x\n\n{head}\n    return helper(0)"
    result = judge(case, cell(source)["f"], 1)
    (line,) = [line for line in repr(result).splitlines() if "ZeroDivisionError" in line]
    assert "line 3 of your cell" in line
    assert "return 1 / x" in line
    assert "Traceback" not in repr(result)
    assert "nbhelpers" not in repr(result)


@every(FUNCTIONS)
def test_not_implemented_is_not_attempted(case):
    source = f"def f({', '.join(case.arguments)}):\n    raise NotImplementedError"
    assert judge(case, cell(source)["f"], 1).status == NOT_ATTEMPTED


@every(FUNCTIONS)
def test_inputs_are_fresh_in_every_call(case):
    names = ", ".join(case.arguments)
    seen = []
    for call in (1, 2, 1):
        calls = []
        answer = eval(f"lambda {names}: calls.append(repr([{names}])) or 0", {"calls": calls})
        judge(case, answer, call)
        seen.append(calls)
    assert seen[0] == seen[2]
    assert set(seen[0]) != set(seen[1])


def test_each_check_in_a_kernel_has_its_own_inputs():
    seen = {repr(tell("2.4", lambda D: D * 0)) for _ in range(3)}
    assert len(seen) == 3


def test_the_first_failing_case_is_shown():
    result = tell("2.4", lambda D: D.mean(axis=0) + 0.5 * (len(D) == 3))
    assert "In the case “3 samples, 3 units” (3 of 4 cases are right):" in result.says
    assert "The largest difference is 0.5, at [0]: " in result.says
    for row in ("D ", "expected", "obtained"):
        assert re.search(rf"^{row} *= \[.*", result.details, flags=re.MULTILINE)
    assert "shape (3, 3)" in result.details
    assert "shape (3,)" in result.details


def test_a_transposed_result_is_seen():
    assert (
        "transpose of the right result" in tell("L2b.2", lambda Theta, X: right25(Theta, X).T).says
    )


def right25(Theta, X):
    return ALL["L2b.2"].reference(Theta, X)


def test_data_read_from_the_notebook_are_named():
    names = cell("D_train = np.ones((2, 3))\ndef f(D):\n    return [D_train.mean() for _ in D][0]")
    assert "reads D_train from the notebook" in tell("2.4", names["f"]).hint
    exec("def f(D):\n    return D.D_train if 0 else D[0]", names)  # an attribute of that name
    assert "from the notebook" not in tell("2.4", names["f"]).hint


def test_of_several_results_the_wrong_one_is_named():
    def answer(W1, b1, W2, b2, x, y, rate):
        W1, b1, W2, b2 = ALL["1.6"].reference(W1, b1, W2, b2, x, y, rate)
        return W1, [b + 0.1 for b in b1], W2, b2

    assert "b1: The largest difference is 0.1" in tell("1.6", answer).says
    assert "Right: W1, W2, b2." in tell("1.6", answer).says
    assert "must return 4: W1, b1, W2, b2" in tell("1.6", lambda *a: answer(*a)[:3]).says


def test_of_lists_in_a_list_the_slot_and_its_length_are_named():
    def longer(*arguments):
        return [d and [*d, 0.5] for d in ALL["1.3"].reference(*arguments)]

    says = tell("1.3", longer).says
    assert re.search(r"\[1\]: Its length is (\d); it must be \d\.$", says)
    assert "shape" not in says

    def both_wrong(*arguments):
        z, a = ALL["1.2"].reference(*arguments)
        return [z_l and [*z_l, 0.5] for z_l in z], [[*a_l, 0.5] for a_l in a]

    says = tell("1.2", both_wrong).says
    assert "z[1]: Its length is" in says
    assert says.count("None of the results is right.") == 1
    assert "Right:" not in says


def test_results_in_another_order_and_only_those_that_differ_are_shown():
    def swapped(W1, b1, W2, b2, x, y, rate):
        W1, b1, W2, b2 = ALL["1.6"].reference(W1, b1, W2, b2, x, y, rate)
        return W1, W2, b1, b2

    result = tell("1.6", swapped)
    assert "right, but in another order; it must be W1, b1, W2, b2." in result.says
    assert "obtained b1" in result.details
    assert "obtained W1" not in result.details


def test_what_is_right_but_for_its_shape_gets_no_other_remark():
    result = tell("2.4", lambda D: D.mean(axis=0)[:, None])
    assert "The numbers themselves are right." in result.says
    assert result.hint == ""
    result = tell("1.1", lambda z: np.array([ALL["1.1"].reference(z)]))
    assert result.hint == ""


def test_a_factor_that_changes_from_case_to_case_is_seen():
    hint = tell("2.4", lambda D: D.sum(axis=0) / 5).hint
    assert hint.endswith("off by the same factor, one after the other: 1, 0.6, 0.8, 0.2.")


def test_nearly_right_and_constant_results_are_called_so():
    assert "nearly right" in tell("1.1", lambda z: round(ALL["1.1"].reference(z), 2)).hint
    assert "same whatever the arguments" in tell("1.1", lambda z: 0.25).hint


@pytest.mark.parametrize("draw", [np.random.random, random.random])
def test_drawing_random_numbers_comes_before_a_planted_mistake(draw):
    def answer(D):
        draw()
        return D.sum(axis=0)

    assert "global random generator" in tell("2.4", answer).says


def test_common_errors_get_advice():
    assert "np.where" in tell("2.6", lambda Z, A: 1.0 if Z > 0 else 0.01).hint
    assert "* missing" in tell("1.1", lambda z: z(1 - z)).hint


def test_a_function_among_the_arguments_is_shown_by_its_name():
    def make_weights(sizes, scale_for, rng):
        pairs = zip(sizes, sizes[1:])
        return [None] + [7 * scale_for(*pair) * rng.normal(size=pair) for pair in pairs]

    details = tell("4.1", make_weights).details
    assert "the function he_scale" in details
    assert " at 0x" not in details


def test_a_generator_may_be_drawn_from():
    cases = {f"case {n}": lambda rng: (np.random.default_rng(rng.integers(99)),) for n in (1, 2)}
    reference = lambda rng: rng.normal(size=3)  # noqa: E731
    exercise = Exercise("9.2", "Noise", "function", reference, [], cases)
    assert judge(exercise, lambda rng: rng.normal(size=3), 1).passed


def test_a_result_that_grows_from_call_to_call_is_noticed():
    names = cell("kept = []\ndef f(z):\n    kept.append(z)\n    return float(len(kept))")
    assert "two different results" in tell("1.1", names["f"]).says


def test_warnings_are_silenced_and_prints_shown_once(capsys):
    def answer(D):
        print("here")
        warnings.warn("there", stacklevel=1)
        return D.mean(axis=0)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert tell("2.4", answer).passed
    assert capsys.readouterr().out.startswith("here\n" * 4 + "Exercise 2.4")


def test_a_class_may_be_written_operation_by_operation():
    T = "return Matrix([list(column) for column in zip(*self.rows)])"
    begun = CLASS.replace("BODY", T)
    assert "A @ B gives nothing" in tell("L2b.1", cell(begun)["Matrix"]).says
    add = "def __add__(self, other): "
    wrong = cell(begun.replace(f"{add}...", f"{add}return Matrix(self.rows + other.rows)"))
    assert "as lists do with +" in tell("L2b.1", wrong["Matrix"]).says
    wrong = cell(begun.replace(f"{add}...", f"{add}return self.rows"))
    assert "A + B gives a list; it must give a new Matrix" in tell("L2b.1", wrong["Matrix"]).says
    method = cell(begun.replace("    @property\n", ""))
    assert "without parentheses" in tell("L2b.1", method["Matrix"]).says
    assert "asks for a class" in tell("L2b.1", method["Matrix"]([[1]])).says


# ---- the other kinds ----


@pytest.mark.parametrize("answer", ["B", " b ", "b)", "(b)", "b."])
def test_a_letter_may_be_written_in_several_ways(answer):
    assert tell("1.0", answer).passed


@pytest.mark.parametrize("answer", ["e", "ab", 2, "yes", ("b",), b"b", np.array(["b"])])
def test_what_is_no_option_is_called_so(answer):
    assert "none of the options" in tell("1.0", answer).says


def test_numbers_are_judged_within_their_tolerance():
    right = np.array(ALL["1.5"].reference())
    assert tell("1.5", list(right.round(3))).passed
    assert tell("1.5", right).passed
    assert "more decimals" in tell("1.5", right + 0.002).says
    assert "Right so far: number 2" in tell("1.5", (0.5, right[1])).says
    assert "wrong order" in tell("1.5", right[::-1]).says
    assert "10 times" in tell("1.5", 10 * right).hint
    assert "2 numbers" in tell("1.5", (0.1, 0.2, 0.3)).says
    assert "2 numbers" in tell("1.5", "0.1, 0.2").says
    assert tell("1.5", 0.1).says.endswith("what came is one number (0.1).")
    assert tell("1.5", ("0.1", 0.2)).says.endswith("what came is text.")
    assert not tell("1.5", (0, 0)).hint
    assert "numbers 1 and 3." in tell("5.5", (6.93, 9.9, 1.25)).says
    assert "NaN" in tell("1.5", (np.nan, 0.1)).says
    assert "still open" in tell("1.5", (0.1, ...)).says
    assert tell("1.5", (..., ...)).status == NOT_ATTEMPTED
    for answer in ((0.1, 0.2), 10 * right, right + 0.002):
        assert not any(f"{number:.3f}" in repr(tell("1.5", answer)) for number in right)


def test_a_table_is_judged_entry_by_entry():
    right = ALL["2.5"].reference
    assert tell("2.5", {key: list(shape) for key, shape in right.items()}).passed
    assert "Still open: b[1]" in tell("2.5", right | {"b[1]": ...}).says
    assert "no tuple" in tell("2.5", right | {"b[1]": 4}).says
    result = tell("2.5", right | {"W[1]": (4, 5), "b[1]": (99,)})
    assert result.says.startswith("W[1]: this is the transpose")
    assert "Not right yet: W[1], b[1]." in result.details
    assert "6 of 7" in tell("2.5", right | {"W[1]": (99, 5)}).says
    assert "just these entries" in tell("2.5", {}).says
    assert "(5, 4)" not in repr(tell("2.5", right | {"W[1]": (99, 5)}))


def test_a_table_may_hold_words_and_numbers():
    words, numbers = ALL["7.5"].reference, ALL["7.4"].reference
    assert tell("7.5", {key: f" {word.upper()} " for key, word in words.items()}).passed
    assert "tuple" not in tell("7.5", words | {"relu": 3}).says
    assert tell("7.4", {key: str(number) for key, number in numbers.items()}).passed
    result = tell("7.4", numbers | {"B": 99})
    assert "11 of 12" in result.says
    assert "shapes" not in result.hint


def test_a_number_used_twice_is_named_where_every_number_occurs_once():
    right = ALL["7.4"].reference
    details = tell("7.4", right | {"H": right["E"]}).details
    assert "these share one: E, H." in details
    assert "share" not in tell("7.4", right | {"E": right["H"], "H": right["E"]}).details
    assert "share" not in tell("7.5", ALL["7.5"].reference | {"relu": "differs"}).details


def test_a_factor_is_seen_though_some_results_are_zero():
    def seven_times(a, b):
        return 7 * ALL["7.2"].reference(a, b)  # two equal arrays: 7 times 0 is right

    assert "7 times what it should be" in tell("7.2", seven_times).hint


def test_a_nudge_must_be_undone():
    def left_nudged(J, p, h=1e-5):
        slopes = ALL["7.1"].reference(J, p, h)
        p += h
        return slopes

    assert "put back" in tell("7.1", left_nudged).says

    def undone_but_for_rounding(J, p, h=1e-5):
        slopes = ALL["7.1"].reference(J, p, h)
        p *= 1 + 1e-15
        return slopes

    assert tell("7.1", undone_but_for_rounding).passed


def test_errors_by_layer_are_named_by_their_keys_and_are_numbers():
    def first_doubled(net, X, Y, gradient):
        errors = ALL["7.3"].reference(net, X, Y, gradient)
        return errors | {"b[1]": 2 * errors["b[1]"]}

    says = tell("7.3", first_doubled).says
    assert "b[1]: The largest difference" in says
    assert "[2]" not in says

    def slopes(net, X, Y, gradient):
        return {f"{name}[{l}]": getattr(net, name)[l] for l in range(1, net.L + 1) for name in "Wb"}

    assert "W[1] holds an array of shape" in tell("7.3", slopes).says


def test_slopes_by_a_complex_step_are_real_and_one_for_each_entry():
    def all_parts(f, w, h):
        return np.array([f(w + 1j * h * e) / h for e in np.eye(len(w))])

    def one_number(f, w, h):
        return f(w + 1j * h).imag / h

    assert "complex numbers" in tell("7.7", all_parts).says
    assert "all entries at once" in tell("7.7", one_number).says


def test_two_cards_that_were_mixed_up_each_have_words_of_their_own():
    numbers = ALL["7.4"].reference
    result = tell("7.4", numbers | {"G": numbers["I"], "I": numbers["G"]})
    assert result.says.startswith(("G: ", "I: "))
    for letter, number in numbers.items():
        another = number % 12 + 1
        assert tell("7.4", numbers | {letter: another}).says.startswith(f"{letter}: ")


# ---- the author ----


def function(mistakes, reference=lambda x: 2 * x):
    cases = {f"case {n}": lambda rng: (rng.normal(size=3),) for n in (1, 2)}
    return Exercise("9.1", "Twice", "function", reference, mistakes, cases)


def planted(*wrongs):
    return [Mistake(wrong, f"Diagnosis {n}.", "Hint.") for n, wrong in enumerate(wrongs, 1)]


FIVE = planted(*(lambda x, k=k: k * x for k in (3, 4, 5, 6, 7)))


def test_an_author_is_told_what_is_missing():
    def complaint(exercise):
        return " / ".join(review(exercise))

    assert complaint(function(FIVE)) == ""
    assert "0 planted mistakes; plant at least 5" in complaint(function([]))
    assert "4 planted mistakes" in complaint(function(FIVE[:4]))
    assert "no case tells it from the reference" in complaint(
        function([*FIVE, Mistake(lambda x: x + x, "Another diagnosis.", "Hint.")])
    )
    assert "gets another diagnosis: Diagnosis 1." in complaint(
        function([*FIVE, Mistake(lambda x: x + x + x, "Another diagnosis.", "Hint.")])
    )
    assert "gets another hint: " in complaint(
        function([*FIVE, Mistake(lambda x: x + x + x, "Diagnosis 1.", "Another hint.")])
    )
    assert "gets a second diagnosis as well: " in complaint(
        function([*FIVE, Mistake(lambda x: 9 * x, "Not quite Diagnosis 1.", "Hint.")])
    )
    assert "says the same" in complaint(
        function([*FIVE, Mistake(lambda x: 9 * x, "Diagnosis 1.", "Hint.")])
    )
    assert "lacks a diagnosis or a hint" in complaint(
        function([*FIVE, Mistake(lambda x: 9 * x, "Diagnosis 9.", "")])
    )
    one_case = Exercise(
        "9.1", "Twice", "function", lambda x: 2 * x, FIVE, {"one": lambda rng: (3,)}
    )
    assert "at least two cases" in complaint(one_case)
    assert "reference itself does not pass" in complaint(function(FIVE, lambda x: x * np.nan))
    choice = Exercise("9.0", "Choice", "choice", digest("9.0", "a"), planted("b"))
    assert "plant at least 2" in complaint(choice)
    with pytest.raises(ValueError, match="kind='quiz' must be one of"):
        Exercise("9.0", "Choice", "quiz", "a", [])


# ---- check and progress ----


HANDS_ON = {id: e for id, e in ALL.items() if e.kind != "choice"}


@every(HANDS_ON)
def test_the_lesson_goes_on_with_ours_until_the_answer_passes(case, capsys):
    ours = check(case.id, stub(case))
    said = capsys.readouterr().out
    assert said.startswith(f"Exercise {case.id} · ")
    assert said.endswith("Until it passes, the lesson goes on with ours.\n")
    assert check(case.id, "nonsense") == ours
    assert capsys.readouterr().out.endswith("the lesson goes on with ours.\n")
    assert judge(case, ours, 1).passed


@every(HANDS_ON)
def test_what_passes_is_handed_back_itself(case, capsys):
    mine = right_answer(case)
    assert check(case.id, mine) is mine
    kinds = {"function": "(function|class)", "numbers": "numbers", "table": "table"}
    assert re.search(f"You go on with your own {kinds[case.kind]}.$", capsys.readouterr().out)


@every(HANDS_ON)
def test_what_was_handed_on_does_not_count_as_an_answer(case, capsys):
    ours = check(case.id, stub(case))
    assert check(case.id, ours) == ours
    assert "What came is ours." in capsys.readouterr().out
    assert checks.latest[case.id].status == NOT_ATTEMPTED
    ours = check(case.id, "nonsense")
    check(case.id, list(ours) if isinstance(ours, tuple) else ours)
    assert checks.latest[case.id].status == FAILED
    assert check(case.id, right_answer(case)) is not None


def test_a_table_handed_on_can_be_spoilt_without_harm():
    ours = check("2.5", {})
    ours["W[1]"] = "spoilt"
    assert check("2.5", ours)["W[1]"] == (5, 4)


def test_after_a_prediction_nothing_is_handed_on(capsys):
    for answer in ("b", "a", ...):
        assert check("1.0", answer) is None
        assert " go" not in capsys.readouterr().out


def test_an_unknown_exercise_is_an_error_that_lists_the_known_ones():
    with pytest.raises(ValueError, match=r"'2\.22' is no exercise; .* 1\.0, 1\.1.*2\.5"):
        tell("2.22", None)


@pytest.mark.parametrize("arguments", [(2.2, len), (len, "2.2"), (None, len), (np.ones(3), 1)])
def test_an_id_that_is_no_text_is_told_about_the_quotes(arguments):
    with pytest.raises(
        TypeError, match=r'in quotes; then comes your answer: check\("2\.2", answer'
    ):
        check(*arguments)


def test_failures_are_shown_and_raised_only_when_strict(monkeypatch):
    assert tell("1.0", "a").status == FAILED
    for answer in ("a", ...):
        with pytest.raises(CheckFailed, match=r"Exercise 1\.0 · The δ of a hidden unit"):
            tell("1.0", answer, strict=True)
    assert tell("1.0", "b", strict=True).passed
    monkeypatch.setenv("NBHELPERS_STRICT", "1")
    with pytest.raises(CheckFailed):
        tell("1.0", "a")
    assert not tell("1.0", "a", strict=False).passed


def test_progress_counts_what_was_checked_in_this_kernel():
    assert repr(progress()) == "No exercise has been checked since the kernel started."
    check("1.0", "b")
    check("2.0", "c")
    check("2.2", ALL["2.2"].reference)
    check("2.5", {})
    check("2.0", "c")
    assert repr(progress()) == (
        "1 of 8 exercises in this notebook pass.\nPassed: 2.2.\n"
        "Not yet right: 2.5.\nNot attempted yet: 2.1, 2.3, 2.4, 2.6, 2.7, 2.8.\n"
        "Checked predictions: 1 of 1 made, 1 right."
    )
    assert repr(progress("1")).endswith("Checked predictions: 1 of 1 made, 1 right.")
    check("2.0", "a")
    assert repr(progress(2)).endswith("Checked predictions: 1 of 1 made, 0 right.")
    check("1.0", ...)
    assert repr(progress()).endswith("Checked predictions: 0 of 1 made, 0 right.")
    for id in ALL:
        if id.startswith("1."):
            check(id, right_answer(ALL[id]))
    assert repr(progress()) == (
        "6 of 6 exercises in this notebook pass.\nPassed: 1.1, 1.2, 1.3, 1.4, 1.5, 1.6.\n"
        "Checked predictions: 1 of 1 made, 1 right."
    )
    for notebook in (99, "L8"):
        with pytest.raises(ValueError, match=f"notebook='?{notebook}'? has no exercises"):
            progress(notebook)


def test_progress_does_not_count_what_was_handed_on():
    for id in ("2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7", "2.8"):
        check(id, check(id, stub(ALL[id])))
        check(id, check(id, "nonsense"))
    assert repr(progress()).startswith("0 of 8 exercises")


def test_a_labs_exercises_are_found_and_counted(monkeypatch, tmp_path):
    source = "from nbhelpers.checks.nb02 import EXERCISES as A\nfrom dataclasses import replace\n"
    source += "EXERCISES = [replace(e, id='L99.2') for e in A if e.id == '2.4']\n"
    (tmp_path / "lab99.py").write_text(source, encoding="utf-8")
    monkeypatch.setattr(checks, "__path__", [*checks.__path__, str(tmp_path)])
    assert list(exercises())[-1] == "L99.2"
    check("L99.2", lambda D: D.mean(axis=0))
    assert repr(progress()) == repr(progress("L99"))
    assert repr(progress()).startswith("1 of 1 exercises")
    sys.modules.pop("nbhelpers.checks.lab99")


def test_html_says_all_that_the_text_says_in_words():
    result = tell("2.4", lambda D: D.mean(axis=0) + 0.5)
    html = result._repr_html_()
    assert 'role="status"' in html
    words = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    for text in repr(result).splitlines():
        assert " ".join(text.split()) in words
    assert "color: " not in re.sub(r"(background|border-left|color: inherit)[^;\"]*", "", html)
    tell("2.4", lambda D: "<script>alert(1)</script>")
    assert "<script>" not in tell("2.4", lambda D: "<script>")._repr_html_()
    assert "<b>" not in tell("2.4", cell("def f(D): raise ValueError('<b>')")["f"])._repr_html_()
    assert 'role="status"' in progress()._repr_html_()


def test_checks_load_numpy_alone():
    code = (
        "import sys, nbhelpers.checks as c; c.exercises();"
        "print([m for m in ('matplotlib', 'sklearn', 'IPython', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
