"""From when a promise is judged; and judges vendors and keeps what came of it, called by a job.

Judging is idempotent, some vendors at a time, each part a transaction of its own: a kill in between loses
nothing, for whoever was not judged stays touched or of yesterday.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    delete,
    exists,
    insert,
    or_,
    select,
    update,
)

from portal.content.definitions.promises import Promise
from portal.foundation.access.actor import Actor
from portal.foundation.access.touches import EVERYBODY, TOUCHES, list_touches, take_away
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import among, db, in_parts
from portal.foundation.core.database.locking import alone
from portal.foundation.core.database.transactions import end_reading, outage_of, transaction
from portal.foundation.core.database.unrecorded import note_unrecorded
from portal.foundation.core.errors import (
    Busy,
    ChangedMeanwhile,
    DomainError,
    Overtaken,
    RuleViolated,
)
from portal.foundation.core.words.messages import Message, say, say_n, to_json
from portal.ledger.data_sharing.queries import work_on
from portal.ledger.data_sharing.shares.kept_tiers import (
    WorkStanding,
    keep_tiers,
    keep_works,
    outdate_works,
    standing_of,
)
from portal.ledger.vendors.models import Vendor
from portal.supervision.promises.models import (
    PromiseStart,
    VendorJudgement,
    VerdictSpan,
    number_of,
)
from portal.supervision.promises.queries import evaluate, forget_starts, list_starts
from portal.supervision.promises.results import Evaluation, Look, Reason, Verdict

AT_ONCE = 200  # vendors judged together
KEPT_AT_ONCE = 25  # of which what came of it is written in one transaction: people get through
MOST_FAILED = 10  # more are no fault of single vendors: the rest is tried next time, these after it
Follow = Callable[[Mapping[int, Evaluation]], object]
_LONG_AGO = date(1900, 1, 1)
FAILED_LATELY: Final[set[int]] = set()  # vendors that this process could not judge
_MISSING = (Verdict.BROKEN, Verdict.DUE_SOON)
_PAST_SESSION = {"synchronize_session": False}


def decide_start(
    promise: Promise, judged_from: date, actor: Actor, *, reason: str, seen: int
) -> PromiseStart:
    """The officer decides from which day a promise is judged; earlier days then say "not judged".

    `seen`: the decision that stood last when the page was opened, 0 for none. Refuses the day it is
    judged from already, and when somebody decided since.
    """
    alone(f"start {promise.rule}")
    before = next(iter(list_starts(promise.rule)), None)
    if seen != (before.id if before else 0):
        raise ChangedMeanwhile(say("Somebody else decided about this meanwhile."))
    if before is not None and before.judged_from == judged_from:
        raise RuleViolated(say("It is judged from this day already."), field="judged_from")
    row = PromiseStart(
        rule=promise.rule,
        judged_from=judged_from,
        reason=reason,
        decided_by_id=actor.user_id,
        decided_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    forget_starts()
    record(
        actor,
        "promise_start.decided",
        row,
        say("“%(promise)s”: judged from %(day)s on", promise=promise.short, day=judged_from),
        before={"judged_from": before.judged_from if before else None},
        after={"promise": promise.id, "judged_from": judged_from, "reason": reason},
    )
    return row


class NotJudged(DomainError):
    """Of some vendors, by a fault of ours: they stay stale, all others were judged."""


def judge_stale(follow: Follow | None = None) -> int:
    """Judge every vendor whose judgement is not of today or who was touched since; how many.

    `follow`: puts on record what follows, before the verdicts are kept: a kill in between loses
    nothing. What it changes about a vendor touches that vendor, who is judged again. Raises NotJudged once
    the others were judged.
    """
    touches = list_touches()
    if EVERYBODY in touches.values():
        _outdate_all([number for number, of in touches.items() if of is EVERYBODY])
        touches = list_touches()
    stale = _stale_ids([of for of in touches.values() if of is not None])
    end_reading()
    stale = sorted(stale, key=lambda one: one in FAILED_LATELY)  # so that all others have a turn
    failed: dict[int, Exception] = {}
    for some in in_parts(stale, AT_ONCE):
        failed |= _judge_who_can_be(some, follow)
        if len(failed) > MOST_FAILED:
            break
    gone = [number for number, of in touches.items() if of not in set(stale)]
    if gone:  # about vendors that are not there any more
        with transaction(audited=False):
            take_away(gone)
    if failed:
        FAILED_LATELY.update(failed)
        vendor_id, error = next(iter(failed.items()))
        raise NotJudged(_told(vendor_id, len(failed))) from error
    return len(stale)


def _told(vendor_id: int, number: int) -> Message:
    return say_n(
        "%(n)s vendor could not be judged: /vendors/%(vendor_id)s. What went wrong stands in the log.",
        "%(n)s vendors could not be judged, first /vendors/%(vendor_id)s. What went wrong stands in the "
        "log.",
        number,
        vendor_id=str(vendor_id),
    )


def next_point(judged: Evaluation) -> Reason | None:
    """The next step of a vendor: that of the worst and most urgent thing found."""
    points = [
        point
        for promise in judged.promises
        for point in promise.points
        if point.verdict in _MISSING and point.step is not None
    ]
    return min(points, key=lambda point: (point.verdict.rank, point.by or date.max), default=None)


def _judge_who_can_be(vendor_ids: Sequence[int], follow: Follow | None) -> dict[int, Exception]:
    """Together; where that fails one by one, so that nobody waits for a vendor of which it always fails.
    Those, with why. An outage, or somebody who was faster, is raised: all are judged again."""
    try:
        _judge(vendor_ids, follow)
    except Exception as error:
        if isinstance(error, Busy | Overtaken) or outage_of(error) is not None:
            raise
        end_reading()
        if len(vendor_ids) == 1:
            return {vendor_ids[0]: error}
        failed: dict[int, Exception] = {}
        for one in vendor_ids:
            failed |= _judge_who_can_be([one], follow)
            if len(failed) > MOST_FAILED:
                break
        return failed
    FAILED_LATELY.difference_update(vendor_ids)
    return {}


def _judge(vendor_ids: Sequence[int], follow: Follow | None) -> None:
    """Touches are read before the facts: what changes meanwhile stays touched."""
    seen = [number for number, of in list_touches().items() if of in set(vendor_ids)]
    judged = evaluate(vendor_ids, clock.today())
    if follow is not None:
        follow(judged)
    works = {id_: standing_of(own) for id_, own in work_on(clock.today(), vendor_ids).items()}
    for some in in_parts(vendor_ids, KEPT_AT_ONCE):
        _keep({id_: judged[id_] for id_ in some if id_ in judged}, some, works)
    with transaction(audited=False):
        take_away(seen)


def _keep(
    judged: Mapping[int, Evaluation],
    vendor_ids: Sequence[int],
    works: Mapping[int, Sequence[WorkStanding]],
) -> None:
    with transaction(audited=False):
        other_tiers = keep_tiers(vendor_ids, {id_: one.tier for id_, one in judged.items()})
        keep_works(vendor_ids, works)
        _keep_spans(judged)
        _keep_judgements(judged)
        if other_tiers:
            note_unrecorded()


def _outdate_all(numbers: Collection[int]) -> None:
    with transaction(audited=False):
        outdated = update(VendorJudgement).values(judged_on=_LONG_AGO)
        db.session.execute(outdated, execution_options=_PAST_SESSION)
        outdate_works()
        take_away(numbers)


def _stale_ids(touched: Collection[int]) -> list[int]:
    statement = (
        select(Vendor.id)
        .outerjoin(VendorJudgement, VendorJudgement.vendor_id == Vendor.id)
        .where(
            or_(
                VendorJudgement.id.is_(None),
                VendorJudgement.judged_on != clock.today(),
                Vendor.id.in_(set(touched)),
            ),
            Vendor.merged_into_id.is_(None),
        )
        .order_by(Vendor.id)
    )
    return list(db.session.scalars(statement))


def _keep_spans(judged: Mapping[int, Evaluation]) -> None:
    """Only what differs; within one day the last verdict counts."""
    today, kept = clock.today(), open_spans(judged)
    over: list[int] = []
    fresh: list[dict[str, object]] = []
    for vendor_id, evaluation in judged.items():
        now = {
            promise.promise.id: (promise.verdict, promise.without_record)
            for promise in evaluation.promises
        }
        rows = kept.get(vendor_id, {})
        before = {name: (row.verdict, row.without_record) for name, row in rows.items()}
        over += [row.id for name, row in rows.items() if now.get(name) != before[name]]
        fresh += [
            {
                "vendor_id": vendor_id,
                "promise_id": name,
                "verdict": verdict,
                "without_record": without_record,
                "valid_from": today,
            }
            for name, (verdict, without_record) in now.items()
            if before.get(name) != (verdict, without_record)
        ]
    for some in in_parts(over, AT_ONCE):
        ended = update(VerdictSpan).where(VerdictSpan.id.in_(some)).values(valid_until=today)
        db.session.execute(ended, execution_options=_PAST_SESSION)
        of_today = delete(VerdictSpan).where(
            VerdictSpan.id.in_(some), VerdictSpan.valid_from == today
        )
        db.session.execute(of_today, execution_options=_PAST_SESSION)
    if fresh:
        db.session.execute(insert(VerdictSpan), fresh)


def _keep_judgements(judged: Mapping[int, Evaluation]) -> None:
    kept = judgements(judged)
    fresh = []
    for vendor_id, evaluation in judged.items():
        values = _values(evaluation)
        row = kept.get(vendor_id)
        if row is None:
            fresh.append(values | {"vendor_id": vendor_id})
            continue
        for name, value in values.items():
            if getattr(row, name) != value:
                setattr(row, name, value)
    if fresh:
        db.session.execute(insert(VendorJudgement), fresh)
    db.session.flush()


def _values(judged: Evaluation) -> dict[str, object]:
    point = next_point(judged)
    step = point.step if point else None
    standing = {
        "worst": judged.worst,
        "verdicts": {promise.promise.id: promise.verdict.value for promise in judged.promises},
        "without_record": sorted(judged.without_record),
        "holds_data": judged.holds_data,
        "unapproved": bool(judged.unapproved),
    }
    return {
        **standing,
        "alike": number_of(standing),
        "judged_on": judged.as_of,
        "judged_at": clock.now(),
        "shares_data": any(
            engagement.shares_data and not engagement.is_over for engagement in judged.engagements
        ),
        "next_what": to_json(step.what) if step else None,
        "next_who": step.who if step else None,
        "next_on": step.by if step else None,
    }


def shows(vendor_id: Any, promise_id: str, look: Look) -> ColumnElement[bool]:
    """SQL: the promise stands so at the vendor now."""
    return _among(vendor_id, _current().where(VerdictSpan.promise_id == promise_id, _looks(look)))


def shows_any(vendor_id: Any, look: Look) -> ColumnElement[bool]:
    """SQL: any promise stands so at the vendor now."""
    return _among(vendor_id, _current().where(_looks(look)))


def _looks(look: Look) -> ColumnElement[bool]:
    """What the board would draw, of a row of spans."""
    if look in (Look.BEFORE_FIRST, Look.KEPT):
        bare = VerdictSpan.without_record.is_(look is Look.BEFORE_FIRST)
        return and_(VerdictSpan.verdict == Verdict.KEPT, bare)
    return VerdictSpan.verdict == Verdict(look.value)


def is_worst(vendor_id: Any, *verdicts: Verdict) -> ColumnElement[bool]:
    """SQL: one of these is the worst of the vendor's verdicts now."""
    return is_judged(vendor_id, VendorJudgement.worst.in_(verdicts))


def is_judged(vendor_id: Any, *so: ColumnElement[bool]) -> ColumnElement[bool]:
    """SQL: the vendor was judged, with all of this found. Of others nothing is known, nothing good either."""
    return _among(vendor_id, select(VendorJudgement.vendor_id).where(*so))


def _current() -> Select[int]:
    return select(VerdictSpan.vendor_id).where(VerdictSpan.valid_until.is_(None))


def _among(vendor_id: Any, found: Select[int]) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = vendor_id.in_(found)
    return condition


def is_stale() -> ColumnElement[bool]:
    """SQL, of a row of judgements, or of none: it must be judged anew before it is shown."""
    touched = exists().where(
        or_(TOUCHES.c.vendor_id == VendorJudgement.vendor_id, TOUCHES.c.vendor_id.is_(None))
    )
    return or_(VendorJudgement.id.is_(None), VendorJudgement.judged_on != clock.today(), touched)


def changed_since(moment: datetime) -> Sequence[int]:
    """Vendors of which a verdict, of whatever day, may be another one than at the moment: by id."""
    statement = (
        select(Vendor.id)
        .outerjoin(VendorJudgement, VendorJudgement.vendor_id == Vendor.id)
        .where(
            or_(is_stale(), VendorJudgement.judged_at >= moment), Vendor.merged_into_id.is_(None)
        )
        .order_by(Vendor.id)
    )
    return db.session.scalars(statement).all()


def gravity(verdict: Any = VendorJudgement.worst) -> ColumnElement[int]:
    """SQL, of a column of verdicts: 0 for the worst; last where there is none."""
    ranks = {one: one.rank for one in Verdict}
    return case(ranks, value=verdict, else_=len(ranks))


def judgements(vendor_ids: Collection[int] | None = None) -> Mapping[int, VendorJudgement]:
    """As kept, by vendor; of all vendors for None."""
    statement = among(select(VendorJudgement), VendorJudgement.vendor_id, vendor_ids)
    return {row.vendor_id: row for row in db.session.scalars(statement)}


def open_spans(vendor_ids: Collection[int]) -> Mapping[int, Mapping[str, VerdictSpan]]:
    """What stands now, by vendor and promise."""
    statement = select(VerdictSpan).where(
        VerdictSpan.vendor_id.in_(vendor_ids), VerdictSpan.valid_until.is_(None)
    )
    found: dict[int, dict[str, VerdictSpan]] = defaultdict(dict)
    for row in db.session.scalars(statement):
        found[row.vendor_id][row.promise_id] = row
    return found
