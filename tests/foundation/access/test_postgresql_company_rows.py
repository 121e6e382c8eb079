"""The second lock: PostgreSQL itself shows no vendor what belongs to the company alone."""

from datetime import date

import pytest
from psycopg.errors import InsufficientPrivilege

from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import say
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.obligations.services import open_obligation
from portal.supervision.findings.models import Cause
from portal.supervision.findings.services import New, open_findings
from portal.supervision.findings.severity import Owner, Severity
from tests.cast import Cast

TABLES = ("obligations", "findings")


@pytest.fixture
def ours(cast: Cast) -> None:
    title = say("Of us")
    new = New(None, Cause.BY_HAND, "hand:us", title, title, Severity.MINOR, Owner.COMPANY, 30)
    open_findings([new], subject=None, by=None)
    open_obligation(
        kind=ObligationKind.DEPUTY_READING,
        subject=cast.pia,
        vendor_id=None,
        holder=Holder.PRIVACY_OFFICER,
        due_on=date(2026, 12, 2),
        ladder="internal",
        title=title,
        is_new=True,
    )
    db.session.commit()


@pytest.mark.parametrize("table", TABLES)
def test_a_vendor_sees_and_changes_none_and_everything_sees_all(
    cast: Cast, ours: None, table: str
) -> None:
    cursor = db.session.connection().connection.cursor()
    counted = f"SELECT count(*) FROM {table} WHERE vendor_id IS NULL"  # noqa: S608

    def seen_as(vendor: object) -> int:
        cursor.execute("SELECT set_config('kantoku.vendor', %s, true)", [str(vendor)])
        (number,) = cursor.execute(counted).fetchone()
        return int(number)

    of_department = f"company,{cast.acme.id}"
    for vendor in (cast.acme.id, cast.globex.id, "0", "", "company", of_department):
        assert seen_as(vendor) == 0
        cursor.execute(f"UPDATE {table} SET version = 9")  # noqa: S608
        assert cursor.rowcount == 0
    assert seen_as("everything") > 0
    assert seen_as(cast.acme.id) == 0
    with pytest.raises(InsufficientPrivilege):
        cursor.execute(
            "INSERT INTO obligations (kind, subject_kind, subject_id, holder, ladder, title, due_on,"
            " opened_at, opened_on, reason, version) VALUES ('deputy.reading', 'users', 1,"
            " 'vendor', '', '{}', '2026-12-02', now(), '2026-12-02', '', 1)"
        )
