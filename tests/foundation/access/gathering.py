"""Rows of one vendor on which samples for every kind of argument stand."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db
from portal.foundation.evidence.services import store_bytes
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    AttestationException,
    SignatoryAuthority,
)
from tests.cast import assemble
from tests.factories.accounts import make_user
from tests.factories.data_sharing import make_share
from tests.factories.engagements import make_engagement
from tests.supervision.attestations.signed import signed
from tests.supervision.attestations.work import an_authority

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"


@dataclass(frozen=True, slots=True)
class Samples:
    """Rows of one vendor; `signatory` is a person of it, `pam` somebody of the company."""

    vendor: Vendor
    signatory: User
    pam: User
    work: Engagement
    paper: str
    authority: SignatoryAuthority
    attestation: Attestation


def gather(vendor: Vendor, pam: User) -> Samples:
    """Commits, so that pages and commands find the rows."""
    signatory = make_user(f"Sig of {vendor.name}", Role.VENDOR_SIGNATORY, vendor=vendor)
    paper = store_bytes(_paper_of(vendor), "application/pdf").sha256
    authority = an_authority(signatory)
    authority.file_sha256 = paper
    work = make_engagement(vendor, department=f"Desk of {vendor.name}")
    make_share(work)
    db.session.commit()
    attestation = signed(
        signatory,
        work,
        "no_subcontracting",
        first=date(2025, 4, 1),
        last=date(2026, 3, 31),
        answer=Answer.AFFIRM_WITH_EXCEPTION,
    )
    attestation.receipt_sha256 = paper
    db.session.add(
        AttestationException(
            vendor_id=vendor.id,
            attestation_id=attestation.id,
            position=1,
            party="Kamome LLC",
            work="Relay of mails",
            since_on=date(2025, 6, 1),
            remark="Until summer",
        )
    )
    db.session.commit()
    return Samples(vendor, signatory, pam, work, paper, authority, attestation)


def acme_at_work() -> None:
    """A scene for tests to begin with: the cast, and the rows of Acme."""
    cast = assemble()
    gather(cast.acme, cast.pam)


def globex_at_work() -> None:
    """The same of Globex."""
    cast = assemble()
    gather(cast.globex, cast.pam)


def gathered(vendor: Vendor, pam: User) -> Samples:
    """The rows of a scene."""
    paper = store_bytes(_paper_of(vendor), "application/pdf").sha256
    attestation = _the_one(Attestation, vendor)
    authority = _the_one(SignatoryAuthority, vendor)
    signatory = db.session.get_one(User, authority.user_id)
    return Samples(
        vendor, signatory, pam, _the_one(Engagement, vendor), paper, authority, attestation
    )


def _the_one(model: type[Any], vendor: Vendor) -> Any:
    return db.session.scalars(select(model).where(model.vendor_id == vendor.id)).one()


def _paper_of(vendor: Vendor) -> bytes:
    return PDF + vendor.name.encode()


def kept(row: object) -> int:
    """Saved for pages and commands to find."""
    db.session.add(row)
    db.session.commit()
    return int(row.id)  # type: ignore[attr-defined]
