"""The command with which everything begins: the company, its first notice, its administrator."""

from dataclasses import dataclass

from portal.foundation.access.roles import Role
from portal.foundation.accounts import passwords, queries
from portal.foundation.accounts.account_services import add_account
from portal.foundation.accounts.models import User
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.errors import InvalidTransition
from portal.foundation.core.messages import say
from portal.foundation.organisation.founding import Company, found_organisation


@dataclass(frozen=True, slots=True)
class Administrator:
    """The first person."""

    name: str
    title: str
    email: str
    language: str
    password: str


def set_up(company: Company, person: Administrator, address: str | None) -> User:
    """Refuses when there is an account already, and a password that breaks the rule."""
    if queries.any_account():
        raise InvalidTransition(say("Kantoku is set up already. Sign in."))
    names = (person.name, company.name_ja, company.name_en)
    passwords.check_new_password(person.password, email=person.email, names=names)
    organisation, notice = found_organisation(company)
    user = add_account(
        email=person.email,
        name=person.name,
        title=person.title,
        language=person.language,
        roles=[Role.ADMIN],
        password=person.password,
    )
    user.last_sign_in_at = clock.now()
    text = say("%(name)s set up Kantoku for %(company)s", name=user.name, company=organisation.name)
    record(user.as_actor(address), "organisation.founded", organisation, text, also=[user, notice])
    return user
