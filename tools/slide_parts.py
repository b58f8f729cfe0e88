"""Text, formulas, code and outputs of cells as HTML that needs nothing else."""

import base64
import html
import re
import struct
from pathlib import Path

import ziamath
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from tools.execute import INTERACTIVE

SIZE = 20  # at which formulas are drawn; the page then sets them in the size of their text


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
    if data.get("text/plain") == INTERACTIVE:
        return '<p class="live">It moves in the notebook.</p>'
    if "text/html" in data:
        return f'<div class="html">{data["text/html"]}</div>'
    for kind in ("text/markdown", "text/latex"):
        if kind in data:
            return f"<div>{text(data[kind], folder)}</div>"
    return plain(data.get("text/plain", ""))
