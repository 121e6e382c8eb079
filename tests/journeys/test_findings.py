"""Findings of a questionnaire are mended, verified and closed; silence is one; the report has all."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.db import db
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.planning.reconcile import reconcile
from portal.supervision.responses import queries
from tests.factories import papers
from tests.journeys.conftest import Arrive
from tests.journeys.office import Office, at_work
from tests.journeys.sheets_desk import LACK, TITLE, Desk, company
from tests.journeys.visitor import Visitor
from tests.supervision.responses import steps

WHY, WHAT = "Nobody saw to it", "The head of printing is in charge"
REMARK, SEEN = "In time, please", "Seen in the chart"
LATE = 31  # days after the due date: no response


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_finding_is_planned_mended_verified_closed_and_reported(
    office: Office, arrive: Arrive, lang: str
) -> None:
    here = company(office, lang, "Mend", sends=True)
    office.portal.typed |= {WHY, WHAT, REMARK, SEEN, "chart.pdf", "Well done", steps.COMMENT}
    answered_and_accepted(office, here)
    aoi = arrive(here.signers[0], lang, phone=True)
    plans(aoi, here)

    tomo = arrive(here.buyer, lang)
    tomo.open("/today")
    tomo.follow_first('main a[href$="/plan/answer"]')
    tomo.finds(WHAT)
    tomo.fill(remark=REMARK)
    tomo.saves("Accept the plan")
    mends(aoi, here)

    tomo.open("/findings/")
    tomo.follow_named(here.says(LACK))
    tomo.finds("chart.pdf")
    assert not tomo.page.locator('main a[href$="/verify"]').count(), "a major one is the officer's"
    ruri = arrive(here.officer, lang)
    ruri.open(tomo.page.url)
    ruri.follow("Verify", within="main")
    ruri.fill(remark=SEEN)
    ruri.saves("Verified: close it")
    aoi.open(tomo.page.url)
    aoi.reads("This is verified and closed. Nothing more has to be done.")
    ruri.open(f"/vendors/{here.vendor_ids[0]}/findings")
    reported(ruri, here, 0, here.says(LACK), here.says(TITLE))


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_month_of_silence_is_a_finding(office: Office, arrive: Arrive, lang: str) -> None:
    here = company(office, lang, "Silent", sends=True)
    passes_in_silence(office, here)
    ruri = arrive(here.officer, lang)
    ruri.open(f"/vendors/{here.vendor_ids[2]}/findings")
    assert ruri.page.locator("main tbody tr").count() == 1
    ruri.follow_first("main tbody a.row-name")
    ruri.finds(here.says(TITLE))
    reported(ruri, here, 2, here.says(TITLE))
    sora = arrive(here.signers[2], lang, phone=True)
    sora.open("/todo")
    sora.follow("Read and answer", within="main")


def answered_and_accepted(office: Office, here: Desk) -> None:
    """As the journey before this one walks it."""
    with at_work(office):
        people = {one.name: one for one in db.session.scalars(select(User))}
        asked = queries.find_assignment(here.sent[0])
        assert asked is not None
        steps.hands_in(people[here.signers[0]], asked, ORG_01="no", SAF_01="yes", SUB_01="no")
        assert len(steps.accepts(people[here.buyer], asked, "Well done")) == 1


def plans(signatory: Visitor, here: Desk) -> None:
    signatory.open("/todo")
    signatory.finds(here.says(LACK))
    signatory.follow("Read and answer", within="main")
    signatory.follow("Propose a plan")
    signatory.press("Hand in the plan", answers=422)
    ready = clock.today() + timedelta(days=10)
    signatory.fill(cause=WHY, measures=WHAT, ready_on=ready, responsible=here.signers[0])
    signatory.saves("Hand in the plan")


def mends(signatory: Visitor, here: Desk) -> None:
    """With a file as evidence."""
    signatory.open("/todo")
    signatory.follow("Read and answer", within="main")
    signatory.finds(REMARK)
    signatory.follow("Report as mended")
    paper = {"name": "chart.pdf", "mimeType": "application/pdf", "buffer": papers.contract_pdf()}
    signatory.fill(done=WHAT)
    signatory.page.set_input_files("[name=files]", paper)  # type: ignore[arg-type]
    signatory.saves("Report as mended")
    signatory.finds("chart.pdf")


def passes_in_silence(office: Office, here: Desk) -> None:
    """The daily job runs on the day before it counts, and on the day."""
    with at_work(office):
        asked = queries.find_assignment(here.sent[2])
        assert asked is not None
        owed = find_open(ObligationKind.QUESTIONNAIRE_ANSWER, asked)
        assert owed is not None
        due = owed.due_on
    for days in (LATE - 2, LATE):
        with clock.on_day(due + timedelta(days=days)), at_work(office):
            reconcile(thorough=False)


def reported(visitor: Visitor, here: Desk, place: int, *said: str) -> None:
    visitor.open(f"/vendors/{here.vendor_ids[place]}/reports")
    visitor.follow("Draft the first report")
    visitor.page.locator("[name=period]").nth(1).check()
    visitor.fill(language=here.lang, conclusion="continue", opinion="Well done")
    visitor.saves("Save the draft")
    for one in said:
        visitor.finds(one)
