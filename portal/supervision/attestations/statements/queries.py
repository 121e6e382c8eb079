"""What signing several statements at once reads, each in one statement, however many there are; and
what the portal puts into their texts.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from sqlalchemy import Select, bindparam, func, select

from portal.content.catalogue import data_category, statement
from portal.content.definitions.statements import Statement
from portal.foundation.core.database.db import db, valid_on
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import LANGUAGES, Text, say
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import EngagementChange, EngagementTerms
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations.models import (
    DUTIES,
    Attestation,
    AttestationDraft,
    AttestationException,
    AttestationRequest,
    AttestationSitting,
    Origin,
    RequestState,
)
from portal.supervision.attestations.statements import texts
from portal.supervision.attestations.statements.exception_rows import (
    Deviation,
    from_parties,
    names,
)
from portal.supervision.attestations.statements.periods import About
from portal.supervision.subcontractors.queries import approved_names

Row = TypeVar("Row", AttestationRequest, Attestation)
PARTIES = "parties"  # the input under which the first records keep other parties


def lock_requests(request_ids: Collection[int]) -> Mapping[int, AttestationRequest]:
    """As they are now, kept from changing until this command ends."""
    return _locked(AttestationRequest, request_ids)


def lock_attestations(attestation_ids: Collection[int]) -> Mapping[int, Attestation]:
    return _locked(Attestation, attestation_ids) if attestation_ids else {}


def _locked(model: type[Row], ids: Collection[int]) -> Mapping[int, Row]:
    rows = db.session.scalars(
        select(model)
        .where(model.id.in_(ids))
        .order_by(model.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}


def terms_by_work(engagement_ids: Collection[int], day: date) -> Mapping[int, EngagementTerms]:
    """The terms of each work on the day, or, before the first or after the last, the nearest."""
    rows = db.session.scalars(
        select(EngagementTerms)
        .where(
            EngagementTerms.engagement_id.in_(engagement_ids),
            EngagementTerms.corrected_at.is_(None),
        )
        .order_by(EngagementTerms.valid_from, EngagementTerms.id)
    )
    last: dict[int, EngagementTerms] = {}
    holding: dict[int, EngagementTerms] = {}
    for row in rows:
        last[row.engagement_id] = row
        if row.is_valid_on(day):
            holding[row.engagement_id] = row
    return last | holding


def categories_by_work(
    engagement_ids: Collection[int], day: date
) -> Mapping[int, list[tuple[str, str]]]:
    """Category ids with the company's own words for the items, as shared on the day."""
    rows = db.session.execute(
        select(DataShare.engagement_id, DataShare.category, DataShare.items)
        .where(DataShare.engagement_id.in_(engagement_ids), valid_on(DataShare, day))
        .order_by(DataShare.id)
    )
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for engagement_id, category, items in rows:
        found[engagement_id].append((category, items))
    return found


def change_numbers(engagement_ids: Collection[int]) -> Mapping[int, int]:
    """The number of the last substantive change of each work; none before the first."""
    rows = db.session.execute(
        select(EngagementChange.engagement_id, func.max(EngagementChange.number))
        .where(EngagementChange.engagement_id.in_(engagement_ids))
        .group_by(EngagementChange.engagement_id)
    )
    return dict(rows.all())


def duties_to_sign(request_ids: Collection[int]) -> Sequence[Obligation]:
    """The open obligations of these requests."""
    return db.session.scalars(
        select(Obligation)
        .where(
            Obligation.kind.in_(DUTIES),
            Obligation.subject_kind == AttestationRequest.__tablename__,
            Obligation.subject_id.in_(request_ids),
            Obligation.closed_at.is_(None),
        )
        .order_by(Obligation.id)
        .with_for_update()
    ).all()


def undecided_about(
    engagement_ids: Collection[int], statement_ids: Collection[str]
) -> Sequence[tuple[Obligation, Attestation]]:
    """What the company still has to decide about older answers to these statements."""
    rows = db.session.execute(
        select(Obligation, Attestation)
        .join(Attestation, Attestation.id == Obligation.subject_id)
        .where(
            Obligation.kind == ObligationKind.ATTESTATION_EXCEPTION,
            Obligation.subject_kind == Attestation.__tablename__,
            Obligation.closed_at.is_(None),
            Attestation.engagement_id.in_(engagement_ids),
            Attestation.statement_id.in_(statement_ids),
        )
        .order_by(Obligation.id)
    )
    return rows.all()


def exceptions_of(records: Collection[Attestation]) -> Mapping[int, list[Deviation]]:
    """What is not as stated, by record, as entered; records of before this had a table of parties."""
    found = {
        record.id: from_parties(record.inputs[PARTIES])
        for record in records
        if record.inputs.get(PARTIES)
    }
    for row in rows_of_exceptions(records):
        cells = {name: getattr(row, name) for name in names()}
        found.setdefault(row.attestation_id, []).append(Deviation(**cells))
    return found


def rows_of_exceptions(records: Collection[Attestation]) -> Sequence[AttestationException]:
    row = AttestationException
    of_these = select(row).where(row.attestation_id.in_([record.id for record in records]))
    return db.session.scalars(of_these.order_by(row.attestation_id, row.position)).all()


def requests_of(request_ids: Iterable[int]) -> Sequence[AttestationRequest]:
    ids = list(request_ids)
    rows = select(AttestationRequest).where(AttestationRequest.id.in_(ids))
    return db.session.scalars(rows.order_by(AttestationRequest.id)).all() if ids else []


def records_of(request_ids: Iterable[int]) -> Sequence[Attestation]:
    """What was signed for these requests."""
    rows = select(Attestation).where(Attestation.request_id.in_(list(request_ids)))
    return db.session.scalars(rows.order_by(Attestation.id)).all()


def find_sitting(sitting_id: int) -> AttestationSitting | None:
    return db.session.scalar(select(AttestationSitting).where(AttestationSitting.id == sitting_id))


def hold_sitting(sitting_id: int) -> AttestationSitting:
    """Kept for this command alone: of two who finish its receipts at once the second waits."""
    row = select(AttestationSitting).where(AttestationSitting.id == sitting_id)
    return db.session.scalars(row.with_for_update()).one()


def signed_in(sitting_id: int) -> Sequence[Attestation]:
    """The records of a sitting as they are now, in the order of their numbers."""
    rows = select(Attestation).where(Attestation.sitting_id == sitting_id).order_by(Attestation.id)
    return db.session.scalars(rows.execution_options(populate_existing=True)).all()


def correction_of(attestation_id: int) -> Attestation | None:
    """The record that took its place."""
    return db.session.scalar(select(Attestation).where(Attestation.replaces_id == attestation_id))


def open_correction(attestation_id: int) -> AttestationRequest | None:
    """The open request under which it is signed anew because it is wrong."""
    return db.session.scalar(
        select(AttestationRequest)
        .where(
            AttestationRequest.follows_id == attestation_id,
            AttestationRequest.origin == Origin.CORRECTION,
            AttestationRequest.state == RequestState.OPEN,
        )
        .order_by(AttestationRequest.id)
        .limit(1)
    )


def find_draft(user_id: int) -> AttestationDraft | None:
    return db.session.scalar(_DRAFT_OF, {"user": user_id})


# Made once: it is sent each time somebody types.
_DRAFT_OF: Final[Select[AttestationDraft]] = select(AttestationDraft).where(
    AttestationDraft.user_id == bindparam("user")
)


def fills_for(
    requests: Sequence[AttestationRequest], vendor: Vendor, today: date
) -> Mapping[int, texts.Fill]:
    """By request, as of today. Refuses work without terms on record."""
    works = {request.engagement_id for request in requests}
    terms = terms_by_work(works, today)
    shared = categories_by_work(works, today)
    chain = approved_names(vendor.id, today)
    company = the_organisation().name
    found = {}
    for request in requests:
        held = terms.get(request.engagement_id)
        if held is None:
            raise RuleViolated(say("The entrusted work has no terms on record."))
        found[request.id] = texts.Fill(
            company_name=company,
            vendor_name=vendor.called,
            engagement_name=held.called,
            period_from=request.period_from,
            period_to=request.period_to,
            end_date=held.ends_on,
            data_items=tuple(
                Text(ja=own, en=own) if own else data_category(category).title
                for category, own in shared.get(request.engagement_id, ())
            ),
            subcontractors=chain.get(request.engagement_id, ()),
        )
    return found


@dataclass(frozen=True, slots=True)
class StatementPreview:
    """A statement as the vendor would be shown it, by language."""

    statement: Statement
    about: About
    texts: Mapping[str, str]


def previews(
    wanted: Collection[tuple[int, str, About]], vendors: Mapping[int, Vendor], today: date
) -> list[StatementPreview]:
    """Of work, statement and time. `vendors`: whose work it is, by work."""
    found = []
    for work, name, about in wanted:
        draft = AttestationRequest(  # of which nothing is kept
            engagement_id=work, period_from=about.first, period_to=about.last
        )
        (fill,) = fills_for([draft], vendors[work], today).values()
        asked = statement(name)
        words = {
            lang: texts.statement_text(asked, about.wording, fill, lang, {}) for lang in LANGUAGES
        }
        found.append(StatementPreview(asked, about, words))
    return found


def digest(shown: Collection[StatementPreview]) -> str:
    """Of all that is shown, so that nothing else is asked than what was looked at."""
    return texts.sha256("\n\n".join(text for preview in shown for text in preview.texts.values()))
