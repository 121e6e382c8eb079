"""Obligations in the database: one open row per subject, dates kept once."""

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from portal.foundation.core.database.db import db
from portal.ledger.obligations import queries, services
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, Outcome
from tests.cast import Cast
from tests.factories.obligations import make_obligation


def test_asking_twice_opens_it_once(cast: Cast) -> None:
    first = make_obligation(cast.acme)
    assert make_obligation(cast.acme, due_on=date(2027, 1, 15)) is first


def test_the_database_lets_only_one_be_open(cast: Cast) -> None:
    one = make_obligation(cast.acme)
    copy = {
        column.name: getattr(one, column.name)
        for column in Obligation.__table__.columns
        if column.name != "id"
    }
    db.session.add(Obligation(**copy))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_after_closing_it_can_be_opened_again(cast: Cast) -> None:
    first = make_obligation(cast.acme)
    services.close_obligation(first)
    db.session.flush()
    assert make_obligation(cast.acme) is not first


def test_more_time_keeps_both_dates(cast: Cast) -> None:
    first = make_obligation(cast.acme)
    second = services.move_obligation(first, to=date(2026, 12, 25), reason="Stocktaking")
    assert (first.outcome, first.due_on) == (Outcome.MOVED, date(2026, 12, 11))
    latest = queries.of_subjects(ObligationKind.ATTESTATION_SIGN, "vendors", [cast.acme.id])
    assert latest == {cast.acme.id: second}


def test_what_is_handed_in_waits_for_nobody(cast: Cast) -> None:
    one = make_obligation(cast.acme, due_on=date(2026, 11, 20))
    assert queries.count_open(date(2026, 11, 25)) == {Holder.VENDOR: (1, 1)}
    services.hand_in(one, on=date(2026, 11, 20))
    db.session.flush()
    assert queries.open_obligations() == []
    assert queries.count_open(date(2026, 11, 25)) == {}


def test_the_most_urgent_comes_first(cast: Cast) -> None:
    later = make_obligation(cast.acme, due_on=date(2026, 12, 20))
    sooner = make_obligation(cast.globex, due_on=date(2026, 12, 1))
    rows = queries.open_obligations(holders=[Holder.VENDOR])
    assert [(row, name) for row, name in rows] == [(sooner, "Globex"), (later, "Acme")]
    assert [row for row, _ in queries.open_obligations(vendor_id=cast.acme.id)] == [later]
    assert [row for row, _ in queries.open_obligations(due_by=date(2026, 12, 1))] == [sooner]
