"""Every read about incidents, and which duties and clocks one has now."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from portal.foundation.access.actor import Actor
from portal.foundation.access.reading import has_none
from portal.foundation.core import clock
from portal.foundation.core.database.db import db, names_thing
from portal.foundation.core.words.i18n import _l, _lp
from portal.foundation.core.words.messages import Message, Text
from portal.foundation.lists.register import Column, Preset, Register, day_range, one_of
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.obligations.models import Obligation, ObligationKind, Outcome
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, holds, named
from portal.supervision.incidents.judging import duties_by, ends_of, offices, rules_by
from portal.supervision.incidents.models import (
    Incident,
    IncidentAssessment,
    IncidentCustomer,
    IncidentDecision,
    IncidentFile,
    IncidentItem,
    IncidentKnown,
    IncidentSubmission,
    IncidentWork,
    PersonsLetter,
    PersonsTold,
    ReportItem,
)
from portal.supervision.incidents.rules.clocks import Deadline, hours_left
from portal.supervision.incidents.rules.duties import (
    CLOCKS,
    Duty,
    DutyKey,
    rule_of,
)
from portal.supervision.incidents.workflow import GOING, OPEN, STATES, counting


@dataclass(frozen=True, slots=True)
class DutyNow:
    """A duty with its last moment, what was sent for it, and its obligation where one was opened."""

    duty: Duty
    ends: Deadline
    sent: Sequence[IncidentSubmission] = ()
    obligation: Obligation | None = None
    told: Sequence[PersonsTold] = ()  # of the duty to tell the persons

    def is_late(self, sent: IncidentSubmission) -> bool:
        """After the last day, or the last moment, by when it became known as that is known now."""
        return not self.ends.is_kept(sent.sent_on, sent.sent_at)

    def is_told_late(self, told: PersonsTold) -> bool:
        return told.told_on > self.ends.on

    @property
    def runs(self) -> bool:
        return self.obligation is not None and self.obligation.is_open

    @property
    def hours_left(self) -> int:
        return hours_left(self.ends, clock.now().astimezone(clock.zone()))


@dataclass(frozen=True, slots=True)
class RunningClock:
    """One clock that runs, for pages that warn of it."""

    incident: Incident
    vendor: Vendor
    obligation: Obligation
    ends: Deadline
    label: Message | Text

    @property
    def hours_left(self) -> int:
        return hours_left(self.ends, clock.now().astimezone(clock.zone()))


def find(incident_id: int) -> Incident | None:
    return db.session.scalar(select(Incident).where(Incident.id == incident_id))


def lock(incident_id: int) -> Incident:
    statement = select(Incident).where(Incident.id == incident_id).with_for_update()
    return db.session.scalars(statement).one()


def find_file(incident_file_id: int) -> IncidentFile | None:
    return db.session.scalar(select(IncidentFile).where(IncidentFile.id == incident_file_id))


def find_decision(incident_decision_id: int) -> IncidentDecision | None:
    return db.session.scalar(
        select(IncidentDecision).where(IncidentDecision.id == incident_decision_id)
    )


def works_of(incident_id: int) -> Sequence[int]:
    rows = select(IncidentWork.engagement_id).where(IncidentWork.incident_id == incident_id)
    return db.session.scalars(rows.order_by(IncidentWork.engagement_id)).all()


def items_of(
    incident_id: int, *, by_vendor: bool = False
) -> Mapping[ReportItem, Sequence[IncidentItem]]:
    """The wordings of each item, the newest first. `by_vendor`: those of the vendor's people only."""
    statement = select(IncidentItem).where(IncidentItem.incident_id == incident_id)
    if by_vendor:
        statement = statement.where(IncidentItem.by_vendor)
    found: dict[ReportItem, list[IncidentItem]] = defaultdict(list)
    for row in db.session.scalars(statement.order_by(IncidentItem.id.desc())):
        found[row.item].append(row)
    return found


def known_days(incident_id: int) -> Sequence[IncidentKnown]:
    """The newest first: the first one counts."""
    rows = select(IncidentKnown).where(IncidentKnown.incident_id == incident_id)
    return db.session.scalars(rows.order_by(IncidentKnown.id.desc())).all()


def assessments(incident_id: int) -> Sequence[IncidentAssessment]:
    """The newest first: the first one counts."""
    rows = select(IncidentAssessment).where(IncidentAssessment.incident_id == incident_id)
    return db.session.scalars(rows.order_by(IncidentAssessment.id.desc())).all()


def submissions_of(incident_id: int) -> Sequence[IncidentSubmission]:
    rows = select(IncidentSubmission).where(IncidentSubmission.incident_id == incident_id)
    return db.session.scalars(rows.order_by(IncidentSubmission.id)).all()


def letters_of(incident_id: int) -> Mapping[int, Mapping[str, PersonsLetter]]:
    """By letter and language the wording that counts."""
    rows = select(PersonsLetter).where(PersonsLetter.incident_id == incident_id)
    found: dict[int, dict[str, PersonsLetter]] = defaultdict(dict)
    for row in db.session.scalars(rows.order_by(PersonsLetter.letter, PersonsLetter.id)):
        found[row.letter][row.language] = row
    return found


def find_letter(incident_letter_id: int) -> PersonsLetter | None:
    return db.session.scalar(select(PersonsLetter).where(PersonsLetter.id == incident_letter_id))


def find_persons_told(persons_told_id: int) -> PersonsTold | None:
    return db.session.scalar(select(PersonsTold).where(PersonsTold.id == persons_told_id))


def persons_told(incident_id: int) -> Sequence[PersonsTold]:
    """In the order of recording, those that were corrected too."""
    rows = select(PersonsTold).where(PersonsTold.incident_id == incident_id)
    return db.session.scalars(rows.order_by(PersonsTold.id)).all()


def files_of(incident_id: int, *, by_vendor: bool = False) -> Sequence[IncidentFile]:
    rows = select(IncidentFile).where(IncidentFile.incident_id == incident_id)
    if by_vendor:
        rows = rows.where(IncidentFile.by_vendor)
    return db.session.scalars(rows.order_by(IncidentFile.id)).all()


def decisions_of(incident_id: int) -> Sequence[IncidentDecision]:
    rows = select(IncidentDecision).where(IncidentDecision.incident_id == incident_id)
    return db.session.scalars(rows.order_by(IncidentDecision.id)).all()


def waiting_decision(incident_id: int) -> IncidentDecision | None:
    rows = select(IncidentDecision).where(
        IncidentDecision.incident_id == incident_id, IncidentDecision.approved.is_(None)
    )
    return db.session.scalar(rows.order_by(IncidentDecision.id.desc()).limit(1))


def of_vendor(vendor_id: int) -> Sequence[Incident]:
    """Open ones first, then the newest."""
    rows = select(Incident).where(Incident.vendor_id == vendor_id).order_by(Incident.id.desc())
    return sorted(db.session.scalars(rows), key=lambda row: row.state not in OPEN)


def shown_to_vendor(vendor_id: int) -> Sequence[Incident]:
    """What its own people told, and what they are asked about."""
    told = or_(Incident.is_ours.is_(False), Incident.is_asked)
    rows = select(Incident).where(Incident.vendor_id == vendor_id, told)
    return db.session.scalars(rows.order_by(Incident.id.desc())).all()


def owed_items(vendor_id: int) -> Sequence[tuple[Incident, Obligation]]:
    """Incidents of which the vendor is to fill in the items."""
    if has_none([vendor_id], Incident):
        return []
    rows = (
        select(Incident, Obligation)
        .join(
            Obligation,
            (Obligation.subject_id == Incident.id)
            & (Obligation.subject_kind == Incident.__tablename__)
            & (Obligation.kind == ObligationKind.INCIDENT_ITEMS),
        )
        .where(Incident.vendor_id == vendor_id, Obligation.closed_at.is_(None))
        .order_by(Obligation.due_on, Obligation.id)
    )
    return [(incident, owed) for incident, owed in db.session.execute(rows)]


def all_incidents() -> Select[Incident, Vendor]:
    return select(Incident, Vendor).join(Vendor, Vendor.id == Incident.vendor_id)


IS_OF_CUSTOMER = (Obligation.subject_kind == IncidentCustomer.__tablename__) & (
    Obligation.subject_id == IncidentCustomer.id
)


def keyed_clocks(incident: Incident) -> Sequence[tuple[DutyKey, Obligation]]:
    """Every obligation that was a clock of it, in the order of their opening."""
    statement = (
        select(Obligation, IncidentCustomer.customer_id)
        .outerjoin(IncidentCustomer, IS_OF_CUSTOMER)
        .where(
            Obligation.kind.in_(CLOCKS),
            or_(
                names_thing(incident, Obligation.subject_kind, Obligation.subject_id),
                IncidentCustomer.incident_id == incident.id,
            ),
        )
        .order_by(Obligation.id)
    )
    return [((owed.kind, customer_id), owed) for owed, customer_id in db.session.execute(statement)]


def clock_rows(incident: Incident) -> Sequence[Obligation]:
    return [owed for _key, owed in keyed_clocks(incident)]


def duties_now(incident: Incident) -> Sequence[DutyNow]:
    """All duties that were in force on the day it became known, those that apply first."""
    known, assessed = known_days(incident.id)[0], assessments(incident.id)[0]
    rows = keyed_clocks(incident)
    keys = {owed.id: key for key, owed in rows}
    sent: dict[DutyKey, list[IncidentSubmission]] = defaultdict(list)
    for row in submissions_of(incident.id):
        sent[keys.get(row.obligation_id or 0, (row.kind, None))].append(row)
    last = {key: owed for key, owed in rows if owed.outcome is not Outcome.WITHDRAWN}
    told = counting(persons_told(incident.id))
    open_on = offices()
    found = [
        DutyNow(
            duty,
            ends_of(duty, known.known_at, open_on),
            sent.get(duty.key, ()),
            last.get(duty.key),
            told if duty.kind is ObligationKind.INCIDENT_PERSONS else (),
        )
        for duty in duties_by(assessed, known.known_on, the_organisation())
    ]
    return sorted(found, key=lambda one: (not one.duty.applies, one.ends.on))


def running_clocks(vendor_id: int | None = None) -> Sequence[RunningClock]:
    """Clocks that run, the earliest first; drills too, which say so. A fixed number of statements."""
    if vendor_id is not None and has_none([vendor_id], Incident):
        return []
    statement = (
        select(Incident, Vendor, Obligation, IncidentCustomer.customer_id)
        .select_from(Obligation)
        .outerjoin(IncidentCustomer, IS_OF_CUSTOMER)
        .join(
            Incident,
            Incident.id == func.coalesce(IncidentCustomer.incident_id, Obligation.subject_id),
        )
        .join(Vendor, Vendor.id == Incident.vendor_id)
        .where(Obligation.kind.in_(CLOCKS), Obligation.closed_at.is_(None))
        .order_by(Obligation.due_on, Obligation.id)
    )
    if vendor_id is not None:
        statement = statement.where(Incident.vendor_id == vendor_id)
    rows = db.session.execute(statement).all()
    ids = {row.Incident.id for row in rows}
    return list(_running(rows, newest_known(ids), newest_assessed(ids))) if rows else []


def _running(
    rows: Collection[Any],
    known: Mapping[int, IncidentKnown],
    assessed: Mapping[int, IncidentAssessment],
) -> Iterator[RunningClock]:
    open_on, company = offices(), the_organisation()
    for incident, vendor, owed, customer_id in rows:
        judged, ends = assessed[incident.id], Deadline(owed.due_on)
        label: Message | Text = rule_of(rules_by(judged), owed.kind).label
        for duty in duties_by(judged, known[incident.id].known_on, company):
            if duty.key == (owed.kind, customer_id):
                label = duty.label
                if duty.limit.hours:
                    ends = ends_of(duty, known[incident.id].known_at, open_on)
        yield RunningClock(incident, vendor, owed, ends, label)


def newest_known(ids: Collection[int]) -> Mapping[int, IncidentKnown]:
    """By incident what counts."""
    rows = (
        select(IncidentKnown).where(IncidentKnown.incident_id.in_(ids)).order_by(IncidentKnown.id)
    )
    return {row.incident_id: row for row in db.session.scalars(rows)}


def newest_assessed(ids: Collection[int]) -> Mapping[int, IncidentAssessment]:
    """By incident what counts."""
    rows = select(IncidentAssessment).where(IncidentAssessment.incident_id.in_(ids))
    return {
        one.incident_id: one for one in db.session.scalars(rows.order_by(IncidentAssessment.id))
    }


# The register of incidents, declared.


def incident_register(actor: Actor) -> Register:
    row = Incident
    return Register(
        id="incidents",
        name=_l("Incidents"),
        key=Incident.id,
        ids=select(Incident.id).join(Vendor, Vendor.id == Incident.vendor_id),
        rows=all_incidents(),
        columns=[
            Column(id="number", label=_l("Number"), css="code", fixed=True, sort=(row.number,)),
            Column(id="vendor", label=_l("Vendor"), css="mid", sort=(BY_NAME,)),
            Column(id="happened", label=_l("What has happened"), css="wide"),
            Column(id="noticed", label=_l("Noticed on"), sort=(row.noticed_on,), first_down=True),
            Column(id="told", label=_l("Told on"), sort=(row.told_on,), first_down=True),
            Column(id="state", label=_l("State"), sort=(row.state,)),
            Column(id="going", label=_l("Does it still go on?"), shown=False),
            Column(
                id="ended", label=_lp("an incident", "Closed on"), sort=(row.ended_on,), shown=False
            ),
        ],
        filters=[
            one_of("state", _l("State"), row.state, STATES),
            *day_range("told", row.told_on, _l("Told from"), _l("Told until")),
        ],
        word=_found,
        split=search_words,
        search_label=_l("Vendor, number or what happened"),
        presets=[
            Preset(id="open", label=_l("Not closed yet"), args={"state": sorted(OPEN)}),
            Preset(id="closed", label=_lp("an incident", "Closed"), args={"state": "closed"}),
        ],
        usual="-told",
        tie=(Incident.id.desc(),),
        reader=actor.user_id,
    )


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    for row, vendor in rows:
        yield {
            "number": row.number,
            "vendor": vendor.called,
            "happened": row.happened,
            "noticed": row.noticed_on,
            "told": row.told_on,
            "state": _l("Drill") if row.is_drill else STATES[row.state],
            "going": GOING[row.going],
            "ended": row.ended_on,
        }


def _found(word: str) -> ColumnElement[bool]:
    return or_(
        named(word),
        func.replace(func.lower(Incident.number), "-", "").contains(word, autoescape=True),
        holds(Incident.happened, word),
    )
