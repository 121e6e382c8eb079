"""Which answers of a questionnaire contradict a statement that stands, or the register. Pure.

Source: the questions of questionnaire.yaml, the words of attestations.yaml. Nothing is refused for it:
whoever hands in is told beforehand, and whoever reviews. `CLEAN` is the one table of what a statement
signed without exception leaves no room for; the rules below it compare what was listed or counted.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.vendors.entry.as_written import country_text
from portal.supervision.attestations.models import Answer, Wording
from portal.supervision.questionnaires.kinds.parts.question import NO, PARTIAL, YES
from portal.supervision.responses.prefill.statements import Told

_JAPAN: Final = "JP"
_NOT_ALL: Final = frozenset({NO, PARTIAL})


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement that stands. `parties`: named in its exceptions or beside it."""

    number: str
    statement_id: str
    title: Text
    work: Text
    wording: Wording
    first: date
    last: date | None
    answer: Answer
    inputs: Mapping[str, Any] = field(default_factory=dict)
    parties: Sequence[str] = ()

    def speaks_about(self, first: date, last: date) -> bool:
        return self.first <= last and (self.last is None or first <= self.last)

    @property
    def is_clean(self) -> bool:
        return self.answer is Answer.AFFIRM and not self.parties


@dataclass(frozen=True, slots=True)
class Registered:
    """A piece of work as our register has it. `subcontracting`: None where nobody knows."""

    work: Text
    subcontracting: bool | None
    countries: frozenset[str]


@dataclass(frozen=True, slots=True)
class Contradiction:
    question_id: str
    told: Message


# Statement, question, and the answers for which a statement signed without exception leaves no room.
CLEAN: Final[Sequence[tuple[str, str, frozenset[str]]]] = (
    ("no_subcontracting", "SUB-08", frozenset({"undeclared"})),
    ("confidentiality_pledge", "PEO-02", _NOT_ALL),
    ("confidentiality_pledge", "PEO-03", _NOT_ALL),
    ("confidentiality_pledge", "SUB-06", frozenset({"other"})),
    ("purpose_minimisation", "ORG-05", frozenset({"other_use"})),
    ("security_measures", "ORG-01", _NOT_ALL),
    ("security_measures", "ORG-02", _NOT_ALL),
    ("security_measures", "TEC-01", _NOT_ALL),
    ("security_measures", "TEC-02", _NOT_ALL),
    ("security_measures", "TEC-03", _NOT_ALL),
    ("security_measures", "TEC-04", _NOT_ALL),
    ("security_measures", "TEC-06", _NOT_ALL),
    ("security_measures", "PHY-01", _NOT_ALL),
    ("security_measures", "PHY-02", _NOT_ALL),
    ("security_measures", "PHY-03", _NOT_ALL),
    ("security_measures", "INC-03", _NOT_ALL),
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
    for one in stated:
        if one.speaks_about(first, last):
            found += _with_statement(told, one)
    found += _with_register(told, registered)
    places = {name: place for place, name in enumerate(told)}
    return tuple(sorted(found, key=lambda one: places[one.question_id]))


def _with_statement(told: Mapping[str, Told], one: Stated) -> Iterator[Contradiction]:
    listed = one.inputs.get("not_yet")  # of measures, with the day by which they will be there
    leaves_no_room = one.is_clean and not listed
    for statement_id, question, answers in CLEAN:
        said = told.get(question)
        if said is None or statement_id != one.statement_id:
            continue
        if leaves_no_room and said.value in answers:
            yield Contradiction(question, _clean(one))
    compare = _COMPARED.get(one.statement_id)
    if compare is not None:
        yield from compare(told, one)


def _clean(one: Stated) -> Message:
    return say(
        "%(number)s “%(title)s” (%(work)s) was signed without an exception. This answer says "
        "otherwise.",
        number=one.number,
        title=one.title,
        work=one.work,
    )


def _parties(told: Mapping[str, Told], one: Stated) -> Iterator[Contradiction]:
    """SUB-01 and the list of SUB-02: what is approved needs no exception."""
    if _says(told, "SUB-01", NO) and one.parties:
        yield Contradiction(
            "SUB-01",
            say(
                "%(number)s “%(title)s” (%(work)s) names other parties: %(parties)s.",
                number=one.number,
                title=one.title,
                work=one.work,
                parties=", ".join(one.parties),
            ),
        )
    if not _says(told, "SUB-01", YES):
        return
    rows = [row for row in _rows(told, "SUB-02") if not str(row.get("approval_no") or "").strip()]
    known = {_plain(name) for name in one.parties}
    new = [name for row in rows if _plain(name := str(row.get("name") or "")) not in known]
    if one.is_clean and (rows or "SUB-02" not in told):
        yield Contradiction("SUB-01", _clean(one))
    elif new and one.answer is not Answer.DECLINE and one.parties:
        yield Contradiction(
            "SUB-02",
            say(
                "%(number)s “%(title)s” (%(work)s) does not name: %(parties)s.",
                number=one.number,
                title=one.title,
                work=one.work,
                parties=", ".join(new),
            ),
        )


def _trained(told: Mapping[str, Told], one: Stated) -> Iterator[Contradiction]:
    """PEO-04, a rate in percent, beside the two numbers of the pledge."""
    handling, trained = _number(one, "persons_handling"), _number(one, "persons_trained")
    rate = _float(told["PEO-04"].value) if "PEO-04" in told else None
    if not handling or trained is None or rate is None:
        return
    if abs(min(trained / handling, 1) * 100 - rate) >= 1:
        yield Contradiction(
            "PEO-04",
            say(
                "%(number)s “%(title)s” (%(work)s) gives %(trained)s of %(handling)s people as "
                "trained.",
                number=one.number,
                title=one.title,
                work=one.work,
                trained=int(trained),
                handling=int(handling),
            ),
        )


def _unneeded(told: Mapping[str, Told], one: Stated) -> Iterator[Contradiction]:
    cases = _number(one, "unneeded_items_cases")
    if cases is None or "ORG-06" not in told:
        return
    if (_says(told, "ORG-06", YES) and not cases) or (_says(told, "ORG-06", NO) and cases):
        yield Contradiction(
            "ORG-06",
            say(
                "%(number)s “%(title)s” (%(work)s) gives the number of cases as %(cases)s.",
                number=one.number,
                title=one.title,
                work=one.work,
                cases=int(cases),
            ),
        )


def _events(told: Mapping[str, Told], one: Stated) -> Iterator[Contradiction]:
    listed = list(one.inputs.get("events") or ())
    if _says(told, "INC-01", YES) and one.answer is Answer.AFFIRM and not listed:
        yield Contradiction("INC-01", _clean(one))
    if _says(told, "INC-01", NO) and (listed or one.answer is Answer.AFFIRM_WITH_EXCEPTION):
        yield Contradiction(
            "INC-01",
            say(
                "%(number)s “%(title)s” (%(work)s) tells of events.",
                number=one.number,
                title=one.title,
                work=one.work,
            ),
        )


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
    passed_on = [one for one in registered if one.subcontracting]
    if _says(told, "SUB-01", NO):
        for one in passed_on:
            yield Contradiction(
                "SUB-01", say("The register has subcontractors for “%(work)s”.", work=one.work)
            )
    nobody = bool(registered) and all(one.subcontracting is False for one in registered)
    if nobody and _says(told, "SUB-01", YES):
        yield Contradiction("SUB-01", say("The register has no subcontractor for this work."))
    if "EXT-01" in told:
        yield from _countries(told, registered)


def _countries(
    told: Mapping[str, Told], registered: Sequence[Registered]
) -> Iterator[Contradiction]:
    said = {str(row.get("country") or "") for row in _rows(told, "EXT-01")} - {"", _JAPAN}
    ours = {code for one in registered for code in one.countries} - {"", _JAPAN}
    if said - ours:
        told_of = _named(said - ours)
        yield Contradiction(
            "EXT-01", say("The register does not have these countries: %(names)s.", names=told_of)
        )
    if ours - said:
        told_of = _named(ours - said)
        yield Contradiction(
            "EXT-01", say("The register also has these countries: %(names)s.", names=told_of)
        )


def _named(codes: Iterable[str]) -> Text:
    names = [country_text(code) for code in sorted(codes)]
    return Text("、".join(one.ja for one in names), ", ".join(one.en for one in names))


def _says(told: Mapping[str, Told], question: str, answer: str) -> bool:
    return question in told and told[question].value == answer


def _rows(told: Mapping[str, Told], question: str) -> list[Mapping[str, Any]]:
    value = told[question].value if question in told else None
    return [row for row in value or () if isinstance(row, Mapping)]


def _number(one: Stated, name: str) -> float | None:
    return _float(one.inputs.get(name))


def _float(value: Any) -> float | None:
    try:
        return float(str(value))
    except ValueError:
        return None


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
