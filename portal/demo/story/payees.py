"""Accounting's payees are laid against the register twice, so that nobody is missing there."""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Final

from portal.demo.acts.stage import Diary, Stage
from portal.demo.cast import payees as cast
from portal.demo.cast.payees import StoryDecision, StoryPayee
from portal.foundation.core.database.transactions import transaction
from portal.ledger.payees import queries, services
from portal.ledger.payees.models import Payee
from portal.ledger.payees.questions import QUESTIONS
from portal.ledger.payees.sheets import CODE, KANA, NAME, NUMBER, PayeeSheet
from portal.ledger.payees.workflow import Judged

FIRST_LIST, SECOND_LIST = 150, 20  # days ago
BY: Final = "ishibashi"
_FIRST: Final = (
    *cast.VENDORS,
    *(payee for _, payees in cast.WITHOUT_DATA for payee in payees),
    *(payee for payee, _ in cast.DECIDED),
)


def tell(diary: Diary, stage: Stage) -> None:
    for days_ago, payees in ((FIRST_LIST, _FIRST), (SECOND_LIST, (*_FIRST, *cast.NEW))):
        diary.act(days_ago, take_over, payees, stage.workday(days_ago))
    for days_ago in range(FIRST_LIST - 1, 0, -10):  # vendors that came into the register since
        diary.act(days_ago, confirm_matches)
    for number, (reason, plain) in enumerate(cast.WITHOUT_DATA):
        diary.act(FIRST_LIST - 2 - number, decide_no_data, plain, reason)
    for number, (_, decision) in enumerate(cast.DECIDED):
        diary.act(FIRST_LIST - 7 - number, decide, decision)
    diary.act(SECOND_LIST - 12, decide, cast.FOUND)


def take_over(stage: Stage, payees: Sequence[StoryPayee], day: date) -> None:
    """Codes as accounting gives them: the same on every list."""
    rows = [
        [number + 2, [f"{1000 + number}", payee.name, payee.kana, payee.number]]
        for number, payee in enumerate(payees)
    ]
    sheet = PayeeSheet(rows, {CODE: 0, NAME: 1, KANA: 2, NUMBER: 3})
    name = f"支払先一覧_{day:%Y%m%d}.xlsx"
    sha256 = hashlib.sha256(repr(rows).encode()).hexdigest()
    actor = stage.actor(BY)
    with transaction():
        draft = services.hand_in(sheet, name=name, sha256=sha256, taken_on=day, actor=actor)
    with transaction():
        services.take_over(draft, digest=services.compared(draft).digest, actor=actor)


def confirm_matches(stage: Stage) -> None:
    found = queries.proposed_matches()
    if found:
        with transaction():
            services.confirm_matches(
                {payee_id: match.vendor_id for payee_id, match in found.items()},
                actor=stage.actor(BY),
            )


def decide_no_data(stage: Stage, payees: Sequence[StoryPayee], reason: str) -> None:
    ids = [_payee(payee.name).id for payee in payees]
    with transaction():
        services.decide_no_data(ids, reason=reason, actor=stage.actor(BY))


def decide(stage: Stage, decision: StoryDecision) -> None:
    questions = (question.id for question in QUESTIONS)
    judged = Judged(
        outcome=decision.outcome,
        basis=decision.basis,
        answers=dict(zip(questions, decision.answers, strict=False)),
        reason=decision.reason,
    )
    with transaction():
        services.decide(_payee(decision.payee), judged, actor=stage.actor(BY))


def _payee(name: str) -> Payee:
    found = next(payee for payee in queries.known_payees() if payee.name == name)
    payee = queries.find_payee(found.id)
    if payee is None:
        raise LookupError(name)
    return payee
