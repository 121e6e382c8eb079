"""Commands about consents and their seats; what every decision asks for and keeps besides itself."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, Final

from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.accounts.services import who_may_still
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import Message, Text, say, to_json
from portal.ledger.decisions import queries, workflow
from portal.ledger.decisions.models import (
    ConsentSeat,
    ConsentState,
    DecisionConsent,
    DecisionKind,
    DecisionNumber,
)
from portal.ledger.decisions.workflow import KINDS, Seat
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.obligations.services import OwnedSubject

DAYS_TO_CONSENT: Final = 3  # business days: who decides has five
KIND: Final = ObligationKind.CONSENT


# Within a command of whatever is decided: it records, with the rows these return.


def ask_consents(
    kind: DecisionKind,
    subject: OwnedSubject,
    title: Message,
    *,
    reason: str,
    proposers: Collection[int | None],
) -> list[Subject]:
    """It is put forward: ask every seat of the kind. What was asked before about it gives way."""
    known = [row for row, _ in queries.current(subject)]
    touched = _close(known)
    number = max((row.round for row in known), default=0) + 1
    for seat in queries.seats_of(kind):
        row = DecisionConsent(
            vendor_id=subject.vendor_id,
            kind=kind,
            subject_kind=subject.__tablename__,
            subject_id=subject.id,
            round=number,
            seat_id=seat.id,
            person_id=seat.person_id,
            deputy_id=seat.deputy_id,
            proposers=sorted({one for one in proposers if one is not None}),
            title=to_json(title),
            reason=reason.strip()[:4000],
            state=ConsentState.ASKED,
            asked_at=clock.now(),
            asked_on=clock.today(),
        )
        db.session.add(row)
        db.session.flush()
        touched += [row, _ask(row, seat)]
    return touched


def drop_consents(subject: Subject) -> list[Subject]:
    """It is no longer to be decided."""
    return _close([row for row, _ in queries.current(subject)])


def settle(
    kind: DecisionKind, subject: OwnedSubject, *, accepted: bool, number: str, actor: Actor
) -> list[Subject]:
    """It is decided now: with all consents where it is approved, and under a number where there is
    one. Refuses, with the names of who is missing."""
    rows = queries.current(subject)
    workflow.demand_apart([row for row, _ in rows], actor)
    if accepted:
        names = names_of(row.person_id for row, _ in rows)
        workflow.demand_consents(
            (row, _with_person(seat, names.get(row.person_id, ""))) for row, seat in rows
        )
    touched = _close([row for row, _ in rows])
    return touched + note_number(
        kind, subject, subject.vendor_id, accepted=accepted, number=number, actor=actor
    )


def note_number(
    kind: DecisionKind,
    subject: Subject,
    vendor_id: int | None,
    *,
    accepted: bool,
    number: str,
    actor: Actor,
) -> list[Subject]:
    """Under which number the company keeps it; nothing where it has none. `settle` does it too."""
    if not number.strip():
        return []
    noted = DecisionNumber(
        vendor_id=vendor_id,
        kind=kind,
        subject_kind=subject.__tablename__,
        subject_id=subject.id,
        number=number.strip(),
        accepted=accepted,
        noted_by_id=actor.user_id,
        noted_at=clock.now(),
        noted_on=clock.today(),
    )
    db.session.add(noted)
    db.session.flush()
    return [noted]


def numbered(number: str) -> dict[str, str]:
    """For the log, where there is a number."""
    return {"decision_number": number.strip()} if number.strip() else {}


def noted_with(touched: Iterable[Subject]) -> dict[str, str]:
    """The same, where the number is among the rows that were touched."""
    numbers = (row.number for row in touched if isinstance(row, DecisionNumber))
    return numbered(next(numbers, ""))


def give(
    consent: DecisionConsent, *, consents: bool, comment: str, actor: Actor
) -> DecisionConsent:
    """Consent, or object and say why. An objection can become a consent until it is decided."""
    row = queries.lock_consent(consent.id)
    workflow.demand_open(row)
    if queries.following(row.id) is not None:
        raise InvalidTransition(say("This was said or decided already. Look at it again."))
    workflow.demand_giver(row, actor)
    also: list[Subject] = []
    if row.state is ConsentState.OBJECTED:
        also.append(row)
        row = _after(row)
    workflow.give(
        row,
        consents=consents,
        comment=comment,
        by=actor.user_id,
        at=clock.now(),
        on=clock.today(),
    )
    also += obligations.close_waiting(KIND, row, row.comment)
    db.session.flush()
    text = (
        say("Consented: %(what)s", what=row.text)
        if consents
        else say("Objected: %(what)s", what=row.text)
    )
    action = "decision.consented" if consents else "decision.objected"
    record(actor, action, row, text, also=also, after={"comment": row.comment})
    return row


def add_seat(kind: DecisionKind, seat: Seat, *, actor: Actor) -> ConsentSeat:
    """From now on a decision of this kind needs one more consent; what is proposed already does not."""
    if kind not in workflow.WITH_CONSENT:
        raise RuleViolated(say("Please choose one."), field="kind")
    row = _seat(kind, seat, clock.today(), actor)
    text = say("Consent of %(seat)s is needed: %(kind)s", seat=row.called, kind=KINDS[kind])
    record(actor, "consent_seat.added", row, text)
    return row


def change_seat(seat: ConsentSeat, new: Seat, *, actor: Actor) -> ConsentSeat:
    """Another person or deputy, also for what they were asked and have not answered."""
    _demand_running(seat)
    row = _seat(seat.kind, new, clock.today(), actor)
    seat.end(clock.today())
    also: list[Subject] = [seat]
    for consent in queries.open_of_seat(seat.id):
        also += obligations.withdraw_waiting(KIND, consent, "another person")
        consent.seat_id, consent.person_id = row.id, row.person_id
        consent.deputy_id = row.deputy_id
        db.session.flush()
        also += [consent, _ask(consent, row)]
    text = say("Who consents as %(seat)s changed: %(kind)s", seat=row.called, kind=KINDS[row.kind])
    record(actor, "consent_seat.changed", row, text, also=also)
    return row


def end_seat(seat: ConsentSeat, *, reason: str, actor: Actor) -> None:
    """What is proposed from now on needs it no more; what was asked before is still needed."""
    _demand_running(seat)
    demand_reason(reason)
    seat.end(clock.today())
    db.session.flush()
    text = say(
        "Consent of %(seat)s is no longer needed: %(kind)s", seat=seat.called, kind=KINDS[seat.kind]
    )
    record(actor, "consent_seat.ended", seat, text, after={"reason": reason.strip()})


def _seat(kind: DecisionKind, seat: Seat, day: date, actor: Actor) -> ConsentSeat:
    demand_reason(seat.name, "name", say("Say in which function, such as legal or IT."))
    for field, user_id in (("person_id", seat.person_id), ("deputy_id", seat.deputy_id)):
        if user_id and who_may_still(user_id, Permission.CONSENT_GIVE) is None:
            raise RuleViolated(
                say("Choose a person of the company who may give consents."), field=field
            )
    if seat.deputy_id == seat.person_id:
        raise RuleViolated(say("The deputy is another person."), field="deputy_id")
    row = ConsentSeat(
        kind=kind,
        name=seat.name.strip(),
        name_en=seat.name_en.strip(),
        person_id=seat.person_id,
        deputy_id=seat.deputy_id,
        set_by_id=actor.user_id,
        valid_from=day,
    )
    db.session.add(row)
    db.session.flush()
    return row


def _demand_running(seat: ConsentSeat) -> None:
    if seat.valid_until is not None:
        raise InvalidTransition(say("This was changed or ended already. Look at it again."))


def _with_person(seat: Text, person: str) -> Text:
    return Text(ja=f"{seat.ja}({person})", en=f"{seat.en} ({person})")


def _ask(row: DecisionConsent, seat: ConsentSeat) -> Obligation:
    """The person of the seat; where that person put it forward the deputy, else the officer sees it."""
    free = [one for one in (row.person_id, row.deputy_id) if one and one not in row.proposers]
    return obligations.open_obligation(
        kind=KIND,
        subject=row,
        vendor_id=row.vendor_id,
        holder=Holder.PRIVACY_OFFICER,
        person_id=free[0] if free else None,
        due_on=business_calendar().add_open_days(clock.today(), DAYS_TO_CONSENT),
        ladder="internal",
        title=say("Consent or object as %(seat)s: %(what)s", seat=seat.called, what=row.text),
    )


def _close(rows: Collection[DecisionConsent]) -> list[Subject]:
    """Nothing can be said about it any more."""
    touched: list[Subject] = []
    for row in rows:
        if row.decided_on is not None:
            continue
        row.decided_on = clock.today()
        if row.state is ConsentState.ASKED:
            workflow.move(row, ConsentState.DROPPED)
            touched += obligations.withdraw_waiting(KIND, row, "decided")
        touched.append(row)
    db.session.flush()
    return touched


def _after(row: DecisionConsent) -> DecisionConsent:
    """The next word of the same seat about the same thing."""
    values: dict[str, Any] = {
        name: getattr(row, name)
        for name in (
            "vendor_id", "kind", "subject_kind", "subject_id", "round", "seat_id", "person_id",
            "deputy_id", "proposers", "title", "reason", "asked_at", "asked_on",
        )
    }  # fmt: skip
    made = DecisionConsent(**values, follows_id=row.id, state=ConsentState.ASKED)
    db.session.add(made)
    db.session.flush()
    return made
