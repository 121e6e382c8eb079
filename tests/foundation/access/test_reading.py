"""Who only reads asks once, a command each time; and what a vendor has no row of is not asked."""

from collections.abc import Callable
from datetime import date
from itertools import count

import pytest
from sqlalchemy import func, select

from portal.foundation.access.leaving_out import leaving_out
from portal.foundation.access.reading import has_none, once_while_reading
from portal.foundation.access.scoping import acting_as
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.vendors.models import Contact, Vendor
from portal.supervision.findings.facts import open_findings_on
from portal.supervision.findings.models import Finding
from portal.supervision.incidents.models import Incident
from tests.actors import acting
from tests.cast import Cast
from tests.factories.findings import make_finding
from tests.factories.vendors import make_vendor
from tests.queries import count_statements

TODAY = date(2026, 11, 25)


@pytest.fixture
def read() -> Callable[[], int]:
    """How many vendors there are, asked once where that is right."""

    def vendors() -> int:
        return once_while_reading(
            "vendors", lambda: db.session.scalar(select(func.count()).select_from(Vendor)) or 0
        )

    return vendors


def test_who_reads_twice_asks_once(cast: Cast, read: Callable[[], int]) -> None:
    with count_statements() as sent:
        assert read() == read() == 2
    assert sent.total == 1


def test_what_the_session_writes_is_read_anew(cast: Cast, read: Callable[[], int]) -> None:
    assert read() == 2
    make_vendor("Initech")
    assert read() == 3


def test_while_something_waits_to_be_written_nothing_is_kept(cast: Cast) -> None:
    numbers = count()
    cast.acme.kana = "アクメ"
    assert once_while_reading("what", numbers.__next__) == 0
    assert once_while_reading("what", numbers.__next__) == 1


def test_another_transaction_reads_anew(cast: Cast, read: Callable[[], int]) -> None:
    db.session.commit()
    assert read() == 2
    db.session.rollback()
    with count_statements() as sent:
        read()
    assert sent.total == 1


def test_a_command_reads_each_time(cast: Cast) -> None:
    db.session.commit()
    numbers = count()
    with transaction(audited=False):
        assert once_while_reading("what", numbers.__next__) == 0
        assert once_while_reading("what", numbers.__next__) == 1


def test_another_scope_has_answers_of_its_own(cast: Cast, read: Callable[[], int]) -> None:
    ada = acting(cast.ada)
    assert read() == 2
    with acting_as(db.session, ada):
        assert read() == 1
    assert read() == 2


def test_what_is_left_out_is_not_in_the_answer(cast: Cast, read: Callable[[], int]) -> None:
    assert read() == 2
    with leaving_out(db.session, {Vendor: [cast.globex.id]}):
        assert read() == 1
    assert read() == 2


def test_one_statement_tells_of_all_registers(cast: Cast) -> None:
    make_finding(cast.acme, "clause:7")
    db.session.commit()
    of, ids = cast.acme.id, [cast.globex.id]
    with count_statements() as sent:
        assert has_none([of], Incident)
        assert not has_none([of], Finding)
        assert not has_none([of], Incident, Finding)
    assert sent.total == 1
    assert has_none(ids, Finding)


def test_of_several_vendors_nothing_is_asked(cast: Cast) -> None:
    ids = [cast.acme.id, cast.globex.id]
    with count_statements() as sent:
        assert not has_none(ids, Finding)
        assert not has_none(None, Finding)
    assert sent.total == 0


def test_a_register_that_is_not_asked_first_is_refused(cast: Cast) -> None:
    with pytest.raises(LookupError):
        has_none([cast.acme.id], Contact)


def test_a_vendor_is_told_nothing_about_another(cast: Cast) -> None:
    make_finding(cast.globex, "clause:7")
    db.session.commit()
    ids, ada, gus = [cast.globex.id], acting(cast.ada), acting(cast.gus)
    with acting_as(db.session, ada):
        assert has_none(ids, Finding)
    with acting_as(db.session, gus):
        assert not has_none(ids, Finding)


def test_a_first_row_is_seen_at_once(cast: Cast) -> None:
    ids = [cast.acme.id]
    assert open_findings_on(ids, TODAY) == {}
    finding = make_finding(cast.acme, "clause:7")
    (found,) = open_findings_on(ids, TODAY)[cast.acme.id]
    assert found.id == finding.id
