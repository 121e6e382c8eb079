"""Pages of handover slips: the register, a vendor's, one, a month of them; and the vendor's own."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.forms import act, show_form
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.dates import is_plausible, with_years
from portal.foundation.core.words.i18n import in_language, language, words
from portal.foundation.core.words.messages import LANGUAGES, Lang, Text, say, say_p
from portal.foundation.evidence.storage import download
from portal.foundation.lists import register as lists
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.sheets import KINDS, file_of
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.printing.formats import Formats
from portal.foundation.printing.press import render
from portal.ledger.data_sharing.queries import shares_on
from portal.ledger.engagements.models import Engagement
from portal.ledger.engagements.queries import find_engagement, names_of_works, terms_of_vendor
from portal.ledger.handovers import queries, services, workflow
from portal.ledger.handovers.forms import MonthForm, SlipForm
from portal.ledger.handovers.models import HandoverSlip
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import find_vendor

FOLDER = "ledger/handovers"
P = Permission


@requires(P.LEDGER_VIEW)
def index() -> ResponseReturnValue:
    found = queries.slip_register(current_actor())
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(found, lists.ask(found, request.args), queries.values_of, kind)
    return render_template(f"{FOLDER}/index.html", listing=list_of(found), **_words())


@requires(P.LEDGER_VIEW)
def of_vendor(vendor_id: int) -> ResponseReturnValue:
    """What counts of one vendor, for each piece of work; and the opening slips that are missing."""
    vendor = or_404(find_vendor(vendor_id))
    works = terms_of_vendor(vendor_id, clock.today())
    slips = queries.standing_of(vendor_id)
    missing = queries.without_first_slip([term.engagement_id for term in works])
    return render_template(
        f"{FOLDER}/of_vendor.html",
        vendor=vendor,
        works=works,
        slips=_by_work(slips),
        receipts=queries.receipts_of([slip.id for slip in slips]),
        missing={share.engagement_id: [] for share in missing}
        | {
            work: [share for share in missing if share.engagement_id == work]
            for work in {share.engagement_id for share in missing}
        },
        **_words(),
    )


def _by_work(slips: Any) -> dict[int, list[HandoverSlip]]:
    found: dict[int, list[HandoverSlip]] = {}
    for slip in slips:
        found.setdefault(slip.engagement_id, []).append(slip)
    return found


@requires(P.LEDGER_VIEW)
def show(slip_id: int) -> ResponseReturnValue:
    return render_template(f"{FOLDER}/show.html", **_known(or_404(queries.find_slip(slip_id))))


def _known(row: HandoverSlip) -> dict[str, Any]:
    lines = trail_of(row)
    receipt = queries.receipts_of([row.id]).get(row.id)
    people = [row.recorded_by_id, *(line.actor_id for line in lines)]
    if receipt is not None:
        people.append(receipt.received_by_id)
    return {
        "row": row,
        "vendor": or_404(find_vendor(row.vendor_id)),
        "work": names_of_works([row.engagement_id]).get(row.engagement_id),
        "before": None if row.corrects_id is None else queries.find_slip(row.corrects_id),
        "after": queries.correction_of(row.id),
        "receipt": receipt,
        "names": names_of(people),
        "trail": lines,
        **_words(),
    }


@requires(P.LEDGER_EDIT)
def new(engagement_id: int) -> ResponseReturnValue:
    """One handover of the work, whatever its direction."""
    engagement = or_404(find_engagement(engagement_id))
    known = queries.known_of(engagement_id)
    form = SlipForm(happened_on=clock.today())
    form.offer({id_: known.titles[id_] for id_ in known.first_on})
    _suggest(form, engagement)
    onward = act(
        form,
        lambda: services.record_slips(engagement, [form.told()], actor=current_actor())[0],
        done=lambda row: say("%(number)s is on record.", number=row.number),
        to=url_for(".of_vendor", vendor_id=engagement.vendor_id),
    )
    return onward or show_form(form, f"{FOLDER}/new.html", **_about(engagement), opening=None)


@requires(P.LEDGER_EDIT)
def opening(engagement_id: int) -> ResponseReturnValue:
    """For data that was handed over before there were slips: one for all of it that began on one day."""
    engagement = or_404(find_engagement(engagement_id))
    missing = queries.without_first_slip([engagement_id])
    days = sorted({share.first_handover_on for share in missing if share.first_handover_on})
    first = [share for share in missing if days and share.first_handover_on == days[0]]
    known = queries.known_of(engagement_id)
    form = SlipForm(happened_on=days[0] if days else None)
    form.offer({share.category: known.titles[share.category] for share in first})
    if request.method == "GET" and first:
        form.categories.data = [share.category for share in first]
        form.method.data = first[0].transfer_method
        form.kind.data = workflow.kind_of_first(first[0].transfer_method).value
    onward = act(
        form,
        lambda: services.open_slip(engagement, form.told(), actor=current_actor()),
        done=lambda row: say("%(number)s is on record.", number=row.number),
        to=url_for(".of_vendor", vendor_id=engagement.vendor_id),
    )
    return onward or show_form(
        form, f"{FOLDER}/new.html", **_about(engagement), opening=days[0] if days else ""
    )


@requires(P.LEDGER_EDIT)
def correct(slip_id: int) -> ResponseReturnValue:
    """Another slip in its place."""
    row = or_404(queries.find_slip(slip_id))
    known = queries.known_of(row.engagement_id)
    form = SlipForm(obj=None if request.method == "POST" else row)
    form.offer(
        {
            id_: known.titles.get(id_, queries.title_of(id_))
            for id_ in {*known.first_on, *row.categories}
        },
        corrects=True,
    )
    if request.method == "GET":
        form.remark.data = ""
    onward = act(
        form,
        lambda: services.correct(row, form.told(), actor=current_actor()),
        done=lambda made: say("%(number)s is on record.", number=made.number),
        to=lambda made: url_for(".show", slip_id=made.id),
    )
    return onward or show_form(form, f"{FOLDER}/correct.html", **_known(row))


@requires(P.LEDGER_EDIT)
def month(engagement_id: int) -> ResponseReturnValue:
    """The list of a month for work that recurs: what is on record, and lines to type more. `?month=`."""
    engagement = or_404(find_engagement(engagement_id))
    first = _month_asked()
    known = queries.known_of(engagement_id)
    form = MonthForm()
    form.offer({id_: known.titles[id_] for id_ in known.first_on})
    _suggest(form, engagement)
    here = url_for(".month", engagement_id=engagement_id, month=f"{first:%Y-%m}")
    onward = act(
        form,
        lambda: services.record_slips(engagement, form.told(), actor=current_actor()),
        done=say("The slips are on record."),
        to=here,
    )
    return onward or show_form(
        form,
        f"{FOLDER}/month.html",
        **_about(engagement),
        **_month_shown(engagement_id, first),
    )


def _month_asked() -> date:
    """The first day of the month in the address, else of this one."""
    try:
        asked = date.fromisoformat(request.args.get("month", "") + "-01")
    except ValueError:
        return clock.today().replace(day=1)
    return asked if is_plausible(asked) else clock.today().replace(day=1)


def _month_shown(engagement_id: int, first: date) -> dict[str, Any]:
    return {
        "first": first,
        "earlier": f"{date.fromordinal(first.toordinal() - 1):%Y-%m}",
        "later": f"{date.fromordinal(first.toordinal() + 32):%Y-%m}",
        "slips": queries.of_month(engagement_id, first),
    }


@requires(P.LEDGER_VIEW)
def month_on_paper(engagement_id: int) -> ResponseReturnValue:
    """The list of a month to print and to sign. `?month=`, `?text=`: in which language."""
    engagement = or_404(find_engagement(engagement_id))
    first = _month_asked()
    lang: Lang = next((one for one in LANGUAGES if one == request.args.get("text")), language())
    name = f"{engagement.number} {first:%Y-%m} {lang}.pdf"
    return download(_month_pdf(engagement, first, lang), name, "application/pdf")


@with_years()
def _month_pdf(engagement: Engagement, first: date, lang: Lang) -> bytes:
    about, company = _about(engagement), the_organisation()
    title = words(say("Handover slips"), lang)
    heads = (
        say("Slip"),
        say("Day"),
        say("Kind of handover"),
        say("Data"),
        say("How many"),
        say("Way"),
        say("Medium or copy"),
        say("Handed over by"),
        say("Received by"),
    )
    html = render_template(
        "print/handovers.html",
        lang=lang,
        title=title,
        month=f"{first:%Y/%m}",
        company=company.name.in_(lang),
        vendor=about["vendor"].called.in_(lang),
        work=f"{about['work'].in_(lang)} ({engagement.number})",
        heads=[words(head, lang) for head in heads],
        nothing=words(say("Nothing in this month yet."), lang),
        rows=[_on_paper(slip, lang) for slip in queries.of_month(engagement.id, first)],
        classification=words(say_p("on paper that leaves the company", "Confidential"), lang),
        fmt=Formats(lang, company.zone),
    )
    return render(html, lang=lang, title=title, identifier=f"{engagement.number} {first:%Y-%m}")


def _on_paper(slip: HandoverSlip, lang: Lang) -> tuple[Any, ...]:
    counted = queries.quantity_words(slip)
    return (
        slip.number,
        slip.happened_on,
        words(workflow.KINDS[slip.kind], lang),
        queries.titles_of(slip.categories).in_(lang),
        words(counted, lang) if counted else "",
        queries.method_words(slip.method).in_(lang),
        slip.medium,
        slip.handed_by,
        slip.received_by,
    )


@requires(P.OWN_HANDOVER_ANSWER)
def own() -> ResponseReturnValue:
    """What the company says it handed over to the vendor, and what came back."""
    vendor_id = or_404(current_actor().vendor_id)
    slips = queries.standing_of(vendor_id)
    return render_template(
        f"{FOLDER}/own.html",
        works=terms_of_vendor(vendor_id, clock.today()),
        slips=_by_work(slips),
        receipts=queries.receipts_of([slip.id for slip in slips]),
        **_words(),
    )


@requires(P.OWN_HANDOVER_ANSWER)
def acknowledge(slip_id: int) -> ResponseReturnValue:
    slip = or_404(queries.find_slip(slip_id))
    try:
        with transaction():
            services.acknowledge(slip, actor=current_actor())
    except DomainError as refusal:
        flash(words(refusal.message), "danger")
    else:
        flash(words(say("Thank you: %(number)s is acknowledged.", number=slip.number)), "success")
    return redirect(url_for(".own") + f"#slip-{slip.id}")


def _about(engagement: Engagement) -> dict[str, Any]:
    vendor: Vendor = or_404(find_vendor(engagement.vendor_id))
    return {
        "vendor": vendor,
        "engagement": engagement,
        "work": names_of_works([engagement.id]).get(engagement.id)
        or Text(engagement.number, engagement.number),
        "names": {},
        **_words(),
    }


def _suggest(form: SlipForm | MonthForm, engagement: Engagement) -> None:
    """What is likely: all data shared today, the way of its share, the own name."""
    if request.method != "GET":
        return
    offered = set(queries.known_of(engagement.id).first_on)
    shares = [
        share
        for share in shares_on(clock.today(), [engagement.vendor_id])
        if share.engagement_id == engagement.id and share.category in offered
    ]
    form.categories.data = list(dict.fromkeys(share.category for share in shares))
    if shares:
        form.method.data = shares[0].transfer_method
        form.kind.data = workflow.kind_of_first(shares[0].transfer_method).value
    actor = current_actor()
    form.handed_by.data = names_of([actor.user_id]).get(actor.user_id or 0, "")


def _words() -> dict[str, Any]:
    return {
        "words_of": workflow,
        "titles_of": queries.titles_of,
        "method_words": queries.method_words,
        "quantity_words": queries.quantity_words,
        "in_words": in_language,
    }
