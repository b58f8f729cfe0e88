"""MNIST's files: every form gives the same numbers, and every kind of damage is named."""

import gzip
import os
import tracemalloc

import numpy as np
import pytest

from nbhelpers import mnist

TRAIN_IMAGES = "train-images-idx3-ubyte"


def idx(array: np.ndarray) -> bytes:
    return np.array([0x800 + array.ndim, *array.shape], ">u4").tobytes() + array.tobytes()


@pytest.fixture
def folder(tiny, tmp_path):
    """Return a folder that holds the packed files."""
    for name, data in tiny.items():
        (tmp_path / f"{name}.gz").write_bytes(data)
    return tmp_path


def test_all_forms_of_the_files_give_the_same_numbers(tiny, folder, tmp_path):
    (X, y), (X_test, y_test) = mnist.load_mnist(folder, np.float64)
    assert X.shape == (6, 784)
    assert X_test.shape == (3, 784)
    raw = gzip.decompress(tiny[TRAIN_IMAGES])[16:]
    assert np.array_equal(X.ravel() * 255, np.frombuffer(raw, np.uint8))
    assert np.array_equal(y, list(gzip.decompress(tiny["train-labels-idx1-ubyte"])[8:]))
    assert y.dtype == np.int64
    assert X.dtype == np.float64

    unpacked, csv, headed = tmp_path / "unpacked", tmp_path / "csv", tmp_path / "headed"
    for place in (unpacked, csv, headed):
        place.mkdir()
    for name, data in tiny.items():
        (unpacked / name).write_bytes(gzip.decompress(data))
    header = ",".join(["label", *map(str, range(784))])
    for part, A, b in (("train", X, y), ("test", X_test, y_test)):
        table = np.column_stack([b, np.round(A * 255)])
        np.savetxt(csv / f"mnist_{part}.csv", table, "%d", ",")
        np.savetxt(headed / f"mnist_{part}.csv", table, "%d", ",", header=header, comments="")
    for place in (unpacked, csv, headed):
        (A, b), (A_test, b_test) = mnist.load_mnist(str(place))
        assert A.dtype == np.float32
        assert np.array_equal(A, X.astype(np.float32))
        assert np.array_equal(b, y)
        assert np.array_equal(A_test, X_test.astype(np.float32))
        assert np.array_equal(b_test, y_test)


def test_the_folder_may_come_from_the_environment(folder, monkeypatch):
    monkeypatch.setenv("NBHELPERS_DATA", str(folder))
    assert mnist.load_mnist()[0][0].shape == (6, 784)


DAMAGES = {
    "truncated": (lambda data: data[:-20], "does not unpack"),
    "a flipped bit": (lambda data: data[:40] + bytes([data[40] ^ 4]) + data[41:], "."),
    "a web page": (lambda data: b"<!doctype html><html></html>", "web page"),
    "not packed": (lambda data: gzip.decompress(data), "not a gzip file"),
    "empty": (lambda data: b"", "not a gzip file"),
    "the labels' magic number": (
        lambda data: gzip.compress(b"\0\0\x08\x01" + gzip.decompress(data)[4:]),
        "begins with 00 00 08 01",
    ),
    "another count": (
        lambda data: gzip.compress(idx(np.zeros((5, 28, 28), np.uint8))),
        r"sizes \(5, 28, 28\) and not \(6, 28, 28\)",
    ),
    "fewer images than it says": (
        lambda data: gzip.compress(gzip.decompress(data)[:-784]),
        "only 3936 bytes; 4720 are wanted",
    ),
    "an end in the middle of the header": (
        lambda data: gzip.compress(gzip.decompress(data)[:9]),
        "only 9 bytes; 4720 are wanted",
    ),
    "more images than it says": (
        lambda data: gzip.compress(gzip.decompress(data) + bytes(784)),
        "more than the 4720 bytes",
    ),
    "rubbish behind the packed bytes": (lambda data: data + b"rubbish", "does not unpack"),
    "other images": (
        lambda data: gzip.compress(idx(np.zeros((6, 28, 28), np.uint8))),
        "not those of the original",
    ),
}


@pytest.mark.parametrize("kind", DAMAGES)
def test_damage_is_named(kind, tiny, folder):
    damage, message = DAMAGES[kind]
    (folder / f"{TRAIN_IMAGES}.gz").write_bytes(damage(tiny[TRAIN_IMAGES]))
    with pytest.raises(ValueError, match=message) as caught:
        mnist.load_mnist(folder, fallback="digits")  # damage is never papered over
    assert f"{TRAIN_IMAGES}.gz" in str(caught.value)


@pytest.mark.parametrize("cut", range(17))
def test_a_file_cut_in_its_header_is_named(cut, tiny, tmp_path):
    path = tmp_path / TRAIN_IMAGES
    path.write_bytes(gzip.decompress(tiny[TRAIN_IMAGES])[:cut])
    with pytest.raises(ValueError, match=f"is damaged .* (only {cut} bytes|begins with)"):
        mnist.read_idx(path, TRAIN_IMAGES)


@pytest.mark.parametrize(
    "line, message",
    [
        ("7,0,0", "columns|785"),
        ("7" + ",300" * 784, "300"),
        ("7" + ",0" * 784, "1 x 785"),
        ("étiquette" + ",0" * 784, "not text in UTF-8"),
        ("7" + ",0" * 784 + "\nfünf", "not text in UTF-8"),
        ("7" + ",0" * 100_000, "images take 43960 at most"),
    ],
)
def test_damaged_csv_is_named(line, message, tiny, tmp_path):
    for name in ("mnist_train.csv", "mnist_test.csv"):
        (tmp_path / name).write_text(line + "\n", encoding="latin-1")
    with pytest.raises(ValueError, match=message):
        mnist.load_mnist(tmp_path)


def test_a_csv_may_begin_with_a_byte_order_mark(tiny, folder, tmp_path):
    (X, y), _ = mnist.load_mnist(folder)
    table = np.column_stack([y, np.round(X * 255)])
    np.savetxt(tmp_path / "mnist_train.csv", table, "%d", ",", encoding="utf-8-sig")
    read = mnist.read_csv(tmp_path / "mnist_train.csv", "train")
    assert np.array_equal(read["train-labels-idx1-ubyte"], y)


def bomb(path, data):
    """Write an IDX file of the size promised, followed by 300 MB of zeros."""
    if path.suffix == ".gz":
        with gzip.open(path, "wb", compresslevel=1) as file:
            file.write(data)
            for _ in range(300):
                file.write(bytes(10**6))
    else:
        with path.open("wb") as file:
            file.write(data)
            file.truncate(300 * 10**6)


@pytest.mark.parametrize("suffix", [".gz", ""])
def test_no_more_is_read_than_is_wanted(suffix, tiny, tmp_path):
    path = tmp_path / (TRAIN_IMAGES + suffix)
    bomb(path, gzip.decompress(tiny[TRAIN_IMAGES]))
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="more than the 4720 bytes"):
            mnist.read_idx(path, TRAIN_IMAGES)
        assert tracemalloc.get_traced_memory()[1] < 3 * 10**6
    finally:
        tracemalloc.stop()


def test_a_folder_with_a_part_of_the_files_says_what_lacks(folder):
    (folder / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(ValueError, match="lacks t10k-labels-idx1-ubyte"):
        mnist.load_mnist(folder)


def test_wrong_arguments_are_named():
    with pytest.raises(ValueError, match="dtype"):
        mnist.load_mnist(dtype=int)
    with pytest.raises(ValueError, match="dtype"):
        mnist.load_mnist(dtype="real")
    with pytest.raises(ValueError, match="fallback"):
        mnist.load_mnist(fallback="fashion")
    with pytest.raises(TypeError, match="folder=3 "):
        mnist.load_mnist(3)


def test_the_real_data_when_at_hand():
    if not os.environ.get("NBHELPERS_DATA"):
        pytest.skip("NBHELPERS_DATA does not name a folder with MNIST: the real files are left out")
    (X, y), (X_test, y_test) = mnist.load_mnist()
    assert X.shape == (60000, 784)
    assert X_test.shape == (10000, 784)
    assert X.min() == 0
    assert X.max() == 1
    # the counts of 0 … 9 that are published with the data
    assert np.bincount(y).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(y_test).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
