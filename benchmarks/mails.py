"""N12: ten thousand mails leave the outbox, beside the same bytes through smtplib alone.

The mail server is aiosmtpd in a process of its own, so that its time is neither's.
"""

import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import ColumnElement, func, select, update

from benchmarks.measuring import prepared
from benchmarks.outcome import Line
from benchmarks.scene import Scene, copy_of
from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import Text, say
from portal.foundation.mail.delivery import deliver_outbox
from portal.foundation.mail.letters import Between, MailContent, Matter
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.foundation.mail.outbox import as_row, link_to, mail_to
from portal.foundation.mail.postman import compose
from portal.foundation.organisation.queries import the_organisation

MAILS: Final = 10_000
MATTERS: Final = 4  # of one mail
PATIENCE: Final = 30  # seconds
Letter = tuple[str, str, bytes]
_OURS: Final = OutboxEmail.key.startswith("measured:")


def mails(scene: Scene, folder: Path, rounds: int) -> Iterator[Line]:
    """Digests as vendors get them, claimed, composed, handed over and noted one by one."""
    copy = copy_of(scene, folder / "mails.sqlite")
    with mail_server() as port, copy.inside():
        copy.app.config.update(MAIL_SERVER="127.0.0.1", MAIL_PORT=port)
        letters = _write(MAILS)
        told = copy.statements(_deliver)

        def by_hand() -> None:
            with smtplib.SMTP("127.0.0.1", port) as line:
                for sender, recipient, data in letters:
                    line.sendmail(sender, recipient, data)

        compared = prepared(by_hand, _deliver, _not_sent, rounds)
    copy.close()
    size = sum(len(data) for _, _, data in letters) // len(letters) / 1024
    yield Line(
        "N12",
        f"{len(letters):,} mails delivered",
        "smtplib, the same bytes",
        compared,
        1.3,
        told,
        note=f"{size:.1f} KB each, text and HTML; {told / len(letters):.1f} statements for each.",
    )


@contextmanager
def mail_server() -> Iterator[int]:
    """Its port. It takes everything and keeps nothing."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    words = ["-n", "-l", f"127.0.0.1:{port}", "-c", "aiosmtpd.handlers.Sink"]
    server = subprocess.Popen([sys.executable, "-m", "aiosmtpd", *words])  # noqa: S603
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(PATIENCE)


def _wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with closing(socket.socket()) as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the mail server does not answer")


def _write(number: int) -> list[Letter]:
    """Into the outbox, where nothing else waits; as they will go over the line."""
    with transaction(audited=False):
        _all_are(MailState.SENT)
        people = db.session.scalars(select(User).where(User.vendor_id.is_not(None))).all()
        db.session.add_all(_digest(people[one % len(people)], one) for one in range(number))
    letters = []
    for mail in db.session.scalars(select(OutboxEmail).where(_OURS).order_by(OutboxEmail.id)):
        letter = compose(mail)
        letters.append((letter.from_email, letter.address, letter.text.as_bytes()))
    db.session.rollback()
    return letters


def _digest(person: User, number: int) -> OutboxEmail:
    matters = [
        Matter(
            title=f"個人データの取扱いに関する誓約書 {number}-{one}",
            lines=["期日: 12月15日(火)", "所要時間: 約5分", "署名者のパスワードが必要です。"],
            link=link_to(f"/attestations/{number * MATTERS + one}"),
        )
        for one in range(MATTERS)
    ]
    content = MailContent(
        lines=[say("This mail was asked for to see whether mails of the portal arrive.")],
        matters=matters,
        button=(say("Open the portal"), link_to("/todo")),
    )
    between = Between(company=the_organisation(), vendor=Text(ja="測定用商会", en="Measured Ltd."))
    return as_row(
        mail_to(person, f"measured:{number}", say("Test mail of the portal"), content, between)
    )


def _deliver() -> None:
    """As often as the job has to run for it."""
    while deliver_outbox().sent:
        pass
    left = select(func.count()).where(OutboxEmail.state != MailState.SENT)
    if number := db.session.scalar(left):
        raise RuntimeError(f"{number} mails were not sent")


def _not_sent() -> None:
    with transaction(audited=False):
        _all_are(MailState.WAITING, _OURS)


def _all_are(state: MailState, *which: ColumnElement[bool]) -> None:
    change = update(OutboxEmail).where(*which).values(state=state, tries=0, finished_at=None)
    db.session.execute(change, execution_options={"synchronize_session": False})
