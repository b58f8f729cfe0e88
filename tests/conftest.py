"""A MNIST of nine images, a loopback server that delivers it well or badly, screenshots."""

import gzip
import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import browser
import numpy as np
import pytest

from nbhelpers import download, mnist

DEAD = "http://127.0.0.1:9/"  # nobody listens there


def idx(array: np.ndarray) -> bytes:
    return np.array([0x800 + array.ndim, *array.shape], ">u4").tobytes() + array.tobytes()


@pytest.fixture
def tiny(monkeypatch, tmp_path) -> dict[str, bytes]:
    """Put six and three random images in MNIST's place; return the packed files."""
    rng = np.random.default_rng(0)
    packed, wanted = {}, {}
    for name in mnist.FILES:
        n = 6 if name.startswith("train") else 3
        shape, high = ((n, 28, 28), 256) if "images" in name else ((n,), 10)
        array = rng.integers(0, high, shape, np.uint8)
        packed[name] = gzip.compress(idx(array), mtime=0)
        wanted[name] = (shape, hashlib.sha256(array).hexdigest())
    monkeypatch.setattr(mnist, "FILES", wanted)
    digests = {f"{name}.gz": hashlib.sha256(data).hexdigest() for name, data in packed.items()}
    monkeypatch.setattr(download, "FILES", digests)
    monkeypatch.setattr(download, "MIRRORS", (DEAD,))
    monkeypatch.setattr(download, "cache", lambda: tmp_path / "cache" / "mnist")
    monkeypatch.delenv("NBHELPERS_DATA", raising=False)
    for proxy in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(proxy, raising=False)
    return packed


@pytest.fixture
def server(tiny):
    """Serve the tiny files; the first part of the path says how. Return its address."""
    ended = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            _, how, name = self.path.split("/")
            data, kind, status = tiny[name.removesuffix(".gz")], "application/gzip", 200
            length = len(data)
            if how == "missing":
                data, status = b"no such file", 404
                length = len(data)
            elif how == "page":
                data, kind = b"<html>Please log in</html>", "text/html"
                length = len(data)
            elif how == "cut":  # promises more than it sends
                data = data[: length // 2]
            elif how == "half":
                data, length = data[: length // 2], length // 2
            elif how == "flipped":
                data = data[:-9] + bytes([data[-9] ^ 1]) + data[-8:]
            elif how == "endless":
                data, length = data + b"0" * 100_000, length + 100_000
            elif how == "silent":
                ended.wait(20)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(length))
            self.end_headers()
            step = 5 if how == "drip" else len(data)
            for start in range(0, len(data), step):
                self.wfile.write(data[start : start + step])
                if how == "drip" and ended.wait(0.02):
                    break

        def log_message(self, *arguments):
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request, address):
            pass  # the client hung up, as some tests want

    http = Quiet(("127.0.0.1", 0), Handler)
    threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{http.server_port}/"
    ended.set()
    http.shutdown()
    http.server_close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Say where the screenshots of a failed test are; take those of pages that are still open."""
    report = yield
    if report.failed:
        browser.keep_screenshots(item.nodeid)
        if places := browser.report_screenshots():
            report.sections.append(("Screenshots", places))
    return report
