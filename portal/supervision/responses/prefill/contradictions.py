"""Which answers of a questionnaire contradict a statement that stands today, or the register.

Source: the questions of questionnaire.yaml, the words of attestations.yaml. Nothing is refused for it:
whoever hands in is told beforehand, and whoever reviews. `CLEAN` is the one table of what a statement
signed without exception leaves no room for; the rules below it compare what was listed or counted.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from portal.content import catalogue
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.data_sharing.queries import shares_on
from portal.ledger.engagements.models import EngagementTerms
from portal.ledger.engagements.queries import terms_on
from portal.ledger.vendors.entry.as_written import country_of, country_text
from portal.supervision.attestations.models import Answer, Attestation
from portal.supervision.attestations.statements.facts import attestation_facts
from portal.supervision.attestations.statements.queries import exceptions_of
from portal.supervision.questionnaires.kinds.parts.question import NO, PARTIAL, YES
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.responses.prefill.statements import Told, rows_of, says
from portal.supervision.subcontractors.queries import chains_on
from portal.supervision.subcontractors.standing import ChainStanding

_JAPAN: Final = "JP"
_NOT_ALL: Final = frozenset({NO, PARTIAL})


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement that stands. `parties`: named in its exceptions or beside it."""

    number: str
    statement_id: str
    title: Text
    work: Text
    first: date
    last: date | None
    answer: Answer
    inputs: Mapping[str, Any] = field(default_factory=dict)
    parties: Sequence[str] = ()

    def speaks_about(self, first: date, last: date) -> bool:
        return self.first <= last and (self.last is None or first <= self.last)

    @property
    def named(self) -> dict[str, Any]:
        """For a sentence about it."""
        return {"number": self.number, "title": self.title, "work": self.work}

    @property
    def is_clean(self) -> bool:
        return self.answer is Answer.AFFIRM and not self.parties


@dataclass(frozen=True, slots=True)
class Registered:
    """A piece of work as our register has it. `subcontracting`: None where nobody knows. `chain`: who else
    handles its data by the register of subcontractors; None: it was not asked."""

    work: Text
    subcontracting: bool | None
    countries: frozenset[str]
    chain: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Contradiction:
    question_id: str
    told: Message


_MEASURES: Final = "ORG-01 ORG-02 TEC-01 TEC-02 TEC-03 TEC-04 TEC-06 PHY-01 PHY-02 PHY-03 INC-03"
# Statement, question, and the answers for which a statement signed without exception leaves no room.
CLEAN: Final[Sequence[tuple[str, str, frozenset[str]]]] = (
    ("no_subcontracting", "SUB-08", frozenset({"undeclared"})),
    ("confidentiality_pledge", "PEO-02", _NOT_ALL),
    ("confidentiality_pledge", "PEO-03", _NOT_ALL),
    ("confidentiality_pledge", "SUB-06", frozenset({"other"})),
    ("purpose_minimisation", "ORG-05", frozenset({"other_use"})),
    *(("security_measures", question, _NOT_ALL) for question in _MEASURES.split()),
)


def contradictions(
    told: Mapping[str, Told],
    stated: Iterable[Stated],
    registered: Sequence[Registered],
    *,
    first: date,
    last: date,
) -> tuple[Contradiction, ...]:
    """In the order of the questions. `first`, `last`: the time the questionnaire asks about."""
    found: list[Contradiction] = []
    for statement in stated:
        if statement.speaks_about(first, last):
            found += _with_statement(told, statement)
    found += _with_register(told, registered)
    places = {name: place for place, name in enumerate(told)}
    return tuple(sorted(found, key=lambda contradiction: places[contradiction.question_id]))


def _with_statement(told: Mapping[str, Told], statement: Stated) -> Iterator[Contradiction]:
    listed = statement.inputs.get(
        "not_yet"
    )  # of measures, with the day by which they will be there
    leaves_no_room = statement.is_clean and not listed
    for statement_id, question, answers in CLEAN if leaves_no_room else ():
        said = told.get(question) if statement_id == statement.statement_id else None
        if said is not None and said.value in answers:
            yield Contradiction(question, _clean(statement))
    if statement.statement_id in _COMPARED:
        yield from _COMPARED[statement.statement_id](told, statement)


def _clean(statement: Stated) -> Message:
    return say(
        "%(number)s “%(title)s” (%(work)s) was signed without an exception. This answer says "
        "otherwise.",
        **statement.named,
    )


def _parties(told: Mapping[str, Told], statement: Stated) -> Iterator[Contradiction]:
    """SUB-01 and the list of SUB-02: what is approved needs no exception."""
    if says(told, "SUB-01", NO) and statement.parties:
        text = say(
            "%(number)s “%(title)s” (%(work)s) names other parties: %(parties)s.",
            **statement.named,
            parties=", ".join(statement.parties),
        )
        yield Contradiction("SUB-01", text)
    if not says(told, "SUB-01", YES):
        return
    rows = [row for row in rows_of(told, "SUB-02") if not str(row.get("approval_no") or "").strip()]
    known = {_plain(name) for name in statement.parties}
    new = [name for row in rows if _plain(name := str(row.get("name") or "")) not in known]
    if statement.is_clean and (rows or "SUB-02" not in told):
        yield Contradiction("SUB-01", _clean(statement))
    elif new and statement.answer is not Answer.DECLINE and statement.parties:
        text = say(
            "%(number)s “%(title)s” (%(work)s) does not name: %(parties)s.",
            **statement.named,
            parties=", ".join(new),
        )
        yield Contradiction("SUB-02", text)


def _trained(told: Mapping[str, Told], statement: Stated) -> Iterator[Contradiction]:
    """PEO-04, a rate in percent, beside the two numbers of the pledge."""
    handling = _float(statement.inputs.get("persons_handling"))
    trained = _float(statement.inputs.get("persons_trained"))
    rate = _float(told["PEO-04"].value) if "PEO-04" in told else None
    if not handling or trained is None or rate is None:
        return
    if abs(min(trained / handling, 1) * 100 - rate) >= 1:
        text = say(
            "%(number)s “%(title)s” (%(work)s) gives %(trained)s of %(handling)s people as trained.",
            **statement.named,
            trained=int(trained),
            handling=int(handling),
        )
        yield Contradiction("PEO-04", text)


def _unneeded(told: Mapping[str, Told], statement: Stated) -> Iterator[Contradiction]:
    cases = _float(statement.inputs.get("unneeded_items_cases"))
    if cases is None or "ORG-06" not in told:
        return
    if (says(told, "ORG-06", YES) and not cases) or (says(told, "ORG-06", NO) and cases):
        text = say(
            "%(number)s “%(title)s” (%(work)s) gives the number of cases as %(cases)s.",
            **statement.named,
            cases=int(cases),
        )
        yield Contradiction("ORG-06", text)


def _events(told: Mapping[str, Told], statement: Stated) -> Iterator[Contradiction]:
    listed = list(statement.inputs.get("events") or ())
    if says(told, "INC-01", YES) and statement.answer is Answer.AFFIRM and not listed:
        yield Contradiction("INC-01", _clean(statement))
    if says(told, "INC-01", NO) and (listed or statement.answer is Answer.AFFIRM_WITH_EXCEPTION):
        text = say("%(number)s “%(title)s” (%(work)s) tells of events.", **statement.named)
        yield Contradiction("INC-01", text)


_Compare = Callable[[Mapping[str, Told], Stated], Iterator[Contradiction]]
_COMPARED: Final[Mapping[str, _Compare]] = {
    "no_subcontracting": _parties,
    "confidentiality_pledge": _trained,
    "purpose_minimisation": _unneeded,
    "incident_free": _events,
}


def _with_register(
    told: Mapping[str, Told], registered: Sequence[Registered]
) -> Iterator[Contradiction]:
    if says(told, "SUB-01", NO):
        for work in registered:
            if work.subcontracting:
                text = say("The register has subcontractors for “%(work)s”.", work=work.work)
                yield Contradiction("SUB-01", text)
    nobody = bool(registered) and all(work.subcontracting is False for work in registered)
    if nobody and says(told, "SUB-01", YES):
        yield Contradiction("SUB-01", say("The register has no subcontractor for this work."))
    yield from _chain(told, registered)
    if "EXT-01" in told:
        yield from _countries(told, registered)


def _chain(told: Mapping[str, Told], registered: Sequence[Registered]) -> Iterator[Contradiction]:
    """What the answers say of others beside the register of subcontractors, in both directions."""
    known = [work for work in registered if work.chain is not None]
    if says(told, "SUB-01", NO):
        for work in known:
            if work.chain:
                text = say(
                    "The register of subcontractors has for “%(work)s”: %(names)s.",
                    work=work.work,
                    names=", ".join(work.chain),
                )
                yield Contradiction("SUB-01", text)
    if not known or not says(told, "SUB-01", YES):
        return
    ours = {_plain(name) for work in known for name in work.chain or ()}
    named = [str(row.get("name") or "").strip() for row in rows_of(told, "SUB-02")]
    if new := [name for name in named if name and _plain(name) not in ours]:
        text = say("Not in the register of subcontractors: %(names)s.", names=", ".join(new))
        yield Contradiction("SUB-02", text)
    theirs = {_plain(name) for name in named}
    more = [name for work in known for name in work.chain or () if _plain(name) not in theirs]
    if "SUB-02" in told and more:
        text = say(
            "The register of subcontractors also has: %(names)s.",
            names=", ".join(dict.fromkeys(more)),
        )
        yield Contradiction("SUB-02", text)


def _countries(
    told: Mapping[str, Told], registered: Sequence[Registered]
) -> Iterator[Contradiction]:
    entered = [str(row.get("country") or "") for row in rows_of(told, "EXT-01")]
    said = {country_of(one) or one for one in entered} - {"", _JAPAN}
    ours = {code for work in registered for code in work.countries} - {"", _JAPAN}
    if new := said - ours:
        text = say("The register does not have these countries: %(names)s.", names=_named(new))
        yield Contradiction("EXT-01", text)
    if more := ours - said:
        text = say("The register also has these countries: %(names)s.", names=_named(more))
        yield Contradiction("EXT-01", text)


def _named(codes: Iterable[str]) -> Text:
    names = [country_text(code) for code in sorted(codes)]
    return Text("、".join(name.ja for name in names), ", ".join(name.en for name in names))


def _float(value: Any) -> float | None:
    try:
        return float(str(value))
    except ValueError:
        return None


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


_SUBCONTRACTING = {"none": False, "approved_one": True, "approved_multi": True}


def contradictions_of(
    assignment: Assignment, told: Mapping[str, Told]
) -> tuple[Contradiction, ...]:
    """What `told`, in the order of the questions, contradicts as things stand today."""
    return contradictions_among([(assignment, told)])[assignment.id]


def contradictions_among(
    sheets: Sequence[tuple[Assignment, Mapping[str, Told]]],
) -> Mapping[int, tuple[Contradiction, ...]]:
    """The same of many, by assignment, in as many statements as for one."""
    assignments = [assignment for assignment, _told in sheets]
    terms = _terms(assignments)
    stated, registered = _stated(terms), _registered(terms)
    return {
        assignment.id: contradictions(
            told,
            stated[assignment.id],
            registered[assignment.id],
            first=assignment.period_from,
            last=assignment.period_to,
        )
        for assignment, told in sheets
    }


COMPARED_WITH_REGISTER: Final = frozenset({"SUB-01", "SUB-02", "EXT-01"})


def differing_from_register(assignment: Assignment, told: Mapping[str, Told]) -> frozenset[str]:
    """The questions whose answer is another one than our register's, as things stand today."""
    registered = _registered(_terms([assignment]))[assignment.id]
    return frozenset(each.question_id for each in _with_register(told, registered))


_Terms = Mapping[int, Mapping[int, EngagementTerms]]  # by assignment, then by piece of work


def _terms(assignments: Sequence[Assignment]) -> _Terms:
    """Of the work each asks about, as they hold today, what still runs first."""
    works = queries.works_of([assignment.id for assignment in assignments])
    today = clock.today()
    vendor_ids = {assignment.vendor_id for assignment in assignments}
    by_vendor: dict[int, list[EngagementTerms]] = defaultdict(list)
    for terms in sorted(terms_on(today, vendor_ids), key=lambda one: not one.runs_on(today)):
        by_vendor[terms.vendor_id].append(terms)
    return {
        assignment.id: {
            terms.engagement_id: terms
            for terms in by_vendor[assignment.vendor_id]
            if terms.engagement_id in works.get(assignment.id, ())
        }
        for assignment in assignments
    }


def _vendors_of(terms: _Terms) -> set[int]:
    return {one.vendor_id for works in terms.values() for one in works.values()}


def _stated(terms: _Terms) -> Mapping[int, list[Stated]]:
    """Of what rests on facts that have changed nothing is said: it is asked anew."""
    standing = attestation_facts(_vendors_of(terms), clock.today()).signed
    asked = {engagement_id for works in terms.values() for engagement_id in works}
    ids = [
        statement.attestation_id
        for (engagement_id, _), statement in standing.items()
        if engagement_id in asked and statement.unsettled_on is None
    ]
    rows = db.session.scalars(
        select(Attestation).where(Attestation.id.in_(ids)).order_by(Attestation.id)
    ).all()
    exceptions = exceptions_of(rows)
    return {
        assignment_id: [
            Stated(
                number=row.number,
                statement_id=row.statement_id,
                title=catalogue.statement(row.statement_id, row.pack_version).title,
                work=works[row.engagement_id].called,
                first=row.period_from,
                last=row.period_to,
                answer=row.answer,
                inputs=row.inputs,
                parties=[
                    exception.party for exception in exceptions.get(row.id, ()) if exception.party
                ],
            )
            for row in rows
            if row.engagement_id in works
        ]
        for assignment_id, works in terms.items()
    }


def _registered(terms: _Terms) -> Mapping[int, list[Registered]]:
    vendor_ids, countries = _vendors_of(terms), defaultdict[int, set[str]](set)
    for share in shares_on(clock.today(), vendor_ids):
        countries[share.engagement_id].add(share.country)
    chains = chains_on(vendor_ids, clock.today())
    at_work = (ChainStanding.COUNTS, ChainStanding.RUN_OUT, ChainStanding.WITHOUT)
    return {
        assignment_id: [
            Registered(
                one.called,
                _SUBCONTRACTING.get(one.subcontracting),
                frozenset(countries[work_id]),
                tuple(each.name for each in chains.get(work_id, ()) if each.standing in at_work),
            )
            for work_id, one in works.items()
        ]
        for assignment_id, works in terms.items()
    }
