"""Pam drafts, Pia issues; what was issued stays as it was, whatever happens afterwards."""

from datetime import date

import pytest

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.roles import Role
from portal.foundation.audit.queries import head, trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.ledger.engagements.models import EngagementTerms
from portal.proof.reports import services
from portal.proof.reports.content import report as canonical
from portal.proof.reports.content.parts import Approval
from portal.proof.reports.models import ReportState
from portal.proof.reports.workflow import Conclusion
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.accounts import make_user
from tests.proof.reports.drafts import CONDITIONS, a_draft, content_of, drafted, issued
from tests.proof.reports.story import Story


def test_an_issued_report_has_a_number_its_content_and_the_contents_hash(
    story: Story, cast: Cast
) -> None:
    report = issued(cast)
    assert report.state is ReportState.RENDERING
    assert (report.number, report.as_of) == ("SR-2026-001", date(2026, 9, 30))
    assert report.content_sha256 == canonical.digest(report.content or "")
    content = content_of(report)
    assert (content.number, content.version) == ("SR-2026-001", 1)
    assert content.basis.issued_at == report.issued_at
    assert issued(cast, cast.globex).number == "SR-2026-002"


def test_the_box_names_who_drafted_and_who_examined_and_when(
    story: Story, cast: Cast, clock: Clock
) -> None:
    report = drafted(cast)
    clock.advance(hours=2)
    with transaction():
        services.issue_report(report, cast.acme, version=report.version, actor=acting(cast.pia))
    pam, pia, management = content_of(report).approval
    assert (pam.name, pam.title, pam.at) == ("小田 直樹", "調達部 主任", report.drafted_at)
    assert (pia.name, pia.title, pia.at) == ("森本 紗季", "個人情報管理者", report.issued_at)
    assert (management.how, management.at) == (Approval.PENDING, None)


def test_the_report_names_the_head_of_the_audit_trail_it_was_frozen_at(
    story: Story, cast: Cast
) -> None:
    report = drafted(cast)
    number, hash_ = head()
    with transaction():
        services.issue_report(report, cast.acme, version=1, actor=acting(cast.pia))
    basis = content_of(report).basis
    assert (basis.audit_events, basis.audit_head) == (number, hash_)
    assert trail_of(report)[0].number == number + 1


def test_what_was_issued_does_not_follow_the_facts(story: Story, cast: Cast) -> None:
    report = issued(cast)
    before = report.content
    terms = db.session.scalars(
        db.select(EngagementTerms).where(EngagementTerms.engagement_id == story.mailing.id)
    ).one()
    terms.name = "全く別の業務"
    story.vendor.name = "別の会社"
    db.session.commit()
    assert report.content == before
    shown = services.preview(report, story.vendor)
    assert shown.vendor.name == "みずいろ印刷株式会社"
    assert "全く別の業務" not in canonical.to_json(shown)


def test_pia_cannot_issue_her_own_draft_and_is_told_why(story: Story, cast: Cast) -> None:
    with transaction():
        report = services.draft_report(cast.acme, a_draft(), actor=acting(cast.pia))
    with pytest.raises(RuleViolated, match="drafted this report yourself"), transaction():
        services.issue_report(report, cast.acme, version=1, actor=acting(cast.pia))
    assert services.why_not_issued(report, acting(cast.pia)) is not None
    assert report.state is ReportState.DRAFT


def test_another_officer_may_issue_what_pia_drafted(story: Story, cast: Cast) -> None:
    paul = make_user("Paul", Role.PRIVACY_OFFICER)
    db.session.commit()
    with transaction():
        report = services.draft_report(cast.acme, a_draft(), actor=acting(cast.pia))
    with transaction():
        services.issue_report(report, cast.acme, version=1, actor=acting(paul))
    assert report.issued_by_id == paul.id


def test_pia_may_write_her_opinion_into_pams_draft_and_issue_it(story: Story, cast: Cast) -> None:
    report = drafted(cast, opinion="")
    with transaction():
        services.change_draft(
            report, a_draft(opinion="改めて確認した。"), version=1, actor=acting(cast.pia)
        )
    with transaction():
        services.issue_report(report, cast.acme, version=report.version, actor=acting(cast.pia))
    assert content_of(report).conclusion.opinion.rows == ("改めて確認した。",)
    assert report.drafted_by_id == cast.pam.id


def test_somebody_with_both_roles_still_needs_another_person(story: Story, cast: Cast) -> None:
    both = make_user("Bo", Role.PROCUREMENT, Role.PRIVACY_OFFICER)
    db.session.commit()
    with transaction():
        report = services.draft_report(cast.acme, a_draft(), actor=acting(both))
    with pytest.raises(RuleViolated, match="drafted this report yourself"), transaction():
        services.issue_report(report, cast.acme, version=1, actor=acting(both))


def test_a_draft_that_changed_since_it_was_read_is_not_issued(story: Story, cast: Cast) -> None:
    report = drafted(cast)
    with transaction():
        services.change_draft(
            report, a_draft(opinion="書き直し"), version=1, actor=acting(cast.pam)
        )
    with pytest.raises(ChangedMeanwhile), transaction():
        services.issue_report(report, cast.acme, version=1, actor=acting(cast.pia))
    with pytest.raises(ChangedMeanwhile), transaction():
        services.change_draft(report, a_draft(), version=1, actor=acting(cast.pip))


def test_an_issued_report_is_neither_changed_nor_issued_again(story: Story, cast: Cast) -> None:
    report = issued(cast)
    with pytest.raises(InvalidTransition, match="issued already"), transaction():
        services.change_draft(report, a_draft(), version=report.version, actor=acting(cast.pam))
    with pytest.raises(InvalidTransition, match="issued already"), transaction():
        services.issue_report(report, cast.acme, version=report.version, actor=acting(cast.pia))


def test_conditions_that_were_taken_out_stop_the_issuing(story: Story, cast: Cast) -> None:
    report = drafted(cast)
    report.conditions = ""
    db.session.commit()
    with pytest.raises(RuleViolated, match="conditions"), transaction():
        services.issue_report(report, cast.acme, version=report.version, actor=acting(cast.pia))


def test_the_next_report_names_the_one_before_and_its_conclusion(story: Story, cast: Cast) -> None:
    first = issued(cast)
    second = issued(cast, first=date(2026, 10, 1), last=date(2027, 3, 31))
    content = content_of(second)
    assert content.previous is not None
    assert (content.previous.number, content.previous.on) == (first.number, date(2026, 11, 25))
    assert content.summary.last_conclusion == "条件付き継続"
    assert content.as_of == date(2026, 11, 25)


def test_the_report_of_the_command_line_is_drafted_and_examined_by_nobody(
    story: Story, cast: Cast
) -> None:
    with transaction():
        report = services.issue_at_once(
            cast.acme,
            a_draft(conclusion=Conclusion.NONE, opinion="", conditions=""),
            actor=SYSTEM,
        )
    content = content_of(report)
    assert [(cell.name, cell.at) for cell in content.approval] == [
        ("", None),
        ("", report.issued_at),  # the terminal, and when
        ("", None),
    ]
    assert content.conclusion.word == ""
    assert content.summary.conclusion == "結論の記載なし"


def test_issuing_leaves_one_line_with_the_hash_of_the_content(story: Story, cast: Cast) -> None:
    report = issued(cast)
    line = trail_of(report)[0]
    assert (line.action, line.after["number"]) == ("report.issued", report.number)
    assert line.after["sha256"] == report.content_sha256
    assert [one.action for one in trail_of(report)] == ["report.issued", "report.drafted"]
    assert CONDITIONS in str(trail_of(report)[1].after)
