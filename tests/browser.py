"""The test client: every request is a stranger's, every page is linted."""

from contextvars import Context
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from tests.pages import check_page, check_part
from tests.sessions import signed_in


class Browser(FlaskClient):
    """Shares no context with the test. POSTs carry no CSRF token: the test app does not ask."""

    def run_wsgi_app(self, *args: Any, **kwargs: Any) -> Any:
        db.session.commit()
        answer = Context().run(super().run_wsgi_app, *args, **kwargs)
        db.session.expire_all()
        return answer

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response: TestResponse = super().open(*args, **kwargs)
        is_page = response.mimetype == "text/html" and not 300 <= response.status_code < 400
        if is_page and "sandbox" not in response.headers["Content-Security-Policy"]:
            is_part = "HX-Request" in (kwargs.get("headers") or {})
            (check_part if is_part else check_page)(response.text)
        return response

    def sign_in(self, user: User) -> None:
        db.session.commit()
        with transaction(audited=False):
            entered = signed_in(user)
        with self.session_transaction() as session:
            session.clear()
            session.update(entered)

    def sign_out(self) -> None:
        with self.session_transaction() as session:
            session.clear()
