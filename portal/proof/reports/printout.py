"""What the print template of the report is given, so that paper and preview say the same."""

from typing import Any

from portal.foundation.printing.formats import Formats
from portal.proof.reports import canonical, outline
from portal.proof.reports.content import VendorReport

TEMPLATE = "print/report.html"


def context(content: VendorReport) -> dict[str, Any]:
    """The variables of print/report.html and print/report_body.html."""
    return {
        "content": content,
        "fmt": Formats(content.lang, content.zone),
        "contents": outline.entries(content),
        "leaves": outline.leaves(content),
        "short": outline.is_short(content),
        "data_sha256": canonical.digest(canonical.to_json(content)),
    }


def title(content: VendorReport) -> str:
    """The title of the file, as PDF readers show it."""
    return f"{content.title} {content.vendor.name} {content.period.name}"


def identifier(content: VendorReport) -> str:
    """What makes this file this one: its number and version."""
    return f"{content.number}/{content.version}"
