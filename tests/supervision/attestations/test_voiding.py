"""Which change makes which statement void: the table, and when a change came after a signature."""

from dataclasses import dataclass, replace
from datetime import date

import pytest

from portal.content.packs import kinds as shelf
from portal.foundation.core.words.messages import Text, say
from portal.ledger.data_sharing.shares.services import DATA
from portal.ledger.engagements.services import TERMS
from portal.supervision.attestations.models import Wording
from portal.supervision.attestations.statements import periods

SIGNED = date(2026, 7, 1)
CHANGED = date(2026, 9, 1)
EVERY = ("no_subcontracting", "confidentiality_pledge", "purpose_minimisation", "security_measures")
PAST = ("return_destruction", "incident_free")


@dataclass(frozen=True)
class Change:
    what: str
    about: str = ""
    number: int = 2
    changed_on: date = CHANGED


def void_by(what: str, about: str = "") -> set[str]:
    return {one for one in (*EVERY, *PAST) if periods.voids(one, what, about)}


@pytest.mark.parametrize(
    ("what", "about", "void"),
    [
        ("data", "credit_card", {"no_subcontracting", "purpose_minimisation"}),
        ("cover", "C-2026-004", {"no_subcontracting", "confidentiality_pledge"}),
        ("chain", "", {"no_subcontracting"}),
        ("terms", "purposes", {"purpose_minimisation"}),
        ("terms", "reentrustment_mode", {"no_subcontracting"}),
        ("terms", "purposes,access", {"purpose_minimisation", "security_measures"}),
        ("terms", "name", set(EVERY)),
        ("terms", "starts_on,ends_on", set()),
    ],
)
def test_a_change_makes_void_what_rests_on_it(what: str, about: str, void: set[str]) -> None:
    assert void_by(what, about) == void


@pytest.mark.parametrize(("what", "about"), [("terms", ""), ("merger", "")])
def test_what_is_not_known_exactly_makes_everything_void_that_looks_ahead(
    what: str, about: str
) -> None:
    assert void_by(what, about) == set(EVERY)


def test_another_company_has_to_sign_everything_anew() -> None:
    assert void_by("succession") == {*EVERY, *PAST}


def test_a_statement_of_a_pack_that_the_table_does_not_know_is_never_trusted() -> None:
    assert periods.voids("a_new_one", "data", "")


def test_the_table_knows_every_statement_of_the_pack_and_the_kinds_the_ledger_writes() -> None:
    assert set(periods.RESTS_ON) == set(shelf.shipped_pack(shelf.STATEMENTS).by_id)
    assert {DATA, TERMS} == {periods.DATA, periods.TERMS}


@pytest.mark.parametrize(
    ("number", "changed_on", "counts"),
    [
        (2, date(2026, 9, 1), True),  # after the signature
        (1, date(2026, 6, 1), False),  # before it, and known
        (1, date(2026, 9, 1), True),  # agreed before it, in effect after it
        (2, date(2026, 6, 1), True),  # in effect before it, known only after
        (2, date(2026, 12, 1), False),  # to come
    ],
)
def test_a_change_counts_when_it_took_effect_or_was_known_after_the_signature(
    number: int, changed_on: date, *, counts: bool
) -> None:
    signing = periods.SignedState("no_subcontracting", 1, SIGNED)
    change = Change("data", number=number, changed_on=changed_on)
    assert bool(periods.unsettling(signing, [change], date(2026, 11, 25))) is counts


def test_both_sides_are_told_what_changed_and_when() -> None:
    card = Text("クレジットカード情報", "Credit card data")
    data, cover = Change("data", "credit_card"), Change("cover", "C-2026-004")
    terms = Change("terms", "purposes,ends_on")
    assert periods.reason(data, card).params["what"] == card
    assert "C-2026-004" not in str(periods.reason(cover).params)  # the vendor has no such number
    assert periods.reason(terms).params["what"] == periods.TERM_WORDS["purposes"]
    assert periods.reason(Change("terms")) == say("The work changed on %(day)s.", day=CHANGED)


def test_several_reasons_are_told_together_and_each_once() -> None:
    one, other = periods.reason(Change("cover", "C-1")), periods.reason(Change("data"))
    assert periods.together([one, other, one]).params == {"one": one, "other": other}


def test_only_the_words_that_were_signed_count() -> None:
    """A better translation, or another start wording, leaves a signed period statement alone."""
    pack = shelf.shipped_pack(shelf.STATEMENTS).by_id["no_subcontracting"]
    english = replace(pack, statement=Text(pack.statement.ja, "Other words"))
    assert periods.says_the_same(pack, english, Wording.PERIOD, "ja")
    assert periods.says_the_same(pack, english, Wording.START, "en")
    assert not periods.says_the_same(pack, english, Wording.PERIOD, "en")
    assert periods.says_the_same(pack, None, Wording.PERIOD, "en")
