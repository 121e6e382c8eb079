"""Whether the machine is fit: database, disk, readers of files, fonts, seal, mail. For set-up and settings."""

import shutil
from pathlib import Path

from flask import current_app
from sqlalchemy import text

from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Message, say
from portal.foundation.evidence.apart import has_network
from portal.foundation.mail.postman import unreachable_setting
from portal.foundation.printing.press import PrintingUnavailable, check
from portal.foundation.sealing.keys import SealUnavailable
from portal.foundation.sealing.sealer import end_of_seal

GIGABYTE = 1024**3
LEAST_FREE = 1 * GIGABYTE
GOOD, BAD, OPEN = "good", "bad", "open"


def condition() -> list[tuple[str, Message]]:
    """`good`, `bad` or `open` (not decided yet), each with what it is about; then what wings above add."""
    return [
        _database(),
        _files(Path(current_app.config["DATA_DIR"])),
        _readers(),
        _printing(),
        *_seal(),
        _mail(),
        *filter(None, (check() for check in current_app.extensions["conditions"])),
    ]


def _database() -> tuple[str, Message]:
    db.session.execute(text("SELECT 1"), execution_options={"vendor_scope": "everything"})
    return GOOD, say("Database (%(kind)s)", kind=db.engine.dialect.name)


def _files(folder: Path) -> tuple[str, Message]:
    free = shutil.disk_usage(folder).free
    gigabytes = f"{free / GIGABYTE:.1f}" if free < 10 * GIGABYTE else str(free // GIGABYTE)
    if free < LEAST_FREE:
        return BAD, say("File storage: only %(free)s GB free", free=gigabytes)
    return GOOD, say("File storage, %(free)s GB free", free=gigabytes)


def _readers() -> tuple[str, Message]:
    if has_network():
        return OPEN, say(
            "Files of others are read in a process of their own, but this system leaves it the network"
        )
    return GOOD, say("Files of others are read in a process of their own, without the network")


def _printing() -> tuple[str, Message]:
    try:
        check()
    except PrintingUnavailable as missing:
        return BAD, missing.message
    return GOOD, say("Fonts for PDF")


def _seal() -> list[tuple[str, Message]]:
    """Nothing before the first report: only then our own certificate is made."""
    try:
        end = end_of_seal()
    except SealUnavailable as why:
        return [(BAD, why.message)]
    if end is None:
        return []
    if end.warning is not None:
        return [(BAD, end.warning)]
    valid = say(
        "Reports are sealed with the certificate of %(holder)s, valid to %(last)s",
        holder=end.holder,
        last=end.last,
    )
    return [(GOOD, valid)]


def _mail() -> tuple[str, Message]:
    server = current_app.config["MAIL_SERVER"]
    wrong = unreachable_setting()
    if wrong is not None:
        return BAD, wrong
    if server:
        return GOOD, say("Mail goes through %(server)s", server=server)
    return OPEN, say("No mail server yet: mails are kept and can be read on the page Mail")
