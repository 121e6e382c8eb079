"""No job stands twice in the plan, every decision that waits is told, points lost add up."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import say
from portal.ledger.contracts.documents import renewal_services
from portal.ledger.contracts.models import Contract
from portal.ledger.data_sharing.shares import review_services
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.vendors.models import Vendor
from portal.proof.reports.content.parts import CheckSheets
from portal.proof.reports.content.report import VendorReport
from portal.proof.reports.sections.costs.points import _adding_up
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.data_sharing import make_share
from tests.foundation.printing import reading
from tests.proof.reports import rendering as printing
from tests.proof.reports.drafts import content_of, issued, shown
from tests.proof.reports.sheets import GOOD, accept, answer, ask, published
from tests.proof.reports.story import Story

RUNNING: dict[str, Any] = {"first": date(2026, 10, 1), "last": date(2027, 3, 31)}


def planned(report: VendorReport) -> list[str]:
    return [row.what for row in report.conclusion.plan.rows]


def owed(
    kind: ObligationKind, subject: Subject, vendor: Vendor, holder: Holder, words: str
) -> None:
    with transaction(audited=False):
        obligations.open_obligation(
            kind=kind,
            subject=subject,
            vendor_id=vendor.id,
            holder=holder,
            due_on=date(2026, 12, 1),
            ladder="internal",
            title=say("%(what)s", what=words),
        )


def test_the_review_of_one_day_is_one_job_however_much_data_it_is_about(
    story: Story, cast: Cast, clock: Clock
) -> None:
    for work in (story.mailing, story.invoices):
        make_share(work, reviewed_on=date(2025, 12, 12))
    db.session.commit()
    clock.go_to(date(2026, 11, 28))
    review_services.open_data_reviews()
    kinds = db.session.scalars(select(Obligation.kind)).all()
    assert kinds.count(ObligationKind.DATA_REVIEW) >= 2
    (row,) = [
        one
        for one in shown(story, cast, **RUNNING).conclusion.plan.rows
        if one.on == date(2026, 12, 12) and "見直" in one.what
    ]
    assert story.mailing.number in row.what
    assert story.invoices.number in row.what


def test_a_contract_that_ends_is_told_once(story: Story, cast: Cast, clock: Clock) -> None:
    contract = db.session.get_one(Contract, story.individual.id)
    contract.ends_on, contract.renews = date(2026, 12, 31), False
    db.session.commit()
    clock.go_to(date(2026, 11, 28))
    renewal_services.open_contract_notices()
    kinds = db.session.scalars(select(Obligation.kind)).all()
    assert ObligationKind.CONTRACT_NOTICE in kinds
    about = [one for one in planned(shown(story, cast, **RUNNING)) if contract.title in one]
    assert len(about) == 1, about


@pytest.mark.parametrize(
    ("kind", "holder"),
    [
        (ObligationKind.CONFIRMATION_DECISION, Holder.PRIVACY_OFFICER),
        (ObligationKind.WAIVER_DECISION, Holder.MANAGEMENT),
        (ObligationKind.SUSPENSION_CONFIRM, Holder.PRIVACY_OFFICER),
        (ObligationKind.EXTENSION_DECISION, Holder.PROCUREMENT),
    ],
)
def test_every_decision_that_waits_is_told_with_who_decides_and_by_when(
    story: Story, cast: Cast, kind: ObligationKind, holder: Holder
) -> None:
    owed(kind, story.master, story.vendor, holder, "免除W-3の承認可否の決定")
    decisions = shown(story, cast, **RUNNING).summary.decisions.rows
    (one,) = [one for one in decisions if one.what == "免除W-3の承認可否の決定"]
    assert one.decide_by == date(2026, 12, 1)
    assert one.decider in ("個人情報管理者", "経営層", "調達担当")
    assert one.proposer == ""


def test_who_decides_is_printed_in_place_of_a_proposer(story: Story, cast: Cast) -> None:
    kind = ObligationKind.CONFIRMATION_DECISION
    owed(kind, story.master, story.vendor, Holder.PRIVACY_OFFICER, "K-2026-003の決定")
    report = issued(cast, **RUNNING)
    for lang, words in (
        ("ja", "決定: 個人情報管理者"),
        ("en", "Decided by: Personal Information Controller"),
    ):
        assert reading.squeezed(words) in printing.words(content_of(report, lang))


def test_points_lost_add_up_and_name_what_could_not_be_verified(
    story: Story, cast: Cast, clock: Clock
) -> None:
    version = published()
    sent = ask(cast, story.vendor, story.mailing, version, date(2026, 12, 20))
    answer(cast, sent, GOOD)
    accept(cast, sent)
    assert db.session.get_one(type(sent), sent.id).verified == 40.0
    report = issued(cast, **RUNNING)
    section = content_of(report).sheets
    assert isinstance(section, CheckSheets)
    (result,) = section.results
    (row,) = result.costly.rows
    assert (row.number, row.lost, row.cost) == ("TEC-01", 60.0, 0.0)
    assert "確認できず" in row.answer
    assert result.lost == 60.0
    assert sum(one.lost or 0 for one in result.costly.rows) == result.lost
    assert reading.squeezed("失点の合計") in printing.words(content_of(report))


@pytest.mark.parametrize(
    ("shares", "total"),
    [
        ([33.333, 33.333, 33.333], 100.0),
        ([0.04, 0.04, 18.62], 18.7),
        ([5.25, 13.45], 18.7),
        ([], 0),
    ],
)
def test_rounded_points_come_to_their_total(shares: list[float], total: float) -> None:
    found = _adding_up(shares, total)
    assert round(sum(found), 1) == round(total, 1)
    assert all(abs(one - share) <= 0.1 for one, share in zip(found, shares, strict=True))


def test_billing_data_that_nobody_decided_about_waits_for_the_officer(
    story: Story, cast: Cast
) -> None:
    for work in (story.mailing, story.invoices):
        make_share(work, category="billing_collection", decided_on=date(2026, 11, 1))
    db.session.commit()
    decisions = shown(story, cast, **RUNNING).summary.decisions.rows
    waiting = [one for one in decisions if one.decider == "個人情報管理者"]
    assert waiting
    assert all(one.what for one in waiting)
