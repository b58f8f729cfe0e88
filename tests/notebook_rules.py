"""The rules that test_notebooks.py holds every notebook to.

A rule is a function that yields one complaint per offence. RULES, at the end, are all of them.
"""

import base64
import copy
import difflib
import importlib
import json
import re

from tools import comparison, execute, handout, proofs
from tools.execute import tags

TAGS = {
    "objectives",  # what the reader can do afterwards
    "prediction",  # a question to answer before the next cell is run
    "exercise",  # a stub that the student completes
    "explore",  # an open question without a check
    "check",  # the call that judges it
    "hint",
    "solution",  # folded text
    "proof",  # folded; prints what the text says (tools/proofs.py); left out of the student edition
    "formula",  # holds display equations that a proof must print
    "notes",  # for the instructor; left out of the student edition
    "raises-exception",  # must end in an error
    "nbval-ignore-output",  # not compared; needs "ignored-because"
    "hide-input",  # code that only draws
}
KEYS = {  # of a cell's metadata
    "alt",  # of the cell's figures: one text, or a list
    "given",  # numbers in the text or alt text that need no proof, and why (tools/proofs.py)
    "ignored-because",
    "jupyter",  # only source_hidden
    "long",  # why the cell is longer than LINES
    "minutes",  # that a task takes
    "saved-as",  # the file beside the notebook that holds the cell's figure
    "slideshow",
    "stars",  # of a practice task: 1 to 3
    "tags",
    "tolerance",  # how far numbers and figures may differ, and why (tools/comparison.py)
    "variant-of",  # what of the package a later cell compares this cell's simpler version with
}
SLIDES = {"slide", "subslide", "fragment", "skip", "notes"}
LINES = 12  # of visible code in a cell
ALT = 40  # characters of a figure's alt text, at least
OUTPUT = 400_000  # bytes of one output, at most

LOCAL = re.compile(
    r"(?<![\w.~/<:-])/(?:[\w.+@-]+/)+[\w.+@-]+"  # /home/ada/file
    r"|(?<![\w/])~/\w"
    r"|\b[A-Z]:\\{1,2}\w"  # C:\Users
    r"|\bfile:/"
    r"|[/\\](?:site-packages|ipykernel_\d+)\b"
)
DATA = re.compile(r"data:[\w/+.-]+;base64,[A-Za-z0-9+/=\s]+")
FENCE = re.compile(r"^ {0,3}(```+|~~~+).*?^ {0,3}\1[^\n]*$|`[^`\n]+`", re.MULTILINE | re.DOTALL)


# ---- reading ----

FOLDED = re.compile(r"<details>.*?</details>", re.DOTALL)
RUN_TOGETHER = re.compile(r"^(.*)\n(?=(?:> )?([b-f])\) )", re.MULTILINE)


def code(nb):
    return [cell for cell in nb.cells if cell.cell_type == "code"]


def text(nb):
    return [cell for cell in nb.cells if cell.cell_type == "markdown"]


def prose(cell):
    """A Markdown cell without its code."""
    return FENCE.sub("", cell.source)


def shown(output):
    """All that a reader sees of an output as text; pictures are left out."""
    parts = [output.get("text", ""), output.get("ename", ""), output.get("evalue", "")]
    parts += output.get("traceback", [])
    data = output.get("data", {})
    parts += [data[kind] for kind in data if kind.startswith("text/") or "svg" in kind]
    return re.sub(r"\x1b\[[\d;]*m", "", DATA.sub("", "\n".join(parts)))


def figures(cell):
    """The PNGs that a cell shows."""
    bundles = [output.get("data", {}) for output in cell.get("outputs", [])]
    return [base64.b64decode(data["image/png"]) for data in bundles if "image/png" in data]


def names(value):
    return [value] if isinstance(value, str) else list(value)


def difference(wanted, got):
    """A few lines that tell what is not as it should be."""
    if wanted == got:
        return []
    lines = difflib.unified_diff(
        wanted.splitlines(), got.splitlines(), "wanted", "found", n=0, lineterm=""
    )
    return ["\n    ".join(list(lines)[:12])]


# ---- the rules ----


def a_file_is_as_execute_writes_it(nb):
    tidied = copy.deepcopy(nb)
    execute.tidy(tidied)
    yield from difference(execute.to_text(nb), execute.to_text(tidied))


def metadata_is_minimal(nb):
    if dict(nb.metadata) != execute.METADATA:
        yield f"the notebook's metadata must be {execute.METADATA}, not {dict(nb.metadata)}"
    if (nb.nbformat, nb.nbformat_minor) != (4, 5):
        yield f"format 4.5 is wanted, not {nb.nbformat}.{nb.nbformat_minor}"
    for cell in nb.cells:
        if unknown := set(cell.metadata) - KEYS:
            yield f"{cell.id}: unknown metadata {sorted(unknown)}; known are {sorted(KEYS)}"
        if set(cell.metadata.get("jupyter", {})) - {"source_hidden"}:
            yield f"{cell.id}: of 'jupyter' only source_hidden is kept"


def tags_are_known(nb):
    for cell in nb.cells:
        if not isinstance(tags(cell), list) or set(tags(cell)) - TAGS:
            yield f"{cell.id}: tags {tags(cell)}; known are {sorted(TAGS)}"
        if re.search(r"^\s*#\s*(NBVAL|PYTEST_VALIDATE)_", cell.source, re.MULTILINE):
            yield f"{cell.id}: use a tag in place of nbval's comment"


def identifiers_are_readable(nb):
    seen = set()
    for cell in nb.cells:
        if cell.id in seen:
            yield f"{cell.id}: used twice"
        seen.add(cell.id)
        random = re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f-]+)?", cell.id) and re.search(r"\d", cell.id)
        if random or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", cell.id):
            yield f"{cell.id}: an id is lower-case words joined by '-'"


def every_cell_was_run_in_order(nb):
    run = [cell for cell in code(nb) if cell.source.strip()]
    for wanted, cell in enumerate(run, 1):
        if cell.execution_count != wanted:
            yield f"{cell.id}: execution count {cell.execution_count}, wanted {wanted}"
    for cell in nb.cells:
        if not cell.source.strip():
            yield f"{cell.id}: empty"


def errors_are_expected(nb):
    for cell in code(nb):
        for output in cell.outputs:
            if output.get("name") == "stderr":
                yield f"{cell.id}: warnings or other text on stderr: {output.text[:200]!r}"
        ends = [output.ename for output in cell.outputs if output.output_type == "error"]
        if ends and "raises-exception" not in tags(cell):
            yield f"{cell.id}: ended with {ends[0]} without the tag raises-exception"
        if "raises-exception" in tags(cell) and not ends:
            yield f"{cell.id}: tagged raises-exception, and no error was raised"
        if {"raises-exception", "nbval-ignore-output"} <= set(tags(cell)):
            yield f"{cell.id}: an ignored error could be any error; take one of the two tags away"


def outputs_are_portable(nb):
    for cell in code(nb):
        for output in cell.outputs:
            for found in LOCAL.findall(shown(output)):
                yield f"{cell.id}: a path of one machine in the output: {found!r}"
            for found in execute.ADDRESS.findall(shown(output)):
                yield f"{cell.id}: an address in the output: {found}"
            size = len(json.dumps(output).encode())
            if size > OUTPUT:
                yield f"{cell.id}: an output of {size} bytes; {OUTPUT} are allowed"


def figures_have_alt_texts(nb):
    seen = {}
    for cell in code(nb):
        images = [
            output.metadata.get(kind, {}).get("alt", "")
            for output in cell.outputs
            for kind in output.get("data", {})
            if kind.startswith("image/")
        ]
        wanted = names(cell.metadata.get("alt", []))
        if len(images) != len(wanted):
            yield f"{cell.id}: {len(images)} figures, {len(wanted)} alt texts in the metadata"
        elif images != wanted:
            yield f"{cell.id}: the figures' alt texts are not those of the cell: run execute"
        for alt in wanted:
            if len(alt) < ALT:
                yield f"{cell.id}: alt text {alt!r} is too short to tell what is to be seen"
            if alt in seen:
                yield f"{cell.id}: the alt text of {seen[alt]} again"
            seen[alt] = cell.id


def images_in_text_have_alt_texts(nb):
    html = [(cell, prose(cell)) for cell in text(nb)]
    html += [
        (cell, output.data[kind])
        for cell in code(nb)
        for output in cell.outputs
        for kind in output.get("data", {})
        if kind in ("text/html", "text/markdown")
    ]
    for cell, source in html:
        for image in re.findall(r"<img\b[^>]*>", source, re.IGNORECASE):
            if not re.search(r"""\balt\s*=\s*(["'])\s*[^"'\s]{1}""", image):
                yield f"{cell.id}: without alt: {image[:80]}"
        for alt in re.findall(r"!\[([^\]]*)\][(\[]", source):
            if not alt.strip():
                yield f"{cell.id}: ![]() without alt text"


def code_cells_are_short(nb):
    for cell in code(nb):
        lines = sum(bool(line.strip()) for line in cell.source.splitlines())
        if cell.metadata.get("jupyter", {}).get("source_hidden"):
            lines = 0
        if lines > LINES and len(cell.metadata.get("long", "")) < 10:
            yield f"{cell.id}: {lines} lines; {LINES} are allowed, or metadata 'long': 'reason'"
        if lines <= LINES and "long" in cell.metadata:
            yield f"{cell.id}: only {lines} lines: 'long' is not needed"


def headings_are_in_order(nb):
    if nb.cells[0].cell_type != "markdown" or not nb.cells[0].source.startswith("# "):
        yield f"{nb.cells[0].id}: the first cell is the title, '# …'"
    level = 0
    for cell in text(nb):
        for marks, title in re.findall(r"^ {0,3}(#{1,6})\s+(.*)$", prose(cell), re.MULTILINE):
            if len(marks) > level + 1:
                yield f"{cell.id}: {title!r} has level {len(marks)} right after level {level}"
            if len(marks) == 1 and level:
                yield f"{cell.id}: {title!r} is a second title"
            level = len(marks)
        if re.search(r"<h\d|^[^\s|>-][^\n]*\n(=+|-{3,})\s*$", prose(cell), re.MULTILINE):
            yield f"{cell.id}: write headings with #"


def outputs_do_not_depend_on_the_front_end(nb):
    for cell in code(nb):
        if re.search(r"clear_output|update_display|display_id", cell.source):
            yield f"{cell.id}: outputs that replace one another cannot be compared"
        last = re.sub(r"#[^'\"]*$", "", cell.source.rstrip().rpartition("\n")[2])
        if last.rstrip().endswith(";"):
            yield f"{cell.id}: a trailing ';' hides nothing when nbval runs the cell: assign to _"


def links_are_https(nb):
    for cell in nb.cells:
        for link in re.findall(r"http://[^\s)\"'>]+", cell.source):
            if not link.startswith("http://localhost"):
                yield f"{cell.id}: {link} without https"


def slides_are_marked(nb):
    kinds = []
    for cell in nb.cells:
        show = cell.metadata.get("slideshow")
        if show is not None:
            if set(show) != {"slide_type"} or show.slide_type not in SLIDES:
                yield f"{cell.id}: slideshow {dict(show)}; slide_type is one of {sorted(SLIDES)}"
            kinds.append(show.get("slide_type"))
    for kind, what in (("notes", "no speaker notes"), ("slide", "no slides")):
        if kind not in kinds and code(nb):  # a page of text alone is not presented
            yield f"{what}: no cell has slide_type {kind!r}"


def slides_are_not_blank(nb):
    for cell in text(nb):
        starts = cell.metadata.get("slideshow", {}).get("slide_type") in ("slide", "subslide")
        if starts and not FOLDED.sub("", cell.source).strip():
            yield f"{cell.id}: all of it is folded; a deck shows that to the speaker only"


def options_stand_on_lines_of_their_own(nb):
    for cell in text(nb):
        for before, option in RUN_TOGETHER.findall(cell.source):
            if before.strip(" >") and not before.endswith("\\"):
                yield f"{cell.id}: option {option} is set behind the line before; end that with \\"


def ignored_cells_say_why(nb):
    cells = code(nb)
    for at, cell in enumerate(cells):
        if "nbval-ignore-output" not in tags(cell):
            if "ignored-because" in cell.metadata:
                yield f"{cell.id}: 'ignored-because' without the tag nbval-ignore-output"
            continue
        if len(cell.metadata.get("ignored-because", "")) < 10:
            yield f"{cell.id}: metadata 'ignored-because': 'reason' is missing"
        beside = cells[max(0, at - 1) : at] + cells[at + 1 : at + 2]
        if not any(other.outputs and "nbval-ignore-output" not in tags(other) for other in beside):
            yield f"{cell.id}: the code cell before or after must show something that is compared"


def what_moves_has_a_picture_beside_it(nb):
    """On paper, on GitHub and for the comparison; proofs, which learners don't get, don't count."""
    cells = [cell for cell in code(nb) if "proof" not in tags(cell)]
    for at, cell in enumerate(cells):
        if not re.search(r"\b(moving_picture|playground|digit_pad|interact)\(", cell.source):
            continue
        beside = cells[max(0, at - 1) : at] + cells[at + 1 : at + 2]
        if not any(figures(other) and "nbval-ignore-output" not in tags(other) for other in beside):
            yield f"{cell.id}: the code cell before or after must show a picture of what moves"


def variants_are_compared(nb):
    cells = code(nb)
    for at, cell in enumerate(cells):
        for name in names(cell.metadata.get("variant-of", [])):
            module, _, last = name.rpartition(".")
            if not hasattr(importlib.import_module(module), last):
                yield f"{cell.id}: {name} is not in the package"
            word = re.compile(rf"\b{last}\b")
            after = (other.source for other in cells[at + 1 :])
            if not any("assert" in source and word.search(source) for source in after):
                yield f"{cell.id}: no later cell has an assert that compares with {name}"


def tolerances_say_why(nb):
    for cell in nb.cells:
        tolerance = cell.metadata.get("tolerance")
        if tolerance is None:
            continue
        numbers = {key: value for key, value in tolerance.items() if key != "because"}
        if unknown := set(tolerance) - set(comparison.KEYS):
            yield f"{cell.id}: tolerance has {sorted(unknown)}; known are {comparison.KEYS}"
        if len(tolerance.get("because", "")) < 20:
            yield f"{cell.id}: tolerance 'because': 'reason' is missing or short"
        if not numbers or any(not isinstance(v, int | float) or v <= 0 for v in numbers.values()):
            yield f"{cell.id}: tolerance holds positive numbers and their reason, not {numbers}"
        if cell.cell_type != "code" or "nbval-ignore-output" in tags(cell):
            yield f"{cell.id}: a tolerance, and no output that is compared"
        described = [comparison.description(png) for png in figures(cell)]
        if "figure" in tolerance and not (described and all(described)):
            yield f"{cell.id}: tolerance 'figure' needs figures with a description: run execute"


def tasks_are_marked(nb):
    for cell in nb.cells:
        is_task = {"exercise", "explore"} & set(tags(cell))
        for key, known in (("minutes", range(1, 61)), ("stars", range(1, 4))):
            if key in cell.metadata and not (is_task and cell.metadata[key] in known):
                yield f"{cell.id}: {key} {cell.metadata[key]!r}; a task has {known}"
        if is_task and "minutes" not in cell.metadata:
            yield f"{cell.id}: a task says how many minutes it takes"
        if "solution" in tags(cell) and cell.cell_type == "code":
            yield f"{cell.id}: a solution is folded text; code would replace the learner's own"


def stubs_are_untouched(nb):
    for id in handout.filled_stubs(nb):
        yield f"{id}: an exercise's stub holds '...': it has been filled in"


def drawing_code_is_folded(nb):
    for cell in nb.cells:
        folded = cell.metadata.get("jupyter", {}).get("source_hidden")
        if "hide-input" in tags(cell) and not folded:
            yield f'{cell.id}: hide-input goes with "jupyter": {{"source_hidden": true}}'


def proofs_are_folded_and_measure(nb):
    yield from proofs.malformed(nb)


def proofs_quote_the_text(nb):
    yield from proofs.unquoted(nb)


def results_are_proven(nb):
    yield from proofs.unproven(nb)


def given_numbers_say_why(nb):
    for cell in nb.cells:
        said = [proofs.plain(text) for at, text in proofs.texts(nb) if nb.cells[at] is cell]
        for number, why in cell.metadata.get("given", {}).items():
            if not any(proofs.places(proofs.plain(number), text) for text in said):
                yield f"{cell.id}: given {number!r} stands nowhere in the cell's text"
            if len(why) < 10:
                yield f"{cell.id}: given {number!r} without a reason"


RULES = (
    a_file_is_as_execute_writes_it,
    metadata_is_minimal,
    tags_are_known,
    identifiers_are_readable,
    every_cell_was_run_in_order,
    errors_are_expected,
    outputs_are_portable,
    figures_have_alt_texts,
    images_in_text_have_alt_texts,
    code_cells_are_short,
    headings_are_in_order,
    outputs_do_not_depend_on_the_front_end,
    links_are_https,
    slides_are_marked,
    slides_are_not_blank,
    options_stand_on_lines_of_their_own,
    ignored_cells_say_why,
    what_moves_has_a_picture_beside_it,
    variants_are_compared,
    tolerances_say_why,
    tasks_are_marked,
    stubs_are_untouched,
    drawing_code_is_folded,
    proofs_are_folded_and_measure,
    proofs_quote_the_text,
    results_are_proven,
    given_numbers_say_why,
)
