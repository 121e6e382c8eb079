"""Commands: sign a statement, and what a signature opens and closes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.content.catalogue import (
    data_category,
    statement,
)
from portal.foundation.content.statements import Statement
from portal.foundation.core import clock
from portal.foundation.core.db import db
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.foundation.core.messages import Text, say
from portal.foundation.core.numbers import next_number
from portal.foundation.core.subjects import Subject
from portal.foundation.organisation.queries import business_calendar, the_organisation
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations import queries, texts, workflow
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    AttestationRequest,
    SignatoryAuthority,
)

# Business days to decide: steps of exception_effect in attestations.yaml
DAYS_TO_DECIDE = {Answer.AFFIRM_WITH_EXCEPTION: 10, Answer.DECLINE: 5}


@dataclass(frozen=True, slots=True)
class Signature:
    """What the signer chose and typed; `shown_sha256` is of the statement that was on screen."""

    answer: Answer
    explanation: str
    inputs: Mapping[str, Any]
    name: str
    title: str
    language: str
    shown_sha256: str


def fill_for(request: AttestationRequest, vendor: Vendor) -> texts.Fill:
    """What the portal puts into the statement, as of today."""
    today = clock.today()
    terms = queries.terms_on(request.engagement_id, today)
    if terms is None:
        raise RuleViolated(say("The entrusted work has no terms on record."))
    items = [
        Text(ja=own, en=own) if own else data_category(category).title
        for category, own in queries.categories_shared(request.engagement_id, today)
    ]
    return texts.Fill(
        company_name=the_organisation().name,
        vendor_name=Text(ja=vendor.name, en=vendor.name_en or vendor.name),
        engagement_name=Text(ja=terms.name, en=terms.name_en or terms.name),
        period_from=request.period_from,
        period_to=request.period_to,
        end_date=terms.ends_on,
        data_items=tuple(items),
    )


def sign(
    request: AttestationRequest, vendor: Vendor, signature: Signature, *, actor: Actor
) -> Attestation:
    """Sign once. Refuses without authority, with something missing, or when the text has changed.

    An exception or a refusal opens an obligation of the privacy officer.
    """
    workflow.answer(request)
    today = clock.today()
    authority = workflow.demand_authority(queries.authority_of(actor.user_id or 0, today), today)
    asked = statement(request.statement_id, request.pack_version)
    fill = fill_for(request, vendor)
    shown = texts.statement_text(asked, request.wording, fill, signature.language, {})
    if texts.sha256(shown) != signature.shown_sha256:
        raise ChangedMeanwhile(
            say("The statement has changed since you opened this page. Please read it again.")
        )
    workflow.demand_complete(
        asked, request.wording, signature.answer, signature.explanation, signature.inputs
    )
    attestation = _signed(
        request, asked, fill=fill, signature=signature, authority=authority, actor=actor
    )
    also: list[Subject] = [request, *_close_and_open(request, attestation, asked)]
    record(
        actor,
        "attestation.signed",
        attestation,
        say("Signed %(number)s “%(title)s”", number=attestation.number, title=asked.title),
        also=also,
        after={"answer": attestation.answer.value, "sha256": attestation.sha256},
    )
    return attestation


def _signed(
    request: AttestationRequest,
    asked: Statement,
    *,
    fill: texts.Fill,
    signature: Signature,
    authority: SignatoryAuthority,
    actor: Actor,
) -> Attestation:
    label = next(one.label for one in asked.choices if one.id == signature.answer)
    signing = texts.Signing(
        label, signature.explanation, signature.inputs, signature.name, signature.title
    )
    text = texts.signed_text(asked, request.wording, fill, signature.language, signing)
    attestation = Attestation(
        number=next_number("S"),
        vendor_id=request.vendor_id,
        request_id=request.id,
        engagement_id=request.engagement_id,
        statement_id=request.statement_id,
        pack_version=request.pack_version,
        wording=request.wording,
        period_from=request.period_from,
        period_to=request.period_to,
        answer=signature.answer,
        explanation=signature.explanation,
        inputs=dict(signature.inputs),
        language=signature.language,
        text=text,
        sha256=texts.sha256(text),
        signer_id=actor.user_id or 0,
        signer_name=signature.name,
        signer_title=signature.title,
        authority_id=authority.id,
        signed_at=clock.now(),
        signed_on=clock.today(),
        address=actor.address or "",
        change_number=queries.change_number(request.engagement_id),
    )
    db.session.add(attestation)
    db.session.flush()  # the officer's obligation and the history refer to its id
    return attestation


def _close_and_open(
    request: AttestationRequest, attestation: Attestation, asked: Statement
) -> list[Obligation]:
    touched = []
    own = find_open(ObligationKind.ATTESTATION_SIGN, request)
    if own is not None:
        obligations.close_obligation(own)
        touched.append(own)
    for older in queries.undecided_before(attestation):
        obligations.withdraw_obligation(older, reason=attestation.number)
        touched.append(older)
    if attestation.answer is not Answer.AFFIRM:
        days = DAYS_TO_DECIDE[attestation.answer]
        due = business_calendar().add_open_days(clock.today(), days)
        title = say(
            "Decide on the exceptions in %(number)s “%(title)s”",
            number=attestation.number,
            title=asked.title,
        )
        touched.append(
            obligations.open_obligation(
                kind=ObligationKind.ATTESTATION_EXCEPTION,
                subject=attestation,
                vendor_id=attestation.vendor_id,
                holder=Holder.PRIVACY_OFFICER,
                due_on=due,
                ladder="internal",
                title=title,
            )
        )
    return touched
