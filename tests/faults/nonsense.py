"""What a hostile or unlucky person types: bodies of forms, at random, the same for the same seed."""

import random
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

HOSTILE = "<script>alert('x')</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}%(name)s %s {0}"
TYPED = (
    "", " ", "0", "-1", "1.5", "²", "9" * 26, "-" + "9" * 26, "NaN", "null", "on", "approve",
    "9" * 5000, "2026-02-30", "0001-01-01", "9999-12-31", "10000-01-01", "2026-11-25T00:00",
    "\x00", "a\x00b", "\r\nBcc: everybody@example.jp", "\u202egnp.exe", "\u200b\u2060\ufeff",
    "🏢👩‍👩‍👧‍👦" * 30, "株式会社" * 40, "㍿" * 150, HOSTILE, "x" * 5000, "../../etc/passwd",
)  # fmt: skip
FILES = (b"", b"MZ\x90\x00", b"%PDF-1.7\n%%EOF", b"<svg onload=alert(1)>", b"\xff" * 9000)
FILE_NAMES = ("", "a.pdf", "../../b.pdf", 'c"\r\nX-Evil: 1.pdf', "契約書\u202efdp.exe", "d" * 400)
SENSIBLE = {
    "date": "2026-11-20",
    "email": "somebody@example.jp",
    "number": "3",
    "password": "four words nobody guesses",
}
WORDS = "Words that are long enough"
NAMES = (  # fields of pages that show no form
    "reason", "decision", "next", "body", "email", "name", "role", "lang", "version", "how",
    "password", "repeated", "agreed", "title", "language", "code", "seen_id", "settling",
)  # fmt: skip
OF_EVERY_PAGE = ("csrf_token", "lang", "next", "q")
Body = list[tuple[str, Any]]


class _Forms(HTMLParser):
    """Names of fields, their types, and the values a page offers for them."""

    def __init__(self) -> None:
        super().__init__()
        self.offered: dict[str, list[str]] = {}
        self.types: dict[str, str] = {}
        self.needed: set[str] = set()
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "option":
            self._offer(self._select, given.get("value"))
        elif tag in ("input", "textarea", "button", "select"):
            name = given.get("name") or ""
            self._select = name if tag == "select" else self._select
            self._area = name if tag == "textarea" else ""
            self.types[name] = given.get("type") or tag
            self.needed |= {name} if "required" in given else set()
            self._offer(name, given.get("value"))

    def handle_data(self, data: str) -> None:
        if self._area:
            self._offer(self._area, data.strip())

    def handle_endtag(self, tag: str) -> None:
        self._area = "" if tag == "textarea" else self._area

    def _offer(self, name: str, value: str | None) -> None:
        if name and name not in OF_EVERY_PAGE:
            known = self.offered.setdefault(name, [])
            known += [value] if value else []


def body_for(page: str, seed: str) -> Body:
    """What is sent for the forms of a page; half of it is right but for a single field."""
    forms = _Forms()
    forms.feed(page)
    if not forms.offered:
        forms.offered = {name: [] for name in NAMES}
    chance = random.Random(seed)  # noqa: S311  (the same tests every time)
    return _one_wrong(forms, chance) if chance.random() < 0.5 else _anything(forms, chance)


def _one_wrong(forms: _Forms, chance: random.Random) -> Body:
    wrong = chance.choice(list(forms.offered))
    return [
        (name, _nonsense(forms, name, chance) if name == wrong else _sense(forms, name, chance))
        for name in forms.offered
        if name != "merging"
    ]


def _anything(forms: _Forms, chance: random.Random) -> Body:
    body: Body = []
    for name in forms.offered:
        for _ in range(chance.choice((0, 1, 1, 1, 1, 2))):
            right = chance.random() < 0.5
            body.append((name, (_sense if right else _nonsense)(forms, name, chance)))
    return body


def _sense(forms: _Forms, name: str, chance: random.Random) -> Any:
    kind = forms.types.get(name, "")
    if kind == "file":
        return (BytesIO(b"%PDF-1.7\n%%EOF"), "paper.pdf")
    offered = forms.offered[name]
    if offered:
        return chance.choice(offered)
    return SENSIBLE.get(kind, WORDS) if name in forms.needed or not kind else ""


def _nonsense(forms: _Forms, name: str, chance: random.Random) -> Any:
    if forms.types.get(name) == "file":
        return (BytesIO(chance.choice(FILES)), chance.choice(FILE_NAMES))
    if forms.types.get(name) == "date":
        return chance.choice(("0001-01-01", "9999-12-31", "9999-12-01", "1900-01-01", "2026-02-30"))
    return chance.choice(TYPED)
