"""Write the class path of a lesson or lab as a deck of slides, and open it in the browser.

    python -m tools.slides NAME [--pdf FILE] [--no-browser]

The deck is one file that needs nothing else and no network: formulas are drawn here, figures are
inside. Cells marked `slide` and `subslide` begin a slide, `fragment` comes at the next key, `notes`
and what the notebook folds away go to the speaker's window, `skip` is left out. The browser then
shrinks a slide a little, or goes on to another page, until all is seen (deck/deck.js).
"""

import argparse
import html
import re
import string
import sys
import webbrowser
from pathlib import Path
from urllib.parse import quote

from jupyter_server.serverapp import list_running_servers
from nbformat import NotebookNode
from pygments.formatters import HtmlFormatter

from tools.copies import COPIES, is_notes
from tools.execute import NOTEBOOKS, ROOT, find, read, tags, write
from tools.pdf import print_to
from tools.slide_parts import code, output, text

DECKS = ROOT / ".jupyter" / "slides"
PARTS = Path(__file__).parent / "deck"
FOLDED = re.compile(r"<details>\s*<summary>(.*?)</summary>(.*?)</details>", re.DOTALL)


def cell_parts(cell: NotebookNode, folder: Path) -> list[str]:
    """Return what a cell shows: its text, or its code and then what the code gave."""
    if cell.cell_type == "markdown":
        source = FOLDED.sub("", cell.source)
        return [text(source, folder)] if source.strip() else []
    shown = [] if "hide-input" in tags(cell) else [code(cell.source)]
    alts = cell.metadata.get("alt", "")
    alts = iter([alts] if isinstance(alts, str) else alts)
    outputs = []
    for one in cell.outputs:
        alt = next(alts, "") if "image/png" in one.get("data", {}) else ""
        outputs.append(output(one, alt, folder))
    return shown + (["".join(outputs)] if outputs else [])


def slides(path: Path) -> str:
    """Return the slides of a notebook as HTML: one section for each that is marked."""
    sections = []
    for cell in read(path).cells:
        kind = cell.metadata.get("slideshow", {}).get("slide_type")
        if is_notes(cell) and sections:
            sections[-1][2].append(text(cell.source, path.parent))
            continue
        if kind in ("slide", "subslide"):
            sections.append((cell.id, [], []))
        elif kind == "skip" or not sections or is_notes(cell):
            continue
        _, parts, notes = sections[-1]
        for number, part in enumerate(cell_parts(cell, path.parent)):
            step = kind == "fragment" or number > 0  # an output comes after its code
            parts.append(f'<div class="part" {"data-step" if step else ""}>{part}</div>')
        if cell.cell_type == "markdown":
            for summary, body in FOLDED.findall(cell.source):
                notes.append(f"<b>{summary}</b>{text(body, path.parent)}")
    return "\n".join(
        f'<section data-cell="{id}">{"".join(parts)}<aside>{"".join(notes)}</aside></section>'
        for id, parts, notes in sections
    )


def live_address(path: Path) -> str:
    """Return where a JupyterLab that runs now shows the notebook, the learner's copy first."""
    for root in (COPIES, NOTEBOOKS):
        for server in list_running_servers():
            if Path(server["root_dir"]) == root and path.is_relative_to(NOTEBOOKS):
                return server["url"] + "lab/tree/" + quote(path.relative_to(NOTEBOOKS).as_posix())
    return ""


def deck(path: Path, live: str = "") -> str:
    """Return the whole deck of a notebook; `live` is its address in JupyterLab."""
    first = read(path).cells[0].source.splitlines()[0]
    style = HtmlFormatter(style="friendly").get_style_defs("pre.code") + read_part("deck.css")
    return string.Template(read_part("deck.html")).substitute(
        title=html.escape(first.removeprefix("# ")),
        live=html.escape(live, quote=True),
        style=style,
        script=read_part("deck.js"),
        slides=slides(path),
    )


def read_part(name: str) -> str:
    """Return a file of the template."""
    return (PARTS / name).read_text(encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns 1 if a deck or its PDF could not be made."""
    parser = argparse.ArgumentParser(prog="slides", description=__doc__.split("\n")[0])
    parser.add_argument("name", help="02 is a lesson, labs/02_s a lab; a file will do as well")
    parser.add_argument(
        "--pdf", type=Path, metavar="FILE", help="print the deck into a file instead"
    )
    parser.add_argument("--no-browser", action="store_true", help="write the deck, open nothing")
    options = parser.parse_args(arguments)
    try:
        (path,) = find([options.name])
    except ValueError as error:
        parser.error(str(error))
    target = DECKS / f"{path.stem}.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    live = "" if options.pdf else live_address(path)  # nobody clicks on paper
    write(target, deck(path, live))
    if options.pdf:
        try:
            print_to(target, options.pdf)
        except (RuntimeError, OSError) as error:
            print(error, file=sys.stderr)
            return 1
        print(options.pdf)
        return 0
    print(f"{target}\nKeys: right and left arrow, S for the speaker's window, ? for all of them.")
    if not live:
        print("No JupyterLab is running. Start `run.py lab` first to have links to the live cells.")
    if not options.no_browser:
        webbrowser.open(target.as_uri())
    return 0


if __name__ == "__main__":
    sys.exit(main())
