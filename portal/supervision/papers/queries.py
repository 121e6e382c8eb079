"""Reads about letters: which vendors nobody can mail, what is (no longer) asked of them, and which answers of
ours they are told.

A vendor is told of a finding anew each time we have answered it: a plan sent back or accepted, a report
that was not enough, a dispute. How often that was is the *turn*; a letter tells of a finding as it stood at one.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from portal.foundation.accounts.models import Invitation, User
from portal.foundation.core import clock
from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.ledger.vendors.models import Contact, Vendor, VendorState
from portal.supervision.attestations import queries as attestations
from portal.supervision.attestations.models import AttestationRequest, RequestRow, RequestState
from portal.supervision.disputes.models import Dispute
from portal.supervision.disputes.queries import find_dispute
from portal.supervision.disputes.workflow import DisputedThing, sheet_as_thing, thing_of
from portal.supervision.findings import queries as findings
from portal.supervision.findings.models import Finding, FindingPlan, FindingRepair, FindingState
from portal.supervision.findings.queries import FindingRow
from portal.supervision.findings.severity import Owner
from portal.supervision.paper_records.models import Paper, PaperState, Way
from portal.supervision.paper_records.queries import ABOUT_FINDINGS
from portal.supervision.papers.models import (
    Ended,
    Letter,
    LetterDispute,
    LetterFinding,
    LetterItem,
    LetterState,
)
from portal.supervision.responses.assignments.queries import find_asked

OPEN: Final = (LetterState.TO_POST, LetterState.POSTED)
THEIR_TURN: Final = (FindingState.OPEN, FindingState.PLAN_ACCEPTED)
# Nobody of the others is written to, by mail or by post.
_OVER: Final = (VendorState.CLOSED, VendorState.REJECTED)
_NOT_WRITTEN_TO: Final = (VendorState.SUSPENDED, *_OVER)
TOLD_WITHIN: Final = timedelta(days=30)  # an answer that is older was told in another way
# It tells still, or has been told.
_TELLS: Final = or_(
    Letter.state != LetterState.ENDED, Letter.posted_on.is_not(None), Letter.called_on.is_not(None)
)
Ts = TypeVarTuple("Ts")


def find_letter(letter_id: int) -> Letter | None:
    return db.session.scalar(select(Letter).where(Letter.id == letter_id))


def hold_letter(letter_id: int) -> Letter:
    """As it is now, kept from changing until this command ends."""
    statement = select(Letter).where(Letter.id == letter_id).with_for_update()
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def vendor_of_code(code_digest: str) -> tuple[int, int] | None:
    """Everywhere: the letter with this code and its vendor, as ids; whether it is good is seen there."""
    wanted = select(Letter.id, Letter.vendor_id).where(Letter.code_digest == code_digest)
    found = db.session.execute(wanted, execution_options=UNSCOPED).one_or_none()
    return None if found is None else (found.id, found.vendor_id)


def letters_of_vendor(vendor_id: int) -> Sequence[Letter]:
    """The newest first."""
    return db.session.scalars(
        select(Letter).where(Letter.vendor_id == vendor_id).order_by(Letter.id.desc())
    ).all()


def letter_to_post(vendor_id: int) -> Letter | None:
    """One that has not gone yet, to which more can be added; not one that is printed anew because only
    part of it was answered with its code."""
    answered = (
        select(item.id).where(item.letter_id == Letter.id, item.paper_id.is_not(None))
        for item in (LetterItem, LetterFinding)
    )
    return db.session.scalar(
        select(Letter)
        .where(
            Letter.vendor_id == vendor_id,
            Letter.state == LetterState.TO_POST,
            Letter.code_digest.is_(None),  # printed: its code opens what stands on the paper
            *(~one.exists() for one in answered),
        )
        .order_by(Letter.id)
        .limit(1)
        .with_for_update()
    )


def asked_in(letter: Letter) -> Sequence[RequestRow]:
    """The statements of a letter, open ones first, with their days."""
    ids = set(
        db.session.scalars(select(LetterItem.request_id).where(LetterItem.letter_id == letter.id))
    )
    rows = attestations.requests_of_vendor(letter.vendor_id)
    return [row for row in rows if row.request.id in ids]


def to_sign(letter: Letter) -> Sequence[RequestRow]:
    """The statements of a letter that nobody has signed, by when they are due; what was refused after it
    was signed with the letter's code is asked for by another letter."""
    signed = {item.request_id for item in items_of(letter).values() if item.paper_id is not None}
    return [
        row
        for row in asked_in(letter)
        if row.request.state is RequestState.OPEN
        and row.received_on is None
        and row.request.id not in signed
    ]


def to_answer(letter: Letter) -> Sequence[FindingRow]:
    """The findings of a letter that wait for the vendor as the letter tells them, and were not answered
    with its code; none of a vendor with whom it is over."""
    waiting = set(db.session.scalars(_still_waited_for(LetterFinding.finding_id, letter.id)))
    return [
        row
        for row in findings_in(letter)
        if row.finding.id in waiting and row.vendor is not None and row.vendor.state not in _OVER
    ]


def answered_with_code(letter: Letter) -> Sequence[tuple[Paper, Finding]]:
    """What was answered about findings with the letter's code, the newest first."""
    found = db.session.execute(
        select(Paper, Finding)
        .join(LetterFinding, LetterFinding.paper_id == Paper.id)
        .join(Finding, Finding.id == LetterFinding.finding_id)
        .where(LetterFinding.letter_id == letter.id)
        .order_by(Paper.id.desc())
    )
    return [(paper, finding) for paper, finding in found]


def items_of(letter: Letter) -> Mapping[int, LetterItem]:
    """By request."""
    rows = db.session.scalars(select(LetterItem).where(LetterItem.letter_id == letter.id))
    return {row.request_id: row for row in rows}


def address_to_write(vendor: Vendor) -> str:
    """Where the last letter to this vendor went, otherwise its registered address; "" where none is
    known."""
    return _last_address(vendor.id) or vendor.postal_address


def _last_address(vendor_id: int) -> str:
    found = db.session.scalar(
        select(Letter.address)
        .where(Letter.vendor_id == vendor_id, Letter.address != "")
        .order_by(Letter.id.desc())
        .limit(1)
    )
    return found or ""


def to_write(vendor_id: int | None = None) -> Mapping[int, Sequence[int]]:
    """By vendor whom nobody can mail: open requests that no letter, call or paper is about."""
    refused = select(Paper.id).where(Paper.id == LetterItem.paper_id, _is_refused_code())
    is_it = LetterItem.request_id == AttestationRequest.id
    about = _told(LetterItem, is_it, ~refused.exists())
    statement = (
        select(AttestationRequest.vendor_id, AttestationRequest.id)
        .join(Vendor, Vendor.id == AttestationRequest.vendor_id)
        .where(
            AttestationRequest.state == RequestState.OPEN,
            Vendor.state.not_in(_NOT_WRITTEN_TO),
            ~_can_be_mailed(AttestationRequest.vendor_id),
            ~_came_on_paper().exists(),
            ~about.exists(),
        )
        .order_by(AttestationRequest.vendor_id, AttestationRequest.id)
    )
    found: dict[int, list[int]] = defaultdict(list)
    for owner, request_id in db.session.execute(_of(statement, AttestationRequest, vendor_id)):
        found[owner].append(request_id)
    return found


def findings_in(letter: Letter) -> Sequence[FindingRow]:
    """Of a letter, in the order in which they came into it."""
    statement = (
        findings.all_findings()
        .join(LetterFinding, LetterFinding.finding_id == Finding.id)
        .where(LetterFinding.letter_id == letter.id)
        .order_by(LetterFinding.id)
    )
    return [FindingRow(*row) for row in db.session.execute(statement)]


def told_in(letter_id: int) -> Mapping[int, LetterFinding]:
    """By finding."""
    rows = db.session.scalars(select(LetterFinding).where(LetterFinding.letter_id == letter_id))
    return {row.finding_id: row for row in rows}


def findings_to_write(
    vendor_id: int | None = None,
) -> Mapping[int, Sequence[tuple[int, int]]]:
    """By vendor whom nobody can mail: findings, with turns, that no letter, call or paper is about."""
    refused = select(Paper.id).where(Paper.id == LetterFinding.paper_id, _is_refused_code())
    is_it = LetterFinding.finding_id == Finding.id
    about = _told(LetterFinding, is_it, LetterFinding.turn == _turn(), ~refused.exists())
    statement = (
        select(Finding.vendor_id, Finding.id, _turn())
        .join(Vendor, Vendor.id == Finding.vendor_id)
        .where(
            *_waits(),
            Vendor.state.not_in(_NOT_WRITTEN_TO),
            ~_can_be_mailed(Finding.vendor_id),
            ~about.exists(),
        )
        .order_by(Finding.vendor_id, Finding.id)
    )
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for owner, finding_id, turn in db.session.execute(_of(statement, Finding, vendor_id)):
        found[owner].append((finding_id, turn))
    return found


def answers_to_write(vendor_id: int | None = None) -> Mapping[int, Sequence[int]]:
    """By vendor whom nobody can mail: disputes we answered that no letter and no call told."""
    is_it = LetterDispute.dispute_id == Dispute.id
    came = or_(Letter.posted_on > Dispute.answered_on, Letter.called_on > Dispute.answered_on)
    about = select(LetterFinding.id).join(Letter, Letter.id == LetterFinding.letter_id)
    told = about.where(LetterFinding.finding_id == Dispute.finding_id, came).exists()
    statement = (
        select(Dispute.vendor_id, Dispute.id)
        .join(Vendor, Vendor.id == Dispute.vendor_id)
        .outerjoin(Finding, Finding.id == Dispute.finding_id)
        .where(
            Dispute.answered_on >= clock.today() - TOLD_WITHIN,
            or_(Dispute.assignment_id.is_not(None), and_(Finding.ended_on.is_not(None), ~told)),
            Vendor.state.not_in(_NOT_WRITTEN_TO),
            ~_can_be_mailed(Dispute.vendor_id),
            ~_told(LetterDispute, is_it).exists(),
        )
        .order_by(Dispute.vendor_id, Dispute.id)
    )
    found: dict[int, list[int]] = defaultdict(list)
    for owner, dispute_id in db.session.execute(_of(statement, Dispute, vendor_id)):
        found[owner].append(dispute_id)
    return found


def answers_in(letter: Letter) -> Sequence[tuple[Dispute, DisputedThing]]:
    """Of a letter, in the order in which they came into it, each with what it is about."""
    ids = db.session.scalars(
        select(LetterDispute.dispute_id)
        .where(LetterDispute.letter_id == letter.id)
        .order_by(LetterDispute.id)
    ).all()
    rows = [dispute for id_ in ids if (dispute := find_dispute(id_)) is not None]
    return [(dispute, thing_about(dispute)) for dispute in rows]


def thing_about(dispute: Dispute) -> DisputedThing:
    """The finding, else the sheet: one of the two it has (a constraint of the table)."""
    finding = findings.find_finding(dispute.finding_id or 0)
    if finding is not None:
        return thing_of(finding)
    asked = find_asked(dispute.assignment_id or 0)
    if asked is None:
        raise LookupError(f"dispute {dispute.id} is about nothing")
    return sheet_as_thing(asked)


def letters_over(vendor_id: int | None = None) -> Mapping[int, Collection[tuple[int, Ended]]]:
    """By vendor the open letters that nobody has to post or ask about any more, and why; all those
    of vendors with whom it is over."""
    waited_for = (
        select(LetterItem.id)
        .join(AttestationRequest, AttestationRequest.id == LetterItem.request_id)
        .where(
            LetterItem.letter_id == Letter.id,
            LetterItem.paper_id.is_(
                None
            ),  # refused what was signed with its code: by another letter
            AttestationRequest.state == RequestState.OPEN,
            ~_came_on_paper().exists(),
        )
    )
    mailable = _can_be_mailed(Letter.vendor_id)
    over = Letter.vendor_id.in_(select(Vendor.id).where(Vendor.state.in_(_OVER)))
    still = _still_waited_for(LetterFinding.id, Letter.id)
    tells = select(LetterDispute.id).where(LetterDispute.letter_id == Letter.id)
    is_untold = and_(Letter.state == LetterState.TO_POST, tells.exists())
    came = and_(~waited_for.exists(), ~still.exists(), ~is_untold)
    statement = (
        select(Letter.vendor_id, Letter.id, and_(mailable, ~over))
        .where(Letter.state.in_(OPEN), or_(and_(mailable, ~is_untold), over, came))
        .order_by(Letter.vendor_id, Letter.id)
    )
    found: dict[int, list[tuple[int, Ended]]] = defaultdict(list)
    for owner, letter_id, can in db.session.execute(_of(statement, Letter, vendor_id)):
        found[owner].append((letter_id, Ended.MAILABLE if can else Ended.NOTHING_OPEN))
    return found


def _can_be_mailed(vendor_id: Any) -> ColumnElement[bool]:
    """A contact, an account or an open invitation whose address has not failed."""
    lost = select(OutboxEmail.recipient).where(OutboxEmail.state == MailState.DEAD)
    contact = select(Contact.id).where(
        Contact.vendor_id == vendor_id,
        Contact.ended_on.is_(None),
        Contact.email != "",
        Contact.email.not_in(lost),
    )
    account = select(User.id).where(
        User.vendor_id == vendor_id, User.ended_at.is_(None), User.email.not_in(lost)
    )
    invited = select(Invitation.id).where(
        Invitation.vendor_id == vendor_id,
        Invitation.used_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at > clock.now(),
        Invitation.email.not_in(lost),
    )
    return or_(contact.exists(), account.exists(), invited.exists())


def _told(item: Any, *conditions: ColumnElement[bool]) -> Select[int]:
    """What stands in a letter that tells still, or has been told."""
    return select(item.id).join(Letter, Letter.id == item.letter_id).where(_TELLS, *conditions)


def _is_about(model: Any) -> ColumnElement[bool]:
    return and_(Paper.subject_kind == model.__tablename__, Paper.subject_id == model.id)


def _came_on_paper() -> Select[int]:
    """Also where it was sent back: the paper is here and is recorded anew. Of a code nothing is here."""
    return select(Paper.id).where(_is_about(AttestationRequest), ~_is_refused_code())


def _is_refused_code() -> ColumnElement[bool]:
    return and_(Paper.way.is_not_distinct_from(Way.CODE), Paper.state == PaperState.SENT_BACK)


def _still_waited_for(shown: Any, letter_id: Any) -> Select[int]:
    """Findings of a letter that the vendor has to answer still, as the letter told them: by what of them
    is `shown`. Refused what was answered with the letter's code: by another letter."""
    return (
        select(shown)
        .join(Finding, Finding.id == LetterFinding.finding_id)
        .where(
            LetterFinding.letter_id == letter_id,
            LetterFinding.paper_id.is_(None),
            LetterFinding.turn == _turn(),
            *_waits(),
        )
    )


def _waits() -> tuple[ColumnElement[bool], ...]:
    """It is the vendor's to mend and the vendor's turn, and no plan or report on paper is here."""
    here = select(Paper.id).where(
        _is_about(Finding), Paper.kind.in_(ABOUT_FINDINGS), Paper.state == PaperState.RECORDED
    )
    return (
        Finding.ended_on.is_(None),
        Finding.owner == Owner.VENDOR,
        Finding.state.in_(THEIR_TURN),
        ~here.exists(),
    )


def _turn() -> Any:
    """How often we have answered about the finding."""
    plans, repairs, disputes = (
        select(func.count())
        .select_from(model)
        .where(model.finding_id == Finding.id, answer.is_not(None))
        .correlate(Finding)
        .scalar_subquery()
        for model, answer in (
            (FindingPlan, FindingPlan.accepted),
            (FindingRepair, FindingRepair.verified),
            (Dispute, Dispute.answered_on),
        )
    )
    return plans + repairs + disputes


def _of(statement: Select[*Ts], owned: Any, vendor_id: int | None) -> Select[*Ts]:
    return statement if vendor_id is None else statement.where(owned.vendor_id == vendor_id)
