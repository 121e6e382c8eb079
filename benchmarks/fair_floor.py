"""The fair floor: the same pages as anybody would write them with Flask, Flask-Login, CSRF, a layout
and SQLAlchemy's session over the same rows. No vendor is kept apart, nothing is translated."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

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
from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.floor import vendor
from benchmarks.floor.lists import LISTS
from benchmarks.floor.tables import Tables
from benchmarks.floor.templates import TEMPLATES
from portal.foundation.core import clock

MENU: Final = 24  # entries of the side bar, each with an icon
FEW: Final = 12  # of the people of vendors


class Person(UserMixin):
    def __init__(self, user_id: int, name: str) -> None:
        self.id, self.name = user_id, name


class FairFloor:
    """The application, over this file. `vendor_id`: whose pages it shows."""

    def __init__(self, file: Path, vendor_id: int = 0) -> None:
        self.db = Tables(file)
        self.vendor_id = vendor_id
        self.app = self._app()

    def visitor(self, user_id: int) -> FlaskClient:
        """Somebody at a browser."""
        client = self.app.test_client()
        client.get(f"/sign-in/{user_id}")
        return client

    def _person(self, user_id: str | int) -> Person | None:
        with Session(self.db.engine) as session:
            row = session.get(self.db.users, int(user_id))
            return None if row is None else Person(row.id, row.name)

    def _app(self) -> Flask:
        app = Flask("fair_floor")
        app.config.update(
            SECRET_KEY="only to measure",  # noqa: S106
            WTF_CSRF_CHECK_DEFAULT=False,
        )
        app.jinja_loader = DictLoader(TEMPLATES)
        app.jinja_env.globals["sprite"] = "/static/icons/bootstrap-icons.svg"
        CSRFProtect(app)
        LoginManager(app).user_loader(self._person)

        @app.get("/sign-in/<int:user_id>")
        def sign_in(user_id: int) -> str:
            person = self._person(user_id)
            assert person is not None  # noqa: S101
            login_user(person)
            return "in"

        for name in LISTS:
            app.add_url_rule(f"/{name}", name, login_required(self._list(name)))
        for name in vendor.TABS:
            app.add_url_rule(f"/vendor/{name}", f"vendor_{name}", login_required(self._tab(name)))
        app.add_url_rule("/todo", "todo", login_required(self._todo))
        app.add_url_rule("/draft", "draft", login_required(self._save), methods=["POST"])
        app.add_url_rule(
            "/answers/<int:sheet>/<question>",
            "answer",
            login_required(self._answer),
            methods=["POST"],
        )
        return app

    def _list(self, name: str) -> Callable[[], str]:
        def show() -> str:
            with Session(self.db.engine) as session:
                listed = LISTS[name](self.db, session)
                counted = session.execute(listed.counts).one()
                return render_template(
                    "list",
                    title=name,
                    tabs=list(zip(counted._fields, counted, strict=True)),
                    columns=listed.columns,
                    rows=listed.rows,
                    filters=listed.filters,
                    above=listed.above,
                    query=request.query_string.decode(),
                    **_around(name),
                )

        return show

    def _tab(self, name: str) -> Callable[[], str]:
        def show() -> str:
            with Session(self.db.engine) as session:
                known = vendor.head(self.db, session, self.vendor_id)
                parts = list(vendor.TABS[name](self.db, session, self.vendor_id))
                return render_template("vendor", parts=parts, **known, **_around(name))

        return show

    def _todo(self) -> str:
        with Session(self.db.engine) as session:
            known = vendor.todo(self.db, session, self.vendor_id)
            return render_template("todo", **known, **_around("todo", FEW))

    def _save(self) -> str:
        draft = self.db.attestation_drafts
        with Session(self.db.engine) as session:
            mine = select(draft).where(draft.user_id == int(current_user.get_id()))
            row = session.scalars(mine).first()
            assert row is not None  # noqa: S101
            row.typed = request.form.to_dict(flat=False)
            row.saved_at = clock.now()
            session.commit()
        return "saved"

    def _answer(self, sheet: int, question: str) -> str:
        given = self.db.given_answers
        with Session(self.db.engine) as session:
            session.get_one(self.db.assignments, sheet)
            this = select(given).where(given.assignment_id == sheet, given.question_id == question)
            row = session.scalars(this).one()
            row.value = request.form.to_dict(flat=False)
            row.answered_at = clock.now()
            row.version += 1
            session.commit()
        return "saved"


def _around(here: str, menu: int = MENU) -> dict[str, object]:
    return {
        "here": here,
        "menu": [f"matters-of-kind-{n}" for n in range(menu)],
        "today": clock.today(),
    }
