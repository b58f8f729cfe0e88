"""A run that is saved and resumed is, bit for bit, the run that never stopped."""

import json
import os
import subprocess
import sys
import time

import numpy as np
import pytest

import nbhelpers as nb
from nbhelpers import storage
from nbhelpers.fast import FastGradient, FastMomentum, FastSGD, fast_minibatches, flatten

SIZES = (6, 5, 3)


def make(dtype=np.float64, **kinds):
    kinds = {"hidden": "relu", "output": "softmax", "cost": "log_likelihood"} | kinds
    return nb.make_network(SIZES, rng=np.random.default_rng(0), dtype=dtype, **kinds)


def data():
    rng = np.random.default_rng(1)
    return rng.normal(size=(53, 6)), nb.one_hot(rng.integers(3, size=53), 3)


def run(net, optimizer, rng, n_epochs, after=0, fast=False):
    way = {}
    if fast:
        flatten(net)
        way = {"gradient": FastGradient(net, 10), "batches": fast_minibatches}
    return nb.train(
        net, *data(), optimizer, n_epochs=n_epochs, batch_size=10, rng=rng, after=after, **way
    )


def memory(optimizer):
    v = getattr(optimizer, "v", [])
    return v if isinstance(v, list) else [v]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("rule", [nb.SGD, nb.Momentum, FastSGD, FastMomentum])
def test_resuming_equals_not_stopping(rule, dtype, tmp_path):
    fast = rule in (FastSGD, FastMomentum)
    straight, optimizer, rng = make(dtype), rule(0.05), np.random.default_rng(2)
    history = run(straight, optimizer, rng, 41, fast=fast)  # FastMomentum's TINY comes in, too

    first, first_optimizer, first_rng = make(dtype), rule(0.05), np.random.default_rng(2)
    first_history = run(first, first_optimizer, first_rng, 25, fast=fast)
    storage.save(tmp_path / "run.npz", first, first_optimizer, first_rng, first_history, 25)
    saved = storage.load(str(tmp_path / "run.npz"))
    assert saved.epoch == 25
    more = run(saved.net, saved.optimizer, saved.rng, 41, after=saved.epoch, fast=fast)

    assert saved.history + more == history
    assert [record["epoch"] for record in more] == list(range(26, 42))
    assert all(np.array_equal(p, q) for p, q in zip(straight.params, saved.net.params))
    assert all(p.dtype == dtype for p in saved.net.params)
    assert all(np.array_equal(u, v) for u, v in zip(memory(optimizer), memory(saved.optimizer)))
    assert len(memory(optimizer)) == len(memory(saved.optimizer))
    assert rng.bit_generator.state == saved.rng.bit_generator.state
    # a fresh optimizer, or a fresh generator, would have given something else
    assert any(not np.array_equal(p, q) for p, q in zip(first.params, saved.net.params))


@pytest.mark.parametrize("bits", storage.GENERATORS.values())
def test_every_generator_goes_on_where_it_was(bits, tmp_path):
    rng = np.random.Generator(bits(3))
    rng.integers(10, size=7, dtype=np.int32)  # leaves half a word for next time
    storage.save(tmp_path / "run", make(), rng=rng)
    loaded = storage.load(tmp_path / "run").rng
    assert np.array_equal(loaded.random(5), rng.random(5))
    assert np.array_equal(loaded.integers(9, size=5), rng.integers(9, size=5))


def test_a_network_comes_back_as_it_was(tmp_path):
    net = make(hidden="leaky_relu", output="sigmoid", cost="cross_entropy")
    storage.save(tmp_path / "net.npz", net)
    saved = storage.load(tmp_path / "net.npz")
    assert (saved.net.g, saved.net.cost) == (net.g, net.cost)
    assert np.array_equal(nb.output(saved.net, data()[0]), nb.output(net, data()[0]))
    assert saved[1:] == (None, None, [], 0)
    assert os.listdir(tmp_path) == ["net.npz"]


def test_nothing_is_pickled(tmp_path):
    optimizer = nb.Momentum(0.1)
    optimizer.start(make().params)
    record = {"epoch": 1, "cost": np.float32(0.5), "note": "début"}
    storage.save(tmp_path / "run.npz", make(), optimizer, np.random.default_rng(0), [record], 1)
    with np.load(tmp_path / "run.npz", allow_pickle=False) as file:
        assert all(file[name].dtype.kind in "fU" for name in file.files)
        assert json.loads(str(file["header"]))["epoch"] == 1
    assert storage.load(tmp_path / "run.npz").history == [record]

    np.savez(tmp_path / "evil.npz", header=np.array([make()], dtype=object))
    with pytest.raises(ValueError, match=r"evil\.npz.*allow_pickle"):
        storage.load(tmp_path / "evil.npz")


@pytest.mark.filterwarnings("ignore::UserWarning")  # zipfile's, about damaged names
def test_a_damaged_file_is_an_error_or_does_no_harm(tmp_path):
    path, net = tmp_path / "run.npz", make()
    storage.save(path, net)
    whole, rng = path.read_bytes(), np.random.default_rng(4)
    for i in rng.choice(len(whole), 300, replace=False):
        path.write_bytes(whole[:i] + bytes([whole[i] ^ 1 << rng.integers(8)]) + whole[i + 1 :])
        try:
            loaded = storage.load(path).net  # the damage may lie in the archive's dates, say
        except ValueError:
            continue
        assert all(np.array_equal(p, q) for p, q in zip(net.params, loaded.params))
    for n in (0, 1, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:n])
        with pytest.raises(ValueError, match=r"run\.npz is damaged"):
            storage.load(path)


def test_other_files_are_named(tmp_path):
    with pytest.raises(FileNotFoundError):
        storage.load(tmp_path / "nothing.npz")
    np.savez(tmp_path / "other.npz", a=np.zeros(3))
    np.save(tmp_path / "other.npy", np.zeros(3))
    for name in ("other.npz", "other.npy"):
        with pytest.raises(ValueError, match="was not written by"):
            storage.load(tmp_path / name)


def test_what_cannot_be_saved_is_named(tmp_path):
    net = make()
    with pytest.raises(ValueError, match="optimizer dict"):
        storage.save(tmp_path / "run.npz", net, {"rate": 1})
    with pytest.raises(TypeError, match="history"):
        storage.save(tmp_path / "run.npz", net, history=[{"net": net}])
    net.g[1] = nb.Activation("relu", np.abs, np.sign)
    with pytest.raises(ValueError, match="activation 'relu'"):
        storage.save(tmp_path / "run.npz", net)
    assert os.listdir(tmp_path) == []


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "run.npz"
    storage.save(path, make(), epoch=1)

    def full(file, **arrays):
        file.write(b"PK")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OSError, match="No space"):
        storage.save(path, make(), epoch=2)
    assert storage.load(path).epoch == 1
    assert os.listdir(tmp_path) == ["run.npz"]


def test_a_save_puts_a_new_file_in_the_place_of_the_old(tmp_path, monkeypatch):
    path, link, calls = tmp_path / "run.npz", tmp_path / "link", []
    storage.save(path, make(), epoch=1)
    os.link(path, link)
    for name in ("fsync", "replace"):
        real = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *a, n=name, f=real: (calls.append(n), f(*a)))
    storage.save(path, make(), epoch=2)
    assert storage.load(link).epoch == 1  # nothing was written into the old file
    assert storage.load(path).epoch == 2
    assert calls == ["fsync", "replace"]  # on the disk before it gets its name


KILLED = """
import sys
import numpy as np
import nbhelpers as nb
from nbhelpers import storage
net = nb.make_network((784, 1000, 10), rng=np.random.default_rng(0))
epoch = 0
while True:
    epoch += 1
    storage.save(sys.argv[1], net, history=[{"epoch": epoch}], epoch=epoch)
    print(epoch, flush=True)
"""


def test_a_process_killed_while_saving_leaves_a_whole_file(tmp_path):
    path = tmp_path / "run.npz"
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout.readline() == "1\n"  # one save has been made
        deadline = time.monotonic() + 30
        while not any(part.stat().st_size > 0 for part in tmp_path.glob("*.part")):
            assert time.monotonic() < deadline  # until it is in the middle of a later save
    finally:
        process.kill()
        process.communicate()
    saved = storage.load(path)
    assert saved.history == [{"epoch": saved.epoch}]
    storage.save(path, saved.net, epoch=99)  # what the killed process left is in nobody's way
    assert storage.load(path).epoch == 99
