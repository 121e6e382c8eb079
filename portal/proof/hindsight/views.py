"""The officer's page of what was said falsely before, and the sheet of it for the assessor."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import RadioField

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import act, chosen, options, show_form, text_field
from portal.foundation.core.words.i18n import _l, language, words
from portal.foundation.core.words.messages import LANGUAGES, say
from portal.foundation.evidence.storage import download
from portal.foundation.evidence.types import FileKind
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.printing.formats import Formats
from portal.foundation.printing.press import render
from portal.proof.hindsight import models, queries, services
from portal.proof.hindsight.models import CHOICES, TITLES, Choice, SaidKind

FOLDER = "proof/hindsight"


class DecideForm(FlaskForm):
    choice = RadioField(_l("What is done about it"), [chosen()])
    remark = text_field(_l("Remark"), 2000, optional=True)


@requires(Permission.REPORT_ISSUE)
def review() -> ResponseReturnValue:
    """One kind after another; what is ticked is decided together."""
    kind = next((one for one in SaidKind if one.value == request.args.get("kind")), None)
    said = queries.find_all()
    groups = models.by_kind(said)
    shown = kind if kind in groups else next(iter(groups), None)
    form = DecideForm()
    allowed = models.choices_for(shown) if shown else (Choice.NOTE,)
    form.choice.choices = options([(one.value, words(CHOICES[one])) for one in allowed])
    onward = act(
        form,
        lambda: services.decide(
            request.form.getlist("keys"),
            Choice(form.choice.data),
            remark=form.remark.data or "",
            actor=current_actor(),
        ),
        done=say("The decision is on record."),
        to=lambda _made: url_for(".review", kind=shown.value if shown else None),
    )
    return onward or show_form(
        form,
        f"{FOLDER}/review.html",
        groups=groups,
        shown=shown,
        rows=groups.get(shown, ()) if shown else (),
        waiting=models.waiting(said),
        ticked=set(request.form.getlist("keys")),
        titles=TITLES,
        choices=CHOICES,
        of_reports=models.OF_REPORTS,
    )


@requires(Permission.REPORT_ISSUE)
def sheet() -> ResponseReturnValue:
    """All of it for the assessor; `text` is the language."""
    wanted = request.args.get("text", "")
    lang = wanted if wanted in LANGUAGES else language()
    company, today = the_organisation(), clock.today()
    title = words(say("What was said falsely before, and what was done about it"), lang)
    html = render_template(
        "print/hindsight.html",
        lang=lang,
        title=title,
        groups=models.by_kind(queries.find_all()),
        titles=TITLES,
        choices=CHOICES,
        company=company.name.in_(lang),
        printed_on=today,
        classification=words(say("Confidential"), lang),
        fmt=Formats(lang, company.zone),
        say=say,
    )
    pdf = render(html, lang=lang, title=title, identifier=f"records-review {today}")
    return download(pdf, f"records-review-{today}.pdf", FileKind.PDF)
