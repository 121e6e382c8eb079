"""The files of contracts, and where in them a clause may stand: read by a job after they came in.

The page of the clause check works without it. Made again for each version of the library and of the
finder; a file that cannot be read is noted too, so that nobody tries it for ever.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, and_, bindparam, select

from portal.content import catalogue
from portal.content.packs import kinds as shelf
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import end_reading, transaction
from portal.foundation.core.errors import Busy, DomainError, Overtaken
from portal.foundation.core.plain_data import write
from portal.foundation.evidence.models import StoredFile
from portal.ledger.contracts.models import (
    ClauseSuggestions,
    Contract,
    ContractFile,
    ContractState,
)
from portal.ledger.contracts.papers import open_document as opening
from portal.ledger.contracts.papers.suggestions import Suggestion, suggest

FINDER: Final = "2"  # another one where the same words would be read otherwise


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A file of a contract, with the type it really has; `size` in bytes."""

    id: int
    vendor_id: int
    contract_id: int
    name: str
    sha256: str
    added_by_id: int | None
    added_at: datetime
    media_type: str
    size: int


def papers_of(contract_id: int) -> Sequence[PaperFile]:
    """In the order in which they were added."""
    of_contract = _papers().where(ContractFile.contract_id == contract_id)
    rows = db.session.execute(of_contract.order_by(ContractFile.id))
    return [PaperFile(*row) for row in rows]


def find_paper(contract_id: int, file_id: int) -> PaperFile | None:
    found = _papers().where(ContractFile.contract_id == contract_id, ContractFile.id == file_id)
    row = db.session.execute(found).first()
    return PaperFile(*row) if row else None


def _papers() -> Select[*tuple[Any, ...]]:
    names = ("id", "vendor_id", "contract_id", "name", "sha256", "added_by_id", "added_at")
    columns = (getattr(ContractFile, name) for name in names)
    return select(*columns, StoredFile.media_type, StoredFile.size).join(
        StoredFile, StoredFile.sha256 == ContractFile.sha256
    )


def edition(library_version: str) -> str:
    """Under which what was found is kept: a finder that reads otherwise reads all files again."""
    return f"{library_version}/{FINDER}"


def unread_files(library_version: str, limit: int) -> Sequence[PaperFile]:
    """Of contracts that are not ended, the newest first."""
    asked = {"edition": edition(library_version), "most": limit}
    return [PaperFile(*row) for row in db.session.execute(_unread(), asked)]


@cache
def _unread() -> Any:
    """Made once: a job asks every few seconds."""
    read = and_(
        ClauseSuggestions.file_id == ContractFile.id,
        ClauseSuggestions.library_version == bindparam("edition"),
    )
    return (
        _papers()
        .join(Contract, Contract.id == ContractFile.contract_id)
        .outerjoin(ClauseSuggestions, read)
        .where(ClauseSuggestions.id.is_(None), Contract.state != ContractState.ENDED)
        .order_by(ContractFile.id.desc())
        .limit(bindparam("most"))
    )


def suggestions_of(contract_id: int, library_version: str) -> Mapping[int, Mapping[str, Any]]:
    """What was found, by file and clause, as readings.py keeps it; a file not read yet is left out."""
    rows = db.session.execute(
        select(ClauseSuggestions.file_id, ClauseSuggestions.body).where(
            ClauseSuggestions.contract_id == contract_id,
            ClauseSuggestions.library_version == edition(library_version),
        )
    )
    return {row.file_id: json.loads(row.body) for row in rows}


AT_ONCE = 20  # files in one run of the job
_log = logging.getLogger("portal.papers")


def unread_now(limit: int = 1) -> Sequence[PaperFile]:
    """Files nobody has read with the library in force, the newest first."""
    return unread_files(catalogue.version_in_force(shelf.CLAUSES), limit)


def read_papers() -> int:
    """Read them, some at once; how many."""
    version = catalogue.version_in_force(shelf.CLAUSES)
    clauses = catalogue.clauses()
    done = 0
    for file in unread_now(AT_ONCE):
        end_reading()  # nothing is held while a paper is opened
        try:
            found = _look_into(file, clauses)
        except Busy:  # the next run reads it
            break
        done += _keep(file, version, found)
    if done:
        opening.tidy_up()
    return done


def _look_into(file: PaperFile, clauses: Any) -> Mapping[str, Suggestion]:
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


def _keep(file: PaperFile, version: str, found: Mapping[str, Suggestion]) -> bool:
    body = {clause_id: write(suggestion) for clause_id, suggestion in found.items()}
    row = ClauseSuggestions(
        vendor_id=file.vendor_id,
        contract_id=file.contract_id,
        file_id=file.id,
        library_version=edition(version),
        body=json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        made_at=clock.now(),
    )
    try:
        with transaction(audited=False):
            db.session.add(row)
    except Overtaken:  # another process was faster
        return False
    return True
