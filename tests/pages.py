"""What must hold for every HTML page any test ever sees."""

from collections import Counter
from html.parser import HTMLParser

LABELLED = {"input", "select", "textarea"}
NEEDS_NO_LABEL = {"hidden", "submit", "button"}
# What scripts ask of a form. A control of this name stands there in its place: `form.matches` is the
# control then, and htmx fails on the page.
ASKED_OF_FORMS = {
    "addEventListener", "children", "closest", "dispatchEvent", "getAttribute", "hasAttribute", "matches",
    "parentElement", "querySelector", "querySelectorAll", "reset", "setAttribute", "submit",
}  # fmt: skip


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.headings = 0
        self.ids: Counter[str] = Counter()
        self.inline: list[str] = []
        self.title = ""
        self.heading = ""
        self.labels: set[str] = set()
        self.controls: list[dict[str, str | None]] = []
        self.posts: list[dict[str, str | None]] = []
        self.shadowing: list[str] = []
        self.lang = ""
        self._open: list[str] = []
        self._in_label = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self._open.append(tag)
        self.headings += tag == "h1"
        if tag == "html":
            self.lang = attributes.get("lang") or ""
        if "id" in attributes:
            self.ids[attributes["id"] or ""] += 1
        if tag == "style" or (tag == "script" and "src" not in attributes):
            self.inline.append(tag)
        self.inline += [name for name in attributes if name == "style" or name.startswith("on")]
        if tag == "label":
            self._in_label += 1
            if attributes.get("for"):
                self.labels.add(attributes["for"] or "")
        if tag in LABELLED and attributes.get("name") in ASKED_OF_FORMS:
            self.shadowing.append(attributes["name"] or "")
        if tag in LABELLED and attributes.get("type") not in NEEDS_NO_LABEL:
            attributes["_wrapped"] = "1" if self._in_label else None
            self.controls.append(attributes)

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._in_label -= 1
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "title" in self._open and "svg" not in self._open:
            self.title += data
        if "h1" in self._open:
            self.heading += data


def check_page(html: str) -> None:
    page = _read(html)
    heading = " ".join(page.heading.split())
    title = " ".join(page.title.split())
    assert page.lang in ("ja", "en"), "the page says its language"
    assert page.headings == 1, f"a page has exactly one h1, this one {page.headings}"
    assert heading in title, f"the title {title!r} names the h1 {heading!r}"
    _check_anything(page)


def check_part(html: str) -> None:
    """A part of a page, which htmx puts into the one that is open."""
    page = _read(html)
    assert not page.lang, "asked for a part, got a whole page"
    assert page.headings == 0, "the page that is open has its h1"
    _check_anything(page)


def _read(html: str) -> _Page:
    page = _Page()
    page.feed(html)
    return page


def _check_anything(page: _Page) -> None:
    duplicates = [name for name, count in page.ids.items() if count > 1]
    assert not duplicates, f"ids used twice: {duplicates}"
    assert not page.inline, f"inline code or style breaks the CSP: {page.inline}"
    assert not page.shadowing, f"controls stand in place of a form's methods: {page.shadowing}"
    for control in page.controls:
        named = control.get("aria-label") or control.get("aria-labelledby") or control["_wrapped"]
        assert named or control.get("id") in page.labels, f"a control without a label: {control}"
