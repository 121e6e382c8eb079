"""About whom a report is, after mergers too, what the one before it says, and how it is numbered."""

from collections.abc import Mapping

from portal.foundation.core import clock
from portal.foundation.core.database.locking import next_number
from portal.foundation.core.errors import InvalidTransition
from portal.foundation.core.words.messages import Lang, say
from portal.foundation.organisation.models import Organisation
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import find_vendor
from portal.proof.reports.content.report import AnyReport, editions
from portal.proof.reports.models import SupervisionReport
from portal.proof.reports.printing.seals import NotAsIssued, frozen_text
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


def said_by(replaced: SupervisionReport | None) -> Mapping[Lang, AnyReport]:
    """By language; nothing of one whose content is not what was issued: it is replaced all the same."""
    try:
        return editions(frozen_text(replaced)) if replaced else {}
    except NotAsIssued:
        return {}
