"""Pages that say who is hit where a vendor has failed, and the letters to the customers hit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import stripped
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.dates import with_years
from portal.foundation.core.words.i18n import language, words
from portal.foundation.core.words.messages import LANGUAGES, Lang, Message, Text, say, say_p
from portal.foundation.evidence.storage import download
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.printing.formats import Formats
from portal.foundation.printing.press import render
from portal.ledger.customers.models import Customer
from portal.ledger.customers.queries import customers_by_id
from portal.ledger.engagements.terms import joined
from portal.ledger.vendors.entry.as_written import country_text
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.incidents import queries
from portal.supervision.incidents.handling.who_is_hit import (
    WhoIsHit,
    duties_if_known_now,
    vendors_called,
    who_is_hit,
)
from portal.supervision.incidents.models import Incident, ReportItem

FOLDER = "supervision/incidents"
P = Permission

# The letter in which a customer is told of an incident: its sentences, as a mail, and as a PDF.

SUBJECT: Final = say("Notice of an incident with personal data you entrusted to us")
_WORDS: Final = {
    "from": say_p("who writes a letter", "From"),
    "number": say("Number of the incident"),
    "vendor": say("Vendor"),
    "work": say("Entrusted work"),
    "data": say("Personal data"),
    "where": say("Country where it lies"),
    "known": say("Known to us since"),
    "people": say("How many persons, at most"),
    "what": say("What has happened"),
}


@dataclass(frozen=True, slots=True)
class ToldToCustomer:
    """What a customer is told. `number` and `what` are empty while no incident is on record."""

    vendor: Text
    work: Text
    data: Text
    countries: Text
    people: str
    known_on: date
    number: str = ""
    what: str = ""
    is_drill: bool = False

    @property
    def subject(self) -> Message:
        return say("Drill: %(what)s", what=SUBJECT) if self.is_drill else SUBJECT


def sentences(about: ToldToCustomer) -> Sequence[Message]:
    """What the letter says, without what it lists."""
    return (
        say("At a vendor to which we entrusted work, personal data that you entrusted to us leaked, was "
            "lost or was damaged, or may have been. We inform you of what is known now."),
        say("We are finding out what happened, and tell you at once what becomes known."),
        say("Please tell us at the contact named here where your own duties to report or to tell "
            "the persons need anything from us."),
    )  # fmt: skip


@with_years()
def mail_text(about: ToldToCustomer, customer: Customer, lang: Lang) -> str:
    """To be copied into a mail."""
    company = the_organisation()
    to = customer.called.in_(lang)
    head = f"{to} 御中" if lang == "ja" else to
    if customer.person:
        head += f"\n{customer.person} 様" if lang == "ja" else f"\n{customer.person}"
    first, then, last = (words(sentence, lang) for sentence in sentences(about))
    facts = [f"{label}: {value}" for label, value in _facts(about, lang)]
    lines = [
        words(about.subject, lang),
        "",
        head,
        "",
        first,
        "",
        *facts,
        "",
        then,
        last,
        "",
        company.name.in_(lang),
    ]
    return "\n".join([*lines, company.contact_on_paper.in_(lang)]).strip()


def _facts(about: ToldToCustomer, lang: Lang) -> list[tuple[str, str]]:
    fmt = Formats(lang, the_organisation().zone)
    rows = (
        ("number", about.number),
        ("vendor", about.vendor.in_(lang)),
        ("work", about.work.in_(lang)),
        ("data", about.data.in_(lang)),
        ("where", about.countries.in_(lang)),
        ("people", about.people),
        ("known", fmt.long(about.known_on, weekday=False)),
        ("what", about.what),
    )
    return [(words(_WORDS[name], lang), value) for name, value in rows if value]


@with_years()
def letter_pdf(about: ToldToCustomer, customer: Customer, lang: Lang) -> bytes:
    company = the_organisation()
    title = words(about.subject, lang)
    html = render_template(
        "print/incident_letter.html",
        lang=lang,
        rows=_facts(about, lang),
        number=about.number or customer.number,
        customer=customer,
        title=title,
        sentences=[words(sentence, lang) for sentence in sentences(about)],
        sender=words(_WORDS["from"], lang),
        company=company.name.in_(lang),
        contact=company.contact_on_paper.in_(lang),
        printed_on=clock.today(),
        classification=words(say_p("on paper that leaves the company", "Confidential"), lang),
        fmt=Formats(lang, company.zone),
    )
    return render(html, lang=lang, title=title, identifier=about.number or customer.number)


@requires(P.INCIDENT_VIEW)
def find() -> ResponseReturnValue:
    """`?q=`: which vendor has failed; a single one leads straight to who is hit."""
    asked = stripped(request.args.get("q"))[:200]
    found = vendors_called(asked) if asked else []
    going_on = {(into or vendor).id for vendor, into in found}
    if len(going_on) == 1:
        return redirect(url_for(".of_vendor_hit", vendor_id=going_on.pop()))
    return render_template(f"{FOLDER}/find_hit.html", asked=asked, found=found)


@requires(P.INCIDENT_VIEW)
def of_vendor_hit(vendor_id: int) -> ResponseReturnValue:
    """What is hit at this vendor, as if it became known now. Of a vendor that goes on in another one:
    of that one."""
    vendor = or_404(find_vendor(vendor_id))
    if vendor.merged_into_id is not None:
        return redirect(url_for(".of_vendor_hit", vendor_id=vendor.merged_into_id))
    known = who_is_hit(vendor.id, clock.today())
    hit = known.of(known.in_reach)
    customers = customers_by_id([one.customer_id for one in hit.customers])
    return render_template(
        f"{FOLDER}/who_is_hit.html",
        vendor=vendor,
        hit=hit,
        waiting=known.waiting,
        then=duties_if_known_now(hit),
        countries=[country_text(code) for code in hit.countries],
        country_text=country_text,
        customers=customers,
        mails=_mails(vendor, hit, customers, None),
        incidents=[row for row in queries.of_vendor(vendor.id) if row.ended_on is None],
        new_args={
            "vendor_id": vendor.id,
            "work": [one.work.engagement_id for one in hit.works],
            **({"people": hit.people} if hit.people else {}),
        },
    )


@requires(P.INCIDENT_VIEW)
def letter_of_vendor(vendor_id: int, customer_id: int) -> ResponseReturnValue:
    """Before anything is on record. `?text=`: in which language."""
    vendor = or_404(find_vendor(vendor_id))
    known = who_is_hit(vendor.id, clock.today())
    return _letter(vendor, known.of(known.in_reach), customer_id, None)


@requires(P.INCIDENT_VIEW)
def letter(incident_id: int, customer_id: int) -> ResponseReturnValue:
    """Of an incident on record. `?text=`: in which language."""
    row = or_404(queries.find(incident_id))
    vendor = or_404(find_vendor(row.vendor_id))
    hit = who_is_hit(row.vendor_id, row.told_on, queries.works_of(row.id))
    return _letter(vendor, hit, customer_id, row)


def _letter(
    vendor: Vendor, hit: WhoIsHit, customer_id: int, row: Incident | None
) -> ResponseReturnValue:
    own = hit.of_customer(customer_id)
    customer = customers_by_id([customer_id]).get(customer_id)
    if not own.works:
        customer = None
    customer = or_404(customer)
    lang: Lang = next((one for one in LANGUAGES if one == request.args.get("text")), language())
    name = f"{customer.number} {row.number if row else vendor.id} {lang}.pdf"
    return download(letter_pdf(_about(vendor, own, row), customer, lang), name, "application/pdf")


def _about(vendor: Vendor, own: WhoIsHit, row: Incident | None) -> ToldToCustomer:
    titles = joined(own.categories.values())
    about: dict[str, Any] = {"known_on": clock.today()}
    people = own.people
    if row is not None:
        written = queries.items_of(row.id).get(ReportItem.OVERVIEW, ())
        people = queries.assessments(row.id)[0].people
        about = {
            "known_on": queries.known_days(row.id)[0].known_on,
            "number": row.number,
            "is_drill": row.is_drill,
            "what": written[0].wording if written else row.happened,
        }
    return ToldToCustomer(
        vendor=vendor.called,
        work=joined(one.work.name for one in own.works),
        data=titles,
        countries=joined(country_text(code) for code in own.countries),
        people=f"{people:,}" if people else "",
        **about,
    )


def _mails(
    vendor: Vendor, hit: WhoIsHit, customers: Mapping[int, Customer], row: Incident | None
) -> dict[int, dict[str, str]]:
    """By customer and language."""
    return {
        number: {
            lang: mail_text(_about(vendor, hit.of_customer(number), row), customer, lang)
            for lang in LANGUAGES
        }
        for number, customer in customers.items()
    }
