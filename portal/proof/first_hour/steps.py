"""The first steps: what set-up leaves for later, and what each role does first, done or open by the facts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import current_app, g, url_for
from flask_login import current_user

from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import Role
from portal.foundation.backups.databases import last_backup
from portal.foundation.core import clock
from portal.foundation.core.words.messages import Message, say
from portal.proof.desk.places import is_open
from portal.proof.first_hour.queries import FirstFacts, facts_for

# Where the company's policy is entered: the only place that says so.
POLICY_PAGE: Final = "content.policy"
# Of set-up, after the company and its administrator: the page, its name, and whether it is done.
SETUP: Final[tuple[tuple[str, Message, Callable[[FirstFacts], bool]], ...]] = (
    ("policy", say("Privacy policy"), lambda facts: facts.policy),
    ("contact", say("Contact for vendors"), lambda facts: facts.contact),
    ("year", say("Year and working days"), lambda facts: facts.days),
    ("mail", say("Mail"), lambda facts: facts.mail),
    ("people", say("People of the company"), lambda facts: facts.people),
)


@dataclass(frozen=True, slots=True)
class FirstStep:
    """`href`: the one page that leads on."""

    text: Message
    is_done: bool
    href: str


@dataclass(frozen=True, slots=True)
class FirstSteps:
    steps: Sequence[FirstStep]
    is_folded: bool

    @property
    def open(self) -> int:
        return sum(not step.is_done for step in self.steps)


def first_steps() -> FirstSteps | None:
    """Of whoever reads, in a fixed number of statements; None where nothing is left, or there are none."""
    actor: Actor | None = g.get("actor")
    if actor is None or not actor.is_staff or actor.user_id is None:
        return None
    own = [role for role in _OF_ROLES if role in actor.roles - actor.lent]
    if not own:
        return None
    facts = facts_for(actor.user_id, actor.roles - actor.lent)
    steps = {step.text.id: step for role in own for step in _OF_ROLES[role](facts, actor)}
    if all(step.is_done for step in steps.values()):
        return None
    return FirstSteps(list(steps.values()), current_user.steps_folded)


def setup_steps(facts: FirstFacts, now: str) -> Iterator[dict[str, Any]]:
    """For the column of steps: those before signing in are behind whoever reads it."""
    yield {"label": say("Company and administrator"), "state": "done"}
    for name, label, is_done in SETUP:
        state = "now" if name == now else "done" if is_done(facts) else "later"
        yield {"label": label, "state": state, "href": url_for(f"first_hour.{name}")}


def _page(actor: Actor, *endpoints: str, **values: Any) -> str:
    """The first of them that this person may open."""
    there = next((one for one in endpoints if is_open(one, actor)), "desk.today")
    return url_for(there, **(values if there == endpoints[0] else {}))


def _guide(place: str) -> str:
    name, _, anchor = place.partition("#")
    return url_for("first_hour.guide", guide_name=name, _anchor=anchor)


def _of_vendor(facts: FirstFacts, actor: Actor, endpoint: str, beside: str) -> str:
    if facts.vendor_id is None:
        return _page(actor, "exchange.own_list", "desk.vendors")
    return _page(actor, endpoint, beside, vendor_id=facts.vendor_id)


def _administrator(facts: FirstFacts, actor: Actor) -> Iterator[FirstStep]:
    backup = last_backup(current_app.config["DATA_DIR"])
    is_safe = backup is not None and not backup.is_late(clock.now())
    yield FirstStep(
        say("Enter what your privacy policy says of vendors"),
        facts.policy,
        _page(actor, "first_hour.policy"),
    )
    yield FirstStep(
        say("Say whom vendors may ask"), facts.contact, _page(actor, "first_hour.contact")
    )
    yield FirstStep(
        say("Check the year and the working days"), facts.days, _page(actor, "first_hour.year")
    )
    yield FirstStep(
        say("See a test mail arrive"),
        facts.mail,
        _page(actor, "first_hour.mail", "reminders.mails"),
    )
    yield FirstStep(
        say("Invite the people of the company"), facts.people, _page(actor, "first_hour.people")
    )
    yield FirstStep(
        say("Decide on waiting versions of content packs"),
        facts.packs,
        _page(actor, "content.index"),
    )
    yield FirstStep(say("Make the first backup"), is_safe, _guide("administrator#today"))


def _role_and_deputy(facts: FirstFacts, actor: Actor) -> Iterator[FirstStep]:
    yield FirstStep(
        say("Have your role confirmed by the other one who decides"),
        facts.is_confirmed,
        _guide("officer#decide" if Role.PRIVACY_OFFICER in actor.roles else "management#decisions"),
    )
    yield FirstStep(
        say("Name a deputy for when you are away"),
        facts.has_deputy,
        _page(actor, "accounts.absence"),
    )


def _officer(facts: FirstFacts, actor: Actor) -> Iterator[FirstStep]:
    yield from _role_and_deputy(facts, actor)
    yield FirstStep(
        say("See the promises in the words of your policy"),
        facts.policy,
        _page(actor, POLICY_PAGE, "desk.matrix"),
    )
    yield FirstStep(
        say("Decide whether subcontracting is allowed"),
        facts.mode,
        _page(actor, "content.subcontracting"),
    )
    yield FirstStep(
        say("Enter the purposes of use you announced"),
        facts.purposes,
        _page(actor, "content.purposes"),
    )


def _procurement(facts: FirstFacts, actor: Actor) -> Iterator[FirstStep]:
    yield FirstStep(
        say("Take in the list you have, or register the first vendor"),
        facts.vendor_id is not None,
        _page(actor, "exchange.own_list"),
    )
    yield FirstStep(
        say("Enter the first work and the data for it"),
        facts.shares,
        _of_vendor(facts, actor, "data_sharing.of_vendor", "data_sharing.index"),
    )
    yield FirstStep(
        say("Register the first contract"),
        facts.contracts,
        _of_vendor(facts, actor, "contracts.of_vendor", "contracts.index"),
    )
    yield FirstStep(
        say("Invite the first vendor’s signatory"),
        facts.guests,
        _of_vendor(facts, actor, "vendors.people", "desk.vendors"),
    )
    yield FirstStep(
        say("Ask for the first statements"),
        facts.statements,
        _of_vendor(facts, actor, "attestations.of_vendor", "attestations.index"),
    )


def _management(facts: FirstFacts, actor: Actor) -> Iterator[FirstStep]:
    yield from _role_and_deputy(facts, actor)
    yield FirstStep(
        say("Have the administrator set the day of the monthly mail"),
        facts.month_mail,
        _page(actor, "reminders.settings", "month.show"),
    )


def _auditor(facts: FirstFacts, actor: Actor) -> Iterator[FirstStep]:
    for text, kind, endpoint in (
        (say("Read the pages of one vendor"), "vendors", "desk.vendors"),
        (say("Read one supervision report"), "supervision_reports", "reports.index"),
        (say("Take the register of vendors along"), "users", "assessor.register"),
    ):
        yield FirstStep(text, kind in facts.opened, _page(actor, endpoint))


_OF_ROLES: Final[dict[Role, Callable[[FirstFacts, Actor], Iterator[FirstStep]]]] = {
    Role.ADMIN: _administrator,
    Role.PRIVACY_OFFICER: _officer,
    Role.PROCUREMENT: _procurement,
    Role.MANAGEMENT: _management,
    Role.AUDITOR: _auditor,
}
