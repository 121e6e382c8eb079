"""Pages about the persons whom an incident hit: letters to groups of them, and that they were told."""

import re
from typing import Any, Final

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content import catalogue
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import act, show_form
from portal.foundation.core.pages.web import or_404, row_id
from portal.foundation.core.words.dates import with_years
from portal.foundation.core.words.i18n import language, words
from portal.foundation.core.words.messages import LANGUAGES, Lang, Message, say, say_p
from portal.foundation.evidence.services import receive_all
from portal.foundation.evidence.storage import download
from portal.foundation.evidence.types import PROOF
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.printing.formats import Formats
from portal.foundation.printing.press import render
from portal.ledger.engagements.terms import joined
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.incidents import queries
from portal.supervision.incidents.handling import persons_services as services
from portal.supervision.incidents.handling.forms import LetterForm, ToldPersonsForm
from portal.supervision.incidents.handling.own_views import ENDINGS, FOLDER
from portal.supervision.incidents.models import Incident, PersonsLetter, ReportItem, ToldPersonsWay
from portal.supervision.incidents.workflow import WAYS

P = Permission
TITLE: Final = say("Notice and apology about an incident with your personal data")
_FACTS: Final = {
    "happened": say("Outline of what has happened"),
    "data": say("Which data"),
    "cause": say("Cause of the incident"),
    "risk": say("Harm that followed or may follow"),
    "measures": say("What we do, and what the persons can do"),
    "contact": say("Whom to ask"),
}
_FROM_ITEMS: Final = {
    "happened": ReportItem.OVERVIEW,
    "data": ReportItem.DATA,
    "cause": ReportItem.CAUSE,
    "risk": ReportItem.SECONDARY,
    "measures": ReportItem.PREVENTION,
}
_JAPANESE: Final = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


@requires(P.INCIDENT_EDIT)
def new_letter(incident_id: int) -> ResponseReturnValue:
    """To another group of persons; begins with what the items say. `?text=`: in which language;
    `?letter=`: of a letter that is there in the other one."""
    row = or_404(queries.find(incident_id))
    lang = _asked_language()
    letter = request.args.get("letter", 0, type=row_id) or None
    known = queries.letters_of(row.id)
    if letter is not None and (letter not in known or lang in known[letter]):
        or_404(None)
    return _letter(row, lang, letter, LetterForm(data=_from_items(row, lang)))


@requires(P.INCIDENT_EDIT)
def change_letter(incident_letter_id: int) -> ResponseReturnValue:
    """Another wording; the earlier one stays on record."""
    asked = or_404(queries.find_letter(incident_letter_id))
    row = or_404(queries.find(asked.incident_id))
    newest = queries.letters_of(row.id)[asked.letter][asked.language]
    form = LetterForm(obj=newest, seen=newest.id)
    return _letter(row, _as_language(asked.language), asked.letter, form)


def _letter(row: Incident, lang: Lang, letter: int | None, form: LetterForm) -> ResponseReturnValue:
    onward = act(
        form,
        lambda: services.write_letter(
            row, lang, form.wording, letter=letter, seen=form.seen.data, actor=current_actor()
        ),
        done=_("The letter is on record. Read it before you send it."),
        to=url_for(".show", incident_id=row.id, _anchor="persons"),
    )
    if onward:
        return onward
    newest = queries.letters_of(row.id).get(letter or 0, {}).get(lang)
    form.seen.raw_data, form.seen.data = None, newest.id if newest else None
    return show_form(form, f"{FOLDER}/persons_letter.html", **_known(row), lang=lang, letter=letter)


@requires(P.INCIDENT_VIEW)
def letter_pdf(incident_letter_id: int) -> ResponseReturnValue:
    """To be printed once for each person; names and addresses are added where they are kept."""
    letter = or_404(queries.find_letter(incident_letter_id))
    row = or_404(queries.find(letter.incident_id))
    name = f"{row.number} {letter.letter} {letter.language}.pdf"
    return download(_pdf(row, letter), name, "application/pdf")


@requires(P.INCIDENT_EDIT)
def tell(incident_id: int) -> ResponseReturnValue:
    """How many were told, how and by whom; or the substitute. `?corrects=`: in place of which record."""
    row = or_404(queries.find(incident_id))
    asked = request.args.get("corrects", 0, type=row_id)
    corrects = or_404(queries.find_persons_told(asked)) if asked else None
    if corrects is not None and corrects.incident_id != row.id:
        or_404(None)
    form = ToldPersonsForm(
        obj=corrects,
        **({} if corrects else {"told_on": clock.today(), "way": ToldPersonsWay.LETTER.value}),
    )
    onward = act(
        form,
        lambda files: services.tell_persons(
            row, form.told, files, corrects=corrects, actor=current_actor()
        ),
        before=lambda: receive_all(form.files.data or (), PROOF, field="files"),
        done=_("It is on record that the persons were told."),
        to=url_for(".show", incident_id=row.id, _anchor="persons"),
    )
    return onward or show_form(
        form,
        f"{FOLDER}/persons_told.html",
        **_known(row),
        corrects=corrects,
        at_most=queries.assessments(row.id)[0].people,
        ways=WAYS,
        endings=ENDINGS,
    )


def _known(row: Incident) -> dict[str, Any]:
    return {"row": row, "vendor": or_404(find_vendor(row.vendor_id))}


def _as_language(named: str) -> Lang:
    return next((one for one in LANGUAGES if one == named), language())


def _asked_language() -> Lang:
    return _as_language(request.args.get("text", ""))


def _from_items(row: Incident, lang: Lang) -> dict[str, str]:
    """What is written in that language of the items, the data as assessed, and our own contact."""
    written = queries.items_of(row.id)
    found = {
        name: written[item][0].wording
        for name, item in _FROM_ITEMS.items()
        if item in written and bool(_JAPANESE.search(written[item][0].wording)) == (lang == "ja")
    }
    if "data" not in found:
        hit = set(queries.assessments(row.id)[0].categories)
        titles = [one.title for one in catalogue.category_pack().categories if one.id in hit]
        found["data"] = joined(titles).in_(lang)
    company = the_organisation()
    contact = f"{company.name.in_(lang)}\n{company.contact.in_(lang)}".strip()
    return {**found, "contact": contact}


def sentences() -> tuple[Message, Message]:
    """What the letter says before and after its facts."""
    return (
        say("Personal data of yours that we hold leaked, was lost or was damaged, or may have been. "
            "We apologise sincerely, and inform you of what is known now."),
        say("We keep investigating, and tell you without delay what else becomes known."),
    )  # fmt: skip


@with_years()
def _pdf(row: Incident, letter: PersonsLetter) -> bytes:
    company, lang = the_organisation(), _as_language(letter.language)
    title = words(say("Drill: %(what)s", what=TITLE) if row.is_drill else TITLE, lang)
    first, last = (words(sentence, lang) for sentence in sentences())
    html = render_template(
        "print/incident_persons_letter.html",
        lang=lang,
        rows=[(words(label, lang), getattr(letter, name)) for name, label in _FACTS.items()],
        number=row.number,
        persons=letter.persons,
        title=title,
        first=first,
        last=last,
        sender=words(say_p("who writes a letter", "From"), lang),
        company=company.name.in_(lang),
        printed_on=clock.today(),
        fmt=Formats(lang, company.zone),
    )
    return render(html, lang=lang, title=title, identifier=f"{row.number}-{letter.letter}")
