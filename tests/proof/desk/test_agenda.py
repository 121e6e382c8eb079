"""What waits: one list, worst first, each matter once, in groups of lateness."""

from datetime import date

import pytest

from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import Role
from portal.foundation.core.words.messages import Text, say
from portal.ledger.obligations.models import Holder, holders_of
from portal.proof.desk.agenda import (
    AgendaEntry,
    AgendaGroup,
    AgendaMatter,
    Promised,
    group_of,
    grouped,
    matters_of,
    once_each,
    worst_first,
)
from portal.supervision.promises.results import Verdict
from tests.supervision.promises.pieces import TODAY


@pytest.mark.parametrize(
    ("due_on", "group"),
    [
        (date(2026, 11, 24), AgendaGroup.OVERDUE),
        (date(2026, 11, 25), AgendaGroup.NOW),
        (date(2026, 11, 26), AgendaGroup.NOW),
        (date(2026, 11, 27), AgendaGroup.SOON),
        (date(2026, 12, 9), AgendaGroup.SOON),
        (date(2026, 12, 10), AgendaGroup.LATER),
    ],
)
def test_a_day_falls_into_its_group(due_on: date, group: AgendaGroup) -> None:
    assert group_of(due_on, TODAY) is group


def entry(
    due_on: date | None, *verdicts: Verdict, matter: str = "", title: str = "Open"
) -> AgendaEntry:
    name = Text(ja="再委託禁止", en="No subcontracting")
    promises = tuple(Promised(name, one) for one in verdicts)
    whose = Text(ja="Acme", en="Acme")
    return AgendaEntry(say(title), whose, due_on, None, matter or f"{due_on} {verdicts}", promises)


def test_groups_come_most_urgent_first_and_empty_ones_not_at_all() -> None:
    days = (date(2026, 12, 1), None, date(2026, 11, 1), date(2026, 11, 30))

    result = grouped([entry(day) for day in days], TODAY)

    assert [group for group, _ in result] == [
        AgendaGroup.AT_ONCE,
        AgendaGroup.OVERDUE,
        AgendaGroup.SOON,
    ]
    assert [row.due_on for row in result[2][1]] == [date(2026, 11, 30), date(2026, 12, 1)]


def test_of_one_day_what_a_broken_promise_asks_for_comes_first() -> None:
    day = date(2026, 12, 1)
    rows = [entry(day), entry(day, Verdict.DUE_SOON), entry(day, Verdict.BROKEN)]

    result = worst_first(rows)

    assert [one.promises[:1] for one in result] == [
        rows[2].promises, rows[1].promises, (),
    ]  # fmt: skip


def test_a_matter_is_told_once_with_all_that_is_done_there_and_the_earliest_day() -> None:
    later, sooner = date(2026, 12, 9), date(2026, 12, 1)
    rows = [
        entry(later, Verdict.BROKEN, matter="the page", title="Ask for one"),
        entry(sooner, Verdict.DUE_SOON, matter="the page", title="Ask for another"),
        entry(later, matter="elsewhere"),
    ]

    page, elsewhere = once_each(rows)

    assert page.due_on == sooner
    assert page.title.params["first"].id == "Ask for another"
    assert page.title.params["n"] == 1
    assert [one.verdict for one in page.promises] == [Verdict.BROKEN, Verdict.DUE_SOON]
    assert elsewhere is rows[2]


def test_rows_of_one_matter_are_one_with_the_earliest_day_and_the_worst_verdict() -> None:
    later, sooner = date(2026, 12, 9), date(2026, 12, 1)
    rows = [
        AgendaMatter("page", later, Verdict.BROKEN.rank, (later, 1), (1,)),
        AgendaMatter("elsewhere", sooner, Verdict.DUE_SOON.rank, (sooner, 2), (2,)),
        AgendaMatter("page", sooner, Verdict.KEPT.rank, (sooner, 3), (3,)),
        AgendaMatter("at once", date.min, Verdict.KEPT.rank, (later, 4), (4,)),
    ]

    result = matters_of(rows)

    assert [one.key for one in result] == ["at once", "page", "elsewhere"]
    assert result[1] == AgendaMatter("page", sooner, Verdict.BROKEN.rank, (sooner, 3), (1, 3))


def test_a_person_with_two_roles_holds_the_work_of_both() -> None:
    both = Actor(roles=frozenset({Role.PROCUREMENT, Role.MANAGEMENT}), user_id=1)
    auditor = Actor(roles=frozenset({Role.AUDITOR}), user_id=2)

    assert holders_of(both) == [Holder.PROCUREMENT, Holder.MANAGEMENT]
    assert holders_of(auditor) == []
