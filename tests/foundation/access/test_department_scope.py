"""A person of a department sees the vendors that work for it, whole, and no other one through any door."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import aliased

from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import WHOLE_ROLES, Role
from portal.foundation.access.scoping import (
    EVERYTHING,
    OutsideScope,
    ScopeNotSet,
    scope_for,
    set_scope,
)
from portal.foundation.accounts.models import User, UserRole
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.departments.queries import vendors_of_person
from portal.ledger.engagements.models import EngagementTerms
from portal.ledger.vendors.models import Contact, Vendor, VendorState
from tests.browser import Browser
from tests.cast import Cast
from tests.database import Scene, on_postgresql
from tests.factories.accounts import make_user
from tests.factories.departments import make_department, make_member
from tests.factories.engagements import make_engagement
from tests.foundation.access.conftest import ACME, GLOBEX, OURS, PAM, THEIRS, Room
from tests.foundation.access.gathering import acme_at_work, gathered, globex_at_work
from tests.foundation.access.samples import Samples, gather
from tests.foundation.access.test_routes import GUARDED, Route, granted, named, sample_path
from tests.foundation.access.test_scoping import FILTERED, REFUSED, _seen, _through
from tests.foundation.access.test_vendor_eyes import words_of

ONE = frozenset({ACME})
READABLE = [route for route in GUARDED if route[1] == "GET" and granted(route[2], Role.DEPARTMENT)]
AS_AN_AUDITOR = [
    route
    for route in READABLE
    if granted(route[2], Role.AUDITOR) and not granted(route[2], Role.EMPLOYEE)
]
# What names no vendor: packs of questions, the company's criteria, days, people's own.
OF_NOBODY = {
    "year",
    "questionnaire_id",
    "version_id",
    "draft_id",
    "question_id",
    "ending",
    "view_id",
    "use_request_id",
    "consent_id",
    "promise_id",
    "guide_name",
    "position",
}


@pytest.fixture
def several(room: Room) -> Room:
    """The session of a person whose departments have one vendor; there are two."""
    set_scope(room.session, ONE)
    return room


@pytest.mark.parametrize("name", FILTERED)
def test_through_no_door_is_another_vendor_found_or_changed(several: Room, name: str) -> None:
    before = several.rows_of_globex()
    found = FILTERED[name](several.session, several.theirs)
    several.session.flush()

    assert several.rows_of_globex() == before
    pam = {PAM, "Pam"} if name == "get of a person of the company" else set()
    assert not (_seen(found) - pam) & {THEIRS, "of Globex", "Globex", "Gus", True}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_of_one_vendor_is_refused_of_several(several: Room, name: str) -> None:
    before = several.rows_of_globex()
    with pytest.raises(Exception) as refused:  # noqa: PT011
        _through(REFUSED[name], several)
    assert isinstance(refused.value, OutsideScope | ScopeNotSet) or "ntegrity" in repr(refused)
    several.session.rollback()
    assert several.rows_of_globex() == before


def test_each_of_several_is_seen_and_worked_on(room: Room) -> None:
    set_scope(room.session, frozenset({ACME, GLOBEX}))
    assert room.session.scalars(select(Contact.id).order_by(Contact.id)).all() == [OURS, THEIRS]
    room.session.add_all([Contact(vendor_id=of, name="new") for of in (ACME, GLOBEX)])
    room.session.flush()
    assert room.session.scalar(select(func.count()).select_from(Contact)) == 4


def test_an_empty_set_sees_no_vendor(room: Room) -> None:
    set_scope(room.session, frozenset())
    assert room.session.scalars(select(Vendor.id)).all() == []
    assert room.session.scalars(select(Contact.id)).all() == []
    with pytest.raises(OutsideScope):
        room.session.execute(insert(Contact), [{"vendor_id": ACME, "name": "x"}])


def test_a_statement_compiled_for_one_set_does_not_serve_another(room: Room) -> None:
    statement = select(Contact.id).order_by(Contact.id)
    for scope, seen in (
        (ONE, [OURS]),
        (frozenset({GLOBEX}), [THEIRS]),
        (frozenset({ACME, GLOBEX}), [OURS, THEIRS]),
        (frozenset[int](), []),
        (EVERYTHING, [OURS, THEIRS]),
        (GLOBEX, [THEIRS]),
        (ONE, [OURS]),
    ):
        set_scope(room.session, scope)
        assert room.session.scalars(statement).all() == seen, scope
        anew = select(Contact.id).order_by(Contact.id)
        assert room.session.scalars(anew).all() == seen, scope


def test_each_alias_of_a_model_is_filtered_by_itself(several: Room) -> None:
    one, two = aliased(Contact), aliased(Contact)
    joined = (
        select(one.id, two.id, Contact.id)
        .select_from(User)
        .outerjoin(one, one.id > 0)
        .outerjoin(two, two.id > 0)
        .outerjoin(Contact, Contact.id > 0)
    )
    rows = several.session.execute(joined).all()
    assert {id_ for row in rows for id_ in row} == {OURS}


@pytest.mark.parametrize(
    "change",
    [
        update(User).values(name="overwritten"),
        update(User).where(User.vendor_id.is_(None)).values(name="overwritten"),
        delete(UserRole),
    ],
    ids=["all people", "people of the company", "roles"],
)
def test_colleagues_are_read_and_not_changed(several: Room, change: Any) -> None:
    before = several.rows_of_globex()
    assert set(several.session.scalars(select(User.name))) == {"Pam", "Ada"}
    several.session.execute(change)
    assert several.rows_of_globex() == before


def test_nor_is_a_colleague_that_was_loaded(several: Room) -> None:
    before = several.rows_of_globex()
    pam = several.session.get_one(User, PAM)
    pam.name = "overwritten"
    with pytest.raises(OutsideScope):
        several.session.flush()
    several.session.rollback()
    assert several.rows_of_globex() == before


@pytest.mark.parametrize(
    "made_up",
    [
        insert(User).values(email="x@y.z", name="X", stamp="s", vendor_id=None),
        insert(UserRole).values(user_id=PAM, role=Role.ADMIN, vendor_id=None),
    ],
    ids=["person", "role"],
)
def test_nor_is_one_made_up(several: Room, made_up: Any) -> None:
    with pytest.raises(OutsideScope):
        several.session.execute(made_up)


def test_past_the_session_the_database_shows_the_same(several: Room) -> None:
    if not on_postgresql():
        return
    cursor = several.session.connection().connection.cursor()
    several.session.scalars(select(Contact.id)).all()
    seen = {
        table: {
            of
            for (of,) in cursor.execute(
                f"SELECT {'id' if table == 'vendors' else 'vendor_id'} FROM {table}"  # noqa: S608
            ).fetchall()
        }
        for table in ("contacts", "engagements", "users", "user_roles", "vendors", "audit_events")
    }
    assert seen["contacts"] == seen["engagements"] == seen["vendors"] == {ACME}
    assert seen["users"] == seen["user_roles"] == {ACME, None}
    assert seen["audit_events"] == set()


def test_a_person_nobody_filled_in_sees_nothing_and_whoever_sees_all_goes_on() -> None:
    dan = Actor(roles=frozenset({Role.DEPARTMENT}), user_id=1)
    assert scope_for(dan) == frozenset()
    assert scope_for(dan.as_employee()) == EVERYTHING
    for role in WHOLE_ROLES:
        both = Actor(roles=frozenset({Role.DEPARTMENT, role}), user_id=1)
        assert scope_for(both) == EVERYTHING
    for role in (Role.ADMIN, Role.EMPLOYEE):
        both = Actor(roles=frozenset({Role.DEPARTMENT, role}), user_id=1)
        assert scope_for(both) == frozenset(), role


# Whom a person sees.


@pytest.fixture
def dora(cast: Cast) -> User:
    """Of the desk, since April."""
    dora = make_user("Dora", Role.DEPARTMENT)
    make_member(dora, make_department("Desk", "The desk", name_en="Desk E"))
    db.session.commit()
    return dora


def test_a_vendor_is_seen_by_its_work_also_after_its_end(cast: Cast, dora: User) -> None:
    make_engagement(cast.acme, department="The desk", ends_on=date(2026, 5, 1))
    make_engagement(cast.globex, department="Another")
    assert vendors_of_person(dora.id) == {cast.acme.id}


def test_work_that_was_given_to_another_department_is_that_ones(cast: Cast, dora: User) -> None:
    work = make_engagement(cast.acme, department="Desk")
    terms = db.session.scalars(
        select(EngagementTerms).where(EngagementTerms.engagement_id == work.id)
    ).one()
    today = clock.today()
    for until, seen in (
        (today + timedelta(days=1), {cast.acme.id}),
        (today, set()),
        (today - timedelta(days=1), set()),
        (None, {cast.acme.id}),
    ):
        terms.valid_until = until
        db.session.flush()
        assert vendors_of_person(dora.id) == seen, until
    terms.correct(clock.now())
    db.session.flush()
    assert vendors_of_person(dora.id) == set(), "mistyped: it never was"


def test_who_belongs_to_it_no_more_or_not_yet_sees_nothing(cast: Cast) -> None:
    make_engagement(cast.acme, department="Desk")
    desk, today = make_department("Desk"), clock.today()
    for begins, ends, sees in (
        (today, None, True),
        (today + timedelta(days=1), None, False),
        (date(2026, 4, 1), today, False),
        (date(2026, 4, 1), today + timedelta(days=1), True),
    ):
        person = make_user(f"P {begins} {ends}", Role.DEPARTMENT, email=f"p{begins}{ends}@x.jp")
        make_member(person, desk, begins).valid_until = ends
        db.session.flush()
        assert bool(vendors_of_person(person.id)) is sees, (begins, ends)


# Through the pages.


@pytest.fixture
def scene(request: pytest.FixtureRequest) -> Scene:
    return globex_at_work if "theirs" in request.fixturenames else acme_at_work


@pytest.fixture
def theirs(cast: Cast) -> Samples:
    """Of Globex, which works for another desk; Acme works for Dan's."""
    gather(cast.acme, cast.pam)
    return gathered(cast.globex, cast.pam)


@pytest.fixture
def dan(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.dan)
    return browser


@pytest.mark.parametrize("route", READABLE, ids=named)
def test_no_page_shows_another_vendor(
    app: Flask, cast: Cast, theirs: Samples, dan: Browser, route: Route
) -> None:
    cast.globex.name = cast.globex.name_en = "Zzzglobex"
    rows = theirs
    address = sample_path(app, route[2], rows)
    answer = dan.get(address)
    assert answer.status_code < 500
    if set(route[2].arguments) - OF_NOBODY:
        assert answer.status_code == 404, address
    assert "zzzglobex" not in words_of(answer).casefold()


@pytest.mark.parametrize("route", AS_AN_AUDITOR, ids=named)
def test_the_pages_of_ones_own_vendor_open_as_for_who_reads_all(
    app: Flask, cast: Cast, browser: Browser, route: Route
) -> None:
    """A file that a page cannot show, and a record that there is not, are the same for both."""
    address = sample_path(app, route[2], gathered(cast.acme, cast.pam))
    browser.sign_in(cast.ann)
    there = browser.get(address)
    browser.sign_in(cast.dan)
    assert browser.get(address).status_code == there.status_code, address
    assert there.status_code < 500


@pytest.mark.parametrize("address", ["/vendors/", "/vendors/?file=xlsx", "/work/?file=csv"])
def test_lists_and_their_files_hold_ones_own(
    cast: Cast, theirs: Samples, dan: Browser, address: str
) -> None:
    cast.globex.name = cast.globex.name_en = "Zzzglobex"
    db.session.commit()
    said = words_of(dan.get(address))
    assert "Acme" in said
    assert "Zzzglobex" not in said


def test_an_answer_that_was_kept_for_procurement_is_not_given_to_dan(
    cast: Cast, theirs: Samples, browser: Browser
) -> None:
    for person, seen in ((cast.pam, True), (cast.dan, False), (cast.pam, True)):
        browser.sign_in(person)
        for address in ("/vendors/", "/vendors/?q=globex", "/work/"):
            assert ("Globex" in browser.get(address).text.replace("q=globex", "")) is seen, address
    browser.sign_in(cast.dan)
    assert browser.get("/vendors/").text.count("Acme")


def test_the_number_of_anothers_record_leads_nowhere(
    cast: Cast, theirs: Samples, dan: Browser
) -> None:
    there = dan.get(f"/find?q={theirs.work.number}")
    assert there.location.startswith("/search?q=")


def test_dan_asks_for_a_company_as_every_employee_does(cast: Cast, dan: Browser) -> None:
    assert dan.get("/use-requests/").status_code == 200
    assert dan.get("/profile").status_code == 200
    assert "Vendors" in dan.get("/profile").text, "the menu is his own"


def test_nobody_stands_in_through_dan_and_no_vendor_is_changed_by_him(
    app: Flask, cast: Cast, dan: Browser
) -> None:
    gathered(cast.acme, cast.pam)
    assert not cast.dan.may_stand_in
    for address in (f"/vendors/{cast.acme.id}/edit", f"/vendors/{cast.acme.id}/activation"):
        assert dan.post(address).status_code in (403, 404)
    assert cast.acme.state in set(VendorState)
