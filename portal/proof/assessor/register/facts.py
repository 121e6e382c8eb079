"""The lines of the register of vendors on any day, from what the board of that day is made from.

"As of D" means facts valid on D, as known now. What is kept only as it is today (`OF_TODAY`) is left
empty for an earlier day. Some vendors at a time, so that their number does not matter to the memory.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, or_, select

from portal.content import catalogue
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.database.db import db, in_parts, valid_on
from portal.foundation.core.words.i18n import in_language, language, words
from portal.foundation.core.words.messages import Text
from portal.ledger.engagements.terms import COMPANY_ROLES
from portal.ledger.exchange.columns.lookup import write_id
from portal.ledger.exchange.columns.shapes import SheetId
from portal.ledger.exchange.columns.table import BY_ID
from portal.ledger.vendors import workflow
from portal.ledger.vendors.entry.as_written import country_text
from portal.ledger.vendors.models import Vendor, VendorState, VendorStateSpan
from portal.proof.desk.board import GONE
from portal.supervision.certificates.models import Certificate, CertificateEnd
from portal.supervision.certificates.workflow import name_of
from portal.supervision.promises.models import VerdictSpan
from portal.supervision.promises.queries import judged
from portal.supervision.promises.results import Evaluation, Look, Verdict, look_of
from portal.supervision.promises.words import LOOKS
from portal.supervision.promises.work import SupervisedWork, VendorOnDay
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.selections.queries import validity
from portal.supervision.selections.standing import months_of
from portal.supervision.selections.workflow import OUTCOMES

OF_TODAY: Final = ("corporate_number", "registered_in", "owner")
PART: Final = 1_000  # vendors read at once
Line = Mapping[str, Any]  # by column
_DAY = timedelta(days=1)


def in_register(day: date) -> ColumnElement[bool]:
    """SQL: the vendor stands in the register on the day; a closed or rejected one only while a promise
    is about it."""
    then = VendorStateSpan
    known = exists().where(then.vendor_id == Vendor.id, valid_on(then, day))
    current = exists().where(
        then.vendor_id == Vendor.id, valid_on(then, day), then.state.not_in(GONE)
    )
    span = VerdictSpan
    spoken_of = exists().where(
        span.vendor_id == Vendor.id,
        span.valid_from <= day,
        or_(span.valid_until.is_(None), span.valid_until > day),
        span.verdict != Verdict.NOT_IN_SCOPE,
    )
    return and_(Vendor.merged_into_id.is_(None), known, or_(current, spoken_of))


def vendor_number(vendor_id: int) -> str:
    """As the workbook of all registers calls it."""
    return write_id(vendor_id, BY_ID[SheetId.VENDORS].prefix)


def by_vendor(vendor_ids: Sequence[int], day: date) -> Iterator[tuple[int, list[Line]]]:
    """In the order given, some read at a time: the lines of each, one at least."""
    for some in in_parts(vendor_ids, PART):
        found = {vendor.id: (vendor, evaluated) for vendor, evaluated in judged(some, day)}
        known = _Beside.of(some, day)
        # All of them first: what is done between two may end the reading of rows.
        yield from [(id_, list(_lines(*found[id_], known))) for id_ in some if id_ in found]


def lines_on(vendor_ids: Sequence[int], day: date) -> Iterator[Line]:
    for _vendor_id, lines in by_vendor(vendor_ids, day):
        yield from lines


@dataclass(frozen=True, slots=True)
class _Beside:
    """What is asked of several vendors at once, and the words of packs, looked up once."""

    day: date
    rows: Mapping[int, Any]
    owners: Mapping[int, str]
    certificates: Mapping[int, Sequence[Certificate]]
    months: Mapping[str, int]
    labels: Mapping[str, Text]

    @classmethod
    def of(cls, vendor_ids: Collection[int], day: date) -> "_Beside":
        wanted = select(
            Vendor.id, Vendor.corporate_number, Vendor.lei, Vendor.country, Vendor.owner_id
        )
        rows = {row.id: row for row in db.session.execute(wanted.where(Vendor.id.in_(vendor_ids)))}
        pack, tiers = catalogue.category_pack(on=day), catalogue.tiers(on=day)
        listed = (pack.classes, pack.volume_bands, tiers.tiers)
        labels = {item.id: item.label for items in listed for item in items}
        labels |= {one.id: one.label for one in tiers.factors["subcontracting"].values}
        owners = names_of(row.owner_id for row in rows.values()) if day == clock.today() else {}
        return cls(day, rows, owners, _certificates(vendor_ids, day), validity(day), labels)

    @property
    def is_today(self) -> bool:
        return self.day == clock.today()

    def word(self, id_: str | None) -> str:
        known = self.labels.get(id_ or "")
        return in_language(known) if known else id_ or ""


def _certificates(vendor_ids: Collection[int], day: date) -> Mapping[int, Sequence[Certificate]]:
    """Confirmed ones that are valid on the day, what lasts longest first."""
    row, end = Certificate, CertificateEnd
    rows = (
        select(row)
        .outerjoin(end, end.certificate_id == row.id)
        .where(
            row.vendor_id.in_(vendor_ids),
            row.state == ProposedState.CONFIRMED,
            row.decided_at < clock.midnight(day + _DAY),
            or_(row.certified_from.is_(None), row.certified_from <= day),
            row.certified_until >= day,
            or_(end.ended_on.is_(None), end.ended_on > day),
        )
        .order_by(row.certified_until.desc(), row.id)
    )
    found: dict[int, list[Certificate]] = defaultdict(list)
    for certificate in db.session.scalars(rows):
        found[certificate.vendor_id or 0].append(certificate)
    return found


def _lines(vendor: VendorOnDay, evaluated: Evaluation, known: _Beside) -> Iterator[Line]:
    """One for each piece of work; one for a vendor without any."""
    own = _of_vendor(vendor, evaluated, known)
    if not vendor.works:
        yield own
    for work in vendor.works:
        yield own | _of_work(work, known)


def _of_vendor(vendor: VendorOnDay, evaluated: Evaluation, known: _Beside) -> dict[str, Any]:
    row = known.rows[vendor.id]
    certificates = known.certificates.get(vendor.id, ())
    state = vendor.state
    return {
        "vendor": in_language(vendor.name),
        "vendor_number": vendor_number(vendor.id),
        "corporate_number": (row.corporate_number or row.lei) if known.is_today else "",
        "registered_in": in_language(country_text(row.country)) if known.is_today else "",
        "state": words(workflow.WORDS[state]) if isinstance(state, VendorState) else "",
        "vendor_tier": known.word(vendor.tier),
        "certificate": _listed(words(name_of(one)) for one in certificates),
        "certified_until": certificates[0].certified_until if certificates else None,
        "verdict": words(LOOKS[_look(evaluated)]),
        "owner": known.owners.get(row.owner_id or 0, "") if known.is_today else "",
    }


def _look(evaluated: Evaluation) -> Look:
    return look_of(evaluated.worst, without_record=bool(evaluated.without_record))


def _of_work(work: SupervisedWork, known: _Beside) -> dict[str, Any]:
    terms, bands = work.terms, catalogue.category_pack(on=known.day).volume_bands
    order = {band.id: place for place, band in enumerate(bands)}
    volumes = [one.share.volume_band for one in work.shares]
    return {
        "kind": in_language(work.kind),
        "work_number": work.number,
        "work": in_language(work.name),
        "department": terms.department,
        "role": words(COMPANY_ROLES[terms.company_role]),
        "starts": terms.starts_on,
        "ends": terms.ends_on,
        "data": _listed(in_language(one.title) for one in work.shares),
        "classes": _listed(known.word(_class_of(one.share, known.day)) for one in work.shares),
        "persons": known.word(max(volumes, key=lambda id_: order.get(id_, 0), default=None)),
        "tier": known.word(work.tier_id),
        "subcontracting": known.word(terms.subcontracting),
        "subcontractors": len([one for one in work.chain if _handles(one, known.day)]),
        "handled_in": _listed(in_language(country_text(one.share.country)) for one in work.shares),
        "first_handover": work.began_on,
        **_bound(work),
        **_checked(work, known),
        "ledger_number": terms.ledger_number,
        "risk_analysis": terms.risk_analysis,
        "risk_analysed": terms.risk_analysed_on,
    }


def _class_of(share: Any, day: date) -> str | None:
    category = catalogue.category_pack(on=day).by_id.get(share.category)
    return share.assumed_class or (category.data_class if category else None)


def _handles(one: Any, day: date) -> bool:
    """Approved by the day, and not at an end on it."""
    return one.counts_from is not None and (one.ended_on is None or one.ended_on > day)


def _bound(work: SupervisedWork) -> dict[str, Any]:
    contracts = work.coverage.contracts
    required = [one for one in work.coverage.clauses if one.need.value == "required"]
    present = len(required) - len(work.coverage.missing)
    return {
        "contracts": _listed(one.number for one in contracts),
        "signed": min((one.signed_on for one in contracts if one.signed_on), default=None),
        "bound_until": work.coverage.rests_until if contracts else None,
        "clauses": f"{present} / {len(required)}" if contracts and required else "",
    }


def _checked(work: SupervisedWork, known: _Beside) -> dict[str, Any]:
    selected, signed = work.selections.latest, work.signed.values()
    seen = [one.held_on for one in work.confirmed if one.is_approved]
    again = None
    if selected is not None and selected.is_accepted:
        again = selected.last_day(months_of(selected.tier or work.tier_id, known.months))
    return {
        "selection": selected.number if selected else "",
        "selected": selected.counts_from if selected else None,
        "selected_as": words(OUTCOMES[selected.outcome]) if selected else "",
        "select_again": again,
        "check": work.checked.number if work.checked else "",
        "checked": work.checked.accepted_on if work.checked else None,
        "confirmed": max(seen, default=None),
        "statement": max((one.signed_on for one in signed), default=None),
        "statements": len(signed),
    }


def _listed(several: Iterable[str]) -> str:
    """Each once."""
    between = "、" if language() == "ja" else ", "
    return between.join(dict.fromkeys(one for one in several if one))
