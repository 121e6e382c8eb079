"""Mails about getting in: an invitation, a link to a new password."""

from collections.abc import Iterable
from dataclasses import replace

from portal.foundation.accounts.models import Invitation, PasswordReset, User, digest
from portal.foundation.core import clock
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Text, say
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
    key = KEY_OF_INVITATION + digest(token)
    mail = mail_to(row, key, subject, _body(lines, row), about_vendor_id=row.vendor_id)
    return replace(mail, user_id=None)


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
    key = KEY_OF_RESET + digest(token)
    return mail_to(user, key, subject, _body(lines, user), about_vendor_id=user.vendor_id)


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
    key = f"password-changed:{user.id}:{clock.today()}"
    return mail_to(user, key, subject, _body(lines, user), about_vendor_id=user.vendor_id)


def _body(lines: Iterable[object], to: Invitation | User) -> str:
    """To a vendor's person as companies write to each other; to a colleague without ceremony."""
    language, organisation = to.language.value, find_organisation()
    if to.vendor_id is not None and organisation is not None:
        return framed(lines, language, name=to.name, vendor=None, company=organisation)
    company = _company()
    greeting = say("Dear %(name)s,", name=to.name)
    foot = [say("The vendor portal of %(company)s wrote this mail.", company=company)]
    return "\n\n".join(words(line, language) for line in (greeting, *lines, "--", *foot)) + "\n"


def _company() -> Text:
    organisation = find_organisation()
    return organisation.name if organisation is not None else _NOBODY
