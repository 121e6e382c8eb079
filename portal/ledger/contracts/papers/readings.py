"""Reads the files of contracts after they came in, and keeps which clause may stand where.

Runs in a job, outside requests. The page of the clause check works without it. Made again for each
version of the library and of the finder; a file that cannot be read is noted too, so that nobody tries it for ever.
"""

import json
import logging
from collections.abc import Mapping
from typing import Any

from portal.content import catalogue
from portal.content.packs import kinds as shelf
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import end_reading, transaction
from portal.foundation.core.errors import Busy, DomainError, Overtaken
from portal.foundation.core.plain_data import write
from portal.ledger.contracts.models import ClauseSuggestions
from portal.ledger.contracts.papers import open_document as opening
from portal.ledger.contracts.papers import queries as reading_queries
from portal.ledger.contracts.papers.queries import Unread
from portal.ledger.contracts.papers.suggestions import Suggestion, suggest

AT_ONCE = 20  # files in one run of the job
_log = logging.getLogger("portal.papers")


def read_papers() -> int:
    """Read the files nobody has read with the library in force, the newest first; how many."""
    version = catalogue.version_in_force(shelf.CLAUSES)
    clauses = catalogue.clauses()
    done = 0
    for file in reading_queries.unread_files(version, AT_ONCE):
        end_reading()  # nothing is held while a paper is opened
        try:
            found = _look_into(file, clauses)
        except Busy:  # the next run reads it
            break
        done += _keep(file, version, found)
    if done:
        opening.tidy_up()
    return done


def _look_into(file: Unread, clauses: Any) -> Mapping[str, Suggestion]:
    """Nothing where the file is lost or cannot be opened; its page says why."""
    try:
        paper = opening.open_paper(file.sha256, file.media_type)
        if paper.problem is not None:
            return {}
        if paper.has_pages:
            opening.picture_of(paper, 1, "page")
        return suggest(opening.lines_of(paper), clauses)
    except Busy:
        raise
    except DomainError:
        _log.warning("file %s of contract %s cannot be read", file.id, file.contract_id)
        return {}


def _keep(file: Unread, version: str, found: Mapping[str, Suggestion]) -> bool:
    body = {clause_id: write(one) for clause_id, one in found.items()}
    row = ClauseSuggestions(
        vendor_id=file.vendor_id,
        contract_id=file.contract_id,
        file_id=file.id,
        library_version=reading_queries.edition(version),
        body=json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        made_at=clock.now(),
    )
    try:
        with transaction(audited=False):
            db.session.add(row)
    except Overtaken:  # another process was faster
        return False
    return True
