"""Save a training run and resume it: network, optimizer, random generators and history.

The file is an ordinary .npz: arrays, a header in JSON that says what belongs where, and the digest
of it all, so that no damage goes unnoticed. Nothing in it is pickled: loading a stranger's file
never runs a stranger's code, and takes no more memory than the file is large.
"""

import contextlib
import glob
import hashlib
import json
import os
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nbhelpers import contracts, validate
from nbhelpers.dropout import Dropout
from nbhelpers.history import History
from nbhelpers.network import Network
from nbhelpers.packing import pack, unpack

FORMAT = "nbhelpers training run 2"
STALE = 60  # seconds without a write, after which a half-written file has been given up


class Saved(NamedTuple):
    """A training run as it was saved after ``epoch`` epochs."""

    net: Network
    optimizer: object
    rng: np.random.Generator | None
    history: History
    epoch: int
    gradient: Callable | None


def save(
    path: str | Path,
    net: Network,
    history: History | None = None,
    rng: np.random.Generator | None = None,
    *,
    gradient: Dropout | None = None,
    optimizer: object = None,
    epoch: int | None = None,
) -> None:
    """Write a run to ``path``: the whole file, or, if this is cut short, the one that was there.

    ``save("run.npz", net, history, rng)`` saves what ``history = train(net, …, rng=rng)`` left.

    Parameters
    ----------
    path : str or Path
        Where to write. If it is a symbolic link, it stays one.
    net : Network
        The network as it is now.
    history : History
        What `train` returned. It also holds the run's own optimizer, schedule and early stopping.
    rng : numpy.random.Generator
        The generator that was passed to `train`.
    gradient : Dropout
        The `Dropout` that was passed to `train`, which has a generator too. It may be the same one.
    optimizer, epoch : object, int
        The optimizer ``run.optimizer`` and the number of epochs ``run.epoch`` of a loop over
        ``run = epochs(…)``, which has no history.

    Raises ValueError for what is not made of this package's parts, or not finite.
    """
    history = History() if history is None else history
    if not isinstance(history, History):
        raise TypeError(
            f"history={validate.shown(history)} must be what train returned; the optimizer of a "
            "loop over epochs is passed as optimizer=run.optimizer."
        )
    optimizer = history.optimizer if optimizer is None else optimizer
    if epoch is None:
        epoch = int(history["epoch"][-1]) if len(history) else 0
    run = checked(Saved(net, optimizer, rng, history, epoch, gradient))
    if optimizer is history.optimizer:
        run = run._replace(optimizer=None)  # once is enough
    arrays, generators = {}, []
    parts = {name: pack(name, part, arrays, generators) for name, part in run._asdict().items()}
    states = [plain(generator.bit_generator.state) for generator in generators]
    header = json.dumps({"format": FORMAT, "generators": states, "parts": parts})
    members = {"digest": np.array(digest(header, arrays)), "header": np.array(header), **arrays}
    write_atomically(as_path(path).resolve(), members)


def as_path(path: str | Path) -> Path:
    """Return ``path`` as a path."""
    if not isinstance(path, str | os.PathLike) or not os.fspath(path):
        raise TypeError(f"path={validate.shown(path)} must name a file, such as path='run.npz'.")
    return Path(path)


def checked(run: Saved) -> Saved:
    """Return a run whose parts are what they should be, and fit together."""
    net = contracts.network(run.net)
    shapes = [(n_in, n_out) for n_in, n_out in zip(net.sizes, net.sizes[1:])]
    if [np.shape(W) for W in net.W[1:]] != shapes or [b.ndim for b in net.b[1:]] != [1] * net.L:
        raise ValueError("the shapes of net.W and net.b do not fit together.")
    if {p.dtype for p in net.params} not in ({np.dtype("f4")}, {np.dtype("f8")}):
        raise ValueError("the arrays of net must all be float32, or all float64.")
    if len(net.g) != net.L + 1 or not all(g.elementwise for g in net.g[1:-1]):
        raise ValueError("net.g must hold one activation per layer, and softmax only in the last.")
    if not net.cost.accepts(net.g[-1]):
        raise ValueError(f"cost={net.cost.name!r} is not defined for output={net.g[-1].name!r}.")
    if run.rng is not None:
        validate.generator(run.rng)
    if not isinstance(run.gradient, Dropout | None):
        raise TypeError(f"gradient={validate.shown(run.gradient)} must be a Dropout, or None.")
    validate.whole("epoch", run.epoch, 0)
    if run.optimizer is not None:
        validate.with_methods("optimizer", run.optimizer, ("start", "step"), "run.optimizer")
        if run.epoch:
            contracts.memory(run.optimizer, net.params, run.epoch)
    return run


def digest(header: str, arrays: dict[str, np.ndarray]) -> str:
    """Return the SHA-256 of the header, and of each array's name, type, shape and numbers."""
    found = hashlib.sha256(header.encode())
    for name, array in sorted(arrays.items()):
        found.update(f"{name} {array.dtype.str} {array.shape} ".encode())
        found.update(np.ascontiguousarray(array).tobytes())
    return found.hexdigest()


def plain(state: object) -> object:
    """Return the state of a generator without arrays, for JSON; NumPy takes it back like this."""
    if isinstance(state, dict):
        return {name: plain(value) for name, value in state.items()}
    return state.tolist() if isinstance(state, np.ndarray | np.generic) else state


def write_atomically(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Write ``arrays`` beside ``path``, make sure they are on the disk, then rename the file."""
    for left in path.parent.glob(f"{glob.escape(path.name)}.*.part"):  # by a save that was killed
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > STALE:
                left.unlink()
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            np.savez(file, **arrays)  # leaves nothing in a buffer
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def load(path: str | Path) -> Saved:
    """Return a run that `save` wrote; training goes on bit for bit as if it had never stopped::

        run = load("run.npz")
        more = train(run.net, X, Y, run.optimizer, rng=run.rng, start_epoch=run.epoch,
                     schedule=run.history.schedule, stopping=run.history.stopping, …)
        history = run.history + more

    and with dropout ``gradient=run.gradient``. Raises ValueError if the file is damaged or is
    something else.
    """
    path = as_path(path)
    try:
        arrays = read_members(path)
        wanted, header = (str(arrays.pop(name)[()]) for name in ("digest", "header"))
        if digest(header, arrays) != wanted:
            raise ValueError("its digest is another one")
        content = json.loads(header)
        if content["format"] != FORMAT:
            raise ValueError(f"its format is {validate.shown(content['format'])}")
        generators = [read_generator(state) for state in content["generators"]]
        parts = {name: unpack(part, arrays, generators) for name, part in content["parts"].items()}
        run = Saved(**parts)
        if run.optimizer is None:
            run = run._replace(optimizer=run.history.optimizer)
        return checked(run)
    except (FileNotFoundError, IsADirectoryError, PermissionError):
        raise
    except Exception as error:  # a damaged file makes zipfile, NumPy and json fail in many ways
        raise ValueError(
            f"{path} is damaged or was not written by nbhelpers.storage.save ({error})."
        ) from None


def read_members(path: Path) -> dict[str, np.ndarray]:
    """Return the arrays in the file, unless they claim to hold more than it does."""
    with path.open("rb") as file, zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        if sum(member.file_size for member in members) > path.stat().st_size:
            raise ValueError("it unpacks to more than its own size")
        return dict(read_arrays(archive, members))


def read_arrays(archive: zipfile.ZipFile, members: list) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the name and the content of each member."""
    for member in members:
        with archive.open(member) as file:
            array = np.lib.format.read_array(file, allow_pickle=False)
            if file.read(1):
                raise ValueError(f"{member.filename} is longer than its array")
        yield member.filename.removesuffix(".npy"), array


def read_generator(state: dict) -> np.random.Generator:
    """Return a generator in the saved state."""
    kind = state["bit_generator"]
    if kind not in ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"):
        raise ValueError(f"its generator is {validate.shown(kind)}")
    bits = getattr(np.random, kind)()
    bits.state = state
    return np.random.Generator(bits)
