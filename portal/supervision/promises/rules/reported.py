"""`reported`: management approved a report about the vendor, and its day is not too long ago. Pure.

Rule: docs/product.md section 2. The day that counts is the one whose facts the report shows, not that
of the approval: an old report approved today tells nothing of today. Work of tiers 1 and 2 needs a
report about the vendor itself; of tiers 3 and 4 one over all vendors that lists it is enough. The first one is due so long
after data came within reach. Work with incidental sight of data only is not in scope.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.messages import Message, say
from portal.ledger.obligations.models import Holder
from portal.supervision.approvals.queries import ApprovedReport
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


# Their tiers ask for no report of their own: one over all vendors that lists the vendor is enough.
LISTED_TIERS: Final = frozenset({"tier_3", "tier_4"})


@dataclass(frozen=True, slots=True)
class WaitingReport:
    """Issued, and not decided about."""

    report_id: int
    number: str
    decide_by: date | None


def reported(work: SupervisedWork, on: Standards) -> RuleResult | None:
    """None where it is not in scope: no data is shared, or it is seen by chance only."""
    if not work.shares_beyond_chance:
        return None
    approved = _approved(work)
    records = (
        ()
        if approved is None
        else (Record(approved.number, Target(Place.REPORT, approved.report_id)),)
    )
    stands = approved is not None and _until(approved.as_of) >= on.as_of
    return found(resting_on(_points(work, on), records if stands else ()), records)


def may_be_listed(work: SupervisedWork) -> bool:
    return work.tier_id in LISTED_TIERS


def _approved(work: SupervisedWork) -> ApprovedReport | None:
    """The one of the later day; of one day the vendor's own."""
    own, listed = work.reports.approved, work.reports.listed
    if listed is None or not may_be_listed(work):
        return own
    return listed if own is None or listed.as_of > own.as_of else own


def _waiting_report(work: SupervisedWork) -> WaitingReport | None:
    """The vendor's own first."""
    reports = work.reports
    if reports.undecided is not None:
        return WaitingReport(reports.undecided, reports.undecided_number, reports.decide_by)
    if reports.listing is not None and may_be_listed(work):
        return WaitingReport(reports.listing, reports.listing_number, reports.list_by)
    return None


def _until(day: date) -> date:
    """The last day on which what was on that day is recent enough."""
    return add_months(day, MONTHS)


def _points(work: SupervisedWork, on: Standards) -> Iterator[Reason]:
    approved = _approved(work)
    names: dict[str, Any] = {"work": work.name, "n": MONTHS}
    if approved is not None and _until(approved.as_of) >= on.as_of:
        until = _until(approved.as_of)
        is_soon = on.is_near(until) and not work.ends_by(until)
        verdict = Verdict.DUE_SOON if is_soon else Verdict.KEPT
        step = _step(work, until, on) if is_soon else None
        yield Reason(verdict, _stands(work, approved, until), step, until)
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
        yield Reason(Verdict.BROKEN, _broken(work, approved, names), _step(work, first, on))
        return
    is_soon = on.is_near(first) and not work.ends_by(first)
    verdict = Verdict.DUE_SOON if is_soon else Verdict.KEPT
    step = _step(work, first, on) if is_soon else None
    yield Reason(verdict, _first(work, names), step, first, not_yet_due=True)
    if not is_soon:
        yield from _waiting(work, first, on, not_yet_due=True)


def _stands(work: SupervisedWork, approved: ApprovedReport, until: date) -> Message:
    told: dict[str, Any] = {
        "number": approved.number,
        "day": approved.approved_on,
        "as_of": approved.as_of,
        "until": until,
    }
    if approved is work.reports.listed:
        return say(
            "Management approved the report %(number)s over all vendors, which lists this one, on "
            "%(day)s; it shows %(as_of)s, and the next one is to be approved by %(until)s.",
            **told,
        )
    return say(
        "Management approved the report %(number)s on %(day)s; it shows %(as_of)s, and the next "
        "one is to be approved by %(until)s.",
        **told,
    )


def _first(work: SupervisedWork, names: dict[str, Any]) -> Message:
    if may_be_listed(work):
        return say(
            "%(work)s: management is to approve the first report about the vendor, or one over all "
            "vendors that lists it, by %(until)s.",
            **names,
        )
    return say(
        "%(work)s: management is to approve the first report about the vendor by %(until)s.",
        **names,
    )


def _waiting(
    work: SupervisedWork, until: date, on: Standards, *, not_yet_due: bool
) -> Iterator[Reason]:
    """That a report waits for management, where nothing is urgent yet."""
    waiting = _waiting_report(work)
    if waiting is not None:
        yield Reason(
            Verdict.KEPT, _waits(waiting), _step(work, until, on), until, not_yet_due=not_yet_due
        )


def _waits(waiting: WaitingReport) -> Message:
    return say(
        "The report %(number)s is issued and waits for management to approve or return it.",
        number=waiting.number,
    )


def _broken(
    work: SupervisedWork, approved: ApprovedReport | None, names: dict[str, Any]
) -> Message:
    waiting = _waiting_report(work)
    if waiting is not None:
        return say(
            "%(work)s: the report %(number)s is issued and waits for management to approve or return "
            "it; one was to be approved by %(until)s.",
            work=work.name,
            number=waiting.number,
            until=names["until"] if approved is None else _until(approved.as_of),
        )
    if approved is not None:
        return say(
            "The last report that management approved, %(number)s, shows %(as_of)s; the next one was "
            "to be approved by %(until)s.",
            number=approved.number,
            as_of=approved.as_of,
            until=_until(approved.as_of),
        )
    if may_be_listed(work):
        return say(
            "%(work)s: management has approved no report about the vendor, and none over all vendors "
            "that lists it; the first one was to be approved by %(until)s.",
            **names,
        )
    return say(
        "%(work)s: management has approved no report about the vendor; the first one was to be "
        "approved by %(until)s.",
        **names,
    )


def _step(work: SupervisedWork, until: date, on: Standards) -> Step:
    by, reports = (until if until >= on.as_of else None), work.reports
    waiting = _waiting_report(work)
    if waiting is not None:
        what = say("Approve the report %(number)s or return it.", number=waiting.number)
        target = Target(Place.REPORT_DECISION, waiting.report_id)
        return Step(Holder.MANAGEMENT, what, waiting.decide_by, target)
    if reports.drafted is not None:
        what = say("Read the drafted report, and issue it.")
        return Step(Holder.PRIVACY_OFFICER, what, by, Target(Place.REPORT_DRAFT, reports.drafted))
    what = (
        say("Draft a report for management, about the vendor or over all vendors.")
        if may_be_listed(work)
        else say("Draft a report about the vendor for management.")
    )
    return Step(Holder.PROCUREMENT, what, by, Target(Place.REPORT_ASK, work.vendor_id))
