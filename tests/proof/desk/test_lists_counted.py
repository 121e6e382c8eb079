"""The tabs of a list are counted over as little as they speak of, and by indexes that help."""

import re
from collections.abc import Callable

import pytest

from portal.foundation.access.actor import Actor
from portal.foundation.core.database.db import db
from portal.foundation.lists.queries import conditions, count_each, list_page
from portal.foundation.lists.register import ListQuery, Register, ask_for
from portal.ledger.contracts.documents.register import contract_register
from portal.ledger.data_sharing.tiers.register import work_register
from portal.ledger.obligations.register import obligation_register
from portal.proof.desk.vendors.register import vendor_register
from portal.supervision.attestations.register import attestation_register
from portal.supervision.findings.handling.register import finding_register
from portal.supervision.reminders.mail_views import mail_register
from portal.supervision.responses.sending.register import assignment_register
from portal.supervision.trainings.register import training_register
from tests.actors import acting
from tests.cast import Cast
from tests.factories.obligations import make_obligation
from tests.factories.scenes import work_of
from tests.queries import count_statements

REGISTERS = (work_register, contract_register, obligation_register, attestation_register)
NARROW = (
    *REGISTERS,
    finding_register,
    assignment_register,
    training_register,
    lambda _actor: mail_register(),
)


@pytest.mark.parametrize("register_of", NARROW)
def test_no_condition_but_words_needs_more_than_is_counted(
    cast: Cast, register_of: Callable[[Actor], Register]
) -> None:
    """Otherwise the rows of a table that is not joined would be multiplied with all others."""
    register = register_of(acting(cast.pam))
    asked = [ask_for(register, one.args) for one in register.presets]
    asked += [
        ask_for(register, {one.id: value})
        for one in register.filters
        for value in ([value for value, _ in one.choices] or ["2026-11-25"])
    ]
    for one in asked:
        counted = register.counted.where(*conditions(register, one))
        assert len(counted.get_final_froms()) == 1, one.filters


@pytest.mark.parametrize("typed", ["Acme", "2026", "住所 acme"])
@pytest.mark.parametrize("register_of", NARROW)
def test_no_word_needs_more_than_is_counted(
    cast: Cast, register_of: Callable[[Actor], Register], typed: str
) -> None:
    """A saved view that looks for a word is counted on each page of its list."""
    register = register_of(acting(cast.pam))
    with count_statements() as sent:
        count_each(register, [ask_for(register, {"q": typed})])
    _, _, counted = sent.statements[-1].partition("SELECT count(*) AS count_1 \nFROM ")
    assert re.match(r"\w+ \nWHERE ", counted), counted


@pytest.mark.parametrize("register_of", REGISTERS)
def test_tabs_are_counted_without_the_vendors(
    cast: Cast, register_of: Callable[[Actor], Register]
) -> None:
    work_of(cast.acme, signer=cast.ada)
    make_obligation(cast.globex)
    db.session.commit()
    register = register_of(acting(cast.pam))
    asked = [ListQuery(), *(ask_for(register, one.args) for one in register.presets)]
    with count_statements() as counted:
        numbers = count_each(register, asked)
    assert numbers[0] == 1
    assert [sql for sql in counted.statements if "JOIN vendors" in sql] == []
    searched = [ask_for(register, {"q": "Acme"}), *asked]
    assert count_each(register, searched)[1:] == numbers


@pytest.mark.parametrize("register_of", [vendor_register, work_register, contract_register])
def test_the_order_of_names_is_asked_for_as_its_index_says_it(
    cast: Cast, register_of: Callable[[Actor], Register]
) -> None:
    """With a parameter in it, or by another column first, all rows would be sorted for one page."""
    register = register_of(acting(cast.pam))
    usual = ask_for(register, {"sort": register.usual_sort()})
    with count_statements() as sent:
        list_page(register, usual, 1)
    (index,) = (
        one for one in db.metadata.tables["vendors"].indexes if one.name == "ix_vendors_by_name"
    )
    (by_name,) = index.expressions
    _, _, order = sent.statements[0].replace("vendors.", "").partition("ORDER BY ")
    assert order.startswith(f"{by_name}, ")
    assert order.count(str(by_name)) == 1


def test_no_index_begins_with_a_day_that_nearly_every_row_fits() -> None:
    """SQLite would take it for the narrowest way and walk over the whole table in its order."""
    days = {"valid_from", "valid_until"}
    assert [
        index.name
        for table in db.metadata.tables.values()
        for index in table.indexes
        if next((column.name for column in index.columns), "") in days  # of an expression: none
    ] == []
