"""The policy is entered: pasted, or its words out of a file: Word, PDF, a web page or plain text."""

import re
from collections.abc import Iterable, Sequence
from html.parser import HTMLParser
from typing import Any, Final

from flask import url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from portal.content.policy.forms import PolicyForm
from portal.content.policy.models import LONGEST_POLICY
from portal.content.policy.services import PolicyText
from portal.content.policy.services import enter_policy as enter
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.pages.forms import act, show_form, typed
from portal.foundation.core.words.messages import Message, Text, say
from portal.foundation.evidence.apart import ask
from portal.foundation.evidence.services import MEGABYTE, size_of
from portal.foundation.evidence.types import SNIFFED, FileKind, describe, kind_of
from portal.ledger.contracts.papers import open_document as opening
from portal.ledger.contracts.papers.wording import NoText, decoded

PAGES = "supervision/promises"
LARGEST: Final = 20 * MEGABYTE
_PAGE_NAMES: Final = (".html", ".htm")
_TEXT_NAMES: Final = (".txt", ".md", ".markdown")


@requires(Permission.POLICY_DECIDE)
def enter_policy() -> ResponseReturnValue:
    """A version of the policy, pasted or out of files; here, for files are opened above content."""
    form = PolicyForm()
    onward = act(
        form,
        lambda text: enter(
            PolicyText(
                text=text, valid_from=typed(form.valid_from), published=typed(form.published)
            ),
            current_actor(),
        ),
        before=lambda: Text(ja=_pasted_or_file(form, "ja"), en=_pasted_or_file(form, "en")),
        done=say("The policy is entered. Say now what its sentences about vendors promise."),
        to=lambda row: url_for("content.read_policy", policy_id=row.id),
    )
    return onward or show_form(form, f"{PAGES}/policy.html")


def _pasted_or_file(form: PolicyForm, lang: str) -> str:
    pasted: str = form[lang].data or ""
    upload = form[f"file_{lang}"].data
    if not upload or not upload.filename:
        return pasted
    if pasted:
        raise RuleViolated(
            say("Either paste the text or choose a file, not both."), field=f"file_{lang}"
        )
    text = policy_text(upload, f"file_{lang}")
    if len(text) > LONGEST_POLICY:
        raise RuleViolated(
            say("The text has more than %(most)s characters.", most=LONGEST_POLICY),
            field=f"file_{lang}",
        )
    return text


def policy_text(upload: FileStorage, field: str) -> str:
    """What the file says, a line for each paragraph. It is not kept.

    Refuses at `field` what is none of the kinds, is too large, cannot be opened or has no words.
    """
    name = upload.filename or ""
    if size_of(upload) > LARGEST:
        raise RuleViolated(
            say(
                "“%(name)s” is larger than %(limit)s MB. Make it smaller or split it.",
                name=name,
                limit=LARGEST // MEGABYTE,
            ),
            field=field,
        )
    text = _words_of(upload.stream.read(), name, field).strip()
    if not text:
        raise RuleViolated(
            say("“%(name)s” has no words that can be read. Paste the text instead.", name=name),
            field=field,
        )
    return text


def _words_of(data: bytes, name: str, field: str) -> str:
    kind = kind_of(data[:SNIFFED], name)
    if kind is FileKind.WORD:
        return words_of_page(_asked("word", data, opening.WORD_SECONDS, field)["html"])
    if kind is FileKind.PDF:
        pages = len(_asked("look", data, opening.LOOK_SECONDS, field)["pages"])
        last = min(pages, opening.MOST_PAGES)
        told = _asked("read", data, opening.READ_SECONDS, field, 1, last)
        return unwrapped(line[4] for page in told["lines"] for line in page)
    if name.lower().endswith(_PAGE_NAMES):
        return words_of_page(_decoded(data, field))
    if kind is FileKind.TEXT or name.lower().endswith(_TEXT_NAMES):
        return _decoded(data, field)
    raise RuleViolated(
        say(
            "“%(name)s” cannot be read: it is %(what)s. What can be read here: %(kinds)s.",
            name=name,
            what=describe(data[:SNIFFED]),
            kinds="Word (.docx), PDF, HTML, TXT, MD",
        ),
        field=field,
    )


def _asked(command: str, data: bytes, seconds: int, field: str, *pages: int) -> dict[str, Any]:
    """In a process of its own, as the files of others are opened everywhere."""
    answer = ask(opening.WORKER, command, data, *pages, seconds=seconds)
    problem: Message | None = opening.PROBLEMS.get(str(answer.get("problem", "")))
    if problem is not None:
        raise RuleViolated(problem, field=field)
    return answer


def _decoded(data: bytes, field: str) -> str:
    try:
        return decoded(data)
    except NoText:
        raise RuleViolated(opening.PROBLEMS["no_text"], field=field) from None


_LIST_SIGN: Final = re.compile(
    r"^\s*(?:[・●○■□◆◇▪•‣*※–-]|[①-⑳]|[（(]?[0-9０-９a-zA-Zア-ン]{1,3}[)）.．、]|第[0-9０-９一二三四五六七八九十]+条|【)"
)


def unwrapped(lines: Iterable[str]) -> str:
    """The text of lines as a page breaks them: a line that is full goes on in the next one."""
    rows = [line.strip() for line in lines if line.strip()]
    full = max((len(row) for row in rows), default=0) * 0.7
    text = ""
    for number, row in enumerate(rows):
        before = rows[number - 1] if number else ""
        goes_on = len(before) >= full and not re.search(r"[。.!?！？:：]$", before)
        if not number:
            text = row
        elif goes_on and not _LIST_SIGN.match(row):
            is_latin = before[-1:].isascii() and row[:1].isascii()
            text += f" {row}" if is_latin else row
        else:
            text += f"\n{row}"
    return text


_BLOCKS: Final = frozenset(
    [
        *("p", "div", "li", "ul", "ol", "br", "tr", "td", "th", "dt", "dd", "table"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "blockquote"),
    ]
)
_UNREAD: Final = frozenset(["script", "style", "head", "nav", "footer", "template", "noscript"])


class _Page(HTMLParser):
    """The words of a web page, a line for each block; headings marked as Markdown marks them."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self._unread = "", 0

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self._unread += tag in _UNREAD
        if tag in _BLOCKS:
            self.text += "\n"
        if re.fullmatch("h[1-6]", tag):
            self.text += "# "
        elif tag == "li":
            self.text += "・"

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNREAD:
            self._unread = max(0, self._unread - 1)
        if tag in _BLOCKS:
            self.text += "\n"

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.text += re.sub(r"\s+", " ", data)


def words_of_page(html: str) -> str:
    """What a web page says, without its menus and programs."""
    page = _Page()
    page.feed(html)
    page.close()
    lines = (line.strip() for line in page.text.splitlines())
    return "\n".join(line for line in lines if line.strip("#・ "))
