"""The heads of the log that were kept: in the file beside the data, in mails, in issued reports."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
from sqlalchemy import select

from portal.foundation.audit.heads import NAME, Kept, heads_in_file
from portal.foundation.core.database.db import UNSCOPED, Base, db
from portal.foundation.core.words.messages import say
from portal.foundation.mail.models import OutboxEmail
from portal.proof.records.names import names_of

HEAD_MAILS = "audit-head:"  # how the keys of such mails begin (jobs/head_mail.py)
_HASH = re.compile(r"\b[0-9a-f]{64}\b")


def kept_heads(data: Path) -> Iterator[Kept]:
    """Of the file and of the mails that are still there."""
    for at, _, hash_ in heads_in_file(data):
        yield Kept(hash_, say("%(file)s, written %(at)s", file=NAME, at=at))
    mails = select(OutboxEmail.key, OutboxEmail.body).where(
        OutboxEmail.key.startswith(HEAD_MAILS, autoescape=True)
    )
    for key, body in db.session.execute(mails, execution_options=UNSCOPED):
        for hash_ in set(_HASH.findall(body)):
            yield Kept(hash_, say("the mail of %(day)s", day=key.split(":")[1]))


def head_in_pdf(pdf: bytes, number: str) -> Kept | None:
    """The head that an issued report was printed with; None where the bytes hold none.

    Only of PDFs that the portal made: others are opened in a process of their own.
    """
    try:
        document = pypdfium2.PdfDocument(pdf)
        attached = [
            bytes(document.get_attachment(one).get_data())
            for one in range(document.count_attachments())
        ]
        document.close()
        contents: list[Any] = [json.loads(one) for one in attached]
    except (pypdfium2.PdfiumError, ValueError):
        return None
    for hash_ in filter(None, map(_head_in, contents)):
        return Kept(hash_, say("the PDF of %(number)s", number=number))
    return None


def _head_in(content: Any) -> str | None:
    """Of a report in one language, or of the first of several."""
    if not isinstance(content, dict):
        return None
    hash_ = content.get("basis", {}).get("audit_head")
    return hash_ if hash_ else next(filter(None, map(_head_in, content.values())), None)


PDFS = ("pdf_sha256", "pdf_other_sha256")  # columns that name one


def own_pdfs() -> dict[str, str]:
    """The PDFs of reports among the stored files: by hash the number of the report."""
    found: dict[str, tuple[str, int]] = {}
    for table in Base.metadata.sorted_tables:
        for column in (table.c[name] for name in PDFS if name in table.c):
            known = select(table.c.id, column).where(column.is_not(None))
            rows = db.session.execute(known, execution_options=UNSCOPED)
            found.update({row[1]: (table.name, row[0]) for row in rows})
    called = names_of(set(found.values()))
    return {sha256: called[thing] for sha256, thing in found.items()}
