"""`reported`: management approved a report about the vendor, and its day is not too long ago. Pure.

Rule: docs/product.md section 2. The day that counts is the one whose facts the report shows, not that
of the approval: an old report approved today tells nothing of today. The first one is due so long
after data came within reach. Work with incidental sight of data only is not in scope.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from portal.foundation.core.words.dates import add_months
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
    resting_on,
)
from portal.supervision.promises.work import Standards, SupervisedWork

# The supervision is reported at least once a year (domain of JIS Q 15001 J.9.4: a record at least
# yearly; the management review of a management system is yearly too).
MONTHS: Final = 12


def reported(work: SupervisedWork, on: Standards) -> RuleResult | None:
    """None where it is not in scope: no data is shared, or it is seen by chance only."""
    if not work.shares_beyond_chance:
        return None
    approved = work.reports.approved
    records = (
        ()
        if approved is None
        else (Record(approved.number, Target(Place.REPORT, approved.report_id)),)
    )
    stands = approved is not None and _until(approved.as_of) >= on.as_of
    return found(resting_on(_points(work, on), records if stands else ()), records)


def _until(day: date) -> date:
    """The last day on which what was on that day is recent enough."""
    return add_months(day, MONTHS)


def _points(work: SupervisedWork, on: Standards) -> Iterator[Reason]:
    approved = work.reports.approved
    names: dict[str, Any] = {"work": work.name, "n": MONTHS}
    if approved is not None and _until(approved.as_of) >= on.as_of:
        until = _until(approved.as_of)
        reason = say(
            "Management approved the report %(number)s on %(day)s; it shows %(as_of)s, and the next "
            "one is to be approved by %(until)s.",
            number=approved.number,
            day=approved.approved_on,
            as_of=approved.as_of,
            until=until,
        )
        is_soon = on.is_near(until) and not work.ends_by(until)
        verdict = Verdict.DUE_SOON if is_soon else Verdict.KEPT
        yield Reason(verdict, reason, _step(work, until, on) if is_soon else None, until)
        if not is_soon:
            yield from _waiting(work, until, on, not_yet_due=False)
        return
    if not work.has_begun(on.as_of) or work.began_on is None:
        yield Reason(
            Verdict.KEPT,
            say(
                "%(work)s: nothing has been handed over yet; the first report for management is due "
                "%(n)s months after the first handover.",
                **names,
            ),
            not_yet_due=True,
        )
        return
    first = _until(work.began_on)
    names |= {"until": first}
    if first < on.as_of:
        yield Reason(Verdict.BROKEN, _broken(work, names), _step(work, first, on))
        return
    reason = say(
        "%(work)s: management is to approve the first report about the vendor by %(until)s.",
        **names,
    )
    is_soon = on.is_near(first) and not work.ends_by(first)
    verdict = Verdict.DUE_SOON if is_soon else Verdict.KEPT
    step = _step(work, first, on) if is_soon else None
    yield Reason(verdict, reason, step, first, not_yet_due=True)
    if not is_soon:
        yield from _waiting(work, first, on, not_yet_due=True)


def _waiting(
    work: SupervisedWork, until: date, on: Standards, *, not_yet_due: bool
) -> Iterator[Reason]:
    """That a report waits for management, where nothing is urgent yet."""
    if work.reports.undecided is not None:
        yield Reason(
            Verdict.KEPT, _waits(work), _step(work, until, on), until, not_yet_due=not_yet_due
        )


def _waits(work: SupervisedWork) -> Message:
    return say(
        "The report %(number)s is issued and waits for management to approve or return it.",
        number=work.reports.undecided_number,
    )


def _broken(work: SupervisedWork, names: dict[str, Any]) -> Message:
    reports = work.reports
    if reports.undecided is not None:
        return say(
            "%(work)s: the report %(number)s is issued and waits for management to approve or return "
            "it; one was to be approved by %(until)s.",
            work=work.name,
            number=reports.undecided_number,
            until=names["until"] if reports.approved is None else _until(reports.approved.as_of),
        )
    if reports.approved is not None:
        return say(
            "The last report that management approved, %(number)s, shows %(as_of)s; the next one was "
            "to be approved by %(until)s.",
            number=reports.approved.number,
            as_of=reports.approved.as_of,
            until=_until(reports.approved.as_of),
        )
    return say(
        "%(work)s: management has approved no report about the vendor; the first one was to be "
        "approved by %(until)s.",
        **names,
    )


def _step(work: SupervisedWork, until: date, on: Standards) -> Step:
    by, reports = (until if until >= on.as_of else None), work.reports
    if reports.undecided is not None:
        what = say("Approve the report %(number)s or return it.", number=reports.undecided_number)
        target = Target(Place.REPORT_DECISION, reports.undecided)
        return Step(Holder.MANAGEMENT, what, reports.decide_by, target)
    if reports.drafted is not None:
        what = say("Read the drafted report, and issue it.")
        return Step(Holder.PRIVACY_OFFICER, what, by, Target(Place.REPORT_DRAFT, reports.drafted))
    what = say("Draft a report about the vendor for management.")
    return Step(Holder.PROCUREMENT, what, by, Target(Place.REPORT_ASK, work.vendor_id))
