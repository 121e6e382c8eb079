"""A draft that nobody issued is withdrawn: it stays on record, and another one can be drafted."""

import pytest

from portal.foundation.access.roles import Role
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.ledger.obligations.models import ObligationKind, Outcome
from portal.ledger.obligations.queries import find_open
from portal.proof.report_batches.queries import has_draft
from portal.proof.reports import services
from portal.proof.reports.deciding.services import decide
from portal.proof.reports.issuing.withdrawing import why_stuck, withdraw_draft
from portal.proof.reports.models import ReportState, SupervisionReport
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.proof.reports.drafts import a_draft, drafted, issued

K = ObligationKind
WHY = "Procurement drafts it."


def withdrawn(report: SupervisionReport, cast: Cast, reason: str = WHY) -> SupervisionReport:
    with transaction():
        withdraw_draft(report, reason=reason, actor=acting(cast.pam))
    return report


def by_pia(cast: Cast) -> SupervisionReport:
    with transaction():
        return services.draft_report(cast.acme, a_draft(), actor=acting(cast.pia))


def test_what_only_pia_could_issue_and_pia_drafted_is_withdrawn_on_its_page_and_pam_drafts(
    cast: Cast, browser: Browser
) -> None:
    report = by_pia(cast)
    page = f"/reports/{report.id}"
    for person in (cast.pam, cast.pia):
        browser.sign_in(person)
        seen = browser.get(page).text
        assert "Nobody can issue this draft" in seen
        assert f"{page}/withdraw" in seen
    assert browser.post(f"{page}/withdraw", data={"reason": WHY}).status_code in (302, 303)

    seen = browser.get(page).text
    assert "never issued, so it has no number" in seen
    assert WHY in seen
    assert a_draft().conditions in seen
    assert f"{page}/edit" not in seen
    assert f"{page}/withdraw" not in seen
    assert not has_draft(cast.acme.id)
    assert issued(cast).number == "SR-2026-001", "it used up none"


def test_it_is_stuck_only_while_nobody_else_issues_reports(cast: Cast) -> None:
    report = by_pia(cast)
    assert why_stuck(report) is not None
    assert why_stuck(drafted(cast)) is None
    make_user("Paul", Role.PRIVACY_OFFICER)
    db.session.commit()
    assert why_stuck(report) is None


def test_a_withdrawn_draft_leaves_one_line_with_the_reason_and_nobody_owes_it(cast: Cast) -> None:
    report = drafted(cast)
    owed = find_open(K.REPORT_DRAFT, report)
    withdrawn(report, cast)
    assert (report.state, report.number) == (ReportState.WITHDRAWN, None)
    assert owed is not None
    assert owed.outcome is Outcome.WITHDRAWN
    last, *before = trail_of(report)
    assert (last.action, last.after) == ("report.withdrawn", {"reason": WHY})
    assert [line.action for line in before] == ["report.drafted"]
    assert services.why_not_issued(report, acting(cast.pia)) is not None


def test_what_was_issued_is_not_withdrawn_and_nobody_withdraws_without_a_reason(cast: Cast) -> None:
    with pytest.raises(RuleViolated) as refused:
        withdrawn(drafted(cast), cast, reason=" ")
    assert refused.value.field == "reason"
    with pytest.raises(InvalidTransition, match="has been issued already"):
        withdrawn(issued(cast, cast.globex), cast)


def test_a_returned_report_is_to_be_drafted_anew_once_its_answer_is_withdrawn(
    printed: SupervisionReport, cast: Cast
) -> None:
    with transaction():
        decide(printed, approved=False, comment=WHY, actor=acting(cast.max))
    first = drafted(cast, replaces=printed.id, why="Returned")
    second = drafted(cast, replaces=printed.id, why="Returned")
    assert find_open(K.REPORT_RETURNED, printed) is None
    withdrawn(first, cast)
    assert find_open(K.REPORT_RETURNED, printed) is None, "the second one answers it"
    withdrawn(second, cast)
    assert find_open(K.REPORT_RETURNED, printed) is not None
