"""The letter in which a customer is asked for its approval: its sentences, as a mail, and as a PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import render_template

from portal.foundation.core import clock
from portal.foundation.core.words.dates import with_years
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Message, Text, say, say_p
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.printing.formats import Formats
from portal.foundation.printing.press import render
from portal.ledger.customers.models import Customer

SUBJECT: Final = say("Request to approve that a vendor handles personal data you entrusted to us")
_WORDS: Final = {
    "from": say_p("who writes a letter", "From"),
    "vendor": say("Vendor"),
    "work": say("Entrusted work"),
    "data": say("Personal data"),
    "where": say("Country where it lies"),
    "starts": say("Start of the work"),
    "answer": say("Your answer"),
    "approve": say("We approve."),
    "conditions": say("Conditions, and until when it holds"),
    "refuse": say("We do not approve."),
    "day": say("Day"),
    "name": say("Name"),
    "position": say("Title"),
    "sign": say("Signature or seal"),
}


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """What a customer is asked to approve. `handed_over_on`: the first handover, where it took place."""

    vendor: Text
    work: Text
    work_number: str
    data: Text
    countries: Text
    starts_on: date
    handed_over_on: date | None


def sentences(about: AskedAbout) -> Sequence[Message]:
    """What the letter says, without what it lists."""
    handed_over = (
        say("None of your data is handed to this vendor for this work before you approve.")
        if about.handed_over_on is None
        else say(
            "Data has been handed to this vendor for this work since %(day)s. We ask you to tell us "
            "whether you approve this.",
            day=about.handed_over_on,
        )
    )
    return (
        say("We handle personal data that you entrusted to us. For the work below a vendor is to "
            "handle the data listed, and we ask for your approval."),
        handed_over,
        say("Please answer in writing, with the conditions you set and until when your approval "
            "holds."),
    )  # fmt: skip


@with_years()
def mail_text(about: AskedAbout, customer: Customer, lang: Lang) -> str:
    """To be copied into a mail."""
    company = the_organisation()
    fmt = Formats(lang, company.zone)
    f = {name: words(word, lang) for name, word in _WORDS.items()}
    to = customer.called.in_(lang)
    head = f"{to} 御中" if lang == "ja" else to
    if customer.person:
        head += f"\n{customer.person} 様" if lang == "ja" else f"\n{customer.person}"
    lines = [
        head,
        "",
        *(words(sentence, lang) for sentence in sentences(about)[:2]),
        "",
        f"{f['vendor']}: {about.vendor.in_(lang)}",
        f"{f['work']}: {about.work.in_(lang)}",
        f"{f['data']}: {about.data.in_(lang)}",
        f"{f['where']}: {about.countries.in_(lang)}",
        f"{f['starts']}: {fmt.long(about.starts_on, weekday=False)}",
        "",
        words(sentences(about)[2], lang),
        "",
        company.name.in_(lang),
        company.contact.in_(lang),
    ]
    return "\n".join(lines).strip()


@with_years()
def letter_pdf(about: AskedAbout, customer: Customer, lang: Lang) -> bytes:
    company = the_organisation()
    title = words(SUBJECT, lang)
    html = render_template(
        "print/customer_letter.html",
        lang=lang,
        about=about,
        customer=customer,
        title=title,
        sentences=[words(sentence, lang) for sentence in sentences(about)],
        f={name: words(word, lang) for name, word in _WORDS.items()},
        company=company.name.in_(lang),
        contact=company.contact.in_(lang),
        printed_on=clock.today(),
        classification=words(say_p("on paper that leaves the company", "Confidential"), lang),
        fmt=Formats(lang, company.zone),
    )
    return render(html, lang=lang, title=title, identifier=about.work_number)
