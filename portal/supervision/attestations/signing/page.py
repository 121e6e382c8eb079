"""What stands on the page for signing, and beside a signed statement on its page: sections, what was
typed and kept, who may sign; exceptions, sitting, what it corrects, what comes next.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from werkzeug.datastructures import MultiDict

from portal.content.catalogue import statement, statements
from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.audit.queries import NotAsRecorded, demand_unchanged
from portal.foundation.core import clock
from portal.foundation.core.words.i18n import in_language
from portal.foundation.core.words.messages import Lang, Message, Text, say
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.attestations import queries
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    AttestationRequest,
    AttestationSitting,
    AttestationState,
    Course,
    ExceptionDecision,
    HandedInAuthority,
    Medium,
    RequestRow,
    SignatoryAuthority,
)
from portal.supervision.attestations.signing import replies
from portal.supervision.attestations.signing.replies import (
    EnteredBefore,
    Form,
    ReplyProblem,
    ReplySheet,
)
from portal.supervision.attestations.statements import exception_rows, texts
from portal.supervision.attestations.statements import queries as sitting_queries
from portal.supervision.attestations.statements.exception_rows import Deviation, RowField
from portal.supervision.attestations.statements.queries import fills_for


@dataclass(slots=True)
class SigningDesk:
    """A sitting as one person sees it."""

    rows: Sequence[RequestRow]
    sheets: Sequence[ReplySheet]
    form: Form
    lang: Lang  # of the statements
    authority: SignatoryAuthority | None
    handed_in: HandedInAuthority | None  # the proof of it that waits for the company
    may_sign: bool
    saved_at: datetime | None
    left_over: int  # requests that found no place in this sitting
    problems: list[ReplyProblem] = field(default_factory=list)
    fell_out: Sequence[AttestationRequest] = ()  # were on the page and are no longer open

    @property
    def works(self) -> int:
        return len({row.request.engagement_id for row in self.rows})

    def may_part(self, sheet: ReplySheet) -> bool:
        """Whether its works can be answered one by one without the page having no end."""
        section = sheet.section
        return section.is_group and len(self.sheets) + len(section.items) <= texts.MOST_SECTIONS

    @property
    def shown(self) -> str:
        """What is on the page, for the hidden field: `12:<SHA-256>,13:<SHA-256>`."""
        items = (item for sheet in self.sheets for item in sheet.section.items)
        return ",".join(f"{item.request.id}:{item.sha256}" for item in items)

    @property
    def acknowledgements(self) -> list[str]:
        """What is ticked once; the statements of a pack mostly share one."""
        sections = [sheet.section for sheet in self.sheets]
        ticked = (
            texts.acknowledgement(section.statement, section.items[0].fill, self.lang)
            for section in sections
        )
        return list(dict.fromkeys(ticked))


def lay_out(
    rows: Sequence[RequestRow],
    actor: Actor,
    *,
    typed: Form | None,
    lang: Lang | None,
    default_lang: Lang,
    alone: bool,
) -> SigningDesk:
    """The page of these requests, all of one vendor. `typed`: None reads what the draft kept.

    `alone`: the page of a single request. Refuses work without terms on record.
    """
    may_sign = actor.may(Permission.ATTESTATION_SIGN)
    today = clock.today()
    draft = sitting_queries.find_draft(actor.user_id or 0) if may_sign else None
    if typed is None:
        typed = MultiDict(draft.typed if draft is not None else {})
    chosen = lang or typed.get("language") or default_lang
    fitting = rows[: texts.MOST]
    requests = [row.request for row in fitting]
    parted = texts.EVERY if alone else set(typed.getlist(replies.PARTED))
    found = texts.sections_of(
        fitting,
        {request.id: statement(request.statement_id, request.pack_version) for request in requests},
        fills_for(requests, fitting[0].vendor, today),
        chosen,
        parted=parted,
    )
    sheets = replies.sheets_of(found, typed, chosen)
    authority = queries.authority_of(actor.user_id or 0, today) if may_sign else None
    _remember(sheets, fitting[0].vendor.id)
    return SigningDesk(
        rows=fitting,
        sheets=sheets,
        form=typed,
        lang=chosen,
        authority=authority,
        handed_in=waiting_proof(actor) if may_sign and authority is None else None,
        may_sign=may_sign,
        saved_at=draft.saved_at if draft is not None else None,
        left_over=len(rows) - len(fitting),
    )


def waiting_proof(actor: Actor) -> HandedInAuthority | None:
    """What the person handed in as a proof of authority, while it is not confirmed."""
    last = queries.last_handed_in(actor.user_id or 0)
    return last if last is not None and last.waits else None


def _remember(sheets: Sequence[ReplySheet], vendor_id: int) -> None:
    """What was entered last time stands beside the fields that ask for it again; it is not filled in."""
    asking = [sheet for sheet in sheets if sheet.section.inputs]
    keys = {
        sheet.key: {
            (item.request.engagement_id, item.request.statement_id) for item in sheet.section.items
        }
        for sheet in asking
    }
    signed = queries.entered_before(vendor_id, set().union(*keys.values())) if keys else {}
    for sheet in asking:
        told = [signed[key] for key in keys[sheet.key] if key in signed and signed[key].inputs]
        if told:
            last = max(told, key=lambda one: (one.signed_on, one.id))
            sheet.before = EnteredBefore(last.number, last.signed_on, last.inputs)


def titles() -> dict[str, str]:
    return {statement.id: in_language(statement.title) for statement in statements()}


@dataclass(frozen=True, slots=True)
class Beside:
    """`correction`: the open request under which it is signed anew; `waiting`: for a decision;
    `says_nothing`: why it does not count, though what was signed stands as it was signed."""

    exceptions: Sequence[Deviation]
    columns: Sequence[RowField]
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
        says_nothing=queries.says_nothing([attestation]).get(attestation.id),
    )


def rows_together(sitting: AttestationSitting) -> Sequence[RequestRow]:
    """What was signed in one sitting. Refuses (NotAsRecorded) what somebody changed past the portal,
    and records that are not all of those that were signed."""
    rows = queries.rows_of_sitting(sitting.id)
    signed = [row.attestation for row in rows if row.attestation is not None]
    demand_unchanged(sitting.number, [sitting, *signed, *(row.request for row in rows)])
    if texts.sha256_together(attestation.sha256 for attestation in signed) != sitting.sha256:
        raise NotAsRecorded(sitting.number)
    return rows


def another_name(attestation: Attestation) -> str | None:
    """The name of the account it was signed with, where that is not the name that was typed."""
    if attestation.medium is Medium.PAPER or attestation.signer_id is None:
        return None
    account = names_of([attestation.signer_id]).get(attestation.signer_id)
    is_same = account is None or _plain(account) == _plain(attestation.signer_name)
    return None if is_same else account


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


@dataclass(frozen=True, slots=True)
class Detail:
    """`follows`: what it was asked for in place of; `anew`: the request that follows its end."""

    request: AttestationRequest
    follows: Attestation | None
    anew: AttestationRequest | None
    decisions: Sequence[ExceptionDecision]
    next: Message | None


def detail_of(attestation: Attestation, today: date) -> Detail:
    (request,) = sitting_queries.requests_of([attestation.request_id])
    decisions = queries.decisions_of(attestation.id)
    waiting = find_open(ObligationKind.ATTESTATION_EXCEPTION, attestation)
    follows = request.follows_id
    return Detail(
        request=request,
        follows=None if follows is None else queries.find_attestation(follows),
        anew=queries.asked_in_place_of(attestation.id),
        decisions=decisions,
        next=next_step(attestation, decisions, waiting, today),
    )


def next_step(
    attestation: Attestation,
    decisions: Sequence[ExceptionDecision],
    waiting: Obligation | None,
    today: date,
) -> Message | None:
    """What happens next about exceptions or a refusal; None where nothing has to.

    `decisions`: the newest first.
    """
    if attestation.answer is Answer.AFFIRM or attestation.ended_on is not None:
        return None
    last = decisions[0] if decisions else None
    if last is None:
        return say("Nothing is proposed yet: propose what to do.")
    if last.approved is None:
        if waiting is not None and waiting.holder is Holder.MANAGEMENT:
            return say("The proposal waits for another officer or for management.")
        return say("The proposal waits for the privacy officer.")
    if not last.approved:
        return say("The last proposal was refused: propose something else.")
    return _after(last, today)


def _after(last: ExceptionDecision, today: date) -> Message:
    """What follows from a course that was approved."""
    day = last.until
    if day < today:
        return {
            Course.APPROVE: say("The acceptance is over: decide how to go on."),
            Course.CORRECT: say("The day for the correction has passed: decide how to go on."),
            Course.SUSPEND: say("Handovers were stopped; it is time to decide how to go on."),
        }[last.course]
    return {
        Course.APPROVE: say("Accepted until %(day)s; before then decide how to go on.", day=day),
        Course.CORRECT: say(
            "The vendor signs the statement anew by %(day)s; that answers it.", day=day
        ),
        Course.SUSPEND: say("Handovers are stopped; it is looked at again on %(day)s.", day=day),
    }[last.course]
