"""What is said of subcontractors is laid beside each other: each contradiction once, with both sides."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from portal.foundation.core.words.messages import Message
from portal.supervision.consequences.disagreements import (
    disagreements,
    handled,
    tells_of_subcontracting,
    unapproved,
)
from portal.supervision.consequences.subcontractor_words import (
    SheetSaid,
    StatementSaid,
    VendorWords,
    WordsSaid,
)
from portal.supervision.subcontractors.standing import ChainRow, SubcontractorOnDay, chain_on

TODAY = date(2026, 11, 25)
FIRST, LAST = date(2026, 5, 1), date(2026, 10, 31)
WORK = 7


def row(**more: Any) -> ChainRow:
    """Kamome: applied for in May, approved from June to next May, at work from the middle of June."""
    usual: dict[str, Any] = {
        "subcontractor_id": 1,
        "number": "SC-2026-001",
        "engagement_id": WORK,
        "name": "Kamome Delivery",
        "parent_id": None,
        "follows_id": None,
        "starts_on": date(2026, 6, 15),
        "applied_on": date(2026, 5, 20),
        "approved_on": date(2026, 6, 1),
        "approved_until": date(2027, 5, 31),
        "decided_against_on": None,
        "ended_on": None,
    }
    return ChainRow(**usual | more)


BEGUN = {"starts_on": date(2026, 5, 10), "approved_on": None, "approved_until": None}
WAITING = {
    "applied_on": date(2026, 11, 1),
    "starts_on": date(2026, 12, 1),
    "approved_on": None,
    "approved_until": None,
}


def on_day(**more: Any) -> SubcontractorOnDay:
    (one,) = chain_on([row(**more)], TODAY)
    return one


def statement(**more: Any) -> StatementSaid:
    usual: dict[str, Any] = {
        "id": 31,
        "number": "S-2026-031",
        "engagement_id": WORK,
        "first": FIRST,
        "last": LAST,
        "signed_on": date(2026, 11, 2),
    }
    return StatementSaid(**usual | more)


def sheet(told: dict[str, Any], **more: Any) -> SheetSaid:
    usual: dict[str, Any] = {
        "id": 8,
        "number": "Q-2026-008",
        "works": frozenset({WORK}),
        "first": FIRST,
        "last": LAST,
        "on": date(2026, 11, 10),
        "told": told,
    }
    return SheetSaid(**usual | more)


def notice(*texts: str, **more: Any) -> WordsSaid:
    usual: dict[str, Any] = {
        "table": "change_notices",
        "id": 4,
        "number": "N-2026-004",
        "works": frozenset({WORK}),
        "on": date(2026, 9, 1),
        "happened_on": date(2026, 9, 1),
        "words": texts,
    }
    return WordsSaid(**usual | more)


def found(*said: Any, **chain: Any) -> list[tuple[str, str]]:
    """Both sides in English; `chain`: of the one subcontractor, where any is given."""
    about = VendorWords()
    if chain:
        about.chains[WORK] = tuple(chain_on([row(**chain)], TODAY))
    about.statements = [one for one in said if isinstance(one, StatementSaid)]
    about.sheets = [one for one in said if isinstance(one, SheetSaid)]
    about.words = [one for one in said if isinstance(one, WordsSaid)]
    return [
        (plainly(each.one.words), plainly(each.other.words)) for each in disagreements(about, TODAY)
    ]


def plainly(message: Message) -> str:
    """In English, with whole dates."""
    return message.id % message.params


NOBODY = "nobody else handled the data, those we had approved aside"
WITHOUT = "Kamome Delivery handled the data without our approval from 2026-05-10 on"


@pytest.mark.parametrize(
    ("more", "days", "without"),
    [
        ({}, (date(2026, 6, 15), TODAY), []),
        (WAITING, None, []),
        (BEGUN, (date(2026, 5, 10), TODAY), [(date(2026, 5, 10), TODAY)]),
        (
            {"starts_on": date(2026, 5, 10)},
            (date(2026, 5, 10), TODAY),
            [(date(2026, 5, 10), date(2026, 5, 31))],
        ),
        (
            {"approved_until": date(2026, 10, 31)},
            (date(2026, 6, 15), TODAY),
            [(date(2026, 11, 1), TODAY)],
        ),
        ({"approved_until": TODAY}, (date(2026, 6, 15), TODAY), []),
        ({"ended_on": date(2026, 8, 1)}, (date(2026, 6, 15), date(2026, 7, 31)), []),
        ({"ended_on": date(2026, 6, 15)}, None, []),
        ({"starts_on": date(2026, 11, 26), "applied_on": date(2026, 5, 20)}, None, []),
    ],
)
def test_when_a_subcontractor_handled_the_data(more: Any, days: Any, without: Any) -> None:
    assert (handled(on_day(**more), TODAY), unapproved(on_day(**more), TODAY)) == (days, without)


def test_a_statement_beside_one_that_handled_the_data_without_approval() -> None:
    assert found(statement(), **BEGUN) == [(NOBODY, WITHOUT)]
    assert found(statement(), number="SC-2026-001") == []  # approved before it began
    assert found(statement(parties=("ＫＡＭＯＭＥ　delivery",)), **BEGUN) == []
    assert found(statement(engagement_id=WORK + 1), **BEGUN) == []


@pytest.mark.parametrize(
    ("last", "contradicts"),
    [(date(2026, 5, 9), False), (date(2026, 5, 10), True), (None, True)],
)
def test_a_statement_speaks_for_its_time_only(last: date | None, contradicts: bool) -> None:
    assert bool(found(statement(last=last), **BEGUN)) is contradicts


def test_a_statement_beside_what_the_answers_name() -> None:
    named = {"SUB-01": "yes", "SUB-02": [{"name": "Isobe"}]}
    ours = ("it names Isobe (SUB-02)", "Isobe is not on record for this work")
    assert found(statement(), sheet(named)) == [(NOBODY, ours[0]), ours]
    assert found(statement(parties=("Isobe",)), sheet(named)) == [ours]
    before = {"first": date(2025, 1, 1), "last": date(2025, 12, 31)}
    assert found(statement(**before), sheet(named)) == [ours]
    denied = sheet({"SUB-01": "no"})
    ((_, answer),) = found(statement(parties=("Isobe",)), denied)
    assert answer == "nobody else handled any part of it (SUB-01)"
    assert found(statement(), denied) == []
    assert len(found(statement(), sheet({"SUB-01": "yes"}))) == 1
    assert len(found(statement(), sheet({"SUB-08": "undeclared"}))) == 1
    assert found(statement(), sheet({"SUB-08": "declared"})) == []


AT_WORK = "Kamome Delivery handled the data from 2026-06-15 on"


@pytest.mark.parametrize(
    ("told", "chain", "sides"),
    [
        ({"SUB-01": "no"}, {}, ("nobody else handled any part of it (SUB-01)", AT_WORK)),
        ({"SUB-01": "no"}, WAITING, None),
        (
            {"SUB-01": "no"},
            {"ended_on": date(2026, 6, 16)},
            ("nobody else handled any part", AT_WORK),
        ),
        ({"SUB-01": "no"}, {"ended_on": date(2026, 6, 15)}, None),
        ({"SUB-01": "no", "SUB-08": "none"}, {}, ("nobody else handled any part", AT_WORK)),
        ({"SUB-08": "none"}, {}, ("nobody outside can reach the data (SUB-08)", AT_WORK)),
        ({"SUB-05": "none"}, {}, ("nobody outside can reach the data (SUB-05)", AT_WORK)),
        ({"SUB-01": "yes", "SUB-02": [{"name": "kamome  DELIVERY"}]}, {}, None),
        ({"SUB-01": "yes", "SUB-02": [{"name": "K.", "approval_no": "SC-2026-001"}]}, {}, None),
        ({"SUB-01": "yes", "SUB-02": []}, {}, ("it does not name Kamome Delivery", AT_WORK)),
        ({"SUB-01": "yes"}, {}, None),
        (
            {"SUB-01": "yes", "SUB-02": [{"name": "Kamome Delivery"}]},
            WAITING,
            (
                "it names Kamome Delivery (SUB-02)",
                "Kamome Delivery is applied for and has not begun",
            ),
        ),
        (
            {"SUB-01": "yes", "SUB-02": [{"name": "Kamome Delivery"}], "SUB-03": "yes"},
            BEGUN,
            ("each was approved before the work began (SUB-03)", WITHOUT),
        ),
        ({"SUB-01": "yes", "SUB-03": "partial"}, BEGUN, None),
        ({"SUB-01": "yes", "SUB-03": "yes"}, {"approved_until": LAST}, None),
        (
            {"SUB-01": "yes", "SUB-03": "yes"},
            {"approved_until": date(2026, 10, 30)},
            ("each was approved", "without our approval from 2026-10-31 on"),
        ),
    ],
)
def test_the_answers_beside_the_register(
    told: dict[str, Any], chain: dict[str, Any], sides: tuple[str, str] | None
) -> None:
    both = found(sheet(told), **({"number": "SC-2026-001"} | chain))
    if sides is None:
        assert both == []
    else:
        ((one, other),) = both
        assert (sides[0] in one, sides[1] in other) == (True, True)


def test_a_notice_or_an_incident_names_one_that_was_not_at_work() -> None:
    told = "A parcel was lost by KAMOME Delivery."
    over = {"ended_on": date(2026, 8, 1)}
    ((one, other),) = found(notice(told), **over)
    assert one == f"“{told}”"
    assert other == "Kamome Delivery handles nothing from 2026-08-01 on"
    assert found(notice(told, happened_on=date(2026, 7, 31)), **over) == []
    assert len(found(notice(told, happened_on=date(2026, 8, 1)), **over)) == 1
    assert found(notice(told, happened_on=date(2026, 11, 26)), **over) == []  # is still to come
    assert found(notice(told), number="SC-2026-001") == []
    assert found(notice(told, works=frozenset({WORK + 1})), **over) == []


def test_subcontracting_is_told_of_where_nobody_is_on_record() -> None:
    told = "封入作業を他社に再委託しました。"
    assert found(notice(told)) == [(f"“{told}”", "nobody is on record for this work")]
    assert found(notice(told), statement()) == [(f"“{told}”", NOBODY)]
    assert found(notice(told), number="SC-2026-001") == []


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("封入作業を他社に再委託しました。", True),
        ("再委託はしておりません。", False),
        ("移転します。再委託なし。", False),
        ("移転します。搬送を再委託した。", True),
        ("Printing was subcontracted to a firm in Kobe.", True),
        ("We do not subcontract.", False),
        ("We plan to subcontract printing.", False),
        ("The server room moved.", False),
    ],
)
def test_words_that_tell_of_subcontracting(text: str, tells: bool) -> None:
    assert tells_of_subcontracting(text) is tells


def test_whoever_says_the_same_of_a_party_makes_no_other_contradiction() -> None:
    """The vendor applies for what it named: the statement contradicts the same company as before."""
    about = VendorWords(statements=[statement()])
    about.sheets = [sheet({"SUB-01": "yes", "SUB-02": [{"name": "Kamome Delivery"}]})]
    before = {each.key for each in disagreements(about, TODAY)}
    about.chains[WORK] = tuple(chain_on([row(**BEGUN)], TODAY))
    assert {each.key for each in disagreements(about, TODAY)} < before
    about.chains[WORK] = tuple(chain_on([row(**WAITING)], TODAY))
    assert {each.key for each in disagreements(about, TODAY)} < before
    about.statements = [replace(statement(), id=32)]  # signed anew, and wrong again
    about.chains[WORK] = tuple(chain_on([row(**BEGUN)], TODAY))
    assert not {each.key for each in disagreements(about, TODAY)} & before


def test_what_it_is_about_fits_its_column_and_names_both_sides() -> None:
    long = "K" * 200
    about = VendorWords(
        statements=[statement(id=10**9)], words=[notice(f"{long} 再委託", id=10**9)]
    )
    about.chains[WORK] = tuple(chain_on([row(name=long, subcontractor_id=10**9, **BEGUN)], TODAY))
    about.sheets = [sheet({"SUB-01": "yes", "SUB-02": [{"name": long * 2}]}, id=10**9)]
    each = disagreements(about, TODAY)
    assert each
    assert max(len(one.about) for one in each) <= 170
    assert f":attestations:{10**9}:" in each[0].about
    assert f"/subcontractors:{10**9}:" in each[0].about
