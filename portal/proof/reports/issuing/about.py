"""About whom a report is, after mergers too, in whose place it stands, and how it is numbered."""

from portal.foundation.core import clock
from portal.foundation.core.database.locking import next_number
from portal.foundation.core.errors import InvalidTransition
from portal.foundation.core.words.messages import say
from portal.foundation.organisation.models import Organisation
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import find_vendor
from portal.proof.reports.content.cover import Previous
from portal.proof.reports.models import SupervisionReport
from portal.supervision.planning.scheduling.fiscal import number_of


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


def next_number_of(company: Organisation) -> str:
    """Of the fiscal year of the day of issue, without gaps."""
    year = number_of(clock.today(), company.fiscal_year_start_month)
    return next_number(company.report_prefix, year=year, digits=company.report_digits)


def named(replaced: SupervisionReport | None, why: str) -> Previous | None:
    if replaced is None or replaced.issued_at is None:
        return None
    on = clock.day_of(replaced.issued_at)
    return Previous(number=replaced.number or "", on=on, remark=why)
