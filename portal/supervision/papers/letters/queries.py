"""Reads about letters: which vendors nobody can mail, what is asked of them, what is no longer."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, or_, select

from portal.foundation.accounts.models import Invitation, User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.ledger.vendors.models import Contact, Vendor, VendorState
from portal.supervision.attestations import queries as attestations
from portal.supervision.attestations.models import AttestationRequest, RequestState
from portal.supervision.attestations.queries import RequestRow
from portal.supervision.findings.models import Finding
from portal.supervision.papers.letters import findings as letter_findings
from portal.supervision.papers.letters.models import Ended, Letter, LetterItem, LetterState
from portal.supervision.papers.models import PaperRecord

OPEN: Final = (LetterState.TO_POST, LetterState.POSTED)
# Nobody of the others is written to, by mail or by post.
_OVER: Final = (VendorState.CLOSED, VendorState.REJECTED)
_NOT_WRITTEN_TO: Final = (VendorState.SUSPENDED, *_OVER)
Ts = TypeVarTuple("Ts")


def find_letter(letter_id: int) -> Letter | None:
    return db.session.scalar(select(Letter).where(Letter.id == letter_id))


def hold_letter(letter_id: int) -> Letter:
    """As it is now, kept from changing until this command ends."""
    statement = select(Letter).where(Letter.id == letter_id).with_for_update()
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def letters_of_vendor(vendor_id: int) -> Sequence[Letter]:
    """The newest first."""
    return db.session.scalars(
        select(Letter).where(Letter.vendor_id == vendor_id).order_by(Letter.id.desc())
    ).all()


def letter_to_post(vendor_id: int) -> Letter | None:
    """One that has not gone yet, to which more can be added."""
    return db.session.scalar(
        select(Letter)
        .where(Letter.vendor_id == vendor_id, Letter.state == LetterState.TO_POST)
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


def last_address(vendor_id: int) -> str:
    """Where the last letter to this vendor went; "" where none is known."""
    found = db.session.scalar(
        select(Letter.address)
        .where(Letter.vendor_id == vendor_id, Letter.address != "")
        .order_by(Letter.id.desc())
        .limit(1)
    )
    return found or ""


def to_write(vendor_id: int | None = None) -> Mapping[int, Sequence[int]]:
    """By vendor whom nobody can mail: open requests that no letter, call or paper is about."""
    about = (
        select(LetterItem.id)
        .join(Letter, Letter.id == LetterItem.letter_id)
        .where(
            LetterItem.request_id == AttestationRequest.id,
            or_(
                Letter.state != LetterState.ENDED,
                Letter.posted_on.is_not(None),
                Letter.called_on.is_not(None),
            ),
        )
    )
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


def findings_to_write(
    vendor_id: int | None = None,
) -> Mapping[int, Sequence[tuple[int, int]]]:
    """By vendor whom nobody can mail: findings, with turns, that no letter, call or paper is about."""
    mailable = _can_be_mailed(Finding.vendor_id)
    return letter_findings.findings_to_write(mailable, _NOT_WRITTEN_TO, vendor_id)


def letters_over(vendor_id: int | None = None) -> Mapping[int, Collection[tuple[int, Ended]]]:
    """By vendor the open letters that nobody has to post or ask about any more, and why; all those
    of vendors with whom it is over."""
    waited_for = (
        select(LetterItem.id)
        .join(AttestationRequest, AttestationRequest.id == LetterItem.request_id)
        .where(
            LetterItem.letter_id == Letter.id,
            AttestationRequest.state == RequestState.OPEN,
            ~_came_on_paper().exists(),
        )
    )
    mailable = _can_be_mailed(Letter.vendor_id)
    over = Letter.vendor_id.in_(select(Vendor.id).where(Vendor.state.in_(_OVER)))
    statement = (
        select(Letter.vendor_id, Letter.id, and_(mailable, ~over))
        .where(
            Letter.state.in_(OPEN),
            or_(
                mailable,
                over,
                and_(~waited_for.exists(), ~letter_findings.still_waited_for().exists()),
            ),
        )
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


def _came_on_paper() -> Select[int]:
    """Also where it was sent back: the paper is here and is recorded anew."""
    return select(PaperRecord.id).where(PaperRecord.request_id == AttestationRequest.id)


def _of(statement: Select[*Ts], owned: Any, vendor_id: int | None) -> Select[*Ts]:
    return statement if vendor_id is None else statement.where(owned.vendor_id == vendor_id)
