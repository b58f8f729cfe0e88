"""Whole lessons in JupyterLab, as a learner has them: all is run, nothing fails, widgets live."""

import re
from contextlib import ExitStack

import pytest
from browser import (
    browser_page,
    go_to,
    jupyterlab,
    needs_browser,
    open_notebook,
    run_above,
    run_all,
    run_cell,
    write_into,
)

from tools.execute import NOTEBOOKS

LESSONS = ("00_tour", "01_one_sample_at_a_time", "06_mnist")
ALL_KINDS = ("00_tour", "06_mnist")  # which have every kind of widget between them
WIDGETS = {  # what makes one, and where in the page something of it is seen
    "moving_picture": ".widget-html img",
    "playground": ".nbp-plane",
    "digit_pad": ".nb-digit-pad canvas",
}
MOVES = re.compile(rf"\b({'|'.join(WIDGETS)})\(")
WRONG = "def sigmoid_prime(z):\n    return sigmoid(z) * sigmoid(z)"
RIGHT = "def sigmoid_prime(z):\n    print('mine')\n    return sigmoid(z) * (1 - sigmoid(z))"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A page, and the address of a JupyterLab with the learner's copies; there is no MNIST."""
    folder = tmp_path_factory.mktemp("lab")
    (folder / "notebooks").mkdir()
    for name in LESSONS:
        path = NOTEBOOKS / f"{name}.ipynb"
        (folder / "notebooks" / path.name).write_bytes(path.read_bytes())
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.delenv("NBHELPERS_DATA", raising=False)
        for proxy in ("https_proxy", "HTTPS_PROXY"):  # nobody listens there: no download either
            patch.setenv(proxy, "http://127.0.0.1:9")
        address = stack.enter_context(jupyterlab(folder))
        page = stack.enter_context(browser_page())
        page.set_viewport_size({"width": 1280, "height": 900})
        yield page, address


def stderr(cells):
    outputs = [(id, output) for id, cell in cells.items() for output in cell["outputs"]]
    return {id: o["text"] for id, o in outputs if o.get("name") == "stderr"}


def errors(cells):
    outputs = [(id, output) for id, cell in cells.items() for output in cell["outputs"]]
    return {id: o["evalue"] for id, o in outputs if o["output_type"] == "error"}


@needs_browser
@pytest.mark.parametrize("name", ALL_KINDS)
def test_a_lesson_runs_from_top_to_bottom_and_its_widgets_appear(lab, name):
    page, address = lab
    open_notebook(page, address, f"{name}.ipynb")
    cells = run_all(page)
    assert (errors(cells), stderr(cells)) == ({}, {})
    assert [id for id, cell in cells.items() if not cell["execution_count"]] == []
    if name == "06_mnist":
        assert "NOT MNIST" in str(cells["load"]["outputs"])
    for id, cell in cells.items():
        for kind in MOVES.findall(cell["source"]):
            go_to(page, id).locator(WIDGETS[kind]).first.wait_for()


def test_these_lessons_have_every_kind_of_widget():
    sources = "".join((NOTEBOOKS / f"{name}.ipynb").read_text("utf-8") for name in ALL_KINDS)
    assert set(MOVES.findall(sources)) == set(WIDGETS)


@needs_browser
def test_a_wrong_answer_is_diagnosed_and_a_right_one_is_gone_on_with(lab):
    page, address = lab
    open_notebook(page, address, "01_one_sample_at_a_time.ipynb")
    run_above(page, "turn-1-stub")

    def answer(text):
        write_into(page, "turn-1-stub", text)
        page.keyboard.press("Shift+Enter")
        verdict = run_cell(page, "turn-1-check").locator(".jp-OutputArea").inner_text()
        return verdict, run_cell(page, "delta-code").locator(".jp-OutputArea").inner_text()

    verdict, later = answer(WRONG)
    assert "1.1 · The slope of the sigmoid: not yet right" in verdict
    assert "The numerator is missing" in verdict  # the diagnosis of this very mistake
    assert "the lesson goes on with ours" in verdict
    assert "largest slope a sigmoid has: 0.25" in later
    verdict, later = answer(RIGHT)
    assert "1.1 · The slope of the sigmoid: passed" in verdict
    assert "You go on with your own function" in verdict
    assert "mine" in later
    assert "largest slope a sigmoid has: 0.25" in later
