"""`supervised`: how the vendor handles the data was checked within the interval of the tier. Pure.

Rule: product.md section 2. A questionnaire about the work was accepted within
`questionnaire_months` of risk_tiers.yaml; the first one is due so long after the first handover.
Work with incidental sight of data only is not in scope.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from portal.foundation.core.dates import add_months
from portal.foundation.core.messages import Message, say
from portal.ledger.obligations.models import Holder
from portal.supervision.promises.findings import Finding, Place, Point, Record, Step, Target, found
from portal.supervision.promises.verdicts import Verdict
from portal.supervision.promises.work import Standards, Work


def supervised(work: Work, on: Standards) -> Finding | None:
    """None where it is not in scope: no data is shared, or it is seen by chance only."""
    months = work.questionnaire_months
    if work.is_incidental or not work.shares or months is None:
        return None
    return found(_points(work, on, months), _records(work))


def next_due(work: Work, months: int) -> date | None:
    """The last day by which the next questionnaire has to be accepted; None: before the handover."""
    checked = work.checked
    since = checked.accepted_on if checked else work.began_on
    return None if since is None else add_months(since, months)


def _points(work: Work, on: Standards, months: int) -> Iterator[Point]:
    names: dict[str, Any] = {"work": work.name}
    until, checked, waiting = next_due(work, months), work.checked, work.checking
    if until is None or (checked is None and not work.has_begun(on.as_of)):
        yield Point(
            Verdict.KEPT,
            say(
                "%(work)s: nothing has been handed over yet; the first questionnaire is due %(n)s "
                "months after the first handover.",
                **names,
                n=months,
            ),
        )
        return
    names |= {"until": until}
    if until < on.as_of:
        yield Point(Verdict.BROKEN, _broken(work, names), _step(work, until, on))
        return
    is_soon = on.is_near(until) and not work.ends_by(until)
    verdict = Verdict.DUE_SOON if is_soon else Verdict.KEPT
    step = _step(work, until, on) if is_soon or waiting else None
    if checked is None:
        reason = say("%(work)s: the first questionnaire is to be accepted by %(until)s.", **names)
        yield Point(verdict, reason, step, until)
        return
    reason = say(
        "%(work)s: the questionnaire %(number)s was accepted on %(day)s; the next one is to be "
        "accepted by %(until)s.",
        **names,
        number=checked.number,
        day=checked.accepted_on,
    )
    yield Point(verdict, reason, step, until)
    began = work.began_on
    if began is not None and add_months(began, months) < checked.first_on:
        yield Point(
            Verdict.KEPT,
            say(
                "%(work)s: checked since %(since)s, late before: data was within reach from "
                "%(began)s.",
                work=work.name,
                since=checked.first_on,
                began=began,
            ),
        )


def _broken(work: Work, names: dict[str, Any]) -> Message:
    checked, waiting = work.checked, work.checking
    if waiting is not None and waiting.handed_in_on is not None:
        return say(
            "%(work)s: the questionnaire %(number)s was handed in on %(day)s and is not accepted "
            "yet; one was to be accepted by %(until)s.",
            **names,
            number=waiting.number,
            day=waiting.handed_in_on,
        )
    if checked is None:
        return say(
            "%(work)s: no questionnaire has ever been accepted; the first one was to be by "
            "%(until)s.",
            **names,
        )
    return say(
        "%(work)s: the last questionnaire (%(number)s) was accepted on %(day)s; the next one was "
        "to be by %(until)s.",
        **names,
        number=checked.number,
        day=checked.accepted_on,
    )


def _step(work: Work, until: date, on: Standards) -> Step:
    waiting = work.checking
    by = until if until >= on.as_of else None
    if waiting is None:
        what = say("Send the vendor its questionnaire.")
        return Step(Holder.PROCUREMENT, what, by, Target(Place.QUESTIONNAIRE_ASK, work.vendor_id))
    target = Target(Place.QUESTIONNAIRE, waiting.assignment_id)
    if waiting.handed_in_on is not None:
        what = say("Review the questionnaire %(number)s and accept it.", number=waiting.number)
        return Step(Holder.PROCUREMENT, what, by, target)
    what = say("Answer the questionnaire %(number)s.", number=waiting.number)
    return Step(Holder.VENDOR, what, waiting.due_on, target)


def _records(work: Work) -> Iterator[Record]:
    for one in (work.checked, work.checking):
        if one is not None:
            yield Record(one.number, Target(Place.QUESTIONNAIRE, one.assignment_id))
