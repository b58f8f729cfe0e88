"""MNIST's download: mirrors that misbehave, disks that refuse, a process that is killed."""

import errno
import os
import subprocess
import sys
import time

import numpy as np
import pytest

from nbhelpers import download, mnist

TRAIN_IMAGES = "train-images-idx3-ubyte"
DEAD = "http://127.0.0.1:9/"  # nobody listens there


def cached() -> set[str]:
    return {file.name for file in download.cache().glob("*")}


@pytest.mark.parametrize(
    "how, message",
    [
        ("missing", "404"), ("page", "web page"), ("cut", "IncompleteRead|another file"),
        ("half", "another file"), ("flipped", "another file"), ("endless", "another file"),
        ("silent", "Timeout|timed out"), ("dead", "ConnectionError"),
    ],
)  # fmt: skip
def test_a_bad_mirror_is_passed_over_and_never_reaches_the_cache(how, message, server, monkeypatch):
    bad = DEAD if how == "dead" else f"{server}{how}/"
    monkeypatch.setattr(download, "TIMEOUT", (5, 0.3))
    monkeypatch.setattr(download, "MIRRORS", (bad,))
    with pytest.raises(FileNotFoundError, match=message) as caught:
        mnist.load_mnist()
    assert bad in str(caught.value)
    assert not cached()

    monkeypatch.setattr(download, "MIRRORS", (bad, f"{server}good/"))
    assert mnist.load_mnist()[0][0].shape == (6, 784)
    assert cached() == set(download.FILES)
    monkeypatch.setattr(download, "MIRRORS", (DEAD,))  # now it comes from the cache
    assert mnist.load_mnist()[0][0].shape == (6, 784)


def test_a_mirror_is_asked_again_after_a_failure(tiny, server, monkeypatch):
    answers = iter(["missing", *["good"] * 9])
    monkeypatch.setattr(download, "MIRRORS", (f"{server}mirror/",))
    send = download.pooch.HTTPDownloader.__call__
    monkeypatch.setattr(
        download.pooch.HTTPDownloader, "__call__",
        lambda self, url, *more: send(self, url.replace("mirror", next(answers)), *more),
    )  # fmt: skip
    mnist.load_mnist()
    assert cached() == set(download.FILES)


def test_a_damaged_file_in_the_cache_is_loaded_anew(server, monkeypatch):
    monkeypatch.setattr(download, "MIRRORS", (f"{server}good/",))
    mnist.load_mnist()
    (download.cache() / f"{TRAIN_IMAGES}.gz").write_bytes(b"broken")
    assert mnist.load_mnist()[0][0].shape == (6, 784)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES])
def test_a_full_disk_or_a_forbidden_one_is_named(code, server, monkeypatch):
    monkeypatch.setattr(download, "MIRRORS", (f"{server}good/",))

    def fail(*arguments):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(download.pooch.HTTPDownloader, "__call__", fail)
    with pytest.raises(FileNotFoundError, match=os.strerror(code)) as caught:
        mnist.load_mnist()
    assert str(download.cache()) in str(caught.value)
    assert not cached()


def test_offline_is_one_clear_error_unless_digits_are_asked_for(tiny, tmp_path, capsys):
    with pytest.raises(FileNotFoundError, match="NBHELPERS_DATA") as caught:
        mnist.load_mnist(tmp_path / "nowhere")
    assert "fallback='digits'" in str(caught.value)
    assert "nowhere" in str(caught.value)
    assert capsys.readouterr().out == ""

    (X, y), (X_test, y_test) = mnist.load_mnist(fallback="digits")
    assert "NOT MNIST" in capsys.readouterr().out
    assert X.shape == (len(y), 64)
    assert len(y) + len(y_test) == 1797
    assert X.dtype == np.float32
    assert X.min() == 0
    assert X.max() == 1
    assert set(y_test) == set(range(10))
    assert np.array_equal(X, mnist.load_mnist(fallback="digits")[0][0])  # the same split each time


KILLED = """
import sys
from pathlib import Path
from nbhelpers import download
url, folder, name, digest = sys.argv[1:]
download.MIRRORS, download.FILES = (url,), {name: digest}
download.cache = lambda: Path(folder)
download.fetch(name)
"""


def test_a_killed_download_leaves_no_file_that_counts(server, monkeypatch):
    monkeypatch.setattr(download, "MIRRORS", (f"{server}good/",))
    mnist.load_mnist()
    name, folder = f"{TRAIN_IMAGES}.gz", download.cache()
    whole = {file: file.read_bytes() for file in folder.glob("*")}
    (folder / name).write_bytes(b"an old version")
    command = [f"{server}drip/", str(folder), name, download.FILES[name]]
    process = subprocess.Popen([sys.executable, "-c", KILLED, *command], stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 30
        while not any(f.stat().st_size for f in folder.glob("*") if f.name not in download.FILES):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
    finally:
        process.kill()
        process.wait()
    assert (folder / name).read_bytes() == b"an old version"
    mnist.load_mnist()
    assert all(file.read_bytes() == data for file, data in whole.items())
