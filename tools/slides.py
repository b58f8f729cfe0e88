"""Write the class path of a lesson or lab as a deck of slides, and open it in the browser.

    python -m tools.slides NAME ... [--pdf FILE] [--no-browser]

The deck is one file that needs nothing else and no network: formulas are drawn here, figures are
inside. Cells marked `slide` and `subslide` begin a slide, `fragment` comes at the next key, `notes`
and what the notebook folds away go to the speaker's window, `skip` is left out. The browser then
shrinks a slide a little, or goes on to another page, until all is seen (deck/deck.js).
"""

import argparse
import base64
import html
import re
import string
import struct
import sys
import webbrowser
from pathlib import Path
from urllib.parse import quote

import ziamath
from jupyter_server.serverapp import list_running_servers
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from tools.copies import COPIES, has_tag, is_notes
from tools.execute import NOTEBOOKS, ROOT, find, read, write
from tools.pdf import print_to

DECKS = ROOT / ".jupyter" / "slides"
PARTS = Path(__file__).parent / "deck"
FOLDED = re.compile(r"<details>\s*<summary>(.*?)</summary>(.*?)</details>", re.DOTALL)
SIZE = 20  # at which formulas are drawn; the page then sets them in the size of their text


# ---- text, formulas, outputs ----


def formula(tex: str, inline: bool) -> str:
    """Draw a formula, to stand on the line of text and to grow with it."""
    ziamath.config.svg2 = False  # no ids, which formulas of one page would share
    svg = ziamath.Latex(tex, size=SIZE, inline=inline, color="currentColor").svg()
    top, width, height = map(float, re.search(r'viewBox="\S+ (\S+) (\S+) (\S+)"', svg).groups())
    style = f"width:{width / SIZE:.3f}em;height:{height / SIZE:.3f}em;"
    style += f"vertical-align:{-(top + height) / SIZE:.3f}em"
    label = html.escape(tex.strip(), quote=True)
    kind = "inline" if inline else "display"
    return svg.replace(
        "<svg", f'<svg class="{kind}" role="img" aria-label="{label}" style="{style}"', 1
    )


class Renderer(IPythonRenderer):
    """Markdown as nbconvert reads it, with formulas drawn and without links into the project."""

    def block_math(self, body: str) -> str:
        """Draw a display formula."""
        return formula(body, inline=False)

    def inline_math(self, body: str) -> str:
        """Draw a formula in the text."""
        return formula(body, inline=True)

    def block_code(self, body: str, info: str | None = None) -> str:
        """Show code as that of cells is shown."""
        return code(body) if info else plain(body)

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """Keep links to the world; other notebooks are not beside the deck."""
        return super().link(text, url, title) if url.startswith("http") else text


def text(source: str, folder: Path) -> str:
    """Return Markdown as HTML, its pictures inside."""
    renderer = Renderer(
        escape=False, embed_images=True, path=str(folder), exclude_anchor_links=True
    )
    return MarkdownWithMath(renderer=renderer).render(source)


def code(source: str) -> str:
    """Return code as HTML; `--columns` lets the page choose letters that spare it broken lines."""
    columns = max(map(len, source.splitlines()), default=0)
    source = re.sub(r" +# fmt: \w+$", "", source, flags=re.MULTILINE)
    body = highlight(source, PythonLexer(), HtmlFormatter(nowrap=True))
    return f'<pre class="code" style="--columns:{columns}">{body}</pre>'


def plain(source: str) -> str:
    """Return printed text as HTML."""
    columns = max(map(len, source.splitlines()), default=0)
    return f'<pre class="printed" style="--columns:{columns}">{html.escape(source.rstrip())}</pre>'


def output(output: NotebookNode, alt: str, folder: Path) -> str:
    """Return what a cell gave, in the richest form that needs no kernel."""
    if output.output_type == "stream":
        return plain(output.text)
    if output.output_type == "error":
        return plain(f"{output.ename}: {output.evalue}")
    data = output.data
    if "image/png" in data:
        width, height = struct.unpack(">2I", base64.b64decode(data["image/png"])[16:24])
        source = f"data:image/png;base64,{data['image/png'].strip()}"
        image = f'<img src="{source}" alt="{html.escape(alt, quote=True)}">'
        return f'<div class="figure" style="--width:{width};--height:{height}">{image}</div>'
    if "image/svg+xml" in data:
        return f"<div>{data['image/svg+xml']}</div>"
    if "application/vnd.jupyter.widget-view+json" in data:
        return '<p class="live">It moves in the notebook.</p>'
    if "text/html" in data:
        return f'<div class="html">{data["text/html"]}</div>'
    for kind in ("text/markdown", "text/latex"):
        if kind in data:
            return f"<div>{text(data[kind], folder)}</div>"
    return plain(data.get("text/plain", ""))


# ---- the deck ----


def cell_parts(cell: NotebookNode, folder: Path) -> list[str]:
    """Return what a cell shows: its text, or its code and then what the code gave."""
    if cell.cell_type == "markdown":
        source = FOLDED.sub("", cell.source)
        return [text(source, folder)] if source.strip() else []
    shown = [] if has_tag(cell, "hide-input") else [code(cell.source)]
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
    title = next(line for line in read(path).cells[0].source.splitlines() if line.startswith("# "))
    style = HtmlFormatter(style="friendly").get_style_defs("pre.code") + read_part("deck.css")
    return string.Template(read_part("deck.html")).substitute(
        title=html.escape(title[2:]),
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
