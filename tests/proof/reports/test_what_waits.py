"""A draft waits for the officer, and what follows from facts changes no report."""

import json

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, Outcome
from portal.ledger.obligations.queries import find_open
from portal.proof.reports import services
from portal.proof.reports.content import report as canonical
from portal.proof.reports.models import SupervisionReport
from tests.actors import acting
from tests.cast import Cast
from tests.proof.reports.drafts import a_draft, drafted
from tests.proof.reports.story import Story
from tests.supervision.consequences.acts import follow, opened

K = ObligationKind


def owed(report: SupervisionReport) -> Obligation | None:
    return find_open(K.REPORT_DRAFT, report)


def told(report: SupervisionReport, story: Story) -> dict[str, object]:
    """What it would say, without how long the log is."""
    content = json.loads(canonical.to_json(services.preview(report, story.vendor)))
    for name in ("audit_events", "audit_head"):
        content["basis"].pop(name)
    found: dict[str, object] = content
    return found


def test_a_draft_waits_for_the_officer_until_it_is_issued(story: Story, cast: Cast) -> None:
    report = drafted(cast)
    waits = owed(report)
    assert waits is not None
    assert (waits.holder, waits.vendor_id) == (Holder.PRIVACY_OFFICER, cast.acme.id)
    with transaction():
        services.issue_report(report, cast.acme, version=report.version, actor=acting(cast.pia))
    assert owed(report) is None
    assert waits.outcome is Outcome.DONE


def test_its_title_names_the_period_of_the_draft(story: Story, cast: Cast) -> None:
    report = drafted(cast)
    changed = a_draft(first=report.period_from.replace(month=5))
    with transaction():
        services.change_draft(report, changed, version=report.version, actor=acting(cast.pam))
    waits = owed(report)
    assert waits is not None
    assert waits.text.params["first"] == report.period_from


def test_a_draft_of_before_is_asked_for_once(story: Story, cast: Cast) -> None:
    report = drafted(cast)
    waits = owed(report)
    db.session.delete(waits)
    db.session.commit()

    assert services.ask_for_drafts() == 1
    assert services.ask_for_drafts() == 0
    assert owed(report) is not None


def test_one_of_the_terminal_waits_for_nobody(story: Story, cast: Cast) -> None:
    with transaction():
        report = services.issue_at_once(cast.acme, a_draft(), actor=acting(cast.pia))
    assert owed(report) is None


def test_gaps_and_drafts_stand_in_no_report(story: Story, cast: Cast) -> None:
    report = drafted(cast, story.vendor)
    before = told(report, story)

    follow()

    assert opened(K.PROMISE_GAP), "the verdicts tell them"
    assert told(report, story) == before, "all but the log, which has grown"
    assert "下書きを確認" not in str(before)
    assert "drafted report" not in str(before)
