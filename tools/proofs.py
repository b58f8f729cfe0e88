"""What ties the results that a lesson's text states to the code that measures them.

A *proof* is a folded code cell tagged `proof`, right behind what it proves. It measures, asserts
what is not a sentence, and prints quotes: each line that it prints must stand word for word in the
text or in an alt text (line breaks, bold, italics and backticks aside). The measured value is
formatted in:

    Text:   … the border bends in **13 of 20 seeds**, and straightens in none.
    Proof:  print(f"the border bends in {sum(bent)} of {len(bent)} seeds")

The regression compares what a proof prints with what it printed before, and `unquoted` looks for
it on the page. So the text, the proof and the code cannot change one without the other. `unproven`
finds what lacks a proof, and so notices a deleted one. A result is

- a number above 12 or with decimals; a percentage; a multiple (3×, 57-fold, 4 times);
- "13 of 20", "every seed", "all six starts", "no run"; "the answer is c";
- a display equation in a Markdown cell tagged `formula`. Its proof asserts it and prints it as it
  stands: print(r"D^{[l]} = …").

No proof is needed in cells tagged `prediction`, nor for what stands in visible code (784, 0.5), in
`code` or links; a number of three digits or more that the code cell right before shows; years,
minutes, and the numbers of lessons, sections, exercises and headings. All else is declared in the
cell's metadata, with the reason:

    "given": {"30 frames": "the speed of films"}
"""

import ast
import re
from collections.abc import Iterator

from nbformat import NotebookNode

from tools.comparison import NUMBER
from tools.execute import tags

SMALL = 12  # whole numbers up to this are mostly not results
WORDS = 3  # of a quote, at least, so that it says which number it means
COUNT = (
    r"(?:\d[\d,]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty"
    r"|forty|fifty|hundred|none)"
)
CLAIMS = re.compile(
    rf"\b{COUNT} (?:out )?of (?:the |our |all )?{COUNT}\b"
    r"|\b\d[\d.,]*\s?(?:\\?%|per cent\b|percent\b)"
    r"|\b\d[\d.,]*\s?(?:×|-fold\b|times\b|(?<=\d)x\b)"
    r"|\b(?:every|all|no|most|none) (?:of )?(?:the |our |these )?(?:[\w-]+ )?"
    r"(?:seeds?|starts?|runs?)\b"
    r"|\banswers?(?: is| was|:) \(?[a-f]\b",
    re.IGNORECASE,
)
KINDS = "lesson notebook section exercise practice task figure chapter table part lab document"
NO_RESULTS = re.compile(  # what is looked at neither for numbers nor for claims
    r"^ {0,3}(```+|~~~+).*?^ {0,3}\1[^\n]*$|`[^`\n]+`"  # code
    r"|<[^>\n]+>|\]\([^)\s]*\)|https?://\S+"
    rf"|\b(?:{KINDS.replace(' ', '|')})s? \d[\d.]*(?:(?:, | and | to |–|-)\d[\d.]*)*"
    r"|^#+ \d[\d.]*|^\s*\d{1,2}\. |^\*\*\d+\.\d+"  # of a heading, a list's item, an exercise
    r"|\b\d+(?:[–-]\d+)?[ -](?:minutes?|min|stars?)\b"
    r"|(?<![\d.,])(?:19[4-9]\d|20[0-4]\d)(?![\d,]|\.\d)",  # years
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)


def is_proof(cell: NotebookNode) -> bool:
    """Tell whether a cell is a proof."""
    return "proof" in tags(cell)


# ---- the page and its quotes ----


def plain(text: str) -> str:
    """Return the text with line breaks, emphasis, backticks and table lines evened out."""
    return " ".join(re.sub(r"[*`]", "", text.replace("|", " ").replace("−", "-")).split())


def texts(nb: NotebookNode) -> Iterator[tuple[int, str]]:
    """Yield (number of the cell, source) of all that a reader reads; solutions are run instead."""
    for at, cell in enumerate(nb.cells):
        if cell.cell_type == "markdown" and "solution" not in tags(cell):
            yield at, cell.source
        alts = cell.metadata.get("alt", [])
        yield from ((at, alt) for alt in ([alts] if isinstance(alts, str) else alts))


def quotes(nb: NotebookNode) -> Iterator[tuple[NotebookNode, str]]:
    """Yield (proof, line) of what the proofs printed."""
    for cell in filter(is_proof, nb.cells):
        for line in shown(cell).splitlines():
            if plain(line):
                yield cell, plain(line)


def shown(cell: NotebookNode) -> str:
    """Return the text that a code cell shows."""
    data = [output.get("data", {}) for output in cell.outputs]
    parts = [output.get("text", "") for output in cell.outputs]
    parts += [bundle[kind] for bundle in data for kind in bundle if kind.startswith("text/")]
    return "\n".join(parts)


def places(quote: str, text: str) -> list[tuple[int, int]]:
    """Return where a quote stands in a plain text, not within a longer word or number."""
    pattern = rf"(?<!\w)(?<!\d[.,]){re.escape(quote)}(?!\w)(?![.,]\d)"
    return [match.span() for match in re.finditer(pattern, text)]


# ---- the rules ----


def malformed(nb: NotebookNode) -> Iterator[str]:
    """Complain about proofs that are visible, not compared, or type in what they should measure."""
    typed_in_code = literals(nb)
    for cell in filter(is_proof, nb.cells):
        if cell.cell_type != "code":
            yield f"{cell.id}: a proof is a code cell"
            continue
        if cell.metadata.get("jupyter") != {"source_hidden": True}:
            yield f'{cell.id}: a proof is folded: metadata "jupyter": {{"source_hidden": true}}'
        if cell.metadata.get("slideshow") != {"slide_type": "skip"}:
            yield f'{cell.id}: a proof is on no slide: "slideshow": {{"slide_type": "skip"}}'
        if {"nbval-ignore-output", "raises-exception"} & set(tags(cell)):
            yield f"{cell.id}: a proof's output is compared, and it ends without an error"
        if any(output.get("name") != "stdout" for output in cell.outputs):
            yield f"{cell.id}: a proof shows nothing but what it prints"
        tree = ast.parse(cell.source)
        nodes = list(ast.walk(tree))
        has_assert = any(isinstance(node, ast.Assert) for node in nodes)
        prints = [n for n in nodes if isinstance(n, ast.Call) and ast.unparse(n.func) == "print"]
        if not has_assert and not prints:
            yield f"{cell.id}: proves nothing: no assert, no print"
        for call in prints:
            if all(isinstance(argument, ast.Constant) for argument in call.args):
                if not (has_assert and re.search(r"[\\=$]", ast.unparse(call))):
                    yield f"{cell.id}: {ast.unparse(call)} measures nothing: format the value in"
        for constant in (n.value for call in prints for n in _text_parts(call)):
            for number in results(constant, typed_in_code):
                yield f"{cell.id}: {number} is typed in, in {constant!r}: format it in"


def _text_parts(call):
    """Yield the string constants that a print shows as they stand, formulas left out."""
    parts = call.args + [p for a in call.args if isinstance(a, ast.JoinedStr) for p in a.values]
    for part in parts:
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            if not re.search(r"[\\$]", part.value):
                yield part


def unquoted(nb: NotebookNode) -> Iterator[str]:
    """Complain about what proofs print and the page does not say."""
    page = [plain(text) for _, text in texts(nb)]
    for cell, quote in quotes(nb):
        if len(quote.split()) < WORDS:
            yield f"{cell.id}: {quote!r} is too short a quote; {WORDS} words at least"
        elif not any(places(quote, text) for text in page):
            yield f"{cell.id}: printed {quote!r}, which stands nowhere in the text"


def unproven(nb: NotebookNode) -> Iterator[str]:
    """Complain about results on the page that no proof quotes and no cell declares as given."""
    said = [quote for _, quote in quotes(nb)]
    typed_in_code = literals(nb)
    for at, source in texts(nb):
        cell, text = nb.cells[at], plain(source)
        if "prediction" in tags(cell):
            continue
        given = [plain(key) for key in cell.metadata.get("given", {})]
        covered = [span for quote in said + given for span in places(quote, text)]
        masked = plain(NO_RESULTS.sub(_without_digits, source))
        printed = {_digits(n) for n in NUMBER.findall(_shown_before(nb, at))} - {None}
        found = list(CLAIMS.finditer(masked))
        claimed = [match.span() for match in found]
        for match in NUMBER.finditer(masked):
            is_claimed = any(a <= match.start() and match.end() <= b for a, b in claimed)
            if not is_claimed and is_result(match.group(), typed_in_code):
                found.append(match)
        for match in found:
            (start, end), numbers = match.span(), NUMBER.findall(match.group())
            is_covered = any(a <= start and end <= b for a, b in covered)
            is_printed = numbers and all(_digits(number) in printed for number in numbers)
            if not is_covered and not is_printed:
                context = text[max(0, start - 40) : end + 40]
                yield f"{cell.id}: no proof prints {match.group()!r} in {context!r}"
        if "formula" in tags(cell):
            for formula in re.findall(r"\$\$(.+?)\$\$", text):
                if not any(formula.strip(" .,;") in quote for quote in said):
                    yield f"{cell.id}: no proof prints the formula {formula.strip()!r}"


def _without_digits(match):
    """Return the text with the same length, but without anything that could be a result."""
    return re.sub(r"[^\s*`|]", "§", match.group())


def _shown_before(nb, at):
    """Return what the code cell right before (or the cell itself) shows, if it is compared."""
    for cell in reversed(nb.cells[: at + 1]):
        if cell.cell_type == "code" and not is_proof(cell):
            return "" if "nbval-ignore-output" in tags(cell) else shown(cell)
    return ""


def _digits(number):
    """Return a number's digits if there are three or more, which no other has by chance."""
    digits = re.sub(r"[^\d.]", "", number).rstrip(".")
    return digits if len(digits.replace(".", "").lstrip("0")) >= 3 else None


def literals(nb: NotebookNode) -> set[float]:
    """Return the numbers that stand in the notebook's visible code."""
    found = set()
    for cell in nb.cells:
        folded = cell.metadata.get("jupyter", {}).get("source_hidden")
        if cell.cell_type == "code" and not folded:
            lines = [line for line in cell.source.splitlines() if not re.match(r"\s*[%!]", line)]
            for node in ast.walk(ast.parse("\n".join(lines))):
                if isinstance(node, ast.Constant) and type(node.value) in (int, float):
                    found.add(float(node.value))
    return found


def is_result(number: str, typed_in_code: set[float]) -> bool:
    """Tell whether a printed number must come from a proof."""
    value = float(number.replace(",", "").lstrip("-+−"))
    is_small = value == int(value) <= SMALL and not re.search(r"\.\d|[eE]", number)
    return not is_small and value not in typed_in_code


def results(text: str, typed_in_code: set[float]) -> list[str]:
    """Return the numbers in a text that must come from a proof."""
    return [number for number in NUMBER.findall(text) if is_result(number, typed_in_code)]
