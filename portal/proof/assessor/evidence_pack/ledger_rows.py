"""Rows of the index about what binds a vendor: contracts, terms, special approvals, the ledger."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from portal.foundation.core.database.db import among, db, valid_on
from portal.foundation.core.words.i18n import _l, _lp
from portal.foundation.core.words.messages import say
from portal.ledger.contracts.labels import CONCLUDED, KINDS, STATES
from portal.ledger.contracts.models import (
    ClauseCheck,
    Contract,
    ContractCover,
    ContractFile,
    ContractOriginal,
)
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.proof.assessor.evidence_pack import answers
from portal.proof.assessor.evidence_pack.choice import Picked
from portal.proof.assessor.evidence_pack.heads import (
    DECIDED_BY,
    DECIDED_ON,
    NUMBER,
    PROPOSED_BY,
    REASON,
    STATE,
    TO,
    WHOSE,
    WORK,
)
from portal.proof.assessor.evidence_pack.tables import (
    PackColumn,
    PackFiles,
    PackRow,
    PackTable,
    clause_title,
    table_of,
    yes_no,
)
from portal.proof.assessor.register.facts import vendor_number
from portal.supervision.proposed_records.workflow import STATES as PROPOSED
from portal.supervision.published_terms.models import TermsLook, TermsLookFile
from portal.supervision.published_terms.workflow import JUDGEMENTS


def _covered(picked: Picked) -> Iterator[Sequence[Any]]:
    """Which work a contract covers on the day."""
    cover = ContractCover
    wanted = (
        select(
            cover.vendor_id,
            Contract.number,
            cover.engagement_id,
            cover.valid_from,
            cover.valid_until,
        )
        .join(Contract, Contract.id == cover.contract_id)
        .where(valid_on(cover, picked.day))
        .order_by(Contract.number, cover.id)
    )
    for row in db.session.execute(among(wanted, cover.vendor_id, picked.only)):
        yield (
            vendor_number(row.vendor_id),
            picked.vendor(row.vendor_id),
            row.number,
            picked.works.get(row.engagement_id, ""),
            row.valid_from,
            row.valid_until,
        )


def _ledger(picked: Picked) -> Iterator[Sequence[Any]]:
    """Of work that has terms on the day."""
    terms = EngagementTerms
    wanted = (
        select(terms, Engagement.number)
        .join(Engagement, Engagement.id == terms.engagement_id)
        .where(valid_on(terms, picked.day))
        .order_by(Engagement.number)
    )
    for row, number in db.session.execute(among(wanted, terms.vendor_id, picked.only)):
        yield (
            vendor_number(row.vendor_id),
            picked.vendor(row.vendor_id),
            number,
            row.name,
            row.department,
            row.ledger_number,
            row.risk_analysis,
            row.risk_analysed_on,
        )


CONTRACTS = PackRow(
    id="contracts",
    title=say("Contracts and memoranda with their clauses"),
    tables=(
        table_of(
            _l("Contracts"), Contract, "created_at",
            PackColumn("number", NUMBER),
            PackColumn("kind", _l("Kind"), KINDS),
            PackColumn("title", _lp("in a pack", "Title")),
            PackColumn("concluded", _l("How it was concluded"), CONCLUDED),
            PackColumn("signed_on", _l("Signed on"), None, "signed_on"),
            PackColumn("starts_on", _l("Begins on")),
            PackColumn("ends_on", _l("Ends on")),
            PackColumn("renews", _l("Renews on its own"), yes_no),
            PackColumn("ended_on", _l("Ended early on")),
            PackColumn("signatory_of_ours", _l("Signed for us by")),
            PackColumn("signatory_of_vendor", _l("Signed for the vendor by")),
            is_expected=True,
        ),
        PackTable(
            title=_l("Work that contracts cover"),
            heads=(*WHOSE, _l("Contract"), WORK, _l("From"), TO),
            rows=_covered,
        ),
        table_of(
            _l("Clauses checked"), ClauseCheck, "valid_from",
            PackColumn("clause_id", _l("Clause"), clause_title),
            PackColumn("state", STATE, STATES),
            PackColumn("article", _l("Article")),
            PackColumn("page", _l("Page")),
            PackColumn("quote", _l("Wording")),
            PackColumn("reason", REASON),
            PackColumn("checked_by_id", _l("Checked by")),
            PackColumn("checked_at", _l("Checked at")),
            of=(Contract, "contract_id"),
            where=lambda picked: (valid_on(ClauseCheck, picked.day),),
            order=(Contract.number, ClauseCheck.clause_id), is_expected=True,
        ),
        PackTable(
    title=_l("What the clauses ask"),
    heads=(_l("Clause"), _lp("in a pack", "Title"), _l("Question"), _l("Laws and standards")),
    rows=answers.clauses,
    is_expected=True,
),
        table_of(
            _l("Where originals are kept"), ContractOriginal, "valid_from",
            PackColumn("place", _lp("in a pack", "Place")),
            PackColumn("recorded_by_id", _l("Recorded by")),
            PackColumn("seen_by_id", _l("Seen by"), None, "seen_on"),
            PackColumn("seen_on", _l("Seen on"), None, "seen_on"),
            of=(Contract, "contract_id"),
            where=lambda picked: (valid_on(ContractOriginal, picked.day),),
        ),
    ),
    files=(
        PackFiles(model=ContractFile, at="added_at", parent=(Contract, "contract_id"), sha256="sha256", name="name"),
    ),
)  # fmt: skip

TERMS = PackRow(
    id="terms",
    title=say("Standard terms and what we think of them"),
    tables=(
        table_of(
            _l("Published terms looked at"), TermsLook, "looked_on",
            PackColumn("number", NUMBER),
            PackColumn("title", _lp("in a pack", "Title")),
            PackColumn("edition", _l("Edition")),
            PackColumn("address", _lp("in a pack", "Address")),
            PackColumn("looked_on", _l("Looked at on")),
            PackColumn("differs", _l("What differs")),
            PackColumn("evaluation", _l("Evaluation")),
            PackColumn("judgement", _l("Result"), JUDGEMENTS),
            PackColumn("measure", _l("Measure instead")),
            PackColumn("state", STATE, PROPOSED, "decided_at"),
            PackColumn("proposed_by_id", PROPOSED_BY),
            PackColumn("decided_by_id", DECIDED_BY, None, "decided_at"),
            PackColumn("decided_at", DECIDED_ON, None, "decided_at"),
        ),
    ),
    files=(PackFiles(model=TermsLookFile, at="added_at", parent=(TermsLook, "look_id")),),
)  # fmt: skip


KEPT = PackRow(
    id="kept",
    title=say("Contracts kept as long as the data is held"),
    tables=(
        table_of(
            _l("How long contracts are kept"), Contract, "created_at",
            PackColumn("number", NUMBER),
            PackColumn("ends_on", _l("Ends on")),
            PackColumn("ended_on", _l("Ended early on")),
            PackColumn("retention", _l("Rule of retention")),
            PackColumn("kept_until_on", _l("Kept until")),
            is_expected=True,
        ),
    ),
)  # fmt: skip

LEDGER = PackRow(
    id="ledger",
    title=say("Link to the ledger of personal information and the risk analysis"),
    tables=(
        PackTable(
            title=_l("Ledger numbers and risk analyses"),
            heads=(
                *WHOSE, WORK, _l("Entrusted work"), _l("Department"), _l("Our ledger number"),
                _l("Risk analysis"), _l("Risks analysed on"),
            ),
            rows=_ledger,
            is_expected=True,
        ),
    ),
)  # fmt: skip
