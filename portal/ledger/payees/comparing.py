"""Rows of a payee list against the payees that are known: new, changed, the same, or wrong. Pure.

A payee is the same as before by its corporate number, else by its code, else by its name, however
that is written. Two corporate numbers that differ are never the same payee.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Message, in_katakana, say
from portal.ledger.exchange.reading.containers import ERRORS
from portal.ledger.payees.models import LONGEST_NAME
from portal.ledger.payees.sheets import CODE, KANA, NAME, NUMBER, Rows
from portal.ledger.vendors.entry.as_written import read_corporate_number
from portal.ledger.vendors.entry.spelling import plain

LONGEST_CODE: Final = 60
_INVOICE = re.compile(r"[tT]\d{13}")
_SUMS: Final = frozenset({"合計", "小計", "総計", "計", "total", "grandtotal", "subtotal"})
_COMPANY = re.compile("会社|法人|組合|銀行|金庫|incorporated|corporation")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPayee:
    """As a list says it. `row` counts from 1, as programs show it."""

    row: int
    name: str
    kana: str = ""
    number: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class KnownPayee:
    id: int
    name: str
    kana: str
    number: str
    code: str


@dataclass(frozen=True, slots=True)
class WrongRow:
    row: int
    value: str
    reason: Message
    mend: Message


@dataclass(frozen=True, slots=True)
class ChangedPayee:
    """What is written differently now, by field: before and after."""

    payee_id: int
    written: WrittenPayee
    fields: Mapping[str, tuple[str, str]]

    @property
    def is_renamed(self) -> bool:
        """Whether it is another name, and not the same written otherwise."""
        before, after = self.fields.get(NAME, ("", ""))
        return plain(before) != plain(after)


@dataclass
class ListComparison:
    """`again`: rows about a payee that stands on the list above; `left_out`: sums."""

    new: list[WrittenPayee] = field(default_factory=list)
    changed: list[ChangedPayee] = field(default_factory=list)
    same: list[tuple[int, WrittenPayee]] = field(default_factory=list)
    wrong: list[WrongRow] = field(default_factory=list)
    again: int = 0
    left_out: int = 0

    @property
    def payees(self) -> int:
        return len(self.new) + len(self.changed) + len(self.same)

    @property
    def digest(self) -> str:
        """Of what would be written: two comparisons with the same write the same."""
        told = [
            [[one.row, one.name, one.kana, one.number, one.code] for one in self.new],
            [[one.payee_id, sorted(one.fields.items())] for one in self.changed],
            [payee_id for payee_id, _ in self.same],
        ]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def compare(rows: Rows, columns: Mapping[str, int], known: Iterable[KnownPayee]) -> ListComparison:
    found, seen = ListComparison(), _Seen(known)
    for number, cells in rows:
        row = {name: cells[place].strip() for name, place in columns.items()}
        if not any(row.values()):
            continue
        if _is_sum(row):
            found.left_out += 1
            continue
        written = _read(number, row)
        if isinstance(written, WrongRow):
            found.wrong.append(written)
        else:
            _place(found, seen, written)
    if not found.payees and not found.wrong:
        found.wrong.append(
            WrongRow(
                1,
                "",
                say("No payee stands on this list."),
                say("Take it out of accounting again, with a row for each payee."),
            )
        )
    return found


class _Seen:
    """Everybody known or read so far, by what tells them apart."""

    def __init__(self, known: Iterable[KnownPayee]) -> None:
        self.by_number: dict[str, Any] = {}
        self.by_code: dict[str, Any] = {}
        self.by_name: dict[str, list[Any]] = {}
        self.met: set[int] = set()  # known ones that stand on this list
        for payee in known:
            self.add(payee)

    def add(self, payee: KnownPayee | WrittenPayee) -> None:
        if payee.number:
            self.by_number.setdefault(payee.number, payee)
        if payee.code:
            self.by_code.setdefault(payee.code, payee)
        self.by_name.setdefault(plain(payee.name), []).append(payee)

    def find(self, written: WrittenPayee) -> KnownPayee | WrittenPayee | None:
        if written.number and (found := self.by_number.get(written.number)):
            return found  # type: ignore[no-any-return]
        by_code = [self.by_code[written.code]] if written.code in self.by_code else []
        for payee in (*by_code, *self.by_name.get(plain(written.name), ())):
            if not (payee.number and written.number and payee.number != written.number):
                return payee  # type: ignore[no-any-return]
        return None


def _place(found: ListComparison, seen: _Seen, written: WrittenPayee) -> None:
    payee = seen.find(written)
    if payee is None:
        found.new.append(written)
        seen.add(written)
    elif isinstance(payee, WrittenPayee) or payee.id in seen.met:
        found.again += 1
    else:
        seen.met.add(payee.id)
        fields = {
            name: (getattr(payee, name), getattr(written, name))
            for name in (NAME, KANA, NUMBER, CODE)
            if getattr(written, name) not in ("", getattr(payee, name))
        }
        if fields:
            found.changed.append(ChangedPayee(payee.id, written, fields))
        else:
            found.same.append((payee.id, written))


def _read(row: int, told: Mapping[str, str]) -> WrittenPayee | WrongRow:
    name = told.get(NAME, "")
    if not name or name in ERRORS:
        return WrongRow(
            row, name, say("The payee has no name."), say("Write its name, or delete the row.")
        )
    code = unicodedata.normalize("NFKC", told.get(CODE, ""))
    for value, most in ((name, LONGEST_NAME), (code, LONGEST_CODE)):
        if len(value) > most:
            reason = say("This is longer than %(most)s characters.", most=most)
            return WrongRow(row, value[:most], reason, say("Shorten it in the file."))
    try:
        number = _number(told.get(NUMBER, ""), name)
    except RuleViolated as refused:
        mend = say("Mend the number in the file, or leave the cell empty.")
        return WrongRow(row, told.get(NUMBER, "")[:LONGEST_CODE], refused.message, mend)
    kana = in_katakana(told.get(KANA, ""), LONGEST_NAME)[:LONGEST_NAME]
    return WrittenPayee(row=row, name=name, kana=kana, number=number, code=code)


def _number(typed: str, name: str) -> str:
    """The number of an invoice issuer is T and the corporate number, of companies alone.

    Of people it is a number of its own, which is left out.
    """
    bare = "".join(unicodedata.normalize("NFKC", typed).split())
    if _INVOICE.fullmatch(bare.replace("-", "")):
        if not _COMPANY.search(plain(name)):
            return ""
        bare = bare[1:]
    return read_corporate_number(bare) or ""


def _is_sum(row: Mapping[str, str]) -> bool:
    others: Sequence[str] = [value for name, value in row.items() if name != NAME]
    return not any(others) and plain(row.get(NAME, "")) in _SUMS
