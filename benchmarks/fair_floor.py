"""The fair floor: the same pages as anybody would write them with Flask, Flask-Login, CSRF, a layout
and SQLAlchemy's session over the same rows. No vendor is kept apart, nothing is translated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from flask import Flask, render_template, request
from flask.testing import FlaskClient
from flask_login import (
    LoginManager,
    UserMixin,
    current_user,
    login_required,  # noqa: TID251 - as anybody would
    login_user,
)
from flask_wtf.csrf import CSRFProtect
from jinja2 import DictLoader
from sqlalchemy import and_, case, create_engine, func, or_, select
from sqlalchemy.orm import DeclarativeBase, Session

from portal.foundation.core import clock

TABLES: Final = (
    "assignments",
    "attestation_drafts",
    "attestation_requests",
    "attestations",
    "clause_checks",
    "contracts",
    "data_shares",
    "engagement_terms",
    "engagements",
    "findings",
    "obligations",
    "questionnaires",
    "tier_spans",
    "users",
    "vendor_judgements",
    "vendors",
)
MENU: Final = 24  # entries of the side bar, each with an icon
_LAYOUT: Final = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title>
<meta name="csrf" content="{{ csrf_token() }}">{% for n in range(6) %}<link rel="stylesheet" href="{{
url_for('static', filename='a%s.css' % n) }}">{% endfor %}</head><body><nav><ul>{% for n in menu %}<li
class="nav-item{% if n == here %} active{% endif %}"><a class="nav-link" href="/{{ n }}" aria-label="{{ n }}"><svg
class="icon" width="16" height="16" aria-hidden="true"><use href="{{ url_for('static', filename='icons.svg') }}#{{ n }}"
></use></svg><span>{{ n }}</span></a></li>{% endfor %}</ul><form method="post" action="/sign-out"><input type="hidden"
name="csrf_token" value="{{ csrf_token() }}"><button>{{ current_user.name }}</button></form></nav>
<main><h1>{{ title }}</h1>{% block content %}{% endblock %}</main></body></html>"""
_LIST: Final = """{% extends "layout" %}{% macro mark(value) %}<span class="tile tile--{{ value }}"><svg
class="icon"><use href="#{{ value }}"></use></svg><span class="visually-hidden">{{ value }}</span></span>{% endmacro %}
{% block content %}<ul class="tabs">{% for name, count in tabs %}<li><a href="?tab={{ name }}">{{ name }}
{{ "{:,}".format(count or 0) }}</a></li>{% endfor %}</ul><form><input name="q"></form><table><thead><tr>
{% for one in columns %}<th scope="col"><a href="?sort={{ one }}">{{ one }}</a></th>{% endfor %}</tr></thead><tbody>
{% for row in rows %}<tr><td><input type="checkbox" name="ids" value="{{ row.id }}" aria-label="{{ row.cells[0] }}"></td>
{% for cell in row.cells %}<td data-label="{{ columns[loop.index0] }}">{{ "" if cell is none else cell }}</td>
{% endfor %}<td>{% for name, verdict in (row.marks or {}).items() %}{{ mark(verdict) }}{% endfor %}</td><td><a class="btn"
href="{{ url_for('static', filename=row.id) }}">Open</a></td></tr>{% endfor %}</tbody></table>{% endblock %}"""


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    cells: Sequence[Any]
    marks: Mapping[str, str] | None = None


class Person(UserMixin):
    def __init__(self, row: Any) -> None:
        self.id, self.name = row.id, row.name


class FairFloor:
    """The application with its session, and somebody at a browser."""

    def __init__(self, file: Path, person_id: int, vendor_id: int, signatory: str) -> None:
        class Base(DeclarativeBase):
            pass

        self.engine = create_engine(f"sqlite:///{file}")
        Base.metadata.reflect(self.engine, only=list(TABLES))
        self.of: dict[str, Any] = {
            name: type(name, (Base,), {"__table__": Base.metadata.tables[name]}) for name in TABLES
        }
        self.vendor_id, self.signatory = vendor_id, signatory
        self.app = self._app(person_id)

    def visitor(self) -> FlaskClient:
        client = self.app.test_client()
        client.get("/sign-in")
        return client

    def _app(self, person_id: int) -> Flask:
        app = Flask("fair_floor")
        app.config.update(
            SECRET_KEY="only to measure",  # noqa: S106
            WTF_CSRF_CHECK_DEFAULT=False,
        )
        app.jinja_loader = DictLoader({"layout": _LAYOUT, "list": _LIST})
        CSRFProtect(app)
        manager = LoginManager(app)

        def load(user_id: str) -> Person | None:
            with Session(self.engine) as session:
                row = session.get(self.of["users"], int(user_id))
                return None if row is None else Person(row)

        manager.user_loader(load)

        @app.get("/sign-in")
        def sign_in() -> str:
            person = load(str(person_id))
            assert person is not None  # noqa: S101
            login_user(person)
            return "in"

        for name in ("vendors", "work", "contracts", "statements", "obligations", "findings",
                     "sheets", "vendor_work", "todo"):  # fmt: skip
            app.add_url_rule(f"/{name}", name, login_required(self._page(name)))
        app.add_url_rule("/draft", "draft", login_required(self._save), methods=["POST"])
        return app

    def _save(self) -> str:
        draft, user = self.of["attestation_drafts"], self.of["users"]
        with Session(self.engine) as session:
            whose = select(user.id).where(user.email == self.signatory).scalar_subquery()
            row = session.scalars(select(draft).where(draft.user_id == whose)).first()
            assert row is not None  # noqa: S101
            row.typed = request.form.to_dict(flat=False)
            row.saved_at = clock.now()
            session.commit()
        return "saved"

    def _page(self, name: str) -> Any:
        read = getattr(self, f"_{name}")

        def show() -> str:
            with Session(self.engine) as session:
                columns, rows, counts = read(session)
                tabs = []
                if counts is not None:
                    found = session.execute(counts).one()
                    tabs = list(zip(found._fields, found, strict=True))
                return render_template(
                    "list",
                    title=name,
                    here=name,
                    menu=[f"entry-{n}" for n in range(MENU)],
                    columns=columns,
                    rows=rows,
                    tabs=tabs,
                )

        return show

    def _vendors(self, session: Session) -> Any:
        vendor, kept, span, user = (
            self.of[one] for one in ("vendors", "vendor_judgements", "tier_spans", "users")
        )
        statement = (
            select(vendor, kept, span.tier, user.name)
            .outerjoin(kept, kept.vendor_id == vendor.id)
            .outerjoin(span, (span.vendor_id == vendor.id) & span.valid_until.is_(None))
            .outerjoin(user, user.id == vendor.owner_id)
            .where(vendor.merged_into_id.is_(None))
            .order_by(_name(vendor), vendor.id)
            .limit(50)
        )
        rows = [
            Row(one.id, (one.name, one.kind, one.corporate_number, tier, one.state, owner,
                         judged and judged.next_on), judged and judged.verdicts)
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
            .where(vendor.merged_into_id.is_(None))
        )  # fmt: skip
        return ("vendor", "kind", "number", "tier", "state", "owner", "next"), rows, counts

    def _work(self, session: Session) -> Any:
        work, terms, vendor, share = (
            self.of[one] for one in ("engagements", "engagement_terms", "vendors", "data_shares")
        )
        today = clock.today()
        joined = and_(terms.engagement_id == work.id, terms.corrected_at.is_(None),
                      terms.valid_until.is_(None))  # fmt: skip
        statement = (
            select(work, terms, vendor)
            .join(terms, joined)
            .join(vendor, vendor.id == work.vendor_id)
            .order_by(_name(vendor), terms.name, work.id)
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
        rows = [
            Row(one.id, (now.name, of.name, now.department, now.starts_on, now.ends_on,
                         ", ".join(what for which, what in shared if which == one.id)))
            for one, now, of in found
        ]  # fmt: skip
        runs = and_(terms.starts_on <= today, or_(terms.ends_on.is_(None), terms.ends_on >= today))
        has_data = select(share.id).where(share.engagement_id == work.id,
                                          share.valid_until.is_(None)).exists()  # fmt: skip
        counts = (
            select(
                func.count().label("all"),
                _sum(runs, "running"),
                _sum(and_(runs, has_data), "data"),
                _sum(and_(runs, terms.company_role == "entrusted"), "customers"),
                _sum(terms.ends_on < today, "over"),
            )
            .select_from(work)
            .join(terms, joined)
        )
        return ("work", "vendor", "department", "from", "to", "data"), rows, counts

    def _contracts(self, session: Session) -> Any:
        paper, vendor, check = (self.of[one] for one in ("contracts", "vendors", "clause_checks"))
        today = clock.today()
        statement = (
            select(paper, vendor)
            .join(vendor, vendor.id == paper.vendor_id)
            .order_by(_name(vendor), paper.title, paper.id)
            .limit(50)
        )
        found = session.execute(statement).all()
        current = (check.valid_until.is_(None), check.corrected_at.is_(None))
        checked = session.execute(
            select(check.contract_id, check.state, func.count())
            .where(check.contract_id.in_([one.id for one, _ in found]), *current)
            .group_by(check.contract_id, check.state)
        ).all()
        rows = [
            Row(one.id, (one.title, of.name, one.state, one.ends_on,
                         sum(n for which, _, n in checked if which == one.id)))
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
        return ("contract", "vendor", "state", "to", "clauses"), rows, counts

    def _statements(self, session: Session) -> Any:
        asked, signed = self.of["attestation_requests"], self.of["attestations"]
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
        return self._owed(session, "attestation_requests", ("open",), counts)

    def _sheets(self, session: Session) -> Any:
        sent = self.of["assignments"]
        counts = select(
            func.count().label("all"),
            _sum(sent.state.in_(("assigned", "in_progress", "returned")), "open"),
            _sum(sent.state == "submitted", "review"),
            _sum(sent.state == "accepted", "accepted"),
        ).select_from(sent)
        return self._owed(session, "assignments", (), counts)

    def _findings(self, session: Session) -> Any:
        found = self.of["findings"]
        counts = select(
            func.count().label("all"),
            _sum(found.ended_on.is_(None), "open"),
            _sum(found.severity.in_(("critical", "major")), "grave"),
            _sum(found.state == "remedied", "verify"),
        ).select_from(found)
        return self._owed(session, "findings", (), counts)

    def _owed(self, session: Session, table: str, states: Sequence[str], counts: Any) -> Any:
        """Rows about which something is due, the earliest first."""
        about, vendor, owed = self.of[table], self.of["vendors"], self.of["obligations"]
        due = and_(
            owed.subject_kind == table, owed.subject_id == about.id, owed.closed_at.is_(None)
        )
        statement = (
            select(about, vendor, owed.due_on)
            .join(vendor, vendor.id == about.vendor_id)
            .outerjoin(owed, due)
            .order_by(func.coalesce(owed.due_on, "1900-01-01"), _name(vendor), about.id)
            .limit(50)
        )
        if states:
            statement = statement.where(about.state.in_(states))
        rows = [
            Row(one.id, (one.number, of.name, one.state, due_on, of.kind))
            for one, of, due_on in session.execute(statement)
        ]
        return ("number", "vendor", "state", "due", "kind"), rows, counts

    def _obligations(self, session: Session) -> Any:
        owed, vendor = self.of["obligations"], self.of["vendors"]
        still = and_(owed.closed_at.is_(None), owed.handed_in_on.is_(None))
        today = clock.today()
        statement = (
            select(owed, vendor)
            .outerjoin(vendor, vendor.id == owed.vendor_id)
            .where(still)
            .order_by(owed.due_on, _name(vendor), owed.id)
            .limit(50)
        )
        rows = [
            Row(one.id, (one.title.get("id"), of and of.name, one.holder, one.due_on, one.kind))
            for one, of in session.execute(statement)
        ]
        counts = select(
            func.count().label("all"),
            _sum(still, "open"),
            _sum(and_(still, owed.due_on < today), "late"),
            _sum(and_(still, owed.holder == "procurement"), "mine"),
            _sum(and_(still, owed.holder == "vendor"), "vendors"),
            _sum(owed.outcome.is_not(None), "closed"),
        ).select_from(owed)
        return ("what", "vendor", "who", "due", "kind"), rows, counts

    def _vendor_work(self, session: Session) -> Any:
        vendor, terms, share = (
            self.of[one] for one in ("vendors", "engagement_terms", "data_shares")
        )
        row = session.get_one(vendor, self.vendor_id)
        works = session.scalars(
            select(terms).where(terms.vendor_id == self.vendor_id, terms.valid_until.is_(None))
        ).all()
        shares = session.scalars(
            select(share).where(share.vendor_id == self.vendor_id, share.valid_until.is_(None))
        ).all()
        rows = [Row(one.id, (row.name, one.name, one.department, one.starts_on)) for one in works]
        rows += [Row(one.id, (one.category, one.purpose, one.transfer_method, one.reviewed_on))
                 for one in shares]  # fmt: skip
        return ("what", "name", "of", "on"), rows, None

    def _todo(self, session: Session) -> Any:
        owed, asked = self.of["obligations"], self.of["attestation_requests"]
        rows = [
            Row(one.id, (one.title.get("id"), one.due_on, one.kind, one.opened_on))
            for one in session.scalars(
                select(owed)
                .where(owed.vendor_id == self.vendor_id, owed.closed_at.is_(None),
                       owed.holder == "vendor")
                .order_by(owed.due_on)
            )
        ]  # fmt: skip
        open_ones = session.scalars(
            select(asked).where(asked.vendor_id == self.vendor_id, asked.state == "open")
        ).all()
        rows += [Row(one.id, (one.number, one.statement_id, one.period_from)) for one in open_ones]
        return ("what", "due", "kind", "opened"), rows, None


def _name(vendor: Any) -> Any:
    return func.coalesce(func.nullif(vendor.kana, ""), vendor.name)


def _sum(condition: Any, label: str) -> Any:
    return func.sum(case((condition, 1), else_=0)).label(label)
