"""MNIST: 70,000 handwritten digits, from a folder, the user's cache, or the network.

Wherever the pixels come from, their SHA-256 is compared with that of the original files (LeCun,
Cortes and Burges 1998), so a notebook trains on the data that it names.
"""

import gzip
import hashlib
import math
import os
import zlib
from pathlib import Path

import numpy as np

from nbhelpers import validate

Split = tuple[np.ndarray, np.ndarray]

# Each file's name, the shape of the numbers in it, and their SHA-256, without the header.
FILES = {
    "train-images-idx3-ubyte": (
        (60000, 28, 28),
        "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
    ),
    "train-labels-idx1-ubyte": (
        (60000,),
        "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
    ),
    "t10k-images-idx3-ubyte": (
        (10000, 28, 28),
        "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
    ),
    "t10k-labels-idx1-ubyte": (
        (10000,),
        "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
    ),
}
CSV = {"train": "mnist_train.csv", "t10k": "mnist_test.csv"}


def load_mnist(
    folder: str | Path | None = None, dtype: type = np.float32, fallback: str | None = None
) -> tuple[Split, Split]:
    """Return ``(X_train, y_train), (X_test, y_test)`` with pixels in [0, 1] and labels 0 … 9.

    ``X_train (60000, 784)`` and ``X_test (10000, 784)``; in float32 they take 220 MB.

    Parameters
    ----------
    folder : str or Path
        Where the files are: four IDX files, packed or not, or mnist_train.csv and mnist_test.csv
        with a label and 784 pixels per line. None stands for the folder that the environment
        variable NBHELPERS_DATA names. Without files there, those in the user's cache are taken, and
        if need be downloaded into it first.
    dtype : type
        np.float32 or np.float64.
    fallback : str
        "digits" returns scikit-learn's 8x8 digits in the same form, and says so, if MNIST cannot be
        had. Without it that is a FileNotFoundError.

    Raises ValueError if a file is damaged or is not MNIST.
    """
    dtype = validate.float_type("dtype", dtype)
    if not (fallback is None or (isinstance(fallback, str) and fallback == "digits")):
        raise ValueError(f"fallback={validate.shown(fallback)} must be None or 'digits'.")
    folder = folder if folder is not None else os.environ.get("NBHELPERS_DATA")
    if not isinstance(folder, str | os.PathLike | None):
        raise TypeError(f"folder={validate.shown(folder)} must be a path, such as folder='data'.")
    arrays = read_folder(Path(folder).expanduser()) if folder else None
    if arrays is None:
        from nbhelpers.download import fetch  # loads pooch, only when it is needed

        try:
            arrays = {name: read_idx(fetch(name + ".gz"), name) for name in FILES}
        except OSError as error:
            if fallback is None:
                raise FileNotFoundError(missing(folder, error)) from None
            return digits_instead(dtype)
    return tuple(
        (as_rows(arrays[part + "-images-idx3-ubyte"], dtype),
         arrays[part + "-labels-idx1-ubyte"].astype(np.int64))
        for part in ("train", "t10k")
    )  # fmt: skip


def as_rows(images: np.ndarray, dtype: type) -> np.ndarray:
    """Return bytes ``(N, 28, 28)`` as rows of 784 numbers in [0, 1]."""
    X = images.reshape(len(images), -1).astype(dtype)
    X /= 255
    return X


def read_folder(folder: Path) -> dict[str, np.ndarray] | None:
    """Return the four arrays from the IDX or CSV files in ``folder``, or None if it has none."""
    found = {name: [f for f in (folder / f"{name}.gz", folder / name) if f.is_file()]
             for name in FILES}  # fmt: skip
    lacking = [name for name, files in found.items() if not files]
    if not lacking:
        return {name: read_idx(files[0], name) for name, files in found.items()}
    if all((folder / file).is_file() for file in CSV.values()):
        return read_csv(folder / CSV["train"], "train") | read_csv(folder / CSV["t10k"], "t10k")
    if len(lacking) < len(FILES):
        raise ValueError(
            f"{folder} holds a part of MNIST but lacks {', '.join(lacking)} (.gz or unpacked). "
            "Put all four files there, or point to another folder."
        )
    return None


def read_idx(path: Path, name: str) -> np.ndarray:
    """Return the bytes in an IDX file, packed or not, in the shape that ``FILES[name]`` wants."""
    shape = FILES[name][0]
    header = np.array([0x800 + len(shape), *shape], dtype=">u4").tobytes()  # magic number, sizes
    size = len(header) + math.prod(shape)
    data = unpacked(path, size + 1)  # one byte more shows that there are too many
    if data[:4] != header[:4]:
        raise damaged(path, f"it begins with {data[:4].hex(' ')} and not {header[:4].hex(' ')}")
    if len(data) >= len(header) and data[: len(header)] != header:
        sizes = tuple(np.frombuffer(data[4 : len(header)], dtype=">u4").tolist())
        raise damaged(path, f"its header gives the sizes {sizes} and not {shape}")
    if len(data) != size:
        count = f"only {len(data)}" if len(data) < size else f"more than the {size}"
        raise damaged(path, f"it holds {count} bytes; {size} are wanted")
    return verified(path, name, np.frombuffer(data, np.uint8, offset=len(header)).reshape(shape))


def unpacked(path: Path, most: int) -> bytes:
    """Return the first ``most`` bytes of a file, packed or not; read and unpack no more than that.

    A small file can claim to hold, or unpack to, far more than the memory does.
    """
    if path.suffix != ".gz":
        with path.open("rb") as file:
            return file.read(most)
    with path.open("rb") as file:
        start = file.read(500)
    if start[:2] != b"\x1f\x8b":
        kind = "a web page" if b"<htm" in start.lower() else "not a gzip file"
        raise damaged(path, f"it is {kind}")
    try:
        with gzip.open(path) as file:
            return file.read(most)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise damaged(path, f"it does not unpack ({error})") from None


def read_csv(path: Path, part: str) -> dict[str, np.ndarray]:
    """Return images and labels from lines of a label and 784 pixels, with or without a header."""
    images, labels = part + "-images-idx3-ubyte", part + "-labels-idx1-ubyte"
    n = FILES[labels][0][0]
    size, most = path.stat().st_size, 785 * 8 * (n + 1)  # 8 characters are plenty for a number
    if size > most:
        raise damaged(path, f"it has {size} bytes; {n} images take {most} at most")
    try:
        with path.open(encoding="utf-8-sig") as lines:
            header = not lines.readline()[:1].isdigit()
        rows = np.loadtxt(
            path, np.uint8, delimiter=",", skiprows=int(header), ndmin=2, encoding="utf-8-sig"
        )
    except UnicodeDecodeError:
        raise damaged(path, "it is not text in UTF-8; save it again with that encoding") from None
    except (ValueError, OverflowError) as error:
        raise damaged(path, str(error)) from None
    if rows.shape != (n, 785):
        raise damaged(path, f"it holds {rows.shape[0]} x {rows.shape[1]} numbers, not {n} x 785")
    pixels = np.ascontiguousarray(rows[:, 1:]).reshape(FILES[images][0])
    return {
        images: verified(path, images, pixels),
        labels: verified(path, labels, np.ascontiguousarray(rows[:, 0])),
    }


def verified(path: Path, name: str, numbers: np.ndarray) -> np.ndarray:
    """Return ``numbers`` if they are those of the original file."""
    if hashlib.sha256(numbers).hexdigest() != FILES[name][1]:
        raise damaged(path, "its numbers are not those of the original MNIST, in their order")
    return numbers


def damaged(path: Path, reason: str) -> ValueError:
    """Return the error for a file that cannot be used."""
    return ValueError(
        f"{path} is damaged or is not MNIST: {reason}. Remove it, or put the original in its place."
    )


def missing(folder: str | Path | None, error: OSError) -> str:
    """Say what was tried to get MNIST, and what can be done."""
    looked = f"not in {folder}" if folder else "no folder named"
    return (
        f"MNIST is not on this machine ({looked}, nor in the cache) and could not be downloaded.\n"
        f"{error}\n"
        "One of these helps:\n"
        "  - go online and run the same line again;\n"
        f"  - put {' '.join(FILES)}\n"
        "    (.gz or unpacked) into a folder and write load_mnist(folder), or set the\n"
        "    environment variable NBHELPERS_DATA to the folder;\n"
        "  - write load_mnist(fallback='digits') for scikit-learn's small digits instead."
    )


def digits_instead(dtype: type) -> tuple[Split, Split]:
    """Return scikit-learn's digits, a fifth of them as the test set, and say so."""
    from nbhelpers.datasets import digits, split

    X, y = digits()
    train, test = split(X.astype(dtype), y, (0.8, 0.2), np.random.default_rng(0))
    print("=" * 78)
    print("NOT MNIST: scikit-learn's digits of 8x8 pixels,", end=" ")
    print(f"{len(train[1])} for training, {len(test[1])} for the test.")
    print("What the text says about MNIST does not hold for them.")
    print("=" * 78)
    return train, test
