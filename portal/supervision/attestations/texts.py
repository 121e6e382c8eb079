"""The exact text of a statement: what is shown is what is hashed. Pure.

Paragraphs stand as the content pack breaks them. What the signer enters and the annex are part of
the text, so that nothing can be exchanged behind the signature.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.foundation.content.statements import Input, Statement, placeholders_in
from portal.foundation.core import dates
from portal.foundation.core.messages import Lang, Text
from portal.supervision.attestations.columns import COLUMNS
from portal.supervision.attestations.models import Wording

BLANK = "____"  # a date the signer has yet to enter
_WORDS = {
    "annex": Text("別紙", "Annex"),
    "data": Text("提供している個人データの項目", "Items of personal data provided"),
    "subcontractors": Text("承認済みの再委託先", "Approved subcontractors"),
    "none": Text("なし", "None"),
    "entered": Text("記入事項", "Entered by the signer"),
    "answer": Text("回答", "Answer"),
    "explanation": Text("説明", "Explanation"),
    "acknowledgement": Text("確認", "Acknowledgement"),
    "signer": Text("署名者", "Signed by"),
}


@dataclass(frozen=True, slots=True)
class Fill:
    """What the portal puts into a statement, in both languages where it is a name."""

    company_name: Text
    vendor_name: Text
    engagement_name: Text
    period_from: date
    period_to: date | None
    end_date: date | None
    data_items: tuple[Text, ...]


def paragraphs(words: str) -> list[str]:
    """A blank line is a paragraph; nothing else is."""
    return [part.strip() for part in words.split("\n\n") if part.strip()]


def statement_text(
    statement: Statement, wording: Wording, fill: Fill, lang: Lang, inputs: Mapping[str, Any]
) -> str:
    """Title, statement and annex with every placeholder filled; dates not yet entered are blank."""
    body = statement.statement_start if wording is Wording.START else statement.statement
    if body is None:
        raise ValueError(f"{statement.id} has no wording for the start")
    parts = [statement.title.in_(lang), _filled(body.in_(lang), fill, lang, inputs)]
    return "\n\n".join([*parts, *_annex(statement, fill, lang)])


def acknowledgement(statement: Statement, fill: Fill, lang: Lang) -> str:
    return _filled(statement.acknowledgement.in_(lang), fill, lang, {})


@dataclass(frozen=True, slots=True)
class Signing:
    """What the signer adds to the statement."""

    answer: Text
    explanation: str
    inputs: Mapping[str, Any]
    name: str
    title: str


def signed_text(
    statement: Statement, wording: Wording, fill: Fill, lang: Lang, signing: Signing
) -> str:
    """Everything the signature stands under, in one text."""
    parts = [statement_text(statement, wording, fill, lang, signing.inputs)]
    asked = [one for one in statement.inputs if one.is_asked_for(wording)]
    if asked:
        lines = [line for one in asked for line in entered(one, signing.inputs.get(one.id), lang)]
        parts.append(_section("entered", lines, lang))
    parts.append(_section("answer", [signing.answer.in_(lang)], lang))
    if signing.explanation:
        parts.append(_section("explanation", [signing.explanation], lang))
    parts.append(_section("acknowledgement", [acknowledgement(statement, fill, lang)], lang))
    parts.append(_section("signer", [f"{signing.name} ({signing.title})"], lang))
    return "\n\n".join(parts)


def entered(asked: Input, value: Any, lang: Lang) -> list[str]:
    """One input as lines: `label: value`, or a line for each row of a table."""
    label = asked.label.in_(lang)
    if not value and value != 0:
        return [f"{label}: {_WORDS['none'].in_(lang)}"]
    if asked.type != "rows":
        return [f"{label}: {_plain(asked, value, lang)}"]
    lines = [f"{label}:"]
    for number, row in enumerate(value, start=1):
        cells = [
            f"{COLUMNS[column].in_(lang)} {row[column]}"
            for column in asked.columns
            if row.get(column)
        ]
        lines.append(f"{number}. " + ("、" if lang == "ja" else ", ").join(cells))
    return lines


def sha256(text: str) -> str:
    """Of the text as UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _filled(words: str, fill: Fill, lang: Lang, inputs: Mapping[str, Any]) -> str:
    values = {
        "company_name": fill.company_name.in_(lang),
        "vendor_name": fill.vendor_name.in_(lang),
        "engagement_name": fill.engagement_name.in_(lang),
        "period_from": dates.plain(fill.period_from, lang),
        "period_to": _day(fill.period_to, lang),
        "end_date": _day(fill.end_date, lang),
        "completion_date": _day(inputs.get("completion_date"), lang),
        "self_check_date": _day(inputs.get("self_check_date"), lang),
    }
    for name in placeholders_in(words):
        words = words.replace("{{" + name + "}}", values[name])
    return words


def _annex(statement: Statement, fill: Fill, lang: Lang) -> list[str]:
    if statement.id == "purpose_minimisation":
        items = [item.in_(lang) for item in fill.data_items]
        return [_annexed("data", items, lang)]
    if statement.id == "no_subcontracting":  # the register of subcontractors is still empty
        return [_annexed("subcontractors", [], lang)]
    return []


def _annexed(name: str, items: Sequence[str], lang: Lang) -> str:
    lines = items or [_WORDS["none"].in_(lang)]
    head = f"{_WORDS['annex'].in_(lang)}: {_WORDS[name].in_(lang)}"
    return "\n".join([head, *(f"- {line}" for line in lines)])


def _section(name: str, lines: Sequence[str], lang: Lang) -> str:
    return "\n".join([f"[{_WORDS[name].in_(lang)}]", *lines])


def _plain(asked: Input, value: Any, lang: Lang) -> str:
    return _day(value, lang) if asked.type == "date" else str(value)


def _day(value: date | str | None, lang: Lang) -> str:
    if value is None or value == "":
        return BLANK
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return dates.plain(day, lang)
