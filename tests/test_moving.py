"""The picture that moves: what it shows, when it draws, and what it says to bad input."""

import sys

import matplotlib.pyplot as plt
import pytest

from nbhelpers.widgets import moving_picture


@pytest.fixture
def drawing():
    """A function that draws, and the list of the values it was asked for."""
    asked = []

    def draw(value):
        asked.append(value)
        plt.subplots()[1].plot([0, value])
        plt.show()

    return draw, asked


def parts(box):
    """The play button, the slider and the picture."""
    (play, slider), picture = box.children[0].children, box.children[1]
    return play, slider, picture


def test_it_starts_where_it_is_told_and_steps_through_the_values(drawing):
    draw, asked = drawing
    play, slider, picture = parts(moving_picture(draw, [0.1, 1, 10], label="λ", start=1))
    assert (slider.value, play.value, play.max, asked) == (1, 1, 2, [1])
    first = picture.value
    assert 'alt="λ 1"' in first
    slider.index = 2
    assert asked == [1, 10]
    assert 'alt="λ 10"' in picture.value
    assert picture.value.split("alt")[0] != first.split("alt")[0]
    slider.index = 1
    assert asked == [1, 10], "a picture that was drawn is kept"
    assert picture.value == first


def test_figures_are_neither_left_open_nor_taken_from_others(drawing):
    mine = plt.figure()
    moving_picture(drawing[0], [1, 2], label="n")
    assert plt.get_fignums() == [mine.number]
    plt.close(mine)


def test_show_is_given_back_when_drawing_fails():
    show = plt.show
    with pytest.raises(ZeroDivisionError):
        moving_picture(lambda value: 1 / value, [0], label="n")
    assert plt.show is show


def test_bad_input_is_named(drawing):
    with pytest.raises(ValueError, match="values is empty"):
        moving_picture(drawing[0], [], label="n")
    with pytest.raises(ValueError, match="start=3 is not one of"):
        moving_picture(drawing[0], [1, 2], label="n", start=3)
    with pytest.raises(ValueError, match=r"draw\(1\) makes no figure"):
        moving_picture(lambda value: None, [1], label="n")


def test_a_label_is_text_and_not_html(drawing):
    picture = parts(moving_picture(drawing[0], [1], label='<b>"n"'))[2]
    assert 'alt="&lt;b&gt;&quot;n&quot; 1"' in picture.value


def test_without_ipywidgets_one_sentence_says_what_to_do(monkeypatch, drawing):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(ModuleNotFoundError, match="%pip install ipywidgets"):
        moving_picture(drawing[0], [1], label="n")
