"""The playground without its picture: its settings, its epochs, its maps, and its code."""

import itertools
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
from flit_core import buildapi

import nbhelpers
from nbhelpers import Gradient, backprop, loops
from nbhelpers.run import DivergedError
from nbhelpers.widgets.reproduce import code
from nbhelpers.widgets.session import Session
from nbhelpers.widgets.settings import NOISE, Settings

OWN = (np.random.default_rng(7).normal(5, 3, (60, 2)), np.arange(60) % 2)
SKETCH = [(-1, -1, 0), (-0.5, -0.613, 0), (0.2, 0.1, 1), (1, 1, 1), (0.123, 1, 1)]


def session(gradient=backprop, **chosen):
    made = Session(Settings(**chosen), gradient, own=OWN)
    if chosen.get("data") == "drawn":
        made.draw(SKETCH)
    return made


def learn(playing, n_epochs):
    for _ in range(n_epochs):
        playing.learn()


def rerun(playing, **names):
    """Run the code text with nothing but the names that it asks for; return what it made."""
    names |= {"data": OWN}
    exec(code(playing), names)
    return names


def same(net, other):
    return all(map(np.array_equal, net.params, other.params))


def no_bias(net, X, Y):
    """Backpropagation that has forgotten the biases."""
    grads = backprop(net, X, Y)
    return Gradient(grads.W, [None] + [0 * g for g in grads.b[1:]])


# ---- the code text ----

CHOICES = [
    *({"data": name, "noise": noise} for name, noise in NOISE.items()),
    {"data": "above_sine", "noise": 0.25, "seed": 3},
    {"hidden": (3,), "activation": "relu", "init": "he_normal"},
    {"hidden": (), "cost": "quadratic"},
    {"cost": "log_likelihood", "optimizer": "Momentum", "rate": 0.03},
    {"lam": 0.3, "dropout": 0.2, "batch_size": 32, "optimizer": "Nesterov"},
    {"optimizer": "Adam", "rate": 0.01, "lam": 0.1},
]


@pytest.mark.parametrize("chosen", CHOICES, ids=lambda c: "-".join(map(str, c.values())))
@pytest.mark.parametrize("n_epochs", [0, 3])
def test_the_code_leads_to_the_same_network(chosen, n_epochs):
    playing = session(**chosen)
    learn(playing, n_epochs)
    made = rerun(playing)
    assert same(playing.net, made["net"])
    assert n_epochs == 0 or len(made["history"]) == n_epochs
    np.testing.assert_array_equal(made["X"], playing.train[0])
    np.testing.assert_array_equal(made["Y_val"], playing.val[1])
    assert max(map(len, code(playing).splitlines())) < 100


def test_the_code_tells_every_stage_of_a_run():
    playing = session()
    learn(playing, 4)
    for new in ({"rate": 0.03}, {"optimizer": "Adam"}, {"lam": 0.5}, {"dropout": 0.25}):
        playing.change(**new)
        playing.change(batch_size=30)
        playing.change(batch_size=10)  # no epoch was made with 30: it is not told
        learn(playing, 2)
    assert playing.epoch == 12
    assert code(playing).count("train(\n") == 5
    assert "batch_size=30" not in code(playing)
    assert same(playing.net, rerun(playing)["net"])


def test_the_code_names_your_gradient():
    playing = session(no_bias)
    learn(playing, 3)
    assert "gradient=no_bias" in code(playing)
    assert same(playing.net, rerun(playing, no_bias=no_bias)["net"])


def test_the_code_imports_what_it_uses_and_nothing_else():
    for chosen in CHOICES:
        playing = session(**chosen)
        learn(playing, 1)
        names = re.search("from nbhelpers import (.*)", code(playing))[1].split(", ")
        body = code(playing).split("\n\n")[1]
        assert all(re.search(rf"\b{name}\b", body) for name in names)


def test_without_points_the_code_says_what_to_do():
    assert code(Session(Settings(data="drawn"))).startswith("# Draw at least 4 points")


# ---- learning ----


@pytest.mark.parametrize("data", ["moons", "circles", "spiral"])
def test_it_learns(data):
    playing = session(data=data, noise=NOISE[data], optimizer="Momentum", rate=0.03)
    before = playing.measure()
    learn(playing, 80)
    after = playing.measure()
    assert after["val_cost"] < before["val_cost"] / 2
    assert after["val_accuracy"] > 0.9


def test_any_gradient_plugs_in_and_a_slip_shows():
    def slip(net, X, Y):  # the error is passed on without the slope of the activation
        grads, A = backprop(net, X, Y), nbhelpers.forward(net, X)[1]
        D = ((A[3] - Y) @ net.W[3].T) @ net.W[2].T
        return Gradient([None, X.T @ D * 5, *grads.W[2:]], grads.b)

    right, same_again, wrong = session(), session(loops.gradient), session(slip)
    for playing in (right, same_again, wrong):
        learn(playing, 5)
    for p, q in zip(right.net.params, same_again.net.params):
        np.testing.assert_allclose(p, q, rtol=1e-9, atol=1e-12)
    learn(right, 45)
    learn(wrong, 45)
    assert wrong.measure()["val_cost"] > 1.2 * right.measure()["val_cost"]


def test_only_what_may_change_while_it_learns_keeps_the_network():
    playing = session()
    learn(playing, 2)
    net = playing.net
    playing.change(rate=0.5, batch_size=20)
    assert (playing.net, playing.epoch) == (net, 2)
    playing.change(activation="relu")
    assert playing.net is not net
    assert (playing.epoch, len(playing.curve)) == (0, 1)


def test_another_data_set_brings_its_own_noise():
    playing = session()
    playing.change(data="spiral")
    assert playing.settings.noise == NOISE["spiral"]
    playing.change(data="moons", noise=0.4)
    assert playing.settings.noise == 0.4


def test_starting_anew_makes_the_same_network_and_another_seed_another():
    playing = session()
    first = [p.copy() for p in playing.net.params]
    learn(playing, 3)
    playing.start()
    assert all(map(np.array_equal, first, playing.net.params))
    playing.change(seed=1)
    assert not np.array_equal(first[0], playing.net.W[1])


def test_drawn_points_are_split_and_learned():
    playing = Session(Settings(data="drawn"))
    assert playing.measure() == {}
    with pytest.raises(ValueError, match="draw at least 4 points"):
        playing.learn()
    playing.draw(SKETCH)
    assert (len(playing.train[0]), len(playing.val[0])) == (4, 1)
    learn(playing, 2)
    assert playing.plane.low.tolist() == [-1.5, -1.5]


def test_an_error_leaves_things_as_they_were_before_the_epoch():
    calls = itertools.count(1)

    def breaks(net, X, Y):
        if next(calls) == 60:
            raise ZeroDivisionError("in the third epoch")
        return backprop(net, X, Y)

    playing = session(breaks)
    learn(playing, 2)
    with pytest.raises(ZeroDivisionError):
        playing.learn()
    assert playing.epoch == 2
    assert same(playing.net, rerun(playing, breaks=backprop)["net"])
    playing.learn()  # it can go on
    assert playing.epoch == 3


def test_a_rate_far_too_large_ends_in_one_clear_error():
    playing = session(activation="identity", cost="quadratic", data="above_sine", rate=1e300)
    with pytest.raises(DivergedError, match="rate ten times smaller"):
        learn(playing, 20)
    assert np.isfinite(playing.measure()["cost"])


def test_the_cost_curves_stay_short_and_keep_their_ends():
    playing = session(hidden=())
    for _ in range(1000):
        playing.learn()
        playing.measure()
    epochs = [row[0] for row in playing.curve]
    assert 200 <= len(epochs) <= 400
    assert (epochs[0], epochs[-1]) == (0, 1000)
    assert epochs == sorted(set(epochs))


# ---- what is seen ----


def test_maps_are_the_outputs_of_every_unit():
    playing = session(hidden=(3, 5), cost="log_likelihood")
    maps = playing.plane.maps(playing.net)
    assert [m.shape for m in maps] == [(2, 50, 50), (3, 50, 50), (5, 50, 50), (2, 50, 50)]
    A = nbhelpers.forward(playing.net, playing.plane.grid)[1]
    np.testing.assert_allclose(maps[1][2].ravel(), (A[1][:, 2] + 1) / 2 * 65535, atol=1)
    np.testing.assert_allclose(maps[3][1].ravel(), A[3][:, 1] * 65535, atol=1)
    x, y = maps[0]
    assert x[0, 0] < x[0, -1]
    assert y[0, 0] > y[-1, 0]  # the top row is the largest


def test_units_without_bounds_are_shown_around_zero():
    playing = session(hidden=(4,), activation="relu")
    maps = playing.plane.maps(playing.net)[1]
    A = nbhelpers.forward(playing.net, playing.plane.grid)[1][1]
    for unit in range(4):
        assert (maps[unit].ravel()[A[:, unit] == 0] == 32767).all()
        assert maps[unit].max() == 65535


def test_all_points_lie_in_the_plane():
    for data in NOISE:
        playing = session(data=data, noise=NOISE[data])
        X = playing.X
        assert ((playing.plane.low < X) & (playing.plane.high > X)).all()


def test_the_page_is_shipped_with_the_package_and_loads_nothing_from_elsewhere(
    tmp_path, monkeypatch
):
    folder = Path(nbhelpers.__file__).parent
    monkeypatch.chdir(folder.parent)
    wheel = zipfile.ZipFile(tmp_path / buildapi.build_wheel(str(tmp_path)))
    files = [path for path in (folder / "widgets").iterdir() if path.suffix in (".js", ".css")]
    assert len(files) >= 5
    for path in files:
        assert wheel.read(f"nbhelpers/widgets/{path.name}") == path.read_bytes()
        assert not re.search(r"//\w|\bimport\b|url\(|fetch\(", path.read_text(encoding="utf-8"))


# ---- what is refused ----


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"data": "moon"}, "data='moon' is unknown; use one of above_sine, circles"),
        ({"hidden": (9,)}, "at most 8 units"),
        ({"hidden": (2,) * 5}, "at most 4 hidden layers"),
        ({"hidden": 8}, "such as hidden=(8, 8)"),
        ({"rate": -1}, "rate=-1"),
        ({"dropout": 1}, "below 1"),
        ({"activation": "softmax"}, "activation='softmax' is unknown"),
        ({"batch_size": 0}, "batch_size=0"),
    ],
)
def test_bad_settings_are_refused_and_change_nothing(chosen, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        Settings(**chosen)
    playing = session()
    before = playing.settings, playing.net
    with pytest.raises(ValueError, match=re.escape(message)):
        playing.change(**chosen)
    assert (playing.settings, playing.net) == before


def test_dropout_and_points_that_are_not_there_are_refused():
    with pytest.raises(ValueError, match="dropout"):
        session(no_bias, dropout=0.2)
    playing = session(no_bias)
    with pytest.raises(ValueError, match="dropout"):
        playing.change(dropout=0.2)
    assert playing.settings.dropout == 0
    with pytest.raises(ValueError, match=r"playground\(data=\(X, y\)\)"):
        Session(Settings(data="own"))
