"""Every notebook keeps to the rules of notebook_rules.py, which nbval does not look at.

Below, each rule is shown a good notebook, about which it must be silent, and a spoilt one, about
which it must complain.
"""

import base64
import io
import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from notebook_rules import (
    RULES,
    a_file_is_as_execute_writes_it,
    code_cells_are_short,
    drawing_code_is_folded,
    errors_are_expected,
    every_cell_was_run_in_order,
    figures_have_alt_texts,
    given_numbers_say_why,
    headings_are_in_order,
    identifiers_are_readable,
    ignored_cells_say_why,
    images_in_text_have_alt_texts,
    links_are_https,
    metadata_is_minimal,
    options_stand_on_lines_of_their_own,
    outputs_are_portable,
    outputs_do_not_depend_on_the_front_end,
    proofs_are_folded_and_measure,
    proofs_quote_the_text,
    results_are_proven,
    slides_are_marked,
    slides_are_not_blank,
    stubs_are_untouched,
    tags_are_known,
    tasks_are_marked,
    tolerances_say_why,
    variants_are_compared,
    what_moves_has_a_picture_beside_it,
)
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tools import execute

NOTEBOOKS = execute.find([])


# ---- the notebooks keep to the rules ----


def test_lessons_are_numbered_without_a_gap():
    numbers = [int(path.stem[:2]) for path in NOTEBOOKS if re.match(r"notebooks/\d", where(path))]
    assert numbers
    assert numbers[0] in (0, 1)  # 00_ is a tour of the series
    assert numbers == list(range(numbers[0], numbers[-1] + 1))


def where(path):
    """The notebook's place: labs and pages without a number are no lessons."""
    return path.relative_to(execute.ROOT).as_posix()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook(path, rule):
    complaints = list(rule(execute.read(path)))
    assert not complaints, "\n" + "\n".join(complaints)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_file_ends_lines_alike(path):
    data = path.read_bytes()
    assert b"\r" not in data
    assert data.endswith(b"}\n")
    assert execute.to_text(execute.read(path)).encode() == data


# ---- the rules find what they are for ----

SEEN = "A blue line that rises from the lower left corner to the upper right one"


def described(said):
    """A PNG of one pixel that carries a description."""
    file, note = io.BytesIO(), PngInfo()
    note.add_text("Description", said)
    Image.new("1", (1, 1)).save(file, "png", pnginfo=note if said else None)
    return base64.b64encode(file.getvalue()).decode()


def picture(alt, said=""):
    """A cell's figure with its alt text."""
    png = {"image/png": described(said)}
    return new_output("display_data", png, metadata={"image/png": {"alt": alt}})


def good():
    line, chaos = picture(SEEN), picture(f"{SEEN}, and back", said="axes 1")
    bent = new_output("stream", name="stdout", text="bends in 13 of 20 seeds\n")
    cells = [
        new_markdown_cell("# Title\n\n```python\n# not a heading\n```", id="title"),
        new_markdown_cell("## Part\n\n![A cat](cat.png)", id="part"),
        new_code_cell("plot()", id="figure", outputs=[line], metadata={"alt": SEEN}),
        new_code_cell("interact()", id="slider"),
        new_code_cell("def forward(net, X): return X", id="forward"),
        new_code_cell("assert network.forward == forward", id="compare"),
        new_code_cell("train(rate=2)\nassert gone", id="chaos", outputs=[chaos]),
        new_markdown_cell("The border bends in **13 of 20\nseeds**, after 300 steps.", id="claim"),
        new_code_cell("print(f'bends in {n} of {len(a)} seeds')", id="proof", outputs=[bent]),
        new_code_cell("def f(x):\n    ...", id="stub"),
        new_markdown_cell("Ask them.", id="notes"),
    ]
    for count, cell in enumerate((cell for cell in cells if cell.cell_type == "code"), 1):
        cell.execution_count = count
    cells[0].metadata.slideshow = {"slide_type": "slide"}
    cells[3].metadata |= {"tags": ["nbval-ignore-output"], "ignored-because": "sliders have ids"}
    cells[4].metadata["variant-of"] = ["nbhelpers.network.forward"]
    folded = {"jupyter": {"source_hidden": True}}
    cells[2].metadata |= folded | {"tags": ["hide-input"]}
    cells[6].metadata.alt = f"{SEEN}, and back"
    cells[6].metadata.tolerance = {"figure": 9, "rel": 0.1, "because": "a rate of 2 is chaotic"}
    cells[7].metadata.given = {"300 steps": "chosen, not measured"}
    cells[8].metadata |= folded | {"tags": ["proof"], "slideshow": {"slide_type": "skip"}}
    cells[9].metadata |= {"tags": ["exercise"], "minutes": 5, "stars": 2}
    cells[-1].metadata.slideshow = {"slide_type": "notes"}
    return nbformat.from_dict(new_notebook(cells=cells, metadata=execute.METADATA))


def printed(said):
    return lambda nb: nb.cells[2].outputs.append(new_output("stream", name="stdout", text=said))


def source(at, said):
    return lambda nb: nb.cells[at].update(source=said)


def meta(at, **keys):
    keys = {key.replace("_", "-"): value for key, value in keys.items()}
    return lambda nb: nb.cells[at].metadata.update(nbformat.from_dict(keys))


CHAOS = "training at this rate is chaotic"
SPOILT = [
    (a_file_is_as_execute_writes_it, lambda nb: nb.cells[2].outputs[0].update(metadata={})),
    (a_file_is_as_execute_writes_it, printed("one\rtwo")),
    (metadata_is_minimal, lambda nb: nb.metadata.update(widgets={})),
    (metadata_is_minimal, lambda nb: nb.metadata.language_info.update(version="3.11.7")),
    (metadata_is_minimal, meta(2, atl=SEEN)),
    (tags_are_known, meta(2, tags=["excercise"])),
    (tags_are_known, source(2, "# NBVAL_IGNORE_OUTPUT\nplot()")),
    (identifiers_are_readable, lambda nb: nb.cells[2].update(id="part")),
    (identifiers_are_readable, lambda nb: nb.cells[2].update(id="1f3a9c77")),
    (every_cell_was_run_in_order, lambda nb: nb.cells[2].update(execution_count=None)),
    (every_cell_was_run_in_order, lambda nb: nb.cells[2].update(execution_count=7)),
    (
        errors_are_expected,
        lambda nb: nb.cells[2].outputs.append(new_output("stream", name="stderr", text="beware")),
    ),
    (
        errors_are_expected,
        lambda nb: nb.cells[2].outputs.append(new_output("error", ename="E", evalue="")),
    ),
    (errors_are_expected, meta(2, tags=["raises-exception"])),
    (outputs_are_portable, printed("in /home/ada/notebooks/a.py line 3")),
    (outputs_are_portable, printed(r"in C:\Users\ada\a.py")),
    (outputs_are_portable, printed("in ~/a.py")),
    (outputs_are_portable, printed("<function f at 0x7f3a8c0d1e50>")),
    (outputs_are_portable, printed("0" * 400_000)),
    (figures_have_alt_texts, lambda nb: nb.cells[2].metadata.pop("alt")),
    (figures_have_alt_texts, lambda nb: nb.cells[2].outputs[0].update(metadata={})),
    (figures_have_alt_texts, lambda nb: nb.cells[2].update(outputs=[])),
    (figures_have_alt_texts, meta(2, alt="A plot")),
    (figures_have_alt_texts, lambda nb: nb.cells.append(nb.cells[2])),
    (images_in_text_have_alt_texts, source(1, "![](cat.png)")),
    (images_in_text_have_alt_texts, source(1, '<img src="cat.png">')),
    (images_in_text_have_alt_texts, source(1, '<img src="data:image/png;base64,aGk=" alt="">')),
    (code_cells_are_short, source(3, "x = 1\n" * 13)),
    (code_cells_are_short, meta(3, long="it is one derivation")),
    (headings_are_in_order, source(0, "## Title")),
    (headings_are_in_order, source(1, "### Part")),
    (headings_are_in_order, source(1, "# Part")),
    (headings_are_in_order, source(1, "Part\n----")),
    (outputs_do_not_depend_on_the_front_end, source(2, "plot();")),
    (outputs_do_not_depend_on_the_front_end, source(2, "plot();  # quietly")),
    (outputs_do_not_depend_on_the_front_end, source(2, "clear_output()")),
    (links_are_https, source(1, "[Nielsen](http://neuralnetworksanddeeplearning.com)")),
    (slides_are_marked, lambda nb: nb.cells.pop()),
    (slides_are_marked, meta(0, slideshow={"slide_type": "-"})),
    (slides_are_not_blank, source(0, "<details><summary>More</summary>\n\nfolded\n\n</details>")),
    (options_stand_on_lines_of_their_own, source(1, "Is it\n\na) one\nb) two")),
    (options_stand_on_lines_of_their_own, source(1, "> a) one\\\n> b) two\n> c) three")),
    (ignored_cells_say_why, lambda nb: nb.cells[3].metadata.pop("ignored-because")),
    (ignored_cells_say_why, lambda nb: nb.cells[3].metadata.pop("tags")),
    (ignored_cells_say_why, lambda nb: nb.cells[2].update(outputs=[])),
    (what_moves_has_a_picture_beside_it, source(4, "moving_picture(draw, [1], label='n')")),
    (what_moves_has_a_picture_beside_it, lambda nb: nb.cells[2].update(outputs=[])),
    (variants_are_compared, source(5, "network.forward == forward")),
    (variants_are_compared, source(5, "assert backward")),
    (variants_are_compared, meta(5, variant_of="nbhelpers.network.gone")),
    (tolerances_say_why, meta(6, tolerance={"rel": 0.1})),
    (tolerances_say_why, meta(6, tolerance={"figure": 9, "because": "chaos"})),
    (tolerances_say_why, meta(6, tolerance={"relative": 0.1, "because": CHAOS})),
    (tolerances_say_why, meta(6, tolerance={"because": CHAOS})),
    (tolerances_say_why, meta(6, tolerance={"rel": -1, "because": CHAOS})),
    (tolerances_say_why, meta(2, tolerance={"figure": 9, "because": CHAOS})),  # no description
    (tolerances_say_why, meta(3, tolerance={"rel": 0.1, "because": CHAOS})),  # not compared
    (tolerances_say_why, meta(1, tolerance={"rel": 0.1, "because": CHAOS})),
    (tasks_are_marked, meta(9, minutes="8")),
    (tasks_are_marked, meta(9, stars=4)),
    (tasks_are_marked, meta(5, stars=1)),
    (tasks_are_marked, lambda nb: nb.cells[9].metadata.pop("minutes")),
    (tasks_are_marked, meta(5, tags=["solution"])),
    (stubs_are_untouched, source(9, "def f(x):\n    return x  # was ...")),
    (drawing_code_is_folded, lambda nb: nb.cells[2].metadata.pop("jupyter")),
    (proofs_are_folded_and_measure, lambda nb: nb.cells[8].metadata.pop("jupyter")),
    (proofs_are_folded_and_measure, lambda nb: nb.cells[8].metadata.pop("slideshow")),
    (proofs_are_folded_and_measure, meta(8, tags=["proof", "nbval-ignore-output"])),
    (proofs_are_folded_and_measure, lambda nb: nb.cells[8].outputs.append(picture(SEEN))),
    (proofs_are_folded_and_measure, source(8, "n = 13")),
    (proofs_quote_the_text, source(7, "The border bends in 14 of 20 seeds.")),
    (proofs_quote_the_text, source(7, "The border bends in 13 of 200 seeds.")),
    (results_are_proven, lambda nb: nb.cells[8].update(outputs=[])),
    (given_numbers_say_why, meta(7, given={"301 steps": "chosen, not measured"})),
    (given_numbers_say_why, meta(7, given={"300 steps": "why"})),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_rule_is_silent_about_a_good_notebook(rule):
    assert list(rule(good())) == []


@pytest.mark.parametrize(("rule", "spoil"), SPOILT, ids=lambda value: value.__name__)
def test_a_rule_complains_about_a_spoilt_notebook(rule, spoil):
    notebook = good()
    spoil(notebook)
    assert list(rule(notebook))


def test_every_rule_is_tried():
    assert {rule for rule, _ in SPOILT} == set(RULES)
