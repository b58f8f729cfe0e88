"""The playground in JupyterLab, by mouse and by keyboard; and what it says from Python."""

import re
import subprocess
import sys
import threading

import numpy as np
import pytest
from browser import needs_browser, notebook_in_lab, wait_until

from nbhelpers import Gradient, backprop
from nbhelpers.widgets import playground
from nbhelpers.widgets.explain import explain

CELLS = [
    "from nbhelpers import Gradient, backprop\n"
    "from nbhelpers.widgets import playground\n"
    "playground()",
    "print(2 + 3)",
    "def slip(net, X, Y):\n"
    "    grads = backprop(net, X, Y)\n"
    "    return Gradient(grads.W, [None] + [-g for g in grads.b[1:]])\n"
    "playground(slip)",
    "def unfinished(net, X, Y):\n"
    "    return backprop(net, X, wrong)\n"
    "playground(gradient=unfinished)",
]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A page with a notebook whose kernel is ready, in which nothing has been run."""
    cells = {f"cell-{i}": text for i, text in enumerate(CELLS)}
    with notebook_in_lab(tmp_path_factory.mktemp("lab"), cells) as page:
        yield page


@pytest.fixture
def fresh(lab):
    """The playground of the first cell, just made."""
    return run_cell(lab, 0)


def run_cell(page, number):
    """Run a cell anew; return its playground, once it has been drawn."""
    commands = "window.jupyterapp.commands"
    content = "window.jupyterapp.shell.currentWidget.content"
    page.evaluate(f"{content}.activeCellIndex = {number}; {content}.deselectAll()")
    page.evaluate(f"{commands}.execute('notebook:run-cell')")
    found = page.locator(".jp-CodeCell").nth(number).locator(".nbp")
    found.locator("[name=data]").wait_for()
    return found


def button(found, name):
    return found.get_by_role("button", name=name, exact=True)


def epoch(found):
    return int(found.locator(".nbp-epoch").inner_text().replace(",", ""))


def picture(found):
    """What the plane shows, as text."""
    return found.locator(".nbp-plane").evaluate("canvas => canvas.toDataURL()")


def code_of(found):
    return found.locator("pre").evaluate("pre => pre.textContent")


def wait_for_epoch(found, least):
    wait_until(lambda: epoch(found) >= least)


@needs_browser
def test_by_mouse_it_plays_pauses_steps_and_resets(fresh):
    start = picture(fresh)
    assert epoch(fresh) == 0
    button(fresh, "Play").click()
    wait_for_epoch(fresh, 20)
    button(fresh, "Pause").click()
    button(fresh, "Play").wait_for()
    paused, learned = epoch(fresh), picture(fresh)
    assert learned != start
    button(fresh, "Step: one epoch").click()
    wait_until(lambda: epoch(fresh) == paused + 1)  # nothing came between: the pause was a pause
    wait_until(lambda: picture(fresh) != learned)
    assert f"n_epochs={paused + 1}" in code_of(fresh)
    button(fresh, "Reset: the first weights again").click()
    wait_until(lambda: epoch(fresh) == 0)
    wait_until(lambda: picture(fresh) == start)


@needs_browser
def test_by_keyboard_it_plays_pauses_steps_and_resets(lab, fresh):
    start = picture(fresh)
    fresh.focus()
    lab.keyboard.press("Space")
    wait_for_epoch(fresh, 5)
    lab.keyboard.press("Space")
    button(fresh, "Play").wait_for()
    paused = epoch(fresh)
    assert picture(fresh) != start
    lab.keyboard.press("Tab")  # to the first button, then on to Step
    lab.keyboard.press("Tab")
    lab.keyboard.press("Enter")
    wait_until(lambda: epoch(fresh) == paused + 1)
    lab.keyboard.press("Tab")
    lab.keyboard.press("Space")
    wait_until(lambda: picture(fresh) == start)
    fresh.locator("[name=data]").focus()
    lab.keyboard.press("ArrowDown")
    wait_until(lambda: "datasets.circles" in code_of(fresh))
    assert lab.locator(".jp-CodeCell").count() == len(CELLS)  # no key was the notebook's


@needs_browser
def test_every_choice_arrives_in_the_code(lab, fresh):
    for name, value, text in (
        ("data", "spiral", "datasets.spiral(400, noise=0.05"),
        ("activation", "relu", 'hidden="relu"'),
        ("init", "he_normal", 'init="he_normal"'),
        ("cost", "log_likelihood", 'cost="log_likelihood"'),
        ("optimizer", "Adam", "Adam(rate=0.1)"),
        ("rate", "0.01", "Adam(rate=0.01)"),
        ("batch_size", "50", "batch_size=50"),
        ("lam", "0.3", "L2(0.3 / len(X))"),
        ("dropout", "0.2", "Dropout(0.8, rng)"),
    ):
        fresh.locator(f"[name={name}]").select_option(value)
        button(fresh, "Step: one epoch").click()
        wait_until(lambda text=text: text in code_of(fresh))
    fresh.locator("[name=seed]").fill("4")
    fresh.locator("[name=seed]").press("Enter")
    wait_until(lambda: "default_rng(4)" in code_of(fresh))
    fresh.locator("[name=noise]").focus()
    lab.keyboard.press("ArrowRight")
    wait_until(lambda: "noise=0.06" in code_of(fresh))
    fresh.get_by_role("button", name="More hidden layers").click()
    wait_until(lambda: "(2, 8, 8, 8, 2)" in code_of(fresh))
    fresh.get_by_role("button", name="Fewer units in layer 2").click()
    wait_until(lambda: "(2, 8, 7, 8, 2)" in code_of(fresh))
    assert fresh.locator(".nbp-unit").count() == 2 + 8 + 7 + 8 + 2
    fresh.get_by_role("tab", name="Code").click()
    assert fresh.locator("pre").is_visible()


@needs_browser
def test_points_are_drawn_by_mouse_and_by_keyboard(lab, fresh):
    fresh.locator("[name=data]").select_option("drawn")
    wait_until(lambda: code_of(fresh).startswith("# Draw"))
    button(fresh, "Step: one epoch").click()
    fresh.get_by_role("alert").get_by_text("draw at least 4 points").wait_for()
    empty, box = picture(fresh), fresh.locator(".nbp-plane").bounding_box()
    for right, down in ((0.2, 0.2), (0.3, 0.4)):
        lab.mouse.click(box["x"] + right * box["width"], box["y"] + down * box["height"])
    button(fresh, "Draw class 1").click()
    lab.mouse.click(box["x"] + 0.75 * box["width"], box["y"] + 0.75 * box["height"])
    fresh.locator(".nbp-plane").focus()
    for key in ("ArrowRight", "ArrowUp", "Enter", "0", "ArrowUp", "Enter"):
        lab.keyboard.press(key)
    wait_until(lambda: "y = np.array([\n    0, 0, 1, 1, 0,\n])" in code_of(fresh))
    assert "[0.1, 0.1], [0.1, 0.2]" in code_of(fresh)
    assert re.search(r"\[-0\.[89]\d?, 0\.[89]\d?\]", code_of(fresh))
    drawn = picture(fresh)
    assert drawn != empty
    button(fresh, "Play").click()
    wait_for_epoch(fresh, 30)
    button(fresh, "Pause").click()
    assert picture(fresh) != drawn
    button(fresh, "Clear all points").click()
    wait_until(lambda: picture(fresh) == empty)


@needs_browser
def test_it_follows_the_theme_while_it_rests(lab, fresh):
    light = picture(fresh)
    for name, is_same in (("JupyterLab Dark", False), ("JupyterLab Light", True)):
        change = (
            "name => window.jupyterapp.commands.execute('apputils:change-theme', {theme: name})"
        )
        lab.evaluate(change, name)
        wait_until(lambda is_same=is_same: (picture(fresh) == light) == is_same)


@needs_browser
def test_other_cells_run_while_it_plays(lab, fresh):
    button(fresh, "Play").click()
    wait_for_epoch(fresh, 3)
    content = "window.jupyterapp.shell.currentWidget.content"
    lab.evaluate(f"{content}.activeCellIndex = 1; {content}.deselectAll()")
    lab.evaluate("window.jupyterapp.commands.execute('notebook:run-cell')")
    lab.locator(".jp-CodeCell").nth(1).locator(".jp-OutputArea", has_text="5").wait_for()
    before = epoch(fresh)
    wait_for_epoch(fresh, before + 3)
    button(fresh, "Pause").click()
    button(fresh, "Play").wait_for()


@needs_browser
def test_a_planted_slip_shows_itself(lab, fresh):
    right = {}
    for number in (0, 2):
        found = run_cell(lab, number)
        button(found, "Play").click()
        wait_for_epoch(found, 25)
        button(found, "Pause").click()
        button(found, "Play").wait_for()
        shown = found.locator(".nbp-numbers").inner_text()
        right[number] = min(float(share) for share in re.findall(r"([\d.]+) %", shown))
    assert right[0] > 85
    assert right[2] < 75
    assert "learns with slip" in found.locator(".nbp-caption").inner_text()
    assert found.locator("[name=dropout]").is_disabled()


@needs_browser
def test_an_error_in_the_gradient_is_one_sentence_and_a_pause(lab):
    found = run_cell(lab, 3)
    button(found, "Play").click()
    alert = found.get_by_role("alert")
    alert.get_by_text("unfinished stopped with NameError").wait_for()
    assert alert.inner_text() == (
        "unfinished stopped with NameError: name 'wrong' is not defined (in line 2, "
        "return backprop(net, X, wrong))."
    )
    button(found, "Play").wait_for()
    assert epoch(found) == 0


# ---- from Python, without a browser ----


def test_from_python_it_steps_and_resets():
    p = playground(hidden=(3,))
    first = p.net.W[1].copy()
    p.step(2)
    assert "n_epochs=2" in p.code
    assert not np.array_equal(first, p.net.W[1])
    p.reset()
    np.testing.assert_array_equal(first, p.net.W[1])
    assert "train" not in p.code


def test_where_nothing_is_live_a_sentence_stands_in_its_place():
    assert playground()._repr_mimebundle_()[0]["text/plain"].startswith("The playground: run")


def test_it_makes_no_picture_before_the_last_ones_have_been_drawn():
    p = playground(hidden=(2,))
    threads = threading.active_count()
    p.play()
    p.play()
    assert threading.active_count() == threads + 1
    wait_until(lambda: p.sent == 2)
    for number in (1, 2):
        p.receive(p, {"do": "drawn", "value": number}, [])
    wait_until(lambda: p.sent == 4)
    assert p.session.epoch == 4
    p.pause()
    assert not p.playing
    assert p.session.epoch == 4


def test_slow_learning_is_shown_all_the_same():
    p = playground(hidden=(2,))
    p.speed = 10**9
    p.play()
    wait_until(lambda: p.sent == 2)
    p.pause()


def test_what_the_browser_asks_for_wrongly_is_said_and_changes_nothing():
    p = playground()
    before = p.session.settings
    p.receive(p, {"do": "change", "value": {"rate": -1}}, [])
    assert "rate=-1" in p.message
    assert p.session.settings == before


def test_your_own_points():
    X, y = np.random.default_rng(0).normal(100, 20, (50, 2)), np.arange(50) % 2
    p = playground(data=(X, y))
    p.step(3)
    names = {"data": (X, y)}
    exec(p.code, names)
    np.testing.assert_array_equal(names["net"].W[1], p.net.W[1])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ((np.zeros((9, 3)), np.zeros(9, int)), "X has shape"),
        ((np.eye(2), np.array([0, 1])), "at least 4"),
        ((np.ones((9, 2)), np.zeros(9, int)), "never changes"),
        ((np.eye(9)[:, :2], np.arange(9)), "labels from 0 to 8"),
        ("moon", "data='moon' is unknown"),
    ],
)
def test_points_that_cannot_be_shown_are_refused(data, message):
    with pytest.raises(ValueError, match=message):
        playground(data=data)


def test_an_error_is_explained_by_the_learners_line():
    def mine(net, X, Y):
        return X @ Y

    def shapeless(net, X, Y):
        return Gradient(net.W[1], backprop(net, X, Y).b)

    for gradient, words in ((mine, "(in line"), (shapeless, "two lists with None in slot 0")):
        p = playground(gradient)
        p.play()
        wait_until(lambda p=p: not p.playing)
        assert words in p.message
        assert "\n" not in p.message
    assert explain(ValueError("bad"), "mine") == "bad."


@pytest.mark.parametrize("missing", ["anywidget", "ipywidgets"])
def test_without_its_packages_one_sentence_says_what_to_do(missing):
    code = (
        f"import sys; sys.modules[{missing!r}] = None; import nbhelpers.widgets as w\n"
        "try: w.playground()\nexcept ModuleNotFoundError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"What moves here needs {missing}, which is not installed")
    assert f"%pip install {missing}" in done.stdout
