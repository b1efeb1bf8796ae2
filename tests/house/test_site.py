"""The documentation in a browser: built without a warning, for the keyboard and for those who listen."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from checkout import ROOT
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the PATH")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build = [sys.executable, "-m", "sphinx", "-W", "-q", "-b", "html", "-d", str(folder / "doctrees")]
    told = subprocess.run(
        [*build, "docs", str(folder / "html")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    return folder / "html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, timeout=120_000)
        yield chromium
        chromium.close()


PAGES = ["search", *sorted(page.stem for page in (ROOT / "docs").glob("*.md"))]
ON_A_PHONE = ["index", "tour", "guide-forecasting", "api"]


@pytest.mark.parametrize(
    ("page", "scheme", "width"),
    [*((page, "light", 1280) for page in PAGES), *((page, "dark", 390) for page in ON_A_PHONE)],
)
def test_axe_finds_nothing(page: str, scheme: str, width: int, site: Path, browser: Browser) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    shown = context.new_page()
    shown.goto((site / f"{page}.html").as_uri())
    found = Axe().run(shown)
    assert found.violations_count == 0, found.generate_report()
    assert shown.evaluate(
        "document.documentElement.scrollWidth <= innerWidth"
    )  # the page never scrolls sideways
    context.close()


def test_what_scrolls_is_reached_by_the_keyboard(site: Path, browser: Browser) -> None:
    shown = browser.new_page(viewport={"width": 390, "height": 844})
    shown.goto((site / "tour.html").as_uri())
    box = shown.locator(".highlight-text pre").first
    box.focus()
    shown.keyboard.press("ArrowRight")
    shown.wait_for_function("box => box.scrollLeft > 0", arg=box.element_handle())
    assert box.evaluate("box => box === document.activeElement")
    shown.close()
