"""Counts what a person does in a browser: presses, fields, pages, keys and taps; in the browser itself,
whatever the journey does it with."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.journeys.visitor import Visitor

# A press counts where it is on something to press; a field once on a page, however often it changes; a key
# where nobody types; a tap on anything that is pressed or marked; `into`: on a field that is typed into.
_LISTENS = """
(() => {
  const fields = new Set();
  const pressed = 'a[href], button, summary, [type=submit]';
  const typed = 'input:not([type=checkbox], [type=radio]), select, textarea';
  addEventListener('click', e => {
    if (e.isTrusted && e.target.closest(pressed)) itCounts('press');
  }, true);
  addEventListener('pointerdown', e => {
    if (!e.isTrusted) return;
    if (e.target.closest(typed)) itCounts('into');
    else if (e.target.closest(`${pressed}, label, input`)) itCounts('tap');
  }, true);
  addEventListener('keydown', e => {
    if (e.isTrusted && !e.target.closest(typed)) itCounts('key');
  }, true);
  const filled = e => {
    const name = e.target.name;
    if (name && !fields.has(name)) { fields.add(name); itCounts('field'); }
  };
  addEventListener('change', filled, true);
  addEventListener('input', filled, true);
})();
"""


@dataclass(slots=True)
class Effort:
    presses: int = 0
    fields: int = 0
    pages: int = 0
    keys: int = 0
    taps: int = 0
    into: int = 0

    def __str__(self) -> str:
        return f"{self.presses} clicks, {self.fields} fields, {self.pages} pages"


@dataclass  # without slots: Playwright keeps what it made of a method beside it
class Counter:
    """Of everybody who is watched; `apart`: what the goal leaves out."""

    counted: Effort = field(default_factory=Effort)
    apart: Effort = field(default_factory=Effort)
    _now: Effort | None = None

    def watch(self, visitor: Visitor) -> Visitor:
        """Before the first page is opened."""
        visitor.context.expose_binding("itCounts", self._note)
        visitor.context.add_init_script(_LISTENS)
        visitor.page.on("load", lambda _page: self._add("pages"))
        return visitor

    @contextmanager
    def leaving_out(self) -> Iterator[None]:
        self._now = self.apart
        try:
            yield
        finally:
            self._now = None

    def _note(self, _source: Any, what: str) -> None:
        self._add(
            {"press": "presses", "field": "fields", "key": "keys", "tap": "taps", "into": "into"}[
                what
            ]
        )

    def _add(self, what: str) -> None:
        effort = self._now or self.counted
        setattr(effort, what, getattr(effort, what) + 1)
