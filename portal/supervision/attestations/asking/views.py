"""Staff's pages for asking many vendors at once: choose, see what will happen, ask."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.content.catalogue import statements
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.forms import refuse
from portal.foundation.core.pages.web import UNPROCESSABLE, or_404
from portal.foundation.core.words.i18n import in_language, words
from portal.foundation.core.words.messages import say_n
from portal.foundation.mail.postman import has_server
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.attestations.asking import queries as asking_queries
from portal.supervision.attestations.asking import services as asking_services
from portal.supervision.attestations.asking.plan import ASK_MONTHS, AskingPlan, PlannedAsking
from portal.supervision.attestations.asking.queries import Criteria
from portal.supervision.attestations.forms import AskManyForm, FindForm, ids_sent
from portal.supervision.attestations.models import Wording
from portal.supervision.attestations.statements import periods
from portal.supervision.attestations.statements.periods import About
from portal.supervision.attestations.statements.queries import StatementPreview, previews

FOLDER = "supervision/attestations"

SHOWN = 100  # pieces of work in a preview; all of them count
USUAL = ("no_subcontracting", "confidentiality_pledge")


@requires(Permission.ATTESTATION_REQUEST)
def ask_many() -> ResponseReturnValue:
    """Of the vendors sent here (or the work found), ask; nothing happens before the preview."""
    step = request.form.get("step", "")
    if not step:
        return _choose(_found() if request.method == "GET" else asking_queries.works_of(ids_sent()))
    form = AskManyForm()
    form.offer(_statement_choices())
    try:
        if form.validate_on_submit():
            return _asked(form) if step == "ask" else _preview(form)
    except DomainError as refusal:
        refuse(form, refusal)
    return _form_page(form), UNPROCESSABLE


def _preview(form: AskManyForm) -> str:
    plan = asking_services.preview(form.work_ids(), form.statements.data or [], **form.times())
    return render_template(
        f"{FOLDER}/ask_preview.html",
        form=form,
        plan=plan,
        shown=_shown(plan),
        samples=_samples(plan),
        has_server=has_server(),
    )


def _asked(form: AskManyForm) -> ResponseReturnValue:
    with transaction():
        row = asking_services.request_many(
            form.work_ids(), form.statements.data or [], **form.times(), actor=current_actor()
        )
    if row.finished_at is None:
        return redirect(url_for("runs.show", run_id=row.id))
    done = say_n(
        "%(n)s request is on its way; the vendor is told by mail if we have an address.",
        "%(n)s requests are on their way; the vendors of whom we have an address are told by mail.",
        row.changed,
    )
    if not has_server():
        done = say_n(
            "%(n)s request is on the vendor's to-do list. No mail leaves: tell the vendor yourself.",
            "%(n)s requests are on the vendors' to-do lists. No mail leaves: tell the vendors "
            "yourself.",
            row.changed,
        )
    flash(words(done), "success")
    return redirect(url_for(".index"))


def _found() -> list[int]:
    """Ids of the work that fits what the address asks for; of nothing asked, none."""
    form = _find_form()
    criteria = Criteria(
        tier=form.tier.data or "",
        kind=form.kind.data or "",
        missing=form.missing.data or "",
        renewed=bool(form.renewed.data),
    )
    asks = form.validate() and criteria != Criteria()
    return asking_queries.find_works(criteria) if asks else []


def _find_form() -> FindForm:
    form = FindForm(request.args)
    form.offer(_statement_choices())
    return form


def _choose(works: Sequence[int]) -> ResponseReturnValue:
    """The form with its usual values, for this work."""
    past = periods.past(clock.today(), ASK_MONTHS)
    missing = request.args.get("missing", "")
    form = AskManyForm(
        None,
        works=",".join(map(str, works)),
        statements=[missing] if missing in dict(_statement_choices()) else list(USUAL),
        period_from=past.first,
        period_to=past.last,
    )
    form.offer(_statement_choices())
    return _form_page(form)


def _form_page(form: AskManyForm) -> str:
    works = form.work_ids()
    return render_template(
        f"{FOLDER}/ask_many.html",
        form=form,
        search=_find_form(),
        works=len(works),
        vendors=len(asking_queries.works_by_vendor(works)),
        searched=bool(request.args),
    )


def _samples(plan: AskingPlan) -> list[tuple[PlannedAsking, StatementPreview]]:
    """Each statement in each wording that will be asked, as the first work of it will read it."""
    first: dict[tuple[str, Wording], tuple[PlannedAsking, About]] = {}
    for work in plan.works:
        for line in work.asked:
            if line.about is not None:
                first.setdefault((line.statement_id, line.about.wording), (work, line.about))
    wanted = [
        (work.candidate.engagement_id, name, about) for (name, _), (work, about) in first.items()
    ]
    vendors = {
        work.candidate.engagement_id: or_404(find_vendor(work.candidate.vendor_id))
        for work, _ in first.values()
    }
    shown = previews(wanted, vendors, clock.today())
    return list(zip((work for work, _ in first.values()), shown, strict=True))


def _shown(plan: AskingPlan) -> AskingPlan:
    """The first of it, those that will be asked before those that will not."""
    return AskingPlan(tuple(sorted(plan.works, key=lambda work: not work.asked)[:SHOWN]))


def _statement_choices() -> list[tuple[str, str]]:
    return [(statement.id, in_language(statement.title)) for statement in statements()]
