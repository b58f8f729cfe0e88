"""Download MNIST's four files into the user's cache, from whichever mirror answers.

pooch compares digests and moves only a whole, right file into the cache, in one step: a download
that is broken off leaves nothing behind that would be taken for data.
"""

import logging
import time
from pathlib import Path
from typing import BinaryIO

import pooch
import requests
import urllib3
from tqdm import tqdm

MIRRORS = (
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://raw.githubusercontent.com/fgnt/mnist/master/",
)
FILES = {  # bytes, SHA-256
    "train-images-idx3-ubyte.gz": (
        9912422,
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    ),
    "train-labels-idx1-ubyte.gz": (
        28881,
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    ),
    "t10k-images-idx3-ubyte.gz": (
        1648877,
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    ),
    "t10k-labels-idx1-ubyte.gz": (
        4542,
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    ),
}
ROUNDS = 2  # how often each mirror is tried
CONNECT, READ = 5, 15  # seconds to wait for a connection, and for the next bytes
PATIENCE, SLOWEST = 10, 10_000  # after so many seconds, at least so many bytes per second


class MirrorError(OSError):
    """A mirror did not deliver the file; another one may."""


class UnreachableError(MirrorError):
    """There was no answer at all."""


def cache() -> Path:
    """Return the folder that downloads go to, one of the system's for such things."""
    return Path(pooch.os_cache("nbhelpers")) / "mnist"


def fetch(name: str) -> Path:
    """Return the path of one file in the cache, downloaded first if it is not there or not whole.

    Raises OSError that says what each mirror answered, or why the cache cannot be written.
    """
    folder, digest = cache(), FILES[name][1]
    pooch.get_logger().setLevel(logging.WARNING)  # the progress bar says what is being loaded
    failures = {}
    for _ in range(ROUNDS):
        for mirror in MIRRORS:
            try:
                return Path(pooch.retrieve(mirror + name, digest, name, folder, None, download))
            except MirrorError as error:
                failures[mirror] = error
            except ValueError:  # pooch compared the digests, and threw the file away
                failures[mirror] = MirrorError("sent another file, its SHA-256 differs")
            except OSError as error:
                raise OSError(
                    f"The cache {folder} cannot be used ({error.strerror or error}). "
                    "Make room there, make it writable, or set XDG_CACHE_HOME to another folder."
                ) from None
        if all(isinstance(error, UnreachableError) for error in failures.values()):
            break  # offline: asking again would only take time
    raise OSError("\n".join(f"  {mirror} {error}" for mirror, error in failures.items()))


def download(url: str, output_file: str, pooch: object) -> None:
    """Write what ``url`` holds to ``output_file``, with a progress bar (a downloader for pooch)."""
    name = url.rpartition("/")[2]
    size = FILES[name][0]
    raw = {"Accept-Encoding": "identity"}  # the packed file itself, not unpacked on the way
    try:
        with requests.get(url, headers=raw, stream=True, timeout=(CONNECT, READ)) as response:
            if response.status_code != 200:
                raise MirrorError(f"answered {response.status_code} {response.reason}")
            if "text/html" in response.headers.get("Content-Type", ""):
                raise MirrorError("sent a web page (does this network ask for a login?)")
            with open(output_file, "wb", buffering=0) as file:
                done = copy(response.raw, file, size, name)
    except requests.Timeout:
        raise UnreachableError(f"did not answer within {CONNECT} to {READ} s") from None
    except requests.ConnectionError:
        raise UnreachableError("cannot be reached") from None
    except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
        raise MirrorError(f"broke off: {error}") from None
    if done < size:
        raise MirrorError(f"sent {done} of the {size} bytes")


def copy(source: urllib3.BaseHTTPResponse, file: BinaryIO, size: int, name: str) -> int:
    """Copy ``size`` bytes at most, as they come, and return their number; do not wait for ever."""
    start, done = time.monotonic(), 0
    with tqdm(total=size, desc=name, unit="B", unit_scale=True) as bar:
        while data := source.read1(2**16):
            done += len(data)
            if done > size:
                raise MirrorError(f"sent more than the {size} bytes of the file")
            file.write(data)
            bar.update(len(data))
            seconds = time.monotonic() - start
            if seconds > PATIENCE and done < SLOWEST * seconds:
                raise MirrorError(f"is too slow, {done} bytes in {seconds:.0f} s")
    return done
