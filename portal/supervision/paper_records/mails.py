"""A mail as it was saved (.eml, .msg): read, kept whole with what is attached to it, its words shown beside.

Whom it calls its sender proves nothing: the second person compares.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import FileStorage

from portal.foundation.access.actor import Actor
from portal.foundation.accounts.queries import people_of_vendor
from portal.foundation.accounts.signing_in.mailboxes import is_same
from portal.foundation.core import clock
from portal.foundation.core.errors import DomainError, RuleViolated
from portal.foundation.core.words.messages import Message, say
from portal.foundation.evidence import storage, types
from portal.foundation.evidence.apart import ask
from portal.foundation.evidence.services import Received, receive_bytes, receive_upload
from portal.foundation.evidence.types import MAILS, FileKind
from portal.ledger.vendors.queries import open_contacts_with
from portal.supervision.paper_records.models import PaperScan
from portal.supervision.paper_records.scans import (
    FIELD,
    MOST_FILES,
    SCANS,
    Scan,
    opened,
    take_in,
)

READER: Final = "portal.supervision.paper_records.mail_reader"
OUTLOOK_READER: Final = "portal.supervision.paper_records.outlook_reader"
ENDINGS: Final = tuple(ending for kind in MAILS for ending in kind.endings)
SECONDS: Final = 20
MOST_PARTS, DEEPEST = 200, 10
LETTERS: Final = 20_000  # of its words
LIMITS: Final = (MOST_PARTS, DEEPEST, MOST_FILES - 1, LETTERS)
_ODD: Final = {
    "draft": say("The e-mail is a draft that was never sent. Ask the vendor for the one it sent."),
    "rtf": say(
        "Only Outlook shows the words of this e-mail. Open it there; printed to PDF they can be kept "
        "with the paper."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedMail:
    """What a mail says of itself. `known`: the person at the vendor with this address; `left`: what is
    in the mail only, and why; `beside`: the names of the files that are taken with it. `address`: empty
    where Outlook kept a name only, as of senders inside one Exchange."""

    sender: str
    address: str
    subject: str
    sent_on: date | None
    words: str
    is_cut: bool
    inner: Sequence[str]
    known: str = ""
    title: str = ""
    scans: Sequence[Scan] = ()
    left: Sequence[Message] = ()
    odd: Sequence[Message] = ()  # what whoever compares has to know as well

    @property
    def called(self) -> str:
        return self.known or self.sender or self.address

    @property
    def beside(self) -> Sequence[str]:
        return [scan.file.name for scan in self.scans if scan.pages]


def mail_among(uploads: Sequence[FileStorage]) -> FileStorage | None:
    """The mail that was chosen. Refuses at `scan` two."""
    mails = [one for one in uploads if (one.filename or "").lower().endswith(ENDINGS)]
    if len(mails) > 1:
        raise RuleViolated(
            say("Choose one e-mail at a time: each becomes a paper of its own."), field=FIELD
        )
    return mails[0] if mails else None


def take_in_mail(
    mail: FileStorage, others: Sequence[FileStorage], vendor_id: int, actor: Actor
) -> tuple[str, SavedMail]:
    """Stored, not yet on record: a word, signed, by which `mail_of` finds it again, and what it says.

    Refuses at `scan` what is no mail, is encrypted or holds too much, and what `take_in` refuses.
    """
    files = [receive_upload(mail, kinds=MAILS, field=FIELD)]
    files += [take_in(upload).file for upload in others]
    found = _read_with(files, vendor_id)
    told = [[one.name, one.sha256, one.media_type, one.size] for one in files]
    return _signer().dumps([_place(actor), told]), found


def mail_again(word: str, vendor_id: int, actor: Actor) -> SavedMail:
    """The one that was shown before, on this page and to this person. Refuses any other word."""
    again = RuleViolated(say("Choose the file again."), field=FIELD)
    try:
        place, told = _signer().loads(word)
        files = [Received(*one) for one in told]
        for file in files:
            storage.hold(file.sha256)
    except (BadSignature, ValueError, TypeError, storage.FileDamaged):  # also one kept too long
        raise again from None
    if place != _place(actor):
        raise again
    return _read_with(files, vendor_id)


def mail_in(files: Sequence[PaperScan], vendor_id: int) -> SavedMail | None:
    """What the mail of a recorded paper says; None where none came, or it cannot be read now."""
    for file in files:
        if file.pages == 0:
            try:
                told = _ask("tell", storage.read(file.sha256), file.name, None)
            except DomainError:
                return None
            return _saved(told, vendor_id)
    return None


def _read_with(files: Sequence[Received], vendor_id: int) -> SavedMail:
    """The first is the mail."""
    mail = files[0]
    left: list[Message] = []
    attached: list[Received] = []
    with TemporaryDirectory(prefix="kantoku-") as own:
        folder = Path(own)
        told = _ask("open", storage.read(mail.sha256), mail.name, folder)
        for number, name in enumerate(told["files"]):
            data = (folder / str(number)).read_bytes()
            kind = types.kind_of(data[: types.SNIFFED], name)
            if kind in SCANS:
                attached.append(receive_bytes(data, name, kind))
            else:
                is_mail = kind in MAILS
                what = say("an e-mail") if is_mail else types.describe(data[: types.SNIFFED])
                left.append(_stays(name, what))
    scans = {mail.sha256: Scan(mail, None, 0)}
    for file in (*attached, *files[1:]):
        try:
            scans.setdefault(file.sha256, opened(file))
        except RuleViolated as problem:
            left.append(problem.message)
    left += [_left(one["name"], one["why"]) for one in told["left"] if one["why"] not in _ODD]
    return replace(_saved(told, vendor_id), scans=list(scans.values()), left=left)


def _ask(command: str, data: bytes, name: str, folder: Path | None) -> dict[str, Any]:
    kind = types.kind_of(data[: types.SNIFFED], name)
    reader = OUTLOOK_READER if kind is FileKind.OUTLOOK else READER
    told = ask(reader, command, data, *LIMITS, seconds=SECONDS, folder=folder)
    if "problem" in told:
        raise RuleViolated(_problem(told["problem"], name), field=FIELD)
    return told


def _problem(problem: str, name: str) -> Message:
    if problem == "no_mail":
        return say(
            "“%(name)s” is no e-mail: it names no sender. Save the e-mail once more, or print it to PDF.",
            name=name,
        )
    if problem == "other_item":
        return say(
            "“%(name)s” is no e-mail but another item of Outlook, such as an appointment or a contact. "
            "Choose the e-mail itself, or print this to PDF.",
            name=name,
        )
    if problem == "encrypted":
        return say(
            "“%(name)s” is encrypted (S/MIME or PGP), so nobody else can read it. Open it in your mail "
            "program, and save it and what is attached as PDF.",
            name=name,
        )
    if problem == "too_large":
        return say(
            "“%(name)s” holds too much: at most %(files)s files can be attached. Save what is needed as "
            "PDF.",
            name=name,
            files=LIMITS[2],
        )
    return say(
        "“%(name)s” cannot be read. Open it in your mail program, and save it and what is attached as PDF.",
        name=name,
    )


def _left(name: str, why: str) -> Message:
    if why == "logo":
        return say("“%(name)s” is a small picture inside the text, such as a logo.", name=name)
    if why == "link":
        return say(
            "“%(name)s” is not in the e-mail, which only has a link to it. Ask the sender for it as PDF.",
            name=name,
        )
    return say(
        "“%(name)s” can be opened by Outlook only. If files are missing, ask the sender for them as PDF.",
        name=name,
    )


def _stays(name: str, what: Message) -> Message:
    return say(
        "“%(name)s” is %(what)s, which cannot be laid beside the entries. If it matters, print it to PDF "
        "and choose that too.",
        name=name or "-",
        what=what,
    )


def _saved(told: dict[str, Any], vendor_id: int) -> SavedMail:
    known, title = _person_with(told["address"], vendor_id, told["name"])
    sent_on = clock.day_of(datetime.fromisoformat(told["at"])) if told["at"] else None
    return SavedMail(
        sender=told["name"],
        address=told["address"],
        subject=told["subject"],
        sent_on=sent_on if sent_on is None or sent_on <= clock.today() else None,
        words=told["words"],
        is_cut=told["is_cut"],
        inner=told["inner"],
        odd=[said for why, said in _ODD.items() if why in {one["why"] for one in told["left"]}],
        known=known,
        title=title,
    )


def _person_with(address: str, vendor_id: int, sender: str) -> tuple[str, str]:
    """Name and title of who has this address at the vendor: a contact, else an account. Of a mailbox
    that several people read who calls themselves so, else all of them."""
    if not address:
        return "", ""
    people = [one for one in people_of_vendor(vendor_id) if one.email == address.lower()]
    found = [(one.name, one.title) for one in open_contacts_with(vendor_id, address)]
    found += [(one.name, one.title) for one in people]
    if len(people) > 1:
        found = [one for one in found if is_same(one[0], sender)] or [
            (" / ".join(dict.fromkeys(name for name, _title in found)), "")
        ]
    return found[0] if found else ("", "")


def _place(actor: Actor) -> str:
    return f"{actor.user_id} {request.path}"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="paper-mail")
