"""What counts as the same output: numbers within their tolerance, everything else exactly."""

import base64
import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
from nbformat.v4 import new_output

from tools import comparison, figures

WIDE = {"rel": 0.5, "count": 9, "factor": 100, "figure": 200, "because": "a test"}

SAME = [  # committed, now
    ("cost 0.1234", "cost 0.1235"),
    ("98.4%", "98.5%"),
    ("96 %", "97 %"),  # rounded, so not a count
    ("0.0", "-0.0"),
    ("[ 0.5 -0.0 ]", "[0.5 0. ]"),
    ("[-0.0 0.5]", "[ 0.0 0.5]"),
    ("error 9.9e-11", "error 1.0e-10"),
    ("3e-10", "4e-10"),
    ("9.99 s\n", "10.00 s\n"),
    ("| 9.99  | a |", "| 10.00 | a |"),
    ("−0.31", "−0.32"),
    ("1,234.5", "1,234.4"),
    ("nan inf -inf", "nan inf -inf"),
    ("0.25", "0.25000001"),
    ("<b>12.5</b>", "<b>12.6</b>"),
    ("in /tmp/ipykernel_12/345.py", "in /tmp/ipykernel_9/8.py"),
    ("<f at 0x7f3a8c0d1e50>", "<f at 0x55aa8c0d1e50>"),
]
OTHER = [
    ("cost 0.1234", "cost 0.1236"),
    ("98.4%", "98.6%"),
    ("(3, 4)", "(3, 5)"),
    ("20 of 20 seeds", "19 of 20 seeds"),
    ("1/57", "1/75"),
    ("1. cat\n2. dog", "1. cat\n3. dog"),
    ("1,234", "1,235"),
    ("Python 3.11.7", "Python 3.11.8"),
    ("1e-10", "1e-9"),
    ("0.5", "-0.5"),
    ("x + 0.5", "x - 0.5"),
    ("W1", "W2"),
    ("float32", "float64"),
    ("nan", "inf"),
    ("inf", "-inf"),
    ("0.5", "nan"),
    ("0.5", ".5 0.5"),
    ("train 0.5", "test 0.5"),
    ("a\nb", "a"),
    ("0.5\n0.6\n", "0.5\n"),
    ("a  b", "a b"),  # no number has changed its width
    ("  ##\n ## 12", " ##\n ## 12"),
    ("0.5", "0.5\n"),
    ("0.50 %", "0.50"),
]


def printed(text):
    return [new_output("stream", name="stdout", text=text)]


def is_red(committed, now, tolerance=None):
    return any(d.share > 1 for d in comparison.differences(committed, now, tolerance))


@pytest.mark.parametrize(("committed", "now"), SAME)
def test_a_flip_of_the_last_digit_is_green(committed, now):
    assert not is_red(printed(committed), printed(now))
    assert not is_red(printed(now), printed(committed))


@pytest.mark.parametrize(("committed", "now"), OTHER)
def test_anything_else_is_red(committed, now):
    assert is_red(printed(committed), printed(now))
    assert is_red(printed(now), printed(committed))


@pytest.mark.parametrize(
    ("tolerance", "committed", "good", "bad"),
    [
        ({"abs": 0.02}, "0.500", "0.520", "0.521"),
        ({"rel": 0.02}, "50.00", "50.99", "51.02"),
        ({"factor": 10}, "3e-10", "3e-9", "4e-9"),
        ({"factor": 10}, "3e-10", "4e-11", "-3e-10"),
        ({"count": 3}, "232 epochs", "229 epochs", "228 epochs"),
        ({"abs": 9, "rel": 9, "factor": 9}, "1.5 (3, 4)", "2.5 (3, 4)", "1.5 (3, 5)"),
        (WIDE, "0.50 of W1", "0.70 of W1", "0.50 of W2"),
        (WIDE, "train 0.50\ntest 0.40", "train 0.51\ntest 0.41", "train 0.50"),
    ],
)
def test_a_cell_s_own_tolerance(tolerance, committed, good, bad):
    assert not is_red(printed(committed), printed(good), tolerance)
    assert is_red(printed(committed), printed(bad), tolerance)


@pytest.mark.parametrize("kind", ["text/plain", "text/html", "text/latex", "text/markdown"])
def test_every_kind_of_text_is_compared(kind):
    shown = [[new_output("display_data", {kind: f"<b>{x}</b>"})] for x in ("0.12", "0.13", "0.14")]
    assert not is_red(shown[0], shown[1])
    assert is_red(shown[0], shown[2])


def test_errors_and_kinds_of_output_are_compared():
    errors = [[new_output("error", ename="E", evalue=f"cost {x}")] for x in (0.12, 0.13, 0.14)]
    assert not is_red(errors[0], errors[1])
    assert is_red(errors[0], errors[2])
    assert is_red(errors[0], [new_output("error", ename="F", evalue="cost 0.12")])
    assert is_red(printed("a"), [new_output("stream", name="stderr", text="a")])
    assert is_red(printed("a"), [])
    assert is_red([], printed("a"))


def test_a_complaint_shows_the_lines_and_the_share():
    (found,) = comparison.differences(printed("a\ncost 0.10 b\n"), printed("a\ncost 0.15 b\n"))
    assert (found.committed, found.fresh, found.share) == ("cost 0.10 b", "cost 0.15 b", 5.0)
    (found,) = comparison.differences(printed("a 1.5\nb\nc"), printed("a 1.5\nd\nc"))
    assert (found.committed, found.fresh) == ("b", "d")


# ---- figures, under a tolerance that lets every pixel differ ----


def draw(
    n=30, label="train", title="Cost", text="96.5 %", lines=2, legend="upper right", ticks="ab"
):
    fig, ax = plt.subplots(figsize=(3, 2))
    for i in range(lines):
        ax.plot(np.arange(9) * i, label=f"{label} {i}")
    ax.scatter(range(n), np.zeros(n))
    ax.bar([0, 1], [2, 3])
    ax.set_title(title)
    ax.set_xticks([0, 1], list(ticks))
    ax.set_xlabel("epoch")
    ax.text(0, 1, text)
    ax.legend(loc=legend)
    return fig


def saved(fig, monkeypatch):
    """Return what a cell that shows the figure would hold."""
    monkeypatch.setattr(figures.FigureCanvasAgg, "print_png", PLAIN)
    figures.describe_every_png()
    file = io.BytesIO()
    fig.savefig(file, dpi=50, bbox_inches="tight")
    plt.close(fig)
    png = base64.b64encode(file.getvalue()).decode()
    return [new_output("display_data", {"image/png": png, "text/plain": "<Figure>"})]


PLAIN = figures.FigureCanvasAgg.print_png


@pytest.mark.parametrize(
    "change",
    [
        {"n": 29},
        {"label": "test"},
        {"title": "Cast"},
        {"text": "96.5"},
        {"lines": 1},
        {"legend": "lower left"},
        {"ticks": "ac"},
    ],
    ids=str,
)
def test_what_a_figure_says_is_red_whatever_its_pixels_may(monkeypatch, change):
    old, new = saved(draw(), monkeypatch), saved(draw(**change), monkeypatch)
    assert is_red(old, new, {"figure": 255})


def test_pixels(monkeypatch):
    old = saved(draw(), monkeypatch)
    moved = draw()
    moved.axes[0].lines[1].set_ydata(np.arange(9) ** 1.1)
    new = saved(moved, monkeypatch)
    assert not is_red(old, old)
    assert is_red(old, new)
    assert not is_red(old, new, {"figure": 40})
    assert not [d for d in comparison.differences(old, new, pixels=False) if d.share > 1]


def test_a_number_in_a_figure_may_flip_too(monkeypatch):
    old, new = saved(draw(), monkeypatch), saved(draw(text="96.6 %"), monkeypatch)
    assert not is_red(old, new, {"figure": 40})


def test_a_figure_without_a_description_is_compared_by_its_pixels(monkeypatch):
    fig, file = draw(), io.BytesIO()
    fig.savefig(file, dpi=50, bbox_inches="tight")
    plain = base64.b64encode(file.getvalue()).decode()
    old = [new_output("display_data", {"image/png": plain, "text/plain": "<Figure>"})]
    assert not is_red(old, saved(draw(), monkeypatch))
    assert is_red(old, saved(draw(title="Cast"), monkeypatch))
    assert is_red(saved(draw(), monkeypatch), old)
