"""Who somebody is: e-mail and password judged, with every try counted first.

These functions open short commands of their own (counting is machinery), so they are called
before `transaction()`, never within it. Verifying takes a tenth of a second and holds no lock.
"""

from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.access.scoping import acting_as
from portal.foundation.accounts import queries
from portal.foundation.accounts.models import Failed, User
from portal.foundation.accounts.signing_in import passwords, throttling
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import end_reading, transaction
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say


def recognise(email: str, password: str, address: str | None, *, device: str = "") -> User | None:
    """The person with this e-mail and password, or None: not said which of the two was wrong.

    As many statements and as much hashing for an address that is not known, so the time says
    nothing either. `device` as in devices.known_device. Refuses with TooManyTries.
    """
    with transaction(audited=False):
        counted = throttling.count_try(throttling.on_account(email, address, device))
    user_id, password_hash = queries.password_of(email)
    end_reading()
    if not passwords.matches(password_hash, password):
        with acting_as(db.session, SYSTEM):
            throttling.note_failure(Failed.SIGN_IN, email, address, user_id)
        return None
    with transaction(audited=False):
        throttling.take_back(counted)
        throttling.forgive(email, user_id)
    return queries.find_anyone(user_id)


def confirm_password(actor: Actor, password: str) -> None:
    """The person signed in gives the password again, as for a signature.

    Refuses, with field `password`, when it is wrong; with TooManyTries after too many tries of this
    person. What strangers try at the sign-in, or others in the same network, is not held against it.
    """
    user_id = actor.user_id or 0
    with transaction(audited=False):
        throttling.count_try(throttling.on_confirming(user_id))
    user = queries.find_user(user_id)
    password_hash = None if user is None else user.password_hash
    end_reading()
    if not passwords.matches(password_hash, password):
        if user is not None:
            throttling.note_failure(Failed.CONFIRM, user.email, actor.address, user.id)
        raise RuleViolated(say("This is not your password. Type it again."), field="password")
    with transaction(audited=False):
        throttling.forgive_confirming(user_id)


def upgrade_hash(user: User, password: str) -> None:
    """Keep the password under today's settings; inside a command, after it was recognised."""
    if user.password_hash is None or passwords.is_outdated(user.password_hash):
        user.password_hash = passwords.hash_password(password)


def note_refused_act(actor: Actor) -> None:
    """Somebody signed in asked for a page that their role does not allow."""
    user = queries.find_user(actor.user_id or 0)
    if user is not None:
        throttling.note_failure(Failed.ACT, user.email, actor.address, user.id)
