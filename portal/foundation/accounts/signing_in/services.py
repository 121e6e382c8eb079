"""Commands of a person about the own account: come in, new password, name, language. Callers commit."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import delete, select

from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.access.scoping import acting_as
from portal.foundation.accounts import emails, queries, services
from portal.foundation.accounts.models import (
    Failed,
    Language,
    OpenSession,
    PasswordReset,
    ProvedBy,
    SignInWay,
    User,
    digest,
    new_stamp,
    new_token,
)
from portal.foundation.accounts.signing_in import mailboxes, passwords, throttling
from portal.foundation.audit.recorder import differences, record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import hold
from portal.foundation.core.database.transactions import end_reading, transaction
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Message, say
from portal.foundation.mail.outbox import forget_link, queue

RESET_MINUTES = 60
LINK_MINUTES = 30
_OWN_NAMES = {"ja": "日本語", "en": "English"}  # as on the buttons


def note_sign_in(user: User, password: str | None, actor: Actor) -> None:
    """`password`: None where it was given on the page before."""
    hold(user)
    if password is not None:
        upgrade_hash(user, password)
    user.last_sign_in_at = clock.now()
    db.session.flush()
    record(actor, "account.signed_in", user, say("%(name)s signed in", name=user.name))


def choose_language(user: User, language: str, actor: Actor) -> None:
    hold(user)
    if user.language == language:
        return
    user.language = Language(language)
    db.session.flush()
    text = say("Chose the language %(language)s", language=_OWN_NAMES[language])
    record(actor, "account.changed", user, text)


def choose_keys(user: User, actor: Actor, *, single: bool) -> None:
    """Whether one key acts by itself; who dictates or often slips switches that off."""
    hold(user)
    if user.single_keys == single:
        return
    user.single_keys = single
    db.session.flush()
    text = say("Switched single keys on") if single else say("Switched single keys off")
    record(actor, "account.changed", user, text)


def fold_steps(user: User, actor: Actor, *, folded: bool) -> None:
    """Whether the first steps on Today are shown as one line."""
    hold(user)
    if user.steps_folded == folded:
        return
    user.steps_folded = folded
    db.session.flush()
    text = say("Folded the first steps away") if folded else say("Unfolded the first steps")
    record(actor, "account.changed", user, text)


def change_profile(
    user: User, actor: Actor, *, name: str, title: str, language: str, version: int, kana: str = ""
) -> None:
    """Refuses when the account was changed since `version`."""
    hold(user)
    if user.version != version:
        raise ChangedMeanwhile(say("Your account was changed meanwhile. Look again."))
    mailboxes.refuse_name(user, name)
    before = _profile_of(user)
    user.name, user.title, user.language = name.strip(), title.strip(), Language(language)
    user.kana = kana.strip()
    after = _profile_of(user)
    old, new = differences(before, after)
    db.session.flush()
    text = say("Changed the own name, title or language")
    record(actor, "account.changed", user, text, before=old, after=new)


def _profile_of(user: User) -> dict[str, str]:
    language = str(user.language)
    return {"name": user.name, "kana": user.kana, "title": user.title, "language": language}


def change_password(
    user: User, password: str, actor: Actor, *, proved_by: ProvedBy | None = None
) -> None:
    """Every session of the person ends, and the address of the own calendar stops working; the
    caller opens a new session for the one at work.

    The old password or a passkey must have been checked before (`proved_by`; None: an operator sets
    it). Refuses what breaks the rule for passwords.
    """
    _set_password(user, password)
    text = say("%(name)s has a new password", name=user.name)
    after = {"proved_by": proved_by} if proved_by else None
    record(actor, "account.password_changed", user, text, after=after)


def request_reset(user: User, address: str | None) -> None:
    """Send a link to a new password. The person asking is not known yet."""
    reset, token = _new_link(user, RESET_MINUTES)
    queue(emails.password_reset(user, token))
    asking = Actor(roles=SYSTEM.roles, address=address)
    text = say("A link to a new password was asked for %(name)s", name=user.name)
    record(asking, "account.reset_requested", user, text, also=[reset])


def may_have_link(user: User) -> bool:
    """People of vendors: who decides for the company proves it with the password."""
    return user.vendor_id is not None and user.is_active


def request_link(user: User, address: str | None, to: str) -> None:
    """Send a link that signs in and leads to the page `to`. The person asking is not known yet.

    Refuses people of the company.
    """
    if not may_have_link(user):
        raise RuleViolated(say("People of the company sign in with their password."))
    link, token = _new_link(user, LINK_MINUTES, signs_in=True)
    queue(emails.sign_in(user, token, to))
    asking = Actor(roles=SYSTEM.roles, address=address)
    text = say("A link to sign in was asked for %(name)s", name=user.name)
    record(asking, "account.link_requested", user, text, also=[link])


def use_link(link: PasswordReset, user: User, address: str | None) -> None:
    """The link signs in, once; others that are on their way open nothing any more. The password stays,
    and wrong ones stay counted.

    Refuses a link that was used or has expired.
    """
    hold(user)
    hold(link)
    if not link.signs_in or not link.is_open(clock.now()) or not may_have_link(user):
        raise InvalidTransition(say("This link is no longer valid."))
    _close(one for one in queries.open_resets(user.id) if one.signs_in)
    user.last_sign_in_at = clock.now()
    db.session.flush()
    text = say("%(name)s signed in by the link from the mail", name=user.name)
    record(user.as_actor(address), "account.signed_in", user, text, also=[link])


def _new_link(user: User, minutes: int, *, signs_in: bool = False) -> tuple[PasswordReset, str]:
    """With its secret, which is known at this moment only."""
    token, now = new_token(), clock.now()
    link = PasswordReset(
        token_sha256=digest(token),
        user_id=user.id,
        signs_in=signs_in,
        created_at=now,
        expires_at=now + timedelta(minutes=minutes),
        vendor_id=user.vendor_id,
    )
    db.session.add(link)
    db.session.flush()
    return link, token


def use_reset(reset: PasswordReset, user: User, password: str, address: str | None) -> None:
    """The link gives a new password, once; every session ends, the address of the own calendar
    stops working and failed tries are forgiven.

    Refuses a link that was used or has expired, and what breaks the rule for passwords.
    """
    hold(user)
    hold(reset)
    now = clock.now()
    if not reset.is_open(now) or not user.is_active:
        raise InvalidTransition(say("This link is no longer valid."))
    _set_password(user, password)
    throttling.forgive(user.email, user.id)
    user.last_sign_in_at = now
    db.session.flush()
    text = say("%(name)s set a new password by the link from the mail", name=user.name)
    record(user.as_actor(address), "account.password_changed", user, text, also=[reset])


def _set_password(user: User, password: str) -> None:
    """A link to a new password that is still on its way opens nothing any more; the owner is told."""
    vendor = queries.latest_company_of(user.vendor_id) if user.vendor_id else None
    names = queries.names_around(user.name, vendor)
    passwords.check_new_password(password, email=user.email, names=names)
    close_resets(user)
    user.password_hash = passwords.hash_password(password)
    user.stamp = new_stamp()
    services.drop_feed(user.id)
    db.session.flush()
    queue(emails.password_changed(user))


def close_resets(user: User) -> None:
    """Links that are on their way, to a new password or a session, open nothing any more; part of a
    command."""
    _close(queries.open_resets(user.id))


def _close(links: Iterable[PasswordReset]) -> None:
    for link in links:
        link.used_at = clock.now()
        forget_link(emails.key_of(link))


# Who somebody is: e-mail and password judged, with every try counted first.
#
# These functions open short commands of their own (counting is machinery), so they are called
# before `transaction()`, never within it. Verifying takes a tenth of a second and holds no lock.


def recognise(
    email: str, password: str, address: str | None, *, device: str = ""
) -> Sequence[User]:
    """The people with this e-mail and password, nobody: not said which of the two was wrong. Several
    where they share a mailbox and have the same password.

    As many statements for an address that is not known, and as much hashing as for one person: the
    time tells how many people share a mailbox, and nothing of others (docs/adr/0074). A try counts once,
    whoever of the mailbox is meant. `device` as in throttling.known_device. Refuses with TooManyTries.
    """
    with transaction(audited=False):
        counted = throttling.count_try(throttling.on_account(email, address, device))
    known = queries.passwords_of(email)
    end_reading()
    right = [user_id for user_id, kept in known if passwords.matches(kept, password)]
    if not right:
        with acting_as(db.session, SYSTEM):
            throttling.note_failure(
                Failed.SIGN_IN, email, address, *(user_id for user_id, _kept in known)
            )
        return []
    with transaction(audited=False):
        throttling.take_back(counted)
        throttling.forgive(email, *(right if len(right) == 1 else ()))
    found = [queries.find_anyone(user_id) for user_id in right]
    return [one for one in found if one is not None]


def confirm_password(actor: Actor, password: str, *, field: str = "password") -> None:
    """The person signed in gives the own password again, as for a signature; that of another person of
    the same mailbox signs nothing.

    Refuses, with `field`, when it is wrong; with TooManyTries after too many tries of this
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
        raise RuleViolated(say("This is not your password. Type it again."), field=field)
    with transaction(audited=False):
        throttling.forgive_confirming(user_id)


def upgrade_hash(user: User, password: str) -> None:
    """Keep the password under today's settings; inside a command, after it was recognised."""
    if user.password_hash is None or passwords.is_outdated(user.password_hash):
        user.password_hash = passwords.hash_password(password)


def note_refused_act(actor: Actor) -> None:
    user = queries.find_user(actor.user_id or 0)
    if user is not None:
        throttling.note_failure(Failed.ACT, user.email, actor.address, user.id)


def open_session(
    user_id: int,
    vendor_id: int | None,
    device: str,
    longest: timedelta,
    way: SignInWay = SignInWay.TYPED,
) -> str:
    """Note it and give back its key, which is known at this moment only.

    The person's sessions that have run out are let go. Machinery: no audit line.
    """
    now, key = clock.now(), new_token()
    db.session.execute(
        delete(OpenSession).where(
            OpenSession.user_id == user_id, OpenSession.opened_at <= now - longest
        )
    )
    db.session.add(
        OpenSession(
            user_id=user_id,
            vendor_id=vendor_id,
            key_sha256=digest(key),
            device=device,
            way=way,
            opened_at=now,
        )
    )
    db.session.flush()
    return key


def close_session(key_sha256: str) -> None:
    db.session.execute(delete(OpenSession).where(OpenSession.key_sha256 == key_sha256))


def list_sessions(user_id: int) -> Sequence[OpenSession]:
    """Of one person, the newest first."""
    return db.session.scalars(
        select(OpenSession)
        .where(OpenSession.user_id == user_id)
        .order_by(OpenSession.opened_at.desc(), OpenSession.id.desc())
    ).all()


def close_others(user: User, own_key: str, actor: Actor, *, proved_by: ProvedBy) -> int:
    """Sign the person out everywhere but here; returns how many were closed."""
    others = [session for session in list_sessions(user.id) if session.key_sha256 != own_key]
    text = say("%(name)s signed out everywhere else", name=user.name)
    return _end(others, user, text, actor, proved_by)


def close_one(user: User, session_id: int, actor: Actor) -> bool:
    """Sign the person out on one device; False where that session has ended already, or was never
    theirs."""
    mine = select(OpenSession).where(OpenSession.id == session_id, OpenSession.user_id == user.id)
    session = db.session.scalar(mine)
    if session is None:
        return False
    text = say("%(name)s signed out on another device", name=user.name)
    if session.device:
        text = say("%(name)s signed out on %(device)s", name=user.name, device=session.device)
    return bool(_end([session], user, text, actor))


def close_all(user: User, actor: Actor) -> int:
    """Sign the person out everywhere; returns how many sessions that were."""
    text = say("%(name)s was signed out everywhere", name=user.name)
    return _end(list_sessions(user.id), user, text, actor)


def _end(
    sessions: Sequence[OpenSession],
    user: User,
    text: Message,
    actor: Actor,
    proved_by: ProvedBy | None = None,
) -> int:
    for session in sessions:
        db.session.delete(session)
    db.session.flush()
    if sessions:
        after = {"proved_by": proved_by} if proved_by else None
        record(actor, "account.signed_out_elsewhere", user, text, after=after)
    return len(sessions)
