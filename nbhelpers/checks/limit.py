"""Run a student's code with a time limit, so that no loop, exit or flood of prints gets out.

The code runs in a thread of its own. The thread that called it only waits, so it can be interrupted
at any moment, on every system, also while the code sleeps or is inside NumPy.
"""

import contextvars
import ctypes
import io
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, contextmanager, redirect_stdout

POLL = 0.1  # seconds: Windows notices an interrupt only between two waits
TRIES = 10  # a bare `except:` can swallow TimeUp, but hardly ever ten of them in a row
PRINTED = 5_000  # characters of the student's own prints that are shown


class TimeUp(BaseException):
    """Ends code that ran too long. A student's `except Exception` does not catch it."""


def limited(call: Callable, end: float, silent: bool = False) -> tuple:
    """Return ``(value, error)`` of ``call()``; the error is TimeUp if it ran until ``end``.

    ``end`` is a time of `time.monotonic`. Code that cannot be stopped, because it sleeps or is
    inside NumPy, is left behind, and ends when it gets back to Python.
    """
    came, done = [None, None], threading.Event()

    def work():
        try:
            came[0] = call()
        except BaseException as error:
            came[1] = error
        finally:
            done.set()

    context = contextvars.copy_context()
    thread = threading.Thread(target=context.run, args=(work,), name="answer", daemon=True)
    with ExitStack() as stack:
        output = io.StringIO() if silent else sys.stdout
        stack.enter_context(redirect_stdout(Clipped(output)))
        stack.enter_context(exit_is_an_error())
        try:
            thread.start()
        except RuntimeError:  # in a browser there are no threads
            work()
        try:
            while not done.wait(min(POLL, max(0.0, end - time.monotonic()))):
                if time.monotonic() >= end:
                    return None, TimeUp().with_traceback(stop(thread, done, came))
        except KeyboardInterrupt:
            stop(thread, done, came)
            raise
    return tuple(came)


def stop(thread: threading.Thread, done: threading.Event, came: list) -> object:
    """Raise TimeUp in a thread until it ends; return the traceback to where it was, if it ended."""
    for _ in range(TRIES):
        ident, error = ctypes.c_ulong(thread.ident), ctypes.py_object(TimeUp)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ident, error)
        if done.wait(POLL):
            break
    return came[1].__traceback__ if isinstance(came[1], TimeUp) else None


class Clipped(io.TextIOBase):
    """Passes text on to another stream, up to a limit: an endless loop may print in each turn."""

    def __init__(self, stream):
        self.stream, self.left = stream, PRINTED

    def write(self, text: str) -> int:
        """Write what there is room for."""
        if self.left > 0:
            self.stream.write(text[: self.left] + ("…\n" if len(text) > self.left else ""))
        self.left -= len(text)
        return len(text)


@contextmanager
def exit_is_an_error():
    """In a notebook `exit()` asks the kernel to end after the cell; let it raise instead."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        yield
        return

    def refuse():
        raise SystemExit

    shell.ask_exit = refuse
    try:
        yield
    finally:
        del shell.ask_exit
