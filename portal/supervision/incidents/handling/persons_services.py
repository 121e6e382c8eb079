"""Commands: word a letter to the persons whom an incident hit, and record that they were told."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import LANGUAGES, say
from portal.foundation.evidence.services import Received
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import ObligationKind
from portal.supervision.incidents import queries, workflow
from portal.supervision.incidents.handling.following import add_files
from portal.supervision.incidents.models import (
    Incident,
    PersonsLetter,
    PersonsTold,
    ToldPersonsWay,
)

K = ObligationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterWording:
    """What a letter to a group of persons says (Rule 10), in one language."""

    persons: str
    happened: str
    data: str
    cause: str
    risk: str
    measures: str
    contact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldPersons:
    """How many persons of which group were told, as typed; `address` and `reason` of a substitute."""

    persons: str
    people: int
    way: ToldPersonsWay
    told_on: date
    told_by: str
    address: str = ""
    reason: str = ""
    is_all: bool = False


def write_letter(
    row: Incident,
    language: str,
    wording: LetterWording,
    *,
    letter: int | None = None,
    seen: int | None = None,
    actor: Actor,
) -> PersonsLetter:
    """A new wording; what it replaces stays on record. `letter` None: of another group of persons.

    Refuses (ChangedMeanwhile) where somebody wrote it anew since the page was opened (`seen`).
    """
    row = queries.lock(row.id)
    workflow.demand_open(row)
    known = queries.letters_of(row.id)
    before = known.get(letter or 0, {}).get(language)
    if language not in LANGUAGES or (letter is not None and letter not in known):
        raise RuleViolated(say("Choose one of the list."))
    if letter is not None and (before.id if before else None) != seen:
        raise ChangedMeanwhile(say("Somebody else changed this meanwhile. Please look again."))
    words = {name: value.strip() for name, value in asdict(wording).items()}
    if before is not None and all(getattr(before, name) == words[name] for name in words):
        raise RuleViolated(say("Nothing reads otherwise than before."))
    written = PersonsLetter(
        vendor_id=row.vendor_id,
        incident_id=row.id,
        letter=letter or max(known, default=0) + 1,
        language=language,
        written_by_id=actor.user_id,
        written_at=clock.now(),
        **words,
    )
    db.session.add(written)
    db.session.flush()
    text = say(
        "Worded letter %(letter)s to the persons: %(number)s",
        letter=written.letter,
        number=row.number,
    )
    after = {"letter": written.letter, "language": language}
    record(actor, "incident.letter_written", row, text, also=[written], after=after)
    return written


def tell_persons(
    row: Incident,
    told: ToldPersons,
    files: Sequence[Received],
    *,
    corrects: PersonsTold | None = None,
    actor: Actor,
) -> PersonsTold:
    """That persons were told, or a substitute was taken; with all of them the clock stops.

    Refuses what `demand_told` refuses, no file, and to correct what was corrected already. What
    replaces the record that stopped the clock has to stop it too.
    """
    row = queries.lock(row.id)
    workflow.demand_open(row)
    if not files:
        raise RuleViolated(
            say("Add a file that shows it: the letter, the mail, or the page that was published."),
            field="files",
        )
    before = workflow.counting(queries.persons_told(row.id))
    if corrects is not None:
        if corrects.id not in {one.id for one in before}:
            raise InvalidTransition(say("This record has been corrected already."))
        before = [one for one in before if one.id != corrects.id]
    is_substitute = told.way is ToldPersonsWay.SUBSTITUTE
    record_made = PersonsTold(
        vendor_id=row.vendor_id,
        incident_id=row.id,
        corrects_id=None if corrects is None else corrects.id,
        persons=told.persons.strip(),
        people=told.people,
        way=told.way,
        told_on=told.told_on,
        told_by=told.told_by.strip(),
        address=told.address.strip() if is_substitute else "",
        reason=told.reason.strip() if is_substitute else "",
        is_all=told.is_all or (corrects is not None and corrects.is_all),
        recorded_by_id=actor.user_id,
        recorded_at=clock.now(),
    )
    workflow.demand_told(
        record_made,
        before,
        at_most=queries.assessments(row.id)[0].people,
        known_on=queries.known_days(row.id)[0].known_on,
        today=clock.today(),
    )
    db.session.add(record_made)
    db.session.flush()
    add_files(row, files, actor, told=record_made)
    also: list[Subject] = [record_made, *_stop_clock(row, [*before, record_made])]
    after: Mapping[str, Any] = {
        "people": told.people,
        "day": told.told_on,
        "how": told.way.value,
        "files": [file.name for file in files],
    }
    text = say("Persons told of %(number)s: %(people)s", number=row.number, people=told.people)
    record(actor, "incident.persons_told", row, text, also=also, after=after)
    return record_made


def _stop_clock(row: Incident, told: Sequence[PersonsTold]) -> list[Subject]:
    """Once everybody was told: handed in on the day of the last one."""
    if not any(one.is_all for one in told):
        return []
    owed = [
        owed
        for (kind, _), owed in queries.keyed_clocks(row)
        if kind is K.INCIDENT_PERSONS and owed.is_open
    ]
    for one in owed:
        obligations.hand_in(one, on=max(record_made.told_on for record_made in told))
        obligations.close_obligation(one, reason=row.number)
    return list(owed)
