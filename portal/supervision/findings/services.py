"""Open what a rule found, within the command of somebody who records it; nothing twice."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import Actor, as_kept
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import next_numbers
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Message, Text, say, to_json
from portal.foundation.organisation.calendar import BusinessCalendar
from portal.ledger.obligations.models import Obligation
from portal.supervision.findings import owed, queries
from portal.supervision.findings.models import Cause, Finding
from portal.supervision.findings.severity import Owner, Severity

MOST_ABOUT: Final = 170  # characters that stay of what a finding is about


@dataclass(frozen=True, slots=True)
class New:
    """A finding to open. `about` names it within its vendor: one open finding for each.

    Without a vendor it is the company's own.

    `due_on` None: `due_days` after today, on a working day.
    """

    vendor_id: int | None
    cause: Cause
    about: str
    title: Text | Message
    action: Text | Message
    severity: Severity
    owner: Owner
    due_days: int
    detail: str = ""
    engagement_id: int | None = None
    rule_id: str = ""
    question_id: str = ""
    set_apart: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class OpenedFindings:
    """What was opened with its obligations; and what was open already, by `about`."""

    findings: list[Finding]
    obligations: list[Obligation]
    known: Mapping[str, Finding]


def open_findings(
    wanted: Collection[New], *, subject: Subject | None, by: Actor | None
) -> OpenedFindings:
    """Open those that are not open yet, within a command of somebody who records it.

    Refuses one without a vendor that a vendor should mend.

    `subject`: where it was seen. `by`: the person, None for the portal itself.
    """
    if any(one.vendor_id is None and one.owner is Owner.VENDOR for one in wanted):
        raise RuleViolated(say("What is the company’s own no vendor mends."), field="owner")
    known = queries.open_about({one.vendor_id for one in wanted})
    fresh: dict[tuple[int | None, str], New] = {}
    for one in wanted:
        key = (one.vendor_id, one.about)
        if key not in known:
            fresh.setdefault(key, one)
    numbers = next_numbers("F", len(fresh)) if fresh else []
    rows = [
        _row(new, number, subject, by) for new, number in zip(fresh.values(), numbers, strict=True)
    ]
    db.session.add_all(rows)
    db.session.flush()
    calendar = business_calendar()
    due = [_owe(row, new, calendar) for row, new in zip(rows, fresh.values(), strict=True)]
    found = {
        one.about: known[one.vendor_id, one.about]
        for one in wanted
        if (one.vendor_id, one.about) in known
    }
    return OpenedFindings(rows, due, found)


def tell_apart(from_id: int, to_id: int) -> list[Finding]:
    """Before the rows of one vendor move to another: both may have one open about the same.

    Those that move are known by their number then, and each is mended for itself. Within a merger.
    """
    known = queries.open_about([from_id, to_id])
    both = [
        row
        for (vendor_id, about), row in known.items()
        if vendor_id == from_id and (to_id, about) in known
    ]
    for row in both:
        row.about = f"{row.about[:MOST_ABOUT]}/{row.number}"
    return both


def _row(new: New, number: str, subject: Subject | None, by: Actor | None) -> Finding:
    return Finding(
        vendor_id=new.vendor_id,
        number=number,
        engagement_id=new.engagement_id,
        cause=new.cause,
        about=new.about,
        rule_id=new.rule_id,
        question_id=new.question_id,
        subject_kind=None if subject is None else subject.__tablename__,
        subject_id=None if subject is None else subject.id,
        title=to_json(new.title),
        action=to_json(new.action),
        detail=new.detail.strip(),
        severity=new.severity,
        owner=new.owner,
        set_apart=new.set_apart.strip(),
        opened_on=clock.today(),
        opened_by_id=None if by is None else by.user_id,
        opened_as="" if by is None else as_kept(by.roles),
    )


def _owe(row: Finding, new: New, calendar: BusinessCalendar) -> Obligation:
    wished = new.due_on or clock.today() + timedelta(days=new.due_days)
    return owed.open_repair(row, calendar.vendor_due(wished), is_new=True)
