"""Findings are planned, mended, verified and closed; silence becomes one; reports tell of both."""

import re
from datetime import date, timedelta

from playwright.sync_api import expect
from sqlalchemy import select

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.core.database.db import db
from portal.ledger.obligations.models import Obligation, ObligationKind
from tests.factories import papers
from tests.journeys import proof
from tests.journeys.sheets_desk import (
    ASKED,
    COMMENT,
    GOES_ON,
    IN_TIME,
    JUDGED,
    LACK,
    LATER,
    REMARK,
    SECTIONS,
    SEEN,
    SILENCE,
    TITLE,
    WHAT,
    WHY,
    Desk,
)
from tests.journeys.vendor_side import text_of
from tests.journeys.visitor import Visitor


def plans(signatory: Visitor, here: Desk) -> None:
    signatory.open("/todo")
    signatory.finds(here.says(LACK))
    signatory.follow("Read and answer", within="main")
    signatory.follow("Propose a plan")
    signatory.press("Hand in the plan", answers=422)
    ready = here.year + timedelta(days=10)
    signatory.fill(cause=WHY, measures=WHAT, ready_on=ready, responsible=here.signers[0])
    signatory.saves("Hand in the plan")


def answers_the_plan(buyer: Visitor) -> None:
    buyer.open("/today")
    buyer.follow_first('main a[href$="/plan/answer"]')
    buyer.finds(WHAT)
    buyer.fill(remark=IN_TIME)
    buyer.saves("Accept the plan")


def mends(signatory: Visitor) -> None:
    """With a file as evidence."""
    signatory.open("/todo")
    signatory.follow("Read and answer", within="main")
    signatory.finds(IN_TIME)
    signatory.follow("Report as mended")
    paper = {"name": "chart.pdf", "mimeType": "application/pdf", "buffer": papers.contract_pdf()}
    signatory.fill(done=WHAT)
    signatory.page.set_input_files("[name=files]", paper)  # type: ignore[arg-type]
    signatory.saves("Report as mended")
    signatory.finds("chart.pdf")


def is_not_for_procurement(buyer: Visitor, here: Desk) -> None:
    """A major one is verified by the officer."""
    buyer.open("/findings/")
    buyer.follow_named(here.says(LACK))
    buyer.finds("chart.pdf")
    assert not buyer.page.locator('main a[href$="/verify"]').count()


def verifies(officer: Visitor) -> None:
    officer.open("/today")
    officer.follow_first('main a[href$="/verify"]')
    officer.fill(remark=SEEN)
    officer.saves("Verified: close it")


def is_told(signatory: Visitor) -> None:
    """On the page of the finding."""
    signatory.page.reload()
    signatory.reads("This is verified and closed. Nothing more has to be done.")


def a_month_passes_in_silence(here: Desk) -> None:
    """The daily job runs on the day before it counts, and on the day; then some days pass."""
    due = _due_day(here)
    for days, found in ((SILENCE - 1, 1), (SILENCE, 2)):
        here.portal.day = due + timedelta(days=days)
        here.portal.let_jobs_run("reconcile-all")
        assert here.portal.count("findings") == found
    here.portal.day = due + timedelta(days=SILENCE + LATER)


def silence_is_a_finding(officer: Visitor, here: Desk) -> None:
    """In the register, with what was never answered."""
    officer.open("/findings/")
    silent = officer.page.locator("main tbody tr", has_text=here.vendors[2])
    expect(silent).to_have_count(1)
    officer.follow_first(f'main tbody tr:has-text("{here.vendors[2]}") a.row-name')
    officer.finds(here.says(TITLE))
    officer.reads("No response")
    officer.open(f"/vendors/{here.vendor_ids[2]}/findings")
    expect(officer.page.locator("#findings .row-name")).to_have_count(1)


def silence_is_told(signatory: Visitor, here: Desk) -> None:
    """To the vendor that never answered, beside what it still owes."""
    signatory.open("/todo")
    signatory.reads("Answer the questionnaire")
    signatory.follow("Read and answer", within="main")
    signatory.finds(here.says(TITLE))


def board_knows(manager: Visitor, here: Desk) -> None:
    """Who answered is supervised; who did not has something to mend."""
    manager.open(f"/board/{here.vendor_ids[0]}/supervised")
    manager.finds(here.says(("遵守", "Kept")))
    manager.open(f"/board/{here.vendor_ids[2]}/corrected")
    manager.finds(here.says(TITLE))


def reports(buyer: Visitor, officer: Visitor, manager: Visitor, here: Desk, vendor: str) -> str:
    """Procurement drafts, the officer issues, management has the PDF: what it says, unbroken."""
    vendor_id = here.vendor_ids[here.vendors.index(vendor)]
    buyer.open(f"/vendors/{vendor_id}/reports")
    buyer.follow("Draft the first report")
    buyer.page.locator("[name=period]").nth(1).check()
    buyer.fill(language=here.lang, conclusion="continue", opinion=GOES_ON)
    buyer.saves("Save the draft")
    officer.open(buyer.page.url)
    number = proof.issue(officer)
    letter = here.portal.letters_to(here.person(here.manager).email)[-1]
    assert number in str(letter["Subject"])
    manager.follow("Reports", within="nav")
    manager.follow_named(number)
    said = close(text_of(proof.download(manager)))
    assert number in said
    return said


def expect_the_sheet(said: str, here: Desk) -> None:
    """Result by section, the answer that costs points with what both sides say to it, and the
    finding with how long it took to be mended."""
    took = here.says(("所要9日", "took 9 days"))
    words = (here.says(TITLE), *map(here.says, SECTIONS.values()), JUDGED, COMMENT, REMARK)
    for one in (*words, here.says(ASKED["ORG-01"]), here.says(LACK), WHAT, SEEN, took):
        assert close(one) in said, f"{one} is not in {said}"


def expect_the_silence(said: str, here: Desk) -> None:
    """The sheet that was never answered, and the finding with its age."""
    for one in (here.says(TITLE), here.says((f"経過{LATER}日", f"open for {LATER} days"))):
        assert close(one) in said, f"{one} is not in {said}"


def _due_day(here: Desk) -> date:
    """When the silent vendor's answer was due."""
    with here.portal.app.app_context(), acting_as(db.session, SYSTEM):
        due = db.session.scalars(
            select(Obligation.due_on).where(
                Obligation.vendor_id == here.vendor_ids[2],
                Obligation.kind == ObligationKind.QUESTIONNAIRE_ANSWER,
            )
        ).one()
        db.session.remove()
    return due


def close(text: str) -> str:
    """In print, lines are broken anywhere."""
    return re.sub(r"\s+", "", text)
