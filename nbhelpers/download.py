"""Download MNIST's four files into the user's cache, from whichever mirror answers.

pooch compares digests and moves only a whole, correct file into the cache, in one step: a download
that is cut short leaves nothing behind that could be mistaken for data.
"""

from pathlib import Path
from textwrap import shorten

import pooch

MIRRORS = (
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://raw.githubusercontent.com/fgnt/mnist/master/",
)
FILES = {  # SHA-256
    "train-images-idx3-ubyte.gz":
    "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    "train-labels-idx1-ubyte.gz":
    "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    "t10k-images-idx3-ubyte.gz":
    "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    "t10k-labels-idx1-ubyte.gz":
    "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
}  # fmt: skip
ROUNDS = 2  # how often each mirror is tried
TIMEOUT = (5, 15)  # seconds to wait for a connection, and for the next bytes


def cache() -> Path:
    """Return the folder that downloads go to, in the place that the system keeps for caches."""
    return Path(pooch.os_cache("nbhelpers")) / "mnist"


def fetch(name: str) -> Path:
    """Return the path of one file in the cache, downloading it if it is missing or damaged.

    Raises OSError that says what went wrong with each mirror, or why the cache cannot be written.
    """
    folder, failures = cache(), {}
    pooch.get_logger().setLevel("WARNING")  # its notes would show as errors in a notebook
    as_is = {"Accept-Encoding": "identity"}  # the packed file itself, not unpacked on the way
    http = pooch.HTTPDownloader(progressbar=True, timeout=TIMEOUT, headers=as_is)
    for mirror in MIRRORS * ROUNDS:
        try:
            return Path(pooch.retrieve(mirror + name, FILES[name], name, folder, downloader=http))
        except ValueError:  # pooch compared the digests, and deleted the file
            failures[mirror] = "sent another file, or a web page that asks for a login"
        except OSError as error:
            if error.errno is not None:  # from this machine; what a mirror causes has no number
                raise OSError(
                    f"The cache {folder} cannot be used ({error.strerror}). "
                    "Make room there, make it writable, or set XDG_CACHE_HOME to another folder."
                ) from None
            failures[mirror] = f"{type(error).__name__}: {shorten(str(error), 100)}"
    raise OSError("\n".join(f"  {mirror} {failure}" for mirror, failure in failures.items()))
