"""What a browser sends for a form of a page: its values as they stand, and what somebody typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from werkzeug.datastructures import MultiDict

OF_EVERY_PAGE = ("csrf_token",)
Typed = Mapping[str, str | Sequence[str]]


@dataclass
class Form:
    """`values`: by name, in the order of the page; `shown`: of fields that people see."""

    action: str
    values: MultiDict[str, str] = field(default_factory=MultiDict)
    shown: MultiDict[str, str] = field(default_factory=MultiDict)

    def filled(self, typed: Typed) -> MultiDict[str, Any]:
        """As it is sent once this was typed into it."""
        sent: MultiDict[str, Any] = MultiDict(self.values.items(multi=True))
        for name, value in typed.items():
            sent.setlist(name, [value] if isinstance(value, str) else list(value))
        return sent


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._inside = False
        self._select = ""
        self._first: str | None = None
        self._area: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("method", "") == "post"
            if self._inside:
                self.forms.append(Form(given.get("action", "")))
        elif not self._inside:
            return
        elif tag == "input":
            self._input(given)
        elif tag == "select":
            self._select, self._first = given.get("name", ""), None
        elif tag == "option" and self._select:
            self._option(given)
        elif tag == "textarea":
            self._area, self._text = given.get("name", ""), ""

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea" and self._area is not None:
            self._keep(self._area, self._text.removeprefix("\r\n").removeprefix("\n"))
            self._area = None
        elif tag == "select" and self._select:
            if self._select not in self.forms[-1].values and self._first is not None:
                self._keep(self._select, self._first)
            self._select = ""

    def _input(self, given: Mapping[str, str]) -> None:
        kind, name = given.get("type", "text"), given.get("name", "")
        if kind in ("submit", "button", "file") or not name or name in OF_EVERY_PAGE:
            return
        if kind not in ("checkbox", "radio") or "checked" in given:
            self._keep(name, given.get("value", "on"), seen=kind != "hidden")

    def _option(self, given: Mapping[str, str]) -> None:
        if self._first is None:
            self._first = given.get("value", "")
        if "selected" in given:
            self._keep(self._select, given.get("value", ""))

    def _keep(self, name: str, value: str, *, seen: bool = True) -> None:
        self.forms[-1].values.add(name, value)
        if seen:
            self.forms[-1].shown.add(name, value)


def forms_on(page: str) -> list[Form]:
    """Those that change something."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms


def form_for(page: str, address: str, shown_on: str) -> Form:
    """The form of a page (at `shown_on`) that is sent to an address."""
    path = address.partition("?")[0]
    for one in forms_on(page):
        to = one.action.partition("?")[0] or shown_on.partition("?")[0]
        if to == path:
            return one
    raise AssertionError(f"no form on {shown_on} is sent to {address}")
