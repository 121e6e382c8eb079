"""Staff's pages of work with the data shared for it and the tier that follows: of a vendor, and of all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.content import catalogue
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.meanwhile import refuse_changed
from portal.foundation.accounts.queries import names_of
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.errors import ChangedMeanwhile
from portal.foundation.core.pages.forms import act, show_form
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.dates import with_years
from portal.foundation.core.words.i18n import in_language, language, words
from portal.foundation.core.words.messages import LANGUAGES, Lang, Text, say, say_p
from portal.foundation.evidence.storage import download
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.register import ask
from portal.foundation.lists.sheets import KINDS, file_of, rows_as_file
from portal.foundation.organisation.queries import departments_to_name, the_organisation
from portal.foundation.printing.formats import Formats
from portal.foundation.printing.press import render
from portal.ledger.customers.queries import customers_of_works
from portal.ledger.data_sharing import queries
from portal.ledger.data_sharing.queries import work_on
from portal.ledger.data_sharing.shares import services
from portal.ledger.data_sharing.shares.details import labels
from portal.ledger.data_sharing.shares.forms import MapForm, RaiseForm
from portal.ledger.data_sharing.tiers import data_map as maps
from portal.ledger.data_sharing.tiers.register import (
    billing_register,
    billing_values,
    work_register,
)
from portal.ledger.data_sharing.work_on_day import WorkOnDay
from portal.ledger.departments.queries import departments_of_person, is_ones_own
from portal.ledger.departments.views import our_department
from portal.ledger.engagements import queries as engagements
from portal.ledger.engagements import terms as work_words
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.ledger.engagements.terms import COMPANY_ROLES, MEDIA, REENTRUSTMENT
from portal.ledger.vendors.entry.as_written import country_text
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import ENDED, find_vendor


@requires(Permission.LEDGER_VIEW)
def of_vendor(vendor_id: int) -> ResponseReturnValue:
    """The tab of work and data: a card for each piece of work, what still runs first."""
    vendor = or_404(find_vendor(vendor_id))
    day = clock.today()
    works = list(queries.work_on(day, [vendor_id]).get(vendor_id, ()))
    works.sort(key=lambda work: not work.terms.runs_on(day))
    return render_template(
        "ledger/data_sharing/of_vendor.html",
        vendor=vendor,
        tab="work",
        works=works,
        numbers={work.engagement_id: work.number for work in works},
        labels=labels(),
        words_of=work_words,
        country_text=country_text,
    )


@requires(Permission.LEDGER_VIEW)
def of_engagement(engagement_id: int) -> ResponseReturnValue:
    engagement = or_404(engagements.find_engagement(engagement_id))
    vendor = or_404(find_vendor(engagement.vendor_id))
    history = engagements.list_terms(engagement_id)
    work = _work(engagement_id, engagement.vendor_id)
    trail = trail_of(engagement)
    ended = queries.ended_shares(engagement_id, clock.today())
    people = [
        *(terms.set_by_id for terms in history),
        *(line.actor_id for line in trail),
        *(fact.share.decided_by_id for fact in work.shares),
        *(fact.share.billing_decided_by_id for fact in work.shares),
    ]
    return render_template(
        "ledger/data_sharing/of_engagement.html",
        vendor=vendor,
        engagement=engagement,
        work=work,
        history=history,
        ended=ended,
        trail=trail,
        names=names_of(people),
        labels=labels(),
        words_of=work_words,
        country_text=country_text,
        customers=customers_of_works([vendor.id], clock.today()).get(engagement_id, ()),
        may_review=_may_review(engagement_id, vendor),
    )


def _may_review(engagement_id: int, vendor: Vendor) -> bool:
    terms, actor = engagements.latest_terms(engagement_id), current_actor()
    if terms is None or vendor.state in ENDED or not actor.may(Permission.NECESSITY_REVIEW):
        return False
    return is_ones_own(terms, actor)


@requires(Permission.LEDGER_EDIT)
def raise_tier(engagement_id: int) -> ResponseReturnValue:
    engagement = or_404(engagements.find_engagement(engagement_id))
    work = _work(engagement_id, engagement.vendor_id)
    latest = or_404(engagements.latest_terms(engagement_id))
    form = RaiseForm(tier=latest.raised_tier, seen_id=latest.id)
    form.offer(work.tier.floored.id, raised=latest.raised_tier is not None)

    def changed(error: ChangedMeanwhile) -> None:
        latest = or_404(engagements.latest_terms(engagement_id))
        saved = RaiseForm(None, tier=latest.raised_tier, reason=latest.raised_reason)
        saved.offer(work.tier.floored.id, raised=latest.raised_tier is not None)
        refuse_changed(form, error, thing=engagement, saved=saved, seen_id=latest.id)

    onward = act(
        form,
        lambda: services.raise_tier(
            engagement,
            form.tier.data or None,
            reason=form.reason.data or "",
            seen_id=form.seen_id.data or 0,
            actor=current_actor(),
        ),
        done=lambda terms: say("The tier of %(name)s is set.", name=terms.called),
        to=url_for("engagements.show", engagement_id=engagement_id),
        changed=changed,
    )
    return onward or show_form(
        form,
        "ledger/data_sharing/raise_tier.html",
        vendor=find_vendor(engagement.vendor_id),
        work=work,
    )


def _work(engagement_id: int, vendor_id: int) -> WorkOnDay:
    """The work as it stands today; work that is yet to begin as it will stand first."""
    day = clock.today()
    first = engagements.first_terms(engagement_id)
    if first is not None and first.valid_from > day:
        day = first.valid_from
    works = queries.work_on(day, [vendor_id]).get(vendor_id, ())
    return or_404(next((work for work in works if work.engagement_id == engagement_id), None))


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A piece of work; `handed_over_on`: the first of its data, None: nothing yet."""

    engagement: Engagement
    terms: EngagementTerms
    vendor: Vendor
    tier: str | None
    data: Sequence[Text]
    handed_over_on: date | None


@requires(Permission.LEDGER_VIEW)
def index() -> ResponseReturnValue:
    register = work_register(current_actor())
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(register, ask(register, request.args), _values, kind)
    listing = list_of(register)
    return render_template(
        "ledger/data_sharing/index.html",
        listing=listing,
        lines=_lines(listing.rows),
        roles=COMPANY_ROLES,
        media=MEDIA,
        reentrustment=REENTRUSTMENT,
    )


def _lines(rows: Sequence[Any]) -> dict[int, WorkRow]:
    """By engagement. Tiers are computed as everywhere, for the vendors of the page."""
    day = clock.today()
    titles = {category.id: category.title for category in catalogue.data_categories()}
    vendors = {vendor.id for _, _, vendor in rows}
    known = {work.engagement_id: work for works in work_on(day, vendors).values() for work in works}
    lines = {}
    for engagement, terms, vendor in rows:
        work = known.get(engagement.id)
        shares = [fact.share for fact in work.shares] if work else []
        categories = dict.fromkeys(share.category for share in shares)
        lines[engagement.id] = WorkRow(
            engagement=engagement,
            terms=terms,
            vendor=vendor,
            tier=work.tier_id if work else None,
            data=[titles.get(id_, Text(ja=id_, en=id_)) for id_ in categories],
            handed_over_on=work.handed_over_on if work else None,
        )
    return lines


def _values(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    labels = {tier.id: tier.label for tier in catalogue.tiers().tiers}
    for line in _lines(rows).values():
        terms = line.terms
        yield {
            "work": terms.called,
            "number": line.engagement.number,
            "vendor": line.vendor.called,
            "tier": labels.get(line.tier or ""),
            "data": Text(
                ja="、".join(title.ja for title in line.data),
                en=", ".join(title.en for title in line.data),
            ),
            "department": our_department(terms.department),
            "starts": terms.starts_on,
            "ends": terms.ends_on,
            "handover": line.handed_over_on,
            "role": COMPANY_ROLES[terms.company_role],
            "customer": terms.customer_name,
            "medium": MEDIA[terms.medium],
            "reentrustment": REENTRUSTMENT[terms.reentrustment_mode],
        }


@requires(Permission.LEDGER_VIEW)
def billing_decisions() -> ResponseReturnValue:
    """To whom the officer allowed billing data, when, why, and for which work."""
    register = billing_register(current_actor())
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(register, ask(register, request.args), billing_values, kind)
    return render_template(
        "ledger/data_sharing/billing_decisions.html", listing=list_of(register), labels=labels()
    )


_HEADS = {
    "class": say("Class of data"),
    "category": say("Data category"),
    "vendor": say("Vendor"),
    "kind": say("Kind of vendor"),
    "tier": say("Tier"),
    "number": say("Number"),
    "work": say("Entrusted work"),
    "department": say("Department"),
    "persons": say("Number of persons"),
    "country": say("Country outside Japan"),
    "handover": say("First handover"),
    "reach": say("Within reach today"),
}


@requires(Permission.LEDGER_VIEW)
def data_map() -> ResponseReturnValue:
    """Which data is within reach of which vendor today. `?file=xlsx`, `csv`: a line for each share."""
    form, filters = _map_asked()
    found = maps.placed(filters)
    kind = request.args.get("file", "")
    if kind in KINDS:
        rows = [[_in_file(cells[name]) for name in _HEADS] for cells in maps.as_lines(found)]
        name = f"{words(say('Data map'))} {clock.today().isoformat()}"
        return rows_as_file(name, [words(head) for head in _HEADS.values()], rows, kind)
    return render_template(
        "ledger/data_sharing/data_map.html",
        form=form,
        is_filtered=filters != maps.MapFilters(),
        shown=maps.drawn(found, filters, language(), _narrowed),
        file_href=_narrowed(file="xlsx"),
        pdf_href=_narrowed(".data_map_sheet"),
        most=maps.MOST_LINES,
    )


@requires(Permission.LEDGER_VIEW)
def data_map_sheet() -> ResponseReturnValue:
    """The map as it is filtered, on one sheet. `?text=`: in which language."""
    lang: Lang = next((one for one in LANGUAGES if one == request.args.get("text")), language())
    _, filters = _map_asked()
    today = clock.today()
    return download(_map_on_paper(filters, lang), f"{today} {lang}.pdf", "application/pdf")


@with_years()
def _map_on_paper(filters: maps.MapFilters, lang: Lang) -> bytes:
    company, title = the_organisation(), words(say("Data map"), lang)
    html = render_template(
        "print/data_map.html",
        lang=lang,
        title=title,
        shown=maps.drawn(maps.placed(filters), filters, lang, _narrowed),
        company=company.name.in_(lang),
        printed_on=clock.today(),
        classification=words(say_p("on paper that leaves the company", "Confidential"), lang),
        fmt=Formats(lang, company.zone),
        words=words,
        say=say,
    )
    return render(html, lang=lang, title=title, identifier=f"data map {clock.today()} {lang}")


def _map_asked() -> tuple[MapForm, maps.MapFilters]:
    """A person of departments chooses among the own ones; the scope leaves the own vendors."""
    actor = current_actor()
    own = actor.acts_for_departments
    departments = departments_of_person(actor.user_id) if own else departments_to_name()
    form = MapForm(request.args)
    form.offer(
        [(one.id, in_language(one.called)) for one in departments],
        [(maps.BY_KIND, words(say("kinds of vendor"))), (maps.BY_TIER, words(say("tiers")))],
    )
    asked = form.asked()
    return form, maps.MapFilters(
        department=int(asked.get("department", 0)),
        tier=asked.get("tier", ""),
        data_class=asked.get("class", ""),
        kind=asked.get("kind", ""),
        by=asked.get("by", ""),
    )


def _narrowed(endpoint: str = ".data_map", **more: str) -> str:
    """The address of the map with these filters besides those it has."""
    asked = {name: value for name, value in request.args.items() if name not in ("file", "text")}
    kept: dict[str, Any] = {name: value for name, value in (asked | more).items() if value}
    return url_for(endpoint, **kept)


def _in_file(value: Any) -> Any:
    return value if value is None or isinstance(value, date) else words(value)
