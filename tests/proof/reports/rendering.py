"""Puts content through the print templates, as the portal does, without a running portal."""

import re
from functools import cache
from html import unescape
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from portal.foundation.printing import press
from portal.proof.reports.content import report
from portal.proof.reports.content.report import AnyReport, VendorReport
from portal.proof.reports.printing import rendering
from tests.foundation.printing import reading

ROOT = Path(__file__).resolve().parents[3]


@cache
def templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(ROOT / "templates"), autoescape=True, undefined=StrictUndefined
    )


def page(content: AnyReport, **more: object) -> str:
    """As reports are issued today; `format_1=True`: as one of then."""
    given = rendering.context(content) | {"format_1": False} | more
    return templates().get_template(rendering.TEMPLATE).render(**given)


def words(content: AnyReport) -> str:
    """All that stands on the paper, without printing it; spaces left out."""
    body = re.sub(r"(?s)<(style|head)\b.*?</\1>|<[^>]*>", "", page(content))
    return reading.squeezed(unescape(body))


def pdf(content: VendorReport) -> bytes:
    issued_at = content.basis.issued_at
    assert issued_at is not None
    data = press.Attachment(
        "report.json", report.to_json(content).encode(), content.title, issued_at
    )
    return press.render(
        page(content),
        lang=content.lang,
        title=rendering.title(content),
        identifier=rendering.identifier(content),
        attachments=[data],
    )
