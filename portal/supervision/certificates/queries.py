"""Every read about certificates, their register, and what waits about them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.foundation.access.actor import Actor
from portal.foundation.access.reading import has_none
from portal.foundation.core import clock
from portal.foundation.core.database.db import among, db
from portal.foundation.core.words.i18n import _l, _lp
from portal.foundation.evidence.models import StoredFile
from portal.foundation.evidence.services import Received
from portal.foundation.lists.register import Column, Filter, Preset, Register, day_range, one_of
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor, VendorState
from portal.ledger.vendors.queries import BY_NAME, ENDED, holds, named
from portal.supervision.certificates.models import (
    Certificate,
    CertificateEnd,
    CertificateEndKind,
    CertifiedWork,
    HandedInCertificate,
    HandedInFile,
    Standard,
)
from portal.supervision.certificates.workflow import (
    AFTER,
    CHECKS,
    SOON,
    STANDARDS,
    STATES,
    name_of,
    standing_of,
)
from portal.supervision.proposed_records.models import FileFacts
from portal.supervision.proposed_records.workflow import ProposedState

_LEAVING = (*ENDED, VendorState.OFFBOARDING)  # nobody asks them to renew anything
_STANDS = (ProposedState.PROPOSED, ProposedState.CONFIRMED)
OnRecord = tuple[Certificate, CertificateEnd | None]


def find_handed_in(handed_in_id: int, *, lock: bool = False) -> HandedInCertificate | None:
    """`lock`: for a command."""
    row = select(HandedInCertificate).where(HandedInCertificate.id == handed_in_id)
    return db.session.scalar(row.with_for_update() if lock else row)


def find_handed_in_file(handed_in_file_id: int) -> HandedInFile | None:
    return db.session.scalar(select(HandedInFile).where(HandedInFile.id == handed_in_file_id))


def files_handed_in(handed_in_ids: Collection[int]) -> Mapping[int, Sequence[HandedInFile]]:
    rows = select(HandedInFile).where(HandedInFile.handed_in_id.in_(handed_in_ids))
    found: dict[int, list[HandedInFile]] = defaultdict(list)
    for row in db.session.scalars(rows.order_by(HandedInFile.id)):
        found[row.handed_in_id].append(row)
    return found


def as_received(files: Iterable[FileFacts]) -> list[Received]:
    """Files that are stored already, to be referred to once more."""
    known = {row.file_sha256: row.file_name for row in files}
    rows = db.session.scalars(select(StoredFile).where(StoredFile.sha256.in_(known)))
    return [Received(known[row.sha256], row.sha256, row.media_type, row.size) for row in rows]


def works_of(certificate_ids: Collection[int]) -> Mapping[int, Sequence[int]]:
    """Ids of the work that each covers; no statement for none."""
    if not certificate_ids:
        return {}
    rows = select(CertifiedWork.certificate_id, CertifiedWork.engagement_id)
    rows = rows.where(CertifiedWork.certificate_id.in_(certificate_ids))
    found: dict[int, list[int]] = defaultdict(list)
    for certificate_id, engagement_id in db.session.execute(
        rows.order_by(CertifiedWork.engagement_id)
    ):
        found[certificate_id].append(engagement_id)
    return found


def of_vendor(vendor_id: int | None) -> Sequence[OnRecord]:
    """What ends last first, each with its end; None: of the company itself."""
    whose = (
        Certificate.vendor_id.is_(None) if vendor_id is None else Certificate.vendor_id == vendor_id
    )
    rows = (
        select(Certificate, CertificateEnd)
        .outerjoin(CertificateEnd, CertificateEnd.certificate_id == Certificate.id)
        .where(whose)
        .order_by(Certificate.certified_until.desc(), Certificate.id.desc())
    )
    return [(row, end) for row, end in db.session.execute(rows)]


def renewed_by(certificate_id: int) -> Sequence[Certificate]:
    """Those that follow it, and were neither refused nor withdrawn."""
    rows = select(Certificate).where(
        Certificate.renews_id == certificate_id, Certificate.state.in_(_STANDS)
    )
    return db.session.scalars(rows.order_by(Certificate.id)).all()


def recorded_from(handed_in_id: int) -> Certificate | None:
    """What stands on record of what was handed in."""
    rows = select(Certificate).where(
        Certificate.handed_in_id == handed_in_id, Certificate.state.in_(_STANDS)
    )
    return db.session.scalar(rows.limit(1))


def handed_in_of(vendor_id: int) -> Sequence[tuple[HandedInCertificate, Certificate | None]]:
    """The latest first, each with what stands on record of it."""
    rows = (
        select(HandedInCertificate, Certificate)
        .outerjoin(
            Certificate,
            and_(
                Certificate.handed_in_id == HandedInCertificate.id, Certificate.state.in_(_STANDS)
            ),
        )
        .where(HandedInCertificate.vendor_id == vendor_id)
        .order_by(HandedInCertificate.id.desc())
    )
    return [(row, certificate) for row, certificate in db.session.execute(rows)]


@dataclass(frozen=True, slots=True)
class CertificateInForce:
    """One that counts on a day. `works`: what it covers; `until`: its last day."""

    id: int
    vendor_id: int
    number: str
    standard: Standard
    called: str
    certificate_no: str
    until: date
    works: frozenset[int]

    def covers(self, engagement_ids: Collection[int]) -> bool:
        """All of the work."""
        return bool(engagement_ids) and self.works.issuperset(engagement_ids)


def _in_force(day: date) -> ColumnElement[bool]:
    """SQL, with the end joined from outside."""
    end = CertificateEnd
    return and_(
        Certificate.state == ProposedState.CONFIRMED,
        Certificate.certified_until >= day,
        or_(Certificate.certified_from.is_(None), Certificate.certified_from <= day),
        or_(end.id.is_(None), and_(end.kind != CertificateEndKind.MISTAKEN, end.ended_on > day)),
    )


def in_force_on(
    vendor_ids: Collection[int] | None, day: date
) -> Mapping[int, tuple[CertificateInForce, ...]]:
    """By vendor, what ends last first; in two statements. `vendor_ids` None: of all vendors."""
    statement = (
        select(Certificate)
        .outerjoin(CertificateEnd, CertificateEnd.certificate_id == Certificate.id)
        .where(_in_force(day), Certificate.vendor_id.is_not(None))
        .order_by(Certificate.certified_until.desc(), Certificate.id)
    )
    rows = db.session.scalars(among(statement, Certificate.vendor_id, vendor_ids)).all()
    works = works_of([row.id for row in rows])
    found: dict[int, list[CertificateInForce]] = defaultdict(list)
    for row in rows:
        found[row.vendor_id or 0].append(
            CertificateInForce(
                row.id,
                row.vendor_id or 0,
                row.number,
                row.standard,
                row.called,
                row.certificate_no,
                row.certified_until,
                frozenset(works.get(row.id, ())),
            )
        )
    return {vendor_id: tuple(several) for vendor_id, several in found.items()}


# What waits, as it follows from the records; supervision/consequences opens and closes it.


def to_check() -> Sequence[HandedInCertificate]:
    """Handed in by a vendor that is not closed, and neither declined nor on record."""
    recorded = exists().where(
        Certificate.handed_in_id == HandedInCertificate.id, Certificate.state.in_(_STANDS)
    )
    rows = (
        select(HandedInCertificate)
        .join(Vendor, Vendor.id == HandedInCertificate.vendor_id)
        .where(HandedInCertificate.declined_at.is_(None), Vendor.state.not_in(ENDED), ~recorded)
    )
    return db.session.scalars(rows.order_by(HandedInCertificate.id)).all()


def to_renew(today: date) -> Sequence[Certificate]:
    """Confirmed, ending within `SOON` days or over for no more than `AFTER`, of whoever is not leaving,
    and not followed by another one, handed in or on record."""
    later, told = aliased(Certificate), HandedInCertificate
    followed = exists().where(later.renews_id == Certificate.id, later.state.in_(_STANDS))
    on_its_way = exists().where(told.renews_id == Certificate.id, told.declined_at.is_(None))
    rows = (
        select(Certificate)
        .outerjoin(CertificateEnd, CertificateEnd.certificate_id == Certificate.id)
        .outerjoin(Vendor, Vendor.id == Certificate.vendor_id)
        .where(
            Certificate.state == ProposedState.CONFIRMED,
            CertificateEnd.id.is_(None),
            Certificate.certified_until.between(
                today - timedelta(days=AFTER), today + timedelta(days=SOON)
            ),
            or_(Vendor.id.is_(None), Vendor.state.not_in(_LEAVING)),
            ~followed,
            ~on_its_way,
        )
        .order_by(Certificate.id)
    )
    return db.session.scalars(rows).all()


def owed_renewals(vendor_id: int) -> Sequence[tuple[Certificate, Obligation]]:
    """What the vendor is asked to renew, the earliest first."""
    if has_none([vendor_id], Certificate):
        return []
    rows = (
        select(Certificate, Obligation)
        .join(
            Obligation,
            and_(
                Obligation.kind == ObligationKind.CERTIFICATE_RENEW,
                Obligation.subject_kind == Certificate.__tablename__,
                Obligation.subject_id == Certificate.id,
                Obligation.closed_at.is_(None),
            ),
        )
        .where(Certificate.vendor_id == vendor_id)
        .order_by(Obligation.due_on, Certificate.id)
    )
    return [(row, owed) for row, owed in db.session.execute(rows)]


def followed_up(certificate_ids: Collection[int]) -> frozenset[int]:
    """Those of them that another one follows, handed in or on record."""
    told = HandedInCertificate
    handed_in = select(told.renews_id).where(
        told.renews_id.in_(certificate_ids), told.declined_at.is_(None)
    )
    recorded = select(Certificate.renews_id).where(
        Certificate.renews_id.in_(certificate_ids), Certificate.state.in_(_STANDS)
    )
    return frozenset(filter(None, db.session.scalars(handed_in.union(recorded))))


# The register of certificates, declared.


def all_certificates() -> Any:
    return (
        select(Certificate, Vendor, CertificateEnd)
        .outerjoin(Vendor, Vendor.id == Certificate.vendor_id)
        .outerjoin(CertificateEnd, CertificateEnd.certificate_id == Certificate.id)
    )


def certificate_register(actor: Actor) -> Register:
    row, today = Certificate, clock.today()
    soon = (today + timedelta(days=SOON)).isoformat()
    whose = {"vendors": row.vendor_id.is_not(None), "company": row.vendor_id.is_(None)}
    return Register(
        id="certificates",
        name=_l("Certificates"),
        key=row.id,
        ids=select(row.id).outerjoin(Vendor, Vendor.id == row.vendor_id),
        rows=all_certificates(),
        columns=[
            Column(id="number", label=_l("Number"), css="code", fixed=True, sort=(row.number,)),
            Column(id="standard", label=_l("Certificate"), css="mid", sort=(row.standard,)),
            Column(id="holder", label=_l("Holder"), css="mid", sort=(BY_NAME,)),
            Column(id="certificate_no", label=_l("Number on the certificate")),
            Column(id="until", label=_l("Valid until"), sort=(row.certified_until,)),
            Column(id="state", label=_l("State"), css="mid", sort=(row.state,)),
            Column(id="from", label=_l("Certified from"), shown=False),
            Column(id="body", label=_l("Certified by"), shown=False),
            Column(id="scope", label=_l("What it covers"), css="wide", shown=False),
            Column(id="checked", label=_l("Checked on"), sort=(row.checked_on,), shown=False),
            Column(id="how", label=_l("How it was checked"), css="mid", shown=False),
            Column(
                id="paper",
                label=_l("Received on paper on"),
                sort=(row.paper_received_on,),
                shown=False,
            ),
        ],
        filters=[
            one_of("state", _l("State"), row.state, STATES),
            one_of("standard", _l("Certificate"), row.standard, STANDARDS),
            Filter(
                id="whose",
                label=_l("Holder"),
                choices=[
                    ("vendors", _lp("several of them", "Vendors")),
                    ("company", _l("The company itself")),
                ],
                where=lambda value: whose[value],
            ),
            *day_range("until", row.certified_until, _l("Ends from"), _l("Ends by")),
        ],
        word=_found,
        split=search_words,
        search_label=_l("Vendor, number or scope"),
        presets=[
            Preset(id="waiting", label=_l("Waiting"), args={"state": "proposed"}),
            Preset(
                id="ending",
                label=_l("Ends soon"),
                args={
                    "state": "confirmed",
                    "until_from": today.isoformat(),
                    "until_until": soon,
                },
            ),
            Preset(id="own", label=_l("The company itself"), args={"whose": "company"}),
        ],
        usual="until",
        tie=(row.id,),
        reader=actor.user_id,
    )


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    today, company = clock.today(), the_organisation().name
    for row, vendor, end in rows:
        yield {
            "number": row.number,
            "standard": name_of(row),
            "holder": company if vendor is None else vendor.called,
            "certificate_no": row.certificate_no,
            "until": row.certified_until,
            "state": standing_of(row, end, today)[1],
            "from": row.certified_from,
            "body": row.body,
            "scope": row.scope,
            "checked": row.checked_on,
            "how": CHECKS[row.checked_how],
            "paper": row.paper_received_on,
        }


def _found(word: str) -> ColumnElement[bool]:
    number = func.replace(func.lower(Certificate.number), "-", "")
    return or_(
        named(word),
        number.contains(word, autoescape=True),
        holds(Certificate.certificate_no, word),
        holds(Certificate.scope, word),
    )
