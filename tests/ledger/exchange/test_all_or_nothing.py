"""A file is written whole or not at all, whoever else writes, in the same number of statements."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.ledger.contracts.models import Contract
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.ledger.exchange.comparing.difference import FileDifference
from portal.ledger.exchange.importing.services import ImportOutdated, apply
from portal.ledger.vendors.models import Contact, Vendor, VendorStateSpan
from portal.ledger.vendors.profile import services as vendors
from tests.actors import acting
from tests.cast import Cast
from tests.ledger.exchange.conftest import Compare, Write, wrong
from tests.ledger.exchange.files import contact, contract, share, table, vendor, whole, work
from tests.queries import count_statements

TODAY = date(2026, 11, 25)


def test_a_file_with_a_wrong_row_is_never_written(compare: Compare, cast: Cast) -> None:
    difference = compare(table("vendors", vendor("れいめい"), vendor("ゆうなぎ", kind="魔法")))
    with pytest.raises(RuleViolated), transaction():
        apply(difference)
    assert sizes() == {Vendor: 2}


def sizes(*models: Any) -> dict[Any, int]:
    return {
        model: db.session.scalar(select(func.count()).select_from(model)) or 0
        for model in models or (Vendor,)
    }


def test_a_failure_in_the_middle_leaves_nothing(compare: Compare, cast: Cast) -> None:
    models = (Vendor, Contact, Engagement, EngagementTerms, DataShare, Contract, VendorStateSpan)
    before = sizes(*models)
    difference = compare(*whole())
    difference.plan.contracts[-1].values["renewal_months"] = 2**70  # no database takes it
    with pytest.raises((OverflowError, DBAPIError)), transaction():
        apply(difference)
    assert sizes(*models) == before


def test_what_changed_since_the_check_is_shown_instead_of_written(
    compare: Compare, cast: Cast
) -> None:
    difference = compare(table("vendors", vendor("Acme", kind=cast.acme.kind, kana="アクメ")))
    with transaction():
        details = vendors.VendorDetails(name="Acme Holdings", kind=cast.acme.kind)
        vendors.edit_vendor(cast.acme, details, version=cast.acme.version, actor=acting(cast.pip))
    with pytest.raises(ImportOutdated) as outdated, transaction():
        apply(difference)
    assert outdated.value.now.counts == {"new": 1, "changed": 0, "same": 0, "wrong": 0}
    assert sizes() == {Vendor: 2}


def test_what_others_changed_elsewhere_keeps_nobody_waiting(compare: Compare, cast: Cast) -> None:
    difference = compare(table("vendors", vendor("れいめい")))
    with transaction():
        details = vendors.VendorDetails(name="Globex", kind="other", kana="グロベクス")
        vendors.edit_vendor(
            cast.globex, details, version=cast.globex.version, actor=acting(cast.pip)
        )
    with transaction():
        apply(difference)
    assert sizes() == {Vendor: 3}


def test_two_people_import_the_same_file_at_once(compare: Compare, cast: Cast) -> None:
    first, second = compare(*whole()), compare(*whole())
    with transaction():
        apply(first)
    with pytest.raises(ImportOutdated) as outdated, transaction():
        apply(second)
    assert isinstance(outdated.value, ChangedMeanwhile)
    now: FileDifference = outdated.value.now
    assert not wrong(now)
    assert now.counts == {"new": 0, "changed": 0, "same": 6, "wrong": 0}


def test_formulas_are_written_as_the_text_they_are(write: Write, cast: Cast) -> None:
    write(table("contacts", contact("Acme", "=cmd|' /C calc'!A0", phone="+81-3-0000-0000")))
    person = db.session.scalars(select(Contact)).one()
    assert (person.name, person.phone) == ("=cmd|' /C calc'!A0", "+81-3-0000-0000")


def many(count: int, tag: str) -> list[tuple[Any, ...]]:
    """So many vendors with one of everything, and an amendment each."""
    names = [f"{tag}社{number:04d}" for number in range(count)]
    keys = [f"K{number}" for number in range(count)]
    both = list(zip(names, keys, strict=True))
    return [
        table("vendors", *(vendor(name, owner_id="Pam") for name in names)),
        table("contacts", *(contact(name, "窓口") for name in names)),
        table("engagements", *(work(name, "業務", key=key) for name, key in both)),
        table("shares", *(share(key, "Pam") for _, key in both)),
        table(
            "contracts",
            *(
                contract(name, "契約", works=key, signed_on=date(2026, 4, 1), key=f"C{key}")
                for name, key in both
            ),
            *(
                contract(name, "覚書", kind="memorandum", parent_id=f"C{key}", signed_on=TODAY)
                for name, key in both
            ),
        ),
    ]


def statements(compare: Compare, sheets: Any) -> int:
    with count_statements() as counted:
        difference = compare(*sheets)
        assert not difference.wrong, wrong(difference)
        with transaction():
            apply(difference)
    return counted.total


def test_twice_as_many_rows_take_no_more_statements(compare: Compare, cast: Cast) -> None:
    few = statements(compare, many(20, "甲"))
    assert statements(compare, many(40, "乙")) <= few
