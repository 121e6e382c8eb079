"""Nothing waits for a person who is away: the deputy acts, says so, and the officer reads it later."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import Absence, User
from portal.foundation.accounts.services import set_absence
from portal.foundation.audit.models import DeputyAct
from portal.foundation.audit.recorder import record
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.messages import say
from portal.ledger.vendors.models import Vendor, VendorState
from portal.proof.reports import services as drafting
from portal.proof.reports.content.parts import Approval
from portal.proof.reports.content.report import editions
from portal.proof.reports.models import ReportRevision, SupervisionReport
from portal.proof.reports.printing import rendering
from portal.proof.reports.workflow import ReportDraft
from portal.supervision.approvals.models import ReportDecision
from portal.supervision.onboarding.models import VendorProposal
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.accounts import make_user
from tests.factories.selections import select_vendor
from tests.factories.vendors import make_vendor
from tests.queries import count_statements
from tests.supervision.onboarding.acts import propose, umineko

TODAY, FRIDAY = date(2026, 11, 25), date(2026, 11, 27)


@pytest.fixture
def proposal(cast: Cast) -> VendorProposal:
    return propose(umineko(), acting(cast.pam))


def away(
    cast: Cast, deputy: User, *, first: date = TODAY, last: date = FRIDAY, who: User | None = None
) -> Absence:
    with transaction():
        return set_absence(who or cast.pia, deputy, first, last, acting(who or cast.pia))


def approve(browser: Browser, proposal: VendorProposal) -> int:
    answer = browser.post(
        f"/proposals/{proposal.id}/decision", data={"reason": "Sound.", "decision": "approve"}
    )
    return answer.status_code


def test_the_deputy_decides_what_is_the_officers_and_the_officer_reads_it(
    browser: Browser, cast: Cast, proposal: VendorProposal
) -> None:
    browser.sign_in(cast.pip)
    assert approve(browser, proposal) == 403
    away(cast, cast.pip)
    today = browser.get("/today").text
    assert "Deputy of the privacy officer" in today
    assert "Pia is away until" in today
    assert "Pip stands in." in today
    assert approve(browser, proposal) == 302
    assert db.session.get_one(Vendor, proposal.vendor_id).state is VendorState.APPROVED
    act = db.session.scalars(select(DeputyAct)).one()
    assert (act.deputy_id, act.officer_id, act.action) == (
        cast.pip.id,
        cast.pia.id,
        "vendor.approved",
    )
    browser.sign_in(cast.pia)
    assert "1 decision of your deputy to read" in browser.get("/today").text
    assert "Umineko approved" in browser.get("/profile/absence").text
    assert browser.post("/profile/absence/read").location == "/profile/absence"
    assert "decision of your deputy" not in browser.get("/today").text
    db.session.refresh(act)
    assert act.read_at is not None


def test_the_rights_end_with_the_days(
    browser: Browser, cast: Cast, clock: Clock, proposal: VendorProposal
) -> None:
    away(cast, cast.pip)
    browser.sign_in(cast.pip)
    clock.go_to(date(2026, 11, 30))
    assert approve(browser, proposal) == 403
    assert "Deputy" not in browser.get("/today").text


def test_the_deputy_decides_nothing_that_the_deputy_or_the_absent_officer_proposed(
    browser: Browser, cast: Cast
) -> None:
    own = propose(umineko(), acting(cast.pip))
    away(cast, cast.pip)
    browser.sign_in(cast.pip)
    assert approve(browser, own) == 422
    with transaction():
        vendor = db.session.get_one(Vendor, own.vendor_id)
        own.proposed_by_id = cast.pia.id
        record(acting(cast.pia), "vendor.proposed", own, say("Proposed"), also=[vendor])
    assert approve(browser, own) == 422


def test_what_the_deputy_does_as_before_is_not_on_the_officers_list(
    browser: Browser, cast: Cast
) -> None:
    away(cast, cast.pip)
    browser.sign_in(cast.pip)
    note = browser.post(f"/vendors/{cast.acme.id}/notes", data={"body": "Called them."})
    assert note.status_code == 302
    assert db.session.scalars(select(DeputyAct)).all() == []


def test_management_may_stand_in_too(
    browser: Browser, cast: Cast, proposal: VendorProposal
) -> None:
    browser.sign_in(cast.max)
    assert approve(browser, proposal) == 422, "what procurement proposed is the officer's to decide"
    away(cast, cast.max)
    assert approve(browser, proposal) == 302


def test_standing_in_for_somebody_else_gives_no_rights(
    browser: Browser, cast: Cast, proposal: VendorProposal
) -> None:
    away(cast, cast.pip, who=cast.pam)
    browser.sign_in(cast.pip)
    assert approve(browser, proposal) == 403


@pytest.mark.parametrize(
    ("deputy", "first", "last"),
    [
        ("pia", TODAY, FRIDAY),
        ("ada", TODAY, FRIDAY),
        ("ann", TODAY, FRIDAY),  # an auditor changes nothing
        ("sue", TODAY, FRIDAY),  # an administrator approves nothing
        ("pip", FRIDAY, TODAY),
        ("pip", date(2026, 11, 1), date(2026, 11, 24)),
    ],
)
def test_what_cannot_be_is_refused(cast: Cast, deputy: str, first: date, last: date) -> None:
    with pytest.raises(DomainError):
        away(cast, getattr(cast, deputy), first=first, last=last)


def test_who_became_an_auditor_since_decides_nothing(
    browser: Browser, cast: Cast, proposal: VendorProposal
) -> None:
    away(cast, cast.pip)
    for row in cast.pip.role_rows:
        row.role = Role.AUDITOR
    db.session.commit()
    browser.sign_in(cast.pip)
    assert approve(browser, proposal) == 403


def test_nobody_is_chosen_as_deputy_beforehand(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pia)
    typed = {"first_day": "2026-11-26", "last_day": "2026-11-27", "deputy_id": ""}
    assert browser.post("/profile/absence", data=typed).status_code == 422
    assert db.session.scalars(select(Absence)).all() == []
    page = browser.get("/profile/absence").text
    assert "Pip" in page
    assert "Ann" not in page


def test_two_who_are_away_do_not_stand_in_for_each_other(cast: Cast) -> None:
    away(cast, cast.pip)
    with pytest.raises(DomainError, match="already"):
        away(cast, cast.max)
    with pytest.raises(DomainError, match="away on these days too"):
        away(cast, cast.pia, who=cast.pam)


def test_pia_enters_her_absence_and_takes_it_back(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pia)
    typed = {"first_day": "2026-11-26", "last_day": "2026-11-20", "deputy_id": str(cast.pip.id)}
    assert browser.post("/profile/absence", data=typed).status_code == 422
    assert (
        browser.post("/profile/absence", data=typed | {"last_day": "2026-12-01"}).status_code == 302
    )
    assert "Pip stands in for you" in browser.get("/profile/absence").text
    row = db.session.scalars(select(Absence)).one()
    browser.sign_in(cast.pam)
    assert browser.post(f"/profile/absence/{row.id}/end").status_code == 404, "not hers"
    browser.sign_in(cast.pia)
    assert browser.post(f"/profile/absence/{row.id}/end").status_code == 302
    assert "stands in for you" not in browser.get("/profile/absence").text


def test_standing_in_costs_no_statement_more(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pip)
    browser.get("/profile")
    with count_statements() as before:
        browser.get("/profile")
    away(cast, cast.pip)
    with count_statements() as after:
        browser.get("/profile")
    assert after.total == before.total


def test_who_stands_in_for_the_proposer_decides_not_even_for_a_second_officer(
    browser: Browser, cast: Cast
) -> None:
    """Whichever of the two absences was entered first."""
    pax = make_user("Pax", Role.PRIVACY_OFFICER)
    db.session.commit()
    away(cast, cast.pip, who=pax)
    away(cast, cast.pip, who=cast.pia)
    browser.sign_in(cast.pip)
    for proposer in (cast.pia, pax):
        vendor = make_vendor(f"By {proposer.name}", state=VendorState.ASSESSING)
        select_vendor(vendor)
        db.session.commit()
        waiting = propose(vendor, acting(proposer))
        assert approve(browser, waiting) == 422
        assert waiting.accepted is None


def test_both_officers_who_are_away_read_what_the_deputy_decided(
    browser: Browser, cast: Cast, proposal: VendorProposal
) -> None:
    pax = make_user("Pax", Role.PRIVACY_OFFICER)
    db.session.commit()
    away(cast, cast.pip, who=pax)
    away(cast, cast.pip, who=cast.pia)
    browser.sign_in(cast.pip)
    assert approve(browser, proposal) == 302
    acts = db.session.scalars(select(DeputyAct)).all()
    assert {one.officer_id for one in acts} == {pax.id, cast.pia.id}


def test_an_officer_who_stands_in_for_another_is_no_second_person(
    browser: Browser, cast: Cast
) -> None:
    pax = make_user("Pax", Role.PRIVACY_OFFICER)
    db.session.commit()
    away(cast, pax, who=cast.pia)
    waiting = propose(umineko(), acting(cast.pia))
    browser.sign_in(pax)
    assert approve(browser, waiting) == 422
    browser.sign_in(cast.max)
    assert approve(browser, waiting) == 302
    assert not db.session.scalars(select(DeputyAct)).all()


def report_to_decide(cast: Cast) -> SupervisionReport:
    """Over all vendors, drafted by Pam, issued by Pia and printed."""
    with transaction():
        wanted = ReportDraft(first=date(2026, 4, 1), last=date(2026, 9, 30), language="ja")
        report = drafting.draft_report(None, wanted, actor=acting(cast.pam))
    with transaction():
        drafting.issue_report(report, None, version=report.version, actor=acting(cast.pia))
    rendering.render_reports()
    return report


def decide(browser: Browser, report: SupervisionReport) -> int:
    said = {"decision": "approve", "comment": "", "ringi_number": ""}
    return browser.post(f"/reports/{report.id}/decide", data=said).status_code


def test_the_deputy_of_a_manager_decides_about_a_report_and_the_manager_reads_it(
    browser: Browser, cast: Cast
) -> None:
    report = report_to_decide(cast)
    browser.sign_in(cast.pip)
    assert decide(browser, report) == 403
    away(cast, cast.pip, who=cast.max)
    today = browser.get("/today").text
    assert "Deputy of a manager" in today
    assert "Max is away until" in today
    assert decide(browser, report) == 302
    row = db.session.scalars(select(ReportDecision)).one()
    assert (row.decided_by_id, row.deputy_for_id) == (cast.pip.id, cast.max.id)
    page = browser.get(f"/reports/{report.id}").text
    assert "By deputy" in page
    assert "Deputy of Max" in page
    assert "Max has not read yet what the deputy decided" in page
    browser.sign_in(cast.max)
    assert "1 decision of your deputy to read" in browser.get("/today").text
    assert "Approved the report" in browser.get("/profile/absence").text
    assert browser.post("/profile/absence/read").location == "/profile/absence"
    assert (
        "Max read afterwards what the deputy decided" in browser.get(f"/reports/{report.id}").text
    )


def test_the_box_of_the_report_says_whose_deputy_it_was(browser: Browser, cast: Cast) -> None:
    report = report_to_decide(cast)
    away(cast, cast.pip, who=cast.max)
    browser.sign_in(cast.pip)
    assert decide(browser, report) == 302
    revision = db.session.scalars(select(ReportRevision)).one()
    box = editions(revision.content)["ja"].approval[-1]
    assert (box.how, box.name, box.deputy_for) == (Approval.DEPUTY, "Pip", "Max")
    basis = editions(revision.content)["en"].basis
    assert "by the deputy of Max" in basis.revisions[-1].what


@pytest.mark.parametrize("made_it", ["pam", "pia"])
def test_the_deputy_of_a_manager_decides_no_report_that_the_deputy_made(
    browser: Browser, cast: Cast, made_it: str
) -> None:
    report = report_to_decide(cast)
    deputy = getattr(cast, made_it)
    away(cast, deputy, who=cast.max)
    browser.sign_in(deputy)
    assert decide(browser, report) == 422
    assert "stand in for who did" in browser.get(f"/reports/{report.id}").text


def test_the_deputy_of_both_decides_no_report_that_the_absent_officer_issued(
    browser: Browser, cast: Cast
) -> None:
    report = report_to_decide(cast)
    away(cast, cast.pip, who=cast.max)
    away(cast, cast.pip, who=cast.pia)
    browser.sign_in(cast.pip)
    assert decide(browser, report) == 422


def test_the_deputy_of_a_manager_decides_nothing_that_is_the_officers(
    browser: Browser, cast: Cast, proposal: VendorProposal
) -> None:
    """Procurement proposed it: management does not decide it, and so its deputy does not."""
    away(cast, cast.pip, who=cast.max)
    browser.sign_in(cast.pip)
    assert approve(browser, proposal) == 422


def test_what_the_officer_proposed_the_deputy_of_a_manager_decides(
    browser: Browser, cast: Cast
) -> None:
    waiting = propose(umineko(), acting(cast.pia))
    away(cast, cast.pip, who=cast.max)
    browser.sign_in(cast.pip)
    assert approve(browser, waiting) == 302
    act = db.session.scalars(select(DeputyAct)).one()
    assert (act.deputy_id, act.officer_id) == (cast.pip.id, cast.max.id)


def test_an_officer_who_stands_in_for_a_manager_decides_vendors_in_the_own_right(
    browser: Browser, cast: Cast, proposal: VendorProposal
) -> None:
    away(cast, cast.pia, who=cast.max)
    browser.sign_in(cast.pia)
    assert approve(browser, proposal) == 302
    assert db.session.scalars(select(DeputyAct)).all() == []


def test_a_manager_who_stands_in_for_another_decides_in_the_own_right(
    browser: Browser, cast: Cast
) -> None:
    may = make_user("May", Role.MANAGEMENT)
    db.session.commit()
    report = report_to_decide(cast)
    away(cast, may, who=cast.max)
    browser.sign_in(may)
    assert decide(browser, report) == 302
    assert db.session.scalars(select(ReportDecision)).one().deputy_for_id is None


def test_the_managers_rights_end_with_the_days(browser: Browser, cast: Cast, clock: Clock) -> None:
    report = report_to_decide(cast)
    away(cast, cast.pip, who=cast.max)
    clock.go_to(date(2026, 11, 30))
    browser.sign_in(cast.pip)
    assert decide(browser, report) == 403
