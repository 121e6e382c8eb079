"""Short facts and tabs for the head of the vendor page; what is judged is put in above."""

from dataclasses import dataclass

from flask import current_app, url_for

from portal.content import catalogue
from portal.foundation.accounts.queries import names_of
from portal.foundation.core.words.i18n import _l, in_language, words
from portal.foundation.core.words.messages import say
from portal.ledger.vendors.entry.countries import JAPAN, country_text
from portal.ledger.vendors.models import Vendor

# id, endpoint, label; a page that the portal does not have yet is left out
TABS = (
    ("work", "data_sharing.of_vendor", _l("Work and data")),
    ("contracts", "contracts.of_vendor", _l("Contracts and clauses")),
    ("attestations", "attestations.of_vendor", _l("Attestations")),
    ("questionnaires", "responses.of_vendor", _l("Questionnaires")),
    ("findings", "findings.of_vendor", _l("Findings")),
    ("reports", "reports.of_vendor", _l("Reports")),
    ("people", "vendors.people", _l("Contacts and accounts")),
    ("history", "vendors.history", _l("History")),
)


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    href: str
    active: bool


def lines_of(vendor: Vendor) -> list[str]:
    """The short facts of the second line, in the reader's language."""
    kind = catalogue.practice().kinds_by_id.get(vendor.kind)
    lines = [in_language(kind.label) if kind else vendor.kind]
    if vendor.corporate_number:
        lines.append(words(say("Corporate number %(number)s", number=vendor.corporate_number)))
    if vendor.lei:
        lines.append(words(say("LEI %(number)s", number=vendor.lei)))
    if vendor.country != JAPAN:
        lines.append(in_language(country_text(vendor.country)))
    if vendor.former_names:
        known = ", ".join(vendor.former_names.split("\n"))
        lines.append(words(say("Also known as %(names)s", names=known)))
    owner = names_of([vendor.owner_id]).get(vendor.owner_id or 0)
    lines.append(words(say("Owner %(name)s", name=owner) if owner else say("No owner yet")))
    return lines


def tabs_of(vendor: Vendor, tab: str) -> list[Tab]:
    return [
        Tab(str(label), url_for(endpoint, vendor_id=vendor.id), active=name == tab)
        for name, endpoint, label in TABS
        if endpoint in current_app.view_functions
    ]
