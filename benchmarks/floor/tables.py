"""The tables of the portal as classes of the floor, found in the database."""

from pathlib import Path
from typing import Any, Final

from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase

NAMES: Final = (
    "announced_purposes",
    "assignments",
    "attestation_drafts",
    "attestation_requests",
    "attestations",
    "audit_events",
    "clause_checks",
    "contacts",
    "contract_covers",
    "contracts",
    "data_shares",
    "engagement_terms",
    "engagements",
    "findings",
    "given_answers",
    "obligations",
    "questionnaires",
    "signatory_authorities",
    "supervision_reports",
    "tier_spans",
    "user_roles",
    "users",
    "vendor_judgements",
    "vendor_notes",
    "vendor_state_spans",
    "vendors",
)


class Tables:
    """`tables.vendors` and the like; `engine`: of that file."""

    def __init__(self, file: Path) -> None:
        class Base(DeclarativeBase):
            pass

        self.engine = create_engine(f"sqlite:///{file}")
        Base.metadata.reflect(self.engine, only=list(NAMES))
        self._of: dict[str, Any] = {
            name: type(name, (Base,), {"__table__": Base.metadata.tables[name]}) for name in NAMES
        }

    def __getattr__(self, name: str) -> Any:
        return self._of[name]
