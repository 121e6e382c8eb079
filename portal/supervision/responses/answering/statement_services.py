"""Puts what a questionnaire says into the signer's draft of the statements that are due as well.

Like all that is kept and not signed yet it is a draft of one person: no line in the audit log.
"""

from collections.abc import Iterator, Mapping, Sequence

from werkzeug.datastructures import MultiDict

from portal.content.definitions.statements import Input
from portal.foundation.access.actor import Actor
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Message
from portal.supervision.attestations.models import Answer
from portal.supervision.attestations.queries import open_for_vendor
from portal.supervision.attestations.signing import authority_services
from portal.supervision.attestations.signing.page import lay_out
from portal.supervision.attestations.signing.replies import Form, ReplySheet
from portal.supervision.attestations.statements import exception_rows
from portal.supervision.responses.answering.page import Desk
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.responses.prefill.statements import StatementOffer, Told, offers


def told_by(desk: Desk) -> Mapping[str, Told]:
    """What stands in the answers that are shown; read before the command, which reads rows anew."""
    return {
        one.id: Told(desk.answers[one.id].value, desk.answers[one.id].comment)
        for one in desk.asked.sheet.questions()
        if one.id in desk.visible and one.id in desk.answers
    }


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
        about = {one.request.engagement_id for one in sheet.section.items}
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
        elif not any(map(_is_typed, sheet.table(asked))):
            found.update(_table(exception_rows.input_name(sheet.key, asked), asked, offered))
    if offer.rows and not any(map(_is_typed, sheet.rows)):
        found.update(_exceptions(sheet, offer))
    return found


def _table(name: str, asked: Input, rows: Sequence[Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    for number, row in enumerate(rows[: exception_rows.MAX_ROWS]):
        for column in asked.columns:
            yield f"{name}-{number}-{column}", row.get(column, "")


def _exceptions(sheet: ReplySheet, offer: StatementOffer) -> Iterator[tuple[str, str]]:
    for number, cells in enumerate(offer.rows[: exception_rows.MAX_ROWS]):
        for one in sheet.section.columns:
            said = cells.get(one.name, "")
            told = words(said) if isinstance(said, Message) else said
            yield exception_rows.field_name(sheet.key, number, one), told
    if not sheet.answer:
        yield f"{sheet.key}-answer", Answer.AFFIRM_WITH_EXCEPTION


def _is_typed(row: Mapping[str, str]) -> bool:
    return any(row.values())


def _send(form: Form, sheet: ReplySheet, more: Mapping[str, str]) -> None:
    """As if the page had sent this section, with what it held before."""
    for name, values in sheet.form.lists():
        if name.partition("-")[0] == sheet.key and name not in more:
            form.setlist(name, values)
    for name, value in more.items():
        form[name] = value
    listed = ",".join(str(one.request.id) for one in sheet.section.items)
    form.setdefault(f"{sheet.key}-listed", listed)
