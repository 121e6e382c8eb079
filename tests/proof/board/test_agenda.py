"""What waits, in groups of lateness; what the promises need from whom."""

from datetime import date

import pytest

from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import Role
from portal.foundation.content import shelf
from portal.foundation.core.messages import Text, say
from portal.ledger.obligations.holders import holders_of
from portal.ledger.obligations.models import Holder, Obligation
from portal.ledger.vendors.models import VendorState
from portal.proof.board.agenda import Group, Waiting, group_of, grouped, steps_for
from portal.supervision.attestations.models import Answer
from portal.supervision.promises.findings import Evaluation
from portal.supervision.promises.rules import decided, evaluation
from portal.supervision.promises.work import VendorOnDay, Work
from tests.ledger.contracts.pieces import cover
from tests.supervision.promises.pieces import TODAY, share, signed, standards, work

PROMISES = decided(shelf.shipped_pack(shelf.PROMISES).promises)


@pytest.mark.parametrize(
    ("due_on", "group"),
    [
        (date(2026, 11, 24), Group.OVERDUE),
        (date(2026, 11, 25), Group.NOW),
        (date(2026, 11, 26), Group.NOW),
        (date(2026, 11, 27), Group.SOON),
        (date(2026, 12, 9), Group.SOON),
        (date(2026, 12, 10), Group.LATER),
    ],
)
def test_a_day_falls_into_its_group(due_on: date, group: Group) -> None:
    assert group_of(due_on, TODAY) is group


def test_groups_come_most_urgent_first_and_empty_ones_not_at_all() -> None:
    days = (date(2026, 12, 1), date(2026, 11, 1), date(2026, 11, 30))
    rows = [Waiting(say("Open"), Text(ja="Acme", en="Acme"), day, None) for day in days]

    result = grouped(rows, TODAY)

    assert [group for group, _ in result] == [Group.OVERDUE, Group.SOON]
    assert [row.due_on for row in result[1][1]] == [date(2026, 11, 30), date(2026, 12, 1)]


def test_a_person_with_two_roles_holds_the_work_of_both() -> None:
    both = Actor(roles=frozenset({Role.PROCUREMENT, Role.MANAGEMENT}), user_id=1)
    auditor = Actor(roles=frozenset({Role.AUDITOR}), user_id=2)

    assert holders_of(both) == [Holder.PROCUREMENT, Holder.MANAGEMENT]
    assert holders_of(auditor) == []


def vendor(*works: Work) -> Evaluation:
    on_day = VendorOnDay(7, Text(ja="みずいろ印刷", en="Mizuiro Printing"), VendorState.ACTIVE)
    return evaluation(on_day, works, PROMISES, {}, on=standards(), tier="tier_2")


def test_each_role_is_told_its_own_steps_the_missing_ones_first() -> None:
    unbound = work(
        share(reviewed_on=date(2025, 12, 9)),
        coverage=cover(),
        signed={"no_subcontracting": signed(answer=Answer.DECLINE)},
    )

    procurement = steps_for([vendor(unbound)], [Holder.PROCUREMENT], [])
    officer = steps_for([vendor(unbound)], [Holder.PRIVACY_OFFICER], [])

    assert [promise.promise.id for _, promise, _ in procurement] == ["bound", "minimum_data"]
    assert [promise.promise.id for _, promise, _ in officer] == ["no_subcontracting"]


def test_a_decision_that_is_already_an_obligation_is_not_told_twice() -> None:
    declined = work(signed={"no_subcontracting": signed(answer=Answer.DECLINE)})
    known = Obligation(subject_kind="attestations", subject_id=31)

    assert steps_for([vendor(declined)], [Holder.PRIVACY_OFFICER], [known]) == []
