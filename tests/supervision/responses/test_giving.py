"""Several sections are given to a colleague at once, with a note and a day; whoever has them may pass them on."""

import re
from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.accounts.models import Invitation
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.mail.models import OutboxEmail
from portal.jobs.tasks import send_reminders
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.responses.submission import giving_services as giving
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
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


AMY = {"name": "Amy", "email": "amy@acme.example"}


def mails(like: str) -> Sequence[OutboxEmail]:
    return db.session.scalars(
        select(OutboxEmail).where(OutboxEmail.key.like(like)).order_by(OutboxEmail.id)
    ).all()


def test_the_invitation_says_what_a_new_colleague_is_wanted_for(
    cast: Cast, browser: Browser, assignment: Assignment
) -> None:
    browser.sign_in(cast.ada)
    wanted = {"colleague": "new", **AMY, "others": ["s2"], "note": WHY}
    given = browser.post(
        f"/responses/{assignment.id}/sections/s1/give",
        data={"language": "en", "wanted_on": WHEN, **wanted},
    )
    assert given.status_code == 303
    (mail,) = mails("invitation:%")
    assert mail.recipient == AMY["email"]
    assert (
        mail.subject
        == "Ada asks you to answer a section: Section - Sazanami Transfer Inc. (for Acme)"
    )
    assert "/invitations/" in mail.body
    assert WHY in mail.body
    assert mail.body.count("Section: Section") == 2
    assert re.search(r"Wanted by\W+Fri 4 Dec 2026", mail.body)
    assert "Ada invites you" not in mail.body
    assert mails("section:%") == []


def test_an_invitation_sent_again_says_what_is_wanted_still(
    cast: Cast, browser: Browser, assignment: Assignment
) -> None:
    browser.sign_in(cast.ada)
    for section, note in (("s1", WHY), ("s2", "You know this one too")):
        data = {"language": "en", "colleague": "new", **AMY, "note": note, "wanted_on": WHEN}
        browser.post(f"/responses/{assignment.id}/sections/{section}/give", data=data)
    invited = db.session.scalars(select(Invitation)).one()
    again = f"/invitations/{invited.id}/resend"

    def said() -> str:
        assert browser.post(again).status_code == 302
        return str(mails("invitation:%")[-1].body)

    both = said()
    assert WHY in both
    assert "You know this one too" in both
    assert "Once you have chosen a password" in both
    give(browser, assignment, "s1", cast.alf.id)
    one = said()
    assert WHY not in one, "somebody else has it now"
    assert "You know this one too" in one
    browser.post(f"/responses/{assignment.id}/sections/s2/take-back")
    assert "You know this one too" not in said()
    assert "Ada invites you." in mails("invitation:%")[-1].body


def test_a_day_that_is_refused_invites_nobody(
    cast: Cast, browser: Browser, assignment: Assignment
) -> None:
    browser.sign_in(cast.ada)
    data = {"language": "en", "colleague": "new", **AMY, "wanted_on": "2026-11-24"}
    refused = browser.post(f"/responses/{assignment.id}/sections/s1/give", data=data)
    assert refused.status_code == 422
    assert AMY["email"] in refused.text
    assert mails("invitation:%") == []


def give_by(
    cast: Cast, sent: Assignment, section: str, day: date, whom: giving.NewColleague | None = None
) -> None:
    with transaction():
        giving.give_to(
            sent.id, section, whom or cast.alf.id, actor=acting(cast.ada), note=WHY, wanted_on=day
        )


def test_who_was_invited_before_is_told_and_reminded_though_not_there_yet(
    cast: Cast, clock: Clock, assignment: Assignment
) -> None:
    amy = giving.NewColleague(name="Amy", email="amy@acme.example", language="en")
    give_by(cast, assignment, "s1", date(2026, 12, 4), amy)
    give_by(cast, assignment, "s2", date(2026, 12, 4), amy)
    (told,) = mails("section:%")
    assert told.user_id is None
    assert "first open the link in the invitation that was mailed to you on Wed 25 Nov" in told.body
    clock.go_to(date(2026, 12, 3))
    send_reminders()
    (reminded,) = mails("section-wanted:%")
    assert (reminded.recipient, reminded.user_id) == (AMY["email"], None)


def test_the_colleague_hears_before_the_day_and_who_asked_after_it_once(
    cast: Cast, clock: Clock, assignment: Assignment
) -> None:
    give_by(cast, assignment, "s1", date(2026, 12, 5))  # a Saturday
    for day in (date(2026, 12, 3), date(2026, 12, 4), date(2026, 12, 5)):
        clock.go_to(day)
        assert giving.remind_colleagues({cast.acme.id}) == 0  # on hold
        send_reminders()
        assert giving.remind_colleagues(set()) == 0
        before = day < date(2026, 12, 4)
        assert len(mails("section-wanted:%")) == (0 if before else 1), day
        assert mails("section-passed:%") == [], day
    (mail,) = mails("section-wanted:%")
    assert mail.recipient == cast.alf.email
    assert WHY in mail.body
    clock.go_to(date(2026, 12, 7))
    send_reminders()
    assert giving.remind_colleagues(set()) == 0
    (late,) = mails("section-passed:%")
    assert late.recipient == cast.ada.email
    assert f"With {cast.alf.name}" in late.body


def test_nobody_hears_of_what_is_done_or_was_asked_the_same_day(
    cast: Cast, clock: Clock, assignment: Assignment
) -> None:
    give_by(cast, assignment, "s2", date(2026, 11, 26))
    send_reminders()
    assert mails("section-wanted:%") == []
    queries.held_of(assignment.id)["s2"].delegation.done_at = clock.now()
    db.session.commit()
    clock.go_to(date(2026, 11, 27))
    send_reminders()
    assert mails("section-%") == []
