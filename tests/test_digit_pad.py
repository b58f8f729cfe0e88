"""The pad: what it makes of a drawing, and that a drawing reaches the network and comes back."""

import numpy as np
import pytest

import nbhelpers as nb
from nbhelpers.widgets import digit_pad
from nbhelpers.widgets.digit_pad import shares, small_image
from nbhelpers.widgets.digit_pad_widget import FINE


def bar(height=100, width=20, top=10, left=30):
    ink = np.zeros((FINE, FINE))
    ink[top : top + height, left : left + width] = 1
    return ink


@pytest.mark.parametrize("n_old, n_new", [(100, 20), (7, 3), (3, 7), (5, 5), (9, 1)])
def test_scaling_spreads_every_pixel_and_loses_none(n_old, n_new):
    S = shares(n_old, n_new)
    np.testing.assert_allclose(S.sum(axis=1), 1)  # an even grey stays that grey
    np.testing.assert_allclose(S.sum(axis=0), n_new / n_old)  # each old pixel counts the same


@pytest.mark.parametrize("top, left", [(0, 0), (40, 120), (10, 30)])
def test_it_does_not_matter_where_on_the_pad_or_how_large(top, left):
    here = small_image(bar(top=top, left=left), 28)
    np.testing.assert_allclose(here, small_image(bar(50, 10, 3, 3), 28))
    rows, columns = np.nonzero(here)
    assert np.ptp(rows) + 1 == 20
    assert np.ptp(columns) + 1 == 4
    assert abs(rows.mean() + 0.5 - 14) <= 0.5  # the centre of mass is in the middle
    assert abs(columns.mean() + 0.5 - 14) <= 0.5


def test_the_centre_of_mass_counts_and_not_that_of_the_box():
    ink = bar(100, 10, 10, 20)
    ink[100:110, 20:80] = 1  # an L: its mass lies low and to the left
    image = small_image(ink, 28)
    rows, columns = np.indices(image.shape) + 0.5
    assert abs((rows * image).sum() / image.sum() - 14) <= 0.5
    assert abs((columns * image).sum() / image.sum() - 14) <= 0.5


def test_the_small_digits_fill_their_square():
    rows, columns = np.nonzero(small_image(bar(), 8))
    assert np.ptp(rows) + 1 == 8


def test_an_empty_pad_is_named():
    with pytest.raises(ValueError, match="ink is empty"):
        small_image(np.zeros((FINE, FINE)), 28)


@pytest.mark.parametrize("side", [28, 8])
def test_what_is_drawn_reaches_the_network_and_its_answer_comes_back(side):
    net = nb.make_network(
        (side**2, 10), output="softmax", cost="log_likelihood", rng=np.random.default_rng(0)
    )
    pad = digit_pad(net)
    pad.ink = (255 * bar()).astype(np.uint8).tobytes()
    image = small_image(bar(), side)
    expected = nb.forward(net, image.reshape(1, -1))[1][-1][0]
    np.testing.assert_allclose(pad.probabilities, expected)
    assert len(pad.seen) == side**2
    pad.ink = bytes(FINE * FINE)
    assert (pad.seen, pad.probabilities) == (b"", [])


@pytest.mark.parametrize("sizes", [(783, 10), (784, 2)])
def test_a_network_that_does_not_fit_is_refused(sizes):
    net = nb.make_network(
        sizes, output="softmax", cost="log_likelihood", rng=np.random.default_rng(0)
    )
    with pytest.raises(ValueError, match="the pad needs a square number of inputs"):
        digit_pad(net)
