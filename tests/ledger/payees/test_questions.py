"""Where the six questions end: the whole table."""

import pytest

from portal.content import catalogue
from portal.foundation.core.errors import RuleViolated
from portal.ledger.payees.models import Payee, PayeeOutcome
from portal.ledger.payees.questions import CHOSEN, OTHERS, QUESTIONS, PayeeEnding, ending_of, needed
from portal.ledger.payees.workflow import Judged, decide
from tests.cast import Cast
from tests.ledger.payees.lists import DAY

O = PayeeOutcome  # noqa: E741
Y, N = True, False


@pytest.mark.parametrize(
    ("answers", "ending"),
    [
        ([N], PayeeEnding(O.NO_DATA)),
        ([Y, Y], PayeeEnding(O.OWN_WORKERS)),
        ([Y, N, Y], PayeeEnding(O.OTHER_BASIS, "carrier")),
        ([Y, N, N, Y], PayeeEnding(O.OTHER_BASIS, "cloud_not_handling")),
        ([Y, N, N, N, Y], PayeeEnding(O.ENTRUSTED, "entrustment")),
        ([Y, N, N, N, N, Y], PayeeEnding(O.OTHER_BASIS, "third_party_legal")),
        ([Y, N, N, N, N, N], PayeeEnding(O.OTHER_BASIS, CHOSEN)),
        ([], "any_data"),
        ([Y], "own_workers"),
        ([Y, N], "carrier"),
        ([Y, N, N], "cloud"),
        ([Y, N, N, N], "for_us"),
        ([Y, N, N, N, N], "by_law"),
    ],
)
def test_the_answers_end_where_the_law_says(answers: list[bool], ending: object) -> None:
    given = dict(zip((one.id for one in QUESTIONS), answers, strict=False))
    assert ending_of(given) == ending
    assert needed({**given, "by_law": None} if len(answers) < 6 else given) == given


def test_what_was_answered_after_the_end_is_not_kept() -> None:
    assert needed({"any_data": False, "cloud": True, "for_us": True}) == {"any_data": False}


def test_every_end_is_a_basis_of_the_pack(cast: Cast) -> None:
    known = {basis.id for basis in catalogue.category_pack().provision_basis}
    ends = {end.basis for one in QUESTIONS for end in (one.yes, one.no) if end and end.basis}
    assert ends - {CHOSEN} <= known
    assert set(OTHERS) <= known
    assert (ends - {CHOSEN}) | set(OTHERS) == known, "each basis can be reached"


def test_every_question_names_its_source() -> None:
    assert len(QUESTIONS) == 6
    assert all(str(one.law) and str(one.examples) for one in QUESTIONS)


@pytest.mark.parametrize(
    ("judged", "field"),
    [
        (Judged(outcome=O.UNDECIDED), None),
        (Judged(outcome=O.NO_DATA, reason=" "), "reason"),
        (Judged(outcome=O.OWN_WORKERS), "reason"),
        (Judged(outcome=O.OTHER_BASIS, basis="carrier"), "reason"),
        (Judged(outcome=O.OTHER_BASIS, reason="why"), "basis"),
        (Judged(outcome=O.ENTRUSTED), "basis"),
        (Judged(outcome=O.NO_DATA, basis="carrier", reason="why"), "basis"),
        (Judged(outcome=O.IN_REGISTER), "vendor"),
        (Judged(outcome=O.NO_DATA, registered_id=1, reason="why"), "vendor"),
    ],
)
def test_a_decision_that_says_too_little_or_too_much_is_refused(
    judged: Judged, field: str | None
) -> None:
    payee = Payee(name="あおば商事", outcome=O.UNDECIDED, basis="", registered_id=None)
    with pytest.raises(RuleViolated) as refused:
        decide(payee, judged, on=DAY)
    assert refused.value.field == field
    assert payee.outcome is O.UNDECIDED


@pytest.mark.parametrize(
    "judged",
    [
        Judged(outcome=O.NO_DATA, reason="rent"),
        Judged(outcome=O.OWN_WORKERS, reason="agency"),
        Judged(outcome=O.OTHER_BASIS, basis="carrier", reason="post"),
        Judged(outcome=O.ENTRUSTED, basis="entrustment"),
        Judged(outcome=O.IN_REGISTER, registered_id=1),
    ],
)
def test_each_decision_stands_once(judged: Judged) -> None:
    payee = Payee(name="あおば商事", outcome=O.UNDECIDED, basis="", registered_id=None)
    decide(payee, judged, on=DAY)
    assert (payee.outcome, payee.decided_on) == (judged.outcome, DAY)
    with pytest.raises(RuleViolated):
        decide(payee, judged, on=DAY)
