"""The picture that moves and the digit pad in JupyterLab, by mouse and by keyboard; alt texts."""

import nbformat
import pytest
from browser import READY, needs_browser, notebook_in_lab, run_cell, wait_until
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tools import execute

CELLS = {
    "moving": """
import matplotlib.pyplot as plt
from nbhelpers.widgets import moving_picture
def draw(height):
    plt.figure(figsize=(3, 2))
    plt.bar([0], [height])
    plt.ylim(0, 4)
    plt.show()
moving_picture(draw, [1, 2, 3], label="height")""",
    "pad": """
import numpy as np
import nbhelpers as nb
from nbhelpers.widgets import digit_pad
net = nb.make_network((784, 10), output="softmax", cost="log_likelihood",
                      rng=np.random.default_rng(0))
digit_pad(net)""",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="module")
def page(folder):
    cells = {id: text.strip() for id, text in CELLS.items()}
    with notebook_in_lab(folder, cells) as page:
        yield page


# ---- the picture that moves ----


@pytest.fixture
def moving(page):
    """The widget, just made: it shows its first picture."""
    cell = run_cell(page, "moving")
    wait_until(lambda: shown(cell)[0] == "height 1")
    return cell


def shown(cell):
    """The picture's alternative text, and the picture."""
    image = cell.locator(".widget-html img")
    return image.get_attribute("alt"), image.get_attribute("src")


def goes_to(cell, height):
    wait_until(lambda: shown(cell)[0] == f"height {height}")


@needs_browser
def test_a_moving_picture_plays_to_its_end_and_starts_over_by_mouse(moving):
    first = shown(moving)
    buttons = moving.locator(".widget-play button")  # play or pause, stop
    buttons.nth(0).click()
    goes_to(moving, 3)
    assert shown(moving)[1] != first[1]
    buttons.nth(1).click()  # back to the start
    wait_until(lambda: shown(moving) == first)


@needs_browser
def test_a_moving_picture_is_stepped_by_keyboard_and_by_mouse(page, moving):
    pictures = [shown(moving)]
    handle = moving.locator(".noUi-handle")
    handle.focus()
    for height in (2, 3):
        page.keyboard.press("ArrowRight")
        goes_to(moving, height)
        pictures.append(shown(moving))
    assert len({picture for _, picture in pictures}) == 3
    page.keyboard.press("ArrowLeft")
    wait_until(lambda: shown(moving) == pictures[1])
    box = moving.locator(".noUi-target").bounding_box()
    page.mouse.click(box["x"] + box["width"] - 1, box["y"] + box["height"] / 2)
    wait_until(lambda: shown(moving) == pictures[2])
    assert page.locator(".jp-CodeCell").count() == len(CELLS)  # no key was the notebook's


@needs_browser
def test_a_moving_picture_plays_by_keyboard(page, moving):
    moving.locator(".widget-play button").first.focus()
    page.keyboard.press("Space")
    goes_to(moving, 3)


# ---- the digit pad ----


@pytest.fixture
def pad(page):
    """The pad, just made and empty."""
    cell = run_cell(page, "pad")
    wait_until(lambda: "waiting" in said(cell))
    return cell


def said(cell):
    return cell.locator(".said").inner_text()


def probabilities(cell):
    return cell.locator(".share").all_inner_texts()


def image(cell):
    """What the network sees, as text."""
    return cell.locator("canvas[role=img]").evaluate("canvas => canvas.toDataURL()")


@needs_browser
def test_a_digit_is_drawn_and_cleared_by_mouse(page, pad):
    empty = image(pad)
    assert probabilities(pad) == [""] * 10
    box = pad.locator("canvas[tabindex]").bounding_box()

    def stroke(*points):
        places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place, steps=5)
        page.mouse.up()

    stroke((0.5, 0.1), (0.5, 0.9))
    wait_until(lambda: said(pad).startswith("It says"))
    wait_until(lambda: image(pad) != empty)
    one, answer = image(pad), probabilities(pad)
    assert all(text.endswith("%") for text in answer)
    assert sum(float(text.rstrip(" %")) for text in answer) == pytest.approx(100, abs=1)
    stroke((0.2, 0.5), (0.8, 0.5))
    wait_until(lambda: probabilities(pad) != answer)
    wait_until(lambda: image(pad) != one)
    pad.get_by_role("button", name="Clear").click()
    wait_until(lambda: "waiting" in said(pad))
    assert probabilities(pad) == [""] * 10
    assert image(pad) == empty


@needs_browser
def test_a_digit_is_drawn_and_cleared_by_keyboard(page, pad):
    pad.locator("canvas[tabindex]").focus()
    page.keyboard.press("Space")  # the pen is down, in the middle
    for _ in range(8):
        page.keyboard.press("ArrowDown")
    wait_until(lambda: said(pad).startswith("It says"))
    page.wait_for_timeout(300)  # the last of it is on its way
    answer = probabilities(pad)
    page.keyboard.press("Space")
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert probabilities(pad) == answer  # a lifted pen draws nothing
    page.keyboard.press("Space")
    for _ in range(8):
        page.keyboard.press("ArrowUp")
    wait_until(lambda: probabilities(pad) != answer)
    page.keyboard.press("Delete")
    wait_until(lambda: "waiting" in said(pad))
    assert page.locator(".jp-CodeCell").count() == len(CELLS)  # no key was the notebook's


# ---- a screen reader gets the figures' alt texts: from the file, and after a new run ----

ALTS = ["A blue line that rises to the right", "A blue line that falls to the right"]
SOURCE = """
import matplotlib.pyplot as plt
for y in ([0, 1], [1, 0]):
    plt.plot(y)
    plt.show()
"""
DOT = (  # the smallest PNG
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
IMAGES = ".jp-RenderedImage img"
FRESH = f"document.querySelectorAll('{IMAGES}[alt]:not([data-old])').length == 2"


@needs_browser
def test_figures_are_described(page, folder):
    cell = new_code_cell(SOURCE, id="two", metadata={"alt": ALTS}, execution_count=1)
    cell.outputs = [new_output("display_data", {"image/png": DOT}) for _ in ALTS]  # no alt text
    text = nbformat.writes(new_notebook(cells=[cell], metadata=execute.METADATA))
    (folder / "notebooks" / "figures.ipynb").write_text(text, encoding="utf-8")
    page.evaluate("window.jupyterapp.commands.execute('docmanager:open', {path: 'figures.ipynb'})")
    page.wait_for_selector(f"{IMAGES}[alt]")
    assert alts(page) == ALTS
    page.evaluate(f"document.querySelectorAll('{IMAGES}').forEach(i => i.dataset.old = 1)")
    page.wait_for_function(READY)  # before that, cells are not run
    page.evaluate("void window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(FRESH)
    assert alts(page) == ALTS


def alts(page):
    return page.evaluate(f"[...document.querySelectorAll('{IMAGES}')].map(image => image.alt)")
