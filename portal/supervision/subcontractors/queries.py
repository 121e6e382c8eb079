"""Every read about subcontractors. What promises read is for many vendors and any day,
in one statement: "as of D" means facts valid on D, as known now."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from portal.foundation.access.reading import has_none
from portal.foundation.accounts.models import User
from portal.foundation.accounts.queries import people_of_vendor
from portal.foundation.core import clock
from portal.foundation.core.database.db import among, db, not_corrected
from portal.foundation.core.words.messages import Text
from portal.ledger.customers.queries import CustomerOfWork, customers_of_works
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import (
    CompanyRole,
    EngagementTerms,
    ReentrustmentMode,
)
from portal.ledger.engagements.queries import latest_terms, terms_of
from portal.ledger.vendors.models import Vendor
from portal.supervision.paper_records.queries import made_as
from portal.supervision.subcontractors.models import (
    CustomerWord,
    Subcontractor,
    SubcontractorConsent,
    SubcontractorEnd,
    SubcontractorEndKind,
    SubcontractorFile,
    SubcontractorState,
)
from portal.supervision.subcontractors.standing import (
    ChainRow,
    ChainStanding,
    SubcontractorOnDay,
    chain_on,
)

_DECIDED_AGAINST = (SubcontractorState.REFUSED, SubcontractorState.WITHDRAWN)


def find(subcontractor_id: int) -> Subcontractor | None:
    return db.session.scalar(select(Subcontractor).where(Subcontractor.id == subcontractor_id))


def lock(subcontractor_id: int) -> Subcontractor:
    """Its row, until the command ends."""
    row = select(Subcontractor).where(Subcontractor.id == subcontractor_id).with_for_update()
    return db.session.scalars(row).one()


def find_file(subcontractor_file_id: int) -> SubcontractorFile | None:
    row = select(SubcontractorFile).where(SubcontractorFile.id == subcontractor_file_id)
    return db.session.scalar(row)


def find_consent(subcontractor_consent_id: int) -> SubcontractorConsent | None:
    row = select(SubcontractorConsent).where(SubcontractorConsent.id == subcontractor_consent_id)
    return db.session.scalar(row)


def files_of(subcontractor_id: int) -> Sequence[SubcontractorFile]:
    rows = select(SubcontractorFile).where(SubcontractorFile.subcontractor_id == subcontractor_id)
    return db.session.scalars(rows.order_by(SubcontractorFile.id)).all()


def consents_of(subcontractor_id: int) -> Sequence[SubcontractorConsent]:
    """The latest last."""
    row = SubcontractorConsent
    rows = select(row).where(row.subcontractor_id == subcontractor_id)
    return db.session.scalars(rows.order_by(row.said_on, row.id)).all()


def end_of(subcontractor_id: int) -> SubcontractorEnd | None:
    rows = select(SubcontractorEnd).where(SubcontractorEnd.subcontractor_id == subcontractor_id)
    return db.session.scalar(rows)


def ends_of(subcontractor_ids: Collection[int]) -> Mapping[int, SubcontractorEnd]:
    row = SubcontractorEnd
    rows = select(row).where(row.subcontractor_id.in_(subcontractor_ids))
    return {one.subcontractor_id: one for one in db.session.scalars(rows)}


def follower_of(subcontractor_id: int) -> Subcontractor | None:
    """What renews it, or was applied for after it; what was withdrawn does not count."""
    rows = select(Subcontractor).where(
        Subcontractor.follows_id == subcontractor_id,
        Subcontractor.state != SubcontractorState.WITHDRAWN,
    )
    return db.session.scalar(rows.order_by(Subcontractor.id.desc()).limit(1))


def of_vendor(vendor_id: int) -> Sequence[Subcontractor]:
    """The latest first."""
    if has_none([vendor_id], Subcontractor):
        return []
    rows = select(Subcontractor).where(Subcontractor.vendor_id == vendor_id)
    return db.session.scalars(rows.order_by(Subcontractor.id.desc())).all()


def waiting_of(vendor_id: int) -> Sequence[Subcontractor]:
    """What the vendor applied for and we have not decided yet, the latest first."""
    waits = (SubcontractorState.REQUESTED, SubcontractorState.EXAMINED)
    return [row for row in of_vendor(vendor_id) if row.state in waits]


def of_statement(attestation_id: int) -> Sequence[Subcontractor]:
    """Those that were entered because a vendor named them in this statement."""
    rows = select(Subcontractor).where(Subcontractor.attestation_id == attestation_id)
    return db.session.scalars(rows.order_by(Subcontractor.id)).all()


def also_vendors(rows: Iterable[Subcontractor]) -> Mapping[str, Vendor]:
    """By corporate number those that work for us directly as well: told, and no breach."""
    numbers = {row.corporate_number for row in rows} - {""}
    if not numbers:
        return {}
    found = db.session.scalars(select(Vendor).where(Vendor.corporate_number.in_(numbers)))
    return {vendor.corporate_number or "": vendor for vendor in found}


def below(row: Subcontractor) -> Sequence[Subcontractor]:
    """Everybody to whom it passes the work on, however far, that has not ended."""
    ended = select(SubcontractorEnd.subcontractor_id)
    every = db.session.scalars(
        select(Subcontractor)
        .where(Subcontractor.engagement_id == row.engagement_id, Subcontractor.id.not_in(ended))
        .order_by(Subcontractor.id)
    ).all()
    above, found = {row.id}, []
    while level := [one for one in every if one.parent_id in above and one not in found]:
        found += level
        above = {one.id for one in level}
    return found


def same_in_chain(
    engagement_id: int, name: str, number: str, parent_id: int | None
) -> Subcontractor | None:
    """One of the same name or number that waits or is approved in the same place of the chain."""
    row = Subcontractor
    same = row.name == name
    if number:
        same = or_(same, row.corporate_number == number)
    ended = select(SubcontractorEnd.subcontractor_id)
    rows = select(row).where(
        row.engagement_id == engagement_id,
        row.state.not_in(_DECIDED_AGAINST),
        row.id.not_in(ended),
        row.parent_id.is_(None) if parent_id is None else row.parent_id == parent_id,
        same,
    )
    return db.session.scalar(rows.order_by(row.id).limit(1))


def holds(row: Subcontractor) -> bool:
    """Its approval counts today."""
    return (
        row.state is SubcontractorState.APPROVED
        and (row.approved_until is None or clock.today() <= row.approved_until)
        and end_of(row.id) is None
    )


def people_behind(row: Subcontractor) -> list[int | None]:
    """Who of the company entered it, recorded its paper, examined it or recorded what a customer said."""
    people = {one.recorded_by_id for one in consents_of(row.id)} | {row.examined_by_id}
    if row.is_ours or made_as(Subcontractor.__tablename__, row.id) is not None:
        people.add(row.applied_by_id)
    return sorted(people - {None}, key=str)


def people_to_tell(row: Subcontractor) -> list[User]:
    """Whoever applied; where the company entered it, everybody of the vendor who can sign in."""
    people = [one for one in people_of_vendor(row.vendor_id) if one.is_active]
    own = [one for one in people if one.id == row.applied_by_id]
    return own or people


def _terms(engagement_id: int) -> EngagementTerms:
    held = terms_of(engagement_id, clock.today()) or latest_terms(engagement_id)
    if held is None:
        raise LookupError(engagement_id)
    return held


def mode_of(engagement_id: int) -> ReentrustmentMode:
    return _terms(engagement_id).reentrustment_mode


def is_entrusted(engagement_id: int) -> bool:
    return _terms(engagement_id).company_role is CompanyRole.ENTRUSTED


def shared_categories(engagement_id: int) -> frozenset[str]:
    """Of data shared for the work today, or to be shared."""
    rows = select(DataShare.category).where(
        DataShare.engagement_id == engagement_id,
        not_corrected(DataShare),
        or_(DataShare.valid_until.is_(None), DataShare.valid_until > clock.today()),
    )
    return frozenset(db.session.scalars(rows))


def customers_of(row: Subcontractor) -> Sequence[CustomerOfWork]:
    """Whose data it is, where it was entrusted to us."""
    if not is_entrusted(row.engagement_id):
        return ()
    return customers_of_works([row.vendor_id], clock.today()).get(row.engagement_id, ())


@dataclass(frozen=True, slots=True)
class CustomerAbout:
    """A customer of the work and the last that was said between it and us about a subcontractor."""

    customer: CustomerOfWork
    last: SubcontractorConsent | None

    @property
    def agreed(self) -> bool:
        return self.last is not None and self.last.word is CustomerWord.AGREED


def customers_about(row: Subcontractor) -> Sequence[CustomerAbout]:
    last = {one.customer_id: one for one in consents_of(row.id)}
    return [CustomerAbout(one, last.get(one.customer_id)) for one in customers_of(row)]


def chains_on(
    vendor_ids: Collection[int] | None, as_of: date
) -> Mapping[int, tuple[SubcontractorOnDay, ...]]:
    """By engagement, in the order of recording; `vendor_ids` None: of all. What was recorded by
    mistake is none."""
    row, end = Subcontractor, SubcontractorEnd
    if has_none(vendor_ids, row):
        return {}
    statement = (
        select(
            row.id,
            row.vendor_id,
            row.number,
            row.engagement_id,
            row.name,
            row.place,
            row.parent_id,
            row.follows_id,
            row.starts_on,
            row.applied_on,
            row.state,
            row.decided_on,
            row.approved_until,
            end.kind,
            end.ended_on,
        )
        .outerjoin(end, end.subcontractor_id == row.id)
        .where(or_(row.applied_on <= as_of, row.starts_on <= as_of))
        .order_by(row.id)
    )
    by_vendor: dict[int, list[ChainRow]] = defaultdict(list)
    for one in db.session.execute(among(statement, row.vendor_id, vendor_ids)):
        if one.kind is SubcontractorEndKind.MISTAKEN:
            continue
        approved = one.state is SubcontractorState.APPROVED
        against = one.state in _DECIDED_AGAINST
        by_vendor[one.vendor_id].append(
            ChainRow(
                subcontractor_id=one.id,
                number=one.number,
                engagement_id=one.engagement_id,
                name=one.name,
                parent_id=one.parent_id,
                follows_id=one.follows_id,
                starts_on=one.starts_on,
                applied_on=one.applied_on,
                approved_on=one.decided_on if approved else None,
                approved_until=one.approved_until if approved else None,
                decided_against_on=one.decided_on if against else None,
                ended_on=one.ended_on,
                place=one.place,
            )
        )
    found: dict[int, list[SubcontractorOnDay]] = defaultdict(list)
    for rows in by_vendor.values():
        for each in chain_on(rows, as_of):
            found[each.engagement_id].append(each)
    return {engagement_id: tuple(several) for engagement_id, several in found.items()}


def approved_names(vendor_id: int, day: date) -> Mapping[int, tuple[Text, ...]]:
    """By work: those whose approval counts on the day, as the annex of a statement names them."""
    return {
        engagement_id: tuple(
            Text(ja=f"{one.name}({one.number})", en=f"{one.name} ({one.number})")
            for one in chain
            if one.standing is ChainStanding.COUNTS
        )
        for engagement_id, chain in chains_on([vendor_id], day).items()
    }
