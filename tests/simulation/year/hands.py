"""A person at a screen: opens a page, fills in the form on it as it stands, and presses a button.

Only what a page offers can be sent: its forms, its fields and what stands in them already.
"""

from collections.abc import Callable, Mapping
from contextvars import Context
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from tests.sessions import signed_in

Values = Mapping[str, str | list[str] | None]
Noted = Callable[["Act"], None]
WORDS: Final = "確認しました。"
PAPER: Final = b"\xe6\x8f\x90\xe5\x87\xba\xe8\xb3\x87\xe6\x96\x99\n"
DONE: Final = range(300, 400)  # a command that was carried out leads on to a page


@dataclass(frozen=True, slots=True)
class Act:
    """One form that was sent. `endpoint`: what it is, `is_done`: whether it was taken."""

    who: str
    endpoint: str
    is_done: bool


class Refused(Exception):
    """The page did not take it, or does not offer it; with what it says."""


@dataclass
class Hand:
    """One person with a browser of their own."""

    app: Flask
    name: str
    user_id: int
    noted: Noted
    today: str = ""
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = FlaskClient(self.app, self.app.response_class, use_cookies=True)

    def sign_in(self) -> None:
        """With a session of their own; call it within a scope."""
        user = db.session.get_one(User, self.user_id)
        with transaction(audited=False):
            entered = signed_in(user)
        Context().run(self._enter, entered)

    def _enter(self, entered: dict[str, object]) -> None:
        with self.client.session_transaction() as session:
            session.update(entered)

    def open(self, path: str) -> "Page":
        answer = Context().run(self.client.get, path, follow_redirects=True)
        if answer.status_code != 200:
            raise Refused(f"{path}: {answer.status_code}")
        return Page(self, answer.request.full_path.rstrip("?"), html.fromstring(answer.data))

    def send(self, path: str, data: dict[str, Any], *, is_multipart: bool) -> TestResponse:
        kind = "multipart/form-data" if is_multipart else "application/x-www-form-urlencoded"
        answer: TestResponse = Context().run(
            self.client.post, path, data=data, content_type=kind, follow_redirects=False
        )
        self.noted(Act(self.name, self._endpoint(path), answer.status_code in DONE))
        return answer

    def _endpoint(self, path: str) -> str:
        match = self.app.url_map.bind("localhost").match(urlsplit(path).path, method="POST")
        return str(match[0])


@dataclass
class Page:
    hand: Hand
    path: str
    tree: Any

    def offers(self, action: str) -> bool:
        return self._form(action) is not None

    def links(self, part: str) -> list[str]:
        return [one for one in self.tree.xpath("//a/@href") if part in one]

    def press(self, action: str = "", button: str = "", **said: Any) -> str:
        """Send the form whose address ends so (the page's own one without); returns where it leads.

        `button`: name=value of what is pressed. `said`: what is typed, by field; None leaves it out.
        """
        return self.fill(said, action, button)

    def fill(self, said: Values, action: str = "", button: str = "") -> str:
        form = self._form(action)
        if form is None:
            raise Refused(f"{self.path}: offers no {action or 'form'}")
        data = self._filled(form, said)
        pressed = self._pressed(form, button)
        to = form.get("action") or self.path
        if pressed is not None:
            to = pressed.get("formaction") or to
            if pressed.get("name"):
                data[pressed.get("name")] = pressed.get("value") or ""
        multipart = "multipart" in (form.get("enctype") or "")
        answer = self.hand.send(urljoin(self.path, to), data, is_multipart=multipart)
        if answer.status_code not in DONE:
            raise Refused(f"{to}: {answer.status_code} {_complaint(answer)}")
        return str(answer.location)

    def _form(self, action: str) -> Any:
        for form in self.tree.xpath("//form"):
            if (form.get("method") or "").lower() != "post":
                continue
            to = urlsplit(urljoin(self.path, form.get("action") or self.path)).path
            if to.endswith(action) if action else to == urlsplit(self.path).path:
                return form
        return None

    def _pressed(self, form: Any, button: str) -> Any:
        """The named one; without a name the one that stands out."""
        name, _, value = button.partition("=")
        several = [
            one
            for one in form.xpath(".//button[@type='submit' or not(@type)]")
            if "visually-hidden" not in (one.get("class") or "") and one.get("disabled") is None
        ]
        if button:
            several = [o for o in several if o.get("name") == name and o.get("value") == value]
        if button and not several:
            raise Refused(f"{self.path}: offers no button {button}")
        main = [one for one in several if "btn-primary" in (one.get("class") or "")]
        return next(iter(main or several), None)

    def _filled(self, form: Any, said: Values) -> dict[str, Any]:
        data: dict[str, Any] = {}
        taken: set[str] = set()
        for one in form.xpath(".//input | .//textarea | .//select"):
            name, kind = one.get("name"), (one.get("type") or one.tag).lower()
            if not name or one.get("disabled") is not None or name in said or name in taken:
                continue
            value = self._value(form, one, name, kind)
            if kind in ("radio", "select"):
                taken.add(name)
            if value is not None:
                data.setdefault(name, []).append(value)
        for name, value in said.items():
            if value is not None:
                data[name] = value
        return data

    def _value(self, form: Any, one: Any, name: str, kind: str) -> Any:
        """What stands there; where nothing does and something must, what a person would put."""
        must = one.get("required") is not None
        if kind == "radio":
            several = [r for r in form.xpath(".//input[@type='radio']") if r.get("name") == name]
            chosen = [r for r in several if r.get("checked") is not None] or several
            value = chosen[0].get("value")
        elif kind == "checkbox":
            is_on = must or one.get("checked") is not None
            value = (one.get("value") or "y") if is_on else None
        elif kind == "select":
            options = one.xpath(".//option[@selected]") or one.xpath(".//option[@value!='']")
            value = options[0].get("value") if options else None
        elif kind == "file":
            value = (BytesIO(PAPER), "提出資料.txt") if must else None
        elif kind in {"submit", "button", "image"}:
            value = None
        else:
            value = self._typed(one, kind, must=must)
        return value

    def _typed(self, one: Any, kind: str, *, must: bool) -> str:
        text = (one.text or "").strip() if kind == "textarea" else one.get("value")
        if text or kind == "hidden":
            return text or ""
        if kind == "date":
            return self.hand.today if must else ""
        return WORDS if must or kind == "textarea" else ""


def _complaint(answer: TestResponse) -> str:
    if answer.mimetype != "text/html":
        return answer.get_data(as_text=True)[:200]
    tree = html.fromstring(answer.data)
    where = "//*[contains(@class,'error-summary') or contains(@class,'flash') or contains(@class,'field-error')]"
    said = [" ".join(one.text_content().split()) for one in tree.xpath(where)]
    return " | ".join(one for one in said if one)[:400]
