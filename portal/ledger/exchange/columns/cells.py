"""What one cell of a file means for its column, or why not, and the lists cells choose from. Pure."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from functools import lru_cache, partial
from typing import Any, Final

from portal.content.definitions.practice import Practice
from portal.content.definitions.tiers import CategoryPack, TierPack
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Message, Text, in_one_line, say, without_unseen
from portal.ledger.contracts.labels import CONCLUDED, KINDS
from portal.ledger.engagements.models import CompanyRole, ReentrustmentMode
from portal.ledger.engagements.terms import COMPANY_ROLES, MEDIA, REENTRUSTMENT
from portal.ledger.exchange.columns.shapes import CellKind, SheetColumn, heading_form
from portal.ledger.vendors.entry.as_written import (
    NoDay,
    country_codes,
    country_text,
    read_corporate_number,
    read_day,
    read_lei,
)

SHOWN = 8  # of a list, in a sentence
PEOPLE = ("owners", "deciders")  # lists of people, which depend on the row as well
NONE: Mapping[str, Any] = {}
# What cells of files say that were written before the words changed.
ROLES_FORMERLY = {"顧客から預かったデータ": CompanyRole.ENTRUSTED}
REENTRUSTMENT_FORMERLY = {
    "自由": ReentrustmentMode.FREE,
    "自由(事後通知)": ReentrustmentMode.NOTICE_AFTER,
}


@dataclass(frozen=True)
class Choices:
    """One list: what each id is called, and the ids by everything they are known by."""

    labels: Mapping[Any, Text]
    known: Mapping[str, Any] = field(repr=False)

    def find(self, typed: str) -> Any | None:
        return self.known.get(heading_form(typed))

    def near(self, typed: str) -> Text:
        """Some of the list to say in a sentence: what looks like it first."""
        close = get_close_matches(heading_form(typed), self.known, n=SHOWN, cutoff=0.5)
        ids = list(dict.fromkeys([*(self.known[word] for word in close), *self.labels]))[:SHOWN]
        more = "…" if len(ids) < len(self.labels) else ""
        shown = [self.labels[id_] for id_ in ids]
        return Text(
            ja="、".join(f"「{text.ja}」" for text in shown) + more,
            en=", ".join(f"“{text.en}”" for text in shown) + more,
        )


def choices_of(
    practice: Practice,
    categories: CategoryPack,
    tiers: TierPack,
    announced: Mapping[str, Text] = NONE,
) -> dict[str, Choices]:
    """Every list but those of people, by the name that columns give it. `announced`: the purposes
    on record, by number."""
    return {
        "vendor_kinds": _of_pack(practice.vendor_kinds),
        "countries": _made({code: country_text(code) for code in country_codes()}),
        "purposes": _of_pack(categories.purposes),
        "company_roles": _of_messages(COMPANY_ROLES, ROLES_FORMERLY),
        "media": _of_messages(MEDIA),
        "reentrustment": _of_messages(REENTRUSTMENT, REENTRUSTMENT_FORMERLY),
        "access": _of_pack(tiers.factors["access"].values),
        "subcontracting": _of_pack(tiers.factors["subcontracting"].values),
        "categories": _of_pack(categories.categories),
        "classes": _of_pack(categories.classes),
        "bases": _of_pack(categories.provision_basis),
        "subjects": _of_pack(categories.data_subjects),
        "volume_bands": _of_pack(categories.volume_bands),
        "transfer_methods": _of_pack(categories.transfer_methods),
        "storage_locations": _of_pack(categories.storage_locations),
        "processing": _of_pack(categories.processing_operations),
        "contract_kinds": _of_messages(KINDS),
        "announced": _made(announced),
        "conclusions": _of_messages(CONCLUDED),
    }


def _of_pack(things: Iterable[Any]) -> Choices:
    return _made({thing.id: getattr(thing, "label", None) or thing.title for thing in things})


def _of_messages(texts: Mapping[Any, Message], formerly: Mapping[str, Any] = NONE) -> Choices:
    return _made(
        {member: Text(words(text, "ja"), words(text, "en")) for member, text in texts.items()},
        formerly,
    )


def _made(labels: Mapping[Any, Text], formerly: Mapping[str, Any] = NONE) -> Choices:
    before = {heading_form(said): choice for said, choice in formerly.items()}
    known = before | {
        heading_form(words): label for label, text in labels.items() for words in (text.en, text.ja)
    }
    return Choices(labels, known | {heading_form(str(label)): label for label in labels})


Reader = Callable[[Any], Any]
EXACT = 10**15  # Excel keeps fifteen digits of a number
YES: Final = frozenset(
    ["yes", "y", "true", "1", "はい", "○", "〇", "◯", "有", "有り", "あり", "✓", "✔", "レ", "該当"]
)
NO: Final = frozenset(
    ["no", "n", "false", "0", "いいえ", "×", "✕", "無", "無し", "なし", "-", "非該当"]
)
MEND_ERROR: Final = say("Correct the formula, or type the value instead of it.")
_NEWLINES = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_SHORTENED = re.compile(r"[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+")
_WHOLE = re.compile(r"([0-9]{1,6})(か月|ヶ月|カ月|ヵ月|ケ月|months?)?")
_BETWEEN = re.compile(r"[\n;]")
_BETWEEN_TOO = re.compile(r"[\n;,、]")
_PLAIN_LOCAL = re.compile(r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*")
_LONGEST_LOCAL = 64


class Unreadable(Exception):
    """Why a cell cannot be taken, and how to mend it (None: as its column says)."""

    def __init__(self, reason: Message, mend: Message | None = None) -> None:
        super().__init__(reason.id)
        self.reason, self.mend = reason, mend


def reader(column: SheetColumn, choices: Mapping[str, Choices]) -> Reader:
    """The function that reads cells of a column; it raises Unreadable. Never given an empty cell.

    References, numbers and people come back as text: they are found in the register and the file.
    """
    make = _MAKERS.get(column.kind)
    return _line_reader(0) if make is None else make(column, choices)


def read_text(value: Any) -> str:
    """A cell as text, without signs that nobody sees; numbers as they are written."""
    if isinstance(value, str):
        if not value:
            return value
        if value.isprintable() and value[:1].isalnum():  # nothing in it that nobody sees
            return value.strip()
        return shown_text(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _read_number(value)
    raise Unreadable(
        say("The cell holds a date or a time where text is expected."),
        say("Format the cell as text and type it again."),
    )


def shown_text(text: str) -> str:
    """As forms take it, and without what no workbook can hold."""
    return without_unseen(_NEWLINES.sub("\n", text)).translate({0xFFFE: None, 0xFFFF: None}).strip()


def parts_of(text: str, *, commas: bool) -> list[str]:
    between = _BETWEEN_TOO if commas else _BETWEEN
    pieces = between.split(text.replace("；", ";"))
    return [piece.strip() for piece in pieces if piece.strip()]


def shown_cell(value: Any) -> str | date:
    """What stands in a cell, for people to recognise it."""
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else str(value)


def _read_number(value: float) -> str:
    if abs(value) >= EXACT:
        raise Unreadable(
            say("A number of more than 15 digits has lost its last ones in the spreadsheet."),
            say("Format the column as text and type the number again."),
        )
    whole = int(value)
    return str(whole) if whole == value else repr(value)


def _line_reader(most: int) -> Reader:
    """Most cells are plain words: these are read without further ado."""

    def read(value: Any) -> str:
        is_plain = type(value) is str and value.isprintable() and value[:1].isalnum()
        if is_plain and (not most or len(value) <= most):
            return str(value).strip()
        return _read_line(value, most)

    return read


def _choice_reader(choices: Choices) -> Reader:
    """Few different cells fill such a column."""
    known: dict[str, Any] = {}

    def read(value: Any) -> Any:
        if type(value) is not str:
            return _read_choice(value, choices)
        if value not in known:
            try:
                known[value] = _read_choice(value, choices)
            except Unreadable as why:  # looking for what is like it takes its time
                known[value] = why
        found = known[value]
        if isinstance(found, Unreadable):
            raise found
        return found

    return read


def _read_line(value: Any, most: int) -> str:
    return _bounded(in_one_line(read_text(value)), most)


def _bounded(text: str, most: int) -> str:
    if most and len(text) > most:
        raise Unreadable(
            say("This is too long: at most %(max)s characters.", max=most),
            say("It has %(count)s characters: shorten it.", count=len(text)),
        )
    return text


def _read_day(value: Any) -> date:
    if isinstance(value, time | timedelta | bool):
        raise Unreadable(say("The cell holds a time, not a day."))
    try:
        return read_day(value)
    except NoDay as no:
        raise Unreadable(no.reason, no.mend) from None


def _read_yes_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    typed = unicodedata.normalize("NFKC", read_text(value)).casefold()
    if typed in YES:
        return True
    if typed in NO:
        return False
    raise Unreadable(say("This is neither yes nor no."), say("Write yes or no."))


def _read_whole(value: Any, least: int, most: int) -> int:
    found = _WHOLE.fullmatch(unicodedata.normalize("NFKC", read_text(value)).replace(" ", ""))
    if found is None:
        raise Unreadable(say("Please enter a whole number."))
    number = int(found[1])
    if not least <= number <= most:
        raise Unreadable(
            say("Please enter a number of months from %(min)s to %(max)s.", min=least, max=most)
        )
    return number


def _read_choice(value: Any, choices: Choices) -> Any:
    typed = read_text(value)
    found = choices.find(typed)
    if found is None:
        raise _no_choice(typed, choices)
    return found


def _read_choices(value: Any, choices: Choices) -> tuple[Any, ...]:
    """Parts between semicolons or line breaks; between commas where that makes sense of it."""
    typed = read_text(value)
    whole = choices.find(typed)
    if whole is not None:
        return (whole,)
    for commas in (False, True):
        parts = parts_of(typed, commas=commas)
        found = [choices.find(part) for part in parts]
        if None not in found:
            return tuple(dict.fromkeys(found))
    unknown = next(part for part in parts if choices.find(part) is None)
    raise _no_choice(unknown, choices)


def _no_choice(typed: str, choices: Choices) -> Unreadable:
    return Unreadable(
        say("“%(value)s” is not in the list.", value=typed[:60]),
        say("Choose from the list: %(choices)s", choices=choices.near(typed)),
    )


def _read_identifier(read: Callable[[str | None], str | None], value: Any) -> str | None:
    typed = read_text(value)
    if not typed.isdigit() and _SHORTENED.fullmatch(typed):
        raise Unreadable(
            say("The spreadsheet has shortened this number."),
            say("Format the column as text and type the number again."),
        )
    try:
        return read(typed)
    except RuleViolated as refused:
        raise Unreadable(refused.message) from None


def _read_email(value: Any, most: int) -> str:
    typed = _read_line(value, most)
    local, at, domain = typed.rpartition("@")
    if _PLAIN_LOCAL.fullmatch(local) and len(local) <= _LONGEST_LOCAL and at:
        fine = _is_domain(domain)
    else:
        fine = _is_address(typed)
    if not fine:
        raise Unreadable(say("This is not an e-mail address. It looks like name@example.jp."))
    return typed


@lru_cache(maxsize=4096)
def _is_domain(domain: str) -> bool:
    """Most addresses of one file lie in few domains, and the check takes its time."""
    return _is_address(f"a@{domain}")


def _is_address(typed: str) -> bool:
    """As the e-mail field of a form decides."""
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415

    try:
        validate_email(
            typed, check_deliverability=False, allow_smtputf8=True, allow_empty_local=False
        )
    except EmailNotValidError:
        return False
    return True


_MAKERS: Mapping[CellKind, Callable[[SheetColumn, Mapping[str, Choices]], Reader]] = {
    CellKind.LINE: lambda column, _: _line_reader(column.most),
    CellKind.LINES: lambda column, _: lambda value: _bounded(read_text(value), column.most),
    CellKind.DAY: lambda _column, _: _read_day,
    CellKind.YES_NO: lambda _column, _: _read_yes_no,
    CellKind.WHOLE: lambda column, _: partial(_read_whole, least=column.least, most=column.most),
    CellKind.CHOICE: lambda column, lists: _choice_reader(lists[column.choices]),
    CellKind.CHOICES: lambda column, lists: partial(_read_choices, choices=lists[column.choices]),
    CellKind.CORPORATE: lambda _column, _: partial(_read_identifier, read_corporate_number),
    CellKind.LEI: lambda _column, _: partial(_read_identifier, read_lei),
    CellKind.EMAIL: lambda column, _: partial(_read_email, most=column.most),
    CellKind.WORKS: lambda _column, _: read_text,
    CellKind.INFO: lambda _column, _: read_text,
}
