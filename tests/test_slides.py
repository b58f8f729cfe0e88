"""Every class path is a deck that fits its pages, can be read, and needs no network."""

import re

import nbformat
import pytest
from browser import LONG, browser_page, environment, jupyterlab, needs_browser, wait_until
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools import execute

pytest.importorskip("ziamath", reason="ziamath, which draws the formulas of slides, is missing")
from tools import pdf, slides

MARKED = ("slide", "subslide")
TEXT, CODE = 24, 18  # px at 1280 × 720: the smallest letters of text, and of code and tables

# Of the page that is shown: what sticks out, and what is smaller than may be.
FAULTS = """([smallestText, smallestCode]) => {
    const page = document.querySelector('.page.now'), faults = [];
    const range = document.createRange();
    const see = (what, boxes) => [...boxes].forEach(box => {
        if (box.width && (box.left < 12 || box.top < 0 || box.right > 1280 || box.bottom > 680))
            faults.push(`${what} reaches ${Math.round(box.right)}, ${Math.round(box.bottom)}`);
    });
    const walk = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
    for (let node; node = walk.nextNode();) {
        if (!node.data.trim()) continue;
        range.selectNodeContents(node);
        see(node.data.trim().slice(0, 30), range.getClientRects());
        const small = node.parentElement.closest('pre, code, table, .html') !== null;
        const size = parseFloat(getComputedStyle(node.parentElement).fontSize);
        if (size < (small ? smallestCode : smallestText)) faults.push(`${size} px: ${node.data}`);
    }
    for (const svg of page.querySelectorAll('svg, img')) {
        const box = svg.getBoundingClientRect();
        see(svg.ariaLabel ?? svg.alt, [box]);
        if (svg.matches('svg.display')) {
            const share = box.width / parseFloat(getComputedStyle(svg).fontSize)
                / parseFloat(svg.style.width);
            if (share < 0.8) faults.push(`shrunk to ${share}: ${svg.ariaLabel}`);
        }
    }
    for (const figure of page.querySelectorAll('.figure')) {
        const own = name => parseFloat(figure.style.getPropertyValue(name));
        const factor = Math.min(
            figure.offsetWidth / own('--width'), figure.offsetHeight / own('--height'));
        const possible = Math.min(1140 / own('--width'), 600 / own('--height'));
        if (factor < Math.min(0.94, possible)) faults.push(`a figure shrunk to ${factor}`);
    }
    return faults;
}"""


@pytest.fixture(scope="module")
def page():
    with browser_page() as page:
        page.set_viewport_size({"width": 1280, "height": 720})
        yield page


FAR_IS_SEEN = """() => {
    const far = [...document.querySelectorAll('h2')].find(h2 => h2.textContent.includes('Far'));
    const box = far?.getBoundingClientRect();
    return box !== undefined && box.top > 0 && box.bottom < innerHeight;
}"""


def marked(notebook):
    kinds = [cell.metadata.get("slideshow", {}).get("slide_type") for cell in notebook.cells]
    return sum(kind in MARKED for kind in kinds)


def small_notebook(tmp_path):
    """One of each kind of cell."""
    picture = execute.read(slides.NOTEBOOKS / "02_matrices.ipynb")
    picture = next(c for c in picture.cells if c.id == "picture-forward").outputs

    def cell(text, kind, new=new_markdown_cell, **rest):
        show = {"slideshow": {"slide_type": kind}} if kind else {}
        tags = {"tags": rest.pop("tags", [])}
        return new(text, metadata=show | tags, **rest)

    printed = [new_output("stream", text="printed")]
    cells = [
        cell("# Slides & pages\n\nFirst.", "slide"),
        cell("**Speaker notes.** Ask *them*.", "notes"),
        cell("left out", "skip"),
        cell("seen with the first", None),
        cell("$E = mc^2$ comes later", "fragment"),
        cell("## Code", "subslide"),
        cell("shown = 1  # fmt: skip", "fragment", new_code_cell, outputs=printed),
        cell("<details><summary>Then</summary>\n\nfolded away\n\n</details>", "fragment"),
        cell("drawn = 2", "subslide", new_code_cell, outputs=picture, tags=["hide-input"]),
        cell("[a lab](labs/x.ipynb)", "fragment"),
    ]
    path = tmp_path / "07_small.ipynb"
    path.write_text(nbformat.writes(new_notebook(cells=cells)), encoding="utf-8")
    return path


def written(path, tmp_path, **rest):
    target = tmp_path / "deck.html"
    target.write_text(slides.deck(path, **rest), encoding="utf-8")
    return target


# ---- the decks of the lessons and labs ----


@needs_browser
@pytest.mark.parametrize("path", execute.find([]), ids=lambda path: path.stem)
def test_deck_fits_and_can_be_read_offline(page, tmp_path, path):
    requests, errors = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    source = written(path, tmp_path)
    page.goto(source.as_uri())
    asked = [url for url in requests if not url.startswith(("file:", "data:"))]
    assert (asked, errors) == ([], [])

    text = source.read_text(encoding="utf-8")
    assert text.count("<section ") == marked(execute.read(path))
    assert page.evaluate("new Set(pages.map(page => page.section)).size") == text.count("<section ")
    parts = page.evaluate(
        "text => new DOMParser().parseFromString(text, 'text/html')"
        ".querySelectorAll('main > section > .part > *').length",
        text,
    )
    laid = page.evaluate(
        "pages.flatMap(page => [...page.children]).filter("
        "element => !element.matches('.again, .rest')).length"
    )
    assert laid == parts  # nothing was lost between the pages

    faults = {}
    for number in range(page.evaluate("pages.length")):
        page.evaluate(f"show({number}, 0)")
        if found := page.evaluate(FAULTS, [TEXT, CODE]):
            faults[number + 1] = found
    assert faults == {}


# ---- what a deck holds, and its keys ----


def test_cells_go_where_their_marks_say(tmp_path):
    text = slides.slides(small_notebook(tmp_path))
    first, second, third = text.split("</section>")[:-1]
    assert "left out" not in text
    shown, notes = first.split("<aside>")
    assert "seen with the first" in shown
    assert "Ask <em>them</em>" in notes
    assert 'aria-label="E = mc^2"' in shown
    assert shown.count("data-step") == 1
    shown, notes = second.split("<aside>")
    assert "folded away" in notes
    assert "folded away" not in shown
    assert "fmt" not in shown
    assert shown.index("shown") < shown.index("printed")
    assert "drawn" not in third
    assert third.count("<img") == 1
    assert "href" not in third


@needs_browser
def test_keys_lead_through_the_steps_and_back(page, tmp_path):
    page.goto(written(small_notebook(tmp_path), tmp_path).as_uri())
    seen = "document.querySelectorAll('.page.now > :not(.hidden)').length"

    def after(key):
        page.keyboard.press(key)
        return page.evaluate("now"), page.evaluate(seen)

    assert page.evaluate(seen) == 3  # title, text, the cell without a mark
    assert after("ArrowRight") == (0, 4)
    assert after("ArrowRight") == (1, 2)  # the heading, and the code that opens the page
    assert after("PageDown") == (1, 3)  # what it printed
    assert after(" ") == (2, 1)
    assert after("ArrowLeft") == (1, 3)
    assert after("End") == (2, 2)
    assert after("ArrowRight") == (2, 2)
    assert after("Home") == (0, 3)
    page.keyboard.press("o")
    page.locator(".page").nth(2).click()
    assert page.evaluate("now") == 2
    page.reload()
    assert page.evaluate("now") == 2


@needs_browser
def test_speakers_window_has_notes_and_a_ticking_clock(page, tmp_path):
    page.goto(written(small_notebook(tmp_path), tmp_path).as_uri())
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    speaker = opened.value
    assert "Ask them." in speaker.inner_text("#notes")
    assert "Slides & pages" in speaker.inner_text("#this")
    assert "Code" in speaker.inner_text("#coming")
    speaker.wait_for_function("document.querySelector('#gone').textContent >= '0:02'")
    time = speaker.inner_text("#time")
    speaker.wait_for_function(f"document.querySelector('#time').textContent !== {time!r}")
    speaker.keyboard.press("PageDown")
    speaker.keyboard.press("PageDown")
    assert page.evaluate("now") == 1
    assert "folded away" in speaker.inner_text("#notes")
    speaker.close()
    page.keyboard.press("Home")  # goes on without it
    assert page.evaluate("now") == 0


# ---- live cells, paper ----


@needs_browser
def test_deck_leads_to_the_cells_in_jupyterlab(page, tmp_path, monkeypatch):
    """The learner's copy opens at the section, in the browser that has JupyterLab open already."""
    (tmp_path / "notebooks").mkdir()
    texts = ["# Long", *["text\n\n" * 40] * 3, "## Far", "text\n\n" * 40]
    cells = [new_markdown_cell(text) for text in texts]
    for cell in cells:
        kind = "slide" if cell.source.startswith("#") else "skip"
        cell.metadata = {"slideshow": {"slide_type": kind}}
    path = tmp_path / "notebooks" / "07_long.ipynb"
    path.write_text(nbformat.writes(new_notebook(cells=cells, metadata=execute.METADATA)), "utf-8")
    monkeypatch.setattr(slides, "NOTEBOOKS", tmp_path / "notebooks")
    monkeypatch.setattr(slides, "COPIES", tmp_path / "my_notebooks")
    own = environment(tmp_path)["JUPYTER_RUNTIME_DIR"]
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", own)
    assert slides.live_address(path) == ""
    with jupyterlab(tmp_path) as address, page.context.browser.new_context() as context:
        context.set_default_timeout(1000 * LONG)
        page = context.new_page()
        page.goto(address.format("").replace("127.0.0.1", "localhost"))  # as JupyterLab does
        page.wait_for_function("window.jupyterapp?.restored.then(() => true)")
        live = slides.live_address(path)
        assert live.endswith("/lab/tree/07_long.ipynb")
        deck = context.new_page()
        deck.goto(written(path, tmp_path, live=live).as_uri() + "#2")
        with deck.expect_popup() as opened:
            deck.click("#live")
        lab = opened.value
        lab.bring_to_front()
        lab.locator("h2:has-text('Far')").wait_for()
        wait_until(lambda: lab.evaluate(FAR_IS_SEEN))


@needs_browser
def test_pdf_has_a_page_for_each(page, tmp_path, monkeypatch):
    monkeypatch.setattr(slides, "DECKS", tmp_path / "decks")
    path = small_notebook(tmp_path)
    assert slides.main([str(path), "--pdf", str(tmp_path / "new" / "deck.pdf")]) == 0
    page.goto(written(path, tmp_path).as_uri())
    printed = (tmp_path / "new" / "deck.pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == page.evaluate("pages.length")
    assert b"[0 0 960 540]" in printed  # points: 1280 × 720 px


def test_without_a_browser_pdf_says_what_is_missing(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(pdf, "find_browser", lambda: None)
    monkeypatch.setattr(slides, "DECKS", tmp_path / "decks")
    target = tmp_path / "deck.pdf"
    assert slides.main([str(small_notebook(tmp_path)), "--pdf", str(target)]) == 1
    assert "needs Chromium, Chrome or Edge" in capsys.readouterr().err
    assert not target.exists()


def test_deck_opens_in_the_browser_unless_told_not_to(tmp_path, monkeypatch, capsys):
    opened = []
    monkeypatch.setattr(slides.webbrowser, "open", opened.append)
    monkeypatch.setattr(slides, "DECKS", tmp_path / "decks")
    path = small_notebook(tmp_path)
    assert slides.main([str(path), "--no-browser"]) == 0
    assert opened == []
    assert slides.main([str(path)]) == 0
    assert opened == [(tmp_path / "decks" / "07_small.html").as_uri()]
    assert "No JupyterLab is running" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        slides.main(["no such lesson"])
    assert "there are: 00_" in capsys.readouterr().err
