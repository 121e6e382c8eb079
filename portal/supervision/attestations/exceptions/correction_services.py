"""Commands of a signatory about what was signed: it is wrong, or the vendor no longer stands by it."""

from portal.content.catalogue import statement
from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.accounts.queries import find_user, people_with_role
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.subjects import Subject
from portal.foundation.core.words.messages import say
from portal.foundation.mail.outbox import queue
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations import emails, queries, workflow
from portal.supervision.attestations.asking.request_services import open_requests
from portal.supervision.attestations.models import (
    Attestation,
    AttestationRequest,
    AttestationState,
    Origin,
)
from portal.supervision.attestations.statements import queries as sitting_queries
from portal.supervision.attestations.statements.request_spec import RequestSpec

DAYS_TO_DECIDE = 5  # business days, as after a refusal: exception_effect in attestations.yaml


def correct_attestation(
    attestation: Attestation, vendor: Vendor, *, reason: str, actor: Actor
) -> AttestationRequest:
    """Ask the vendor for the same statement anew, at its own word that the last one is wrong.

    What was signed stays in force until the new one is signed, and is then replaced by it.
    Refuses without a reason, what no longer stands, and what is being corrected already.
    """
    held = _hold(attestation)
    workflow.demand_correctable(held)
    said = _needed(reason)
    known = sitting_queries.open_correction(held.id)
    if known is not None:
        raise InvalidTransition(
            say("This is being corrected already, under %(number)s.", number=known.number)
        )
    engagement = queries.find_engagement(held.engagement_id)
    if engagement is None:
        raise RuleViolated(say("The entrusted work has no terms on record."))
    wanted = RequestSpec(
        held.statement_id,
        held.wording,
        held.period_from,
        held.period_to,
        Origin.CORRECTION,
        say(
            "It takes the place of %(number)s, which the vendor says is wrong: %(reason)s",
            number=held.number,
            reason=said,
        ),
        held.id,
    )
    ((request, duty),) = open_requests(engagement, [wanted], actor=actor)
    for person in _readers(vendor, with_officers=False):
        queue(emails.being_corrected(person, held, vendor, said))
    record(
        actor,
        "attestation.correction_begun",
        held,
        say(
            "Said that %(number)s is wrong; it is signed anew under %(request)s",
            number=held.number,
            request=request.number,
        ),
        also=[request, duty],
        after={"reason": said},
    )
    return request


def withdraw_attestation(
    attestation: Attestation, vendor: Vendor, *, reason: str, actor: Actor
) -> None:
    """The vendor no longer stands by it: it counts no more from today on.

    The officer has to decide what follows, and officer and owner are told at once. Refuses without
    a reason, without authority to sign, and what no longer stands.
    """
    today = clock.today()
    held = _hold(attestation)
    workflow.demand_authority(queries.authority_of(actor.user_id or 0, today), today)
    workflow.take_back(held, reason=reason, on=today)
    said = _needed(reason)
    touched: list[Subject] = []
    waiting = find_open(ObligationKind.ATTESTATION_EXCEPTION, held)
    if waiting is not None:
        obligations.withdraw_obligation(waiting, reason=said)
        touched.append(waiting)
    title = statement(held.statement_id, held.pack_version).title
    duty = obligations.open_obligation(
        kind=ObligationKind.ATTESTATION_EXCEPTION,
        subject=held,
        vendor_id=held.vendor_id,
        holder=Holder.PRIVACY_OFFICER,
        due_on=business_calendar().add_open_days(today, DAYS_TO_DECIDE),
        ladder="internal",
        title=say(
            "Decide what follows: the vendor withdrew %(number)s “%(title)s”",
            number=held.number,
            title=title,
        ),
    )
    for person in _readers(vendor, with_officers=True):
        queue(emails.withdrawn(person, held, vendor, said))
    record(
        actor,
        "attestation.withdrawn",
        held,
        say("Withdrew %(number)s “%(title)s”", number=held.number, title=title),
        also=[*touched, duty],
        after={"reason": said},
    )


def note_withdrawal(attestation: Attestation, *, reason: str, actor: Actor) -> None:
    """The officer has seen the withdrawal and says what follows; nothing waits any more."""
    held = _hold(attestation)
    waiting = find_open(ObligationKind.ATTESTATION_EXCEPTION, held)
    if held.state is not AttestationState.WITHDRAWN or waiting is None:
        raise InvalidTransition(say("Nothing waits for a decision here."))
    said = _needed(reason)
    obligations.close_obligation(waiting, reason=said)
    record(
        actor,
        "attestation.withdrawal_noted",
        held,
        say("Decided what follows from the withdrawal of %(number)s", number=held.number),
        also=[waiting],
        after={"reason": said},
    )


def _hold(attestation: Attestation) -> Attestation:
    """As it is now, kept from changing until this command ends."""
    return sitting_queries.lock_attestations([attestation.id])[attestation.id]


def _needed(reason: str) -> str:
    if not reason.strip():
        raise RuleViolated(say("Say why, so that others understand it later."), field="reason")
    return reason.strip()


def _readers(vendor: Vendor, *, with_officers: bool) -> list[User]:
    """The vendor's owner; the officers too where they are to act, or where nobody owns it."""
    ids = set() if vendor.owner_id is None else {vendor.owner_id}
    if with_officers or not ids:
        ids |= {one.id for one in people_with_role(Role.PRIVACY_OFFICER)}
    people = (find_user(one) for one in sorted(ids))
    return [one for one in people if one is not None and one.is_active]
