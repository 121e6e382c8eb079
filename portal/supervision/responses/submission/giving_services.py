"""Commands at the vendor about its sections: ask a colleague, say it is done, take it back; and the mails
about the day by which a colleague was asked."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from portal.content.settings.queries import sending_calendar
from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import Role
from portal.foundation.accounts.emails import InvitedFor
from portal.foundation.accounts.models import Invitation, User
from portal.foundation.accounts.people import services as accounts
from portal.foundation.accounts.queries import (
    find_invitation,
    find_user,
    names_of,
    open_invitations_at,
    people_of_vendor,
)
from portal.foundation.accounts.signing_in.mailboxes import is_same
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, Overtaken, RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.mail.outbox import Mail, is_queued, queue
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.questionnaires.definition.definition import Section
from portal.supervision.responses.assignments import queries, workflow
from portal.supervision.responses.assignments.models import SectionDelegation
from portal.supervision.responses.submission import emails
from portal.supervision.responses.submission.services import demand_complete

NEWS_FOR: Final = timedelta(days=14)  # after the day; then who asked is told no more


@dataclass(frozen=True, slots=True, kw_only=True)
class NewColleague:
    """Somebody of the vendor without an account, as they are to be invited."""

    name: str
    email: str
    language: str
    is_another: bool = False  # than those who read this mailbox already


def give_to(
    assignment_id: int,
    section_ids: str | Sequence[str],
    whom: int | NewColleague,
    *,
    actor: Actor,
    note: str = "",
    wanted_on: date | None = None,
) -> User | Invitation:
    """Ask a colleague with an account (by the id), or somebody new, to answer one section or several;
    whoever had them gives them up. `wanted_on`: by when, `note`: what the colleague is told.

    The colleague is written to. Somebody new is invited by the same mail, unless address and name are known
    here; from the first sign-in on the sections are theirs. Refuses a person who is not of this
    vendor, a section of somebody else where the actor does not hand in, a day that has passed or
    comes after the sheet is due, and whomever the house's own invitation refuses.
    """
    names = [section_ids] if isinstance(section_ids, str) else list(dict.fromkeys(section_ids))
    asked, first = _draft(assignment_id, names[0])
    sections = [first, *(_draft(assignment_id, name)[1] for name in names[1:])]
    owed = find_open(ObligationKind.QUESTIONNAIRE_ANSWER, asked.assignment)
    workflow.demand_wanted(wanted_on, clock.today(), owed.due_on if owed else None)
    person = _colleague(asked, whom)
    rows: list[SectionDelegation] = []
    given_up: list[SectionDelegation] = []
    for section in sections:
        before = queries.lock_held(asked.assignment.id, section.id)
        _demand_own(before, section, actor)
        if before is not None:
            before.delegation.ended_at = clock.now()
            given_up.append(before.delegation)
            db.session.flush()  # one at a time
        rows.append(
            SectionDelegation(
                vendor_id=asked.assignment.vendor_id,
                assignment_id=asked.assignment.id,
                section_id=section.id,
                delegated_by_id=actor.user_id,
                delegated_at=clock.now(),
                note=note.strip(),
                wanted_on=wanted_on,
            )
        )
    wanted = emails.SectionsWanted(
        asked, sections, by=actor.name, note=note.strip(), by_day=wanted_on
    )
    also: list[Subject] = [*given_up]
    is_told = person is not None
    if person is None and isinstance(whom, NewColleague):
        person = _invite(whom, wanted, actor)
        also.append(person)
    if person is None:
        raise RuleViolated(say("Choose one of your colleagues."), field="colleague")
    for row in rows:
        row.user_id = person.id if isinstance(person, User) else None
        row.invitation_id = person.id if isinstance(person, Invitation) else None
    db.session.add_all(rows)
    db.session.flush()
    if is_told and not (isinstance(person, User) and person.id == actor.user_id):
        queue(emails.section_given(rows[0], wanted, person))
    text = say(
        "Asked a colleague to answer a section: %(section)s (%(number)s)", **_told(asked, first)
    )
    if len(sections) > 1:
        text = say(
            "Asked a colleague to answer %(n)s sections (%(number)s)",
            n=len(sections),
            number=asked.assignment.number,
        )
    record(actor, "questionnaire.section_given", asked.assignment, text, also=[*rows, *also])
    return person


def _colleague(asked: queries.Asked, whom: int | NewColleague) -> User | Invitation | None:
    """Who has an account at the vendor, or was invited with this address and name; None: is to be invited."""
    vendor_id = asked.assignment.vendor_id
    people = people_of_vendor(vendor_id)
    if not isinstance(whom, NewColleague):
        return next((one for one in people if one.id == whom), None)
    address = whom.email.strip().lower()
    there: list[User | Invitation] = [one for one in people if one.email == address]
    there += open_invitations_at(address, vendor_id)
    return next((one for one in there if is_same(one.name, whom.name)), None)


def _invite(whom: NewColleague, wanted: emails.SectionsWanted, actor: Actor) -> Invitation:
    """By the house's own invitation, which refuses an address that has an account elsewhere, and many
    invitations in a short time."""
    vendor = find_vendor(wanted.asked.assignment.vendor_id)
    return accounts.invite(
        actor,
        email=whom.email,
        name=whom.name,
        roles=[Role.VENDOR_MEMBER],
        language=whom.language,
        vendor_id=actor.vendor_id,
        company=vendor.called if vendor is not None else "",
        wanted=emails.invited_for(wanted),
        is_another=whom.is_another,
        is_command=False,
    ).invitation


def invited_for(invitation: Invitation) -> InvitedFor | None:
    """What an invitation that is sent again says: the sections that its reader was asked for and that
    nobody took back or gave to another; None where there is none."""
    asked: dict[tuple[object, ...], list[queries.Held]] = defaultdict(list)
    for held in queries.held_by_invited(invitation.id):
        row = held.delegation
        asked[row.assignment_id, row.delegated_by_id, row.note, row.wanted_on].append(held)
    return emails.invited_for(*map(_wanted, asked.values())) if asked else None


def _demand_own(held: queries.Held | None, section: Section, actor: Actor) -> None:
    """Whoever hands in gives any section; others pass on what they have."""
    is_own = held is not None and held.user_id == actor.user_id
    if not is_own and not actor.may(Permission.OWN_QUESTIONNAIRE_SUBMIT):
        raise RuleViolated(
            say(
                "“%(section)s” is not yours to give: ask a signatory of your company.",
                section=section.title,
            ),
            field="others",
        )


def mark_done(assignment_id: int, section_id: str, *, actor: Actor) -> None:
    """Whoever has the section says it is complete. Refuses others, and while anything is missing."""
    asked, section = _draft(assignment_id, section_id)
    held = _demand_held(asked, section)
    if held.user_id != actor.user_id:
        raise RuleViolated(
            say("%(name)s has this section and says when it is done.", name=held.name)
        )
    demand_complete(asked, section_id)
    if held.delegation.done_at is None:
        held.delegation.done_at = clock.now()
    text = say("Section done: %(section)s (%(number)s)", **_told(asked, section))
    record(actor, "questionnaire.section_done", asked.assignment, text, also=[held.delegation])


def take_back(assignment_id: int, section_id: str, *, actor: Actor) -> None:
    """The signatory has it again; what was answered stays. A colleague can give it up as well."""
    asked, section = _draft(assignment_id, section_id)
    held = _demand_held(asked, section)
    if held.user_id != actor.user_id and not actor.may(Permission.OWN_QUESTIONNAIRE_SUBMIT):
        raise RuleViolated(say("Only whoever has the section, or a signatory, can do this."))
    held.delegation.ended_at = clock.now()
    text = say("Section taken back: %(section)s (%(number)s)", **_told(asked, section))
    record(
        actor, "questionnaire.section_taken_back", asked.assignment, text, also=[held.delegation]
    )


def _draft(assignment_id: int, section_id: str) -> tuple[queries.Asked, Section]:
    """Refuses a section that is not there, and answers that are handed in."""
    asked, section = queries.demand_section(assignment_id, section_id)
    workflow.demand_open(asked.assignment)
    return asked, section


def _told(asked: queries.Asked, section: Section) -> dict[str, Any]:
    return {"section": section.title, "number": asked.assignment.number}


def remind_colleagues(on_hold: Collection[int]) -> int:
    """Today's mails about the days by which colleagues were asked: to the colleague on the working day
    before, to who asked once the day has passed. Returns how many; each is a command of its own.

    A morning that was missed is caught up. Nothing goes out on a day without mail, nor to vendors that
    are `on_hold`.
    """
    calendar, today = sending_calendar(), clock.today()
    if not calendar.is_open(today):
        return 0
    found = [
        held
        for held in queries.held_until(today - NEWS_FOR, calendar.add_open_days(today, 1))
        if held.delegation.vendor_id not in on_hold
    ]
    ahead = [held for held in found if _is_ahead(held.delegation, today)]
    passed = [held for held in found if _day_of(held.delegation) < today]
    written = sum(_write(key, several, _soon) for key, several in _by(ahead, _to_colleague).items())
    return written + sum(
        _write(key, several, _passed) for key, several in _by(passed, _to_who_asked).items()
    )


def _is_ahead(row: SectionDelegation, today: date) -> bool:
    return _day_of(row) >= today > clock.day_of(row.delegated_at)


def _day_of(row: SectionDelegation) -> date:
    return row.wanted_on or date.max


def _by(
    found: Sequence[queries.Held], whom: Callable[[queries.Held], str]
) -> dict[str, list[queries.Held]]:
    """What one mail tells, by its key: of one sheet and day, to one person."""
    mails: dict[str, list[queries.Held]] = defaultdict(list)
    for held in found:
        row = held.delegation
        mails[f"{whom(held)}:{row.assignment_id}:{row.wanted_on}"].append(held)
    return mails


def _to_colleague(held: queries.Held) -> str:
    """Begins the key of the mail; somebody invited is known by the invitation."""
    invited = f"invited-{held.delegation.invitation_id}"
    return f"section-wanted:{held.user_id or invited}"


def _to_who_asked(held: queries.Held) -> str:
    return f"section-passed:{held.delegation.delegated_by_id}"


def _write(key: str, several: Sequence[queries.Held], make: Callable[..., Mail | None]) -> bool:
    """Whether a mail was written: once, and not about what was done or taken back meanwhile."""
    if is_queued(key):
        return False
    try:
        with transaction():
            still = [one for one in several if not (one.is_done or one.delegation.ended_at)]
            mail = make(key, still) if still and not is_queued(key) else None
            if mail is None:
                return False
            queue(mail)
            asked = queries.demand_asked(still[0].delegation.assignment_id)
            text = say(
                "Wrote about the day by which a colleague was asked for a section (%(number)s)",
                number=asked.assignment.number,
            )
            also = [one.delegation for one in still]
            record(SYSTEM, "questionnaire.section_reminded", asked.assignment, text, also=also)
    except Overtaken:  # another scheduler wrote it in the same moment
        return False
    return True


def _soon(key: str, still: Sequence[queries.Held]) -> Mail | None:
    """None where nobody can read it: the account or the invitation has ended."""
    row, user_id = still[0].delegation, still[0].user_id
    if user_id is None:
        invited = find_invitation(row.invitation_id or 0)
        person: User | Invitation | None = (
            invited if invited is not None and invited.is_open(clock.now()) else None
        )
    else:
        person = _active(user_id)
    if person is None:
        return None
    return emails.wanted_soon(key, _wanted(still), person, asked_on=clock.day_of(row.delegated_at))


def _passed(key: str, still: Sequence[queries.Held]) -> Mail | None:
    person = _active(still[0].delegation.delegated_by_id or 0)
    if person is None:
        return None
    names = [held.name for held in still]
    return emails.wanted_passed(key, _wanted(still), person, with_whom=names)


def _active(user_id: int) -> User | None:
    person = find_user(user_id)
    return person if person is not None and person.is_active else None


def _wanted(still: Sequence[queries.Held]) -> emails.SectionsWanted:
    row = still[0].delegation
    asked = queries.demand_asked(row.assignment_id)
    by = names_of([row.delegated_by_id]).get(row.delegated_by_id or 0, "")
    sections = {section.id: section for section in asked.sheet.sections}
    return emails.SectionsWanted(
        asked,
        [sections[one.delegation.section_id] for one in still],
        by=by,
        note=row.note,
        by_day=row.wanted_on,
    )


def _demand_held(asked: queries.Asked, section: Section) -> queries.Held:
    held = queries.lock_held(asked.assignment.id, section.id)
    if held is None:
        raise InvalidTransition(say("Nobody has this section at the moment."))
    return held
