"""How requests and signed statements move on, and what a signature needs. No database, no web."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.content.definitions.statements import Statement
from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import Message, Text, say, say_n, to_json
from portal.ledger.data_sharing.work_on_day import Period, Reach
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    AttestationRequest,
    AttestationState,
    Course,
    ExceptionDecision,
    RequestState,
    SignatoryAuthority,
    SignedHow,
    Wording,
)
from portal.supervision.attestations.statements.exception_rows import parties_input
from portal.supervision.attestations.statements.periods import About

# Inputs of which the statement says that the first counts as many as the second.
TRAINED, HANDLING = "persons_trained", "persons_handling"
TRAINING = Text(
    "個人情報の取扱いに関する教育(過去12か月)",
    "Training in handling personal information (past 12 months)",
)
HOW: Mapping[SignedHow, Message] = {
    SignedHow.PASSWORD: say("In the portal, with the password"),
    SignedHow.PASSKEY: say("In the portal, by passkey"),
    SignedHow.EITHER: say("In the portal, with the password or by passkey"),
    SignedHow.PAPER: say("On paper"),
    SignedHow.LETTER: say("By letter code"),
}
NEXT: Mapping[RequestState, frozenset[RequestState]] = {
    RequestState.OPEN: frozenset({RequestState.ANSWERED, RequestState.WITHDRAWN}),
    RequestState.ANSWERED: frozenset(),
    RequestState.WITHDRAWN: frozenset(),
}
# A signed statement is never edited; it stands until one of these ends it, and never stands again.
ENDS: Mapping[AttestationState, frozenset[AttestationState]] = {
    AttestationState.SIGNED: frozenset(
        {AttestationState.VOID, AttestationState.REPLACED, AttestationState.WITHDRAWN}
    ),
    AttestationState.VOID: frozenset(),
    AttestationState.REPLACED: frozenset(),
    AttestationState.WITHDRAWN: frozenset(),
}


def answer(request: AttestationRequest) -> None:
    _move(request, to=RequestState.ANSWERED)


def withdraw(request: AttestationRequest, *, reason: str) -> None:
    said = demand_reason(reason)
    _move(request, to=RequestState.WITHDRAWN)
    request.withdrawn_reason = said


def void(attestation: Attestation, *, reason: Message, on: date) -> None:
    """What it rested on changed; it no longer stands from this day on."""
    _end(attestation, to=AttestationState.VOID, reason=reason, on=on)


def replace(attestation: Attestation, *, by: Attestation, on: date) -> None:
    """A new one corrects it: both say so. Refuses one about another statement, work or period."""
    if _about(attestation) != _about(by):
        raise RuleViolated(say("A correction is about the same statement, work and period."))
    reason = say("Corrected by %(number)s.", number=by.number)
    _end(attestation, to=AttestationState.REPLACED, reason=reason, on=on)
    by.replaces_id = attestation.id


def take_back(attestation: Attestation, *, reason: str, on: date) -> None:
    """The vendor no longer stands by it. Refuses without a reason."""
    said = say("Withdrawn by the vendor: %(reason)s", reason=demand_reason(reason))
    _end(attestation, to=AttestationState.WITHDRAWN, reason=said, on=on)


def askable(statement: Statement, wanted: About, reach: Reach, today: date) -> About:
    """What is asked for, its period cut to the days on which data was within reach.

    Refuses what could not count: a start once data is within reach, a period that has not ended or
    in which no data was within reach, a statement without a wording for the start.
    """
    if wanted.wording is Wording.START:
        if statement.statement_start is None:
            raise RuleViolated(
                say(
                    "“%(title)s” has no wording for the start; it can be asked for once data has "
                    "been handed over.",
                    title=statement.title,
                ),
                field="statements",
            )
        if reach.has_begun_before(today):
            raise RuleViolated(
                say(
                    "Data has been within the vendor's reach since %(day)s, so a wording that "
                    "looks ahead says nothing about the time since. Ask for a period from that "
                    "day on.",
                    day=reach.first,
                ),
                field="wording",
            )
        return About(Wording.START, wanted.first)
    period = demand_period(wanted.first, wanted.last, today)
    handled = reach.cut(period)
    if handled is None:
        raise RuleViolated(_says_nothing(period, reach, today), field="period_to")
    return About(Wording.PERIOD, handled.first, handled.last)


def demand_period(first: date, last: date | None, today: date) -> Period:
    """A period is asked about only once it has ended."""
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
    return Period(first, last)


def _says_nothing(period: Period, reach: Reach, today: date) -> Message:
    """What is wrong with a period in which nobody handled anything, and how to mend it."""
    told = {"first": period.first, "last": period.last, "why": reach.why_not(period)}
    if not reach.has_begun_before(today):
        return say(
            "From %(first)s to %(last)s no data was within the vendor's reach. %(why)s Ask in the "
            "wording for the start, or record the first handover if there was one.",
            **told,
        )
    return say(
        "From %(first)s to %(last)s no data was within the vendor's reach. %(why)s Choose a period "
        "that holds a day on which it was.",
        **told,
    )


def demand_authority(authority: SignatoryAuthority | None, today: date) -> SignatoryAuthority:
    """Who signs needs a record of authority that holds today."""
    if authority is None or not authority.is_valid_on(today):
        raise RuleViolated(
            say(
                "We hold no valid record of your authority to sign. Hand in a copy of the paper that "
                "shows it; once we have confirmed it, you can sign here."
            )
        )
    return authority


def demand_complete(
    statement: Statement,
    wording: Wording,
    given: Answer,
    *,
    explanation: str,
    inputs: Mapping[str, Any],
    exceptions: int,
) -> None:
    """Nothing missing, and the answer fits what was entered; `exceptions`: how many rows of them."""
    for asked in statement.inputs:
        value = inputs.get(asked.id)
        if not asked.required or value or value == 0 or asked == parties_input(statement):
            continue
        if asked.is_asked_for(wording):
            raise RuleViolated(
                say("“%(label)s” is needed for this statement.", label=asked.label), field=asked.id
            )
    if given is not Answer.DECLINE:
        _demand_consistent(statement, given, inputs)
    if given is Answer.AFFIRM and (exceptions or explanation.strip()):
        raise RuleViolated(
            say(
                "You described something that is not so. Choose “with exceptions”, "
                "or remove what you described."
            ),
            field="answer",
        )
    if given is Answer.AFFIRM_WITH_EXCEPTION and not exceptions:
        raise RuleViolated(
            say("Add at least one row that says what is not so."), field="exceptions"
        )
    if given is Answer.DECLINE and not explanation.strip():
        raise RuleViolated(say("Describe what is not so, in your own words."), field="explanation")


def decide(decision: ExceptionDecision, *, approved: bool, reason: str, by: int, on: date) -> None:
    """Decide once about what was proposed; who may four eyes decide."""
    if decision.approved is not None:
        raise InvalidTransition(say("This has been decided already."))
    said = demand_reason(reason)
    if approved and decision.until < on:
        raise RuleViolated(say("The proposed end date has passed; propose a new one."))
    decision.approved = approved
    decision.decision_reason = said
    decision.decided_by_id = by
    decision.decided_on = on


def demand_decidable(
    attestation: Attestation, course: Course, *, basis: str, until: date, today: date
) -> None:
    """Only about a standing attestation with exceptions, or a refusal; and not for the past.

    A refusal cannot be accepted. What is accepted needs the record that makes it lawful.
    """
    stands = attestation.state is AttestationState.SIGNED
    if not stands or attestation.answer is Answer.AFFIRM:
        raise InvalidTransition(say("There is no exception or refusal here to decide on."))
    if course is Course.APPROVE and attestation.answer is Answer.DECLINE:
        raise RuleViolated(
            say("A refusal cannot be accepted: demand a correction, or stop handing over."),
            field="course",
        )
    if course is Course.APPROVE and not basis.strip():
        raise RuleViolated(
            say("Name the record that makes it lawful, such as an approval or an amendment."),
            field="basis",
        )
    if until <= today:
        raise RuleViolated(say("The day must be after today."), field="until")


def what_to_decide(attestation: Attestation, title: Text) -> Message:
    """As the obligation of whoever decides about it says."""
    named = {"number": attestation.number, "title": title}
    if attestation.answer is Answer.DECLINE:
        return say("Decide how to go on: %(number)s “%(title)s” cannot be attested", **named)
    return say("Decide on the exceptions in %(number)s “%(title)s”", **named)


def untrained(entered: Mapping[str, Any]) -> int:
    """Of those who handle data so many are not trained; less than 0: more are trained than there are.

    0 where one of the two numbers is not asked.
    """
    trained, handling = entered.get(TRAINED), entered.get(HANDLING)
    return handling - trained if isinstance(trained, int) and isinstance(handling, int) else 0


def untrained_on_paper(number: int) -> Message:
    """Why a paper with such numbers cannot be recorded."""
    return say_n(
        "By its numbers %(n)s person is not trained, and the paper names no exception. It cannot "
        "be recorded like this: ask the vendor to sign anew, with the exception.",
        "By its numbers %(n)s persons are not trained, and the paper names no exception. It cannot "
        "be recorded like this: ask the vendor to sign anew, with the exception.",
        number,
    )


def untrained_row(number: int) -> Mapping[str, Text]:
    """What the first row of exceptions says of them."""
    who = Text(f"{number}名", f"{number} person" if number == 1 else f"{number} persons")
    return {"party": who, "work": TRAINING}


def is_prepared(row: Mapping[str, str]) -> bool:
    """Whether a row is only what was filled in from the numbers, by nobody's hand."""
    filled = {name for name, value in row.items() if value}
    return filled <= {"party", "work"} and row.get("work") in (TRAINING.ja, TRAINING.en)


def _demand_consistent(statement: Statement, given: Answer, entered: Mapping[str, Any]) -> None:
    """What is entered does not say the contrary of what is attested."""
    lacking = untrained(entered)
    if lacking < 0:
        labels = {asked.id: asked.label for asked in statement.inputs}
        raise RuleViolated(
            say(
                "“%(part)s” (%(n)s) is more than “%(whole)s” (%(of)s): correct one of the two.",
                part=labels.get(TRAINED, TRAINED),
                n=entered[TRAINED],
                whole=labels.get(HANDLING, HANDLING),
                of=entered[HANDLING],
            ),
            field=TRAINED,
        )
    if given is Answer.AFFIRM and lacking:
        raise RuleViolated(
            say_n(
                "%(n)s person is not trained. Enter this as an exception, or correct the numbers.",
                "%(n)s persons are not trained. Enter them as an exception, or correct the numbers.",
                lacking,
            ),
            field=TRAINED,
        )


def _move(request: AttestationRequest, *, to: RequestState) -> None:
    if to not in NEXT[request.state]:
        demand_open(request)
    request.state = to


def demand_open(request: AttestationRequest) -> None:
    if request.state is RequestState.ANSWERED:
        raise InvalidTransition(say("This statement has been signed already."))
    if request.state is RequestState.WITHDRAWN:
        raise InvalidTransition(say("This request was withdrawn; there is nothing to do."))


def _end(attestation: Attestation, *, to: AttestationState, reason: Message, on: date) -> None:
    if to not in ENDS[attestation.state]:
        demand_standing(attestation)
    attestation.state = to
    attestation.ended_on = on
    attestation.ended_reason = to_json(reason)


def demand_standing(attestation: Attestation) -> None:
    """What ended can be put right by a new request of the company only."""
    if attestation.state is not AttestationState.SIGNED:
        raise InvalidTransition(
            say(
                "%(number)s no longer stands since %(day)s.",
                number=attestation.number,
                day=attestation.ended_on,
            )
        )


def _about(attestation: Attestation) -> tuple[object, ...]:
    return (
        attestation.vendor_id,
        attestation.engagement_id,
        attestation.statement_id,
        attestation.wording,
        attestation.period_from,
    )
