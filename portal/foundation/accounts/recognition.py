"""Who somebody is: e-mail and password judged, with every try counted first.

These functions open short commands of their own (counting is machinery), so they are called
before `transaction()`, never within it. Verifying takes a tenth of a second and holds no lock.
"""

from portal.foundation.access.actor import Actor
from portal.foundation.accounts import passwords, queries, throttling
from portal.foundation.accounts.models import User
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.messages import say
from portal.foundation.core.transactions import transaction


def recognise(email: str, password: str, address: str | None) -> User | None:
    """The person with this e-mail and password, or None: not said which of the two was wrong.

    Takes the same time for an address that is not known. Refuses with TooManyTries.
    """
    with transaction(audited=False):
        counted = throttling.count_try(throttling.on_account(email, address))
    user = queries.find_by_email(email)
    known = user is not None and user.is_active
    right = passwords.matches(user.password_hash if user is not None and known else None, password)
    if user is None or not right:
        return None
    user_id = user.id
    with transaction(audited=False):
        throttling.take_back(counted)
        throttling.forgive(email)
    return queries.find_anyone(user_id)


def confirm_password(actor: Actor, password: str) -> None:
    """The person signed in gives the password again, as for a signature.

    Refuses, with field `password`, when it is wrong; with TooManyTries after too many tries.
    """
    user = queries.find_user(actor.user_id or 0)
    if user is None or recognise(user.email, password, actor.address) is None:
        raise RuleViolated(say("This is not your password. Type it again."), field="password")


def upgrade_hash(user: User, password: str) -> None:
    """Keep the password under today's settings; inside a command, after it was recognised."""
    if user.password_hash is None or passwords.is_outdated(user.password_hash):
        user.password_hash = passwords.hash_password(password)
