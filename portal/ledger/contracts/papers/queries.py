"""Reads about what was found in the files of contracts, and which files nobody has read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, and_, select

from portal.foundation.core.database.db import db
from portal.foundation.evidence.models import StoredFile
from portal.ledger.contracts.models import (
    ClauseSuggestions,
    Contract,
    ContractFile,
    ContractState,
)

FINDER: Final = "2"  # another one where the same words would be read otherwise


@dataclass(frozen=True, slots=True)
class Unread:
    """A file of a contract that has not been read yet."""

    id: int
    vendor_id: int
    contract_id: int
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file of a contract as its page shows it."""

    id: int
    contract_id: int
    name: str
    sha256: str
    media_type: str


def papers_of(contract_id: int) -> Sequence[ShownFile]:
    """In the order in which they were added."""
    rows = db.session.execute(_papers().where(ContractFile.contract_id == contract_id))
    return [ShownFile(*row) for row in rows]


def find_paper(contract_id: int, file_id: int) -> ShownFile | None:
    found = _papers().where(ContractFile.contract_id == contract_id, ContractFile.id == file_id)
    row = db.session.execute(found).first()
    return ShownFile(*row) if row else None


def _papers() -> Select[*tuple[Any, ...]]:
    return (
        select(
            ContractFile.id,
            ContractFile.contract_id,
            ContractFile.name,
            ContractFile.sha256,
            StoredFile.media_type,
        )
        .join(StoredFile, StoredFile.sha256 == ContractFile.sha256)
        .order_by(ContractFile.id)
    )


def edition(library_version: str) -> str:
    """Under which what was found is kept: a finder that reads otherwise reads all files again."""
    return f"{library_version}/{FINDER}"


def unread_files(library_version: str, limit: int) -> Sequence[Unread]:
    """Of contracts that are not ended, the newest first."""
    read = and_(
        ClauseSuggestions.file_id == ContractFile.id,
        ClauseSuggestions.library_version == edition(library_version),
    )
    rows = db.session.execute(
        select(
            ContractFile.id,
            ContractFile.vendor_id,
            ContractFile.contract_id,
            ContractFile.sha256,
            StoredFile.media_type,
        )
        .join(Contract, Contract.id == ContractFile.contract_id)
        .join(StoredFile, StoredFile.sha256 == ContractFile.sha256)
        .outerjoin(ClauseSuggestions, read)
        .where(ClauseSuggestions.id.is_(None), Contract.state != ContractState.ENDED)
        .order_by(ContractFile.id.desc())
        .limit(limit)
    )
    return [Unread(*row) for row in rows]


def suggestions_of(contract_id: int, library_version: str) -> Mapping[int, Mapping[str, Any]]:
    """What was found, by file and clause, as readings.py keeps it; a file not read yet is left out."""
    rows = db.session.execute(
        select(ClauseSuggestions.file_id, ClauseSuggestions.body).where(
            ClauseSuggestions.contract_id == contract_id,
            ClauseSuggestions.library_version == edition(library_version),
        )
    )
    return {row.file_id: json.loads(row.body) for row in rows}
