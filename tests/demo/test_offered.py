"""Whatever a page of the demonstration offers somebody opens for them."""

from collections import deque
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db
from tests.browser import Browser
from tests.demo.conftest import Demo

pytestmark = [pytest.mark.usefixtures("house"), pytest.mark.timeout(600)]

PEOPLE = {
    "administrator": ("kei.akiba@sazanami.example.jp", 40),
    "procurement": ("aya.morishita@sazanami.example.jp", 250),
    "officer": ("ritsu.takase@sazanami.example.jp", 250),
    "management": ("takashi.hojo@sazanami.example.jp", 120),
    "auditor": ("emily.warren@sazanami.example.jp", 120),
    "audit": ("tamaki.asakura@sazanami.example.jp", 120),
    "employee": ("nana.shiraishi@sazanami.example.jp", 10),
    "department": ("ryo.kunieda@sazanami.example.jp", 40),
    "signatory": ("h.kubota@asagi.example.jp", 30),
    "vendor's clerk": ("c.iguchi@mizuiro.example.jp", 30),
}
OFFERED = '//a/@href|//form[translate(@method, "GET", "get")="get" or not(@method)]/@action'
HOST = "localhost"


@pytest.mark.parametrize("person", PEOPLE)
def test_what_is_offered_opens(demo: Demo, person: str) -> None:
    """One address of each kind, from page to page, beginning at the first one."""
    email, at_least = PEOPLE[person]
    browser = Browser(demo.app)
    browser.sign_in(db.session.scalars(select(User).where(User.email == email)).one())
    kinds: set[str] = set()
    waiting = deque([("/", "/")])
    wrong = []
    while waiting:
        shown_on, path = waiting.popleft()
        kind = _kind(demo, path)
        if kind in kinds:
            continue
        kinds.add(kind)
        answer = browser.get(path)
        if 300 <= answer.status_code < 400:
            waiting.appendleft((shown_on, _here(path, answer.headers["Location"]) or "/"))
        elif answer.status_code != 200:
            wrong.append(f"{answer.status_code} {path} on {shown_on}")
        elif _is_ours(answer):
            offered = html.fromstring(answer.data).xpath(OFFERED)
            waiting.extend((path, there) for one in offered if (there := _here(path, one)))
    assert not wrong
    assert len(kinds) >= at_least, len(kinds)


def _kind(demo: Demo, path: str) -> str:
    """The endpoint; an address that leads nowhere is a kind of its own."""
    address = urlsplit(path).path
    try:
        endpoint, _ = demo.app.url_map.bind(HOST).match(address, method="GET")
    except (HTTPException, RequestRedirect):
        return address
    return str(endpoint)


def _is_ours(answer: TestResponse) -> bool:
    """A page of the portal: not a mail or a report shown in one, whose links are for others."""
    csp = answer.headers.get("Content-Security-Policy", "")
    return answer.mimetype == "text/html" and bool(answer.data) and "sandbox" not in csp


def _here(shown_on: str, offered: str) -> str | None:
    """As asked of the portal; None for mail, telephone and other places."""
    whole = urlsplit(urljoin(f"http://{HOST}{shown_on}", offered))
    if whole.netloc != HOST:
        return None
    return whole.path + (f"?{whole.query}" if whole.query else "")
