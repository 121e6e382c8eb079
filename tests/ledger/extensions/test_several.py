"""More time for several matters: one day and one reason, seen beforehand, done as one command."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.audit.queries import head, trail_of_vendor
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.runs.models import Run, RunLeftOut
from portal.ledger.extensions import services
from portal.ledger.extensions.models import ExtensionState
from portal.ledger.extensions.queries import history_of
from portal.ledger.obligations.models import Holder, Obligation, Outcome
from portal.ledger.obligations.models import ObligationKind as K
from portal.ledger.obligations.services import hand_in
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.obligations import make_obligation
from tests.queries import count_statements

SEVERAL = "/obligations/more-time"
DUE, LATER = date(2026, 12, 11), date(2026, 12, 21)  # a Friday, a Monday
WHY = "Their office is being moved."


@pytest.fixture
def pam(cast: Cast, browser: Browser) -> Browser:
    browser.sign_in(cast.pam)
    return browser


@pytest.fixture
def owed(cast: Cast) -> list[Obligation]:
    """Two that can have more time, and what cannot: ours, handed in, due by law."""
    rows = [
        make_obligation(cast.acme, due_on=DUE),
        make_obligation(cast.globex, due_on=DUE),
        make_obligation(cast.acme, due_on=DUE, holder=Holder.PROCUREMENT, kind=K.CLAUSE_CHECK),
        make_obligation(cast.acme, due_on=DUE, kind=K.QUESTIONNAIRE_ANSWER),
        make_obligation(cast.acme, due_on=DUE, kind=K.INCIDENT_ITEMS),
    ]
    hand_in(rows[3], on=date(2026, 11, 24))
    db.session.commit()
    return rows


def ids_of(rows: list[Obligation]) -> str:
    return ",".join(str(row.id) for row in rows)


def follower_of(row: Obligation) -> Obligation | None:
    return db.session.scalar(select(Obligation).where(Obligation.follows_id == row.id))


def test_pam_sees_first_what_will_happen_to_each(pam: Browser, owed: list[Obligation]) -> None:
    first = pam.post(SEVERAL, data={"ids": [str(row.id) for row in owed]})
    assert first.status_code == 200
    assert "2 matters can have more time. 3 matters stay as they are." in first.text
    page = pam.post(SEVERAL, data={"ids": ids_of(owed), "until": LATER, "reason": WHY}).text
    assert "2 matters get more time until" in page
    for why in (
        "No vendor owes this.",
        "It has been handed in already.",
        "More time for this is given by itself, not with others.",
    ):
        assert why in page
    assert all(follower_of(row) is None for row in owed), "nothing has happened yet"


def test_then_it_is_one_command_that_each_vendor_tells_of(
    cast: Cast, pam: Browser, owed: list[Obligation]
) -> None:
    with transaction():
        services.ask_extension(owed[0], until=LATER, reason="Away", actor=acting(cast.alf))
    before, _ = head()
    data = {"ids": ids_of(owed), "until": LATER, "reason": WHY, "go": "1"}
    answer = pam.post(SEVERAL, data=data)
    run = db.session.scalars(select(Run)).one()
    assert answer.location == f"/lists/runs/{run.id}", "three were left out, and why is said there"
    assert head()[0] == before + 1
    assert [follower_of(row) is not None for row in owed] == [True, True, False, False, False]
    moved = follower_of(owed[0])
    assert moved is not None
    assert (moved.due_on, owed[0].outcome, owed[0].reason) == (LATER, Outcome.MOVED, WHY)
    assert history_of(owed[0])[0].state is ExtensionState.GRANTED, "the wish is answered with it"
    for vendor in (cast.acme, cast.globex):
        assert trail_of_vendor(vendor.id)[0].action == "obligation.extended_many"
    assert len(list(db.session.scalars(select(RunLeftOut)))) == 3
    assert "It has been handed in already." in pam.get(f"/lists/runs/{run.id}").text


@pytest.mark.parametrize(
    ("until", "why"),
    [
        ("2026-12-20", "Nobody works on that day."),
        ("2026-11-25", "The new date must be after"),
        ("2026-12-11", "None of these can have more time until that day."),
        ("2027-03-12", "None of these can have more time until that day."),
        ("", "Please fill this in."),
    ],
)
def test_a_day_that_is_good_for_none_is_refused_and_what_was_typed_stays(
    pam: Browser, owed: list[Obligation], until: str, why: str
) -> None:
    data = {"ids": ids_of(owed), "until": until, "reason": WHY, "go": "1"}
    answer = pam.post(SEVERAL, data=data)
    assert answer.status_code in (409, 422)
    assert why in answer.text
    assert WHY in answer.text
    assert follower_of(owed[0]) is None


def test_the_same_again_is_refused_and_gives_no_time_twice(
    pam: Browser, owed: list[Obligation]
) -> None:
    data = {"ids": ids_of(owed[:2]), "until": LATER, "reason": WHY, "go": "1"}
    assert pam.post(SEVERAL, data=data).status_code == 302
    again = pam.post(SEVERAL, data=data)
    assert again.status_code == 422
    assert "It is closed already." in again.text
    assert len(list(db.session.scalars(select(Obligation.id)))) == len(owed) + 2


def test_nothing_chosen_leads_back_to_the_list(pam: Browser, owed: list[Obligation]) -> None:
    answer = pam.post(SEVERAL, data={"query": "state=open&evil=1"})
    assert answer.location == "/obligations/?state=open"
    assert owed


def test_the_preview_takes_the_same_number_of_statements_for_twice_as_many(
    cast: Cast, pam: Browser, owed: list[Obligation]
) -> None:
    data = {"ids": ids_of(owed), "until": str(LATER), "reason": WHY}
    pam.post(SEVERAL, data=data)
    with count_statements() as few:
        pam.post(SEVERAL, data=data)
    more = [
        make_obligation(cast.globex, due_on=DUE, kind=row.kind, subject=cast.pam) for row in owed
    ]
    db.session.commit()
    twice = data | {"ids": ids_of(owed + more)}
    with count_statements() as many:
        pam.post(SEVERAL, data=twice)
    assert many.total == few.total


def test_the_rows_chosen_come_as_a_workbook(pam: Browser, owed: list[Obligation]) -> None:
    answer = pam.post("/obligations/export", data={"ids": ids_of(owed[:2])})
    assert answer.status_code == 200
    assert answer.data[:2] == b"PK"
    assert pam.post("/obligations/export", data={}).location.startswith("/obligations/")
