"""report.html in a browser: drawn without a request or an error, and what the reader does with it works."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from report_answers import CERTIFIED, DIVERGED, HOSTILE, HOSTILE_NAME, TAPER, trials_of
from test_labelled_reports import CLASSES as LABELLED
from test_shown import CLASSES as EACH_CLASS
from test_shown import FORECASTS, hostile

from lstmsizer.records import Answer
from lstmsizer.report.page import page

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))),
    None,
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the PATH")

PROGRAM = 'print("</script><script>alert(1)</script>")\n' + "x = 1  # " + "a long line " * 30 + "\n"
CLASSES = replace(LABELLED, on_test=EACH_CLASS.on_test)
EVIL = replace(HOSTILE, on_test=hostile(FORECASTS).on_test)
DESK, PHONE = (1280, 900), (390, 844)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, timeout=120_000)
        yield chromium
        chromium.close()


Opens = Callable[..., Page]


@pytest.fixture
def opens(browser: Browser, tmp_path: Path) -> Iterator[Opens]:
    """Opens an answer's page; whatever the browser complains of or asks the network for fails the test."""
    faults: list[str] = []

    def opened(
        answer: Answer,
        viewport: tuple[int, int] = DESK,
        scheme: str = "light",
        script: bool = True,
        touch: bool = False,
        before: str = "",
    ) -> Page:
        file = tmp_path / "report.html"
        file.write_text(page.html(answer, trials_of(answer), PROGRAM), encoding="utf-8")
        width, height = viewport
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,  # type: ignore[arg-type]
            java_script_enabled=script,
            has_touch=touch,
        )
        context.add_init_script(before)
        shown = context.new_page()
        shown.set_default_timeout(60_000)
        shown.on("console", lambda said: faults.append(f"{said.type}: {said.text}"))
        shown.on("pageerror", lambda error: faults.append(str(error)))
        shown.on("dialog", lambda dialog: faults.append(f"dialog: {dialog.message}"))
        shown.on("request", lambda asked: None if asked.url == file.as_uri() else faults.append(asked.url))
        shown.goto(file.as_uri())
        return shown

    yield opened
    for context in browser.contexts:
        context.close()
    assert faults == []


def fits(shown: Page) -> bool:
    """Whether the page as a whole does not scroll sideways."""
    return shown.evaluate("document.documentElement.scrollWidth <= innerWidth")


def rows(shown: Page) -> list[str]:
    """The sizes in the table of all that were tried, in the order that is seen."""
    names = shown.locator("#every-size-that-was-tried tbody tr td:first-child").all_inner_texts()
    return [name.replace("\u00a0", " ") for name in names]


@pytest.mark.parametrize(
    ("answer", "viewport"),
    [(FORECASTS, DESK), (TAPER, PHONE), (DIVERGED, PHONE), (CLASSES, PHONE), (EVIL, PHONE)],
    ids=["forecasts", "taper", "diverged", "classes", "hostile"],
)
def test_the_page_is_drawn_and_nothing_is_asked_for(
    opens: Opens, answer: Answer, viewport: tuple[int, int]
) -> None:
    shown = opens(answer, viewport)
    boxes = [drawing.bounding_box() for drawing in shown.locator("svg:visible").all()]
    assert len(boxes) >= 3
    assert all(box and box["width"] > 200 and box["height"] > 20 for box in boxes)
    assert fits(shown)


def test_a_hostile_name_is_read_and_not_run(opens: Opens) -> None:
    shown = opens(EVIL)
    assert shown.title().startswith('lstmsizer: <script>alert("1")</script>')
    assert '<script>alert("1")</script>' in shown.locator("header").inner_text()
    assert shown.locator("script").count() == 1
    assert HOSTILE_NAME not in shown.content()


def test_pointing_at_a_mark_shows_its_random_starts_until_escape(opens: Opens) -> None:
    shown = opens(CERTIFIED)
    shown.locator('svg.scores [role="button"][data-size="1x2"] .mark').hover()
    tip = shown.get_by_role("tooltip")
    words = tip.inner_text().splitlines()
    assert words[0] == "1 x 2: 0.06980, the answer, 5 replicates"
    assert len([line for line in words if line.strip().startswith("seed ")]) == 5
    shown.keyboard.press("Escape")
    assert tip.is_hidden()


def test_the_keyboard_goes_from_mark_to_mark_and_to_the_curves(opens: Opens) -> None:
    shown = opens(CERTIFIED)
    shown.locator('svg.scores [data-size][tabindex="0"]').focus()
    assert shown.get_by_role("tooltip").inner_text().startswith("1 x 1: ")
    shown.keyboard.press("ArrowRight")
    assert shown.get_by_role("tooltip").inner_text().startswith("1 x 2: ")
    shown.keyboard.press("Enter")
    curves = shown.locator('[id="curves-1x2"]')
    assert curves.get_attribute("open") is not None
    assert curves.locator("svg").is_visible()
    assert shown.evaluate("document.activeElement.parentElement.id") == "curves-1x2"


@pytest.mark.parametrize(
    "target",
    [
        'svg.scores [role="button"][data-size="1x4"] .mark',
        'tr[data-size="1x4"] a',
        'tr[data-size="1x4"] td:nth-child(5)',
    ],
    ids=["mark", "name", "row"],
)
def test_a_click_on_a_size_opens_its_learning_curves(opens: Opens, target: str) -> None:
    shown = opens(CERTIFIED)
    curves = shown.locator('[id="curves-1x4"]')
    assert curves.locator("svg").is_hidden()
    shown.locator(target).first.click()
    curves.locator("svg").wait_for(state="visible")
    assert shown.evaluate("scrollY") > 200
    shown.go_back()
    assert shown.url.endswith("report.html")


def test_a_first_touch_tells_and_a_second_leads(opens: Opens) -> None:
    shown = opens(CERTIFIED, PHONE, touch=True)
    mark = shown.locator('svg.scores [role="button"][data-size="1x4"] .mark')
    mark.tap()
    assert shown.get_by_role("tooltip").inner_text().startswith("1 x 4: ")
    assert "#" not in shown.url
    mark.tap()
    shown.locator('[id="curves-1x4"] svg').wait_for(state="visible")


def test_a_table_is_sorted_by_its_heads(opens: Opens) -> None:
    shown = opens(CERTIFIED)
    head = shown.locator("#every-size-that-was-tried th", has_text="loss")
    as_written = rows(shown)
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert rows(shown)[:3] == ["1 x 2", "1 x 4", "2 x 2"]
    head.get_by_role("button").press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    assert rows(shown)[0] == "2 x 16"
    size = shown.locator("#every-size-that-was-tried th", has_text="size").get_by_role("button")
    size.click()
    assert rows(shown) == sorted(as_written, key=lambda name: [int(n) for n in name.split(" x ")])


def test_the_table_is_downloaded_with_all_digits(opens: Opens) -> None:
    shown = opens(CERTIFIED)
    with shown.expect_download() as found:
        shown.locator("#every-size-that-was-tried").get_by_role("button", name="Download as CSV").click()
    assert found.value.suggested_filename == "sizes.csv"
    read = list(csv.DictReader(io.StringIO(found.value.path().read_text(encoding="utf-8"))))
    means = {verdict.size: verdict.mean for verdict in CERTIFIED.decision.verdicts}
    assert {row["size"]: float(row["loss"]) for row in read} == {str(k): v for k, v in means.items()}
    answer = next(row for row in read if row["size"] == "1 x 2")
    assert answer["interval"].startswith("[")
    assert answer["verdict"] == "the answer"


def test_a_spreadsheet_finds_no_formula_in_the_file(opens: Opens) -> None:
    formula = '=HYPERLINK("x","y")'
    rule = replace(CERTIFIED.rules[0], rule=replace(CERTIFIED.rules[0].rule, name=formula, formula="-0.25"))
    shown = opens(replace(CERTIFIED, rules=(rule, *CERTIFIED.rules)))
    with shown.expect_download() as found:
        shown.locator("#what-rules-of-thumb-would-have-said").get_by_role("button", name="CSV").click()
    first = next(csv.DictReader(io.StringIO(found.value.path().read_text(encoding="utf-8"))))
    assert first["rule"] == f"'{formula}"
    assert first["formula"] == "-0.25"


WITHOUT_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', {value: undefined})"


@pytest.mark.parametrize("before", ["", WITHOUT_CLIPBOARD], ids=["clipboard", "without"])
def test_the_code_is_copied_with_one_click(opens: Opens, before: str) -> None:
    shown = opens(CERTIFIED, before=before)
    shown.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown.get_by_role("button", name="Copy the code").click()
    shown.get_by_text("Copied.").wait_for()
    shown.evaluate("document.querySelector('main').append(document.createElement('textarea'))")
    shown.locator("textarea").focus()
    shown.keyboard.press("Control+V")
    assert shown.locator("textarea").input_value() == PROGRAM


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_follows_the_system_and_can_be_changed(opens: Opens, scheme: str) -> None:
    shown = opens(CERTIFIED, scheme=scheme)
    paper = "getComputedStyle(document.body).backgroundColor"
    colours = {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 24, 30)"}
    other = "dark" if scheme == "light" else "light"
    assert shown.evaluate(paper) == colours[scheme]
    shown.get_by_role("button", name=f"{other} theme").click()
    assert shown.evaluate(paper) == colours[other]
    shown.emulate_media(media="print")
    assert shown.evaluate(paper) == colours["light"]


def test_without_script_all_is_there_but_the_buttons(opens: Opens) -> None:
    shown = opens(CERTIFIED, script=False)
    assert shown.get_by_role("button").count() == 0
    assert shown.get_by_role("img").count() >= 3
    curves = shown.locator('[id="curves-1x2"]')
    curves.locator("summary").click()
    assert curves.locator("svg").is_visible()
    shown.get_by_role("link", name="Settings").click()
    assert shown.url.endswith("#settings")


def test_on_paper_nothing_is_to_be_clicked(opens: Opens) -> None:
    shown = opens(CERTIFIED, scheme="dark")
    shown.emulate_media(media="print")
    assert shown.locator("nav").is_hidden()
    assert shown.get_by_role("button", name="Copy the code").is_hidden()
    assert shown.locator('[id="curves-1x2"] svg').is_visible()  # the answer's, although nobody opened it
    assert shown.locator('[id="curves-1x4"] svg').is_hidden()


@pytest.mark.parametrize(
    ("answer", "viewport", "scheme"),
    [(FORECASTS, DESK, "light"), (CLASSES, DESK, "dark"), (EVIL, PHONE, "light")],
    ids=["light", "dark", "phone"],
)
def test_axe_finds_nothing(opens: Opens, answer: Answer, viewport: tuple[int, int], scheme: str) -> None:
    shown = opens(answer, viewport, scheme)
    shown.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    found = Axe().run(shown)
    assert found.violations_count == 0, found.generate_report()
