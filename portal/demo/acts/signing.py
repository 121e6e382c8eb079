"""The fictional signatories sign, as they would on the page; procurement and officer answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.content.catalogue import statement
from portal.demo.acts.stage import Stage, WorkKey
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements import services as engagements
from portal.ledger.engagements.queries import latest_terms
from portal.ledger.vendors.profile import services as vendors
from portal.supervision.attestations.asking import request_services
from portal.supervision.attestations.exceptions import services as exception_services
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    AttestationRequest,
    Wording,
)
from portal.supervision.attestations.queries import (
    decisions_of,
    done_for_vendor,
    open_for_vendor,
)
from portal.supervision.attestations.signing import authority_services, services
from portal.supervision.attestations.signing.replies import Signature
from portal.supervision.attestations.statements import texts
from portal.supervision.attestations.statements.exception_rows import Deviation
from portal.supervision.onboarding import queries
from portal.supervision.onboarding import services as onboarding
from portal.supervision.onboarding.models import Proposed


@dataclass(frozen=True, slots=True)
class SignatoryReply:
    """What a signatory answers to one statement; what is not given is affirmed."""

    answer: Answer = Answer.AFFIRM
    explanation: str = ""
    exceptions: Sequence[Deviation] = ()
    inputs: Mapping[str, Any] = field(default_factory=dict)


def record_authority(
    stage: Stage, person: str, *, given_by: str, paper: str, until: date, actor: str
) -> None:
    with transaction():
        authority_services.record_authority(
            stage.people[person],
            given_by=given_by,
            paper=paper,
            until=until,
            actor=stage.actor(actor),
        )


def ask(
    stage: Stage,
    work: WorkKey,
    statements: Sequence[str],
    *,
    wording: Wording,
    first: date,
    last: date | None = None,
    due_on: date | None = None,
    actor: str,
) -> None:
    with transaction():
        request_services.request_attestations(
            stage.works[work],
            statements,
            wording=wording,
            first=first,
            last=last,
            due_on=due_on,
            actor=stage.actor(actor),
        )


def sign_all(
    stage: Stage,
    vendor_key: str,
    person: str,
    *,
    replies: Mapping[str, SignatoryReply] | None = None,
    only: Sequence[str] = (),
) -> None:
    """Everything that is open for the vendor (or only these statements), in one sitting."""
    for row in open_for_vendor(stage.vendors[vendor_key].id):
        statement_id = row.request.statement_id
        if only and statement_id not in only:
            continue
        reply = (replies or {}).get(statement_id, SignatoryReply())
        _sign(stage, vendor_key, person, row.request, reply)


def _sign(
    stage: Stage, vendor_key: str, person: str, request: AttestationRequest, reply: SignatoryReply
) -> None:
    user, vendor = stage.people[person], stage.vendors[vendor_key]
    asked = statement(request.statement_id, request.pack_version)
    lang = user.language.value
    with transaction():
        fill = services.fill_for(request, vendor)
        shown = texts.statement_text(asked, request.wording, fill, lang, {})
        services.sign(
            request,
            vendor,
            Signature(
                answer=reply.answer,
                explanation=reply.explanation,
                inputs={**_usual_inputs(stage, request), **reply.inputs},
                exceptions=reply.exceptions,
                name=user.name,
                title=user.title,
                language=lang,
                shown_sha256=texts.sha256(shown),
            ),
            actor=stage.actor(person),
        )


def _usual_inputs(stage: Stage, request: AttestationRequest) -> dict[str, Any]:
    """What a period statement asks to be entered, where all is well."""
    if request.wording is Wording.START:
        return {}
    many = stage.chance.number(f"persons {request.engagement_id}", 4, 48)
    last = request.period_to or request.period_from
    usual: dict[str, dict[str, Any]] = {
        "confidentiality_pledge": {"persons_handling": many, "persons_trained": many},
        "purpose_minimisation": {"unneeded_items_cases": 0},
        "security_measures": {"self_check_date": last.isoformat()},
    }
    return usual.get(request.statement_id, {})


def propose_exception(
    stage: Stage,
    vendor_key: str,
    statement_id: str,
    *,
    reason: str,
    basis: str,
    until: date,
    actor: str,
) -> None:
    """Propose to accept the exceptions in what the vendor signed last."""
    with transaction():
        exception_services.propose_exception(
            _last_signed(stage, vendor_key, statement_id),
            reason=reason,
            basis=basis,
            until=until,
            actor=stage.actor(actor),
        )


def accept_exception(
    stage: Stage, vendor_key: str, statement_id: str, *, reason: str, actor: str
) -> None:
    """The second person accepts what was proposed."""
    attestation = _last_signed(stage, vendor_key, statement_id)
    proposal = decisions_of(attestation.id)[0]
    proposer = next(
        person for person in stage.people.values() if person.id == proposal.proposed_by_id
    )
    with transaction():
        exception_services.decide_exception(
            proposal,
            attestation,
            proposer,
            approved=True,
            reason=reason,
            actor=stage.actor(actor),
        )


def _last_signed(stage: Stage, vendor_key: str, statement_id: str) -> Attestation:
    rows = done_for_vendor(stage.vendors[vendor_key].id)  # the latest first
    return next(
        row.attestation
        for row in rows
        if row.attestation is not None and row.request.statement_id == statement_id
    )


# Vendors move on: assessed, proposed, decided by a second person, activated, stopped, ended.


def begin_assessment(stage: Stage, vendor_key: str, *, actor: str) -> None:
    with transaction():
        vendors.begin_assessment(stage.vendors[vendor_key], actor=stage.actor(actor))


def propose(
    stage: Stage,
    vendor_key: str,
    reason: str,
    *,
    actor: str,
    proposed: Proposed = Proposed.APPROVAL,
) -> None:
    with transaction():
        onboarding.propose(
            stage.vendors[vendor_key], proposed, reason=reason, actor=stage.actor(actor)
        )


def decide(stage: Stage, vendor_key: str, reason: str, *, actor: str) -> None:
    """Accept what waits about the vendor."""
    row = queries.proposals_of(stage.vendors[vendor_key].id)[-1]
    with transaction():
        onboarding.decide(
            row.proposal,
            row.vendor,
            row.proposer,
            accepted=True,
            reason=reason,
            actor=stage.actor(actor),
        )


def activate(stage: Stage, vendor_key: str, *, actor: str) -> None:
    with transaction():
        onboarding.activate(stage.vendors[vendor_key], actor=stage.actor(actor))


def hand_over(stage: Stage, vendor_key: str, work: str, day: date, *, actor: str) -> None:
    """The first handover of every category of the work."""
    for share in stage.shares[vendor_key, work].values():
        with transaction():
            onboarding.record_handover(
                share, stage.vendors[vendor_key], day=day, actor=stage.actor(actor)
            )


def suspend(stage: Stage, vendor_key: str, reason: str, *, actor: str) -> None:
    with transaction():
        onboarding.suspend(stage.vendors[vendor_key], reason=reason, actor=stage.actor(actor))


def confirm_stop(stage: Stage, vendor_key: str, remark: str, *, actor: str) -> None:
    """A second person confirms that handovers are stopped."""
    vendor = stage.vendors[vendor_key]
    row = queries.running(vendor.id)
    if row is None:
        raise LookupError(vendor_key)
    with transaction():
        onboarding.confirm_suspension(row, vendor, remark=remark, actor=stage.actor(actor))


def offboard(stage: Stage, vendor_key: str, reason: str, *, actor: str) -> None:
    with transaction():
        onboarding.offboard(stage.vendors[vendor_key], reason=reason, actor=stage.actor(actor))


def end_work(stage: Stage, vendor_key: str, work: str, last_day: date, *, actor: str) -> None:
    engagement = stage.works[vendor_key, work]
    terms = latest_terms(engagement.id)
    if terms is None:
        raise LookupError(work)
    with transaction():
        engagements.end_engagement(
            engagement, last_day=last_day, seen_id=terms.id, actor=stage.actor(actor)
        )


def close(stage: Stage, vendor_key: str, reason: str, *, actor: str) -> None:
    with transaction():
        onboarding.close(stage.vendors[vendor_key], reason=reason, actor=stage.actor(actor))
