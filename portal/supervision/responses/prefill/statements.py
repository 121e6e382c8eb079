"""What the answers of a questionnaire say already about statements that are due, put into the signer's draft.

Source: the questions of questionnaire.yaml and the inputs of attestations.yaml; docs/product.md section 1
(never asked twice). Only facts are carried over: whether it can be attested the signer says, but
where the answers name other parties, nobody can attest without exceptions. Like all that is kept and
not signed yet the draft is of one person: no line in the audit log.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from portal.content.definitions.statements import Input
from portal.foundation.access.actor import Actor
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Message, say
from portal.supervision.attestations.models import Answer
from portal.supervision.attestations.queries import open_for_vendor
from portal.supervision.attestations.signing import authority_services
from portal.supervision.attestations.signing.page import lay_out
from portal.supervision.attestations.signing.replies import Form, ReplySheet
from portal.supervision.attestations.statements import exception_rows
from portal.supervision.questionnaires.kinds.parts.question import NO, YES
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.models import Assignment

_NONE: Final = "0"


@dataclass(frozen=True, slots=True)
class Told:
    """What was said to one question that is shown."""

    value: Any
    comment: str = ""


@dataclass(frozen=True, slots=True)
class StatementOffer:
    """For one statement: `inputs` by id, as typed or as rows; `rows`: exceptions, by the names of
    `exception_rows.Row`; a Message is told in the language of the signer."""

    inputs: Mapping[str, str | Sequence[Mapping[str, str]]] = field(default_factory=dict)
    rows: Sequence[Mapping[str, str | Message]] = ()


def offers(told: Mapping[str, Told]) -> Mapping[str, StatementOffer]:
    """By statement; those about which nothing was said are left out."""
    found = {
        "no_subcontracting": StatementOffer(rows=_parties(told)),
        "purpose_minimisation": StatementOffer(_unneeded(told)),
        "security_measures": StatementOffer(_changes(told)),
        "incident_free": StatementOffer(_events(told)),
    }
    return {name: offer for name, offer in found.items() if offer.inputs or offer.rows}


def _parties(told: Mapping[str, Told]) -> list[Mapping[str, str | Message]]:
    """SUB-02 lists every subcontractor at every tier, where SUB-01 says that there are some."""
    return [_party(row) for row in rows_of(told, "SUB-02")] if says(told, "SUB-01", YES) else []


def _party(row: Mapping[str, Any]) -> Mapping[str, str | Message]:
    taken = {
        "party": "name",
        "address": "address",
        "work": "work",
        "data": "data",
        "since_on": "start",
    }
    number = str(row.get("approval_no") or "")
    remark = say("Your approval %(number)s", number=number) if number else ""
    return {name: str(row.get(column) or "") for name, column in taken.items()} | {"remark": remark}


def _unneeded(told: Mapping[str, Told]) -> Mapping[str, str]:
    """ORG-06: nothing was received that the work does not need. How often it was, nobody asked."""
    return {"unneeded_items_cases": _NONE} if says(told, "ORG-06", NO) else {}


def _changes(told: Mapping[str, Told]) -> Mapping[str, str]:
    """CRT-02: what changed stands in its comment."""
    said = told["CRT-02"].comment.strip() if says(told, "CRT-02", YES) else ""
    return {"changes": said} if said else {}


def _events(told: Mapping[str, Told]) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """INC-01: what happened stands in its comment; the days are for the signer to add."""
    said = told["INC-01"].comment.strip() if says(told, "INC-01", YES) else ""
    return {"events": [{"what": " ".join(said.split())}]} if said else {}


def says(told: Mapping[str, Told], question: str, answer: str) -> bool:
    return question in told and told[question].value == answer


def rows_of(told: Mapping[str, Told], question: str) -> list[Mapping[str, Any]]:
    value = told[question].value if question in told else None
    return [row for row in value or () if isinstance(row, Mapping)]


def fill_in(assignment: Assignment, told: Mapping[str, Told], *, lang: Lang, actor: Actor) -> int:
    """What was answered, where the draft says nothing yet; in how many statements.

    Only statements about work the questionnaire is about. What was typed stays as it is.
    """
    rows = open_for_vendor(assignment.vendor_id)
    found = offers(told) if rows else {}
    if not found:
        return 0
    sitting = lay_out(rows, actor, typed=None, lang=None, default_lang=lang, alone=False)
    works = set(queries.works_of([assignment.id])[assignment.id])
    form: Form = MultiDict()
    filled = 0
    for sheet in sitting.sheets:
        offer = found.get(sheet.section.statement.id)
        about = {item.request.engagement_id for item in sheet.section.items}
        more = _more(sheet, offer) if offer is not None and about <= works else {}
        if more:
            filled += 1
            _send(form, sheet, more)
    if filled:
        authority_services.keep_draft(form, actor=actor)
    return filled


def _more(sheet: ReplySheet, offer: StatementOffer) -> Mapping[str, str]:
    """The fields of the page that are empty and can be filled in."""
    found: dict[str, str] = {}
    for asked in sheet.section.inputs:
        offered = offer.inputs.get(asked.id, "")
        if isinstance(offered, str):
            if offered and not sheet.value(asked):
                found[exception_rows.input_name(sheet.key, asked)] = offered
        elif not any(any(row.values()) for row in sheet.table(asked)):
            found.update(_table_fields(exception_rows.input_name(sheet.key, asked), asked, offered))
    if offer.rows and not any(any(row.values()) for row in sheet.rows):
        found.update(_exceptions(sheet, offer))
    return found


def _table_fields(
    name: str, asked: Input, rows: Sequence[Mapping[str, str]]
) -> Iterator[tuple[str, str]]:
    for number, row in enumerate(rows[: exception_rows.MAX_ROWS]):
        for column in asked.columns:
            yield f"{name}-{number}-{column}", row.get(column, "")


def _exceptions(sheet: ReplySheet, offer: StatementOffer) -> Iterator[tuple[str, str]]:
    for number, cells in enumerate(offer.rows[: exception_rows.MAX_ROWS]):
        for column in sheet.section.columns:
            said = cells.get(column.name, "")
            told = words(said) if isinstance(said, Message) else said
            yield exception_rows.field_name(sheet.key, number, column), told
    if not sheet.answer:
        yield f"{sheet.key}-answer", Answer.AFFIRM_WITH_EXCEPTION


def _send(form: Form, sheet: ReplySheet, more: Mapping[str, str]) -> None:
    """As if the page had sent this section, with what it held before."""
    for name, values in sheet.form.lists():
        if name.partition("-")[0] == sheet.key and name not in more:
            form.setlist(name, values)
    for name, value in more.items():
        form[name] = value
    listed = ",".join(str(item.request.id) for item in sheet.section.items)
    form.setdefault(f"{sheet.key}-listed", listed)
