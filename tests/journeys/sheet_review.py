"""The reviewer sees what is different first, sends one answer back, and accepts with a finding."""

from playwright.sync_api import expect

from tests.journeys.sheets_desk import (
    ASKED,
    COMMENT,
    EASED,
    JUDGED,
    LACK,
    NEAR,
    REMARK,
    SECTIONS,
    Desk,
)
from tests.journeys.visitor import Visitor


def sends_one_back(reviewer: Visitor, here: Desk, vendor: str) -> None:
    """What is otherwise than last year stands first, beside what was said then."""
    _finds_work(reviewer, vendor)
    cards = reviewer.page.locator("[data-review]")
    expect(cards).to_have_count(2)
    expect(cards.first).to_have_attribute("data-review", "SAF-01")
    expect(cards.first).to_contain_text(reviewer.word("Last period"))
    expect(reviewer.page.locator(".review-card--changed")).to_have_count(1)
    card = reviewer.page.locator("#r-ORG-01")
    card.locator("[name=remark]").fill(REMARK)
    card.locator("button[type=submit]").click()  # typed last: kept once, and nobody is warned
    reviewer.page.locator('[data-save-state][data-state="saved"]').first.wait_for()
    expect(reviewer.page.locator(".htmx-request")).to_have_count(0)
    reviewer.see()
    reviewer.follow("Send back", within="main")
    ticked = reviewer.page.locator("[name=q]:checked")
    assert [one.get_attribute("value") for one in ticked.all()] == ["ORG-01"], (
        "what was remarked on"
    )
    reviewer.press("Send back")


def accepts_with_a_finding(reviewer: Visitor, here: Desk, vendor: str) -> None:
    """The second round beside the first; the score says what cost what; the finding comes earlier
    than the rule says, which needs a reason."""
    _finds_work(reviewer, vendor)
    card = reviewer.page.locator("#r-ORG-01")
    for words in (REMARK, COMMENT, reviewer.word("Sent back before")):
        expect(card).to_contain_text(words)
    reviewer.follow("Rounds", within="main")
    reviewer.reads("What was answered otherwise than in the round before")
    reviewer.finds(here.says(ASKED["ORG-01"]))
    reviewer.page.go_back()
    reviewer.follow("Result and accept", within="main")
    costs = reviewer.page.locator("#sections tr", has_text=here.says(SECTIONS["org"]))
    lost = reviewer.word("%(lost)s of %(weight)s points", lost="3", weight=3)
    expect(costs).to_contain_text("ORG-01")
    expect(costs).to_contain_text(lost)
    finding = reviewer.page.locator("#finding-F-ORG")
    expect(finding).to_contain_text(here.says(LACK))
    reviewer.fill(conclusion=JUDGED, **{"days-F-ORG": NEAR})
    reviewer.press("Accept", answers=422)
    reviewer.fill(**{"reason-F-ORG": EASED})
    reviewer.saves("Accept")
    opened = reviewer.page.locator("#findings tbody tr")
    expect(opened).to_contain_text([here.says(LACK)])
    expect(opened).to_contain_text([EASED])
    reviewer.follow("Over the periods", within="main")
    for words in map(here.says, SECTIONS.values()):
        reviewer.finds(words)
    reviewer.open(f"/vendors/{here.vendor_ids[0]}/questionnaires")
    both_years = reviewer.page.locator('main a.row-name[href$="/review"]')
    expect(both_years).to_have_count(2)


def accepts(reviewer: Visitor, vendor: str) -> None:
    """Everything as it should be."""
    _finds_work(reviewer, vendor)
    reviewer.follow("Result and accept", within="main")
    reviewer.reads("The answers open no finding.")
    reviewer.saves("Accept")


def _finds_work(reviewer: Visitor, vendor: str) -> None:
    """Among what is to do today."""
    reviewer.open("/today")
    mine = reviewer.page.locator("main :is(tr, li)", has_text=vendor)
    reviewer._goes(mine.locator('a[href^="/responses/"][href$="/review"]').first.click, 200)
