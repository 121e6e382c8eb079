"""About whom a report is, after mergers too, in whose place it stands, and how it is numbered."""

from typing import Final

from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.database.locking import next_number
from portal.foundation.core.errors import InvalidTransition
from portal.foundation.core.words.messages import Message, say
from portal.foundation.organisation.models import Organisation
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import find_vendor
from portal.proof.reports.content.cover import Previous
from portal.proof.reports.models import ReportState, SupervisionReport
from portal.supervision.planning.scheduling.fiscal import number_of

_WRITTEN: Final = frozenset({"report.drafted", "report.changed"})  # each with all that was typed


def demand_alive(vendor: Vendor) -> None:
    goes_on_in = find_vendor(vendor.merged_into_id) if vendor.merged_into_id else None
    if goes_on_in is not None:
        raise InvalidTransition(
            say(
                "%(name)s goes on in %(other)s, and so do its records. The reports issued about it "
                "before stand there; a new one is made about %(other)s.",
                name=vendor.name,
                other=goes_on_in.name,
            )
        )


def of_another(report: SupervisionReport) -> Message | None:
    """Says that a draft was written about another vendor, until somebody saves it as about this one:
    period, conclusion, opinion and conditions were chosen for another company."""
    if report.state is not ReportState.DRAFT or report.vendor_id is None:
        return None
    written = next((line for line in trail_of(report) if line.action in _WRITTEN), None)
    about = find_vendor(written.vendor_id) if written and written.vendor_id else None
    survivor = find_vendor(report.vendor_id)
    if about is None or survivor is None or about.id == survivor.id:
        return None
    return say(
        "This draft was written about %(other)s, which goes on in %(name)s now. Open it, make "
        "its period and its conclusion fit %(name)s, and save it; then it can be issued.",
        other=about.called,
        name=survivor.called,
    )


def next_number_of(company: Organisation) -> str:
    """Of the fiscal year of the day of issue, without gaps."""
    year = number_of(clock.today(), company.fiscal_year_start_month)
    return next_number(company.report_prefix, year=year, digits=company.report_digits)


def named(replaced: SupervisionReport | None, why: str) -> Previous | None:
    if replaced is None or replaced.issued_at is None:
        return None
    on = clock.day_of(replaced.issued_at)
    return Previous(number=replaced.number or "", on=on, remark=why)
