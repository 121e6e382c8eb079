"""What a list of subcontractors is compared with: in as many statements, however long the chain."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import or_, select

from portal.content import catalogue
from portal.foundation.core import clock
from portal.foundation.core.database.db import db, not_corrected
from portal.foundation.core.words.messages import Text
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement
from portal.ledger.engagements.queries import terms_of_vendor
from portal.ledger.exchange.columns.cells import Choices
from portal.ledger.exchange.columns.shapes import heading_form
from portal.ledger.vendors.entry.as_written import country_codes, country_text
from portal.ledger.vendors.models import Vendor
from portal.supervision.subcontractors import queries as chain
from portal.supervision.subcontractors.chain_list.comparing import (
    ChainOnRecord,
    KnownInChain,
    ListedWork,
)
from portal.supervision.subcontractors.models import Subcontractor, SubcontractorState
from portal.supervision.subcontractors.workflow import Application

S = SubcontractorState


def on_record(vendor: Vendor) -> ChainOnRecord:
    """The work that runs today, and of each place in its chain the record that speaks for it."""
    rows = chain.of_vendor(vendor.id)
    ended = chain.ends_of([row.id for row in rows])
    followed = {row.follows_id for row in rows if row.state is not S.WITHDRAWN}
    known = [
        _known(row)
        for row in rows
        if row.id not in ended and row.state is not S.WITHDRAWN
        if row.id not in followed or _counts(row)
    ]
    known.sort(key=lambda one: (not one.counts, not one.waits))
    return ChainOnRecord(_works(vendor.id), known, vendor.corporate_number)


def choices() -> Mapping[str, Choices]:
    """As cells may say countries and data: in both languages, or by their ids."""
    return {
        "countries": _made({code: country_text(code) for code in country_codes()}),
        "categories": _made({one.id: one.title for one in catalogue.data_categories()}),
    }


def _made(labels: Mapping[str, Text]) -> Choices:
    known = {
        heading_form(said): id_ for id_, text in labels.items() for said in (text.ja, text.en, id_)
    }
    return Choices(labels, known)


def _works(vendor_id: int) -> list[ListedWork]:
    today = clock.today()
    terms = [one for one in terms_of_vendor(vendor_id, today) if one.runs_on(today)]
    ids = [one.engagement_id for one in terms]
    of_work = select(Engagement.id, Engagement.number).where(Engagement.id.in_(ids))
    numbers = dict(db.session.execute(of_work).all())
    shared: dict[int, set[str]] = defaultdict(set)
    shares = select(DataShare.engagement_id, DataShare.category).where(
        DataShare.engagement_id.in_(ids),
        not_corrected(DataShare),
        or_(DataShare.valid_until.is_(None), DataShare.valid_until > today),
    )
    for engagement_id, category in db.session.execute(shares):
        shared[engagement_id].add(category)
    return [
        ListedWork(
            one.engagement_id,
            numbers[one.engagement_id],
            [name for name in (one.name, one.name_en) if name],
            one.reentrustment_mode,
            frozenset(shared[one.engagement_id]),
        )
        for one in terms
    ]


def _counts(row: Subcontractor) -> bool:
    until = row.approved_until
    return row.state is S.APPROVED and (until is None or clock.today() <= until)


def _known(row: Subcontractor) -> KnownInChain:
    said = Application(
        name=row.name,
        corporate_number=row.corporate_number,
        country=row.country,
        address=row.address,
        tasks=row.tasks,
        categories=tuple(row.categories),
        handled_in=row.handled_in,
        place=row.place,
        safeguards=row.safeguards,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        wants_next_tier=row.wants_next_tier,
    )
    return KnownInChain(
        row.id,
        row.number,
        row.engagement_id,
        row.parent_id,
        said,
        _counts(row),
        row.state in (S.REQUESTED, S.EXAMINED),
        row.allows_next_tier,
        row.approved_until if row.state is S.APPROVED else None,
    )
