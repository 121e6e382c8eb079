"""How a request is answered or withdrawn, and what a signature needs. No database, no web."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from portal.foundation.content.statements import Input, Statement
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.messages import say
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    AttestationRequest,
    AttestationState,
    ExceptionDecision,
    RequestState,
    SignatoryAuthority,
    Wording,
)

NEXT: Mapping[RequestState, frozenset[RequestState]] = MappingProxyType(
    {
        RequestState.OPEN: frozenset({RequestState.ANSWERED, RequestState.WITHDRAWN}),
        RequestState.ANSWERED: frozenset(),
        RequestState.WITHDRAWN: frozenset(),
    }
)


def answer(request: AttestationRequest) -> None:
    _move(request, to=RequestState.ANSWERED)


def withdraw(request: AttestationRequest, *, reason: str) -> None:
    if not reason.strip():
        raise RuleViolated(say("Say why, so that others understand it later."), field="reason")
    _move(request, to=RequestState.WITHDRAWN)
    request.withdrawn_reason = reason.strip()


def demand_askable(
    statement: Statement, wording: Wording, first: date, last: date | None, today: date
) -> None:
    """A start looks ahead; a period is asked about only once it has ended."""
    if wording is Wording.START:
        if statement.statement_start is None:
            raise RuleViolated(
                say("“%(title)s” has no wording for the start.", title=statement.title),
                field="statements",
            )
        return
    if last is None:
        raise RuleViolated(say("Enter the last day of the period."), field="period_to")
    if last < first:
        raise RuleViolated(
            say("The period must not end before it begins on %(first)s.", first=first),
            field="period_to",
        )
    if last >= today:
        raise RuleViolated(
            say("A period statement can be asked for only after the period has ended."),
            field="period_to",
        )


def demand_authority(authority: SignatoryAuthority | None, today: date) -> SignatoryAuthority:
    """Who signs needs a record of authority that holds today."""
    if authority is None or not authority.is_valid_on(today):
        raise RuleViolated(
            say(
                "We hold no valid record of your authority to sign. Please contact us; "
                "once it is recorded you can sign here."
            )
        )
    return authority


def demand_complete(
    statement: Statement,
    wording: Wording,
    given: Answer,
    explanation: str,
    inputs: Mapping[str, Any],
) -> None:
    """Nothing missing, and the answer fits what was entered."""
    for asked in statement.inputs:
        if asked.is_asked_for(wording):
            _demand_input(asked, inputs.get(asked.id))
    others = inputs.get("parties")
    if given is Answer.AFFIRM and others:
        raise RuleViolated(
            say(
                "You listed others who handle the data. Choose “with exceptions”, "
                "or remove the rows."
            ),
            field="answer",
        )
    if given is not Answer.AFFIRM and not explanation.strip() and not others:
        raise RuleViolated(say("Describe what is not so, in your own words."), field="explanation")


def decide(decision: ExceptionDecision, *, approved: bool, reason: str, by: int, on: date) -> None:
    """Approve or refuse a proposed exception once; who may is decided by four_eyes."""
    if decision.approved is not None:
        raise InvalidTransition(say("This has been decided already."))
    if not reason.strip():
        raise RuleViolated(say("Say why, so that others understand it later."), field="reason")
    if approved and decision.until < on:
        raise RuleViolated(say("The proposed end date has passed; propose a new one."))
    decision.approved = approved
    decision.decision_reason = reason.strip()
    decision.decided_by_id = by
    decision.decided_on = on


def demand_decidable(attestation: Attestation, until: date, today: date) -> None:
    """Only a standing attestation with exceptions can be accepted, and not for the past."""
    stands = attestation.state is AttestationState.SIGNED
    if not stands or attestation.answer is not Answer.AFFIRM_WITH_EXCEPTION:
        raise InvalidTransition(say("There is no exception here that could be accepted."))
    if until <= today:
        raise RuleViolated(say("The end date must be after today."), field="until")


def _demand_input(asked: Input, value: Any) -> None:
    if asked.required and not value and value != 0:
        raise RuleViolated(
            say("“%(label)s” is needed for this statement.", label=asked.label), field=asked.id
        )


def _move(request: AttestationRequest, *, to: RequestState) -> None:
    if to not in NEXT[request.state]:
        if request.state is RequestState.ANSWERED:
            raise InvalidTransition(say("This statement has been signed already."))
        raise InvalidTransition(say("This request was withdrawn; there is nothing to do."))
    request.state = to
