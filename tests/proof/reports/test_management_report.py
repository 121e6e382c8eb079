"""The two pages for management and what stands behind them: every figure again from the tables, by other code."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select, text

from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.obligations.services import close_obligation
from portal.ledger.vendors.models import VendorState
from portal.proof.audits.models import AuditState
from portal.proof.reports import services
from portal.proof.reports.content.overall import OverallReport, VendorList
from portal.proof.reports.content.overall_sections import (
    AheadSection,
    ChainSection,
    DoneSection,
    ExceptionSection,
    ReviewSection,
    TierSection,
)
from portal.proof.reports.facts import overall_gathering as gathering
from portal.supervision.planning.plan_models import ItemState
from portal.supervision.promises.models import VendorJudgement, VerdictSpan
from portal.supervision.promises.results import Verdict
from portal.supervision.promises.services import judge_stale
from portal.supervision.proposed_records.workflow import ProposedState
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.audits import make_audit
from tests.factories.findings import make_finding
from tests.factories.management_reviews import make_review
from tests.factories.obligations import make_obligation
from tests.factories.planning import make_plan_item
from tests.factories.subcontractors import make_subcontractor
from tests.factories.vendors import make_vendor
from tests.proof.reports import rendering
from tests.proof.reports.drafts import issued_over_all, over_all
from tests.proof.reports.story import Story

FIRST, LAST, TODAY = date(2026, 10, 1), date(2027, 3, 31), date(2026, 11, 25)
DAY = timedelta(days=1)


def previewed(cast: Cast, lang: str = "en", **changes: Any) -> OverallReport:
    """Of the running half, as of today, unless said otherwise."""
    made = over_all(**({"first": FIRST, "last": LAST, "language": lang} | changes))
    with transaction():
        draft = services.draft_report(None, made, actor=acting(cast.pam))
    content = services.look(draft, None)[0]
    assert isinstance(content, OverallReport)
    return content


def test_every_verdict_is_that_of_the_board_of_the_day(story: Story, cast: Cast) -> None:
    with transaction(audited=False):
        make_vendor("Being prepared", state=VendorState.ASSESSING)
    make_finding(story.vendor)
    judge_stale()
    row = VendorJudgement
    kept = db.session.execute(
        select(row.verdicts, row.without_record, row.worst).where(row.holds_data.is_(True))
    ).all()
    counted: Counter[tuple[str, str]] = Counter()
    for verdicts, without_record, _ in kept:
        for promise, verdict in verdicts.items():
            before = verdict == "kept" and promise in without_record
            counted[promise, "before_first" if before else verdict] += 1

    content = previewed(cast)

    total = Counter(look for promise, look in counted.elements())
    summary, tiers = content.summary, content.by_tier
    assert vars(summary.counts) == {look: total[look] for look in vars(summary.counts)}
    by_no = {row.no: row.counts for row in summary.promises}
    order = dict.fromkeys(promise for promise, _ in counted)
    assert sorted(by_no[no].broken for no in by_no) == sorted(
        counted[promise, "broken"] for promise in order
    )
    broken_at = sum(worst is Verdict.BROKEN for _, _, worst in kept)
    assert (summary.figures.holding, summary.figures.broken_at) == (len(kept), broken_at)
    assert isinstance(tiers, TierSection)
    assert (tiers.total.holding, tiers.total.broken_at) == (len(kept), broken_at)
    assert sum(line.vendors for line in tiers.lines) == tiers.total.vendors
    assert (tiers.total.findings, tiers.total.grave) == (1, 1)
    assert content.trend is not None
    assert content.trend.points[-1].counts == summary.counts
    assert isinstance(content.exceptions, ExceptionSection)
    told = content.exceptions.broken.rows
    assert len(told) == total["broken"]
    assert total["broken"]


def test_exceptions_say_by_how_many_days_and_who_looks_after_the_vendor(
    story: Story, cast: Cast, clock: Clock
) -> None:
    story.vendor.owner_id = cast.pam.id
    db.session.commit()
    clock.go_to(date(2026, 12, 31))
    first = previewed(cast).exceptions
    clock.go_to(date(2027, 1, 1))
    second = previewed(cast).exceptions
    assert isinstance(first, ExceptionSection)
    assert isinstance(second, ExceptionSection)
    for section, day in ((first, date(2026, 12, 31)), (second, date(2027, 1, 1))):
        every = (*section.broken.rows, *section.due_soon.rows, *section.excepted.rows)
        assert {row.owner for row in every} == {cast.pam.name}
        assert all(row.late - row.left == (day - row.by).days for row in every if row.by)
        assert all(row.by and row.left <= 30 for row in section.due_soon.rows)
        assert all(row.by and row.left <= 90 for row in section.excepted.rows)
    dated = [row.by for row in first.broken.rows if row.by]
    assert dated == sorted(dated)


def test_what_was_planned_is_held_against_what_was_done(story: Story, cast: Cast) -> None:
    numbers = count()

    def planned(on: date, state: ItemState, done_on: date | None = None, **more: Any) -> None:
        key = f"k{next(numbers)}"
        make_plan_item(story.vendor, key=key, planned_on=on, state=state, done_on=done_on, **more)

    db.session.execute(text("DELETE FROM plan_items"), execution_options=UNSCOPED)
    planned(FIRST - DAY, ItemState.DONE, FIRST)  # of the period before
    planned(FIRST, ItemState.DONE, FIRST)
    planned(date(2026, 11, 2), ItemState.DONE, date(2026, 11, 3), what="site_visit")
    planned(date(2026, 11, 2), ItemState.SKIPPED)
    planned(date(2026, 11, 2), ItemState.DROPPED)
    planned(TODAY, ItemState.PLANNED)
    planned(TODAY + DAY, ItemState.PLANNED)
    planned(date(2027, 3, 31), ItemState.MOVED, tier="tier_1", what="site_visit")
    planned(date(2027, 3, 31), ItemState.SKIPPED)
    planned(date(2027, 5, 25), ItemState.PLANNED)  # the last day of as long a time
    planned(date(2027, 5, 26), ItemState.PLANNED)
    db.session.commit()

    content = previewed(cast)

    assert isinstance(content.done, DoneSection)
    assert [(row.kind, row.counts) for row in content.done.counts.rows] == [
        ("Check sheet", (3, 1, 1, 0, 1)),
        ("Site visit", (1, 0, 0, 1, 0)),
        ("All together", (4, 1, 1, 1, 1)),
    ]
    assert isinstance(content.ahead, AheadSection)
    months = {row.kind: row.counts for row in content.ahead.by_month.rows}
    assert months["Nov 2026"] == (0, 1, 0, 0, 1)
    assert months["Mar 2027"] == (1, 0, 0, 0, 1)
    assert months["May 2027"] == (0, 1, 0, 0, 1)
    assert months["All together"] == (1, 2, 0, 0, 3)
    assert "FY2027" in content.ahead.note


def test_subcontractors_without_an_approval_are_named(story: Story, cast: Cast) -> None:
    at_work = make_subcontractor(story.mailing, cast.pam, starts_on=date(2026, 5, 1))
    make_subcontractor(story.mailing, cast.pam, parent_id=at_work.id, name="Deeper")
    db.session.commit()
    content = previewed(cast)
    assert isinstance(content.chain, ChainSection)
    assert [row.counts for row in content.chain.counts.rows] == [(1, 0, 1, 0, 0), (1, 0, 0, 0, 1)]
    (row,) = content.chain.unapproved.rows
    assert (row.number, row.depth, row.since) == (at_work.number, 1, date(2026, 5, 1))
    assert (content.summary.figures.chain, content.summary.figures.unapproved) == (1, 1)


def test_reviews_of_the_period_are_told_with_what_became_of_their_decisions(
    story: Story, cast: Cast, clock: Clock
) -> None:
    review = make_review(cast.pia, state=ProposedState.CONFIRMED)
    make_review(cast.pia, state=ProposedState.WITHDRAWN)
    audit = make_audit(cast.max, state=AuditState.HELD)
    late = make_audit(cast.max)
    db.session.commit()
    before = previewed(cast, last=date(2026, 11, 19)).reviews
    assert not isinstance(before, ReviewSection)
    clock.go_to(date(2026, 12, 26))
    section = previewed(cast).reviews
    assert isinstance(section, ReviewSection)
    assert [row.number for row in section.reviews.rows] == [review.number]
    (decision,) = section.decisions.rows
    assert (decision.number, decision.owner, decision.late) == (review.number, cast.pia.name, 1)
    assert [(row.number, row.held_on, row.late) for row in section.audits.rows] == [
        (audit.number, date(2026, 11, 20), 0),
        (late.number, None, 8),
    ]


def test_answers_of_the_period_are_counted_by_tier_and_what_we_owe_by_who(
    story: Story, cast: Cast, clock: Clock
) -> None:
    before = previewed(cast).by_tier
    clock.go_to(date(2026, 11, 2))
    answered = make_obligation(story.vendor, due_on=date(2026, 11, 6))
    make_obligation(cast.globex, due_on=date(2026, 11, 24))
    make_obligation(make_vendor("Later"), due_on=date(2026, 11, 26))  # not due yet
    kind = ObligationKind.EXTENSION_DECISION
    make_obligation(story.vendor, kind=kind, holder=Holder.PROCUREMENT, due_on=date(2026, 11, 24))
    done = make_obligation(
        cast.globex, kind=kind, holder=Holder.MANAGEMENT, due_on=date(2026, 11, 3)
    )
    clock.go_to(date(2026, 11, 4))
    close_obligation(answered)
    close_obligation(done)
    db.session.commit()
    clock.go_to(TODAY)
    content = previewed(cast)
    assert before is not None
    assert content.by_tier is not None
    then, now = before.total, content.by_tier.total
    assert (now.due - then.due, now.answered - then.answered) == (2, 1)
    own = " ".join(content.summary.own_side)
    assert "Procurement: done late 0, overdue on the day 1." in own
    assert "Management: done late 1, overdue on the day 0." in own


def test_the_half_years_before_are_as_shown_then_or_as_the_report_before_told(
    story: Story, cast: Cast, clock: Clock
) -> None:
    with transaction(audited=False):
        prepared = make_vendor("Prepared", state=VendorState.APPROVED, since=date(2025, 1, 1))
        holder = make_vendor("Holder", since=date(2025, 1, 1))
        for vendor in (prepared, holder):
            db.session.add(
                VerdictSpan(
                    vendor_id=vendor.id,
                    promise_id="bound",
                    verdict=Verdict.BROKEN,
                    valid_from=date(2026, 3, 31),
                    valid_until=date(2026, 4, 1),
                )
            )
    told = issued_over_all(cast)
    first = json.loads(told.content or "")["en"]["summary"]["counts"]
    clock.go_to(date(2026, 12, 1))
    content = previewed(cast)
    assert content.trend is not None
    half, last, now = content.trend.points
    assert (half.on, half.name, half.source) == (
        date(2026, 3, 31), "FY2025 H2", "shown on the day",
    )  # fmt: skip
    assert (half.counts.broken, half.in_scope, half.broken_percent) == (1, 1, 100.0)
    assert (last.on, last.source) == (date(2026, 9, 30), told.number)
    assert {look: number for look, number in vars(last.counts).items() if number} == {
        look: number for look, number in first.items() if number
    }
    assert (now.on, now.source) == (date(2026, 12, 1), "this report")
    assert content.summary.last is not None
    assert content.summary.last_counts == last.counts
    with transaction(audited=False):
        make_vendor("Newcomer", since=date(2026, 11, 30))
    (moved,) = [row for row in previewed(cast).summary.changes.rows if "register" in row.subject]
    assert (int(moved.after) - int(moved.before), moved.remark) == (1, "new: 1, no longer: 0")


def test_what_does_not_fit_is_counted_and_said_where_it_stands(
    story: Story, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.go_to(date(2027, 2, 1))
    whole = previewed(cast).exceptions
    assert isinstance(whole, ExceptionSection)
    assert len(whole.broken.rows) == whole.not_kept > 1
    assert whole.broken.note == ""
    monkeypatch.setattr("portal.proof.reports.sections.overall.assembly.MOST_TOLD", 1)
    cut = previewed(cast).exceptions
    assert isinstance(cut, ExceptionSection)
    assert cut.broken.rows == whole.broken.rows[:1]
    assert cut.broken.note.startswith(f"{whole.not_kept - 1} more")
    monkeypatch.setattr(gathering, "MOST_NAMED", dict.fromkeys(gathering.MOST_NAMED, 0))
    none = previewed(cast).exceptions
    assert isinstance(none, ExceptionSection)
    assert none.not_kept == whole.not_kept
    assert none.broken.empty is not None
    assert "1 more vendor has this sign" in none.broken.empty.sentence


def test_of_a_tier_with_very_many_vendors_each_is_named_with_what_is_not_kept(
    story: Story, cast: Cast
) -> None:
    content = services.look(issued_over_all(cast), None)[0]
    assert isinstance(content, OverallReport)
    assert isinstance(content.vendors, VendorList)
    tier = next(
        one for one in content.vendors.tiers if any("×" in row.verdicts for row in one.rows)
    )
    broken = next(row for row in tier.rows if "×" in row.verdicts)
    numbers = [
        name.split(" ")[0]
        for name, sign in zip(content.vendors.promises, broken.verdicts, strict=True)
        if sign == "×"
    ]
    many = replace(tier, rows=tuple(replace(broken, name=f"V{n:04}") for n in range(201)))
    printed = rendering.words(replace(content, vendors=replace(content.vendors, tiers=(many,))))
    assert printed.count(f"(×{''.join(numbers)})") == 201
    assert all(row.name in printed for row in many.rows)
