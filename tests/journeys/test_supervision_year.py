"""A year of supervision in browsers, in both languages: asked, answered, reviewed, mended, reported.

Vendors use a phone. Only days pass, the daily job runs and mails are delivered by themselves.
"""

import pytest
from sqlalchemy import select

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import Vendor
from portal.supervision.questionnaires import planned
from portal.supervision.questionnaires.models import Questionnaire, QuestionnaireVersion
from tests.factories.questionnaires import send
from tests.journeys import finding_desk as findings
from tests.journeys import sheet_answering as answering
from tests.journeys import sheet_review as review
from tests.journeys import sheet_writing as writing
from tests.journeys.conftest import Meet
from tests.journeys.founding import accept_invitation, sign_in
from tests.journeys.portal_house import Portal
from tests.journeys.sheets_desk import LAST_JUDGED, MENDING, Desk, found_company
from tests.journeys.stories import today
from tests.journeys.visitor import Visitor
from tests.supervision.responses import steps


@pytest.mark.timeout(900)
@pytest.mark.parametrize("lang", ["ja"])  # its sheets are filled in in both by others
def test_a_year_of_supervision_from_the_first_question_to_the_reports(
    portal: Portal, meet: Meet, lang: str
) -> None:
    here = found_company(portal, lang, today())

    def arrive(name: str, *, phone: bool = False) -> Visitor:
        visitor = meet(portal, lang, phone=phone, album="year")
        sign_in(visitor, here.person(name))
        return visitor

    hiwa, shiju, kogera = here.vendors
    writing.writes(arrive(here.buyer), here)
    answered_last_year(here)

    portal.day = here.year
    tomo = arrive(here.buyer)
    writing.changes_by_file(tomo, here)
    writing.sends(tomo, here)

    aoi = arrive(here.signers[0], phone=True)
    answering.invites_a_colleague(aoi, here)
    nagi = meet(portal, lang, phone=True, album="year")
    accept_invitation(nagi, here.colleague)
    answering.answers_the_section(nagi, here)
    answering.answers_the_rest(aoi, here)
    answering.in_a_workbook(arrive(here.signers[1], phone=True), here)

    review.sends_one_back(tomo, here, hiwa)
    answering.answers_again(aoi, here)
    review.accepts_with_a_finding(tomo, here, hiwa)
    review.accepts(tomo, shiju)
    findings.plans(aoi, here)
    findings.answers_the_plan(tomo)

    portal.day = here.year + MENDING
    aoi = arrive(here.signers[0], phone=True)
    findings.mends(aoi)
    findings.is_not_for_procurement(arrive(here.buyer), here)
    findings.verifies(arrive(here.officer))
    findings.is_told(aoi)

    findings.a_month_passes_in_silence(here)
    tomo, ruri, michi = arrive(here.buyer), arrive(here.officer), arrive(here.manager)
    findings.silence_is_a_finding(ruri, here)
    findings.silence_is_told(arrive(here.signers[2], phone=True), here)
    findings.board_knows(michi, here)
    findings.expect_the_sheet(findings.reports(tomo, ruri, michi, here, hiwa), here)
    findings.expect_the_silence(findings.reports(tomo, ruri, michi, here, kogera), here)


def answered_last_year(here: Desk) -> None:
    """The first vendor's answers of the year before, which this year's stand beside.

    The company plans its own sheet in place of the standard one, so that it keeps the promise.
    """
    with here.portal.its_day(), here.portal.app.app_context(), acting_as(db.session, SYSTEM):
        people = {one.name: one for one in db.session.scalars(select(User))}
        vendor = db.session.get_one(Vendor, here.vendor_ids[0])
        work = db.session.scalars(select(Engagement).filter_by(vendor_id=vendor.id)).one()
        version = db.session.scalars(select(QuestionnaireVersion)).one()
        sheet = db.session.get_one(Questionnaire, version.questionnaire_id)
        with transaction(audited=False):
            sheet.plan_rule = planned.to_keep(planned.PlanRule(in_place=True))
            sent = send(vendor, [work], version, due_on=clock.today())
        steps.hands_in(people[here.signers[0]], sent, ORG_01="yes", SAF_01="yes", SUB_01="no")
        steps.accepts(people[here.buyer], sent, LAST_JUDGED)
        db.session.remove()
