"""At the desk of the clause check: the right half is exchanged, no page is loaded."""

from playwright.sync_api import expect

from tests.journeys.visitor import Visitor


def press(visitor: Visitor, key: str, *, answers: int = 200) -> None:
    """A key after which the clauses are others; what comes is looked at."""
    visitor.expected = {answers} if answers >= 400 else set()
    visitor.page.evaluate("document.getElementById('check').dataset.before = ''")
    visitor.page.keyboard.press(key)
    visitor.page.wait_for_selector("#check:not([data-before])")
    expect(visitor.page.locator(".htmx-request, .htmx-settling")).to_have_count(0)
    visitor.see()
    visitor.expected = set()


def open_clause(visitor: Visitor) -> str:
    """The number of the clause that is open."""
    return visitor.page.locator("#clause .clause-list__number").inner_text()
