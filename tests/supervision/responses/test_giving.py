"""Several sections are given to a colleague at once, with a note and a day; whoever has them may pass them on."""

import re

import pytest
from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.foundation.mail.models import OutboxEmail
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.models import Assignment
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user

WHY = "The rules lie in your cabinet"
WHEN = "2026-12-04"


def give(browser: Browser, sent: Assignment, section: str, to: int, **more: object) -> int:
    data = {"language": "en", "colleague": str(to), **more}
    return browser.post(f"/responses/{sent.id}/sections/{section}/give", data=data).status_code


def holders(sent: Assignment) -> dict[str, int | None]:
    return {section: held.user_id for section, held in queries.held_of(sent.id).items()}


def test_several_are_given_at_once_with_a_note_and_a_day(
    cast: Cast, browser: Browser, assignment: Assignment
) -> None:
    browser.sign_in(cast.ada)
    given = give(browser, assignment, "s1", cast.alf.id, others=["s2"], note=WHY, wanted_on=WHEN)
    assert given == 303
    assert holders(assignment) == {"s1": cast.alf.id, "s2": cast.alf.id}
    mail = db.session.scalars(select(OutboxEmail).where(OutboxEmail.key.like("section:%"))).one()
    assert mail.recipient == cast.alf.email
    assert WHY in mail.body
    assert re.search(r"Wanted by\W+Fri 4 Dec 2026", mail.body)
    browser.sign_in(cast.alf)
    for page in ("/todo", f"/responses/{assignment.id}/sections/s2"):
        assert WHY in browser.get(page).text
    assert "by Fri 4 Dec" in browser.get("/todo").text
    browser.sign_in(cast.pam)
    assert WHY not in browser.get(f"/responses/{assignment.id}/review").text


@pytest.mark.parametrize(
    ("day", "said"),
    [("2026-11-24", "This day has passed already."), ("2027-01-29", "choose a day until then")],
)
def test_a_day_that_has_passed_or_comes_too_late_is_refused(
    cast: Cast, browser: Browser, assignment: Assignment, day: str, said: str
) -> None:
    browser.sign_in(cast.ada)
    data = {"language": "en", "colleague": str(cast.alf.id), "wanted_on": day, "note": WHY}
    refused = browser.post(f"/responses/{assignment.id}/sections/s1/give", data=data)
    assert refused.status_code == 422
    assert said in refused.text
    assert WHY in refused.text
    assert holders(assignment) == {}


def test_whoever_has_a_section_passes_it_on_and_no_other(
    cast: Cast, browser: Browser, assignment: Assignment
) -> None:
    amy = make_user("Amy", *cast.alf.roles, vendor=cast.acme)
    db.session.commit()
    browser.sign_in(cast.ada)
    give(browser, assignment, "s1", cast.alf.id)
    browser.sign_in(cast.alf)
    at = f"/responses/{assignment.id}"
    assert f"{at}/sections/s1/give" in browser.get(at).text
    assert f"{at}/sections/s2/give" not in browser.get(at).text
    assert "Only whoever has this section" in browser.get(f"{at}/sections/s2/give").text
    assert give(browser, assignment, "s2", amy.id) == 422
    assert give(browser, assignment, "s1", amy.id) == 303
    assert holders(assignment) == {"s1": amy.id}


def test_the_button_of_the_overview_leads_a_colleague_to_their_section(
    cast: Cast, browser: Browser, assignment: Assignment
) -> None:
    browser.sign_in(cast.ada)
    give(browser, assignment, "s2", cast.alf.id)
    first = f'btn-block" href="/responses/{assignment.id}/sections/s1"'
    own = f'btn-block" href="/responses/{assignment.id}/sections/s2"'
    assert first in browser.get(f"/responses/{assignment.id}").text
    browser.sign_in(cast.alf)
    assert own in browser.get(f"/responses/{assignment.id}").text
