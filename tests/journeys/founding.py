"""The first act: the portal is set up, and the people of the company get their accounts."""

import re
from datetime import timedelta
from email.message import EmailMessage
from urllib.request import urlopen

from tests.journeys import waiting
from tests.journeys.portal_house import Portal
from tests.journeys.stories import PASSWORD, Person, Story, today
from tests.journeys.visitor import Visitor
from tests.letters import text_of


def code_from_terminal(portal: Portal) -> str:
    said = portal.command("setup", "code").output
    found = re.search(r"Set-up code: (\S+)", said)
    assert found, said
    return found[1]


def set_up(administrator: Visitor, story: Story) -> None:
    """Without the code there is no way in; with it, four steps. The first officer and the first manager
    are named; whoever sets up may be one of them."""
    me = story.administrator
    also = {story.officer: "privacy_officer", story.manager: "management"}.get(me, "neither")
    administrator.open("/")
    administrator.fill(code="WRONG-CODE-2345")
    administrator.press("Begin", answers=422)
    administrator.fill(code=code_from_terminal(administrator.portal))
    administrator.press("Begin")
    administrator.fill(name=me.name, title=me.title, email=me.email, also=also)
    administrator.press("Save and next")
    administrator.fill(
        name_ja=story.company,
        name_en=story.company_en,
        default_language=story.lang,
        baseline_on=today(),
    )
    if story.lang == "en":
        administrator.fill(officer_title_ja="Privacy Officer", officer_title_en="Privacy Officer")
    administrator.press("Save and next")
    for prefix, person in (("officer", story.officer), ("manager", story.manager)):
        if person != me:
            administrator.fill(
                **{
                    f"{prefix}_name": person.name,
                    f"{prefix}_title": person.title,
                    f"{prefix}_email": person.email,
                }
            )
        administrator.fill(
            **{
                f"{prefix}_appointed_on": today() - timedelta(days=20),
                f"{prefix}_appointed_by": story.given_by,
            }
        )
    if story.procurement == story.manager:
        administrator.fill(manager_procures=True)
    administrator.press("Save and next")
    administrator.fill(password=PASSWORD, repeated=PASSWORD)
    administrator.saves("Start Kantoku")


def go_on(administrator: Visitor) -> None:
    """What can wait: two pages are filled in, a test mail arrives, the rest is left for later."""
    administrator.follow("Skip for now", within="main")
    administrator.fill(contact_ja="総務部 03-1234-5678", contact_en="General affairs")
    administrator.saves("Save and next")
    administrator.saves("Save and next")
    administrator.press("Send me a test mail")
    administrator.portal.let_jobs_run()
    administrator.open("/setup/mail")
    administrator.follow("Next", within="main")
    administrator.follow("Skip for now", within="main")
    administrator.reads("First steps")
    left = administrator.page.locator("#first-steps li:not(:has(s))")
    assert {"policy", "contact", "year", "mail"} & {
        str(way).rsplit("/", 1)[-1]
        for way in left.locator("a").evaluate_all("all => all.map(one => one.pathname)")
    } == {"policy"}


def confirm(visitor: Visitor, other: Person) -> None:
    """The other one's role, with the letter of appointment in hand: what set-up said of it stands
    there."""
    waiting.begins(visitor, waiting.ROLE)
    visitor.finds(other.name)
    assert visitor.holds("appointed_by")
    visitor.saves("I saw the letter: confirm the role")
    waiting.is_done(visitor, waiting.ROLE)


def invite_staff(administrator: Visitor, person: Person, *roles: str) -> None:
    administrator.open("/people")
    administrator.follow("Invite", within="main")
    administrator.fill(name=person.name, email=person.email, roles=roles)
    administrator.saves("Send the invitation")


def link_in(letter: EmailMessage, path: str = "/invitations/") -> str:
    body = text_of(letter)
    found = re.search(rf"http://\S+{path}\S+", body)
    assert found, body
    return found[0]


def scan(link: str) -> None:
    """A mail scanner opens whatever stands in a mail."""
    with urlopen(link, timeout=20) as answer:  # noqa: S310  (our own server)
        assert answer.status == 200
        answer.read()


def accept_invitation(guest: Visitor, person: Person) -> None:
    """From the mail; the scanner was there before, twice."""
    letter = guest.portal.letters_to(person.email)[-1]
    link = link_in(letter)
    scan(link)
    scan(link)
    guest.open(link)
    guest.reads("What your data is used for")
    guest.fill(title=person.title, password=PASSWORD, repeated=PASSWORD)
    guest.press("Open the account", answers=422)
    guest.reads("Without your agreement no account can be opened. Tick the box to agree.")
    guest.fill(agreed=True, password=PASSWORD, repeated=PASSWORD)
    guest.saves("Open the account")


def sign_in(visitor: Visitor, person: Person, password: str = PASSWORD) -> None:
    visitor.open("/sign-in")
    visitor.fill(email=person.email, password=password)
    visitor.press("Sign in")
