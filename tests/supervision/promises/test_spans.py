"""What is kept of verdicts and tiers is what would be computed, or is known to be out of date."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date

import pytest
from sqlalchemy import func, or_, select

from portal.foundation.access.touches import list_touches
from portal.foundation.core import clock as now
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.data_sharing.queries import tiers
from portal.ledger.data_sharing.shares import services as shares
from portal.ledger.data_sharing.shares.kept_tiers import kept_tiers
from portal.ledger.engagements import services as engagements
from portal.ledger.engagements.models import Engagement
from portal.ledger.engagements.queries import latest_terms
from portal.supervision.promises import services
from portal.supervision.promises.models import VerdictSpan
from portal.supervision.promises.queries import evaluate
from portal.supervision.promises.results import Evaluation, Look, look_of
from portal.supervision.promises.services import judge_stale, next_point
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.data_sharing import make_share, share_details
from tests.factories.engagements import make_engagement, terms_details
from tests.factories.scenes import work_of
from tests.factories.vendors import make_vendor
from tests.queries import count_statements
from tests.supervision.confirmations.steps import confirm


def shown_on(day: date, promise_id: str | None = None) -> Mapping[Look, int]:
    """How many cells of the board looked so on a day; of one promise, or of all."""
    statement = (
        select(VerdictSpan.verdict, VerdictSpan.without_record, func.count().label("n"))
        .where(
            VerdictSpan.valid_from <= day,
            or_(VerdictSpan.valid_until.is_(None), VerdictSpan.valid_until > day),
        )
        .group_by(VerdictSpan.verdict, VerdictSpan.without_record)
    )
    if promise_id is not None:
        statement = statement.where(VerdictSpan.promise_id == promise_id)
    found: Counter[Look] = Counter()
    for row in db.session.execute(statement):
        found[look_of(row.verdict, without_record=row.without_record)] += row.n
    return found


def demand_kept_as_computed() -> None:
    """Every vendor's tier, verdicts and next step."""
    assert dict(kept_tiers()) == {
        one: tier for one, tier in tiers(None).items() if tier is not None
    }
    judged = evaluate(None, now.today())
    kept = services.judgements()
    assert set(kept) == set(judged)
    for number, one in judged.items():
        found = {each.promise.id: each.verdict.value for each in one.promises}
        assert kept[number].verdicts == found
        assert kept[number].worst is one.worst
        assert kept[number].without_record == sorted(one.without_record)
        assert kept[number].holds_data is one.holds_data
        assert kept[number].unapproved is bool(one.unapproved)
        point = next_point(one)
        assert kept[number].next_on == (point.step.by if point and point.step else None)
        now_open = services.open_spans([number])[number]
        assert {name: row.verdict.value for name, row in now_open.items()} == found
        without = {name for name, row in now_open.items() if row.without_record}
        assert without == one.without_record


@pytest.fixture
def work(cast: Cast) -> Engagement:
    engagement = work_of(cast.acme, signer=cast.ada)
    work_of(cast.globex, signer=cast.gus, attested=False)
    db.session.commit()
    return engagement


def test_whoever_was_never_judged_is(cast: Cast, work: Engagement) -> None:
    assert judge_stale() == 2
    demand_kept_as_computed()
    assert not list_touches()
    assert judge_stale() == 0


def test_a_command_makes_its_vendor_stale_and_no_other(cast: Cast, work: Engagement) -> None:
    judge_stale()
    with transaction():
        shares.add_share(work, share_details(cast.pam.id, purpose="customer_support"),
                         actor=acting(cast.pam))  # fmt: skip
    assert set(list_touches().values()) == {cast.acme.id}
    assert judge_stale() == 1
    demand_kept_as_computed()


def test_every_day_everybody_is_judged_anew(cast: Cast, work: Engagement, clock: Clock) -> None:
    judge_stale()
    for day in (date(2026, 12, 1), date(2027, 4, 2), date(2027, 12, 1)):
        clock.go_to(day)
        assert judge_stale() == 2
        demand_kept_as_computed()


def test_settings_of_the_company_make_everybody_stale(cast: Cast, work: Engagement) -> None:
    judge_stale()
    cast.company.closing_days = ["2026-12-29"]
    db.session.commit()
    assert judge_stale() == 2
    assert judge_stale() == 0


def test_what_changes_while_others_are_judged_stays_to_be_done(
    cast: Cast, work: Engagement, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(vendor_ids: Collection[int], day: date) -> Mapping[int, Evaluation]:
        judged = evaluate(vendor_ids, day)
        cast.acme.name_en = "Acme as of now"
        db.session.commit()
        return judged

    monkeypatch.setattr(services, "evaluate", meanwhile)
    assert judge_stale() == 2
    assert list(list_touches().values()) == [cast.acme.id]


def test_spans_tell_what_the_board_showed(cast: Cast, work: Engagement, clock: Clock) -> None:
    judge_stale()
    first = dict(shown_on(date(2026, 11, 25)))
    clock.go_to(date(2027, 12, 1))  # statements and reviews are long over
    judge_stale()
    assert dict(shown_on(date(2026, 11, 30))) == first
    assert shown_on(date(2027, 12, 1))[Look.BROKEN] > first.get(Look.BROKEN, 0)
    assert shown_on(date(2026, 11, 24)) == {}
    assert sum(shown_on(date(2027, 12, 1), "bound").values()) == 2


def test_spans_tell_what_was_not_due_yet(cast: Cast, work: Engagement, clock: Clock) -> None:
    judge_stale()
    assert shown_on(date(2026, 11, 25), "supervised") == {Look.BEFORE_FIRST: 2}
    first = list(services.open_spans([cast.acme.id])[cast.acme.id].values())
    assert [row.promise_id for row in first if row.without_record] == ["supervised"]
    confirm(cast.pam, cast.pia, cast.acme, [work])
    judge_stale()
    demand_kept_as_computed()
    now_kept = shown_on(date(2026, 11, 25), "supervised")
    assert now_kept == {Look.BEFORE_FIRST: 1, Look.KEPT: 1}


def test_within_one_day_the_last_verdict_counts(cast: Cast, work: Engagement) -> None:
    judge_stale()
    before = db.session.query(VerdictSpan).count()
    make_share(work)  # decided in April, never reviewed: fine; but the work is not as attested
    latest = latest_terms(work.id)
    assert latest is not None
    latest.corrected_at = now.now()
    db.session.commit()
    judge_stale()
    rows = db.session.query(VerdictSpan).all()
    assert len(rows) == before
    assert all(row.valid_until is None for row in rows)


def test_tiers_follow_the_data_in_the_same_command(cast: Cast) -> None:
    engagement = make_engagement(cast.acme)
    db.session.commit()
    judge_stale()
    pam = acting(cast.pam)
    with transaction():
        share = shares.add_share(engagement, share_details(cast.pam.id), actor=pam)
    assert kept_tiers() == tiers(None)
    with transaction():
        other = share_details(cast.pam.id, volume_band="v5")
        share = shares.change_share(share, other, from_day=now.today(), actor=pam)
    assert kept_tiers() == tiers(None)
    terms = latest_terms(engagement.id)
    assert terms is not None
    with transaction():
        shares.raise_tier(engagement, "tier_1", reason="Famous customers", seen_id=terms.id,
                             actor=pam)  # fmt: skip
    assert kept_tiers() == tiers(None) == {cast.acme.id: "tier_1"}
    with transaction():
        shares.end_share(share, day=now.today(), actor=pam)
    assert kept_tiers() == tiers(None)


def test_tiers_follow_the_terms_with_the_next_run_of_the_job(cast: Cast, clock: Clock) -> None:
    pam = acting(cast.pam)
    with transaction():
        engagement, terms = engagements.register_engagement(
            cast.acme, terms_details(access="admin"), actor=pam
        )
    assert kept_tiers() == {}
    judge_stale()
    assert list(kept_tiers()) == [cast.acme.id]
    assert kept_tiers() == tiers(None)
    with transaction():
        engagements.end_engagement(engagement, last_day=date(2026, 12, 31), seen_id=terms.id,
                                   actor=pam)  # fmt: skip
    clock.go_to(date(2027, 1, 1))
    judge_stale()
    assert kept_tiers() == {} == tiers(None)


def test_judging_costs_the_same_for_twice_the_vendors(cast: Cast, work: Engagement) -> None:
    with count_statements() as once:
        judge_stale()
    for number in range(6):
        vendor = make_vendor(f"More {number}")
        work_of(vendor, signer=cast.ada, attested=False)
    db.session.commit()
    with count_statements() as twice:
        assert judge_stale() == 6
    assert twice.total <= once.total
