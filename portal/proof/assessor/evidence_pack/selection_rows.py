"""Rows of the index about selection: criteria, each vendor before its contract, again, special approvals."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import case, func, select

from portal.foundation.core.database.db import among, db
from portal.foundation.core.words.i18n import _l, _lp, words
from portal.foundation.core.words.messages import say
from portal.ledger.contracts.labels import STATES
from portal.ledger.contracts.models import (
    Contract,
    ContractState,
    Waiver,
    WaiverState,
)
from portal.proof.assessor.evidence_pack import answers
from portal.proof.assessor.evidence_pack.choice import Picked
from portal.proof.assessor.evidence_pack.heads import (
    ACCEPTED,
    DECIDED_BY,
    DECIDED_ON,
    NUMBER,
    OF_RECORD,
    PROPOSED_BY,
    REASON,
    STATE,
    UNTIL,
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
from portal.supervision.attestations.forms import COURSES
from portal.supervision.attestations.models import (
    Attestation,
    ExceptionDecision,
)
from portal.supervision.findings.models import Finding, RiskAcceptance
from portal.supervision.selections.models import (
    CriteriaDecision,
    SelectionAssessment,
    SelectionFile,
    SelectionList,
    SelectionOutcome,
    SelectionState,
)
from portal.supervision.selections.queries import selections_on, validity
from portal.supervision.selections.standing import months_of
from portal.supervision.selections.workflow import OUTCOMES, STEPS
from portal.supervision.selections.workflow import STATES as SELECTION_STATES


def _contracted(picked: Picked) -> Mapping[int, date]:
    """By vendor the day of its first contract by which work was covered."""
    first = case(
        (
            func.coalesce(Contract.starts_on, Contract.signed_on) < Contract.signed_on,
            Contract.starts_on,
        ),
        else_=Contract.signed_on,
    )
    rows = (
        select(Contract.vendor_id, func.min(first))
        .where(Contract.state != ContractState.DRAFT, Contract.signed_on <= picked.day)
        .group_by(Contract.vendor_id)
    )
    return dict(db.session.execute(among(rows, Contract.vendor_id, picked.only)).all())


def _evaluations(picked: Picked) -> Iterator[Sequence[Any]]:
    """The first of each vendor beside the day of its first contract."""
    row, contracted = SelectionAssessment, _contracted(picked)
    wanted = (
        select(
            row.vendor_id, func.min(case((row.is_earlier, row.assessed_on), else_=row.decided_on))
        )
        .where(
            row.state == SelectionState.DECIDED,
            row.outcome != SelectionOutcome.REJECT,
            row.decided_on <= picked.day,
        )
        .group_by(row.vendor_id)
    )
    evaluated: dict[int, date] = dict(
        db.session.execute(among(wanted, row.vendor_id, picked.only)).all()
    )
    for vendor_id in picked.vendor_ids:
        selected, bound = evaluated.get(vendor_id), contracted.get(vendor_id)
        if selected is None:
            said = say("No evaluation on record")
        elif bound is None:
            said = say("No contract yet")
        else:
            said = say("Yes") if selected <= bound else say("No: after the contract")
        yield vendor_number(vendor_id), picked.vendor(vendor_id), selected, bound, words(said)


def _again(picked: Picked) -> Iterator[Sequence[Any]]:
    """When each vendor was evaluated last and is again, and how often it was."""
    months = validity(picked.day)
    known = selections_on(picked.only, picked.day)
    for vendor_id in picked.vendor_ids:
        of_vendor = known.get(vendor_id)
        latest = of_vendor.latest if of_vendor else None
        if of_vendor is None or latest is None:
            continue
        due = latest.last_day(months_of(latest.tier, months)) if latest.is_accepted else None
        yield (
            vendor_number(vendor_id),
            picked.vendor(vendor_id),
            len(of_vendor.decided),
            latest.number,
            latest.counts_from,
            words(OUTCOMES[latest.outcome]),
            due,
            "" if due is None else yes_no(due >= picked.day, picked),
        )


ASSESSMENT = (
    PackColumn("number", NUMBER),
    PackColumn("assessed_on", _l("Assessed on")),
    PackColumn("criteria_version", _l("Criteria")),
    PackColumn("basis", _l("Criteria of that time")),
    PackColumn("outcome", _l("Result"), OUTCOMES, "decided_on"),
    PackColumn("score", _l("Score")),
    PackColumn("knock_outs", _l("What forbids to adopt")),
    PackColumn("until", UNTIL, None, "decided_on"),
    PackColumn("conditions", _l("Conditions"), None, "decided_on"),
    PackColumn("reason", REASON),
    PackColumn("proposed_by_id", PROPOSED_BY),
    PackColumn("decided_by_id", DECIDED_BY, None, "decided_on"),
    PackColumn("decided_on", DECIDED_ON, None, "decided_on"),
    PackColumn("decision_number", _l("Number of the decision")),
    PackColumn("state", STATE, SELECTION_STATES, "decided_on"),
)

CRITERIA = PackRow(
    id="criteria",
    title=say("Selection criteria and who approved them"),
    tables=(
        table_of(
            _l("Decisions about the criteria"), CriteriaDecision, "proposed_at",
            PackColumn("step", _l("Kind"), STEPS),
            PackColumn("criteria_version", _l("Version")),
            PackColumn("holds_from", _l("Holds from")),
            PackColumn("reason", REASON),
            PackColumn("proposed_by_id", PROPOSED_BY),
            PackColumn("accepted", ACCEPTED, yes_no, "decided_on"),
            PackColumn("decided_by_id", DECIDED_BY, None, "decided_on"),
            PackColumn("decided_on", DECIDED_ON, None, "decided_on"),
            PackColumn("decision_number", _l("Number of the decision")),
            PackColumn("decision_reason", _l("Remark"), None, "decided_on"),
            is_expected=True, is_company=True,
        ),
        PackTable(
    title=_l("Questions of the criteria"),
    heads=(
        _l("Version"), _l("Question no."), _l("Question"), _l("Possible answers"), _l("Weight"),
        _l("What forbids to adopt"),
    ),
    rows=answers.criteria,
    is_expected=True,
),
    ),
)  # fmt: skip

EVALUATIONS = PackRow(
    id="evaluations",
    title=say("Evaluation of each vendor before the contract"),
    tables=(
        PackTable(
            title=_l("Evaluated before the contract"),
            heads=(*WHOSE, _l("First evaluation"), _l("First contract"), _l("Before the contract")),
            rows=_evaluations,
            is_expected=True,
        ),
        table_of(
            _l("Selection assessments"), SelectionAssessment, "assessed_on", *ASSESSMENT,
            is_expected=True,
        ),
        PackTable(
    title=_l("Answers of selection assessments"),
    heads=(
        *OF_RECORD, _l("Question no."), _l("Question"), _lp("in a pack", "Answer"), _l("What was seen"),
        _l("Checked on"), _l("How it was checked"), _l("Checked by"),
    ),
    rows=answers.selections,
),
    ),
    files=(
        PackFiles(model=SelectionFile, at="added_at", parent=(SelectionAssessment, "assessment_id")),
        PackFiles(
            model=SelectionList, at="proposed_at", number="file_name", is_company=True
        ),
    ),
)  # fmt: skip

AGAIN = PackRow(
    id="again",
    title=say("Evaluation again, and review of the criteria"),
    tables=(
        PackTable(
            title=_l("Last evaluation of each vendor"),
            heads=(
                *WHOSE, _l("Evaluations"), _l("Last one"), _l("Counts from"), _l("Result"),
                _l("To be assessed again by"), _l("Holds on the day"),
            ),
            rows=_again,
            is_expected=True,
        ),
    ),
)  # fmt: skip
_WAIVERS: Final = {
    WaiverState.PROPOSED: say("Waits for a decision"),
    WaiverState.APPROVED: say("Approved"),
    WaiverState.REFUSED: say("Waiver refused"),
    WaiverState.WITHDRAWN: say("Taken back"),
}

SPECIAL = PackRow(
    id="special",
    title=say("Special approvals, with their last days"),
    tables=(
        table_of(
            _l("Adopted on condition or as an exception"), SelectionAssessment, "assessed_on", *ASSESSMENT,
            where=lambda _picked: (
                SelectionAssessment.outcome.in_(
                    (SelectionOutcome.CONDITIONAL, SelectionOutcome.EXCEPTION)
                ),
            ),
        ),
        table_of(
            _l("Clauses waived"), Waiver, "proposed_on",
            PackColumn("number", NUMBER),
            PackColumn("clause_id", _l("Clause"), clause_title),
            PackColumn("engagement_id", WORK),
            PackColumn("found", _l("What was found"), STATES),
            PackColumn("reason", REASON),
            PackColumn("measure", _l("Measure instead")),
            PackColumn("until", UNTIL),
            PackColumn("proposed_by_id", PROPOSED_BY),
            PackColumn("state", STATE, _WAIVERS, "decided_on"),
            PackColumn("decided_by_id", DECIDED_BY, None, "decided_on"),
            PackColumn("decided_on", DECIDED_ON, None, "decided_on"),
            PackColumn("ended_on", _l("Ended on"), None, "ended_on"),
        ),
        table_of(
            _l("Exceptions of statements decided"), ExceptionDecision, "proposed_at",
            PackColumn("course", _l("Kind"), COURSES),
            PackColumn("reason", REASON),
            PackColumn("basis", _l("Basis")),
            PackColumn("until", UNTIL),
            PackColumn("proposed_by_id", PROPOSED_BY),
            PackColumn("approved", ACCEPTED, yes_no, "decided_on"),
            PackColumn("decided_by_id", DECIDED_BY, None, "decided_on"),
            PackColumn("decided_on", DECIDED_ON, None, "decided_on"),
            of=(Attestation, "attestation_id"),
        ),
        table_of(
            _l("Risks accepted until a day"), RiskAcceptance, "proposed_at",
            PackColumn("reason", REASON),
            PackColumn("measures", _l("Measure instead")),
            PackColumn("until", UNTIL),
            PackColumn("proposed_by_id", PROPOSED_BY),
            PackColumn("accepted", ACCEPTED, yes_no, "decided_on"),
            PackColumn("decided_by_id", DECIDED_BY, None, "decided_on"),
            PackColumn("decided_on", DECIDED_ON, None, "decided_on"),
            of=(Finding, "finding_id"),
        ),
    ),
)  # fmt: skip
