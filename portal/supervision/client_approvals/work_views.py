"""Pages of one piece of work: whom to ask, the letter, what was asked, and an approval recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import act, filled, show_form
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.dates import with_years
from portal.foundation.core.words.i18n import in_language, language, words
from portal.foundation.core.words.messages import LANGUAGES, Lang, Message, Text, say, say_p
from portal.foundation.evidence.services import receive_all
from portal.foundation.evidence.storage import download
from portal.foundation.evidence.types import PROOF
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.printing.formats import Formats
from portal.foundation.printing.press import render
from portal.ledger.customers.models import Customer
from portal.ledger.customers.queries import CustomerOfWork, customers_by_id, customers_of_works
from portal.ledger.data_sharing.queries import work_on
from portal.ledger.data_sharing.work_on_day import WorkOnDay
from portal.ledger.engagements import queries as engagements
from portal.ledger.engagements.models import Engagement
from portal.ledger.engagements.terms import joined
from portal.ledger.vendors.entry.as_written import country_text
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.client_approvals import queries, services, workflow
from portal.supervision.client_approvals.forms import ApprovalForm, AskForm
from portal.supervision.client_approvals.models import ApprovalBasis, Means
from portal.supervision.client_approvals.services import AskedCustomers
from portal.supervision.client_approvals.standing import CustomerStanding, standing_of
from portal.supervision.client_approvals.workflow import APPROVALS
from portal.supervision.proposed_records.queries import ends_of

# The letter in which a customer is asked for its approval: its sentences, as a mail, and as a PDF.

SUBJECT: Final = say("Request to approve that a vendor handles personal data you entrusted to us")
SUBJECT_CHAIN: Final = say(
    "Request to approve that a subcontractor handles personal data you entrusted to us"
)
_WORDS: Final = {
    "from": say_p("who writes a letter", "From"),
    "vendor": say("Vendor"),
    "work": say("Entrusted work"),
    "data": say("Personal data"),
    "where": say("Country where it lies"),
    "subcontractor": say("Subcontractor"),
    "place": say("Place of handling"),
    "tasks": say("What it does"),
    "begins": say("Begins on"),
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
class AskedChain:
    """The subcontractor a customer is asked about. `begun_on`: where it handles the data already."""

    name: str
    tasks: str
    place: str
    begun_on: date | None


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """What a customer is asked to approve. `handed_over_on`: the first handover, where it took place.

    `chain`: where it is asked about a subcontractor of the vendor.
    """

    vendor: Text
    work: Text
    work_number: str
    data: Text
    countries: Text
    starts_on: date
    handed_over_on: date | None
    chain: AskedChain | None = None


def sentences(about: AskedAbout) -> Sequence[Message]:
    """What the letter says, without what it lists."""
    if about.chain is not None:
        return _about_chain(about.chain)
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
        _ANSWER,
    )  # fmt: skip


_ANSWER: Final = say(
    "Please answer in writing, with the conditions you set and until when your approval holds."
)


def _about_chain(chain: AskedChain) -> Sequence[Message]:
    begun = (
        say("It handles none of your data before you and we have approved it.")
        if chain.begun_on is None
        else say(
            "It has handled data of this work since %(day)s. We ask you to tell us whether you "
            "approve this.",
            day=chain.begun_on,
        )
    )
    return (
        say("We handle personal data that you entrusted to us. The vendor below is to pass part of "
            "the work on to the subcontractor named, and we ask for your approval."),
        begun,
        _ANSWER,
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
        company.contact_on_paper.in_(lang),
    ]
    return "\n".join(lines).strip()


@with_years()
def letter_pdf(about: AskedAbout, customer: Customer, lang: Lang) -> bytes:
    company = the_organisation()
    title = words(SUBJECT if about.chain is None else SUBJECT_CHAIN, lang)
    html = render_template(
        "print/customer_letter.html",
        lang=lang,
        about=about,
        customer=customer,
        title=title,
        sentences=[words(sentence, lang) for sentence in sentences(about)],
        f={name: words(word, lang) for name, word in _WORDS.items()},
        company=company.name.in_(lang),
        contact=company.contact_on_paper.in_(lang),
        printed_on=clock.today(),
        classification=words(say_p("on paper that leaves the company", "Confidential"), lang),
        fmt=Formats(lang, company.zone),
    )
    return render(html, lang=lang, title=title, identifier=about.work_number)


FOLDER = "supervision/client_approvals"
P = Permission


@dataclass(frozen=True, slots=True)
class WorkToApprove:
    """A piece of work on the day that counts: today, or the first day of work that is yet to begin."""

    engagement: Engagement
    vendor: Vendor
    work: WorkOnDay
    customers: tuple[CustomerOfWork, ...]
    standings: tuple[CustomerStanding, ...]

    @property
    def asks_for(self) -> tuple[list[str], list[str]]:
        """Categories and countries of all that is shared, as somebody has to approve them."""
        shares = [shared.share for shared in self.work.shares]
        return (
            list(dict.fromkeys(share.category for share in shares)),
            list(dict.fromkeys(share.country for share in shares)),
        )

    def about(self) -> AskedAbout:
        titles = list(dict.fromkeys(shared.title for shared in self.work.shares))
        return AskedAbout(
            self.vendor.called,
            self.work.name,
            self.work.number,
            joined(titles),
            joined(country_text(code) for code in self.asks_for[1]),
            self.work.starts_on,
            self.work.handed_over_on,
        )


@requires(P.LEDGER_VIEW)
def of_engagement(engagement_id: int) -> ResponseReturnValue:
    """Which customers must be asked: for each, what it approved and what it did not."""
    known = _work(engagement_id)
    approvals = queries.of_engagement(engagement_id)
    requests = queries.requests_of(engagement_id)
    ids = {one.customer_id for one in known.customers}
    ids |= {row.customer_id for row in approvals} | {row.customer_id for row in requests}
    customers = customers_by_id(ids)
    return render_template(
        f"{FOLDER}/of_engagement.html",
        approvals=approvals,
        ends=ends_of(APPROVALS, [row.id for row in approvals]),
        requests=requests,
        customers=customers,
        names=names_of([row.recorded_by_id for row in requests]),
        mails=_mails(known, customers),
        words_of=workflow,
        **_shown(known),
    )


@requires(P.LEDGER_EDIT)
def new(engagement_id: int) -> ResponseReturnValue:
    """`?customer=`: who approved."""
    known = _work(engagement_id)
    categories, countries = known.asks_for
    wanted = request.args.get("customer", "")
    form = ApprovalForm(
        customer_id=int(wanted) if wanted.isascii() and wanted.isdigit() else None,
        categories=categories,
        countries=countries,
    )
    names = [(one.customer_id, in_language(one.name)) for one in known.customers]
    form.offer(names, queries.list_terms(), countries)
    onward = act(
        form,
        lambda files: services.propose(
            known.engagement, form.given(), files, actor=current_actor()
        ),
        before=lambda: receive_all(form.files.data or (), PROOF, field="files"),
        done=say("It is recorded. It counts once a second person has confirmed it."),
        to=lambda row: url_for(".show", approval_id=row.id),
    )
    endings = ",".join(ending for kind in PROOF for ending in kind.endings)
    shown = _shown(known) | {"endings": endings, "by_terms": ApprovalBasis.TERMS}
    return onward or show_form(form, f"{FOLDER}/new.html", **shown)


@requires(P.LEDGER_EDIT)
def ask(engagement_id: int) -> ResponseReturnValue:
    """That customers were asked, on which day."""
    known = _work(engagement_id)
    categories, countries = known.asks_for
    form = AskForm()
    form.offer((one.customer_id, in_language(one.name)) for one in known.customers)
    if request.method == "GET":
        form.customers.data = [
            str(one.customer.customer_id) for one in known.standings if one.why is not None
        ]
    onward = act(
        form,
        lambda: services.note_asked(
            known.engagement,
            AskedCustomers(
                [int(number) for number in form.customers.data or ()],
                filled(form.asked_on),
                Means(form.means.data),
                categories,
                countries,
            ),
            actor=current_actor(),
        ),
        done=say("It is on record that they were asked."),
        to=url_for(".of_engagement", engagement_id=engagement_id),
    )
    return onward or show_form(form, f"{FOLDER}/ask.html", **_shown(known))


@requires(P.LEDGER_VIEW)
def letter(engagement_id: int) -> ResponseReturnValue:
    """`?customer=` and `?text=`: to whom, in which language."""
    known = _work(engagement_id)
    wanted = request.args.get("customer", "")
    named = {str(one.customer_id): one.customer_id for one in known.customers}
    customer_id = or_404(named.get(wanted))
    customer = customers_by_id([customer_id])[customer_id]
    lang: Lang = next((one for one in LANGUAGES if one == request.args.get("text")), language())
    name = f"{customer.number} {known.work.number} {lang}.pdf"
    return download(letter_pdf(known.about(), customer, lang), name, "application/pdf")


def _work(engagement_id: int) -> WorkToApprove:
    engagement = or_404(engagements.find_engagement(engagement_id))
    day = clock.today()
    first = engagements.first_terms(engagement_id)
    if first is not None and first.valid_from > day:
        day = first.valid_from
    vendor = or_404(find_vendor(engagement.vendor_id))
    works = work_on(day, [vendor.id]).get(vendor.id, ())
    work = or_404(next((one for one in works if one.engagement_id == engagement_id), None))
    customers = customers_of_works([vendor.id], day).get(engagement_id, ())
    approvals = queries.approvals_on([vendor.id], day).get(engagement_id, ())
    standings = tuple(standing_of(one, approvals, work.shares, day) for one in customers)
    return WorkToApprove(engagement, vendor, work, customers, standings)


def _shown(known: WorkToApprove) -> dict[str, Any]:
    return {
        "known": known,
        "vendor": known.vendor,
        "work": known.work,
        "country_text": country_text,
        "all_data": known.about().data,
        "all_countries": known.about().countries,
    }


def _mails(known: WorkToApprove, customers: Any) -> dict[int, dict[str, str]]:
    """By customer and language, where something of the work is to be asked."""
    if not known.work.shares:
        return {}
    about = known.about()
    return {
        one.customer_id: {
            lang: mail_text(about, customers[one.customer_id], lang) for lang in LANGUAGES
        }
        for one in known.customers
    }
