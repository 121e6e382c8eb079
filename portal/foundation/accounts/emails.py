"""Mails about getting in: an invitation, a link to a new password, a link that signs in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import current_app

from portal.foundation.accounts.models import Invitation, Passkey, PasswordReset, User, digest
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Message, Text, say
from portal.foundation.mail.letters import Between, MailContent
from portal.foundation.mail.outbox import Mail, link_to, mail_to
from portal.foundation.organisation.queries import find_organisation

KEY_OF_INVITATION = "invitation:"
KEY_OF_RESET = "password-reset:"
KEY_OF_SIGN_IN = "sign-in:"
_NOBODY = Text(ja="Kantoku", en="Kantoku")


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitedFor:
    """What somebody is wanted for, told in the invitation itself; `lines` say as well who asks."""

    subject: Message
    lines: Sequence[Any]
    facts: Sequence[tuple[Any, Any]]


def invitation_link(token: str) -> str:
    return link_to(f"/invitations/{token}")


def reset_link(token: str) -> str:
    return link_to(f"/password-reset/{token}")


def sign_in_link(token: str, to: str) -> str:
    """`to`: the page that it opens in the end; "" for the first one."""
    return link_to(f"/sign-in/{token}" + (f"?{urlencode({'next': to})}" if to else ""))


def key_of(link: Invitation | PasswordReset) -> str:
    if isinstance(link, Invitation):
        return KEY_OF_INVITATION + link.token_sha256
    return (KEY_OF_SIGN_IN if link.signs_in else KEY_OF_RESET) + link.token_sha256


def invitation(
    row: Invitation, token: str, *, inviter: str, wanted: InvitedFor | None = None
) -> Mail:
    """To somebody who has no account yet: who invites, where to, what for, and until when."""
    company = _company()
    by = [say("%(inviter)s invites you.", inviter=inviter)] if inviter else []
    takes = [
        (say("Time it takes"), say("About three minutes")),
        (say("At hand"), say("Nothing; a name and a new password are asked for.")),
    ]
    if row.vendor_id is None:
        opening = say("%(company)s invites you to its vendor supervision portal.", company=company)
    else:
        opening = say(
            "%(company)s entrusts work with personal data to other companies, or is about to, and asks you to use its vendor portal.",
            company=company,
        )
    letter = MailContent(
        lines=[
            opening,
            *(wanted.lines if wanted is not None else by),
            say(
                "The page tells you what your data is used for, and you choose a password there. You need this address to sign in: %(address)s",
                address=row.email,
            ),
        ],
        facts=[
            *(wanted.facts if wanted is not None else []),
            (say("Open it until"), clock.day_of(row.expires_at)),
            *([] if wanted is not None else takes),
        ],
        button=(say("Open the invitation"), invitation_link(token)),
        after=[
            say(
                "Opening the page commits you to nothing. If you did not expect this mail, you may ignore it."
            )
        ],
    )
    subject = say("Invitation to the portal of %(company)s", company=company)
    if wanted is not None:
        subject = wanted.subject
    between = Between(
        company=find_organisation(),
        vendor=row.company if row.vendor_id is not None and row.company.ja else None,
        ask=_inviter(row),
    )
    key = KEY_OF_INVITATION + digest(token)
    mail = mail_to(row, key, subject, letter, between, about_vendor_id=row.vendor_id)
    return replace(mail, user_id=None)


def _inviter(row: Invitation) -> User | None:
    """Of the company, whom the reader may ask; nobody where a colleague of theirs invites."""
    if row.vendor_id is None or row.invited_by_id is None:
        return None
    person = db.session.get(User, row.invited_by_id)
    return person if person is not None and person.vendor_id is None else None


def password_reset(user: User, token: str) -> Mail:
    letter = MailContent(
        lines=[
            say(
                "For the portal of %(company)s somebody, probably you, asked for a new password.",
                company=_company(),
            ),
            say("Choose it on this page within one hour; the link works once."),
        ],
        button=(say("Choose a new password"), reset_link(token)),
        after=[say("If it was not you, you need to do nothing: your password stays as it is.")],
    )
    subject = say("Your new password for %(company)s", company=_company())
    return _to(user, KEY_OF_RESET + digest(token), subject, letter)


def sign_in(user: User, token: str, to: str) -> Mail:
    letter = MailContent(
        lines=[
            say(
                "For the portal of %(company)s somebody, probably you, asked for a link to sign in.",
                company=_company(),
            ),
            say(
                "Open it within 30 minutes and press the button on the page; the link works once. "
                "When you sign a statement you are still asked for your password or a passkey."
            ),
        ],
        button=(say("Open the sign-in"), sign_in_link(token, to)),
        after=[
            say(
                "If it was not you, you need to do nothing. Pass this mail on to nobody: the link in it signs in as you."
            )
        ],
    )
    subject = say("Your link to sign in to the portal of %(company)s", company=_company())
    return _to(user, KEY_OF_SIGN_IN + digest(token), subject, letter)


def password_changed(user: User) -> Mail:
    """To the owner, however it was changed; once a day."""
    letter = MailContent(
        lines=[
            say(
                "Your password for the portal of %(company)s was changed on %(day)s. You were signed out everywhere.",
                company=_company(),
                day=clock.today(),
            ),
            say("If it was you, you need to do nothing."),
            say(
                "If it was not you, ask for a new password at once on this page, and tell the person you deal with."
            ),
        ],
        button=(say("Ask for a new password"), link_to("/password-reset")),
    )
    subject = say("Your password for %(company)s was changed", company=_company())
    return _to(user, f"password-changed:{user.id}:{clock.today()}", subject, letter)


def passkey_added(user: User, passkey: Passkey) -> Mail:
    letter = MailContent(
        lines=[
            say(
                "A passkey (%(name)s) was added to your account for the portal of %(company)s. It signs in without the password.",
                name=passkey.name,
                company=_company(),
            ),
            say("If it was you, you need to do nothing."),
            say(
                "If it was not you, remove it at once on this page, change your password, and tell the person you deal with."
            ),
        ],
        button=(say("Look at your passkeys"), link_to("/profile/passkeys")),
    )
    subject = say("A passkey was added to your account for %(company)s", company=_company())
    return _to(user, f"passkey-added:{passkey.id}", subject, letter)


def _to(person: User, key: str, subject: Message, letter: MailContent) -> Mail:
    """With the person's name and, at a vendor, its name on top: others may share the mailbox."""
    vendor = names_of_companies([person]).get(person.vendor_id or 0)
    between = Between(company=find_organisation(), vendor=vendor)
    return mail_to(person, key, subject, letter, between, about_vendor_id=person.vendor_id)


def names_of_companies(people: Iterable[User]) -> Mapping[int, Text]:
    """What the vendors of these people are called, by id; those that the reader may not see are left out."""
    ids = {one.vendor_id for one in people if one.vendor_id is not None}
    called: Mapping[int, Text] = current_app.extensions["names_of_vendors"](ids) if ids else {}
    return called


def _company() -> Text:
    organisation = find_organisation()
    return organisation.name if organisation is not None else _NOBODY
