"""The register of what vendors were asked to state and what they signed, declared."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, false, func, select

from portal.content import catalogue
from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.words.i18n import _l, _lp, in_language
from portal.foundation.core.words.messages import Message
from portal.foundation.lists.finding import any_of, has_part, is_among, once
from portal.foundation.lists.register import (
    Column,
    Filter,
    Preset,
    Register,
    choices_of,
    day_range,
    member_order,
    one_of,
    or_never,
)
from portal.ledger.engagements.models import EngagementTerms
from portal.ledger.engagements.queries import has_words
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import last_due, late_subjects
from portal.ledger.obligations.register import acts_on
from portal.ledger.vendors.entry.spelling import plain, search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, numbered, of_vendor_named
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    AttestationRequest,
    AttestationState,
    Medium,
    Origin,
    RequestRow,
    RequestState,
)
from portal.supervision.attestations.queries import (
    SUBJECT,
    all_requests,
    request_row,
    says_nothing,
)
from portal.supervision.attestations.workflow import HOW

LATE = "late"
STATES = {
    RequestState.OPEN: _l("waiting for the vendor"),
    RequestState.ANSWERED: _l("answered"),
    RequestState.WITHDRAWN: _l("withdrawn by us"),
}
ANSWERS = {
    Answer.AFFIRM: _l("attested"),
    Answer.AFFIRM_WITH_EXCEPTION: _l("attested with exceptions"),
    Answer.DECLINE: _l("refused"),
}
STANDINGS = {
    AttestationState.SIGNED: _l("stands"),
    AttestationState.VOID: _l("void"),
    AttestationState.REPLACED: _l("replaced"),
    AttestationState.WITHDRAWN: _l("withdrawn by the vendor"),
}
DOES_NOT_COUNT = _l("does not count: no data was within reach in its period")
ORIGINS = {
    Origin.BY_HAND: _l("by hand"),
    Origin.START: _l("start of the work"),
    Origin.PLAN: _l("supervision plan"),
    Origin.TIER: _l("stricter tier"),
    Origin.RENEWAL: _l("renewed contract"),
    Origin.SITE_OR_STAFF: _l("change of place or people"),
    Origin.VOIDED: _l("the last one became void"),
    Origin.CORRECTION: _l("the last one was wrong"),
    Origin.REACH: _l("the last one did not fit the days on which data was within reach"),
}
MEDIA = {
    Medium.PORTAL: _l("in the portal"),
    Medium.PAPER: _l("On paper"),
    Medium.LETTER: _l("By letter code"),
}


def attestation_register(actor: Actor) -> Register:
    return Register(
        id="attestations",
        name=_l("Attestations"),
        key=AttestationRequest.id,
        ids=select(AttestationRequest.id)
        .join(Vendor, Vendor.id == AttestationRequest.vendor_id)
        .outerjoin(Attestation, Attestation.request_id == AttestationRequest.id),
        counted=select(AttestationRequest.id),
        rows=all_requests(),
        columns=_columns(),
        filters=_filters(),
        word=_found,
        split=search_words,
        search_label=_l("Vendor, work, statement or number"),
        presets=[
            Preset(id="open", label=_l("Open requests"), args={"state": "open"}),
            Preset(id=LATE, label=_l("Overdue"), args={"state": LATE}, late=True),
            Preset(id="answered", label=_l("Answered"), args={"state": "answered"}),
            Preset(
                id="exceptions",
                label=_l("With exceptions or refused"),
                args={"answer": ["affirm_with_exception", "decline"]},
            ),
            Preset(id="void", label=_l("Void"), args={"standing": "void"}),
        ],
        acts=acts_on(actor, "attestations", Permission.ATTESTATION_REQUEST),
        opens="open",
        usual="due",
        tie=(BY_NAME,),
        reader=actor.user_id,
    )


def without_weight(rows: Sequence[RequestRow]) -> Mapping[int, Message]:
    """By attestation of these rows why it does not count, where it does not."""
    signed = (row.attestation for row in rows if row.attestation is not None)
    return says_nothing(row for row in signed if row.state is AttestationState.SIGNED)


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    titles = {statement.id: statement.title for statement in catalogue.statements()}
    found_rows = [request_row(row) for row in rows]
    idle = without_weight(found_rows)
    for found in found_rows:
        request, signed = found.request, found.attestation
        yield {
            "statement": titles.get(request.statement_id, request.statement_id),
            "number": request.number,
            "vendor": found.vendor.called,
            "work": found.work,
            "period.from": request.period_from,
            "period.to": request.period_to,
            "state": _state(found, idle),
            "due": found.obligation.due_on if found.obligation else None,
            "origin": ORIGINS[request.origin],
            "asked": request.requested_on,
            "record": signed.number if signed else None,
            "signed": signed.signed_on if signed else None,
            "signer": signed.signer_name if signed else None,
            "medium": HOW[signed.signed_how] if signed else None,
            "standing": _standing(signed, idle) if signed else None,
        }


def _state(found: RequestRow, idle: Mapping[int, Message]) -> Any:
    if found.attestation is not None:
        if found.attestation.id in idle:
            return DOES_NOT_COUNT
        return ANSWERS[found.attestation.answer]
    late = found.request.state is RequestState.OPEN and found.is_late(clock.today())
    return _l("Overdue") if late else STATES[found.request.state]


def _standing(signed: Attestation, idle: Mapping[int, Message]) -> Any:
    return DOES_NOT_COUNT if signed.id in idle else STANDINGS[signed.state]


def _columns() -> list[Column]:
    return [
        Column(id="statement", label=_l("Statement"), sort=(AttestationRequest.statement_id,), fixed=True),
        Column(id="number", label=_l("Number"), sort=(AttestationRequest.number,), shown=False),
        Column(id="vendor", label=_l("Vendor"), css="mid", sort=(BY_NAME,)),
        Column(id="work", label=_l("Entrusted work"), css="mid"),
        Column(id="period", label=_l("Period"), sort=(AttestationRequest.period_from,), in_file=False, first_down=True),
        Column(id="period.from", label=_l("Period from"), in_page=False),
        Column(id="period.to", label=_l("Period to"), in_page=False),
        Column(id="state", label=_l("State"), sort=(member_order(AttestationRequest.state, RequestState),)),
        Column(id="due", label=_l("Due date"), sort=(_due(),)),
        Column(id="origin", label=_l("Why it was asked"), sort=(AttestationRequest.origin,), shown=False),
        Column(id="asked", label=_l("Asked on"), sort=(AttestationRequest.requested_on,), shown=False, first_down=True),
        Column(id="record", label=_l("Record"), sort=(func.coalesce(Attestation.number, ""),), shown=False),
        Column(id="signed", label=_l("Day of the signature"), sort=(or_never(Attestation.signed_on),), shown=False, first_down=True),
        Column(id="signer", label=_l("Signed by"), sort=(func.coalesce(Attestation.signer_name, ""),), shown=False),
        Column(id="medium", label=_l("How it was signed"), shown=False),
        Column(id="standing", label=_l("Standing of the record"), shown=False),
    ]  # fmt: skip


def _filters() -> list[Filter]:
    return [
        Filter(
            id="state",
            label=_l("State"),
            choices=[(LATE, str(_l("past its due date"))), *choices_of(STATES)],
            where=_in_state,
        ),
        _signed(one_of("answer", _lp("what was said", "Answer"), Attestation.answer, ANSWERS)),
        _signed(one_of("standing", _l("Standing of the record"), Attestation.state, STANDINGS)),
        Filter(
            id="statement",
            label=_l("Statement"),
            choices=[(row.id, in_language(row.title)) for row in catalogue.statements()],
            where=lambda statement: AttestationRequest.statement_id == statement,
        ),
        one_of("origin", _l("Why it was asked"), AttestationRequest.origin, ORIGINS),
        _signed(one_of("medium", _l("Signed where"), Attestation.medium, MEDIA)),
        *day_range("due", _due(), _l("Due from"), _l("Due until")),
        *(_signed(one) for one in day_range("signed", Attestation.signed_on, _l("Signed from"), _l("Signed until"))),
    ]  # fmt: skip


def _signed(asked: Filter) -> Filter:
    """A condition on what was signed, looked for there: requests are counted without it."""
    signed = select(Attestation.request_id)
    return replace(
        asked, where=lambda value: AttestationRequest.id.in_(signed.where(asked.where(value)))
    )


def _found(word: str) -> ColumnElement[bool]:
    """In the vendor's names, the work's, the title of the statement, a number, the signer's name."""
    titled = [
        statement.id
        for statement in catalogue.statements()
        if word in plain(statement.title.ja) or word in plain(statement.title.en)
    ]
    request, signed = AttestationRequest, Attestation
    signer = has_part(func.lower(signed.signer_name), word)
    return any_of(
        of_vendor_named(word, request.vendor_id),
        is_among(request.engagement_id, EngagementTerms.engagement_id, has_words(word)),
        request.statement_id.in_(titled) if titled else false(),
        has_number(word),
        is_among(request.id, signed.request_id, once(("signers", word), signed.id, signer)),
    )


def has_number(word: str) -> ColumnElement[bool]:
    """SQL: the number of the request, or of what was signed for it, holds the word."""
    request, signed = AttestationRequest, Attestation
    number = once(("signed", word), signed.id, numbered(signed.number, word))
    return any_of(
        once(("requests", word), request.id, numbered(request.number, word)),
        is_among(request.id, signed.request_id, number),
    )


def _in_state(state: str) -> ColumnElement[bool]:
    if state != LATE:
        return AttestationRequest.state == RequestState(state)
    late = late_subjects(ObligationKind.ATTESTATION_SIGN, SUBJECT)
    condition: ColumnElement[bool] = AttestationRequest.id.in_(late)
    return condition


def _due() -> ColumnElement[date]:
    """As its last obligation says; withdrawn ones without one come first."""
    return last_due(ObligationKind.ATTESTATION_SIGN, SUBJECT, AttestationRequest.id)
