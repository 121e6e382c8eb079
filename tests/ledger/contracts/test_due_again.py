"""When a clause check has to be made again, and what the library changed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from portal.content.definitions.clauses import Clause
from portal.foundation.core.words.messages import Text
from portal.ledger.contracts.clauses.due_again import (
    CheckedClause,
    CheckedPaper,
    ContractChanged,
    DueAgain,
    LibraryChange,
    LibraryChangeKind,
    RecheckCause,
    compare,
    due_again,
)
from portal.ledger.contracts.models import ChangeKind
from tests.ledger.contracts.pieces import CLAUSES

TODAY = date(2026, 11, 25)
SPRING = date(2026, 4, 1)
LIBRARY = {one.id: one for one in CLAUSES}
VERSION = "2026.1"
AT = datetime(2026, 4, 1, 3, tzinfo=UTC)
SURVIVAL, SECURITY = "survival", "security_measures"


def reworded(clause_id: str, **fields: object) -> dict[str, Clause]:
    """The library with one clause in other words."""
    usual: dict[str, object] = {"test_question": Text("別の質問か。", "Another question?")}
    return LIBRARY | {clause_id: replace(LIBRARY[clause_id], **(fields or usual))}  # type: ignore[arg-type]


def paper(
    *changes: ContractChanged,
    on: date = SPRING,
    months: int = 12,
    checked: tuple[str, ...] = tuple(LIBRARY),
) -> CheckedPaper:
    """Checked in spring, every clause, by the first version."""
    return CheckedPaper(
        contract_id=1,
        vendor_id=7,
        number="C-2026-001",
        title="Agreement",
        months=months,
        asked=frozenset(LIBRARY),
        checks=tuple(CheckedClause(one, VERSION, on, AT) for one in checked),
        changes=changes,
    )


def due(
    one: CheckedPaper, library: dict[str, Clause] = LIBRARY, today: date = TODAY
) -> DueAgain | None:
    return due_again(one, library, {VERSION: LIBRARY}, today)


def causes(found: DueAgain | None) -> set[RecheckCause]:
    assert found is not None
    return set(frozenset[RecheckCause]().union(*found.clauses.values()))


def test_a_check_that_is_fresh_is_not_due() -> None:
    assert due(paper()) is None


def test_a_contract_nobody_has_checked_is_not_due_again() -> None:
    assert due(paper(checked=())) is None


@pytest.mark.parametrize(
    ("months", "today", "is_due"),
    [
        (12, date(2027, 3, 1), False),
        (12, date(2027, 3, 2), True),  # a month before the year is over
        (24, date(2027, 4, 2), False),
        (24, date(2028, 3, 2), True),
    ],
)
def test_the_tier_asks_for_a_check_every_year_or_two(
    months: int, today: date, *, is_due: bool
) -> None:
    found = due(paper(months=months), today=today)

    assert (found is not None) is is_due
    if found is not None:
        assert found.by == date(SPRING.year + months // 12, 4, 1)
        assert causes(found) == {RecheckCause.INTERVAL}


def test_an_interval_that_ended_unnoticed_leaves_two_weeks() -> None:
    found = due(paper(on=date(2020, 4, 1)))

    assert found is not None
    assert found.by == TODAY + timedelta(days=14)


def change(kind: ChangeKind, on: date = date(2026, 11, 1), **facts: object) -> ContractChanged:
    usual: dict[str, object] = {"at": datetime(2026, 11, 2, tzinfo=UTC)}
    return ContractChanged(kind, on, **(usual | facts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "cause"),
    [(ChangeKind.RENEWED, RecheckCause.RENEWED), (ChangeKind.AMENDED, RecheckCause.AMENDED)],
)
def test_a_renewal_and_an_amendment_make_every_clause_due(
    kind: ChangeKind, cause: RecheckCause
) -> None:
    found = due(paper(change(kind)))

    assert found is not None
    assert causes(found) == {cause}
    assert set(found.clauses) == set(LIBRARY)
    assert found.by == TODAY + timedelta(days=30)


def test_what_was_checked_after_the_amendment_is_not_due() -> None:
    before = change(ChangeKind.AMENDED, at=AT - timedelta(days=1))

    assert due(paper(before)) is None


def test_an_amendment_that_has_not_begun_is_not_asked_about_yet() -> None:
    later = change(ChangeKind.AMENDED, on=TODAY + timedelta(days=1))

    assert due(paper(later)) is None
    assert due(paper(later), today=TODAY + timedelta(days=1)) is not None


def test_another_question_makes_that_clause_due_and_no_other() -> None:
    found = due(paper(), reworded(SURVIVAL))

    assert found is not None
    assert found.clauses == {SURVIVAL: frozenset({RecheckCause.LIBRARY})}


@pytest.mark.parametrize(
    "fields", [{"why": Text("理由", "Why")}, {"cues": None}, {"mapping": {}}, {"no": 99}]
)
def test_other_hints_and_reasons_ask_for_nothing(fields: dict[str, object]) -> None:
    assert due(paper(), reworded(SURVIVAL, **fields)) is None


def test_a_clause_the_library_is_new_with_is_due_where_work_asks_for_it() -> None:
    new = replace(LIBRARY[SURVIVAL], id="robots", no=25)
    library = LIBRARY | {"robots": new}

    assert due(paper(), library) is None  # no work under it asks for the clause
    found = due(replace(paper(), asked=frozenset(library)), library)
    assert found is not None
    assert set(found.clauses) == {"robots"}


def test_a_clause_that_was_never_checked_is_not_due_again() -> None:
    found = due(paper(change(ChangeKind.RENEWED), checked=(SURVIVAL,)))

    assert found is not None
    assert set(found.clauses) == {SURVIVAL}


def test_the_most_telling_cause_is_said_first() -> None:
    both = paper(
        change(ChangeKind.RENEWED), change(ChangeKind.AMENDED, amendment="C-2026-002 Memo")
    )
    found = due(both, reworded(SURVIVAL))

    assert found is not None
    assert [one.id.split()[0:3] for one in found.causes] == [
        ["It", "was", "amended"],
        ["Another", "term", "began"],
        ["The", "clause", "library"],
    ]
    assert found.why.params["amendment"] == "C-2026-002 Memo"


class TestTheLibrary:
    def changes(self, library: dict[str, Clause]) -> list[LibraryChange]:
        return compare(dict(LIBRARY), frozenset(LIBRARY), library)

    def test_old_and_new_words_stand_beside_each_other(self) -> None:
        (one,) = self.changes(reworded(SURVIVAL))

        assert (one.kind, one.asks_again) == (LibraryChangeKind.CHANGED, True)
        (words,) = one.wordings
        assert words.old == LIBRARY[SURVIVAL].test_question
        assert words.new.en == "Another question?"

    def test_another_reason_is_shown_but_asks_for_nothing(self) -> None:
        (one,) = self.changes(reworded(SECURITY, why=Text("理由", "Because")))

        assert (one.kind, one.asks_again) == (LibraryChangeKind.CHANGED, False)

    def test_what_is_new_and_what_is_gone(self) -> None:
        library = {name: one for name, one in LIBRARY.items() if name != SURVIVAL}
        library |= {"robots": replace(LIBRARY[SURVIVAL], id="robots", no=3)}

        assert [(one.kind, one.clause.id) for one in self.changes(library)] == [
            (LibraryChangeKind.ADDED, "robots"),
            (LibraryChangeKind.REMOVED, SURVIVAL),
        ]

    def test_the_same_library_says_nothing_otherwise(self) -> None:
        assert self.changes(dict(LIBRARY)) == []
