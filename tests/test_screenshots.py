"""A browser test that fails leaves a picture of what was on the page."""

import browser
import pytest
from browser import browser_page, keep_screenshots, needs_browser, report_screenshots


@needs_browser
def test_what_a_failed_test_saw_is_kept_under_its_name(tmp_path, monkeypatch):
    monkeypatch.setattr(browser, "SCREENSHOTS", tmp_path)

    def fail():
        with browser_page() as page:
            page.set_content("what was seen")
            keep_screenshots("tests/test_a.py::test_b[c d]")  # as conftest.py, for a fixture's page
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    mine = "test_screenshots-test_what_a_failed_test_saw_is_kept_under_its_name.png"
    names = ["test_a-test_b-c-d.png", mine]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in tmp_path.iterdir())
    assert report_screenshots().splitlines() == [str(tmp_path / name) for name in names]
    assert report_screenshots() == ""
