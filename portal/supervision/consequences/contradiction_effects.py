"""Findings that follow because what was said of subcontractors contradicts itself or our register.

Each is opened once: mended or dropped, only other words open another. Run it twice, beside itself, or
kill it halfway: each vendor is one command, which looks again under the vendor's lock.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import select, union

from portal.content import catalogue
from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, among, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import say
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.queries import ENDED
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    AttestationException,
    AttestationState,
)
from portal.supervision.attestations.queries import hold_vendor
from portal.supervision.attestations.statements.exception_rows import from_parties
from portal.supervision.attestations.statements.queries import PARTIES
from portal.supervision.change_notices.models import ChangeNotice
from portal.supervision.consequences.disagreements import QUESTIONS, Disagreement, disagreements
from portal.supervision.consequences.subcontractor_words import (
    SheetSaid,
    StatementSaid,
    VendorWords,
    WordsSaid,
)
from portal.supervision.consequences.wanted import SubjectOf
from portal.supervision.findings.models import Cause, Finding
from portal.supervision.findings.services import New, open_findings
from portal.supervision.findings.severity import Owner, Severity
from portal.supervision.incidents.models import (
    Incident,
    IncidentItem,
    IncidentState,
    IncidentWork,
)
from portal.supervision.responses.assignments.models import (
    Assignment,
    AssignmentState,
    AssignmentWork,
    GivenAnswer,
)
from portal.supervision.subcontractors.models import Subcontractor, SubcontractorEnd
from portal.supervision.subcontractors.queries import chains_on

STATEMENT: Final = "no_subcontracting"
Found = dict[int, VendorWords]
Ids = Collection[int] | None


def settle_contradictions(*, thorough: bool = True) -> int:
    """Open what is not opened yet; of how many vendors. `thorough`: of all, for the night; else of
    those about which something was said today, for each minute in which anything moved."""
    asked = None if thorough else spoken_on(clock.today())
    if asked is not None and not asked:
        return 0
    return sum(_open(vendor_id) for vendor_id in sorted(_new(asked)))


def _new(vendor_ids: Collection[int] | None) -> Mapping[int, Sequence[Disagreement]]:
    """What is no finding and never was one, by vendor."""
    opened = select(Finding.vendor_id, Finding.about).where(Finding.cause == Cause.CONTRADICTION)
    known = {
        (row.vendor_id, row.about.partition("/")[0])
        for row in db.session.execute(among(opened, Finding.vendor_id, vendor_ids))
    }
    today = clock.today()
    found = {
        vendor_id: [
            each for each in disagreements(said, today) if (vendor_id, each.key) not in known
        ]
        for vendor_id, said in said_of_subcontractors(vendor_ids, today).items()
    }
    return {vendor_id: new for vendor_id, new in found.items() if new}


def _open(vendor_id: int) -> bool:
    """All of a vendor in one command. The vendor mends it, where it knows of both sides."""
    with transaction():
        vendor = hold_vendor(vendor_id)
        severity, findings, owed = Severity.CRITICAL, list[Finding](), list[Subject]()
        for each in _new([vendor_id]).get(vendor_id, ()):
            is_ours = each.is_hidden or vendor.state in ENDED
            new = New(
                vendor_id=vendor_id,
                cause=Cause.CONTRADICTION,
                about=each.about,
                title=each.title,
                action=each.action,
                severity=severity,
                owner=Owner.COMPANY if is_ours else Owner.VENDOR,
                due_days=catalogue.due_days(severity.value),
                engagement_id=each.engagement_id,
            )
            subject = SubjectOf(each.one.table, each.one.id or 0)
            opened = open_findings([new], subject=subject, by=None)
            findings += opened.findings
            owed += opened.obligations
        if not findings:
            return False
        db.session.flush()
        text = say(
            "Opened by itself: %(numbers)s", numbers=", ".join(row.number for row in findings)
        )
        record(SYSTEM, "finding.opened", findings[0], text, also=[*findings[1:], *owed])
    return True


def said_of_subcontractors(
    vendor_ids: Collection[int] | None, day: date
) -> Mapping[int, VendorWords]:
    """By vendor, as known on the day."""
    found: dict[int, VendorWords] = defaultdict(VendorWords)
    _chains(found, vendor_ids, day)
    _statements(found, vendor_ids)
    _sheets(found, vendor_ids)
    _notices(found, vendor_ids)
    _incidents(found, vendor_ids)
    return found


def spoken_on(day: date) -> set[int]:
    """Vendors about which anything of it came on record on the day; one statement."""
    rows = union(
        select(Subcontractor.vendor_id).where(Subcontractor.applied_on == day),
        select(Subcontractor.vendor_id).where(Subcontractor.decided_on == day),
        select(SubcontractorEnd.vendor_id).where(SubcontractorEnd.ended_on == day),
        select(Attestation.vendor_id).where(
            Attestation.statement_id == STATEMENT, Attestation.signed_on == day
        ),
        select(Assignment.vendor_id).where(Assignment.submitted_on == day),
        select(ChangeNotice.vendor_id).where(ChangeNotice.told_on == day),
        select(Incident.vendor_id).where(Incident.told_on == day),
    )
    return set(db.session.scalars(rows))


def _chains(found: Found, vendor_ids: Ids, day: date) -> None:
    """Two statements."""
    chains = chains_on(vendor_ids, day)
    if not chains:
        return
    works = select(Engagement.id, Engagement.vendor_id)
    for row in db.session.execute(among(works, Engagement.vendor_id, vendor_ids)):
        if row.id in chains:
            found[row.vendor_id].chains[row.id] = chains[row.id]


def _statements(found: Found, vendor_ids: Ids) -> None:
    """The newest of each work that stands; two statements."""
    row = Attestation
    of_these = (
        row.statement_id == STATEMENT,
        row.state == AttestationState.SIGNED,
        row.answer != Answer.DECLINE,
    )
    named = (
        select(AttestationException.attestation_id, AttestationException.party)
        .join(row, row.id == AttestationException.attestation_id)
        .where(*of_these)
        .order_by(AttestationException.attestation_id, AttestationException.position)
    )
    parties: dict[int, list[str]] = defaultdict(list)
    for exception in db.session.execute(among(named, row.vendor_id, vendor_ids)):
        parties[exception.attestation_id].append(exception.party)
    columns = (
        row.id,
        row.number,
        row.vendor_id,
        row.engagement_id,
        row.period_from,
        row.period_to,
        row.signed_on,
        row.inputs,
    )
    rows = select(*columns).where(*of_these).order_by(row.period_from, row.id)
    newest = {
        one.engagement_id: one for one in db.session.execute(among(rows, row.vendor_id, vendor_ids))
    }
    for one in newest.values():
        before = from_parties(one.inputs[PARTIES]) if one.inputs.get(PARTIES) else ()
        names = [*(each.party for each in before), *parties[one.id]]
        found[one.vendor_id].statements.append(
            StatementSaid(
                id=one.id,
                number=one.number,
                engagement_id=one.engagement_id,
                first=one.period_from,
                last=one.period_to,
                signed_on=one.signed_on,
                parties=tuple(name for name in names if name),
            )
        )


def _sheets(found: Found, vendor_ids: Ids) -> None:
    """The newest of each questionnaire and work that was handed in; one statement."""
    row = Assignment
    said = (
        select(
            row.id,
            row.number,
            row.vendor_id,
            row.questionnaire_id,
            row.period_from,
            row.period_to,
            row.submitted_on,
            row.assigned_on,
            AssignmentWork.engagement_id,
            GivenAnswer.question_id,
            GivenAnswer.value,
        )
        .join(AssignmentWork, AssignmentWork.assignment_id == row.id)
        .join(GivenAnswer, GivenAnswer.assignment_id == row.id)
        .where(
            row.state.in_((AssignmentState.SUBMITTED, AssignmentState.ACCEPTED)),
            GivenAnswer.question_id.in_(QUESTIONS),
        )
        .order_by(row.period_to, row.id)
    )
    sheets: dict[int, Any] = {}
    works: dict[int, set[int]] = defaultdict(set)
    told: dict[int, dict[str, Any]] = defaultdict(dict)
    newest: dict[tuple[int, int], int] = {}
    for one in db.session.execute(among(said, row.vendor_id, vendor_ids)):
        sheets[one.id] = one
        works[one.id].add(one.engagement_id)
        told[one.id][one.question_id] = one.value
        newest[one.questionnaire_id, one.engagement_id] = one.id
    for number in sorted(set(newest.values())):
        one = sheets[number]
        found[one.vendor_id].sheets.append(
            SheetSaid(
                id=one.id,
                number=one.number,
                works=frozenset(works[one.id]),
                first=one.period_from,
                last=one.period_to,
                on=one.submitted_on or one.assigned_on,
                told=told[one.id],
            )
        )


def _notices(found: Found, vendor_ids: Ids) -> None:
    rows = select(ChangeNotice).order_by(ChangeNotice.id)
    for row in db.session.scalars(among(rows, ChangeNotice.vendor_id, vendor_ids)):
        works = () if row.engagement_id is None else (row.engagement_id,)
        found[row.vendor_id].words.append(
            WordsSaid(
                table=ChangeNotice.__tablename__,
                id=row.id,
                number=row.number,
                works=frozenset(works),
                on=row.told_on,
                happened_on=row.happens_on,
                words=(row.description,),
            )
        )


def _incidents(found: Found, vendor_ids: Ids) -> None:
    """No drills, nor what was found to be none; with what the vendor wrote since. Two statements."""
    counts = (Incident.is_drill.is_(False), Incident.state != IncidentState.NOT_AN_INCIDENT)
    rows = (
        select(Incident, IncidentWork.engagement_id)
        .outerjoin(IncidentWork, IncidentWork.incident_id == Incident.id)
        .where(*counts)
        .order_by(Incident.id)
    )
    incidents: dict[int, Incident] = {}
    works: dict[int, set[int]] = defaultdict(set)
    for row, engagement_id in db.session.execute(among(rows, Incident.vendor_id, vendor_ids)):
        incidents[row.id] = row
        works[row.id].update(() if engagement_id is None else (engagement_id,))
    if not incidents:
        return
    written = (
        select(IncidentItem.incident_id, IncidentItem.wording)
        .join(Incident, Incident.id == IncidentItem.incident_id)
        .where(*counts, IncidentItem.by_vendor.is_(True))
        .order_by(IncidentItem.id)
    )
    items: dict[int, list[str]] = defaultdict(list)
    for item in db.session.execute(among(written, Incident.vendor_id, vendor_ids)):
        items[item.incident_id].append(item.wording)
    for row in incidents.values():
        found[row.vendor_id].words.append(
            WordsSaid(
                table=Incident.__tablename__,
                id=row.id,
                number=row.number,
                works=frozenset(works[row.id]),
                on=row.told_on,
                happened_on=row.noticed_on,
                words=(row.happened, *items[row.id]),
                is_hidden=row.is_ours and not row.is_asked,
            )
        )
