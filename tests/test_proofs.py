"""A result in the text, its proof and the code cannot change one without the others."""

import io
import re
from contextlib import redirect_stdout

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools import execute, proofs

ALT = "Two curves: the upper one falls to 0.31 after 232 epochs, the lower one rests at its start"
FOLDED = {
    "tags": ["proof"],
    "jupyter": {"source_hidden": True},
    "slideshow": {"slide_type": "skip"},
}
CELLS = [  # what is code begins with a comment sign
    "## 2.1 The border\n\nLesson 03 of 2019 takes 45 minutes. `W` has 784 rows. Two of us wrote.",
    "# code\nN_INPUTS, rate = 784, 0.5\ncosts = [n**-0.5 for n in range(1, 400)]",
    "After **232 epochs** the cost is 0.066, and the slope\nshrinks to $1/57$ of it. "
    "The border bends in 13 of 20 seeds, and *every seed* ends below 0.07.",
    "# proof\nepochs = next(n for n, cost in enumerate(costs, 1) if cost < 0.0657)\n"
    "print(f'After {epochs} epochs the cost is {costs[epochs]:.3f}')\n"
    "print(f'the slope shrinks to $1/{len(costs) // 7}$ of it')\n"
    "print(f'the upper one falls to {costs[9] - 0.006:.2f} after {epochs} epochs')",
    "# proof\nbent = [True] * 13 + [False] * 7\nfewest = min(costs[300:])\n"
    "print(f'The border bends in {sum(bent)} of {len(bent)} seeds')\n"
    'print(f\'{"every" if fewest < 0.07 else "not every"} seed ends below {0.07}\')',
    "The weights' slope is\n\n$$\\frac{\\partial J}{\\partial W} = A^T (A - Y).$$",
    "# proof\nassert 2 * 3 == 6  # stands for the gradient check\n"
    "print(r'\\frac{\\partial J}{\\partial W} = A^T (A - Y)')",
    "So the answer is **c**: both fall, by 98.4 %.",
    "# proof\nprint(f'So the answer is {\"abcd\"[2]}: both fall, by {98.4} %')",
    "# code\nprint('it ends at', round(costs[-1], 4))",
    "It ends at 0.0501, as we have just seen.",
]


def model():
    """A small lesson."""
    cells = []
    for number, source in enumerate(CELLS):
        if source.startswith(("# proof", "# code")):
            cell = new_code_cell(source.partition("\n")[2], id=f"cell-{number}")
            cell.metadata |= FOLDED if source.startswith("# proof") else {}
        else:
            cell = new_markdown_cell(source, id=f"cell-{number}")
        cells.append(cell)
    cells[1].metadata.alt = ALT
    cells[5].metadata.tags = ["formula"]
    return new_notebook(cells=cells, metadata=execute.METADATA)


def run(notebook):
    """Run a notebook whose cells only print, here and not in a kernel, which takes two seconds."""
    names = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            with redirect_stdout(io.StringIO()) as printed:
                exec(cell.source, names)
            text = printed.getvalue()
            cell.outputs = [new_output("stream", text=text)] if text else []


@pytest.fixture(scope="module")
def lesson():
    """Return the text of the lesson as it is committed."""
    notebook = model()
    run(notebook)
    execute.tidy(notebook)
    return execute.to_text(notebook)


def parse(text):
    return execute.nbformat.reads(text, as_version=4)


def complaints(notebook):
    """What the hygiene test says."""
    rules = (proofs.malformed, proofs.unquoted, proofs.unproven)
    return [complaint for rule in rules for complaint in rule(notebook)]


def test_the_lesson_is_green(lesson):
    assert complaints(parse(lesson)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("**232 epochs** the", "**242 epochs** the"),
        ("cost is 0.066, and", "cost is 0.056, and"),
        ("$1/57$", "$1/75$"),
        ("13 of 20 seeds, and", "14 of 20 seeds, and"),
        ("*every seed* ends", "*no seed* ends"),
        ("below 0.07.", "below 0.06."),
        ("answer is **c**", "answer is **d**"),
        ("98.4 %", "98.5 %"),
        ("(A - Y).$$", "(A + Y).$$"),
        ("falls to 0.31", "falls to 0.13"),
        ("after 232 epochs, the", "after 223 epochs, the"),
        ("ends at 0.0501", "ends at 0.0510"),
    ],
)
def test_a_change_of_the_text_alone_is_red(lesson, old, new):
    notebook = parse(lesson)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = cell.source.replace(old, new)
        if "alt" in cell.metadata:
            cell.metadata.alt = cell.metadata.alt.replace(old, new)
    assert execute.to_text(notebook) != lesson
    assert complaints(notebook)


@pytest.mark.parametrize("number", [3, 4, 6, 8, 9])
def test_a_deleted_proof_is_red(lesson, number):
    notebook = parse(lesson)
    del notebook.cells[number]
    assert complaints(notebook)


def test_all_proofs_deleted_is_red(lesson):
    notebook = parse(lesson)
    notebook.cells = [cell for cell in notebook.cells if not proofs.is_proof(cell)]
    assert len(complaints(notebook)) >= 8


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r"print\(f'After .*\n", ""),  # one quote less
        (r"if cost < 0.0657", "if cost < 0.07"),  # another measurement
        (r"\{epochs\} epochs the cost is", "232 epochs the cost is"),  # typed in
        (r"print\(f'The border.*", "print('The border bends in 13 of 20 seeds')"),
        (r"fewest < 0.07", "fewest < 0.04"),
        (r"costs = \[n\*\*-0.5", "costs = [n**-0.4"),  # the code alone
        (r"assert .*\n", ""),
        (r"\(A - Y\)'", "(A + Y)'"),  # the proof alone
        (r'"abcd"\[2\]', '"abcd"[3]'),
    ],
)
def test_a_change_of_the_code_alone_is_red(lesson, old, new):
    """A cell fails, or what it prints no longer stands in the text, or lacks a proof."""
    notebook = parse(lesson)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = re.sub(old, new, cell.source)
    assert execute.to_text(notebook) != lesson
    try:
        run(notebook)
    except StopIteration:  # the cell itself fails: the cost never falls so low
        return
    assert complaints(notebook)


@pytest.mark.parametrize(
    "text",
    [
        "Half of the 12 inputs, 3 layers and two ideas; see sections 13.2 and 14, and 2012.",
        "## 13.4 A heading\n\n**13.5 A task.** It takes 25–30 minutes.\n\n1. one\n17. seventeen",
        "`x[232]`, [a link](https://example.org/232/0.5) and <img width='232'>",
        "```python\nfor n in range(232):\n    pass\n```",
        "There are 784 inputs and the rate is 0.5.",
        "Run it again, each time with another seed. One of two roads.",
    ],
)
def test_what_is_no_result_needs_no_proof(text):
    notebook = model()
    notebook.cells = [notebook.cells[1], new_markdown_cell(text)]
    notebook.cells[0].metadata.pop("alt")
    assert list(proofs.unproven(notebook)) == []


@pytest.mark.parametrize(
    "text",
    [
        "232 epochs",
        "a cost of 0.25",
        "5 %",
        "100 per cent",
        "2× as fast",
        "it takes 3 times as long",
        "in 3 of 5 worlds",
        "five of six",
        "All six starts end alike",
        "no run fails",
        "The right answer: b",
        "13 of 20\nseeds, at the beginning of a line",
        "1,500 steps",
        "−0.31",
        "$\\approx 1/57$",
    ],
)
def test_a_result_needs_a_proof_or_a_reason(text):
    notebook = new_notebook(cells=[new_markdown_cell(text)])
    assert list(proofs.unproven(notebook))
    notebook.cells[0].metadata.given = {text: "so that the test has a reason"}
    assert not list(proofs.unproven(notebook))


def test_what_a_cell_shows_covers_only_long_numbers_right_behind_it(lesson):
    notebook = parse(lesson)
    notebook.cells.insert(-1, new_code_cell("pass"))
    assert "0.0501" in "".join(complaints(notebook))
    notebook = parse(lesson)
    notebook.cells[-2].outputs[0].text = "77 of 784"
    notebook.cells[-1].source = "It reads 77."
    assert "77" in "".join(complaints(notebook))
