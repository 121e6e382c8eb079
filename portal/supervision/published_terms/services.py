"""Commands: a look at published terms is recorded and put before a second person.

Deciding, withdrawing and ending are commands of any record.
"""

from collections.abc import Sequence

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import Received
from portal.ledger.contracts.models import Contract
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import Vendor
from portal.supervision.proposed_records import queries as rows
from portal.supervision.proposed_records import services as records
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.published_terms import queries, workflow
from portal.supervision.published_terms.models import TermsLook
from portal.supervision.published_terms.workflow import TERMS, ReadTerms


def propose(
    vendor: Vendor,
    read: ReadTerms,
    files: Sequence[Received],
    *,
    actor: Actor,
    contract: Contract | None = None,
    work: Engagement | None = None,
    follows: TermsLook | None = None,
) -> TermsLook:
    """Record one version as it was read, and put it before a second person.

    Refuses neither contract nor work, those of others, no copy, what `demand_sound` refuses, and a look
    that follows one which is not confirmed or is followed already.
    """
    if contract is None and work is None:
        raise RuleViolated(
            say("Choose the contract or the work for which the terms are used."), field="work_id"
        )
    if any(one is not None and one.vendor_id != vendor.id for one in (contract, work, follows)):
        raise RuleViolated(say("Choose work of the same vendor."), field="work_id")
    if follows is not None:
        _demand_latest(rows.lock(TERMS, follows.id))
    workflow.demand_sound(read, follows, clock.today())
    if not files:
        raise RuleViolated(say("Add a copy of the terms as they stood."), field="files")
    row = TermsLook(
        vendor_id=vendor.id,
        contract_id=None if contract is None else contract.id,
        engagement_id=None if work is None else work.id,
        follows_id=None if follows is None else follows.id,
        title=read.title.strip(),
        address=read.address.strip(),
        edition=read.edition.strip(),
        published_on=read.published_on,
        looked_on=read.looked_on,
        differs=read.differs.strip() if follows is not None else "",
        evaluation=read.evaluation.strip(),
        judgement=read.judgement,
        measure=read.measure.strip(),
        **records.proposed_by(TERMS, actor),
    )
    records.keep(TERMS, row, files, actor=actor)
    told = {"number": row.number, "title": row.title}
    title = say("Compare %(number)s with the copy of the terms and confirm it: %(title)s", **told)
    also: list[Subject] = [*records.put_forward(TERMS, row, title), vendor]
    also += [one for one in (contract, work) if one is not None]
    text = say("Looked at published terms, %(number)s: %(title)s", **told)
    after = {"day": row.looked_on, "files": [file.name for file in files]}
    record(actor, "terms.proposed", row, text, also=also, after=after)
    return row


def _demand_latest(row: TermsLook) -> None:
    confirmed = row.state is ProposedState.CONFIRMED
    if not confirmed or rows.end_of(TERMS, row.id) is not None or queries.is_followed(row.id):
        raise InvalidTransition(
            say(
                "%(number)s is not the latest look any more. Go on from the latest.",
                number=row.number,
            )
        )
