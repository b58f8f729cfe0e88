"""The bug zoo: every bug is caught, the correct program is not, and no two cards look alike."""

import inspect

import numpy as np
import pytest

import nbhelpers as nb
from nbhelpers import zoo
from nbhelpers.checks.slip import slipped
from nbhelpers.zoo.alarms import data
from nbhelpers.zoo.cards import TOLERANCE

SEEDS = range(3)
SOURCE = inspect.getsource(zoo.Program)
STEP, CHECK, TWENTY = "one small step", "gradient check", "overfits twenty"
LUCK = {"K": {TWENTY}, "L": {TWENTY}}  # whether they overfit twenty samples depends on the seed
RING = {
    "A": {STEP, CHECK, "doubled batch"},
    "B": {"random labels"},
    "C": {"hidden activations", "update ratio", TWENTY},
    "D": {STEP, CHECK, "doubled batch"},
    "E": {STEP, "update ratio", TWENTY},
    "F": {"first cost", STEP, CHECK},
    "G": {"alone or in a batch"},
    "H": {"every pair once", TWENTY},
    "I": {STEP, CHECK},
    "J": {"update ratio"},
    "K": {"first cost", STEP, CHECK, "doubled batch", "alone or in a batch"},
    "L": {"hidden activations", "update ratio"},
}


def test_there_are_twelve_with_names_of_their_own():
    assert len(zoo.LETTERS) == len(set(zoo.NAMES)) == 12
    by_letter = [bug.name for bug in zoo.BUGS.values()]
    assert by_letter != zoo.NAMES  # or the letter would tell the name
    with pytest.raises(ValueError, match=r"letter='Z' must be one of A, B"):
        zoo.program("Z")


@pytest.mark.parametrize("letter", zoo.LETTERS)
def test_every_bug_is_one_edit_in_one_place(letter):
    edit = zoo.bug(letter).edit
    assert SOURCE.count(edit.old) == 1
    shown = zoo.reveal(letter).splitlines()
    assert sum(line.startswith("-") for line in shown) == 1
    assert sum(line.startswith("+") for line in shown) == 1
    assert shown[0] == f"{letter}: {zoo.bug(letter).name}"


@pytest.mark.parametrize("seed", range(5))
def test_the_correct_program_raises_no_alarm_and_learns(seed):
    assert zoo.ringing(zoo.Program, seed) == []
    found = zoo.symptoms(seed=seed)
    assert found["cost"][1] < 0.1
    assert found["val_accuracy"][1] > 0.85
    assert max(found["gradient_check"].values()) < TOLERANCE


@pytest.mark.parametrize("letter", zoo.LETTERS)
def test_every_bug_rings_its_alarms_and_no_others(letter):
    assert zoo.bug(letter).alarm in RING[letter]
    for seed in SEEDS:
        ringing = set(zoo.ringing(zoo.program(letter), seed))
        assert ringing - LUCK.get(letter, set()) == RING[letter], seed


def test_every_alarm_can_ring():
    """None of the twelve leaves the penalty out of the cost; this one does."""
    without = slipped(zoo.Program, " + self.lam / (2 * self.N) * squares", "")
    assert "λ raises the cost" in zoo.ringing(without)
    caught = set().union(*RING.values()) | {"λ raises the cost"}
    assert caught == {alarm.name for alarm in zoo.ALARMS}


def seen(letter, seed):
    """Return what a reader sees on a card, so coarsely that no luck is in it."""
    s, right = zoo.symptoms(letter, seed), zoo.symptoms(seed=seed)
    first, last = s["cost"]
    return (
        tuple(name for name, error in s["gradient_check"].items() if error > TOLERANCE),
        np.digitize(first / np.log(10), [0.5, 2]).item(),
        np.digitize(last / first, [0.5, 0.9, 10]).item(),
        last > 2 * right["cost"][1],
        s["cost"] == s["val_cost"],
        np.digitize(s["hidden"], [0.05, 0.9]).item(),
        np.digitize(s["update_ratio"], [1e-10]).tolist(),
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_no_two_cards_look_alike_and_none_like_the_correct_program(seed):
    cards = [str(seen(letter, seed)) for letter in [None, *zoo.LETTERS]]
    assert len(set(cards)) == 13


def test_some_bugs_pass_the_gradient_check_and_some_learn_as_well_as_the_correct_program():
    passes = {letter for letter in zoo.LETTERS if CHECK not in zoo.ringing(zoo.program(letter))}
    assert passes == set("BCEGHJL")
    for letter in "ABF":
        p, _ = zoo.trained(zoo.program(letter))
        X, Y, X_val, Y_val = data()
        assert zoo.Program.measure(p, X_val, Y_val)[1] > 0.91  # the correct program: 0.93
    for letter in "CEHL":
        assert zoo.symptoms(letter)["val_accuracy"][1] < 0.2


def test_the_card_shows_the_two_curves_over_those_of_the_correct_program():
    ax = zoo.card("D")
    right, right_val, training, validation = (line.get_ydata() for line in ax.lines)
    for program, lines in (
        (zoo.Program, (right, right_val)),
        (zoo.program("D"), (training, validation)),
    ):
        _, history = zoo.trained(program)
        assert np.array_equal(lines, [history["cost"], history["val_cost"]])
    assert training[-1] > 5 * right[-1]


def test_the_numbers_of_a_card_can_be_read():
    assert "passes in all layers" in zoo.describe()
    assert "wrong in b[1] 0.71  b[2] 0.71  b[3] 0.71" in zoo.describe("A")  # (B-1)/(B+1), B = 6
    assert "cost:            2.3 → 2.29" in zoo.describe("C")


# ---- eight gradients ----


def test_five_of_the_eight_are_wrong():
    rng = np.random.default_rng(1)
    net = nb.make_network((5, 4, 3), rng=rng, output="softmax", cost="log_likelihood")
    net.b[1][:], net.b[2][:] = rng.normal(0, 0.5, 4), rng.normal(0, 0.5, 3)
    X, Y = rng.normal(size=(6, 5)), nb.one_hot(np.arange(6) % 3, 3)
    assert sorted([*zoo.RIGHT, *zoo.WRONG]) == sorted(zoo.EIGHT) == [*range(1, 9)]
    assert (len(zoo.RIGHT), len(zoo.WRONG)) == (3, 5)
    for k in zoo.RIGHT:
        nb.check_gradient(net, X, Y, zoo.EIGHT[k])
    for k in zoo.WRONG:
        with pytest.raises(AssertionError, match="the gradient is wrong"):
            nb.check_gradient(net, X, Y, zoo.EIGHT[k])


def test_all_eight_learn_and_the_curves_do_not_tell_which_are_wrong():
    for seed in SEEDS:
        runs = zoo.run_eight(seed)
        cost = {k: run["cost"] for k, run in runs.items()}
        reached = {k: run["val_accuracy"][-1] for k, run in runs.items()}
        assert all(c[-1] < 0.1 * c[0] for c in cost.values())
        assert min(reached.values()) > min(reached[k] for k in zoo.RIGHT) - 0.03
        most_accurate = sorted(runs, key=reached.get)[-3:]
        assert set(most_accurate) & set(zoo.WRONG)
