"""`returned`: of work that is over a confirmed record shows that all data was returned or destroyed. Pure.

Rule: docs/product.md section 2. A record counts from the day on which nothing was left, once a second person
confirmed it. It is due 30 days after the last day of the work (`SHOWN_WITHIN`); what came later is kept
since then, late before. What a law lets the vendor keep, named with its ground and last day, makes an
exception until that day. Work that goes on is not in scope; nor is what went out for good on another basis.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from portal.foundation.core.words.messages import Message, say
from portal.ledger.obligations.models import Holder
from portal.supervision.promises.results import (
    Place,
    Reason,
    Record,
    RuleResult,
    Step,
    Target,
    Verdict,
    found,
)
from portal.supervision.promises.work import Standards, SupervisedWork
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.returns.models import ReturnRecord
from portal.supervision.returns.workflow import SHOWN_WITHIN, has_data_to_return

RETURNED: Final = "returned"  # `rule` of promises.yaml


def returned(work: SupervisedWork, on: Standards) -> RuleResult | None:
    """None where it is not in scope: the work goes on, or nothing has to come back."""
    last = work.ends_on
    if last is None or work.runs_on(on.as_of) or not has_data_to_return(work):
        return None
    known = [row for row in work.returns if last <= row.settled_on <= on.as_of]
    confirmed = [row for row in known if row.state is ProposedState.CONFIRMED]
    gone = [row for row in confirmed if row.kept_until is None]
    if gone:
        return found(_gone(work, gone[0], last), [_record(gone[0])])
    if confirmed:
        latest = max(confirmed, key=lambda row: (row.kept_until or date.min, row.id))
        return found([_kept_by_law(work, latest, known, on)], [_record(latest)])
    return found([_missing(work, known, last, on)])


def _gone(work: SupervisedWork, row: ReturnRecord, last: date) -> Iterator[Reason]:
    shown = (_record(row),)
    reason = say(
        "%(work)s: all data was returned or destroyed by %(day)s (%(number)s).",
        work=work.name,
        day=row.settled_on,
        number=row.number,
    )
    yield Reason(Verdict.KEPT, reason, shown_by=shown)
    limit = last + SHOWN_WITHIN
    if row.settled_on > limit:
        reason = say(
            "%(work)s: return or destruction kept since %(since)s, late before: it was due by %(limit)s.",
            work=work.name,
            since=row.settled_on,
            limit=limit,
        )
        yield Reason(Verdict.KEPT, reason, shown_by=shown)


def _kept_by_law(
    work: SupervisedWork, row: ReturnRecord, known: list[ReturnRecord], on: Standards
) -> Reason:
    until = row.kept_until or row.settled_on
    names: dict[str, Any] = {"work": work.name, "until": until, "number": row.number}
    if until < on.as_of:
        reason = say(
            "%(work)s: the vendor kept something until %(until)s (%(number)s), and no confirmed record "
            "shows that it is gone since.",
            **names,
        )
        return Reason(Verdict.BROKEN, reason, _step(work, known, None))
    reason = say(
        "%(work)s: all data was returned or destroyed but what the vendor keeps until %(until)s "
        "(%(number)s): %(what)s (%(ground)s).",
        what=row.kept_what,
        ground=row.kept_ground,
        **names,
    )
    if on.is_near(until):
        step = _step(work, known, until)
        return Reason(Verdict.DUE_SOON, reason, step, until, (_record(row),))
    return Reason(Verdict.EXCEPTED, reason, rests_until=until, shown_by=(_record(row),))


def _missing(work: SupervisedWork, known: list[ReturnRecord], last: date, on: Standards) -> Reason:
    limit = last + SHOWN_WITHIN
    names: dict[str, Any] = {"work": work.name, "last": last, "limit": limit}
    if on.as_of <= limit:
        waiting = _waiting(known)
        reason = (
            say(
                "%(work)s ended on %(last)s; a confirmed record that all data was returned or destroyed is "
                "due by %(limit)s.",
                **names,
            )
            if waiting is None
            else say(
                "%(work)s ended on %(last)s; that all data was returned or destroyed is recorded "
                "(%(number)s) and waits for a second person, by %(limit)s.",
                number=waiting.number,
                **names,
            )
        )
        step = _step(work, known, limit)
        return Reason(Verdict.DUE_SOON, reason, step, limit, not_yet_due=True)
    return Reason(Verdict.BROKEN, _late(known, names), _step(work, known, None))


def _late(known: list[ReturnRecord], names: dict[str, Any]) -> Message:
    waiting = _waiting(known)
    if waiting is not None:
        return say(
            "%(work)s ended on %(last)s; that all data was returned or destroyed is recorded (%(number)s), "
            "but no second person has confirmed it. It was due by %(limit)s.",
            number=waiting.number,
            **names,
        )
    return say(
        "%(work)s ended on %(last)s, and no confirmed record shows that all data was returned or destroyed. "
        "It was due by %(limit)s.",
        **names,
    )


def _step(work: SupervisedWork, known: list[ReturnRecord], by: date | None) -> Step:
    """Of whoever acts next: a second person, procurement, or the vendor."""
    waiting = _waiting(known)
    if waiting is not None:
        what = say("Compare %(number)s with what shows it and confirm it.", number=waiting.number)
        return Step(Holder.PROCUREMENT, what, by, Target(Place.RETURN_RECORD, waiting.id))
    target = Target(Place.RETURNS, work.vendor_id)
    if work.certified is not None:
        what = say(
            "Compare the certificate %(number)s with the handover slips and take it over.",
            number=work.certified.number,
        )
        return Step(Holder.PROCUREMENT, what, by, target)
    what = say(
        "Return or destroy all data of “%(work)s” and hand in the certificate.", work=work.name
    )
    return Step(Holder.VENDOR, what, by, target)


def _waiting(known: list[ReturnRecord]) -> ReturnRecord | None:
    return next((row for row in known if row.state is ProposedState.PROPOSED), None)


def _record(row: ReturnRecord) -> Record:
    return Record(row.number, Target(Place.RETURN_RECORD, row.id))
