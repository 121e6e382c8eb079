"""Departments: registered, told from what was written, given people; and what follows for work."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.accounts.people.account_services import change_roles, end_account
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.foundation.organisation.models import Department, DepartmentMember, DepartmentText
from portal.foundation.organisation.queries import departments_by_text
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.departments import queries, services
from portal.ledger.departments.services import DepartmentDetails
from portal.ledger.engagements import services as engagements
from portal.ledger.engagements.queries import latest_terms
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.data_sharing import make_share
from tests.factories.departments import make_department, make_member
from tests.factories.engagements import make_engagement, terms_details
from tests.queries import count_statements


@pytest.fixture
def pam(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.pam)
    return browser


@pytest.fixture
def dora(cast: Cast) -> User:
    dora = make_user("Dora", Role.DEPARTMENT)
    db.session.commit()
    return dora


def known() -> dict[str, str]:
    return {text: of.name for text, of in departments_by_text().items()}


def test_pam_registers_a_department_by_both_its_names(pam: Browser, cast: Cast) -> None:
    typed = {"name": "経理部", "name_en": "Accounting", "code": "A1", "began_on": "2026-04-01"}
    answer = pam.post("/departments/new", data=typed)
    department = db.session.scalars(select(Department)).one()
    assert answer.location == f"/departments/{department.id}"
    assert known() == {"経理部": "経理部", "Accounting": "経理部"}
    assert [line.action for line in trail_of(department)] == ["department.registered"]
    shown = pam.get(answer.location).text
    assert "A1" in shown
    assert "Accounting" in shown


def test_what_is_refused_stays_typed(pam: Browser, cast: Cast) -> None:
    make_department("Sales", "Sales team")
    for name in ("Sales", "Sales team"):
        answer = pam.post("/departments/new", data={"name": name, "code": "zz-9"})
        assert answer.status_code == 422
        assert "is written for department Sales already." in answer.text
        assert "zz-9" in answer.text
    days = {"name": "Legal", "began_on": "2026-04-02", "ended_on": "2026-04-01"}
    assert "must not be before the start" in pam.post("/departments/new", data=days).text
    assert set(known()) == {"Sales", "Sales team"}


def test_a_department_that_is_called_otherwise_is_still_meant_by_its_old_name(
    pam: Browser, cast: Cast
) -> None:
    department = make_department("Sales")
    where = f"/departments/{department.id}/edit"
    stale = {"name": "Sales and service", "version": "7"}
    assert pam.post(where, data=stale).status_code == 409
    typed = {"name": "Sales and service", "version": str(department.version)}
    assert pam.post(where, data=typed).status_code == 302
    assert known() == {"Sales": "Sales and service", "Sales and service": "Sales and service"}
    assert "Sales" in pam.get(f"/departments/{department.id}").text


def test_each_text_found_in_work_is_told_once(pam: Browser, cast: Cast) -> None:
    make_engagement(cast.acme, department="Desk 1")
    make_engagement(cast.globex, department="Desk 1")
    make_engagement(cast.globex, department="Desk one")
    page = pam.get("/departments/").text
    assert "2 pieces of work, 2 vendors" in page
    assert "1 piece of work, 1 vendor" in page

    new = pam.post("/departments/map?text=Desk 1", data={"department": "new"})
    assert new.location == "/departments/"
    desk = db.session.scalars(select(Department)).one()
    pam.post("/departments/map?text=Desk one", data={"department": str(desk.id)})
    assert known() == {"Desk 1": "Desk 1", "Desk one": "Desk 1"}
    assert queries.texts_without() == []
    assert "Written for work, and no department yet" not in pam.get("/departments/").text
    assert len(queries.works_of(desk.id)) == 3
    last = trail_of(desk)[0]
    assert (last.action, last.after) == ("department.text_mapped", {"department": "Desk 1"})


def test_a_text_that_was_told_wrongly_is_told_anew_but_never_a_name(
    pam: Browser, cast: Cast
) -> None:
    make_engagement(cast.acme, department="D1")
    sales, legal = make_department("Sales", "D1"), make_department("Legal")
    answer = pam.post("/departments/map?text=D1", data={"department": str(legal.id)})
    assert answer.status_code == 302
    assert known()["D1"] == "Legal"
    again = pam.post("/departments/map?text=D1", data={"department": str(legal.id)})
    assert "Nothing is different" in again.text
    name = pam.post("/departments/map?text=Sales", data={"department": str(legal.id)})
    assert "is the name of a department" in name.text
    assert known()["Sales"] == sales.name
    assert pam.get("/departments/map?text=nowhere").status_code == 404


def test_without_a_department_anything_is_written_and_with_one_only_what_is_known(
    cast: Cast,
) -> None:
    actor = acting(cast.pam)
    with transaction():
        first, _ = engagements.register_engagement(
            cast.acme, terms_details(department="Whatever"), actor=actor
        )
    with transaction():
        services.register_department(DepartmentDetails(name="Sales"), actor=actor)
    with transaction(), pytest.raises(RuleViolated, match="none of our departments") as refused:
        engagements.register_engagement(
            cast.acme, terms_details(department="Whatever"), actor=actor
        )
    assert refused.value.field == "department"
    now = latest_terms(first.id)
    assert now is not None
    with transaction():
        stays = terms_details(department="Whatever", name="Another name")
        engagements.correct_terms(first, stays, seen_id=now.id, actor=actor)
    now = latest_terms(first.id)
    assert now is not None
    assert (now.name, now.department) == ("Another name", "Whatever")
    other = terms_details(department="Nothing", name="Another name")
    with transaction(), pytest.raises(RuleViolated, match="none of our departments"):
        engagements.correct_terms(first, other, seen_id=now.id, actor=actor)


def test_the_form_offers_departments_that_are_there(pam: Browser, cast: Cast) -> None:
    make_department("Sales")
    make_department("Gone").ended_on = clock.today() - timedelta(days=1)
    page = pam.get(f"/vendors/{cast.acme.id}/engagements/new").text
    assert '<option value="Sales">' in page
    assert '<option value="Gone">' not in page


def test_sue_says_who_belongs_to_it(browser: Browser, cast: Cast, dora: User) -> None:
    desk = make_department("Desk")
    work = make_engagement(cast.acme, department="Desk")
    browser.sign_in(cast.sue)
    where = f"/departments/{desk.id}/people"
    assert work.number not in browser.get(f"/departments/{desk.id}").text, "vendors are not hers"
    browser.post(where, data={"people": str(dora.id), "seen": ""})
    row = db.session.scalars(select(DepartmentMember)).one()
    assert (row.user_id, row.valid_from, row.valid_until) == (dora.id, clock.today(), None)
    assert queries.vendors_of_person(dora.id) == {cast.acme.id}

    assert browser.post(where, data={"people": str(dora.id), "seen": ""}).status_code == 409
    again = browser.post(where, data={"people": str(dora.id), "seen": str(row.id)})
    assert "Nothing is different" in again.text
    browser.post(where, data={"seen": str(row.id)})
    assert row.valid_until == clock.today()
    assert queries.vendors_of_person(dora.id) == frozenset()
    assert [line.action for line in trail_of(desk)] == ["department.people_named"] * 2


def test_only_people_with_the_role_belong_to_one(cast: Cast, dora: User) -> None:
    desk = make_department("Desk")
    with transaction(), pytest.raises(RuleViolated, match="they hold the role"):
        services.name_members(desk, [cast.pam.id], seen=[], actor=acting(cast.sue))
    with transaction(), pytest.raises(ChangedMeanwhile):
        services.name_members(desk, [dora.id], seen=[99], actor=acting(cast.sue))


def test_an_administrator_is_of_no_department(cast: Cast, dora: User) -> None:
    with transaction(), pytest.raises(RuleViolated, match="Choose one of the two"):
        change_roles(dora, [Role.DEPARTMENT, Role.ADMIN], acting(cast.sue), version=dora.version)


def test_a_membership_ends_with_the_role_and_does_not_come_back_with_it(
    cast: Cast, dora: User
) -> None:
    desk = make_department("Desk")
    make_engagement(cast.acme, department="Desk")
    row = make_member(dora, desk)
    db.session.commit()
    with transaction():
        change_roles(dora, [Role.DEPARTMENT, Role.AUDITOR], acting(cast.sue), version=dora.version)
    assert row.valid_until is None, "the role stays, and so does the desk"
    with transaction():
        change_roles(dora, [Role.EMPLOYEE], acting(cast.sue), version=dora.version)
    assert row.valid_until == clock.today()
    left = make_member(dora, desk)  # from before memberships ended with the role
    db.session.commit()
    with transaction():
        change_roles(dora, [Role.DEPARTMENT], acting(cast.sue), version=dora.version)
    assert left.valid_until == clock.today()
    assert queries.vendors_of_person(dora.id) == frozenset()


def test_whoever_leaves_belongs_to_no_department(cast: Cast, dora: User) -> None:
    row = make_member(dora, make_department("Desk"))
    db.session.commit()
    with transaction():
        end_account(dora, acting(cast.sue))
    assert row.valid_until == clock.today()
    assert queries.departments_of_person(dora.id) == []


def test_dora_says_of_her_own_work_that_the_data_is_needed(
    browser: Browser, cast: Cast, dora: User
) -> None:
    make_member(dora, make_department("Desk"))
    make_department("Legal")
    ours = make_share(make_engagement(cast.acme, department="Desk"))
    others = make_share(make_engagement(cast.acme, department="Legal"))
    for share in (ours, others):
        share.reviewed_on = date(2026, 4, 2)
    db.session.commit()
    browser.sign_in(dora)
    page = browser.get(f"/engagements/{ours.engagement_id}/data").text
    assert "Reviewed today" in page
    assert "Reviewed today" not in browser.get(f"/engagements/{others.engagement_id}/data").text

    assert browser.post(f"/data/{ours.id}/review").status_code == 302
    refused = browser.post(f"/data/{others.id}/review")
    assert refused.status_code == 422
    assert "another department’s" in refused.text
    reviewed = db.session.scalars(
        select(DataShare.reviewed_on).where(DataShare.valid_until.is_(None)).order_by(DataShare.id)
    ).all()
    assert sorted(reviewed) == [date(2026, 4, 2), clock.today()]


def test_the_list_asks_the_same_number_of_statements_for_twice_as_many(
    pam: Browser, cast: Cast
) -> None:
    def fill(first: int) -> None:
        for number in range(first, first + 5):
            make_department(f"D{number}", f"T{number}")
            make_engagement(cast.acme, department=f"T{number}")
        db.session.commit()

    fill(0)
    with count_statements() as few:
        pam.get("/departments/")
    fill(10)
    with count_statements() as many:
        pam.get("/departments/")
    assert len(many.statements) == len(few.statements)


def test_the_register_goes_to_excel(pam: Browser, cast: Cast) -> None:
    make_department("Sales", "Old sales")
    make_engagement(cast.acme, department="Old sales")
    said = pam.get("/departments/?file=csv").text
    assert "Sales" in said
    assert "Old sales" in said


def test_what_means_a_department_is_a_record(cast: Cast) -> None:
    assert DepartmentText.is_sealed
    assert DepartmentMember.is_sealed
