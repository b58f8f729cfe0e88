"""Checks in a real kernel: shown once, interrupted by the stop button, ended by nothing."""

import pytest
from jupyter_client.manager import start_new_kernel

SETUP = """
import sys, threading, time
import numpy as np
from nbhelpers.checks import check, progress
from nbhelpers.checks.nb02 import BIAS_GRADIENT as BIAS
"""


RUNNING = "print(sum(t.name == 'answer' for t in threading.enumerate()))"
WAIT = 60  # seconds, on a busy machine


class Kernel:
    """A kernel, and what its cells put out."""

    def __init__(self):
        self.manager, self.client = start_new_kernel(kernel_name="python3")

    def run(self, source, interrupt_at=None):
        """Run a cell; return its outputs as (kind, text). Interrupt it when it prints a word."""
        id = self.client.execute(source)
        outputs = []
        while True:
            message = self.client.get_iopub_msg(timeout=WAIT)
            if message["parent_header"].get("msg_id") != id:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "status" and content["execution_state"] == "idle":
                break
            if kind in ("display_data", "execute_result"):
                assert 'role="status"' in content["data"]["text/html"]
                outputs.append((kind, content["data"]["text/plain"]))
            elif kind == "stream":
                if outputs and outputs[-1][0] == content["name"]:  # a print may come in pieces
                    content["text"] = outputs.pop()[1] + content["text"]
                outputs.append((content["name"], content["text"]))
                if interrupt_at and interrupt_at in content["text"]:
                    self.manager.interrupt_kernel()
            elif kind == "error":
                outputs.append((kind, content["ename"]))
        while True:
            reply = self.client.get_shell_msg(timeout=WAIT)
            if reply["parent_header"].get("msg_id") == id:  # its payload asks for the kernel's end
                asked = [p["source"] for p in reply["content"].get("payload", [])]
                assert "ask_exit" not in asked
                return outputs

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def kernel():
    kernel = Kernel()
    try:
        assert kernel.run(SETUP) == []
        yield kernel
    finally:
        kernel.close()


def test_the_verdict_is_shown_once_and_nothing_else(kernel):
    ((kind, text),) = kernel.run('answer = "c"\ncheck("2.0", answer)')
    assert (kind, text.split("\n")[0]) == (
        "display_data",
        "Exercise 2.0 · Every row twice: passed.",
    )
    ((kind, text),) = kernel.run("def f(D): ...\nf = check(BIAS.id, f)")
    assert kind == "display_data"
    assert text.endswith("Until it passes, the lesson goes on with ours.")
    assert kernel.run("print(f(np.array([[1.0, 2.0], [3.0, 4.0]])))") == [("stdout", "[2. 3.]\n")]
    ((kind, text),) = kernel.run("def f(D):\n    return D.mean(axis=0)\nf = check(BIAS.id, f)")
    assert kind == "display_data"
    assert text.endswith("You go on with your own function.")
    assert kernel.run("print(f.__module__)") == [("stdout", "__main__\n")]
    ((kind, text),) = kernel.run("progress()")
    assert kind == "execute_result"
    assert text.startswith("1 of ")


def test_prints_and_errors_of_the_answer_stand_in_its_cell(kernel):
    source = 'def f(D):\n    print("here")\n    return 1 / 0\nf = check(BIAS.id, f)'
    stream, (kind, text) = kernel.run(source)
    assert stream == ("stdout", "here\n" * 4)
    assert "line 3 of your cell, `return 1 / 0`: ZeroDivisionError" in text


def test_an_endless_loop_ends_by_itself(kernel):
    kernel.run('object.__setattr__(BIAS, "seconds", 1)')
    ((kind, text),) = kernel.run(
        "def f(D):\n    while True:\n        D = D + 1\nf = check(BIAS.id, f)"
    )
    assert "Your function was still running after 1 seconds, so it was stopped at line " in text
    assert kernel.run("print(f.__module__)") == [("stdout", "nbhelpers.checks.nb02\n")]


@pytest.mark.parametrize("body", ["while True: pass", "stubborn()", "time.sleep(60)"])
def test_the_stop_button_works_while_a_check_runs(kernel, body):
    loop = "while True:\n        try: 1 / 0\n        except Exception: pass"
    kernel.run(f"def stubborn():\n    {loop}")
    kernel.run('object.__setattr__(BIAS, "seconds", 1000)')
    outputs = kernel.run(
        f'def f(D):\n    print("started")\n    {body}\nf = check(BIAS.id, f)',
        interrupt_at="started",
    )
    assert outputs == [("stdout", "started\n"), ("error", "KeyboardInterrupt")]
    assert kernel.run("print(f.__module__, sys.stdout.__class__.__name__)") == [
        ("stdout", "__main__ OutStream\n")
    ]
    if "sleep" not in body:  # the loop has ended, too
        assert kernel.run(RUNNING) == [("stdout", "0\n")]
    ((_, text),) = kernel.run("f = check(BIAS.id, lambda D: D.mean(axis=0))")
    assert "passed" in text


@pytest.mark.parametrize("call", ["exit()", "quit()", "sys.exit()"])
def test_an_exit_leaves_the_kernel_alive(kernel, call):
    ((kind, text),) = kernel.run(f"x = 3\ndef f(D):\n    {call}\nf = check(BIAS.id, f)")
    assert "SystemExit" in text
    assert kernel.run("print(x)") == [("stdout", "3\n")]


def test_a_strict_failure_is_an_error_without_a_traceback(kernel):
    ((kind, name),) = kernel.run("f = check(BIAS.id, lambda D: D, strict=True)")
    assert (kind, name) == ("error", "CheckFailed")
