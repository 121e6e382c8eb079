"""Sixty sheets that say what they said last year, accepted together after a sample was read in full; one
that a colleague doubts meanwhile is left out; in both languages.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.supervision.questionnaires.kinds.parts.answer import Review
from portal.supervision.responses.assignments.models import Assignment, AssignmentState
from tests.factories.vendors import make_vendor
from tests.journeys.conftest import Meet
from tests.journeys.founding import sign_in
from tests.journeys.office import Office, at_work, furnish, hire
from tests.journeys.portal_house import opened
from tests.journeys.test_stopped_at_the_gate import LANGUAGES
from tests.journeys.visitor import Visitor
from tests.supervision.responses import steps
from tests.supervision.responses.by_exception import handed_in_twice, two_questions

SHEETS = {"tier_4": 40, "tier_3": 20}
SAMPLE = 4 + 5  # a tenth and a quarter
ODD = "Odd vendor"
SAID = {"Question A", "Question B", "Section", "Check sheet", steps.COMMENT, ODD}


@pytest.fixture
def own_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with opened(tmp_path_factory.mktemp("exception")) as portal:
        yield furnish(portal)


def handed_in(office: Office, lang: str) -> None:
    """`Nao` and `Rika` review; sixty vendors answered as last year, one otherwise."""
    with at_work(office):
        with transaction(audited=False):
            hire("Nao", Role.PROCUREMENT, lang)
            rika = hire("Rika", Role.PROCUREMENT, lang)
            odd = make_vendor(ODD)
            vendors = {
                tier: [make_vendor(f"{tier} {number:02}") for number in range(count)]
                for tier, count in SHEETS.items()
            }
        version = two_questions()
        for tier, several in vendors.items():
            for vendor in several:
                handed_in_twice(rika, vendor, version, tier=tier)
        handed_in_twice(rika, odd, version, tier="tier_4", B="no")
        office.portal.typed |= {vendor.name for several in vendors.values() for vendor in several}
    office.portal.typed |= SAID


def doubted(office: Office, number: str) -> None:
    """By Rika, of a sheet that nobody reads in full."""
    with at_work(office):
        rika = db.session.scalars(select(User).where(User.name == "Rika")).one()
        sheet = db.session.scalars(select(Assignment).where(Assignment.number == number)).one()
        steps.finds(rika, sheet, "A", Review.DISPUTED)


def accepted(office: Office) -> int:
    with at_work(office):
        rows = select(Assignment).where(Assignment.state == AssignmentState.ACCEPTED)
        return len(db.session.scalars(rows).all())


def comes(office: Office, meet: Meet, lang: str) -> Visitor:
    nao = meet(office.portal, lang, album="exception")
    sign_in(nao, office.person("Nao"))
    return nao


@LANGUAGES
@pytest.mark.timeout(600)
def test_sixty_sheets_are_accepted_after_nine_of_them_were_read_in_full(
    own_office: Office, meet: Meet, lang: str
) -> None:
    handed_in(own_office, lang)
    nao = comes(own_office, meet, lang)
    draws(nao)
    reads_the_sample(nao)
    left = nao.page.locator("#sheets tbody tr").last.locator(".second-line").first.inner_text()
    doubted(own_office, left)
    accepts_the_rest(nao, own_office)
    is_left_out(nao, left)
    says_how_it_was_accepted(nao)
    assert accepted(own_office) == 61 + 59, "last year's, and all of the draw but the one"


def draws(nao: Visitor) -> None:
    """What stands is apart from what does not, with the reason."""
    nao.open("/questionnaires/sent")
    nao.follow("Review by exception", within="main")
    expect(nao.page.locator("#standing tbody tr")).to_have_count(sum(SHEETS.values()))
    odd = nao.page.locator("#others tbody tr")
    expect(odd).to_have_count(1)
    expect(odd).to_contain_text(ODD)
    expect(odd).to_contain_text(nao.word("The answer is not the one expected."))
    nao.saves("Draw the sample")
    nao.reads("A sample of %(sampled)s from %(total)s sheets.", sampled=SAMPLE, total=60)


def reads_the_sample(nao: Visitor) -> None:
    """Not without a tick for each section; nothing is accepted before all were read."""
    for place in range(SAMPLE):
        expect(nao.page.locator("#sheets a.btn-primary")).to_have_count(SAMPLE - place)
        expect(
            nao.page.get_by_role("button", name=nao.word("Accept all by exception"))
        ).to_be_disabled()
        nao.follow_first("#sheets a.btn-primary")
        if not place:
            nao.press("Read in full, as it should be", answers=422)
        nao.fill(sections=["s1"])
        nao.saves("Read in full, as it should be")


def accepts_the_rest(nao: Visitor, office: Office) -> None:
    nao.press("Accept all by exception")
    office.portal.let_jobs_run("bulk")
    nao.page.reload()
    nao.see()


def is_left_out(nao: Visitor, number: str) -> None:
    """With its number and why; it is reviewed as any other."""
    nao.finds(number)
    nao.finds(nao.word("A reviewer doubts it."))
    assert "59" in nao.page.locator("#run").inner_text()
    nao.open("/questionnaires/by-exception")
    expect(nao.page.locator("#others tbody tr")).to_have_count(2)


def says_how_it_was_accepted(nao: Visitor) -> None:
    nao.follow("Draws so far", within="main")
    nao.follow_named("SD-")
    nao.follow_first("#sheets tbody a.row-name")
    nao.follow("Result", within="main")
    told = nao.word(
        "By exception, sample %(sampled)s of %(total)s, run %(run)s (%(draw)s)",
        sampled=SAMPLE,
        total=60,
        run=1,
        draw=f"SD-{nao.portal.day.year}-001",
    )
    nao.finds(told)
