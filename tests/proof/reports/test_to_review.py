"""Management reviews reports in two minutes: exceptions on top, four lines, one after the other or together."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.foundation.accounts.services import set_absence
from portal.foundation.audit.models import DeputyAct
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError, InvalidTransition
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import from_json
from portal.foundation.runs.models import Run, RunLeftOut
from portal.foundation.runs.services import carry_on
from portal.proof.reports.content.report import editions
from portal.proof.reports.deciding import services, together
from portal.proof.reports.deciding.four_lines import four_lines
from portal.proof.reports.deciding.review import beside_others, list_to_review
from portal.proof.reports.models import ReportState, SupervisionReport
from portal.proof.reports.printing import rendering
from portal.proof.reports.queries import comments_before
from portal.proof.reports.workflow import Conclusion
from portal.supervision.approvals.models import ReportDecision
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.vendors import make_vendor
from tests.proof.reports.drafts import issued
from tests.queries import count_statements

WHY = "監査条項の改定の期限が書かれていない。"


def clear(cast: Cast, name: str) -> SupervisionReport:
    """A vendor without work has nothing that could be broken."""
    vendor = make_vendor(name)
    db.session.commit()
    return issued(cast, vendor, conclusion=Conclusion.CONTINUE, conditions="")


@contextmanager
def job() -> Iterator[None]:
    yield
    carry_on()


def test_exceptions_stand_on_top_and_only_the_rest_may_go_together(cast: Cast) -> None:
    good = clear(cast, "良好")
    conditional = issued(cast)
    rendering.render_reports()
    listed = list_to_review(acting(cast.max), "ja")
    assert [one.report.id for one in listed] == [conditional.id, good.id]
    assert [one.may_be_together for one in listed] == [False, True]
    assert all(one.refused for one in list_to_review(acting(cast.pam), "ja"))
    with count_statements() as few:
        list_to_review(acting(cast.max), "ja")
    for number in range(3):
        clear(cast, f"良好{number}")
    rendering.render_reports()
    with count_statements() as many:
        assert len(list_to_review(acting(cast.max), "ja")) == 5
    assert many.total == few.total


def test_the_four_lines_are_what_the_report_says(printed: SupervisionReport) -> None:
    for lang in ("ja", "en"):
        content = editions(printed.content or "")[lang]
        lines = four_lines(printed.content or "", lang, printed.conclusion)
        summary = content.summary
        assert lines.conclusion == summary.conclusion  # type: ignore[union-attr]
        assert lines.counts["broken"] == summary.counts.broken
        assert list(lines.broken) == [
            one.name
            for one in summary.promises
            if one.verdict == "broken"  # type: ignore[union-attr]
        ]
        assert len(lines.changes) + lines.more_changes == len(summary.changes.rows)
        assert lines.asked[0] == summary.decisions.rows[0].what
        assert not lines.is_clear


def test_max_approves_two_at_once_each_with_a_decision_and_a_line_of_its_own(cast: Cast) -> None:
    reports = [clear(cast, "甲"), clear(cast, "乙")]
    rendering.render_reports()
    ids = [report.id for report in reports]
    with job(), transaction():
        together.approve_together(ids, comment="", ringi_number="D-9", actor=acting(cast.max))
    for report in reports:
        db.session.refresh(report)
        assert report.state is ReportState.APPROVED
        assert [line.action for line in trail_of(report)].count("report.approved") == 1
    rows = db.session.scalars(select(ReportDecision)).all()
    assert {(row.report_id, row.decided_by_id, row.ringi_number) for row in rows} == {
        (one, cast.max.id, "D-9") for one in ids
    }


def test_the_deputy_of_a_manager_approves_several_at_once_as_long_as_the_days_last(
    cast: Cast, browser: Browser, clock: Clock
) -> None:
    today = clock.now().date()
    reports = [clear(cast, "甲"), clear(cast, "乙")]
    rendering.render_reports()
    with transaction():
        set_absence(cast.max, cast.pip, today, today, acting(cast.max))
    browser.sign_in(cast.pip)
    sent = {"reports": [str(report.id) for report in reports]}
    with job():
        begun = browser.post("/reports/review/approve", data=sent)
        assert begun.status_code == 302, begun.text
    rows = db.session.scalars(select(ReportDecision)).all()
    assert {(row.report_id, row.decided_by_id, row.deputy_for_id) for row in rows} == {
        (report.id, cast.pip.id, cast.max.id) for report in reports
    }
    read = db.session.scalars(select(DeputyAct).where(DeputyAct.action == "report.approved")).all()
    assert [act.officer_id for act in read] == [cast.max.id] * 2

    late = clear(cast, "丙")
    rendering.render_reports()
    begun = browser.post("/reports/review/approve", data={"reports": [str(late.id)]})
    clock.go_to(today + timedelta(days=1))
    carry_on()
    db.session.refresh(late)
    assert late.state is ReportState.ISSUED
    run = db.session.scalars(select(Run).order_by(Run.id.desc())).first()
    assert run is not None
    assert words(from_json(run.problem), "en") == "Whoever asked for this may not do it any more."
    assert "Whoever asked for this" in browser.get(f"/lists/runs/{run.id}").text, (
        "whoever asked reads it"
    )


def test_what_has_an_exception_was_decided_or_drafted_by_oneself_never_goes_together(
    cast: Cast,
) -> None:
    good, bad = clear(cast, "甲"), issued(cast)
    rendering.render_reports()
    for who, ids in ((cast.max, [bad.id]), (cast.max, []), (cast.pia, [good.id])):
        with pytest.raises(DomainError), transaction():
            together.approve_together(ids, comment="", ringi_number="", actor=acting(who))
    with pytest.raises(InvalidTransition):
        together.demand_clear(bad)
    together.demand_clear(good)


def test_one_that_was_changed_or_decided_meanwhile_is_left_out_and_the_rest_follow(
    cast: Cast,
) -> None:
    reports = [clear(cast, name) for name in ("甲", "乙", "丙")]
    rendering.render_reports()
    ids = [report.id for report in reports]
    with transaction():
        together.approve_together(ids, comment="", ringi_number="", actor=acting(cast.max))
    with transaction():
        services.decide(reports[0], approved=False, comment=WHY, actor=acting(cast.max))
    forged = (reports[1].content or "").replace("甲", "乙") + " "
    db.session.execute(
        update(SupervisionReport)
        .where(SupervisionReport.id == ids[1])
        .values(content=forged)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    carry_on()
    db.session.expire_all()
    states = [db.session.get_one(SupervisionReport, one).state for one in ids]
    assert states == [ReportState.RETURNED, ReportState.ISSUED, ReportState.APPROVED]
    run = db.session.scalars(select(Run)).one()
    left = db.session.scalars(select(RunLeftOut.subject_id)).all()
    assert (run.changed, sorted(left)) == (1, sorted(ids[:2]))


def test_the_next_one_follows_and_after_the_last_the_first(cast: Cast) -> None:
    reports = [clear(cast, name) for name in ("甲", "乙", "丙")]
    rendering.render_reports()
    listed = list_to_review(acting(cast.max), "ja")
    first, second, third = (report.id for report in reports)
    place = beside_others(listed, first)
    assert (place.before, place.after, place.left) == (None, second, 3)
    assert beside_others(listed, third).after == first
    assert beside_others(listed, third).before == second
    assert beside_others(listed[:1], first).after is None
    assert beside_others(listed, -1).after == first


def test_the_comment_of_management_and_the_answer_stay_with_what_follows(
    cast: Cast, browser: Browser
) -> None:
    returned = issued(cast)
    rendering.render_reports()
    with transaction():
        services.decide(returned, approved=False, comment=WHY, actor=acting(cast.max))
    browser.sign_in(cast.pam)
    form = browser.get(f"/vendors/{cast.acme.id}/reports/new?replaces={returned.id}").text
    assert WHY in form
    assert (
        WHY not in browser.get(f"/vendors/{cast.globex.id}/reports/new?replaces={returned.id}").text
    )
    answer = "期限を2027年1月29日と書いた。"
    anew = issued(cast, replaces=returned.id, why=answer)
    rendering.render_reports()
    (one,) = comments_before(anew)
    assert (one.decision.comment, one.answer) == (WHY, answer)
    browser.sign_in(cast.max)
    for page in (f"/reports/{anew.id}", f"/reports/{anew.id}/review"):
        seen = browser.get(page).text
        assert WHY in seen
        assert answer in seen


def test_max_reviews_it_beside_its_pages_and_goes_on_to_the_next(
    printed: SupervisionReport, cast: Cast, browser: Browser
) -> None:
    browser.sign_in(cast.max)
    here = f"/reports/{printed.id}"
    assert f"{here}/review" in browser.get("/today").text
    assert f"{here}/review" in browser.get("/reports/review").text
    seen = browser.get(f"{here}/review").text
    assert f"{here}/pages/1?" in seen
    assert "Still to review: 1" in seen
    picture = browser.get(f"{here}/pages/1")
    assert (picture.status_code, picture.mimetype) == (200, "image/webp")
    assert browser.get(f"{here}/pages/0").status_code == 404
    assert browser.get(f"{here}/pages/400").status_code == 404
    refused = browser.post(f"{here}/decide", data={"decision": "return", "from": "review"})
    assert refused.status_code == 422
    assert "Say why it is returned" in refused.text
    assert f"{here}/pages/1?" in refused.text
    done = browser.post(f"{here}/decide", data={"decision": "approve", "from": "review"})
    assert done.headers["Location"].endswith("/reports/review")
    assert "No report waits for your decision." in browser.get("/reports/review").text


@pytest.mark.parametrize("who", ["pam", "pia", "ann", "ada"])
def test_nobody_but_management_reviews(
    printed: SupervisionReport, cast: Cast, browser: Browser, who: str
) -> None:
    browser.sign_in(getattr(cast, who))
    for path in ("/reports/review", f"/reports/{printed.id}/review"):
        assert browser.get(path).status_code in (403, 404)
    assert browser.post("/reports/review/approve", data={}).status_code in (403, 404)
    if who == "ada":
        assert browser.get(f"/reports/{printed.id}/pages/1").status_code in (403, 404)
