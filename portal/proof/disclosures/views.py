"""Pages of what we tell others: the register, one of them, drafted, released; the sheet on paper."""

from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.pages.forms import StepPage, act, filled, show_form, show_step, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.dates import with_years
from portal.foundation.core.words.i18n import language, words
from portal.foundation.core.words.messages import LANGUAGES, Lang, Text, say, say_p
from portal.foundation.evidence.storage import download
from portal.foundation.evidence.types import FileKind
from portal.foundation.lists import register as lists
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.sheets import KINDS as FILES
from portal.foundation.lists.sheets import file_of
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.printing.formats import Formats
from portal.foundation.printing.press import render
from portal.ledger.customers.queries import find_customer, list_customers
from portal.proof.disclosures import queries, services, workflow
from portal.proof.disclosures.content import added_and_dropped, as_text
from portal.proof.disclosures.forms import PublicTextForm, ReleaseForm, SheetForm
from portal.proof.disclosures.models import Disclosure, DisclosureKind
from portal.proof.disclosures.public_text.wording import usual_measures
from portal.supervision.proposed_records.forms import TakeBackForm
from portal.supervision.proposed_records.workflow import ProposedState

FOLDER = "proof/disclosures"
P = Permission


@requires(P.COMPANY_VIEW)
def index() -> ResponseReturnValue:
    found = queries.disclosure_register(current_actor())
    kind = request.args.get("file", "")
    if kind in FILES:
        return file_of(found, lists.ask(found, request.args), queries.values_of, kind)
    return render_template(f"{FOLDER}/index.html", listing=list_of(found), words_of=workflow)


@requires(P.COMPANY_VIEW)
def show(disclosure_id: int) -> ResponseReturnValue:
    return render_template(f"{FOLDER}/show.html", **_known(_row(disclosure_id)))


@requires(P.COMPANY_VIEW)
def pdf(disclosure_id: int) -> ResponseReturnValue:
    """The sheet of a customer; `text` is the language."""
    row = _row(disclosure_id)
    or_404(row if row.kind is DisclosureKind.CUSTOMER_SHEET else None)
    wanted = request.args.get("text", "")
    lang = wanted if wanted in LANGUAGES else language()
    return download(sheet_pdf(row, lang), f"{row.number}-{lang}.pdf", FileKind.PDF)


@requires(P.LEDGER_EDIT)
def new_sheet() -> ResponseReturnValue:
    form = SheetForm(customer_id=request.args.get("customer", ""))
    form.offer(list_customers())
    onward = act(
        form,
        lambda: services.draft_sheet(
            or_404(find_customer(int(form.customer_id.data))),
            filled(form.as_of),
            actor=current_actor(),
        ),
        done=say("It is drafted. Another person reads and releases it."),
        to=lambda row: url_for(".show", disclosure_id=row.id),
    )
    return onward or show_form(form, f"{FOLDER}/new_sheet.html")


@requires(P.LEDGER_EDIT)
def new_text() -> ResponseReturnValue:
    """The measures are those of the text that was released last."""
    last = queries.last_released(DisclosureKind.PUBLIC_TEXT, None)
    measures = usual_measures() if last is None else list(map(as_text, last.content["measures"]))
    form = PublicTextForm(
        measures_ja="\n".join(one.ja for one in measures),
        measures_en="\n".join(one.en for one in measures),
    )
    onward = act(
        form,
        lambda: services.draft_text(filled(form.as_of), form.measures(), actor=current_actor()),
        done=say("It is drafted. Another person reads and releases it."),
        to=lambda row: url_for(".show", disclosure_id=row.id),
    )
    return onward or show_form(form, f"{FOLDER}/new_text.html")


@requires(P.DISCLOSURE_RELEASE)
def decide(disclosure_id: int) -> ResponseReturnValue:
    """All that it says, and whether it goes out."""
    row = _row(disclosure_id)
    form = ReleaseForm(version=row.version)
    onward = act(
        form,
        lambda: services.decide(
            row,
            released=bool(form.approved),
            remark=typed(form.remark) or "",
            version=form.version.data,
            actor=current_actor(),
        ),
        done=say("It is on record."),
        to=url_for(".show", disclosure_id=row.id),
    )
    if onward:
        return onward
    form.version.raw_data, form.version.data = None, row.version  # what is on the page now
    return show_form(form, f"{FOLDER}/decide.html", **_known(row))


@requires(P.LEDGER_EDIT)
def withdraw(disclosure_id: int) -> ResponseReturnValue:
    row, form = _row(disclosure_id), TakeBackForm()
    back = url_for(".show", disclosure_id=row.id)
    onward = act(
        form,
        lambda: services.withdraw(row, reason=typed(form.reason), actor=current_actor()),
        done=say("It is withdrawn, and stays on record."),
        to=back,
    )
    closed = row.state is not ProposedState.PROPOSED
    step = StepPage(
        say("Withdraw %(number)s", number=row.number),
        say("Withdraw it"),
        back,
        crumbs=[(say("What we tell others"), url_for(".index")), (row.number, back)],
        kind="danger",
        is_closed=closed,
        reason=say("Only what nobody has released can be withdrawn.") if closed else "",
    )
    return onward or show_step(form, step)


def _row(disclosure_id: int) -> Disclosure:
    row: Disclosure = or_404(queries.find(disclosure_id))
    return row


def _known(row: Disclosure) -> dict[str, Any]:
    actor, lines = current_actor(), trail_of(row)
    before = None if row.follows_id is None else queries.find(row.follows_id)
    waits = row.state is ProposedState.PROPOSED
    return {
        "row": row,
        "customer": None if row.customer_id is None else find_customer(row.customer_id),
        "before": before,
        "changes": _changes(row, before),
        "names": names_of(
            [row.proposed_by_id, row.decided_by_id, *(line.actor_id for line in lines)]
        ),
        "trail": lines,
        "may_release": waits and workflow.may_decide(row, actor),
        "may_withdraw": waits and actor.may(P.LEDGER_EDIT),
        "as_text": as_text,
        "on": date.fromisoformat,
        "words_of": workflow,
    }


def _changes(
    row: Disclosure, before: Disclosure | None
) -> list[tuple[Any, list[Text], list[Text]]]:
    """Part by part, what the one released before did not say and what it said besides."""
    if before is None:
        return []
    found = []
    for part, called, name_of in workflow.PARTS[row.kind]:
        new, gone = added_and_dropped(before.content[part], row.content[part])
        if new or gone:
            found.append((called, [name_of(one) for one in new], [name_of(one) for one in gone]))
    return found


TITLE = say("Vendors that handle your data")


@with_years()
def sheet_pdf(row: Disclosure, lang: Lang) -> bytes:
    """A draft says on every page that it is one."""
    title = words(TITLE, lang)
    released = row.state is ProposedState.CONFIRMED
    confidential = words(say_p("on paper that leaves the company", "Confidential"), lang)
    html = render_template(
        "print/customer_sheet.html",
        lang=lang,
        title=title,
        row=row,
        content=row.content,
        day=date.fromisoformat,
        released=released,
        classification=confidential if released else words(say("Draft, not released"), lang),
        fmt=Formats(lang, the_organisation().zone),
        say=say,
    )
    return render(html, lang=lang, title=title, identifier=f"{row.number} {row.content_sha256}")
