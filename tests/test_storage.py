"""A run that is saved and resumed is, bit for bit, the run that never stopped."""

import io
import json
import os
import subprocess
import sys
import time
import tracemalloc
import zipfile

import numpy as np
import pytest

import nbhelpers as nb
from nbhelpers import schedules, storage

SIZES = (6, 5, 4, 3)


def make(dtype=np.float64, **kinds):
    kinds = {"hidden": "relu", "output": "softmax", "cost": "log_likelihood"} | kinds
    return nb.make_network(SIZES, rng=np.random.default_rng(0), dtype=dtype, **kinds)


def data():
    rng = np.random.default_rng(1)
    return rng.normal(size=(53, 6)), nb.one_hot(rng.integers(3, size=53), 3)


def run(net, optimizer, rng, n_epochs, start_epoch=0, **more):
    more = {"validation": data()} | more
    return nb.train(
        net, *data(), optimizer, n_epochs=n_epochs, batch_size=10, rng=rng, start_epoch=start_epoch,
        **more,
    )  # fmt: skip


def resumed(path, n_epochs, **more):
    saved = storage.load(path)
    if saved.gradient is not None:
        more["gradient"] = saved.gradient
    history = run(
        saved.net, saved.optimizer, saved.rng, n_epochs, saved.epoch,
        schedule=saved.history.schedule, stopping=saved.history.stopping, **more,
    )  # fmt: skip
    return saved, history


def same(a, b):
    """Whether two objects, or lists, hold the same numbers."""
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    if hasattr(a, "__dict__"):
        return type(a) is type(b) and all(same(vars(a)[k], vars(b)[k]) for k in vars(a))
    return np.array_equal(a, b)


RULES = [nb.SGD(0.05), nb.Momentum(0.05, 0.8), nb.Nesterov(0.05), nb.Adam(0.01)]


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: type(rule).__name__)
def test_resuming_equals_not_stopping(rule, dtype, fast, tmp_path):
    straight, rng = make(dtype), np.random.default_rng(2)
    history = run(straight, rule, rng, 41, fast=fast)

    first, first_rng = make(dtype), np.random.default_rng(2)
    first_history = run(first, rule, first_rng, 25, fast=fast)
    storage.save(tmp_path / "run.npz", first, first_history, first_rng)
    saved, more = resumed(str(tmp_path / "run.npz"), 41, fast=fast)

    assert saved.epoch == 25
    assert (saved.history + more).data == history.data
    assert more.data["epoch"] == list(range(26, 42))
    assert same(straight.params, saved.net.params)
    assert all(p.dtype == dtype for p in saved.net.params)
    assert same(history.optimizer, more.optimizer)
    assert same(first_history.optimizer, saved.history.optimizer)
    assert rng.bit_generator.state == saved.rng.bit_generator.state
    # a fresh optimizer, or a fresh generator, would have given something else
    assert not same(first.params, saved.net.params)


@pytest.mark.parametrize("shared", [True, False])
def test_dropout_goes_on_with_its_own_masks(shared, tmp_path):
    def begin():
        rng = np.random.default_rng(2)
        return make(), rng, nb.Dropout(0.7, rng if shared else np.random.default_rng(3))

    straight, rng, masks = begin()
    history = run(straight, nb.Momentum(0.05), rng, 8, gradient=masks)
    first, rng, masks = begin()
    first_history = run(first, nb.Momentum(0.05), rng, 3, gradient=masks)
    storage.save(tmp_path / "run.npz", first, first_history, rng, gradient=masks)
    saved, more = resumed(tmp_path / "run.npz", 8)
    assert (saved.history + more).data == history.data
    assert same(straight.params, saved.net.params)
    assert saved.gradient.keep == 0.7
    assert (saved.gradient.rng is saved.rng) == shared


@pytest.mark.parametrize(
    "schedule",
    [
        schedules.cosine,
        schedules.StepDecay(2, 0.4),
        schedules.WarmUp(5, schedules.cosine),
        schedules.Annealing(0.3),
    ],
    ids=lambda value: type(value).__name__,  # their reprs hold addresses
)
def test_schedules_and_early_stopping_go_on_where_they_were(schedule, tmp_path):
    how = {"schedule": schedule, "stopping": nb.EarlyStopping(3)}
    straight, rng = make(), np.random.default_rng(2)
    history = run(straight, nb.SGD(1.0), rng, 30, **how)

    first, rng = make(), np.random.default_rng(2)
    steps = nb.epochs(
        first, *data(), nb.SGD(1.0), n_epochs=30, batch_size=10, rng=rng, schedule=schedule
    )
    kept = nb.History({}, steps.optimizer, steps.schedule, how["stopping"])
    for epoch in steps:  # what train does, without putting back the best weights at the end
        cost = nb.total_cost(first, *data())
        if hasattr(steps.schedule, "update"):
            steps.schedule.update(cost)
        if kept.stopping.update(first, cost) or epoch == 4:
            break
    storage.save(tmp_path / "run.npz", first, kept, rng, epoch=steps.epoch)
    saved, more = resumed(tmp_path / "run.npz", 30)
    assert more.data["cost"] == history.data["cost"][4:]
    assert same(straight.params, saved.net.params)


def test_a_loop_over_epochs_saves_the_optimizer_of_the_run(tmp_path):
    def loop(net, rng, optimizer, **more):
        return nb.epochs(net, *data(), optimizer, n_epochs=6, batch_size=9, rng=rng, **more)

    straight, net = make(), make()
    for _ in loop(straight, np.random.default_rng(2), nb.Adam(0.01)):
        pass
    rng = np.random.default_rng(2)
    steps = loop(net, rng, nb.Adam(0.01))
    for epoch in steps:
        if epoch == 2:
            break
    storage.save(tmp_path / "a", net, rng=rng, optimizer=steps.optimizer, epoch=steps.epoch)
    saved = storage.load(tmp_path / "a")
    for _ in loop(saved.net, saved.rng, saved.optimizer, start_epoch=saved.epoch):
        pass
    assert same(straight.params, saved.net.params)

    for wrong in (nb.Adam(0.01), nb.Momentum(0.1)):  # not the run's own: it remembers nothing
        with pytest.raises(ValueError, match="no memory"):
            storage.save(tmp_path / "a", net, rng=rng, optimizer=wrong, epoch=2)


GENERATORS = ["PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"]


@pytest.mark.parametrize("bits", GENERATORS)
def test_every_generator_goes_on_where_it_was(bits, tmp_path):
    rng = np.random.Generator(getattr(np.random, bits)(3))
    rng.integers(10, size=7, dtype=np.int32)  # leaves half a word for next time
    storage.save(tmp_path / "run", make(), rng=rng)
    loaded = storage.load(tmp_path / "run").rng
    assert np.array_equal(loaded.random(5), rng.random(5))
    assert np.array_equal(loaded.integers(9, size=5), rng.integers(9, size=5))


def test_a_network_comes_back_as_it_was(tmp_path):
    net = make(hidden=["leaky_relu", "tanh"], output="sigmoid", cost="cross_entropy")
    storage.save(tmp_path / "net.npz", net)
    saved = storage.load(tmp_path / "net.npz")
    assert (saved.net.g, saved.net.cost) == (net.g, net.cost)
    assert same(saved.net.params, net.params)
    assert [w.shape for w in saved.net.W[1:]] == [(6, 5), (5, 4), (4, 3)]
    assert saved[1:] == (None, None, nb.History(), 0, None)
    assert os.listdir(tmp_path) == ["net.npz"]


def test_nothing_is_pickled(tmp_path):
    net, rng = make(), np.random.default_rng(0)
    history = run(net, nb.Momentum(0.1), rng, 2)
    storage.save(tmp_path / "run.npz", net, history, rng)
    with np.load(tmp_path / "run.npz", allow_pickle=False) as file:
        assert all(file[name].dtype.kind in "fU" for name in file.files)
        assert json.loads(str(file["header"]))["parts"]["epoch"] == 2

    np.savez(tmp_path / "evil.npz", header=np.array([make()], dtype=object))
    with pytest.raises(ValueError, match=r"evil\.npz.*allow_pickle"):
        storage.load(tmp_path / "evil.npz")


def contents(saved):
    """Everything that a file said, to be compared."""
    states = [g.bit_generator.state for g in (saved.rng, saved.gradient.rng)]
    parts = [vars(saved.history.optimizer), saved.history.data, saved.epoch, saved.gradient.keep]
    return json.dumps([states, parts], default=lambda a: a.tolist()), [
        p.tobytes() for p in saved.net.params
    ]


STEP = 37  # 1 tries every single bit, which takes some minutes


@pytest.mark.filterwarnings("ignore::UserWarning")  # zipfile's, about damaged names
def test_no_flipped_bit_goes_unnoticed(tmp_path):
    path = tmp_path / "run.npz"
    net = nb.make_network((2, 2, 1), rng=np.random.default_rng(0), dtype=np.float32)
    X, Y = np.eye(2), np.array([[0.0], [1.0]])
    rng, masks = np.random.default_rng(1), nb.Dropout(0.9, np.random.default_rng(2))
    history = nb.train(
        net, X, Y, nb.Momentum(0.1), n_epochs=2, batch_size=1, rng=rng, gradient=masks
    )
    storage.save(path, net, history, rng, gradient=masks)
    whole, wanted = path.read_bytes(), contents(storage.load(path))
    harmless = 0
    flips = np.arange(0, 8 * len(whole), STEP)
    for i, bit in zip(*np.divmod(flips, 8)):
        path.write_bytes(whole[:i] + bytes([whole[i] ^ 1 << bit]) + whole[i + 1 :])
        try:
            loaded = storage.load(path)
        except ValueError:  # any other error fails the test
            continue
        assert contents(loaded) == wanted, (i, bit)  # it hit the archive's dates, say
        harmless += 1
    assert harmless < len(flips) / 5
    for n in range(0, len(whole), 97):
        path.write_bytes(whole[:n])
        with pytest.raises(ValueError, match=r"run\.npz is damaged"):
            storage.load(path)


def rewritten(path, change):
    """Change a file as somebody would who knows how to make the digest right again."""
    with np.load(path) as file:
        arrays = dict(file)
    arrays.pop("digest")
    content = json.loads(str(arrays.pop("header")))
    change(content, arrays)
    header = json.dumps(content)
    np.savez(path, digest=storage.digest(header, arrays), header=header, **arrays)


SWAPPED = {
    "numbers": lambda a: a.update({"net.W.2": a["net.W.2"] + 1e-9}),
    "the sign of a zero": lambda a: a.update({"net.b.1": -a["net.b.1"]}),
    "a shape": lambda a: a.update({"net.W.2": a["net.W.2"].reshape(4, 5)}),
    "the order of the bytes": lambda a: a.update({"net.W.2": a["net.W.2"].view(">f8")}),
    "a name": lambda a: a.update({"net.W.9": a["net.b.1"]}),
    "two arrays": lambda a: a.update({"net.b.1": a["history.optimizer.v.3"]}),
    "a setting": lambda a: a.update(header=np.array(str(a["header"]).replace("0.1", "0.2"))),
}


@pytest.mark.parametrize("what", SWAPPED)
def test_what_was_changed_after_saving_is_refused(what, tmp_path):
    path, net, rng = tmp_path / "run.npz", make(), np.random.default_rng(0)
    net.b[1][...] = 0
    storage.save(path, net, run(make(), nb.Momentum(0.1), rng, 1), rng)
    with np.load(path) as file:
        arrays = dict(file)
    np.savez(path, **arrays)
    storage.load(path)  # the same content may be packed anew
    SWAPPED[what](arrays)
    np.savez(path, **arrays)
    with pytest.raises(ValueError, match="digest"):
        storage.load(path)


def net_part(content):
    return content["parts"]["net"]["parts"]


def optimizer_part(content):
    return content["parts"]["history"]["parts"]["optimizer"]["parts"]


CRAFTED = {
    "weights of another shape": lambda c, a: a.update({"net.W.2": a["net.W.2"].T}),
    "weights missing": lambda c, a: a.pop("net.W.2"),
    "a bias that is a column": lambda c, a: a.update({"net.b.1": a["net.b.1"][:, None]}),
    "integers": lambda c, a: a.update({"net.W.1": a["net.W.1"].astype(int)}),
    "text": lambda c, a: a.update({"net.W.1": a["net.W.1"].astype(str)}),
    "two precisions": lambda c, a: a.update({"net.W.1": a["net.W.1"].astype(np.float32)}),
    "half precision": lambda c, a: a.update({k: v.astype(np.float16) for k, v in a.items()}),
    "NaN": lambda c, a: a["net.b.2"].fill(np.nan),
    "an infinite velocity": lambda c, a: a["history.optimizer.v.0"].fill(np.inf),
    "a velocity of another shape": lambda c, a: a.update({"history.optimizer.v.0": np.zeros(3)}),
    "no velocities": lambda c, a: optimizer_part(c).update(v=None),
    "too few velocities": lambda c, a: optimizer_part(c)["v"].pop(),
    "a rate below 0": lambda c, a: optimizer_part(c).update(rate=-1),
    "a setting unheard of": lambda c, a: optimizer_part(c).update(speed=1),
    "an illegal pair": lambda c, a: (
        net_part(c).update(cost={"named": "cost cross_entropy"})
        or net_part(c)["g"].__setitem__(3, {"named": "activation tanh"})
    ),
    "softmax inside": lambda c, a: net_part(c)["g"].__setitem__(1, {"named": "activation softmax"}),
    "an unknown activation": lambda c, a: net_part(c)["g"].__setitem__(1, {"named": "os.system"}),
    "a layer too few": lambda c, a: net_part(c)["g"].pop(),
    "an unknown kind": lambda c, a: c["parts"]["history"].update(kind="Popen"),
    "an unknown generator": lambda c, a: c["generators"][0].update(bit_generator="seed"),
    "a generator too few": lambda c, a: c["generators"].pop(),
    "an epoch that is none": lambda c, a: c["parts"].update(epoch=-1),
    "a part missing": lambda c, a: c["parts"].pop("net"),
    "another format": lambda c, a: c.update(format="nbhelpers training run 1"),
}


@pytest.mark.parametrize("kind", CRAFTED)
def test_what_does_not_fit_together_is_refused_even_with_the_right_digest(kind, tmp_path):
    path, net, rng = tmp_path / "run.npz", make(), np.random.default_rng(0)
    storage.save(path, net, run(net, nb.Momentum(0.1), rng, 1), rng)
    rewritten(path, lambda content, arrays: None)
    assert same(storage.load(path).net.params, net.params)
    rewritten(path, CRAFTED[kind])
    with pytest.raises(ValueError, match=r"run\.npz is damaged or was not written by"):
        storage.load(path)


def npy(shape, dtype="<f8", data=b""):
    """An array's file whose header may promise more than there is."""
    file = io.BytesIO()
    header = {"descr": dtype, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, header)
    return file.getvalue() + data


@pytest.mark.parametrize("way", ["packed", "promised", "repeated"])
def test_a_bomb_is_refused_before_it_goes_off(way, tmp_path):
    path = tmp_path / "run.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        if way == "packed":
            with archive.open("header.npy", "w") as member:
                member.write(npy((10**8,), "|u1"))
                for _ in range(100):
                    member.write(bytes(10**6))
        elif way == "promised":
            archive.writestr("header.npy", npy((2 * 10**9,)))
        else:  # one member, listed a thousand times
            archive.writestr("0.npy", npy((10**6,), "|u1", bytes(10**6)), zipfile.ZIP_STORED)
            first = archive.filelist[0]
            archive.filelist += [first] * 1000
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="is damaged"):
            storage.load(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    if way != "promised":  # there the memory is set aside, and not used
        assert peak < 5 * 10**6


def test_other_files_are_named(tmp_path):
    with pytest.raises(FileNotFoundError):
        storage.load(tmp_path / "nothing.npz")
    np.savez(tmp_path / "other.npz", a=np.zeros(3))
    np.save(tmp_path / "other.npy", np.zeros(3))
    for name in ("other.npz", "other.npy"):
        with pytest.raises(ValueError, match="was not written by"):
            storage.load(tmp_path / name)
    for nothing in (None, 3, "", ["run.npz"]):
        with pytest.raises(TypeError, match="path=.* must name a file"):
            storage.load(nothing)
        with pytest.raises(TypeError, match="path=.* must name a file"):
            storage.save(nothing, make())


def test_what_cannot_be_saved_is_named(tmp_path):
    path, net = tmp_path / "run.npz", make()
    with pytest.raises(TypeError, match="optimizer={.* must be an object with start and step"):
        storage.save(path, net, optimizer={"rate": object()})
    with pytest.raises(TypeError, match="history="):
        storage.save(path, net, [{"epoch": 1}])
    with pytest.raises(ValueError, match=r"history\.schedule=<function.*put None in its place"):
        storage.save(path, net, nb.History(schedule=lambda epoch, n: 1))
    with pytest.raises(TypeError, match="rng=3"):
        storage.save(path, net, rng=3)
    with pytest.raises(ValueError, match="epoch=-1"):
        storage.save(path, net, epoch=-1)
    with pytest.raises(TypeError, match="net=None"):
        storage.save(path, None)
    net.b[2][1] = np.nan
    with pytest.raises(ValueError, match=r"net\.b\.2 holds 1 NaN"):
        storage.save(path, net)
    net = make()
    net.g[1] = nb.Activation("relu", np.abs, np.sign)
    with pytest.raises(ValueError, match=r"net\.g\.1=Activation\(name='relu'"):
        storage.save(path, net)
    net = make()
    net.W[2] = net.W[2].T
    with pytest.raises(ValueError, match="shapes"):
        storage.save(path, net)
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
    fsync, replace = os.fsync, os.replace

    def on_the_disk(descriptor):
        (part,) = tmp_path.glob("*.part")
        calls.append(part.read_bytes())  # nothing is left in a buffer
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", on_the_disk)
    monkeypatch.setattr(os, "replace", lambda *a: (calls.append("replace"), replace(*a)))
    storage.save(path, make(), epoch=2)
    assert storage.load(link).epoch == 1  # nothing was written into the old file
    assert storage.load(path).epoch == 2
    assert calls == [path.read_bytes(), "replace"]  # on the disk before it gets its name


def test_a_symbolic_link_stays_one(tmp_path):
    (tmp_path / "big disk").mkdir()
    path, link = tmp_path / "big disk" / "run.npz", tmp_path / "run.npz"
    try:
        link.symlink_to(path)
    except OSError:
        pytest.skip("this system does not let us make symbolic links")
    for epoch in (1, 2):  # first the link leads to nothing yet
        storage.save(link, make(), epoch=epoch)
        assert link.is_symlink()
        assert storage.load(link).epoch == storage.load(path).epoch == epoch
    assert os.listdir(tmp_path / "big disk") == ["run.npz"]


def test_what_killed_saves_left_is_cleared_away(tmp_path):
    path = tmp_path / "run [1].npz"
    old, young, other = (
        tmp_path / name for name in ("run [1].npz.7.part", "run [1].npz.8.part", "run 1.npz.9.part")
    )
    for file in (old, young, other):
        file.write_bytes(b"PK")
    for file in (old, other):
        os.utime(file, (time.time() - 600,) * 2)
    storage.save(path, make())
    assert not old.exists()
    assert young.exists()  # somebody may be writing it
    assert other.exists()


KILLED = """
import sys
import numpy as np
import nbhelpers as nb
from nbhelpers import storage
net = nb.make_network((784, 1000, 10), rng=np.random.default_rng(0))
epoch = 0
while True:
    epoch += 1
    storage.save(sys.argv[1], net, nb.History({"epoch": [epoch]}))
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
    assert saved.history.data == {"epoch": [saved.epoch]}
    storage.save(path, saved.net, epoch=99)  # what the killed process left is in nobody's way
    assert storage.load(path).epoch == 99
