"""Whoever has to act has it on Today before, begins from there, and has it there no more after it."""

from playwright.sync_api import Locator

from tests.journeys.visitor import Visitor

# Where the button of an entry leads, as the end of a selector.
ROLE = '[href*="/people/roles/"]'
NEW_CONTRACT = '[href$="/contracts/new"]'
CLAUSES = '[href$="/clauses"]'
ASK = '[href$="/attestations/request"]'
AUTHORITY = '[href$="/authorities/new"]'
SELECTION = '[href$="/selection"]'
SELECTION_DECISION = '[href^="/selections/"][href$="/decide"]'
CRITERIA = '[href$="/selections/criteria"]'
APPROVAL = '[href$="/approval"]'
DECISION = '[href^="/proposals/"][href$="/decision"]'
ACTIVATION = '[href$="/activation"]'
HANDOVER = '[href$="/work"]'
DRAFT = '[href^="/reports/"]'


def begins(visitor: Visitor, what: str, *, done: str = "") -> None:
    """From the one entry of this matter, by its button; `done`: the step before is gone from there."""
    visitor.open("/today")
    entries = _entries(visitor, what)
    assert entries.count() == 1, f"{what} stands {entries.count()} times: {visitor.text[:800]}"
    if done:
        _is_gone(visitor, done)
    visitor.follow_first(f"main td.act a{what}")


def is_done(visitor: Visitor, what: str) -> None:
    """It does not wait for this person any more."""
    visitor.open("/today")
    _is_gone(visitor, what)


def nothing_waits(visitor: Visitor) -> None:
    """All that this person had to do is done."""
    visitor.open("/today")
    assert not visitor.page.locator("main td.act a").count(), visitor.text[:800]
    assert visitor.page.locator("main .nothing").count()


def nothing_is_asked(signatory: Visitor) -> None:
    """The same, of a vendor's own people."""
    signatory.open("/todo")
    signatory.reads("Nothing is asked of you at the moment.")


def _entries(visitor: Visitor, what: str) -> Locator:
    return visitor.page.locator(f"main td.act a{what}")


def _is_gone(visitor: Visitor, what: str) -> None:
    assert not _entries(visitor, what).count(), f"{what} still waits: {visitor.text[:800]}"
