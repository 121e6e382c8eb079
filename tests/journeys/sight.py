"""Looks at a page as a careful person does: accessible, nothing cut off, all in one language."""

import os
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SERIOUS = {"serious", "critical"}
AXE = Axe()
WIDE, NARROW = 1280, 360
HIGH, HIGHEST = 740, 8000
GROWTH = 300  # px

# Only what is said in the end travels: rule, impact, and the first parts of the page it is about. No rule
# among ours reads the style sheets, and no page has frames: left out, they halve what axe takes.
_VIOLATIONS = """async (rules) => {
  const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"],
    preload: false, iframes: false});
  return found.violations.map((one) => [one.id, one.impact, one.help + ": " +
    one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join("; ")]);
}"""
# What the page is made of: two rows of a table are one part, another kind of mark is another part.
SHAPE = """() => [location.pathname.replace(/\\d+|[^/]{24,}/g, "0"), ...new Set(
  [...document.querySelectorAll("body *")].map(
    (one) => [one.localName, one.getAttribute("class"), one.getAttribute("type"), one.getAttribute("name")?.replace(/\\d+/g, "0")].join(" "))
)].join()"""
# Text a reader can see, with the language it is said to be in; what people typed is left out.
_TEXTS = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, box = node.parentElement;
    const text = node.textContent.trim();
    if (!text || !box.checkVisibility()) continue;
    if (box.closest("script, style, code, textarea, option, .hash")) continue;
    found.push([box.closest("[lang]").lang, text]);
  }
  return found;
}"""
_ENGLISH = re.compile(r"[A-Za-z][a-z]+(?:[ ,]+[A-Za-z][a-z]+){2,}")  # three words in a row
_JAPANESE = re.compile(r"[\u3041-\u30fa\u4e00-\u9fff]{2,}")


def accessible(page: Page) -> list[str]:
    """What axe finds serious or critical, a line for each.

    In a window higher than the page, which may grow by a line meanwhile: what sticks to an edge
    covers nothing then.
    """
    size: Any = page.viewport_size
    height = page.evaluate("document.documentElement.scrollHeight") + GROWTH
    page.set_viewport_size({"width": size["width"], "height": min(max(height, HIGH), HIGHEST)})
    page.evaluate(AXE.axe_script)
    found = page.evaluate(_VIOLATIONS, RULES)
    page.set_viewport_size(size)
    return [f"{one[0]} ({one[1]}): {one[2]}" for one in found if one[1] in SERIOUS]


def cut_off(page: Page, widths: tuple[int, ...]) -> list[str]:
    """At which widths the page has to be scrolled sideways."""
    size: Any = page.viewport_size
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": size["height"]})
        needs = page.evaluate("document.documentElement.scrollWidth")
        if needs > width:
            found.append(f"at {width} px the page is {needs} px wide")
    page.set_viewport_size(size)
    return found


def foreign(page: Page, lang: str, typed: Collection[str]) -> list[str]:
    """Sentences in the other language that are not said to be in it, nor what people typed.

    A company's name may stand in two parts, so that a line breaks between them.
    """
    other = _ENGLISH if lang == "ja" else _JAPANESE
    parts = {part for one in typed for part in re.split("(株式会社)", one)}
    typed = sorted({*typed, *parts}, key=len, reverse=True)
    known = re.compile("|".join(["`[^`]+`", *(re.escape(one) for one in typed if one)]))
    return [
        f"not in {lang}: {text[:120]}"
        for said, text in page.evaluate(_TEXTS)
        if said == lang and other.search(known.sub("", text))
    ]


class Album:
    """Pictures of every page, in the folder that KANTOKU_SHOTS names; none without it."""

    def __init__(self) -> None:
        named = os.environ.get("KANTOKU_SHOTS")
        self.folder = Path(named) if named else None
        self.taken = 0

    def add(self, page: Page, called: str, widths: tuple[int, ...]) -> None:
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        self.taken += 1
        size: Any = page.viewport_size
        for width in widths:
            page.set_viewport_size({"width": width, "height": size["height"]})
            name = f"{called}-{self.taken:03d}-{width}{_slug(page.url)}.png"
            page.screenshot(path=self.folder / name, full_page=True, caret="initial")
        page.set_viewport_size(size)


def _slug(url: str) -> str:
    path = urlsplit(url).path
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"/[\w-]{24,}", "/token", path).lower()).rstrip("-")
