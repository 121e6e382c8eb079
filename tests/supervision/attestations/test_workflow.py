"""How a request moves, and what a signature needs."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from portal.content.packs import kinds as shelf
from portal.foundation.core.errors import DomainError, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say, to_json
from portal.ledger.data_sharing.work_on_day import Reach
from portal.supervision.attestations import workflow
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    AttestationRequest,
    AttestationState,
    Course,
    ExceptionDecision,
    RequestState,
    SignatoryAuthority,
    Wording,
)
from portal.supervision.attestations.statements.periods import About

REACH = Reach(date(2025, 4, 1))
STATEMENTS = shelf.shipped_pack(shelf.STATEMENTS).by_id
TODAY = date(2026, 11, 25)


def a_request(state: RequestState) -> AttestationRequest:
    return AttestationRequest(state=state)


def take_back(request: AttestationRequest) -> None:
    workflow.withdraw(request, reason="not needed")


STEPS: dict[RequestState, Callable[[AttestationRequest], None]] = {
    RequestState.ANSWERED: workflow.answer,
    RequestState.WITHDRAWN: take_back,
}


@pytest.mark.parametrize("before", RequestState)
@pytest.mark.parametrize("after", STEPS)
def test_the_steps_do_what_the_table_says(before: RequestState, after: RequestState) -> None:
    request = a_request(before)
    if after in workflow.NEXT[before]:
        STEPS[after](request)
        assert request.state is after
    else:
        with pytest.raises(InvalidTransition):
            STEPS[after](request)
        assert request.state is before


def test_taking_back_needs_a_reason() -> None:
    with pytest.raises(RuleViolated):
        workflow.withdraw(a_request(RequestState.OPEN), reason="  ")


@pytest.mark.parametrize(
    ("statement", "wording", "last"),
    [
        ("return_destruction", Wording.START, None),
        ("no_subcontracting", Wording.PERIOD, None),
        ("no_subcontracting", Wording.PERIOD, TODAY),
        ("no_subcontracting", Wording.PERIOD, date(2024, 1, 1)),
    ],
)
def test_what_cannot_be_asked(statement: str, wording: Wording, last: date | None) -> None:
    with pytest.raises(RuleViolated):
        workflow.askable(
            STATEMENTS[statement], About(wording, date(2025, 11, 1), last), REACH, TODAY
        )


def test_a_period_that_ended_yesterday_can_be_asked_about() -> None:
    statement = STATEMENTS["no_subcontracting"]
    first, last = date(2025, 11, 25), date(2026, 11, 24)
    wanted = About(Wording.PERIOD, first, last)
    assert workflow.askable(statement, wanted, REACH, TODAY) == wanted


@pytest.mark.parametrize(
    ("authority", "may"),
    [
        (None, False),
        (SignatoryAuthority(valid_from=TODAY, valid_until=None), True),
        (SignatoryAuthority(valid_from=date(2025, 1, 1), valid_until=TODAY), False),
        (SignatoryAuthority(valid_from=date(2027, 1, 1), valid_until=None), False),
    ],
)
def test_signing_needs_an_authority_that_holds_today(
    authority: SignatoryAuthority | None, may: bool
) -> None:
    if may:
        assert workflow.demand_authority(authority, TODAY) is authority
    else:
        with pytest.raises(RuleViolated):
            workflow.demand_authority(authority, TODAY)


NOBODY = {"persons_handling": 0, "persons_trained": 0}
ALL = {"persons_handling": 12, "persons_trained": 12}
FEWER = {"persons_handling": 12, "persons_trained": 5}
MORE = {"persons_handling": 12, "persons_trained": 15}
Given = tuple[str, dict[str, Any], int]  # explanation, inputs, rows of exceptions


@pytest.mark.parametrize(
    ("statement", "answer", "given", "field"),
    [
        ("no_subcontracting", Answer.AFFIRM, ("", {}, 0), None),
        ("no_subcontracting", Answer.AFFIRM, ("", {}, 1), "answer"),
        ("no_subcontracting", Answer.AFFIRM, ("Not quite", {}, 0), "answer"),
        ("no_subcontracting", Answer.AFFIRM_WITH_EXCEPTION, ("Words", {}, 0), "exceptions"),
        ("no_subcontracting", Answer.AFFIRM_WITH_EXCEPTION, ("", {}, 1), None),
        ("no_subcontracting", Answer.DECLINE, (" ", {}, 0), "explanation"),
        ("no_subcontracting", Answer.DECLINE, ("We cannot say", {}, 0), None),
        ("confidentiality_pledge", Answer.AFFIRM, ("", NOBODY, 0), None),
        ("confidentiality_pledge", Answer.AFFIRM, ("", ALL, 0), None),
        ("confidentiality_pledge", Answer.AFFIRM, ("", FEWER, 0), "persons_trained"),
        ("confidentiality_pledge", Answer.AFFIRM, ("", MORE, 0), "persons_trained"),
        ("confidentiality_pledge", Answer.AFFIRM_WITH_EXCEPTION, ("", FEWER, 1), None),
        ("confidentiality_pledge", Answer.AFFIRM_WITH_EXCEPTION, ("", MORE, 1), "persons_trained"),
        ("confidentiality_pledge", Answer.DECLINE, ("No", FEWER, 0), None),
        ("confidentiality_pledge", Answer.DECLINE, ("No", MORE, 0), None),
        (
            "confidentiality_pledge",
            Answer.AFFIRM,
            ("", {"persons_handling": 3}, 0),
            "persons_trained",
        ),
    ],
)
def test_what_is_missing_is_named(
    statement: str, answer: Answer, given: Given, field: str | None
) -> None:
    explanation, inputs, rows = given

    def demand() -> None:
        workflow.demand_complete(
            STATEMENTS[statement],
            Wording.PERIOD,
            answer,
            explanation=explanation,
            inputs=inputs,
            exceptions=rows,
        )

    if field is None:
        demand()
    else:
        with pytest.raises(DomainError) as refusal:
            demand()
        assert refusal.value.field == field


def a_signed(
    answer: Answer, state: AttestationState = AttestationState.SIGNED, **about: Any
) -> Attestation:
    return Attestation(answer=answer, state=state, **about)


def make_void(attestation: Attestation) -> None:
    workflow.void(attestation, reason=say("The data changed."), on=TODAY)


def correct(attestation: Attestation) -> None:
    workflow.replace(attestation, by=a_signed(Answer.AFFIRM, number="S-2026-002"), on=TODAY)


def take_back_signed(attestation: Attestation) -> None:
    workflow.take_back(attestation, reason="We were mistaken", on=TODAY)


ENDINGS: dict[AttestationState, Callable[[Attestation], None]] = {
    AttestationState.VOID: make_void,
    AttestationState.REPLACED: correct,
    AttestationState.WITHDRAWN: take_back_signed,
}


@pytest.mark.parametrize("before", AttestationState)
@pytest.mark.parametrize("after", ENDINGS)
def test_what_was_signed_ends_as_the_table_says(
    before: AttestationState, after: AttestationState
) -> None:
    attestation = a_signed(Answer.AFFIRM, before, number="S-2026-001")
    if after in workflow.ENDS[before]:
        ENDINGS[after](attestation)
        assert (attestation.state, attestation.ended_on) == (after, TODAY)
        assert attestation.ended_reason is not None
    else:
        with pytest.raises(InvalidTransition):
            ENDINGS[after](attestation)
        assert (attestation.state, attestation.ended_on) == (before, None)


def test_every_state_of_a_signed_statement_is_in_the_table() -> None:
    assert set(workflow.ENDS) == set(AttestationState)
    assert set(workflow.ENDS[AttestationState.SIGNED]) == set(ENDINGS)


def test_a_correction_points_at_the_one_it_corrects_and_is_about_the_same() -> None:
    about: dict[str, Any] = {
        "engagement_id": 3,
        "statement_id": "no_subcontracting",
        "wording": Wording.PERIOD,
    }
    old = a_signed(Answer.AFFIRM, id=1, number="S-2026-001", period_from=date(2025, 4, 1), **about)
    new = a_signed(Answer.DECLINE, number="S-2026-009", period_from=date(2025, 4, 1), **about)
    workflow.replace(old, by=new, on=TODAY)
    assert new.replaces_id == 1
    assert old.ended_reason == to_json(say("Corrected by %(number)s.", number="S-2026-009"))
    next_period = a_signed(Answer.AFFIRM, period_from=date(2026, 4, 1), **about)
    with pytest.raises(RuleViolated):
        workflow.replace(new, by=next_period, on=TODAY)


def test_withdrawing_what_was_signed_needs_a_reason() -> None:
    with pytest.raises(RuleViolated) as refusal:
        workflow.take_back(a_signed(Answer.AFFIRM), reason="  ", on=TODAY)
    assert refusal.value.field == "reason"


def test_only_what_stands_can_be_corrected() -> None:
    workflow.demand_standing(a_signed(Answer.AFFIRM))
    with pytest.raises(InvalidTransition):
        workflow.demand_standing(a_signed(Answer.AFFIRM, AttestationState.WITHDRAWN))


def demand_decidable(
    answer: Answer,
    course: Course = Course.APPROVE,
    *,
    state: AttestationState = AttestationState.SIGNED,
    basis: str = "Amendment C-2026-004",
    until: date = date(2027, 3, 31),
) -> None:
    one = a_signed(answer, state)
    workflow.demand_decidable(one, course, basis=basis, until=until, today=TODAY)


@pytest.mark.parametrize("course", list(Course))
def test_exceptions_may_be_accepted_corrected_or_answered_by_a_stop(course: Course) -> None:
    demand_decidable(Answer.AFFIRM_WITH_EXCEPTION, course)


@pytest.mark.parametrize("course", [Course.CORRECT, Course.SUSPEND])
def test_a_refusal_is_never_accepted(course: Course) -> None:
    demand_decidable(Answer.DECLINE, course, basis="")
    with pytest.raises(RuleViolated) as refusal:
        demand_decidable(Answer.DECLINE)
    assert refusal.value.field == "course"


def test_there_is_nothing_to_decide_about_what_is_attested_or_no_longer_stands() -> None:
    with pytest.raises(InvalidTransition):
        demand_decidable(Answer.AFFIRM)
    with pytest.raises(InvalidTransition):
        demand_decidable(Answer.AFFIRM_WITH_EXCEPTION, state=AttestationState.VOID)


@pytest.mark.parametrize(
    ("given", "field"), [({"basis": " "}, "basis"), ({"until": TODAY}, "until")]
)
def test_acceptance_needs_the_record_that_makes_it_lawful_and_a_day_to_come(
    given: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleViolated) as refusal:
        demand_decidable(Answer.AFFIRM_WITH_EXCEPTION, **given)
    assert refusal.value.field == field


def test_a_decision_is_made_once_with_a_reason() -> None:
    decision = ExceptionDecision(until=date(2027, 3, 31))
    with pytest.raises(RuleViolated):
        workflow.decide(decision, approved=True, reason=" ", by=7, on=TODAY)
    workflow.decide(decision, approved=True, reason="Contract amended", by=7, on=TODAY)
    assert (decision.approved, decision.decided_by_id, decision.decided_on) == (True, 7, TODAY)
    with pytest.raises(InvalidTransition):
        workflow.decide(decision, approved=False, reason="x", by=8, on=TODAY)


def test_a_proposal_whose_date_has_passed_is_not_approved() -> None:
    decision = ExceptionDecision(until=date(2026, 11, 24))
    with pytest.raises(RuleViolated):
        workflow.decide(decision, approved=True, reason="late", by=7, on=TODAY)
