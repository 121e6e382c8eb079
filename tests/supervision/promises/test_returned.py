"""`returned`: of work that is over a confirmed record shows that nothing is left; until when, and from when."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Holder
from portal.supervision.promises.models import PromiseStart
from portal.supervision.promises.queries import evaluate_vendor
from portal.supervision.promises.results import Look, PromiseVerdict, Verdict
from portal.supervision.promises.rules.returned import RETURNED
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.returns.models import ReturnEnd, ReturnEndKind
from tests.cast import Cast
from tests.factories.returns import make_certificate, make_return
from tests.factories.scenes import work_of

V, L = Verdict, Look
LAST = date(2026, 9, 30)  # of the work
LIMIT = date(2026, 10, 30)  # thirty days later
DAY = timedelta(days=1)


@pytest.fixture
def work(cast: Cast) -> Engagement:
    """Acme's printing, over since the end of September; the promise is judged from the first day on."""
    judged(date(2020, 1, 1))
    made = work_of(cast.acme, signer=cast.ada, ends_on=LAST)
    db.session.commit()
    return made


def judged(day: date) -> None:
    for start in db.session.scalars(select(PromiseStart).filter_by(rule=RETURNED)):
        start.judged_from = day
    db.session.commit()


def on(cast: Cast, day: date) -> PromiseVerdict:
    evaluated = evaluate_vendor(cast.acme.id, day)
    return next(one for one in evaluated.promises if one.promise.rule == RETURNED)


def record(cast: Cast, work: Engagement, **more: Any) -> Any:
    row = make_return(cast.pam, work, **more)
    db.session.commit()
    return row


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        (LAST - DAY, V.NOT_IN_SCOPE),
        (LAST, V.NOT_IN_SCOPE),  # on its last day it still goes on
        (LAST + DAY, V.DUE_SOON),
        (LIMIT, V.DUE_SOON),
        (LIMIT + DAY, V.BROKEN),
    ],
)
def test_without_a_record_it_is_due_until_thirty_days_after_the_end_and_not_kept_after(
    cast: Cast, work: Engagement, day: date, verdict: Verdict
) -> None:
    assert on(cast, day).verdict is verdict


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        (LAST + DAY, V.DUE_SOON),
        (LAST + 4 * DAY, V.DUE_SOON),  # the day before nothing was left
        (LAST + 5 * DAY, V.KEPT),
        (LIMIT, V.KEPT),
        (LIMIT + DAY, V.KEPT),
    ],
)
def test_a_confirmed_record_counts_from_the_day_on_which_nothing_was_left(
    cast: Cast, work: Engagement, day: date, verdict: Verdict
) -> None:
    record(cast, work, settled_on=LAST + 5 * DAY)
    shown = on(cast, day)
    assert shown.verdict is verdict
    assert (verdict is V.KEPT) == (not shown.without_record)


@pytest.mark.parametrize(
    ("settled", "late"),
    [(LAST, False), (LIMIT, False), (LIMIT + DAY, True)],
)
def test_what_came_after_the_limit_is_kept_since_then_and_late_before(
    cast: Cast, work: Engagement, settled: date, late: bool
) -> None:
    record(cast, work, settled_on=settled)
    shown = on(cast, date(2026, 11, 25))
    assert shown.verdict is V.KEPT
    said = " ".join(str(reason) for reason in shown.reasons)
    assert ("late before" in said) == late
    if late:
        assert on(cast, LIMIT).verdict is V.DUE_SOON
        assert on(cast, settled - DAY).verdict is V.DUE_SOON
        assert on(cast, settled).verdict is V.KEPT


def test_a_record_of_a_day_before_the_end_shows_nothing(cast: Cast, work: Engagement) -> None:
    record(cast, work, settled_on=LAST - DAY)
    assert on(cast, LIMIT + DAY).verdict is V.BROKEN


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        (date(2026, 11, 25), V.EXCEPTED),
        (date(2027, 2, 28), V.EXCEPTED),  # 31 days before the last one
        (date(2027, 3, 1), V.DUE_SOON),
        (date(2027, 3, 31), V.DUE_SOON),
        (date(2027, 4, 1), V.BROKEN),
    ],
)
def test_what_a_law_lets_the_vendor_keep_is_an_exception_until_its_last_day(
    cast: Cast, work: Engagement, day: date, verdict: Verdict
) -> None:
    record(
        cast,
        work,
        settled_on=LAST + DAY,
        kept_what="Delivery notes",
        kept_ground="Corporation Tax Act",
        kept_until=date(2027, 3, 31),
    )
    assert on(cast, day).verdict is verdict


def test_once_what_was_kept_is_gone_too_it_is_kept(cast: Cast, work: Engagement) -> None:
    until = date(2026, 10, 31)
    record(cast, work, settled_on=LAST, kept_what="x", kept_ground="y", kept_until=until)
    assert on(cast, until).verdict is V.DUE_SOON
    assert on(cast, until + DAY).verdict is V.BROKEN
    record(cast, work, settled_on=until + 2 * DAY)
    assert on(cast, until + DAY).verdict is V.BROKEN
    assert on(cast, until + 2 * DAY).verdict is V.KEPT


@pytest.mark.parametrize(
    ("state", "verdict", "who"),
    [
        (ProposedState.PROPOSED, V.BROKEN, Holder.PROCUREMENT),
        (ProposedState.REFUSED, V.BROKEN, Holder.VENDOR),
        (ProposedState.WITHDRAWN, V.BROKEN, Holder.VENDOR),
        (ProposedState.CONFIRMED, V.KEPT, None),
    ],
)
def test_only_what_a_second_person_confirmed_counts_and_the_step_names_who_acts_next(
    cast: Cast, work: Engagement, state: ProposedState, verdict: Verdict, who: Holder | None
) -> None:
    record(cast, work, settled_on=LAST, state=state)
    shown = on(cast, LIMIT + DAY)
    assert shown.verdict is verdict
    step = next((point.step for point in shown.points if point.step), None)
    assert (step.who if step else None) is who


def test_a_certificate_that_waits_is_procurements_turn(cast: Cast, work: Engagement) -> None:
    make_certificate(work, cast.ada, handed_in_on=LIMIT)
    db.session.commit()
    step = next(point.step for point in on(cast, LIMIT + DAY).points)
    assert step is not None
    assert step.who is Holder.PROCUREMENT


def test_a_record_that_was_wrong_counts_on_no_day(cast: Cast, work: Engagement) -> None:
    row = record(cast, work, settled_on=LAST)
    db.session.add(
        ReturnEnd(
            vendor_id=row.vendor_id,
            return_id=row.id,
            kind=ReturnEndKind.MISTAKEN,
            ended_on=date(2026, 11, 20),
            reason="Two boxes were found.",
            recorded_by_id=cast.pam.id,
            recorded_at=row.proposed_at,
        )
    )
    db.session.commit()
    assert on(cast, LIMIT + DAY).verdict is V.BROKEN


def test_what_went_out_for_good_on_another_basis_is_not_in_scope(
    cast: Cast, work: Engagement
) -> None:
    for share in db.session.scalars(select(DataShare).filter_by(engagement_id=work.id)):
        share.provision_basis = "third_party_consent"
    db.session.commit()
    assert on(cast, LIMIT + DAY).verdict is V.NOT_IN_SCOPE


def test_work_that_never_got_data_is_not_in_scope(cast: Cast) -> None:
    judged(date(2020, 1, 1))
    work_of(cast.acme, signer=cast.ada, handed_over=None, ends_on=LAST)
    db.session.commit()
    assert on(cast, LIMIT + DAY).verdict is V.NOT_IN_SCOPE


def test_a_vendor_that_still_has_data_of_ended_work_counts_among_those_that_hold_data(
    cast: Cast, work: Engagement
) -> None:
    assert evaluate_vendor(cast.acme.id, LIMIT + DAY).holds_data
    record(cast, work, settled_on=LIMIT + DAY)
    assert not evaluate_vendor(cast.acme.id, LIMIT + DAY).holds_data


def test_before_the_day_from_which_it_is_judged_nothing_is_said(
    cast: Cast, work: Engagement
) -> None:
    judged(LIMIT + 2 * DAY)
    promises = evaluate_vendor(cast.acme.id, LIMIT + DAY).promises
    assert RETURNED not in [one.promise.rule for one in promises]
    assert on(cast, LIMIT + 2 * DAY).verdict is V.BROKEN
