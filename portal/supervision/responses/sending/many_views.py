"""Staff's pages for sending to many at once: choose, see who gets it, send."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.forms import refuse
from portal.foundation.core.pages.web import SEE_OTHER, UNPROCESSABLE
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say_n
from portal.foundation.mail.postman import has_server
from portal.ledger.engagements.queries import names_of_works
from portal.supervision.attestations.asking import queries as asking_queries
from portal.supervision.attestations.asking.forms import ids_in
from portal.supervision.attestations.asking.queries import Criteria
from portal.supervision.responses.sending import many_services as sending_services
from portal.supervision.responses.sending import queries as sending_queries
from portal.supervision.responses.sending.forms import FindByNameForm, SendManyForm
from portal.supervision.responses.sending.plan import Line, Plan
from portal.supervision.responses.sending.views import (
    ASSIGN,
    questionnaire_choices,
    sending_of,
    usual,
)

FOLDER = "supervision/responses"

SHOWN = 100  # vendors in a preview; all of them count


@requires(ASSIGN)
def send_many() -> ResponseReturnValue:
    """To the vendors of the work found (or ticked in their list); nothing happens before the
    preview."""
    if request.method == "GET":
        return _choose(_found())
    step = request.form.get("step", "")
    if not step:
        vendors = ids_in(request.form.getlist("vendor_ids"))
        return _choose(asking_queries.works_of(vendors))
    form = SendManyForm()
    form.offer(questionnaire_choices())
    if not form.validate_on_submit():
        return _form_page(form), UNPROCESSABLE
    try:
        if step == "send":
            return _sent(form)
        plan = sending_services.preview(form.work_ids(), sending_of(form))
    except DomainError as refusal:
        refuse(form, refusal)
        return _form_page(form), UNPROCESSABLE
    shown = _shown(plan)
    return render_template(
        f"{FOLDER}/send_preview.html",
        form=form,
        plan=plan,
        shown=shown,
        names=names_of_works([w for line in shown for w in line.candidate.works]),
        title=dict(questionnaire_choices()).get(form.questionnaire.data, ""),
    )


def _sent(form: SendManyForm) -> ResponseReturnValue:
    with transaction():
        row = sending_services.send_many(form.work_ids(), sending_of(form), actor=current_actor())
    if row.finished_at is None:
        return redirect(url_for("runs.show", run_id=row.id), SEE_OTHER)
    done = say_n(
        "The questionnaire is on its way to %(n)s vendor, who is told by mail.",
        "The questionnaire is on its way to %(n)s vendors, who are told by mail.",
        row.changed,
    )
    if not has_server():
        done = say_n(
            "The questionnaire is on the to-do list of %(n)s vendor. No mail leaves: tell the "
            "vendor yourself.",
            "The questionnaire is on the to-do lists of %(n)s vendors. No mail leaves: tell the "
            "vendors yourself.",
            row.changed,
        )
    flash(words(done), "success")
    return redirect(url_for(".sent"), SEE_OTHER)


def _found() -> list[int]:
    """Ids of the work that fits what the address asks for; of nothing asked, none."""
    form = FindByNameForm(request.args)
    if not form.validate() or "tier" not in request.args:
        return []
    criteria = Criteria(tier=form.tier.data or "", kind=form.kind.data or "")
    return sending_queries.find_works(criteria, form.work.data or "")


def _choose(works: list[int]) -> ResponseReturnValue:
    """The form with its usual values, for this work."""
    choices = questionnaire_choices()
    asked = request.args.get("questionnaire", "")
    chosen = asked if asked in dict(choices) else next((one for one, _ in choices), "")
    form = SendManyForm(None, works=",".join(map(str, works)), questionnaire=chosen, **usual())
    form.offer(choices)
    return _form_page(form)


def _form_page(form: SendManyForm) -> str:
    works = form.work_ids()
    return render_template(
        f"{FOLDER}/send_many.html",
        form=form,
        search=FindByNameForm(request.args),
        works=len(works),
        vendors=len(asking_queries.works_by_vendor(works)),
        searched="tier" in request.args,
        chosen=form.questionnaire.data,
    )


def _shown(plan: Plan) -> list[Line]:
    """The first of it, those who are left out before the others."""
    return sorted(plan.lines, key=lambda one: one.refusal is None)[:SHOWN]
