"""Passkeys: a pair of keys that a person's own device keeps; the portal knows the public one alone.

A device proves a key by answering a challenge of the page, after it has seen face, finger or code. It is
bound to the host of PUBLIC_URL, so that no other site can ask for it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar
from urllib.parse import urlsplit

import webauthn
from flask import current_app
from sqlalchemy import select
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from portal.foundation.access.actor import Actor
from portal.foundation.accounts import emails, queries
from portal.foundation.accounts.models import Passkey, ProvedBy, User, digest
from portal.foundation.accounts.signing_in import throttling
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.database.locking import hold
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.mail.outbox import queue

MOST: Final = 10  # of one person
_SEEN = UserVerificationRequirement.REQUIRED  # a finger, a face or a code, not the device alone
_WRONG = say(
    "The passkey was not accepted. Try again on this page, or take another way to prove who you are."
)
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Proved:
    """Which key answered, whose it is, and how often its device says that it was used."""

    passkey_id: int
    user_id: int
    times: int


def options_to_make(user: User, challenge: bytes) -> str:
    """For the browser, as JSON: a new key on this device, other than those there are."""
    host, _ = _site()
    options = webauthn.generate_registration_options(
        rp_id=host,
        rp_name="Kantoku",
        user_id=bytes.fromhex(throttling.key("passkey-of", str(user.id))),
        user_name=f"{user.email} ({user.name})",  # others may share the mailbox
        user_display_name=user.name,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_SEEN
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential))
            for one in list_passkeys(user.id)
        ],
    )
    return webauthn.options_to_json(options)


def options_to_prove(challenge: bytes) -> str:
    """For the browser, as JSON: any key of this site that the device keeps."""
    host, _ = _site()
    options = webauthn.generate_authentication_options(
        rp_id=host, challenge=challenge, user_verification=_SEEN
    )
    return webauthn.options_to_json(options)


def list_passkeys(user_id: int) -> Sequence[Passkey]:
    own = select(Passkey).where(Passkey.user_id == user_id)
    return db.session.scalars(own.order_by(Passkey.id)).all()


def has_passkey(user_id: int) -> bool:
    own = select(Passkey.id).where(Passkey.user_id == user_id)
    return db.session.scalar(own.limit(1)) is not None


def refuse_too_many(user: User) -> None:
    if len(list_passkeys(user.id)) >= MOST:
        raise RuleViolated(
            say("There are %(most)s passkeys already. Remove one first.", most=MOST), field="name"
        )


def add_passkey(
    user: User, answer: str, challenge: bytes, name: str, actor: Actor, *, proved_by: ProvedBy
) -> Passkey:
    """The owner, who proved by `proved_by` who it is, is told by mail. Refuses an answer that does not
    fit, and too many."""
    hold(user)
    refuse_too_many(user)
    host, origin = _site()
    made = _judged(
        lambda: webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=host,
            expected_origin=origin,
            require_user_verification=True,
        )
    )
    credential = bytes_to_base64url(made.credential_id)
    if _find(credential) is not None:
        raise InvalidTransition(say("This passkey is on record already."))
    passkey = Passkey(
        user_id=user.id,
        vendor_id=user.vendor_id,
        credential=credential,
        credential_sha256=digest(credential),
        public_key=bytes_to_base64url(made.credential_public_key),
        times=made.sign_count,
        name=name,
        made_at=clock.now(),
    )
    db.session.add(passkey)
    db.session.flush()
    queue(emails.passkey_added(user, passkey))
    text = say("%(name)s added the passkey %(passkey)s", name=user.name, passkey=name)
    after = {"proved_by": proved_by}
    record(actor, "account.passkey_added", user, text, also=[passkey], after=after)
    return passkey


def remove_passkey(user: User, passkey_id: int, actor: Actor) -> bool:
    """False where it was removed already, or never theirs."""
    hold(user)
    own = select(Passkey).where(Passkey.id == passkey_id, Passkey.user_id == user.id)
    passkey = db.session.scalar(own)
    if passkey is None:
        return False
    text = say("%(name)s removed the passkey %(passkey)s", name=user.name, passkey=passkey.name)
    db.session.delete(passkey)
    db.session.flush()
    record(actor, "account.passkey_removed", user, text)
    return True


def prove(answer: str, challenge: bytes) -> Proved:
    """Who answered the challenge; everywhere. Refuses what is not right, without saying why."""
    told = _judged(lambda: webauthn.helpers.parse_authentication_credential_json(answer))
    passkey = _find(bytes_to_base64url(told.raw_id))
    if passkey is None:
        raise RuleViolated(_WRONG)
    passkey_id, user_id = passkey.id, passkey.user_id
    public_key, times = base64url_to_bytes(passkey.public_key), passkey.times
    host, origin = _site()
    seen = _judged(
        lambda: webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=host,
            expected_origin=origin,
            credential_public_key=public_key,
            credential_current_sign_count=times,
            require_user_verification=True,
        )
    )
    return Proved(passkey_id, user_id, seen.new_sign_count)


def owner_of(proved: Proved) -> User:
    """Everywhere. Refuses an account that has ended in the same words."""
    user = queries.find_anyone(proved.user_id)
    if user is None or not user.is_active:
        raise RuleViolated(_WRONG)
    return user


def note_sign_in(user: User, proved: Proved, actor: Actor) -> None:
    hold(user)
    _note_use(proved)
    user.last_sign_in_at = clock.now()
    db.session.flush()
    text = say("%(name)s signed in by passkey", name=user.name)
    record(actor, "account.signed_in", user, text)


def confirm_by_passkey(actor: Actor, answer: str, challenge: bytes, *, field: str) -> None:
    """As `confirm_password`, with a passkey of this person; opens short commands of its own. Refuses
    with `field`, beside which the passkey is offered."""
    user_id = actor.user_id or 0
    with transaction(audited=False):
        throttling.count_try(throttling.on_confirming(user_id))
    try:
        proved = prove(answer, challenge)
    except RuleViolated as refusal:
        raise RuleViolated(refusal.message, field=field) from None
    if proved.user_id != user_id:
        another = say("This is a passkey of another account. Take one of your own.")
        raise RuleViolated(another, field=field)
    with transaction(audited=False):
        _note_use(proved)
        throttling.forgive_confirming(user_id)


def _note_use(proved: Proved) -> None:
    passkey = db.session.get_one(Passkey, proved.passkey_id)
    passkey.times = proved.times
    passkey.last_used_at = clock.now()


def _find(credential: str) -> Passkey | None:
    same = select(Passkey).where(Passkey.credential_sha256 == digest(credential))
    return db.session.scalar(same, execution_options=UNSCOPED)


def _judged(judge: Callable[[], Made]) -> Made:
    """What the library makes of it; it was typed by a browser, or by anybody."""
    try:
        return judge()
    except (WebAuthnException, ValueError, TypeError, KeyError, IndexError, AttributeError):
        raise RuleViolated(_WRONG) from None


def _site() -> tuple[str, str]:
    """The host that keys are bound to, and where the browser says it is."""
    url = urlsplit(current_app.config["PUBLIC_URL"])
    return url.hostname or "", f"{url.scheme}://{url.netloc}"
