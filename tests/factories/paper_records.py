"""Papers as people record them, with their files, whatever they are about."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.evidence.services import store_bytes
from portal.foundation.evidence.types import FileKind
from portal.supervision.paper_records.models import Paper, PaperKind, PaperScan, PaperState, Way


def make_paper(
    about: Any,
    kind: PaperKind,
    recorded_by: User,
    checked_by: User | None = None,
    *,
    files: Mapping[str, bytes] | None = None,
    **others: Any,
) -> Paper:
    """Of the vendor of what it is about, come and recorded yesterday; confirmed now, where somebody
    checked it. `files`: by name."""
    before = clock.now() - timedelta(days=1)
    usual = {
        "number": None,
        "state": PaperState.CONFIRMED if checked_by else PaperState.RECORDED,
        "way": Way.POST,
        "received_on": clock.day_of(before),
        "entries": {"said_by": "Rin"},
        "recorded_at": before,
        "checked_at": clock.now() if checked_by else None,
    }
    row = Paper(
        vendor_id=about.vendor_id,
        kind=kind,
        subject_kind=about.__tablename__,
        subject_id=about.id,
        recorded_by_id=recorded_by.id,
        checked_by_id=checked_by.id if checked_by else None,
        **usual | others,
    )
    db.session.add(row)
    db.session.flush()
    for number, (name, data) in enumerate((files or {}).items(), start=1):
        kept = store_bytes(data, FileKind.PDF).sha256
        of = {"vendor_id": row.vendor_id, "paper_id": row.id}
        db.session.add(PaperScan(**of, file_no=number, name=name, sha256=kept))
    db.session.flush()
    return row
