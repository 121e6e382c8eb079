"""Report content as canonical JSON and back: the same content always gives the same bytes.

Format 2 holds the report in every language, so that one hash stands for all of them. Format 1, of
reports issued before, holds one language; it is read for ever and never written for a new report.
"""

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import sha256
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from portal.foundation.core.words.messages import LANGUAGES, Lang
from portal.proof.reports.content.report import VendorReport

FORMAT_1 = "kantoku.vendor-report/1"
FORMAT = "kantoku.vendor-report/2"


def bind(editions: Mapping[Lang, VendorReport]) -> str:
    """The report in all its languages as one text, in format 2. Written as `to_json` writes."""
    if set(editions) != set(LANGUAGES) or any(one.lang != lang for lang, one in editions.items()):
        raise ValueError("A report is bound in each language once.")
    return _written({"format": FORMAT} | {lang: _plain(one) for lang, one in editions.items()})


def editions(text: str) -> Mapping[Lang, VendorReport]:
    """What was bound, by language; of format 1 the one language there is.

    Refuses another format, and fields it does not know.
    """
    data = json.loads(text)
    if not isinstance(data, dict) or data.pop("format", None) != FORMAT:
        report = from_json(text)
        return {report.lang: report}
    found = {lang: _typed(VendorReport, data.pop(lang), {}) for lang in LANGUAGES}
    if data:
        raise ValueError(f"Unknown beside the languages: {', '.join(sorted(data))}.")
    return found


def to_json(report: VendorReport) -> str:
    """One language, in format 1: keys sorted, no white space, days as `2026-10-30`, times in UTC;
    UTF-8 when encoded. Refuses a time without zone with ValueError.
    """
    return _written({"format": FORMAT_1, **_plain(report)})


def from_json(text: str) -> VendorReport:
    """The content that `to_json` was given. Refuses another format, and fields it does not know."""
    data = json.loads(text)
    if data.pop("format", None) != FORMAT_1:
        raise ValueError("This is not the content of a vendor supervision report.")
    report = _typed(VendorReport, data, {})
    assert isinstance(report, VendorReport)  # noqa: S101  # for the type checker
    return report


def is_format_1(text: str) -> bool:
    """Of kept content; not of "", where nothing is frozen yet."""
    return bool(text) and json.loads(text)["format"] == FORMAT_1


def digest(text: str) -> str:
    """SHA-256 of kept content, as 64 hex digits."""
    return sha256(text.encode()).hexdigest()


def _written(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {
            field.name: _plain(getattr(value, field.name))
            for field in fields(value)
            if getattr(value, field.name) != _default(field)
        }
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("A time in a report needs a zone.")
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def _default(field: Field[Any]) -> Any:
    return field.default  # MISSING for a required field, which no value equals


def _typed(kind: Any, value: Any, names: dict[Any, Any]) -> Any:
    """`value` from JSON as `kind`; `names` says what type variables stand for."""
    if isinstance(kind, TypeVar):
        kind = names[kind]
    if value is None:
        return None
    if isinstance(kind, UnionType) or get_origin(kind) is Union:  # `Part[Row] | None` is the latter
        return _typed(_chosen(kind, value), value, names)
    if get_origin(kind) is tuple:
        return tuple(_typed(get_args(kind)[0], one, names) for one in value)
    if is_dataclass(get_origin(kind) or kind):
        return _filled(kind, value)
    if kind in {date, datetime}:
        return kind.fromisoformat(value)
    return kind(value) if issubclass(kind, StrEnum) else value


def _filled(kind: Any, value: dict[str, Any]) -> Any:
    """A dataclass, perhaps with its type variables bound, from the object that holds it."""
    made = get_origin(kind) or kind
    bound = dict(zip(getattr(made, "__parameters__", ()), get_args(kind), strict=True))
    hints = get_type_hints(made)
    unknown = set(value) - {field.name for field in fields(made)}
    if unknown:
        raise ValueError(f"Unknown in {made.__name__}: {', '.join(sorted(unknown))}.")
    return made(**{name: _typed(hints[name], one, bound) for name, one in value.items()})


def _chosen(union: Any, value: Any) -> Any:
    """The member of `A | B | None` that `value` was: the one whose fields it has."""
    members = [one for one in get_args(union) if one is not type(None)]
    if len(members) == 1:
        return members[0]
    for member in members:
        known = {field.name for field in fields(member)}
        needed = {field.name for field in fields(member) if field.default is MISSING}
        if needed <= set(value) <= known:
            return member
    raise ValueError(f"None of {union} has the fields {', '.join(sorted(value))}.")
