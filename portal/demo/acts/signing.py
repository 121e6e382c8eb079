"""The fictional signatories sign, as they would on the page; procurement and officer answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.content.catalogue import statement
from portal.demo.acts.stage import Stage, WorkKey
from portal.demo.cast.shapes import Outsourced
from portal.foundation.accounts.models import ProvedBy
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements import services as engagements
from portal.ledger.engagements.queries import latest_terms
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
from portal.supervision.attestations.signing import services
from portal.supervision.attestations.signing.replies import Signature
from portal.supervision.attestations.statements import texts
from portal.supervision.attestations.statements.exception_rows import Deviation
from portal.supervision.onboarding import queries
from portal.supervision.onboarding import services as onboarding
from portal.supervision.onboarding.models import Suspension


@dataclass(frozen=True, slots=True)
class SignatoryReply:
    """What a signatory answers to one statement; what is not given is affirmed."""

    answer: Answer = Answer.AFFIRM
    exceptions: Sequence[Deviation] = ()
    inputs: Mapping[str, Any] = field(default_factory=dict)


def excepting(**deviation: Any) -> SignatoryReply:
    """Affirmed, but for one thing that is not as stated."""
    return SignatoryReply(Answer.AFFIRM_WITH_EXCEPTION, exceptions=[Deviation(**deviation)])


def ask(
    stage: Stage,
    work: WorkKey,
    statements: Sequence[str],
    *,
    first: date,
    last: date | None = None,
    due_on: date | None = None,
    actor: str,
) -> None:
    """About the days up to `last`; without it, ahead of the work."""
    with transaction():
        request_services.request_attestations(
            stage.works[work],
            statements,
            wording=Wording.START if last is None else Wording.PERIOD,
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
                explanation="",
                inputs={**_usual_inputs(stage, request), **reply.inputs},
                exceptions=reply.exceptions,
                name=user.name,
                title=user.title,
                language=lang,
                shown_sha256=texts.sha256(shown),
            ),
            proved_by=ProvedBy.PASSWORD,
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


def accept_exception(
    stage: Stage, vendor_key: str, statement_id: str, *, reason: str, actor: str
) -> None:
    attestation = last_signed(vendor_key, statement_id)(stage)
    proposal = decisions_of(attestation.id)[0]
    proposer = next(
        person for person in stage.people.values() if person.id == proposal.proposed_by_id
    )
    decided = proposal, attestation, proposer
    decide_it = exception_services.decide_exception
    stage.carry_out(actor, decide_it, *decided, approved=True, reason=reason)


def last_signed(vendor_key: str, statement_id: str) -> Callable[[Stage], Attestation]:
    def found(stage: Stage) -> Attestation:
        rows = done_for_vendor(stage.vendors[vendor_key].id)  # the latest first
        return next(
            row.attestation
            for row in rows
            if row.attestation is not None and row.request.statement_id == statement_id
        )

    return found


def decide(stage: Stage, vendor_key: str, reason: str, *, actor: str, number: str = "") -> None:
    """Accept what waits about the vendor. `number`: under which the company keeps the decision."""
    row = queries.proposals_of(stage.vendors[vendor_key].id)[-1]
    waiting = row.proposal, row.vendor, row.proposer
    stage.carry_out(actor, onboarding.decide, *waiting, accepted=True, reason=reason, number=number)


def hand_over(stage: Stage, vendor_key: str, work: str, day: date, *, actor: str) -> None:
    """The first handover of every category of the work."""
    for share in stage.shares[vendor_key, work].values():
        vendor = stage.vendors[vendor_key]
        stage.carry_out(actor, onboarding.record_handover, share, vendor, day=day)


def running_stop(vendor: Outsourced) -> Callable[[Stage], Suspension | None]:
    return lambda stage: queries.running(stage.vendors[vendor.key].id)


def end_work(stage: Stage, vendor_key: str, work: str, last_day: date, *, actor: str) -> None:
    engagement = stage.works[vendor_key, work]
    terms = latest_terms(engagement.id)
    if terms is None:
        raise LookupError(work)
    stage.carry_out(
        actor, engagements.end_engagement, engagement, last_day=last_day, seen_id=terms.id
    )
