"""Who hears of an obligation, and from which stage on: each group one select, joined by equality.

Who holds it hears every stage. Who is told when nothing happens hears one stage: at `escalate` days
the vendor's responsible person and the owner in procurement, at `no_response` days the officer; of
what procurement lets lie, the officer at `escalate` days (domain.md 8b). Nobody of a vendor hears
anything while its handovers are stopped or its reminders are on hold. A stage may be left out for all
of them but the officer: what goes up there goes up whoever would rather not have it known.

Two lists are made first, each once: what waits, with the stages it has reached, and who can be told
today, with the deputy in place of whoever is away. The groups join one with the other.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from portal.content.definitions.practice import Ladder
from portal.content.settings.queries import ladders_in_use, sending_calendar
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import Absence, User, UserRole
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.foundation.organisation.calendar import BusinessCalendar
from portal.ledger.obligations.models import ROLE_OF, Holder, Obligation
from portal.ledger.vendors.models import Contact, Vendor, VendorState
from portal.supervision.reminders.models import NOTICE, Digest, VendorHold, last_due_on

# For each ladder its stages with the latest due date that has reached them.
Reached = Mapping[str, Sequence[tuple[int, date]]]
Step = Mapping[str, tuple[int, date]]  # by ladder: one stage and its latest due date
EVERY_DAY: Final = BusinessCalendar(closed_weekdays=frozenset())


@dataclass(frozen=True, slots=True)
class StageReach:
    """What every stage has reached by `day`. `is_quiet`: only these ladders are told on that day."""

    day: date
    stages: Reached
    escalate: Step
    no_response: Step
    is_quiet: bool = False

    def crossed(self, since: "StageReach") -> Iterator[tuple[str, date, date]]:
        """Ladder and due dates, after the first and up to the second, at a new stage since then."""
        for ladder, found in self.stages.items():
            before = dict(since.stages.get(ladder, ()))
            for stage, due_on in found:
                yield ladder, before.get(stage, date.min), due_on
        for now, then in (self.escalate, since.escalate), (self.no_response, since.no_response):
            for ladder, (_, due_on) in now.items():
                yield ladder, then.get(ladder, (0, date.min))[1], due_on


def reach_of(day: date) -> StageReach:
    """The stages of all ladders with the latest due date that has reached them by `day`; on a day
    without mail of those that count calendar days, for their clocks run on."""
    calendar = sending_calendar()
    is_quiet = not calendar.is_open(day)
    known = [one for one in ladders_in_use().values() if one.calendar_days or not is_quiet]

    @cache
    def latest(stage: int, *, every_day: bool, open_days: bool) -> date:
        by = EVERY_DAY if every_day else calendar
        return last_due_on(stage, day, by, open_days=open_days)

    def reached(ladder: Ladder, stage: int) -> tuple[int, date]:
        every_day, open_days = ladder.calendar_days, ladder.business_days
        return stage, latest(stage, every_day=every_day, open_days=open_days)

    return StageReach(
        day=day,
        stages={one.id: [reached(one, stage) for stage in one.stages] for one in known},
        escalate={one.id: reached(one, one.escalate) for one in known if one.escalate is not None},
        no_response={
            one.id: reached(one, one.no_response) for one in known if one.no_response is not None
        },
        is_quiet=is_quiet,
    )


NOBODY: Any = cast(null(), Integer)  # PostgreSQL asks of what type a NULL is
# Procurement's are told to the owner of the vendor instead.
_TOLD_TO_ALL = {
    holder: role for holder, role in ROLE_OF.items() if holder is not Holder.PROCUREMENT
}


def told(
    reach: StageReach, since: StageReach | None = None, waits: CTE | None = None
) -> Iterator[Select[Any]]:
    """Selects of (person_id, contact_id, for_id, obligation_id, due_on, stage, is_raised), persons able to
    hear. `is_raised`: 1 where it goes up to the officer.

    One person may come twice. `since`: only of what has changed from that day to this one. `waits`: of these
    rows in place of what waits on the day, each with a `day` of its own, which is selected too.
    """
    waits = _waiting(reach, since) if waits is None else waits
    people = _people(reach)
    late, last = waits.c.late, waits.c.last
    of_vendor = waits.c.holder == Holder.VENDOR
    of_procurement = waits.c.holder == Holder.PROCUREMENT
    yield from _to_holders(waits, people)
    yield _to(waits, people, waits.c.owner_id, late).where(of_vendor, late.is_not(None))
    yield (
        _responsible(_row(waits, people, late), waits)
        .join(User, _has_account())
        .join(people, people.c.whose == User.id)
        .where(of_vendor, late.is_not(None), waits.c.is_reminded)
    )
    had_mail = select(Digest.contact_id).where(
        Digest.contact_id.is_not(None), Digest.sent_on == reach.day
    )
    contact = _responsible_contact(waits).where(Contact.id.not_in(had_mail))
    yield contact.where(of_vendor, late.is_not(None), waits.c.is_reminded)
    officer = Role.PRIVACY_OFFICER
    for holder, step in (of_procurement, late), (of_vendor, last):
        yield _to_role(waits, people, officer, step, is_raised=True).where(
            holder, step.is_not(None)
        )


def holding(day: date, obligation_ids: Collection[int]) -> Iterator[Select[Any]]:
    """The same of who holds each of these on a day, at whatever stage and though they had mail; of a
    vendor also the responsible person without an account."""
    reach = StageReach(day=day, stages={}, escalate={}, no_response={})
    waits, people = _waiting(reach, None, obligation_ids), _people(reach, had_mail_too=True)
    yield from _to_holders(waits, people)
    contact = _responsible_contact(waits)
    yield contact.where(waits.c.holder == Holder.VENDOR, waits.c.is_reminded)


def _to_holders(waits: CTE, people: CTE) -> Iterator[Select[Any]]:
    stage, unnamed = waits.c.stage, waits.c.person_id.is_(None)
    of_vendor = waits.c.holder == Holder.VENDOR
    of_procurement = waits.c.holder == Holder.PROCUREMENT
    by_name = _to(waits, people, waits.c.person_id, stage)
    yield by_name.where(or_(people.c.vendor_id.is_(None), waits.c.is_reminded))
    yield (
        _row(waits, people, stage)
        .join(people, people.c.vendor_id == waits.c.vendor_id)
        .where(of_vendor, unnamed, waits.c.is_reminded)
    )
    yield _to(waits, people, waits.c.owner_id, stage).where(of_procurement, unnamed)
    procurement = _to_role(waits, people, Role.PROCUREMENT, stage)
    yield _without_owner(procurement, waits).where(of_procurement, unnamed)
    for holder, role in _TOLD_TO_ALL.items():
        yield _to_role(waits, people, role, stage).where(waits.c.holder == holder, unnamed)


def _to(waits: CTE, people: CTE, whose: Any, at: ColumnElement[int]) -> Select[Any]:
    return _row(waits, people, at).join(people, people.c.whose == whose)


def _to_role(
    waits: CTE, people: CTE, role: Role, at: ColumnElement[int], *, is_raised: bool = False
) -> Select[Any]:
    return (
        _row(waits, people, at, is_raised=is_raised)
        .join(UserRole, (UserRole.role == role) & UserRole.waits.is_(False))
        .join(people, people.c.whose == UserRole.user_id)
    )


def is_waiting(day: Any) -> ColumnElement[bool]:
    """Open, and not handed in."""
    return and_(
        Obligation.closed_at.is_(None),
        Obligation.handed_in_on.is_(None),
        Obligation.opened_on <= day,
    )


def is_away(person_id: Any, day: Any) -> ColumnElement[bool]:
    """SQL: an absence of the person covers the day."""
    return and_(
        Absence.user_id == person_id,
        Absence.ended_at.is_(None),
        Absence.first_on <= day,
        Absence.last_on >= day,
    )


def _waiting(
    reach: StageReach, since: StageReach | None, ids: Collection[int] | None = None
) -> CTE:
    """`late`, `last`: the stage at which others hear too, NULL as long as it is not reached. `ids`: of
    these alone."""
    on_hold = select(VendorHold.vendor_id).where(
        VendorHold.ended_at.is_(None),
        VendorHold.first_on <= reach.day,
        VendorHold.last_on >= reach.day,
    )
    is_reminded = and_(Vendor.state != VendorState.SUSPENDED, Vendor.id.not_in(on_hold))
    found = (
        select(
            Obligation.id,
            Obligation.vendor_id,
            Obligation.holder,
            Obligation.person_id,
            Obligation.due_on,
            Vendor.owner_id,
            is_reminded.label("is_reminded"),
            _stage(reach).label("stage"),
            _step(reach.escalate).label("late"),
            _step(reach.no_response).label("last"),
        )
        .outerjoin(Vendor, Vendor.id == Obligation.vendor_id)
        .where(is_waiting(reach.day))
    )
    if reach.is_quiet:
        found = found.where(Obligation.ladder.in_(reach.stages))
    if ids is not None:
        found = found.where(Obligation.id.in_(ids))
    if since is not None:
        found = found.where(_has_changed(reach, since))
    return found.cte("waiting").prefix_with("MATERIALIZED")


def _people(reach: StageReach, *, had_mail_too: bool = False) -> CTE:
    """Whose news each person is told: the own, or the deputy those of `for_id`, who is away.

    Nobody whose account has ended, who had mail that day unless `had_mail_too`, or whose mail cannot
    be delivered.
    """
    person = aliased(User)
    recipient = func.coalesce(Absence.deputy_id, User.id)
    had_mail = select(Digest.person_id).where(
        Digest.person_id.is_not(None), Digest.sent_on == reach.day
    )
    found = (
        select(
            User.id.label("whose"),
            User.vendor_id,
            person.id.label("recipient_id"),
            Absence.user_id.label("for_id"),
        )
        .outerjoin(Absence, is_away(User.id, reach.day))
        .join(person, person.id == recipient)
        .where(person.ended_at.is_(None), person.email.not_in(_lost_addresses()))
    )
    if not had_mail_too:
        found = found.where(person.id.not_in(had_mail))
    return found.cte("people").prefix_with("MATERIALIZED")


def _lost_addresses() -> Select[Any]:
    """A mail to it was given up, and nobody has tried again or settled it."""
    return select(OutboxEmail.recipient).where(OutboxEmail.state == MailState.DEAD)


def _row(
    waits: CTE, people: CTE, stage: ColumnElement[int], *, is_raised: bool = False
) -> Select[Any]:
    return select(
        people.c.recipient_id.label("person_id"),
        NOBODY.label("contact_id"),
        people.c.for_id.label("for_id"),
        waits.c.id.label("obligation_id"),
        waits.c.due_on.label("due_on"),
        stage.label("stage"),
        literal(int(is_raised)).label("is_raised"),
        *_day_of(waits),
    ).select_from(waits)


def _day_of(waits: CTE) -> list[ColumnElement[date]]:
    return [waits.c.day] if "day" in waits.c else []


def _without_owner(rows: Select[Any], waits: CTE) -> Select[Any]:
    """Where no one of procurement cares for the vendor any more, all of procurement hears."""
    owner = aliased(User)
    here = and_(owner.id == waits.c.owner_id, owner.ended_at.is_(None))
    return rows.outerjoin(owner, here).where(owner.id.is_(None))


def _responsible(rows: Select[Any], waits: CTE) -> Select[Any]:
    return rows.join(
        Contact,
        and_(
            Contact.vendor_id == waits.c.vendor_id,
            Contact.is_responsible,
            Contact.ended_on.is_(None),
            Contact.email != "",
        ),
    )


def _responsible_contact(waits: CTE) -> Select[Any]:
    account = select(User.id).where(_has_account(), User.ended_at.is_(None)).exists()
    rows = select(
        NOBODY.label("person_id"),
        Contact.id.label("contact_id"),
        NOBODY.label("for_id"),
        waits.c.id.label("obligation_id"),
        waits.c.due_on.label("due_on"),
        waits.c.late.label("stage"),
        literal(0).label("is_raised"),
        *_day_of(waits),
    ).select_from(waits)
    return _responsible(rows, waits).where(~account, Contact.email.not_in(_lost_addresses()))


def _has_account() -> ColumnElement[bool]:
    """By mailbox: whoever has an account there is told, and no mail goes there a second time."""
    return and_(
        User.vendor_id == Contact.vendor_id, func.lower(User.email) == func.lower(Contact.email)
    )


def _stage(reach: StageReach) -> ColumnElement[int]:
    """The most urgent stage each obligation has reached, as one expression."""
    by_ladder: dict[Any, Any] = {
        ladder: case(
            *(
                (Obligation.due_on <= due_on, literal(stage))
                for stage, due_on in sorted(found, reverse=True)
            ),
            else_=literal(NOTICE),
        )
        for ladder, found in reach.stages.items()
        if found
    }
    if not by_ladder:
        return literal(NOTICE)
    return case(by_ladder, value=Obligation.ladder, else_=literal(NOTICE))


def _step(step: Step) -> ColumnElement[int]:
    """The one stage of each ladder, NULL where it is not reached."""
    found = [
        (and_(Obligation.ladder == ladder, Obligation.due_on <= due_on), literal(stage))
        for ladder, (stage, due_on) in step.items()
    ]
    return case(*found, else_=NOBODY) if found else NOBODY


def _has_changed(reach: StageReach, since: StageReach) -> ColumnElement[bool]:
    """Opened or at another stage since then, or of a vendor whose reminders were on hold."""
    held = select(VendorHold.vendor_id).where(
        VendorHold.ended_at.is_(None), VendorHold.last_on >= since.day
    )
    crossed = [
        and_(Obligation.ladder == ladder, Obligation.due_on > before, Obligation.due_on <= now)
        for ladder, before, now in reach.crossed(since)
    ]
    return or_(Obligation.opened_on > since.day, Obligation.vendor_id.in_(held), *crossed)
