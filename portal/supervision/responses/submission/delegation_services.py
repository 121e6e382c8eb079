"""Commands at the vendor: give a section to a colleague, say it is done, take it back."""

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import Invitation, User
from portal.foundation.accounts.people import services as accounts
from portal.foundation.accounts.queries import (
    find_by_email,
    find_open_invitation,
    latest_company_of,
    people_of_vendor,
)
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.subjects import Subject
from portal.foundation.core.words.messages import say, say_n
from portal.foundation.mail.outbox import queue
from portal.supervision.questionnaires.definition.definition import Section
from portal.supervision.responses.assignments import delegation_queries, workflow
from portal.supervision.responses.assignments.delegation_queries import Held
from portal.supervision.responses.assignments.models import SectionDelegation
from portal.supervision.responses.assignments.queries import Asked
from portal.supervision.responses.assignments.services import NotThere, demand_asked
from portal.supervision.responses.submission import emails
from portal.supervision.responses.submission.services import missing


def give_to(assignment_id: int, section_id: str, user_id: int, *, actor: Actor) -> None:
    """Ask a colleague with an account to answer the section; whoever had it gives it up.

    The colleague is written to. Refuses a person who is not of this vendor.
    """
    asked, section = _draft(assignment_id, section_id)
    people = {one.id: one for one in people_of_vendor(asked.assignment.vendor_id)}
    person = people.get(user_id)
    if person is None:
        raise RuleViolated(say("Choose one of your colleagues."), field="colleague")
    _give(asked, section, person, None, actor)


def known_colleague(asked: Asked, email: str) -> User | Invitation | None:
    """Who has this address at the vendor, or was invited with it. Refuses what is handed in."""
    _demand_open(asked)
    address, vendor_id = email.strip().lower(), asked.assignment.vendor_id
    person = find_by_email(address)
    if person is not None and person.vendor_id == vendor_id and person.is_active:
        return person
    return find_open_invitation(address, vendor_id)


def invite(*, name: str, email: str, language: str, actor: Actor) -> Invitation:
    """A colleague of the actor without an account, by the house's own invitation, which refuses an
    address that has an account elsewhere, and many invitations in a short time."""
    return accounts.invite(
        actor,
        email=email,
        name=name,
        roles=[Role.VENDOR_MEMBER],
        language=language,
        vendor_id=actor.vendor_id,
        company=latest_company_of(actor.vendor_id or 0),
    ).invitation


def give_to_invited(
    assignment_id: int, section_id: str, invitation: Invitation, *, actor: Actor
) -> None:
    """Ask somebody who was invited; from the first sign-in on the section is theirs."""
    asked, section = _draft(assignment_id, section_id)
    _give(asked, section, None, invitation, actor)


def mark_done(assignment_id: int, section_id: str, *, actor: Actor) -> None:
    """Whoever has the section says it is complete. Refuses others, and while anything is missing."""
    asked, section = _draft(assignment_id, section_id)
    held = _demand_held(asked, section)
    if held.user_id != actor.user_id:
        raise RuleViolated(
            say("%(name)s has this section and says when it is done.", name=held.name)
        )
    lacking = [one for one in missing(asked) if one.section == section_id]
    if lacking:
        raise RuleViolated(
            say_n(
                "%(n)s answer is still missing or incomplete.",
                "%(n)s answers are still missing or incomplete.",
                len(lacking),
            )
        )
    if held.delegation.done_at is None:
        held.delegation.done_at = clock.now()
    text = say(
        "Section done: %(section)s (%(number)s)", section=section.title, number=_number(asked)
    )
    record(actor, "questionnaire.section_done", asked.assignment, text, also=[held.delegation])


def take_back(assignment_id: int, section_id: str, *, actor: Actor) -> None:
    """The signatory has it again; what was answered stays. A colleague can give it up as well."""
    asked, section = _draft(assignment_id, section_id)
    held = _demand_held(asked, section)
    if held.user_id != actor.user_id and not actor.may(Permission.OWN_QUESTIONNAIRE_SUBMIT):
        raise RuleViolated(say("Only whoever has the section, or a signatory, can do this."))
    held.delegation.ended_at = clock.now()
    text = say(
        "Section taken back: %(section)s (%(number)s)",
        section=section.title,
        number=_number(asked),
    )
    record(
        actor, "questionnaire.section_taken_back", asked.assignment, text, also=[held.delegation]
    )


def _give(
    asked: Asked, section: Section, person: User | None, invited: Invitation | None, actor: Actor
) -> None:
    now = clock.now()
    before = delegation_queries.lock_held(asked.assignment.id, section.id)
    also: list[Subject] = []
    if before is not None:
        before.delegation.ended_at = now
        also.append(before.delegation)
        db.session.flush()  # one at a time
    row = SectionDelegation(
        vendor_id=asked.assignment.vendor_id,
        assignment_id=asked.assignment.id,
        section_id=section.id,
        user_id=person.id if person else None,
        invitation_id=invited.id if invited else None,
        delegated_by_id=actor.user_id,
        delegated_at=now,
    )
    db.session.add(row)
    db.session.flush()
    if person is not None and person.id != actor.user_id:
        queue(emails.section_given(row, asked, section, person, by=actor.name))
    text = say(
        "Asked a colleague to answer a section: %(section)s (%(number)s)",
        section=section.title,
        number=_number(asked),
    )
    record(actor, "questionnaire.section_given", asked.assignment, text, also=[row, *also])


def _draft(assignment_id: int, section_id: str) -> tuple[Asked, Section]:
    """Refuses a section that is not there, and answers that are handed in."""
    asked = demand_asked(assignment_id)
    section = next((one for one in asked.sheet.sections if one.id == section_id), None)
    if section is None:
        raise NotThere
    _demand_open(asked)
    return asked, section


def _demand_open(asked: Asked) -> None:
    state = asked.assignment.state
    if state not in workflow.ANSWERABLE:
        raise InvalidTransition(
            say("The answers can no longer be changed: %(state)s.", state=workflow.WORDS[state])
        )


def _demand_held(asked: Asked, section: Section) -> Held:
    held = delegation_queries.lock_held(asked.assignment.id, section.id)
    if held is None:
        raise InvalidTransition(say("Nobody has this section at the moment."))
    return held


def _number(asked: Asked) -> str:
    return asked.assignment.number
