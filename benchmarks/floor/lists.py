"""What the lists of the floor read: the same rows as the portal's, with SQLAlchemy's session."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from flask import request
from flask_login import current_user
from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from benchmarks.floor.tables import Tables
from portal.foundation.core import clock

# What can be chosen in the filters of a list, by list: as many words as on the portal's pages.
_TIERS: Final = ("tier_1", "tier_2", "tier_3", "tier_4")
_KINDS: Final = tuple(f"kind_{n}" for n in range(20))
_STATES: Final = tuple(f"state_{n}" for n in range(8))


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    called: str
    cells: Sequence[Any]
    marks: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    columns: Sequence[str]
    rows: Sequence[Row]
    counts: Any  # one row of numbers, of each tab
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    above: Any = None


def link(text: str, href: str, below: str = "") -> dict[str, str]:
    return {"text": text, "href": href, "below": below}


def mark(text: str, icon: str, css: str = "own") -> dict[str, str]:
    return {"text": text, "icon": icon, "css": css}


def _vendor(row: Any) -> dict[str, str]:
    return link(row.name, f"/vendors/{row.id}", row.kana or row.name_en)


def vendors(db: Tables, session: Session) -> Listed:
    """The search too: names of companies, of their people and their work, by a part of a word."""
    vendor, kept, span, user = db.vendors, db.vendor_judgements, db.tier_spans, db.users
    known = [vendor.merged_into_id.is_(None)]
    if word := request.args.get("q"):
        known.append(_named(db, word))
    statement = (
        select(vendor, kept, span.tier, user.name)
        .outerjoin(kept, kept.vendor_id == vendor.id)
        .outerjoin(span, (span.vendor_id == vendor.id) & span.valid_until.is_(None))
        .outerjoin(user, user.id == vendor.owner_id)
        .where(*known)
        .order_by(_by_name(vendor), vendor.id)
        .limit(50)
    )
    rows = [
        Row(one.id, one.name,
            (_vendor(one), mark(tier, "shield"), mark(one.state, "circle-fill"), one.corporate_number,
             link(judged.next_who, f"/vendors/{one.id}#missing", judged.next_on) if judged else None,
             owner),
            judged.verdicts if judged else {})
        for one, judged, tier, owner in session.execute(statement)
    ]  # fmt: skip
    counts = (
        select(
            func.count().label("all"),
            _sum(kept.shares_data.is_(True) & vendor.state.not_in(("closed", "rejected")), "data"),
            _sum(kept.worst == "broken", "broken"),
            _sum(vendor.owner_id == int(current_user.get_id()), "mine"),
            _sum(span.tier == "tier_1", "strict"),
        )
        .select_from(vendor)
        .outerjoin(kept, kept.vendor_id == vendor.id)
        .outerjoin(span, (span.vendor_id == vendor.id) & span.valid_until.is_(None))
        .where(*known[:1])
    )
    filters = {"tier": _TIERS, "state": _STATES, "kind": _KINDS, "promise": [f"promise_{n}" for n in range(60)],
               "owner": [f"owner_{n}" for n in range(8)], "country": ("jp", "abroad")}  # fmt: skip
    return Listed(("vendor", "tier", "state", "number", "next", "owner"), rows, counts, filters)


def _named(db: Tables, word: str) -> Any:
    vendor, contact, user, work = db.vendors, db.contacts, db.users, db.engagement_terms
    people = select(contact.vendor_id).where(contact.found_by.contains(word))
    accounts = select(user.vendor_id).where(
        user.vendor_id.is_not(None), or_(user.name.contains(word), user.email.contains(word))
    )
    works = select(work.vendor_id).where(work.found_by.contains(word))
    return or_(
        vendor.found_by.contains(word),
        vendor.registered_address.contains(word),
        *(vendor.id.in_(one) for one in (people, accounts, works)),
    )


def work(db: Tables, session: Session) -> Listed:
    terms, vendor, share, span = db.engagement_terms, db.vendors, db.data_shares, db.tier_spans
    made = db.engagements
    today = clock.today()
    joined = and_(terms.engagement_id == made.id, terms.corrected_at.is_(None),
                  terms.valid_until.is_(None))  # fmt: skip
    statement = (
        select(made, terms, vendor)
        .join(terms, joined)
        .join(vendor, vendor.id == made.vendor_id)
        .order_by(_by_name(vendor), terms.name, made.id)
        .limit(50)
    )
    found = session.execute(statement).all()
    shared = session.execute(
        select(share.engagement_id, share.category).where(
            share.engagement_id.in_([one.id for one, _, _ in found]),
            share.valid_until.is_(None),
            share.corrected_at.is_(None),
        )
    ).all()
    tiers: dict[int, str] = dict(
        session.execute(
            select(span.vendor_id, span.tier).where(
                span.vendor_id.in_([of.id for _, _, of in found]), span.valid_until.is_(None)
            )
        ).all()
    )
    rows = [
        Row(one.id, now.name,
            (link(now.name, f"/work/{one.id}", one.number), _vendor(of), tiers.get(of.id),
             ", ".join(what for which, what in shared if which == one.id), now.department, now.ends_on))
        for one, now, of in found
    ]  # fmt: skip
    runs = and_(terms.starts_on <= today, or_(terms.ends_on.is_(None), terms.ends_on >= today))
    has_data = select(share.id).where(share.engagement_id == made.id,
                                      share.valid_until.is_(None)).exists()  # fmt: skip
    counts = (
        select(
            func.count().label("all"),
            _sum(runs, "running"),
            _sum(and_(runs, has_data), "data"),
            _sum(and_(runs, terms.company_role == "entrusted"), "customers"),
            _sum(terms.ends_on < today, "over"),
        )
        .select_from(made)
        .join(terms, joined)
    )
    filters = {"tier": _TIERS, "state": _STATES, "data": _KINDS[:24], "department": _STATES}
    return Listed(("work", "vendor", "tier", "data", "department", "to"), rows, counts, filters)


def contracts(db: Tables, session: Session) -> Listed:
    paper, vendor, check = db.contracts, db.vendors, db.clause_checks
    cover, terms = db.contract_covers, db.engagement_terms
    today = clock.today()
    statement = (
        select(paper, vendor)
        .join(vendor, vendor.id == paper.vendor_id)
        .order_by(_by_name(vendor), paper.title, paper.id)
        .limit(50)
    )
    found = session.execute(statement).all()
    ids = [one.id for one, _ in found]
    current = (check.valid_until.is_(None), check.corrected_at.is_(None))
    checked = session.execute(
        select(check.contract_id, check.state, func.count())
        .where(check.contract_id.in_(ids), *current)
        .group_by(check.contract_id, check.state)
    ).all()
    covered = session.execute(
        select(cover.contract_id, terms.name)
        .join(terms, (terms.engagement_id == cover.engagement_id) & terms.valid_until.is_(None))
        .where(cover.contract_id.in_(ids), cover.valid_until.is_(None))
    ).all()
    rows = [
        Row(one.id, one.title,
            (link(one.title, f"/contracts/{one.id}", f"{one.number} {one.kind}"), _vendor(of),
             mark(one.state, "check-circle"), one.ends_on or "renews by itself",
             ", ".join(name for which, name in covered if which == one.id),
             sum(n for which, _, n in checked if which == one.id),
             mark("original seen", "file-earmark-check"),
             link(str(sum(n for which, state, n in checked if which == one.id and state != "sufficient")),
                  f"/contracts/{one.id}/clauses")))
        for one, of in found
    ]  # fmt: skip
    runs = and_(paper.state != "draft", or_(paper.ends_on.is_(None), paper.ends_on >= today))
    gaps = paper.id.in_(
        select(check.contract_id).where(*current, check.state.in_(("weak", "absent")))
    )
    counts = select(
        func.count().label("all"),
        _sum(runs, "running"),
        _sum(paper.state == "draft", "drafts"),
        _sum(and_(runs, gaps), "gaps"),
    ).select_from(paper)
    columns = ("contract", "vendor", "state", "to", "work", "clauses", "copy", "to be mended")
    filters = {"state": _STATES, "kind": _KINDS[:10], "clause": [f"clause_{n}" for n in range(33)]}
    return Listed(columns, rows, counts, filters)


def statements(db: Tables, session: Session) -> Listed:
    asked, signed, terms = db.attestation_requests, db.attestations, db.engagement_terms
    counts = (
        select(
            func.count().label("all"),
            _sum(asked.state == "open", "open"),
            _sum(asked.state == "answered", "answered"),
            _sum(signed.answer != "affirm", "exceptions"),
            _sum(signed.state == "void", "void"),
        )
        .select_from(asked)
        .outerjoin(signed, signed.request_id == asked.id)
    )
    found = _owed(db, session, asked, ("open",))
    names: dict[int, str] = dict(
        session.execute(
            select(terms.engagement_id, terms.name).where(
                terms.engagement_id.in_([one.engagement_id for one, _, _ in found]),
                terms.valid_until.is_(None),
            )
        ).all()
    )
    rows = [
        Row(one.id, one.number,
            (link(one.statement_id, f"/attestations/{one.id}", one.number), _vendor(of),
             names.get(one.engagement_id), one.period_from, one.period_to, mark("late", "clock", "late"),
             due_on))
        for one, of, due_on in found
    ]  # fmt: skip
    filters = {"state": _STATES, "answer": _STATES[:3], "statement": _STATES, "origin": _KINDS[:9],
               "medium": _STATES[:3], "standing": _STATES[:4]}  # fmt: skip
    return Listed(
        ("statement", "vendor", "work", "from", "to", "state", "due"), rows, counts, filters
    )


def sheets(db: Tables, session: Session) -> Listed:
    sent, asked = db.assignments, db.questionnaires
    counts = select(
        func.count().label("all"),
        _sum(sent.state.in_(("assigned", "in_progress", "returned")), "open"),
        _sum(sent.state == "submitted", "review"),
        _sum(sent.state == "accepted", "accepted"),
    ).select_from(sent)
    found = _owed(db, session, sent)
    titles: dict[int, str] = dict(session.execute(select(asked.id, asked.title_en)).all())
    rows = [
        Row(one.id, one.number,
            (link(titles.get(one.questionnaire_id, ""), f"/questionnaires/sent/{one.id}", one.number),
             _vendor(of), one.tier, one.period_from, one.period_to, mark(one.state, "check-circle"), due_on,
             f"{one.grade} {one.counted}"))
        for one, of, due_on in found
    ]  # fmt: skip
    filters = {"state": _STATES, "tier": _TIERS, "questionnaire": _KINDS, "grade": _STATES[:5]}
    columns = ("questionnaire", "vendor", "tier", "from", "to", "state", "due", "grade")
    return Listed(columns, rows, counts, filters)


def findings(db: Tables, session: Session) -> Listed:
    found = db.findings
    today = clock.today()
    counts = select(
        func.count().label("all"),
        _sum(found.ended_on.is_(None), "open"),
        _sum(found.severity.in_(("critical", "major")), "grave"),
        _sum(found.state == "remedied", "verify"),
    ).select_from(found)
    days = [today - timedelta(days=n) for n in (30, 60, 90)]
    ages = session.execute(
        select(
            found.severity,
            *(func.sum(case((found.opened_on >= day, 1), else_=0)) for day in days),
            func.count(),
        )
        .where(found.ended_on.is_(None))
        .group_by(found.severity)
    ).all()
    rows = [
        Row(one.id, one.number,
            (mark(one.severity, "flag", "late"), link(one.title.get("id", one.number),
             f"/findings/{one.id}", one.number), _vendor(of), mark(one.state, "circle-fill"), one.opened_on,
             one.owner, due_on))
        for one, of, due_on in _owed(db, session, found)
    ]  # fmt: skip
    above = {
        "columns": ("severity", "30", "60", "90", "older"),
        "rows": [(name, numbers) for name, *numbers in ages],
    }
    filters = {"state": _STATES, "severity": _TIERS, "cause": _KINDS[:10], "effect": _STATES}
    columns = ("severity", "finding", "vendor", "state", "opened", "owner", "due")
    return Listed(columns, rows, counts, filters, above)


def _owed(db: Tables, session: Session, about: Any, states: Sequence[str] = ()) -> Any:
    """Rows about which something is due, the earliest first, beside the vendor and the day."""
    vendor, owed = db.vendors, db.obligations
    due = and_(
        owed.subject_kind == about.__table__.name,
        owed.subject_id == about.id,
        owed.closed_at.is_(None),
    )
    statement = (
        select(about, vendor, owed.due_on)
        .join(vendor, vendor.id == about.vendor_id)
        .outerjoin(owed, due)
        .order_by(func.coalesce(owed.due_on, "1900-01-01"), _by_name(vendor), about.id)
        .limit(50)
    )
    if states:
        statement = statement.where(about.state.in_(states))
    return session.execute(statement).all()


def obligations(db: Tables, session: Session) -> Listed:
    owed, vendor = db.obligations, db.vendors
    still = and_(owed.closed_at.is_(None), owed.handed_in_on.is_(None))
    today = clock.today()
    statement = (
        select(owed, vendor)
        .outerjoin(vendor, vendor.id == owed.vendor_id)
        .where(still)
        .order_by(owed.due_on, _by_name(vendor), owed.id)
        .limit(50)
    )
    rows = [
        Row(one.id, str(one.title.get("id")),
            (link(str(one.title.get("id")), f"/{one.subject_kind}/{one.subject_id}", one.kind),
             _vendor(of) if of else None, mark(one.holder, "building"), one.due_on,
             link("more time", f"/obligations/{one.id}/move"),
             link("by mail", f"/obligations/{one.id}/answer"), mark("late", "clock", "late")))
        for one, of in session.execute(statement)
    ]  # fmt: skip
    counts = select(
        func.count().label("all"),
        _sum(still, "open"),
        _sum(and_(still, owed.due_on < today), "late"),
        _sum(and_(still, owed.holder == "procurement"), "mine"),
        _sum(and_(still, owed.holder == "vendor"), "vendors"),
        _sum(owed.outcome.is_not(None), "closed"),
    ).select_from(owed)
    filters = {"state": _STATES, "who": _STATES, "kind": [f"obligation_{n}" for n in range(90)]}
    return Listed(("what", "vendor", "who", "due", "time", "mail", "state"), rows, counts, filters)


def _by_name(vendor: Any) -> Any:
    return func.coalesce(func.nullif(vendor.kana, ""), vendor.name)


def _sum(condition: Any, label: str) -> Any:
    return func.sum(case((condition, 1), else_=0)).label(label)


LISTS: Final[Mapping[str, Callable[[Tables, Session], Listed]]] = {
    "vendors": vendors,
    "work": work,
    "contracts": contracts,
    "statements": statements,
    "obligations": obligations,
    "findings": findings,
    "sheets": sheets,
}
