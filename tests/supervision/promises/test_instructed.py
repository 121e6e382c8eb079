"""`instructed`: no instruction is past its last day, for each piece of work and on any day."""

from datetime import date
from typing import Any

import pytest

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.supervision.instructions.facts import InstructionOnDay, instructions_on
from portal.supervision.instructions.models import InstructionKind
from portal.supervision.promises.models import PromiseStart
from portal.supervision.promises.queries import evaluate, evaluate_vendor
from portal.supervision.promises.results import Place, Target, Verdict
from portal.supervision.promises.rules.incidents import instructed
from tests.cast import Cast
from tests.factories.instructions import make_instruction
from tests.factories.scenes import work_of
from tests.ledger.contracts.pieces import contract, cover
from tests.queries import count_statements
from tests.supervision.instructions.steps import confirm, give, report, send_back, withdraw
from tests.supervision.promises.pieces import INCIDENTAL, standards, work

V = Verdict
DUE = date(2026, 11, 20)


def one(due_on: date = DUE, **others: Any) -> InstructionOnDay:
    usual: dict[str, Any] = {
        "id": 7,
        "number": "IN-2026-007",
        "kind": InstructionKind.ERASURE,
        "title": "Erase one customer",
        "given_on": date(2026, 11, 1),
    }
    return InstructionOnDay(due_on=due_on, **(usual | others))


LATER = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("known", "verdict"),
    [
        (one(date(2026, 11, 24)), V.BROKEN),
        (one(date(2026, 11, 25)), V.DUE_SOON),
        (one(date(2026, 12, 25)), V.DUE_SOON),
        (one(date(2026, 12, 26)), V.KEPT),
        (one(reported_on=DUE), V.DUE_SOON),  # in time, and not confirmed
        (one(reported_on=date(2026, 11, 21)), V.BROKEN),  # late, and not confirmed
        (one(reported_on=DUE, confirmed_on=LATER), V.KEPT),
        (one(reported_on=date(2026, 11, 21), confirmed_on=LATER), V.KEPT),
        (one(withdrawn_on=LATER), V.KEPT),
    ],
)
def test_what_is_reported_and_what_is_owed(known: InstructionOnDay, verdict: Verdict) -> None:
    result = instructed(work(instructions=(known,)), standards())
    assert result is not None
    assert result.verdict is verdict
    assert not result.without_record
    assert result.records[0].target == Target(Place.INSTRUCTION, 7)


def test_what_was_late_says_so_once_it_is_confirmed() -> None:
    late = one(reported_on=date(2026, 11, 21), confirmed_on=LATER)
    result = instructed(work(instructions=(late,)), standards())
    assert result is not None
    said = result.reasons[0]
    assert "late before" in said.id
    assert said.params["since"] == LATER


def test_the_worst_of_several_counts() -> None:
    several = (one(reported_on=DUE, confirmed_on=LATER), one(date(2026, 11, 24), id=8))
    result = instructed(work(instructions=several), standards())
    assert result is not None
    assert result.verdict is V.BROKEN
    assert len(result.records) == 2


def test_without_an_instruction_the_register_shows_it() -> None:
    result = instructed(work(), standards())
    assert result is not None
    assert (result.verdict, result.without_record) == (V.KEPT, False)
    assert result.records[0].target.place is Place.INSTRUCTIONS


def test_work_that_shares_nothing_or_is_seen_by_chance_is_not_in_scope() -> None:
    assert instructed(work(shares=()), standards()) is None
    assert instructed(work(coverage=cover(contract(), facts=INCIDENTAL)), standards()) is None


def test_an_instruction_about_other_work_is_not_of_this() -> None:
    mine = work()
    broken = one(date(2026, 11, 1), works=frozenset({mine.engagement_id + 1}))
    result = instructed(work(instructions=(broken,)), standards())
    assert result is not None
    assert result.verdict is V.KEPT


def judged_from(day: date) -> None:
    db.session.add(PromiseStart(rule="instructed", judged_from=day, decided_at=clock.now()))
    db.session.commit()


def verdict(cast: Cast, day: date) -> Verdict:
    return evaluate_vendor(cast.acme.id, day).verdict_of("instructed")


def test_an_instruction_from_its_day_to_its_confirmation(cast: Cast) -> None:
    about = work_of(cast.acme, signer=cast.ada)
    start = date(2026, 10, 1)
    judged_from(start)
    assert verdict(cast, start) is V.KEPT  # none was given
    with clock.on_day(start):
        row = give(cast.pam, about, due_on=date(2026, 10, 8))
        assert verdict(cast, start) is V.DUE_SOON
    with clock.on_day(date(2026, 10, 7)):
        report(row, cast.alf)
        assert verdict(cast, date(2026, 10, 7)) is V.DUE_SOON
    with clock.on_day(date(2026, 10, 9)):
        send_back(row, cast.pip)  # as known now, nothing was reported on the 7th
        assert verdict(cast, date(2026, 10, 8)) is V.DUE_SOON
        assert verdict(cast, date(2026, 10, 9)) is V.BROKEN
        report(row, cast.alf)
        assert verdict(cast, date(2026, 10, 9)) is V.BROKEN  # late, and not confirmed
    with clock.on_day(date(2026, 10, 12)):
        confirm(row, cast.pip)
        assert verdict(cast, date(2026, 10, 11)) is V.BROKEN
        assert verdict(cast, date(2026, 10, 12)) is V.KEPT
    assert instructions_on(None, date(2026, 9, 30)) == {}


def test_more_time_when_it_is_sent_back_counts_from_that_day(cast: Cast) -> None:
    about = work_of(cast.acme, signer=cast.ada)
    start = date(2026, 10, 1)
    judged_from(start)
    with clock.on_day(start):
        row = give(cast.pam, about, due_on=date(2026, 10, 8))
        report(row, cast.alf)
    with clock.on_day(date(2026, 10, 9)):
        send_back(row, cast.pip, due_on=date(2026, 10, 15))
    assert verdict(cast, date(2026, 10, 9)) is V.DUE_SOON
    assert verdict(cast, date(2026, 10, 15)) is V.DUE_SOON
    assert verdict(cast, date(2026, 10, 16)) is V.BROKEN


def test_what_was_withdrawn_is_asked_no_more(cast: Cast) -> None:
    about = work_of(cast.acme, signer=cast.ada)
    start = date(2026, 10, 1)
    judged_from(start)
    with clock.on_day(start):
        row = give(cast.pam, about, due_on=date(2026, 10, 8))
    with clock.on_day(date(2026, 10, 12)):
        withdraw(row, cast.pam)
        assert verdict(cast, date(2026, 10, 11)) is V.BROKEN
        assert verdict(cast, date(2026, 10, 12)) is V.KEPT


def test_instructions_cost_the_same_however_many(cast: Cast) -> None:
    about = work_of(cast.acme, signer=cast.ada)
    judged_from(date(2026, 10, 1))
    make_instruction(cast.pam, about)

    def cost() -> int:
        evaluate(None, clock.today())
        with count_statements() as asked:
            evaluate(None, clock.today())
        return asked.total

    once = cost()
    for _ in range(4):
        make_instruction(cast.pam, about)
    assert cost() == once
