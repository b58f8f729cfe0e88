"""In JupyterLab a screen reader gets the figures' alt texts: from the file, and after a new run."""

import nbformat
from browser import READY, browser_page, jupyterlab, needs_browser
from nbformat.v4 import new_code_cell, new_notebook

from tools import execute

ALTS = ["A blue line that rises to the right", "A blue line that falls to the right"]
SOURCE = """
import matplotlib.pyplot as plt
for y in ([0, 1], [1, 0]):
    plt.plot(y)
    plt.show()
"""
IMAGES = ".jp-RenderedImage img"
FRESH = f"document.querySelectorAll('{IMAGES}[alt]:not([data-old])').length == 2"


@needs_browser
def test_jupyterlab_describes_figures(tmp_path):
    cell = new_code_cell(SOURCE, id="two", metadata={"alt": ALTS})
    notebook = new_notebook(cells=[cell], metadata=execute.METADATA)
    (tmp_path / "notebooks").mkdir()
    execute.run(notebook, tmp_path)  # and no alt text in the outputs
    text = nbformat.writes(notebook)
    (tmp_path / "notebooks" / "a.ipynb").write_text(text, encoding="utf-8")
    with jupyterlab(tmp_path, "--originals") as address, browser_page() as page:
        page.goto(address.format("/tree/a.ipynb"))
        page.wait_for_selector(f"{IMAGES}[alt]")
        assert alts(page) == ALTS
        page.evaluate(f"document.querySelectorAll('{IMAGES}').forEach(i => i.dataset.old = 1)")
        page.wait_for_function(READY)  # before that, cells are not run
        page.evaluate("void window.jupyterapp.commands.execute('notebook:run-all-cells')")
        page.wait_for_function(FRESH)
        assert alts(page) == ALTS


def alts(page):
    return page.evaluate(f"[...document.querySelectorAll('{IMAGES}')].map(image => image.alt)")
