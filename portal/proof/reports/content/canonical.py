"""Report content as canonical JSON and back: the same content always gives the same bytes.

Format 2 holds the report in every language, so that one hash stands for all of them. Format 1, of
reports issued before, holds one language; it is read for ever and never written for a new report.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from portal.foundation.core.plain_data import WrongShape, read, write
from portal.foundation.core.words.messages import LANGUAGES, Lang
from portal.proof.reports.content.report import VendorReport

FORMAT_1 = "kantoku.vendor-report/1"
FORMAT = "kantoku.vendor-report/2"


def bind(editions: Mapping[Lang, VendorReport]) -> str:
    """The report in all its languages as one text, in format 2. Written as `to_json` writes."""
    if set(editions) != set(LANGUAGES) or any(one.lang != lang for lang, one in editions.items()):
        raise ValueError("A report is bound in each language once.")
    return _written(
        {"format": FORMAT} | {lang: write(one, defaults=False) for lang, one in editions.items()}
    )


def editions(text: str) -> Mapping[Lang, VendorReport]:
    """What was bound, by language; of format 1 the one language there is.

    Refuses another format, and fields it does not know.
    """
    data = json.loads(text)
    if not isinstance(data, dict) or data.pop("format", None) != FORMAT:
        report = from_json(text)
        return {report.lang: report}
    found = {lang: _report(data.pop(lang)) for lang in LANGUAGES}
    if data:
        raise ValueError(f"Unknown beside the languages: {', '.join(sorted(data))}.")
    return found


def to_json(report: VendorReport) -> str:
    """One language, in format 1: keys sorted, no white space, days as `2026-10-30`, times in UTC;
    UTF-8 when encoded. Refuses a time without zone with ValueError.
    """
    return _written({"format": FORMAT_1, **write(report, defaults=False)})


def from_json(text: str) -> VendorReport:
    """The content that `to_json` was given. Refuses another format, and fields it does not know."""
    data = json.loads(text)
    if data.pop("format", None) != FORMAT_1:
        raise ValueError("This is not the content of a vendor supervision report.")
    return _report(data)


def _report(data: object) -> VendorReport:
    try:
        return read(VendorReport, data)
    except WrongShape as error:
        raise ValueError(f"Unknown in the content of a report: {error}") from None


def is_format_1(text: str) -> bool:
    """Of kept content; not of "", where nothing is frozen yet."""
    return bool(text) and json.loads(text)["format"] == FORMAT_1


def digest(text: str) -> str:
    """SHA-256 of kept content, as 64 hex digits."""
    return sha256(text.encode()).hexdigest()


def _written(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
