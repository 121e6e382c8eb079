"""One finding of a letter, for whoever holds it: what is wrong, and the plan or the report that answers it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import public
from portal.foundation.accounts.public_checks import counted_try, unlisted
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError, InvalidTransition
from portal.foundation.core.pages.forms import filled, refuse, status_of
from portal.foundation.core.pages.web import OK, SEE_OTHER, or_404
from portal.foundation.core.words.i18n import language
from portal.supervision.findings import workflow as words_of
from portal.supervision.findings.handling.paper_services import Entries, entries_of
from portal.supervision.findings.handling.views import work_of
from portal.supervision.findings.models import Finding, FindingState
from portal.supervision.findings.queries import FindingRow
from portal.supervision.paper_records.models import Paper, PaperKind
from portal.supervision.paper_records.queries import files_of
from portal.supervision.papers import queries
from portal.supervision.papers.letter_codes import services
from portal.supervision.papers.letter_codes.forms import (
    ANSWER_FORMS,
    PlanByLetterForm,
    RepairByLetterForm,
)
from portal.supervision.papers.letter_codes.opening import FOLDER, OpenLetter, closed, with_letter
from portal.supervision.papers.models import Letter
from portal.supervision.papers.sending_out.printing import answers_about

ANSWERS = {PaperKind.PLAN: FindingState.PLAN_SUBMITTED, PaperKind.REPAIR: FindingState.REMEDIED}


@public
def finding_by_letter(letter_code: str, finding_id: int) -> ResponseReturnValue:
    """What is wrong, what mends it and until when, and what we answered before."""

    def show(opened: OpenLetter, row: FindingRow) -> ResponseReturnValue:
        page = render_template(
            f"{FOLDER}/finding_by_letter.html",
            **_shown(opened, row),
            work=work_of(row.finding),
            answers=answers_about(row.finding),
            asks_plan=row.finding.state is FindingState.OPEN,
        )
        return unlisted(page)

    return _with_finding(letter_code, finding_id, show)


@public
def plan_by_letter(letter_code: str, finding_id: int) -> ResponseReturnValue:
    """How it will be mended, where that takes time."""
    return _with_finding(letter_code, finding_id, lambda *of: _answer(PaperKind.PLAN, *of))


@public
def repair_by_letter(letter_code: str, finding_id: int) -> ResponseReturnValue:
    """That it is mended, and what shows it."""
    return _with_finding(letter_code, finding_id, lambda *of: _answer(PaperKind.REPAIR, *of))


@dataclass(frozen=True, slots=True)
class AnsweredFinding:
    """What was answered about a finding with the code of a letter, and the names of its files."""

    paper: Paper
    finding: Finding
    said: Entries
    files: Sequence[str]


def answered_findings(letter: Letter) -> Sequence[AnsweredFinding]:
    return [
        AnsweredFinding(
            paper, finding, entries_of(paper), [file.name for file in files_of(paper.id)]
        )
        for paper, finding in queries.answered_with_code(letter)
    ]


def _with_finding(
    letter_code: str,
    finding_id: int,
    show: Callable[[OpenLetter, FindingRow], ResponseReturnValue],
) -> ResponseReturnValue:
    """404 where the letter does not tell of it; the page of the letter once it was answered. A code that
    is over says nothing of it."""

    def found(opened: OpenLetter) -> ResponseReturnValue:
        told = queries.told_in(opened.letter.id).get(finding_id)
        asked = {row.finding.id: row for row in queries.to_answer(opened.letter)}
        row = asked.get(finding_id) if opened.is_good else None
        if row is not None:
            return show(opened, row)
        if told is not None and (opened.is_good or told.paper_id is not None):
            return redirect(_home(opened), SEE_OTHER)
        return or_404(row) if opened.is_good else closed()

    return with_letter(letter_code, found)


def _answer(kind: PaperKind, opened: OpenLetter, row: FindingRow) -> ResponseReturnValue:
    if not words_of.can_move(row.finding, ANSWERS[kind]):
        return redirect(_page_of(opened, row), SEE_OTHER)
    form = ANSWER_FORMS[kind]()
    if g.actor is not None or not form.is_submitted():  # who is signed in answers in the portal
        return _form(kind, opened, row, form, OK)
    is_valid = form.validate()
    try:
        with counted_try(
            "letter-answer"
        ) as found:  # files are kept although something else is wrong
            form.take_in(opened.letter.id)
            if is_valid:
                form.demand_code(opened.code)
                _hand_in(opened, row, form)
                found.is_ours = True
                return redirect(_home(opened), SEE_OTHER)
    except InvalidTransition as refusal:
        left = {one.finding.id for one in queries.to_answer(opened.letter)}
        if not opened.is_good or row.finding.id not in left:
            return redirect(_home(opened), SEE_OTHER)  # a double click, or answered otherwise
        refuse(form, refusal)
    except DomainError as refusal:
        refuse(form, refusal)
    return _form(kind, opened, row, form, status_of(form))


def _hand_in(
    opened: OpenLetter, row: FindingRow, form: PlanByLetterForm | RepairByLetterForm
) -> None:
    actor = opened.signer(filled(form.name))
    with transaction():
        services.answer_finding(
            opened.letter.id, row.finding.id, form.entries(), form.scans, actor=actor
        )


def _form(
    kind: PaperKind,
    opened: OpenLetter,
    row: FindingRow,
    form: PlanByLetterForm | RepairByLetterForm,
    status: int,
) -> Response:
    page = render_template(
        f"{FOLDER}/answer_by_letter.html",
        **_shown(opened, row),
        form=form,
        is_plan=kind is PaperKind.PLAN,
        held=[scan.file.name for scan in form.scans],
        back=_page_of(opened, row),
    )
    return unlisted(page, status=status)


def _shown(opened: OpenLetter, row: FindingRow) -> dict[str, Any]:
    return {
        "letter": opened.letter,
        "vendor": opened.vendor,
        "code": opened.code,
        "finding": row.finding,
        "obligation": row.obligation,
        "home": _home(opened),
    }


def _home(opened: OpenLetter) -> str:
    return url_for(".by_letter", letter_code=opened.code, text=language())


def _page_of(opened: OpenLetter, row: FindingRow) -> str:
    return url_for(
        ".finding_by_letter",
        letter_code=opened.code,
        finding_id=row.finding.id,
        text=language(),
    )
