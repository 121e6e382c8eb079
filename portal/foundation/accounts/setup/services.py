"""The first administrator: the one-time code, the company and the account."""

import hmac
import os
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import Role
from portal.foundation.accounts import queries
from portal.foundation.accounts.models import User
from portal.foundation.accounts.people.account_services import add_account, keep_letter
from portal.foundation.accounts.people.services import Invited, invite
from portal.foundation.accounts.signing_in import passwords
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.organisation.models import Organisation
from portal.foundation.organisation.services import found_organisation


@dataclass(frozen=True, slots=True)
class Administrator:
    name: str
    title: str
    email: str
    language: str
    password: str
    roles: Sequence[Role] = ()  # besides those of the administrator and of a letter


@dataclass(frozen=True, slots=True)
class Appointed:
    """The first officer or manager, by the letter of appointment (任命書).

    With the administrator's own address it is the administrator.
    """

    role: Role
    name: str
    title: str
    email: str
    appointed_on: date
    appointed_by: str
    procures: bool = False  # in a company of two somebody has to look after the vendors

    @property
    def roles(self) -> list[Role]:
        return [self.role, Role.PROCUREMENT] if self.procures else [self.role]


@dataclass(frozen=True, slots=True)
class Founded:
    administrator: User
    invited: Sequence[Invited]  # those of the first two who decide who are not the administrator


def set_up(
    company: Organisation,
    person: Administrator,
    address: str | None,
    appointed: Sequence[Appointed] = (),
) -> Founded:
    """Who decides may be named later (docs/adr/0065). Refuses when there is an account already, a
    password that breaks the rule, and one person who would decide in both roles."""
    if queries.any_account():
        raise InvalidTransition(say("Kantoku is set up already. Sign in."))
    names = (person.name, company.name_ja, company.name_en)
    passwords.check_new_password(person.password, email=person.email, names=names)
    _check_letters(appointed)
    mine = [appointee for appointee in appointed if _is_same(appointee.email, person.email)]
    notice = found_organisation(company)
    user = add_account(
        email=person.email,
        name=person.name,
        title=person.title,
        language=person.language,
        roles={
            Role.ADMIN,
            *person.roles,
            *(role for appointed in mine for role in appointed.roles),
        },
        password=person.password,
    )
    user.last_sign_in_at = clock.now()
    for own in mine:
        keep_letter(user, own.appointed_on, own.appointed_by)
    actor = user.as_actor(address)
    others = [appointee for appointee in appointed if appointee not in mine]
    invited = [
        invite(
            actor,
            email=guest.email,
            name=guest.name,
            roles=guest.roles,
            language=company.default_language,
            appointed_on=guest.appointed_on,
            appointed_by=guest.appointed_by.strip(),
            is_command=False,
        )
        for guest in others
    ]
    text = say("%(name)s set up Kantoku for %(company)s", name=user.name, company=company.name)
    made: list[Subject] = [user, notice, *(guest.invitation for guest in invited)]
    letters = _letters(appointed, user)
    record(actor, "organisation.founded", company, text, also=made, after=letters)
    return Founded(user, invited)


def _check_letters(appointed: Sequence[Appointed]) -> None:
    if len({appointee.email.strip().lower() for appointee in appointed}) < len(appointed):
        raise RuleViolated(say("Privacy officer and manager are two persons."))
    if any(appointee.appointed_on > clock.today() for appointee in appointed):
        raise RuleViolated(say("This day is still to come."))


def _is_same(one: str, other: str) -> bool:
    return one.strip().lower() == other.strip().lower()


def _letters(appointed: Sequence[Appointed], administrator: User) -> dict[str, object]:
    """For the log: who is the first in which role, from when, and who appointed."""
    letters: dict[str, object] = {}
    for first in appointed:
        is_administrator = _is_same(first.email, administrator.email)
        letters[f"first_{first.role.value}"] = say(
            "%(name)s, appointed on %(day)s by %(by)s",
            name=administrator.name if is_administrator else first.name,
            day=first.appointed_on,
            by=first.appointed_by.strip(),
        )
    return letters


@dataclass(frozen=True, slots=True)
class Guest:
    """A person of the company to invite. `number`: of the line in which it was typed, from 1."""

    number: int
    name: str
    email: str
    roles: Sequence[Role]


def invite_several(guests: Sequence[Guest], actor: Actor, *, language: str) -> Sequence[Invited]:
    """All of them or none, with one line in the log. Refuses what `invite` refuses, at its line."""
    if not guests:
        raise RuleViolated(say("Name at least one person, or go on."))
    invited = []
    for guest in guests:
        try:
            sent = invite(
                actor,
                email=guest.email,
                name=guest.name,
                roles=guest.roles,
                language=language,
                is_command=False,
            )
        except RuleViolated as refusal:
            wrong = refusal.field if refusal.field in ("email", "roles") else "email"
            raise RuleViolated(refusal.message, field=f"{wrong}_{guest.number}") from refusal
        invited.append(sent)
    first, *others = [sent.invitation for sent in invited]
    names = ", ".join(guest.name for guest in guests)
    record(actor, "invitation.sent", first, say("Invited %(name)s", name=names), also=others)
    return invited


DAYS_SETTLED = "organisation.days_settled"


def settle_days(company: Organisation, actor: Actor) -> None:
    """Somebody looked at the year and the working days, and no day of the company's own is to be
    added: a fact that stands nowhere else."""
    text = say("Looked at the fiscal year and the working days: there are no closing days to add")
    record(actor, DAYS_SETTLED, company, text)


FILE = "setup.code"
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 O 1 I
_GROUPS, _GROUP = 3, 4  # 60 bits


def make_code(folder: Path) -> str:
    """A new code such as `K7QF-2M9D-XW4T`, kept as a digest; an older one no longer works."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    code = "-".join(groups)
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{FILE}.new"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(_digest_of_code(code))
    fresh.replace(folder / FILE)
    return code


def is_right_code(folder: Path, typed: str) -> bool:
    """Small letters, blanks and full-width signs do not matter."""
    kept = current_code(folder)
    return kept is not None and hmac.compare_digest(kept, _digest_of_code(typed))


def current_code(folder: Path) -> str | None:
    """The digest of the code that works now; a session that knows it may go on."""
    path = folder / FILE
    return path.read_text().strip() if path.is_file() else None


def remove_code(folder: Path) -> None:
    (folder / FILE).unlink(missing_ok=True)


def _digest_of_code(code: str) -> str:
    plain = unicodedata.normalize("NFKC", code).upper()
    return sha256("".join(sign for sign in plain if sign.isalnum()).encode()).hexdigest()
