"""Reports on many vendors at once: drafted, issued where four eyes allow, printed one by one, and zipped."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.core import clock as real_clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.foundation.runs.models import Run, RunLeftOut
from portal.foundation.runs.services import carry_on
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.proof.report_batches import pool, services
from portal.proof.report_batches.views import zip_of
from portal.proof.reports import services as reports
from portal.proof.reports.models import ReportState, SupervisionReport
from portal.proof.reports.workflow import Conclusion
from portal.supervision.planning import kinds
from portal.supervision.planning.plan_models import PlanItem
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.vendors import make_vendor
from tests.proof.reports.drafts import FIRST, LAST, a_draft, drafted


def all_reports() -> list[SupervisionReport]:
    db.session.expire_all()
    return list(db.session.scalars(select(SupervisionReport).order_by(SupervisionReport.id)))


def holder_of(report: SupervisionReport) -> Holder | None:
    owed = find_open(ObligationKind.REPORT_DRAFT, report)
    return owed.holder if owed else None


def draft_for(cast: Cast, *vendor_ids: int, where_kept: bool = False) -> Run:
    with transaction():
        run = services.draft_together(
            vendor_ids,
            first=FIRST,
            last=LAST,
            language="ja",
            where_kept=where_kept,
            actor=acting(cast.pam),
        )
    carry_on()
    return run


def test_pam_drafts_for_two_at_once_and_whoever_has_a_draft_is_left_out(cast: Cast) -> None:
    drafted(cast, cast.acme)
    calm = make_vendor("静穏")
    db.session.commit()
    run = draft_for(cast, cast.acme.id, cast.globex.id, calm.id, where_kept=True)
    _first, *made = all_reports()
    assert [one.vendor_id for one in made] == [cast.globex.id, calm.id]
    assert {one.drafted_by_id for one in made} == {cast.pam.id}
    assert made[1].conclusion == Conclusion.CONTINUE
    left = db.session.scalars(select(RunLeftOut.subject_id)).all()
    assert (run.changed, left) == (2, [cast.acme.id])
    with pytest.raises(RuleViolated):
        draft_for(cast)


def test_without_that_wish_nothing_is_concluded(cast: Cast) -> None:
    draft_for(cast, cast.globex.id)
    assert [one.conclusion for one in all_reports()] == [Conclusion.NONE]


def test_pia_issues_what_pam_drafted_and_what_was_changed_meanwhile_is_left_out(
    cast: Cast, browser: Browser
) -> None:
    draft_for(cast, cast.acme.id, cast.globex.id)
    first, second = all_reports()
    with transaction():
        run = services.issue_together(
            {first.id: first.version, second.id: second.version}, actor=acting(cast.pia)
        )
    with transaction():
        reports.change_draft(second, a_draft(), version=second.version, actor=acting(cast.pam))
    carry_on()
    assert [one.state for one in all_reports()] == [ReportState.RENDERING, ReportState.DRAFT]

    browser.sign_in(cast.pia)
    here = f"/reports/batches/{run.id}"
    assert "every 3s" in browser.get(here).text
    assert pool.print_waiting() == 1
    seen = browser.get(here).text
    assert "every 3s" not in seen
    assert "Left out: 1" in seen
    with ZipFile(BytesIO(browser.get(f"{here}/zip").data)) as archive:
        assert archive.namelist() == ["SR-2026-001-ja.pdf", "SR-2026-001-en.pdf"]
        assert archive.testzip() is None
    browser.sign_in(cast.ada)
    assert browser.get(f"{here}/zip").status_code in (403, 404)


def plan_reports(cast: Cast) -> None:
    """On Acme this month, on Globex in December."""
    today = real_clock.today()
    for number, vendor in enumerate((cast.acme, cast.globex)):
        db.session.add(
            PlanItem(
                key=f"report:{number}",
                vendor_id=vendor.id,
                fiscal_year=2026,
                what=kinds.REPORT,
                tier="tier_1",
                period_from=FIRST,
                period_to=LAST,
                opens_on=today,
                planned_on=today.replace(day=30) if not number else today.replace(month=12, day=30),
            )
        )
    db.session.commit()


def test_what_the_plan_says_is_due_has_a_draft_that_a_person_takes_over_before_it_is_issued(
    cast: Cast,
) -> None:
    plan_reports(cast)
    assert services.draft_by_plan() == 1
    assert services.draft_by_plan() == 0
    (report,) = all_reports()
    assert (report.vendor_id, report.drafted_by_id) == (cast.acme.id, None)
    assert holder_of(report) is Holder.PROCUREMENT
    refused = reports.why_not_issued(report, acting(cast.pia))
    assert refused is not None
    assert "The plan drafted this report" in refused.id
    with transaction():
        reports.change_draft(report, a_draft(), version=report.version, actor=acting(cast.pam))
    assert report.drafted_by_id == cast.pam.id
    assert holder_of(report) is Holder.PRIVACY_OFFICER
    assert reports.why_not_issued(report, acting(cast.pia)) is None


def test_only_pia_issues_so_what_the_plan_drafted_is_offered_to_pam_to_conclude(
    cast: Cast, browser: Browser
) -> None:
    plan_reports(cast)
    services.draft_by_plan()
    (report,) = all_reports()
    page, edit = f"/reports/{report.id}", f"/reports/{report.id}/edit"

    browser.sign_in(cast.pia)
    seen = browser.get(page).text
    assert "nobody else could: let procurement conclude it" in seen
    assert edit not in seen
    with pytest.raises(RuleViolated, match="let procurement conclude it"), transaction():
        reports.change_draft(report, a_draft(), version=report.version, actor=acting(cast.pia))
    (report,) = all_reports()
    assert report.drafted_by_id is None, "or nobody could ever issue it"

    browser.sign_in(cast.pam)
    assert "Conclude the drafted report for" in browser.get("/today").text
    seen = browser.get(page).text
    assert "Conclude the draft<" in seen
    assert edit in seen


def test_pia_may_conclude_what_the_plan_drafted_where_another_officer_can_issue_it(
    cast: Cast,
) -> None:
    plan_reports(cast)
    other = make_user("Olga", Role.PRIVACY_OFFICER)
    db.session.commit()
    services.draft_by_plan()
    (report,) = all_reports()
    with transaction():
        reports.change_draft(report, a_draft(), version=report.version, actor=acting(cast.pia))
    assert reports.why_not_issued(report, acting(cast.pia)) is not None
    assert reports.why_not_issued(report, acting(other)) is None


def test_on_the_pages_vendors_are_chosen_then_a_period_then_drafts(
    cast: Cast, browser: Browser
) -> None:
    browser.sign_in(cast.pam)
    chosen = {"ids": [str(cast.acme.id), str(cast.globex.id)]}
    onward = browser.post("/vendors/draft-reports", data=chosen).text
    assert "/reports/batches/draft" in onward
    ids = f"{cast.acme.id},{cast.globex.id}"
    seen = browser.post("/reports/batches/draft", data={"vendor_ids": ids}).text
    assert "Chosen: 2" in seen
    typed = {"step": "draft", "vendor_ids": ids, "language": "ja", "conclusion": "nothing"}
    refused = browser.post("/reports/batches/draft", data=typed)
    assert refused.status_code == 422
    period = f"{FIRST.isoformat()}~{LAST.isoformat()}"
    sent = browser.post("/reports/batches/draft", data=typed | {"period": period})
    assert "/runs/" in sent.headers["Location"]
    carry_on()
    assert len(all_reports()) == 2
    browser.sign_in(cast.pia)
    assert "Globex" in browser.get("/reports/batches/issue").text
    keys = [f"{one.id}-{one.version}" for one in all_reports()]
    sent = browser.post("/reports/batches/issue", data={"reports": keys})
    assert "/reports/batches/" in sent.headers["Location"]
    assert "Issuing 2 reports" in browser.get("/reports/batches/").text


def test_a_zip_is_made_file_by_file() -> None:
    read: list[str] = []

    def reading(name: str) -> bytes:
        read.append(name)
        return name.encode() * 1000

    parts = zip_of((f"{name}.pdf", lambda name=name: reading(name)) for name in "abc")  # type: ignore[misc]
    first = next(parts)
    assert read == ["a"]
    whole = first + b"".join(parts)
    with ZipFile(BytesIO(whole)) as archive:
        assert archive.namelist() == ["a.pdf", "b.pdf", "c.pdf"]
        assert archive.read("b.pdf") == b"b" * 1000
