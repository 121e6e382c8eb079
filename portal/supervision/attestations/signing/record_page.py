"""What stands beside a signed statement on its page: exceptions, sitting, what it corrects."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from portal.content.catalogue import statement
from portal.foundation.accounts.queries import names_of
from portal.foundation.audit.queries import NotAsRecorded, demand_unchanged
from portal.foundation.core.words.messages import Message, Text
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.attestations import queries, request_queries
from portal.supervision.attestations.models import (
    Attestation,
    AttestationRequest,
    AttestationSitting,
    AttestationState,
    Medium,
)
from portal.supervision.attestations.queries import RequestRow
from portal.supervision.attestations.statements import exception_rows, texts
from portal.supervision.attestations.statements import queries as sitting_queries
from portal.supervision.attestations.statements.exception_rows import Column, Row


@dataclass(frozen=True, slots=True)
class Beside:
    """`correction`: the open request under which it is signed anew; `waiting`: for a decision;
    `says_nothing`: why it does not count, though what was signed stands as it was signed."""

    exceptions: Sequence[Row]
    columns: Sequence[Column]
    exceptions_title: Text
    sitting: AttestationSitting | None
    corrects: Attestation | None
    corrected_by: Attestation | None
    correction: AttestationRequest | None
    waiting: Obligation | None
    says_nothing: Message | None


def beside(attestation: Attestation) -> Beside:
    """Refuses (NotAsRecorded) a record that somebody changed past the portal, with its exceptions."""
    demand_unchanged(
        attestation.number, [attestation, *sitting_queries.rows_of_exceptions([attestation])]
    )
    asked = statement(attestation.statement_id, attestation.pack_version)
    corrects, sitting = attestation.replaces_id, attestation.sitting_id
    withdrawn = attestation.state is AttestationState.WITHDRAWN
    kind = ObligationKind.ATTESTATION_EXCEPTION
    return Beside(
        exceptions=sitting_queries.exceptions_of([attestation]).get(attestation.id, ()),
        columns=exception_rows.columns_of(asked),
        exceptions_title=exception_rows.title_of(asked),
        sitting=None if sitting is None else sitting_queries.find_sitting(sitting),
        corrects=None if corrects is None else queries.find_attestation(corrects),
        corrected_by=sitting_queries.correction_of(attestation.id),
        correction=sitting_queries.open_correction(attestation.id),
        waiting=find_open(kind, attestation) if withdrawn else None,
        says_nothing=request_queries.says_nothing([attestation]).get(attestation.id),
    )


def rows_together(sitting: AttestationSitting) -> Sequence[RequestRow]:
    """What was signed in one sitting. Refuses (NotAsRecorded) what somebody changed past the portal,
    and records that are not all of those that were signed."""
    rows = queries.rows_of_sitting(sitting.id)
    signed = [one.attestation for one in rows if one.attestation is not None]
    demand_unchanged(sitting.number, [sitting, *signed, *(one.request for one in rows)])
    if texts.sha256_together(one.sha256 for one in signed) != sitting.sha256:
        raise NotAsRecorded(sitting.number)
    return rows


def another_name(attestation: Attestation) -> str | None:
    """The name of the account it was signed with, where that is not the name that was typed."""
    if attestation.medium is Medium.PAPER or attestation.signer_id is None:
        return None
    account = names_of([attestation.signer_id]).get(attestation.signer_id)
    if account is None or _plain(account) == _plain(attestation.signer_name):
        return None
    return account


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
