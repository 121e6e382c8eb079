"""Who may consent, and what a decision waits for: the whole table."""

from datetime import UTC, date, datetime
from itertools import product

import pytest

from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import Role
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Text
from portal.ledger.decisions import workflow
from portal.ledger.decisions.models import ConsentState, DecisionConsent, DecisionKind
from portal.ledger.decisions.workflow import NEXT

S = ConsentState
NOW, TODAY = datetime(2026, 11, 25, 3, tzinfo=UTC), date(2026, 11, 25)
LEGAL, IT = Text(ja="Legal", en="Legal"), Text(ja="IT", en="IT")


def asked(state: ConsentState = S.ASKED, **more: object) -> DecisionConsent:
    known = {"person_id": 1, "deputy_id": 2, "proposers": [9]} | more
    return DecisionConsent(state=state, **known)


def person(user_id: int, *, for_whom: frozenset[int] = frozenset()) -> Actor:
    return Actor(roles=frozenset({Role.EMPLOYEE}), user_id=user_id, stands_in_for=for_whom)


@pytest.mark.parametrize(("now", "to"), list(product(S, S)))
def test_a_consent_is_said_once(now: ConsentState, to: ConsentState) -> None:
    row = asked(now)
    if to in NEXT[now]:
        workflow.move(row, to)
        assert row.state is to
        return
    with pytest.raises(InvalidTransition):
        workflow.move(row, to)
    assert row.state is now


@pytest.mark.parametrize("state", S)
def test_an_objection_can_become_a_consent_until_it_is_decided(state: ConsentState) -> None:
    row = asked(state)
    if state in (S.ASKED, S.OBJECTED):
        workflow.demand_open(row)
        row.decided_on = TODAY
    with pytest.raises(InvalidTransition):
        workflow.demand_open(row)


def test_the_person_asked_consents_or_the_deputy_and_nobody_else() -> None:
    workflow.demand_giver(asked(), person(1))
    workflow.demand_giver(asked(), person(2))
    with pytest.raises(RuleViolated, match="Another person was asked"):
        workflow.demand_giver(asked(), person(3))


def test_whoever_put_it_forward_does_not_consent_to_it() -> None:
    with pytest.raises(RuleViolated, match="You put it forward yourself"):
        workflow.demand_giver(asked(proposers=[1]), person(1))
    with pytest.raises(RuleViolated, match="You put it forward yourself"):
        workflow.demand_giver(asked(), person(2, for_whom=frozenset({9})))


def test_whoever_consented_does_not_decide() -> None:
    rows = [asked(S.CONSENTED, given_by_id=1), asked()]
    workflow.demand_apart(rows, person(3))
    with pytest.raises(RuleViolated, match="another person decides"):
        workflow.demand_apart(rows, person(1))


@pytest.mark.parametrize("comment", ["", "  "])
def test_an_objection_says_why(comment: str) -> None:
    row = asked()
    with pytest.raises(RuleViolated) as refused:
        workflow.give(row, consents=False, comment=comment, by=1, at=NOW, on=TODAY)
    assert refused.value.field == "comment"
    workflow.give(row, consents=True, comment=comment, by=1, at=NOW, on=TODAY)
    assert (row.state, row.given_by_id, row.given_on) == (S.CONSENTED, 1, TODAY)


@pytest.mark.parametrize(
    ("states", "refusal"),
    [
        ((S.CONSENTED, S.CONSENTED), ""),
        ((), ""),
        ((S.ASKED, S.CONSENTED), "missing from: Legal."),
        ((S.ASKED, S.ASKED), "missing from: Legal、IT."),
        ((S.CONSENTED, S.OBJECTED), "IT objected."),
        ((S.OBJECTED, S.ASKED), "missing from: IT."),
    ],
)
def test_an_approval_waits_for_everybody_by_name(
    states: tuple[ConsentState, ...], refusal: str
) -> None:
    rows = [(asked(state), name) for state, name in zip(states, (LEGAL, IT), strict=False)]
    if not refusal:
        workflow.demand_consents(rows)
        return
    with pytest.raises(RuleViolated) as refused:
        workflow.demand_consents(rows)
    assert refusal in words(refused.value.message, "en")


def test_a_stop_and_a_plan_wait_for_no_consent() -> None:
    left_out = set(DecisionKind) - set(workflow.WITH_CONSENT)
    assert left_out == {DecisionKind.SUSPENSION, DecisionKind.PLAN}
    assert set(workflow.KINDS) == set(DecisionKind)
