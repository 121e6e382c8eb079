"""Doors: invitations, forgotten passwords, the language, sessions that end."""

from tests.journeys.conftest import Arrive
from tests.journeys.founding import link_in, sign_in
from tests.journeys.office import Office
from tests.journeys.stories import PASSWORD, Person

BEN = Person("Ben", "Clerk", "ben@example.jp")


def test_an_invitation_that_was_opened_too_late_says_whom_to_ask(
    office: Office, arrive: Arrive
) -> None:
    sue = arrive("Sue")
    sue.open("/people/invite")
    sue.fill(name=BEN.name, email=BEN.email, roles=["procurement"], language="en")
    sue.saves("Send the invitation")
    link = link_in(office.portal.letters_to(BEN.email)[-1])
    office.portal.change_row(
        "UPDATE invitations SET expires_at = datetime(expires_at, '-15 days') WHERE email = ?",
        BEN.email,
    )
    guest = arrive()
    guest.open(link, answers=410)
    assert guest.heading == "This invitation has expired"
    assert not guest.page.locator("[name=password]").count()


def test_a_forgotten_password_is_set_anew_by_mail_and_the_link_works_once(
    office: Office, arrive: Arrive
) -> None:
    gus = office.person("Gus")
    guest, elsewhere = arrive(), arrive("Gus")
    guest.open("/sign-in")
    guest.follow("Forgotten your password?")
    guest.fill(email=gus.email)
    guest.press("Send the link")
    link = link_in(office.portal.letters_to(gus.email)[-1], "/password-reset/")
    guest.open(link)
    guest.fill(password="another four quiet words", repeated="another four quiet word")
    guest.press("Set the password and sign in", answers=422)
    guest.fill(password="another four quiet words", repeated="another four quiet words")
    guest.press("Set the password and sign in")
    assert guest.page.url.endswith("/todo")
    elsewhere.open("/todo")
    assert "/sign-in" in elsewhere.page.url, "older sessions have ended"
    elsewhere.open(link, answers=410)
    assert elsewhere.heading == "This link no longer works"
    sign_in(elsewhere, gus, "another four quiet words")
    assert elsewhere.page.url.endswith("/todo")


def test_the_language_changes_where_one_stands_and_stays(office: Office, arrive: Arrive) -> None:
    ann = arrive("Ann")
    ann.open("/vendors/?q=Acme")
    assert ann.heading == "Vendors"
    ann.lang = "ja"
    ann.portal.typed |= {"Acme", "Globex", "Ann", "Pam"}
    ann.press_named("日本語")
    assert ann.page.url.endswith("/vendors/?q=Acme")
    assert ann.heading == "委託先一覧"
    assert ann.page.locator("html").get_attribute("lang") == "ja"
    ann.press("Sign out", within="body")
    sign_in(ann, office.person("Ann"))
    ann.open("/vendors/")
    assert ann.heading == "委託先一覧"


def test_a_session_ends_when_the_roles_change(office: Office, arrive: Arrive) -> None:
    sue, max_ = arrive("Sue"), arrive("Max")
    max_.open("/board")
    sue.open("/people")
    sue.follow("Edit", within="main", about="Max")
    sue.fill(roles=["auditor"])
    sue.saves("Save the roles")
    max_.open("/board")
    assert "/sign-in" in max_.page.url
    sign_in(max_, office.person("Max"))
    max_.open("/audit")


def test_after_signing_out_nothing_can_be_seen_any_more(office: Office, arrive: Arrive) -> None:
    pia = arrive("Pia")
    pia.open("/vendors/")
    pia.press("Sign out", within="body")
    pia.page.go_back()
    pia.page.wait_for_load_state()
    assert "/sign-in" in pia.page.url, "the browser kept no page"
    pia.open("/today")
    assert "/sign-in" in pia.page.url
    sign_in(pia, office.person("Pia"))
    assert pia.page.url.endswith("/today"), "and one comes back to where one was"


def test_a_wrong_password_says_nothing_about_who_has_an_account(
    office: Office, arrive: Arrive
) -> None:
    guest = arrive()
    said = []
    for email in (office.person("Alf").email, "nobody@example.jp"):
        guest.open("/sign-in")
        guest.fill(email=email, password=PASSWORD + "!")
        typed, eye = guest.page.locator("[name=password]"), guest.page.locator("[data-show-secret]")
        eye.click()
        assert (typed.get_attribute("type"), eye.get_attribute("aria-pressed")) == ("text", "true")
        guest.press("Sign in", answers=422)
        assert (typed.get_attribute("type"), eye.get_attribute("aria-pressed")) == (
            "password",
            "false",
        )
        said.append(guest.page.get_by_role("alert").inner_text())
    assert said[0] == said[1]
