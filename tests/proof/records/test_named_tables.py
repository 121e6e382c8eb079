"""A table that becomes a record with an upgrade is sealed as found, alone, and it is said since when."""

import re
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text, update

from portal.foundation.core.database.chain import HEAD
from portal.foundation.core.database.db import FOUND_BY, MOVED_BY, UNSCOPED, db, sealed_models
from portal.ledger.customers.models import Customer, EngagementCustomer
from portal.ledger.engagements.models import CompanyRole
from portal.ledger.vendors.models import Contact
from portal.proof.records import services
from portal.proof.records.services import compare_rows, waiting_revision
from portal.proof.records.words import UNMADE
from tests.cast import Cast
from tests.factories.engagements import make_engagement
from tests.proof.records.test_comparing import a_contact, by_hand, upgraded

HERE, TABLE = "0034", "engagement_customers"
MIGRATIONS = Path(__file__).parents[3] / "migrations" / "versions"
UPGRADE_DAY = date(2026, 11, 25)


def marked(revisions: str) -> None:
    db.session.execute(update(HEAD).values(unsealed_by=revisions), execution_options=UNSCOPED)
    db.session.commit()


@pytest.fixture
def link(cast: Cast) -> EngagementCustomer:
    """Made by a migration: no event knows of it. Everything else is sealed."""
    upgraded()
    services.seal_as_found()
    work = make_engagement(cast.acme, company_role=CompanyRole.ENTRUSTED, customer_name="Tsubame")
    customer = Customer(number="CU-2026-001", name="Tsubame", created_at=work.created_at)
    db.session.add(customer)
    db.session.commit()
    upgraded()
    services.seal_as_found()
    row = EngagementCustomer(
        vendor_id=work.vendor_id,
        engagement_id=work.id,
        customer_id=customer.id,
        valid_from=date(2026, 4, 1),
    )
    db.session.add(row)
    db.session.commit()
    return row


def told() -> list[tuple[str, int, str]]:
    return [(one.kind, one.id, one.what) for one in compare_rows().differences]


def test_until_it_is_sealed_it_is_told_and_then_counts_from_that_day(
    link: EngagementCustomer,
) -> None:
    assert told() == [(TABLE, link.id, UNMADE)]
    before = compare_rows().as_found
    marked(HERE)
    assert services.seal_as_found() == 1
    found = compare_rows()
    assert found.differences == []
    assert found.as_found[UPGRADE_DAY] == before[UPGRADE_DAY] + 1
    assert waiting_revision() is None


def test_what_is_changed_past_the_portal_afterwards_is_found(link: EngagementCustomer) -> None:
    marked(HERE)
    services.seal_as_found()
    by_hand("UPDATE engagement_customers SET valid_from = '2025-04-01' WHERE id = :id", id=link.id)
    assert [(kind, number) for kind, number, _ in told()] == [(TABLE, link.id)]


def test_nothing_of_other_tables_is_sealed_by_it(cast: Cast, link: EngagementCustomer) -> None:
    """Else an upgrade would cover what another hand had changed."""
    contact = a_contact(cast, "Ken")
    by_hand("UPDATE contacts SET phone = '03-0000-0000' WHERE id = :id", id=contact.id)
    stray = Contact(vendor_id=cast.acme.id, name="Stray")
    db.session.add(stray)
    db.session.commit()
    marked(HERE)
    assert services.seal_as_found() == 1
    assert told() == [("contacts", contact.id, "row"), ("contacts", stray.id, UNMADE)]


def test_a_row_of_the_table_that_was_sealed_and_changed_stays_told(
    link: EngagementCustomer,
) -> None:
    marked(HERE)
    services.seal_as_found()
    by_hand("UPDATE engagement_customers SET valid_from = '2025-04-01' WHERE id = :id", id=link.id)
    marked(HERE)
    assert services.seal_as_found() == 0
    assert [(kind, number) for kind, number, _ in told()] == [(TABLE, link.id)]


@pytest.mark.parametrize("revisions", [f"0019,{HERE}", f"0011,{HERE}"])
def test_two_upgrades_at_once_are_both_finished(link: EngagementCustomer, revisions: str) -> None:
    marked(revisions)
    assert services.seal_as_found() == 1
    assert told() == []


def test_each_migration_that_leaves_something_to_seal_says_what_it_is() -> None:
    """Numbered anew, it has to be so in `FOUND_BY` too: else all would be sealed as found."""
    marking = {
        path.name[:4]
        for path in MIGRATIONS.glob("*.py")
        if re.search(r"SET unsealed_by = [^\n]*revision", path.read_text("utf-8"))
    }
    assert marking == {"0011"} | MOVED_BY | FOUND_BY.keys()
    assert {name for several in FOUND_BY.values() for name in several} <= sealed_models().keys()


@pytest.mark.parametrize(
    ("before", "after"),
    [(None, HERE), ("0011", "0011"), ("0019", f"0019,{HERE}")],
)
def test_the_migration_adds_itself_to_what_another_left(
    cast: Cast, before: str | None, after: str
) -> None:
    (path,) = MIGRATIONS.glob(f"{HERE}_*.py")
    parts = re.findall(r'f"(UPDATE audit_head[^"]*|WHEN[^"]*)"', path.read_text("utf-8"))
    statement = "".join(parts).replace("{revision}", HERE)
    db.session.execute(update(HEAD).values(unsealed_by=before), execution_options=UNSCOPED)
    db.session.execute(text(statement))
    assert waiting_revision() == after
