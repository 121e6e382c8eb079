"""Mails about getting in: an invitation, a link to a new password."""

from collections.abc import Iterable
from dataclasses import replace

from portal.foundation.accounts.models import Invitation, PasswordReset, User, digest
from portal.foundation.core import clock
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Message, Text, say
from portal.foundation.mail import outbox
from portal.foundation.mail.outbox import Mail, framed, mail_to
from portal.foundation.organisation.queries import find_organisation

KEY_OF_INVITATION = "invitation:"
KEY_OF_RESET = "password-reset:"
_NOBODY = Text(ja="Kantoku", en="Kantoku")


def invitation_link(token: str) -> str:
    return outbox.link_to(f"/invitations/{token}")


def reset_link(token: str) -> str:
    return outbox.link_to(f"/password-reset/{token}")


def key_of(link: Invitation | PasswordReset) -> str:
    kind = KEY_OF_INVITATION if isinstance(link, Invitation) else KEY_OF_RESET
    return kind + link.token_sha256


def invitation(row: Invitation, token: str, *, inviter: str) -> Mail:
    """To somebody who has no account yet: who invites, where to, and until when."""
    company = _company()
    if row.vendor_id is None:
        opening = say("%(company)s invites you to its vendor supervision portal.", company=company)
    else:
        opening = say(
            "%(company)s entrusts work with personal data to other companies, or is about to, and asks you to use its vendor portal.",
            company=company,
        )
    lines = [
        opening,
        *([say("%(inviter)s invites you.", inviter=inviter)] if inviter else []),
        say(
            "Open this page until %(day)s. It tells you what your data is used for, and you choose a password there:",
            day=clock.day_of(row.expires_at),
        ),
        invitation_link(token),
        say(
            "Opening the page commits you to nothing. If you did not expect this mail, you may ignore it."
        ),
    ]
    subject = say("Invitation to the portal of %(company)s", company=company)
    return replace(_to(row, KEY_OF_INVITATION + digest(token), subject, lines), user_id=None)


def password_reset(user: User, token: str) -> Mail:
    lines = [
        say(
            "For the portal of %(company)s somebody, probably you, asked for a new password.",
            company=_company(),
        ),
        say("Choose it on this page within one hour; the link works once:"),
        reset_link(token),
        say("If it was not you, you need to do nothing: your password stays as it is."),
    ]
    subject = say("Your new password for %(company)s", company=_company())
    return _to(user, KEY_OF_RESET + digest(token), subject, lines)


def password_changed(user: User) -> Mail:
    """To the owner, however it was changed; once a day."""
    lines = [
        say(
            "Your password for the portal of %(company)s was changed on %(day)s. You were signed out everywhere.",
            company=_company(),
            day=clock.today(),
        ),
        say("If it was you, you need to do nothing."),
        say(
            "If it was not you, ask for a new password at once on this page, and tell the person you deal with:"
        ),
        outbox.link_to("/password-reset"),
    ]
    subject = say("Your password for %(company)s was changed", company=_company())
    return _to(user, f"password-changed:{user.id}:{clock.today()}", subject, lines)


def _to(person: Invitation | User, key: str, subject: Message, lines: Iterable[object]) -> Mail:
    """To a vendor's person as companies write to each other; to a colleague without ceremony."""
    language, organisation = person.language.value, find_organisation()
    if person.vendor_id is not None and organisation is not None:
        body = framed(lines, language, name=person.name, vendor=None, company=organisation)
    else:
        greeting = say("Dear %(name)s,", name=person.name)
        foot = say("The vendor portal of %(company)s wrote this mail.", company=_company())
        said = (greeting, *lines, "--", foot)
        body = "\n\n".join(words(line, language) for line in said) + "\n"
    return mail_to(person, key, subject, body, about_vendor_id=person.vendor_id)


def _company() -> Text:
    organisation = find_organisation()
    return organisation.name if organisation is not None else _NOBODY
