"""Drafts of the report on the first half, as Pam and Pia make them."""

from datetime import date
from typing import Any, TypeVar

from portal.foundation.core.database.transactions import transaction
from portal.ledger.vendors.models import Vendor
from portal.proof.reports import services
from portal.proof.reports.content import report as canonical
from portal.proof.reports.content.parts import Empty
from portal.proof.reports.content.report import VendorReport
from portal.proof.reports.models import SupervisionReport
from portal.proof.reports.workflow import Conclusion, ReportDraft
from tests.actors import acting
from tests.cast import Cast
from tests.proof.reports.story import Story

T = TypeVar("T")
FIRST, LAST = date(2026, 4, 1), date(2026, 9, 30)
OPINION = "義務をおおむね守っている。\n監査条項の改定を求める。"
CONDITIONS = "2027年1月29日(金)までに封入を内製化する。"


def a_draft(**changes: Any) -> ReportDraft:
    values: dict[str, Any] = {
        "first": FIRST,
        "last": LAST,
        "language": "ja",
        "conclusion": Conclusion.CONDITIONAL,
        "opinion": OPINION,
        "conditions": CONDITIONS,
    }
    return ReportDraft(**(values | changes))


def drafted(cast: Cast, vendor: Vendor | None = None, **changes: Any) -> SupervisionReport:
    """By Pam, committed."""
    with transaction():
        return services.draft_report(
            vendor or cast.acme, a_draft(**changes), actor=acting(cast.pam)
        )


def issued(cast: Cast, vendor: Vendor | None = None, **changes: Any) -> SupervisionReport:
    """Drafted by Pam, issued by Pia, not printed yet."""
    about = vendor or cast.acme
    report = drafted(cast, about, **changes)
    with transaction():
        services.issue_report(report, about, version=report.version, actor=acting(cast.pia))
    return report


OVERALL_OPINION = "半期の監督結果は以上のとおりである。"


def over_all(**changes: Any) -> ReportDraft:
    values: dict[str, Any] = {
        "first": FIRST,
        "last": LAST,
        "language": "ja",
        "opinion": OVERALL_OPINION,
    }
    return ReportDraft(**(values | changes))


def drafted_over_all(cast: Cast, **changes: Any) -> SupervisionReport:
    """Over all vendors, by Pam, committed."""
    with transaction():
        return services.draft_report(None, over_all(**changes), actor=acting(cast.pam))


def issued_over_all(cast: Cast, **changes: Any) -> SupervisionReport:
    """Drafted by Pam, issued by Pia, not printed yet."""
    report = drafted_over_all(cast, **changes)
    with transaction():
        services.issue_report(report, None, version=report.version, actor=acting(cast.pia))
    return report


def shown(story: Story, cast: Cast, **changes: object) -> VendorReport:
    """What a draft of Pam's would say today."""
    return services.preview(drafted(cast, story.vendor, **changes), story.vendor)


def there(section: T | Empty) -> T:
    """A section that has something to say."""
    assert not isinstance(section, Empty)
    return section


def content_of(report: SupervisionReport, lang: str | None = None) -> VendorReport:
    """In one language, without more that of the opinion."""
    content = canonical.editions(report.content or "")[lang or report.language]
    assert isinstance(content, VendorReport)
    return content
