"""What the rows of a crowd stand on, and where they gather until they are written."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from portal.foundation.accounts.models import Consent, User, UserRole
from portal.foundation.core.words.messages import Text
from portal.ledger.contracts.models import ClauseCheck, Contract, ContractCover, ContractOriginal
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement, EngagementChange, EngagementTerms
from portal.ledger.obligations.models import Obligation
from portal.ledger.vendors.models import Contact, Vendor, VendorStateSpan
from portal.supervision.attestations.models import (
    Attestation,
    AttestationRequest,
    SignatoryAuthority,
)
from portal.supervision.findings.models import Finding
from portal.supervision.responses.assignments.models import (
    AnswerReview,
    Assignment,
    AssignmentWork,
    GivenAnswer,
    Submission,
)

Rows = dict[type[Any], list[dict[str, Any]]]
# Parents before children.
ORDER: Final = (
    Vendor, VendorStateSpan, Contact, User, UserRole, Consent, SignatoryAuthority, Engagement,
    EngagementTerms, EngagementChange, DataShare, Contract, ContractOriginal, ContractCover, ClauseCheck,
    AttestationRequest, Attestation, Assignment, AssignmentWork, GivenAnswer, AnswerReview, Submission,
    Finding, Obligation,
)  # fmt: skip


@dataclass(slots=True)
class Ground:
    """What all rows stand on: the day, the people, the packs, and the next id of each table."""

    today: date
    now: datetime
    owner_ids: tuple[int, ...]
    officer_id: int
    password_hash: str
    notice_version: int
    receipt_sha256: str | None  # stands for every receipt: 50,000 PDFs would take hours
    company: Text
    next_ids: dict[type[Any], int]
    numbers: dict[str, int]
    rows: Rows = field(default_factory=lambda: defaultdict(list))

    def add(self, model: type[Any], **values: Any) -> int:
        """One row; returns its id."""
        number = self.next_ids[model]
        self.next_ids[model] = number + 1
        self.rows[model].append({"id": number, **values})
        return number

    def number(self, prefix: str) -> str:
        self.numbers[prefix] += 1
        return f"{prefix}-{self.today.year}-{self.numbers[prefix]:05d}"

    def taken(self) -> Rows:
        """The rows so far; the next ones begin an empty collection."""
        rows, self.rows = self.rows, defaultdict(list)
        return rows
