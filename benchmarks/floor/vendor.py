"""What the floor reads of one vendor: for its page, tab by tab, and for its people's list."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.floor.lists import Row, link, mark
from benchmarks.floor.tables import Tables

PLACES: Final = (
    "work",
    "selection",
    "contracts",
    "attestations",
    "questionnaires",
    "certificates",
    "findings",
    "incidents",
    "instructions",
    "trainings",
    "reports",
    "people",
    "history",
)
ACTS: Final = ("papers", "reports", "edit", "name", "merge", "offboarding", "suspension")


@dataclass(frozen=True, slots=True)
class Act:
    id: int
    called: str
    cells: Sequence[Any]
    acts: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A card of a tab."""

    title: str
    columns: Sequence[str] = ()
    rows: Sequence[Act] = ()
    acts: Sequence[str] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    listed: Sequence[Mapping[str, str]] = ()
    none: str = ""
    form: str = ""


def head(db: Tables, session: Session, vendor_id: int) -> dict[str, Any]:
    """Above the tabs: who it is, how each promise stands, what is missing."""
    vendor = session.get_one(db.vendors, vendor_id)
    kept, owed, user, span = db.vendor_judgements, db.obligations, db.users, db.tier_spans
    judged = session.scalars(select(kept).where(kept.vendor_id == vendor_id)).one()
    missing = session.scalars(
        select(owed)
        .where(owed.vendor_id == vendor_id, owed.closed_at.is_(None))
        .order_by(owed.due_on)
        .limit(8)
    ).all()
    return {
        "vendor": vendor,
        "title": vendor.name,
        "owner": session.scalar(select(user.name).where(user.id == vendor.owner_id)),
        "tier": session.scalar(
            select(span.tier).where(span.vendor_id == vendor_id, span.valid_until.is_(None))
        ),
        "verdicts": judged.verdicts,
        "missing": missing,
        "places": PLACES,
        "acts": ACTS,
    }


def _now(row: Any) -> tuple[Any, ...]:
    return row.valid_until.is_(None), row.corrected_at.is_(None)


def _works(db: Tables, session: Session, vendor_id: int) -> Sequence[Any]:
    terms, made = db.engagement_terms, db.engagements
    statement = select(made, terms).join(terms, terms.engagement_id == made.id)
    return session.execute(
        statement.where(terms.vendor_id == vendor_id, *_now(terms)).order_by(terms.name)
    ).all()


def work(db: Tables, session: Session, vendor_id: int) -> Iterator[Part]:
    share, purpose = db.data_shares, db.announced_purposes
    shares = session.scalars(select(share).where(share.vendor_id == vendor_id, *_now(share))).all()
    purposes = {one.number: one for one in session.scalars(select(purpose).where(*_now(purpose)))}
    for made, terms in _works(db, session, vendor_id):
        mine = [one for one in shares if one.engagement_id == made.id]
        yield Part(
            title=terms.name,
            acts=("handovers", "open", "add"),
            facts={
                "Number": made.number,
                "Purposes": ", ".join(terms.purposes or ()),
                "From": terms.starts_on,
                "Department": terms.department,
                "Whose data": terms.company_role,
                "Access": f"{terms.access} {terms.medium}",
                "Subcontracting": f"{terms.reentrustment_mode} {terms.subcontracting}",
                "Tier": mark(f"{terms.raised_tier}: the class of the data, how many people, how it is reached, "
                             f"where it is, who else takes part", "shield"),
            },
            columns=("data", "people", "how", "why", "reviewed", "to do"),
            rows=[
                Act(one.id, one.category,
                    (link(one.category, f"/shares/{one.id}"), f"{one.subjects} {one.volume_band}",
                     f"{one.transfer_method} {one.storage_location} {one.country}",
                     link(one.necessity_reason, f"/purposes#{one.announced_purpose}",
                          getattr(purposes.get(one.announced_purpose), "en", "")), one.reviewed_on),
                    ("change", "reviewed"))
                for one in mine
            ],
            form=f"work/{made.id}/reviewed",
        )  # fmt: skip


def contracts(db: Tables, session: Session, vendor_id: int) -> Iterator[Part]:
    paper, cover, check = db.contracts, db.contract_covers, db.clause_checks
    papers = session.scalars(
        select(paper).where(paper.vendor_id == vendor_id).order_by(paper.title)
    ).all()
    covered = session.scalars(select(cover).where(cover.vendor_id == vendor_id, *_now(cover))).all()
    checks = session.scalars(
        select(check)
        .where(check.vendor_id == vendor_id, *_now(check))
        .order_by(check.contract_id, check.clause_id)
    ).all()
    works = {made.id: terms for made, terms in _works(db, session, vendor_id)}
    of = {one.id: one for one in papers}
    yield Part(
        title="Contracts",
        acts=("terms", "contracts"),
        columns=("contract", "from", "to", "state", "work", "clauses", "to do"),
        rows=[
            Act(one.id, one.title,
                (link(one.title, f"/contracts/{one.id}", one.kind), one.starts_on, one.ends_on,
                 mark(one.state, "check-circle"),
                 ", ".join(works[each.engagement_id].name for each in covered
                           if each.contract_id == one.id and each.engagement_id in works),
                 f"{sum(each.contract_id == one.id for each in checks)} / 33"),
                ("clauses",))
            for one in papers
        ],
    )  # fmt: skip
    first = papers[0].id if papers else None
    sets = {
        frozenset(each.contract_id for each in covered if each.engagement_id == one): one
        for one in works
    }
    for one in sets.values():
        yield Part(
            title=f"Clauses for {works[one].name}",
            facts={"Sufficient": mark("31", "check-lg"), "Not needed": mark("2", "dash")},
            listed=[
                {
                    "name": each.clause_id,
                    "where": f"{of[each.contract_id].number} {each.article} {each.page}",
                }
                for each in checks
                if each.contract_id == first
            ],
        )


def attestations(db: Tables, session: Session, vendor_id: int) -> Iterator[Part]:
    asked, signed, owed = db.attestation_requests, db.attestations, db.obligations
    statement = (
        select(asked, signed, owed.due_on)
        .outerjoin(signed, signed.request_id == asked.id)
        .outerjoin(
            owed,
            (owed.subject_kind == "attestation_requests")
            & (owed.subject_id == asked.id)
            & (owed.vendor_id == vendor_id),
        )
        .where(asked.vendor_id == vendor_id)
        .order_by(asked.period_to.desc())
    )
    works = {made.id: terms.name for made, terms in _works(db, session, vendor_id)}
    yield Part(
        title="Attestations",
        acts=("changes", "papers", "ask"),
        columns=("statement", "work", "from", "to", "state", "signed", "due", "to do"),
        rows=[
            Act(one.id, one.number,
                (link(one.statement_id, f"/attestations/{one.id}", one.number),
                 works.get(one.engagement_id), one.period_from, one.period_to, mark(one.state, "clock"),
                 link(said.signer_name, f"/receipts/{said.id}", str(said.signed_on)) if said else None, due_on),
                ("withdraw",))
            for one, said, due_on in session.execute(statement)
        ],
    )  # fmt: skip
    yield Part(title="Subcontractors", none="There are none.", acts=("subcontractors",))
    right, user = db.signatory_authorities, db.users
    entitled = session.execute(
        select(right, user)
        .join(user, user.id == right.user_id)
        .where(right.vendor_id == vendor_id, *_now(right))
    )
    yield Part(
        title="Who can sign",
        acts=("authorities",),
        columns=("person", "by whom", "paper", "until", "to do"),
        rows=[
            Act(one.id, who.name,
                (link(who.name, f"/people/{who.id}", one.number), one.given_by, one.paper,
                 one.valid_until), ("end",))
            for one, who in entitled
        ],
        form="authorities/end",
    )  # fmt: skip


def reports(db: Tables, session: Session, vendor_id: int) -> Iterator[Part]:
    report = db.supervision_reports
    rows = session.scalars(select(report).where(report.vendor_id == vendor_id)).all()
    yield Part(
        title="Reports",
        columns=("report",),
        rows=[Act(one.id, one.number, (link(one.number, f"/reports/{one.id}"),)) for one in rows],
        none="There is no report on this vendor yet. Procurement or the officer drafts it, the officer issues it.",
        acts=("reports/new",),
    )


def people(db: Tables, session: Session, vendor_id: int) -> Iterator[Part]:
    contact, user, role = db.contacts, db.users, db.user_roles
    contacts = session.scalars(
        select(contact).where(contact.vendor_id == vendor_id).order_by(contact.kana)
    ).all()
    yield Part(
        title="Contacts",
        acts=("reminders", "contacts/new"),
        columns=("name", "department", "mail", "telephone", "to do"),
        rows=[
            Act(one.id, one.name,
                (link(one.name, f"/contacts/{one.id}", one.kana), f"{one.department} {one.title}",
                 one.email, one.phone), ("edit", "end"))
            for one in contacts
        ],
        form="contacts/end",
    )  # fmt: skip
    accounts = session.scalars(
        select(user).where(user.vendor_id == vendor_id, user.ended_at.is_(None)).order_by(user.kana)
    ).all()
    roles = session.execute(
        select(role.user_id, role.role).where(role.user_id.in_([one.id for one in accounts]))
    ).all()
    yield Part(
        title="Accounts",
        acts=("invitations/new",),
        columns=("name", "mail", "roles", "last here", "to do"),
        rows=[
            Act(one.id, one.name,
                (link(one.name, f"/people/{one.id}", one.title), one.email,
                 ", ".join(which for who, which in roles if who == one.id), one.last_sign_in_at), ("end",))
            for one in accounts
        ],
        form="accounts/end",
    )  # fmt: skip


def history(db: Tables, session: Session, vendor_id: int) -> Iterator[Part]:
    event, note, state = db.audit_events, db.vendor_notes, db.vendor_state_spans
    events = session.scalars(
        select(event).where(event.vendor_id == vendor_id).order_by(event.number.desc()).limit(50)
    ).all()
    yield Part(
        title="What was changed",
        columns=("what", "when", "who"),
        rows=[Act(one.number, one.action, (one.action, one.happened_at, one.actor_id)) for one in events],
        acts=("trend",),
        form="history",
    )  # fmt: skip
    notes = session.scalars(select(note).where(note.vendor_id == vendor_id)).all()
    yield Part(
        title="Notes",
        columns=("note", "when"),
        rows=[Act(one.id, "note", (one.body, one.written_at)) for one in notes],
        none="Vendors do not see these.",
        form="notes",
    )
    spans = session.scalars(
        select(state).where(state.vendor_id == vendor_id, state.corrected_at.is_(None))
    ).all()
    yield Part(
        title="States",
        columns=("state", "from"),
        rows=[Act(one.id, one.state, (mark(one.state, "circle-fill"), one.valid_from)) for one in spans],
    )  # fmt: skip


def todo(db: Tables, session: Session, vendor_id: int) -> dict[str, Any]:
    owed, asked, draft = db.obligations, db.attestation_requests, db.attestation_drafts
    works = {made.id: terms.name for made, terms in _works(db, session, vendor_id)}
    found = session.execute(
        select(asked, owed.due_on)
        .join(owed, (owed.subject_id == asked.id) & (owed.subject_kind == "attestation_requests"))
        .where(
            asked.vendor_id == vendor_id,
            asked.state == "open",
            owed.vendor_id == vendor_id,
            owed.closed_at.is_(None),
        )
        .order_by(owed.due_on)
    )
    rows = [
        Row(one.id, one.statement_id,
            (one.number, works.get(one.engagement_id), one.period_from, one.period_to, due_on))
        for one, due_on in found
    ]  # fmt: skip
    mine = select(draft).where(draft.user_id == int(current_user.get_id()))
    vendor = session.get_one(db.vendors, vendor_id)
    kept = session.scalars(mine).first()
    return {"title": vendor.name, "rows": rows, "kept": kept and kept.saved_at}


TABS: Final[Mapping[str, Callable[[Tables, Session, int], Iterator[Part]]]] = {
    "work": work,
    "contracts": contracts,
    "attestations": attestations,
    "reports": reports,
    "people": people,
    "history": history,
}
