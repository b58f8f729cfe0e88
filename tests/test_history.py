"""The history: columns of numbers, watched functions, joining and leaving for pandas."""

import copy
import pickle

import numpy as np
import pytest
from nets import data, random_net

import nbhelpers as nb


def trained(n_epochs=3, **more):
    rng = np.random.default_rng(0)
    net = random_net(rng)
    X, Y = data(rng, net, 9)
    return nb.train(net, X, Y, nb.SGD(0.1), n_epochs=n_epochs, batch_size=4, rng=rng, **more)


def test_each_column_is_an_array_with_one_number_per_epoch():
    history = trained()
    assert history.columns == ["epoch", "cost", "accuracy"]
    assert len(history) == 3
    for name in history.columns:
        assert isinstance(history[name], np.ndarray)
        assert history[name].shape == (3,)
    history["cost"][...] = 0
    assert history["cost"].all()  # what is handed out is a copy
    assert len(nb.History()) == 0
    assert nb.History().columns == []


def test_an_unknown_column_is_named():
    with pytest.raises(KeyError, match="no column 'loss'; there are epoch, cost, accuracy"):
        trained()["loss"]
    with pytest.raises(KeyError, match="no column -1"):
        trained()[-1]


def test_watched_functions_are_measured_after_each_epoch():
    seen = []

    def norm(net):
        seen.append(float(np.linalg.norm(net.W[1])))
        return np.float32(seen[-1])

    history = trained(watch={"norm": norm, "layers": lambda net: net.L})
    assert history.columns == ["epoch", "cost", "accuracy", "norm", "layers"]
    np.testing.assert_allclose(history["norm"], seen, rtol=1e-6)
    assert len(set(seen)) == 3
    assert history["layers"].tolist() == [3, 3, 3]


def test_it_becomes_a_data_frame():
    pandas = pytest.importorskip("pandas", reason="to_frame needs pandas")
    frame = trained().to_frame()
    assert isinstance(frame, pandas.DataFrame)
    assert frame.columns.tolist() == ["epoch", "cost", "accuracy"]
    assert frame["cost"].tolist() == trained()["cost"].tolist()


def test_histories_join_and_survive_pickling_and_copying():
    one, two = trained(2), trained(3)
    joined = one + two
    assert joined["epoch"].tolist() == [1, 2, 1, 2, 3]
    assert len(one) == 2  # both are left as they were
    assert joined.optimizer is two.optimizer
    assert nb.History() + one == one == one + nb.History()
    for twin in (pickle.loads(pickle.dumps(joined)), copy.deepcopy(joined)):
        assert twin == joined
    with pytest.raises(ValueError, match="columns differ"):
        one + trained(2, watch={"zero": lambda net: 0})
    with pytest.raises(TypeError):
        one + [1]


@pytest.mark.parametrize(
    "watch, message",
    [
        (np.linalg.norm, "watch=<function norm .* must be a dictionary"),
        ({"norm": 3}, r"watch\['norm'\]=3 must be a function f\(net\)"),
        ({3: len}, "must be a dictionary"),
        ({"cost": len}, "'cost', which is measured anyway"),
        ({"val_cost": len}, "'val_cost', which is measured anyway"),
        ({"W": lambda net: net.W[1]}, r"watch\['W'\] returned array.*one number"),
        ({"none": lambda net: None}, r"watch\['none'\] returned None"),
    ],
)
def test_wrong_use_of_watch_is_named(watch, message):
    with pytest.raises((TypeError, ValueError), match=message):
        trained(watch=watch)
