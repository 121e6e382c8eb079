"""Writes anew what vendors, people, work and contracts are found by, where the rules of spelling have changed.

Idempotent: rows that hold the right words already are left alone. Run by a job once for each
`spelling.VERSION`, and after rows came in without the models (a restored or bulk-loaded database).
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, select, update

from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.database.transactions import end_reading, transaction
from portal.ledger.contracts.models import FOUND_BY as PAPER
from portal.ledger.contracts.models import Contract
from portal.ledger.engagements.models import FOUND_BY as WORK
from portal.ledger.engagements.models import EngagementTerms
from portal.ledger.vendors.entry.spelling import found_by
from portal.ledger.vendors.models import CONTACT_FOUND_BY, FOUND_BY, Contact, Vendor

_MODELS: tuple[tuple[Any, Iterable[str]], ...] = (
    (Vendor, FOUND_BY),
    (Contact, CONTACT_FOUND_BY),
    (EngagementTerms, WORK),
    (Contract, PAPER),
)


def rekey_names() -> int:
    """How many rows were written anew. Opens its own transactions."""
    return sum(_rekey(model, columns) for model, columns in _MODELS)


def _rekey(model: Any, columns: Iterable[str]) -> int:
    names = [getattr(model, name) for name in columns]
    rows = db.session.execute(select(model.id, model.found_by, *names))
    wrong = [
        {"row_id": row_id, "words": words}
        for row_id, kept, *parts in rows
        if (words := found_by(*parts)) != kept
    ]
    end_reading()
    if wrong:
        table = model.__table__
        anew = update(table).where(table.c.id == bindparam("row_id"))
        with transaction(audited=False):
            db.session.execute(
                anew.values(found_by=bindparam("words")), wrong, execution_options=UNSCOPED
            )
    return len(wrong)
