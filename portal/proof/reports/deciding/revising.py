"""The report once more, with the box of management filled: content first, the bytes by the job.

What was issued is not touched: the revision says in its history which bytes were decided about.
"""

from dataclasses import replace

from portal.foundation.accounts.queries import find_user
from portal.foundation.core import clock
from portal.foundation.core.words.messages import Lang, Message, say
from portal.proof.reports.content.cover import FilledCell
from portal.proof.reports.content.parts import Approval, ReportWording
from portal.proof.reports.content.report import (
    AnyReport,
    VendorReport,
    bind,
    digest,
    editions,
    is_format_1,
    to_json,
)
from portal.proof.reports.content.tables import Revision
from portal.proof.reports.models import ReportRevision, SupervisionReport
from portal.proof.reports.printing.seals import frozen_text, pdfs_of
from portal.proof.reports.workflow import FIRST_VERSION
from portal.supervision.approvals.models import DecisionWay, ReportDecision

DECIDED = FIRST_VERSION + 1
_HOW = {
    DecisionWay.PORTAL: Approval.ELECTRONIC,
    DecisionWay.PAPER: Approval.PAPER,
    DecisionWay.RINGI: Approval.RINGI,
}


def revise(report: SupervisionReport, decision: ReportDecision) -> ReportRevision:
    """Raises NotAsIssued where content or bytes are not what was issued: nobody decides about them."""
    text, made = frozen_text(report), pdfs_of(report)
    edited = {
        lang: _filled(edition, decision, made[lang]) for lang, edition in editions(text).items()
    }
    alone = [edition for edition in edited.values() if isinstance(edition, VendorReport)]
    content = to_json(*alone) if is_format_1(text) else bind(edited)
    return ReportRevision(
        vendor_id=report.vendor_id,
        report_id=report.id,
        decision_id=decision.id,
        number=f"{report.number}/{DECIDED}",
        content=content,
        content_sha256=digest(content),
        made_at=clock.now(),
    )


def _filled(edition: AnyReport, decision: ReportDecision, issued: str) -> AnyReport:
    lang: Lang = "ja" if edition.lang == "ja" else "en"
    w = ReportWording(lang, edition.zone)
    entry = Revision(version=DECIDED, on=decision.decided_on, what=_history(decision, issued, w))
    basis = replace(edition.basis, revisions=(*edition.basis.revisions, entry))
    return replace(
        edition,
        version=DECIDED,
        approval=_box(edition.approval, _cell(decision)),
        basis=basis,
    )


def _box(cells: tuple[FilledCell, ...], decided: FilledCell) -> tuple[FilledCell, ...]:
    """The last cell that was empty at issue is management's."""
    empty = [place for place, cell in enumerate(cells) if cell.how is Approval.PENDING]
    if not empty:
        return cells
    place = empty[-1]
    filled = replace(decided, heading=cells[place].heading)
    return (*cells[:place], filled, *cells[place + 1 :])


def _cell(decision: ReportDecision) -> FilledCell:
    who = find_user(decision.decided_by_id) if decision.decided_by_id else None
    absent = find_user(decision.deputy_for_id) if decision.deputy_for_id else None
    how = Approval.DEPUTY if absent else _HOW[decision.way]
    return FilledCell(
        heading="",
        title=who.title if who else decision.decider_title,
        name=who.name if who else decision.decider,
        how=how if decision.approved else Approval.RETURNED,
        at=decision.decided_at,
        on=None if decision.decided_at else decision.decided_on,
        number=decision.ringi_number,
        deputy_for=absent.name if absent else "",
    )


def _history(decision: ReportDecision, issued: str, w: ReportWording) -> str:
    said = _words(decision)
    numbered = (
        [say("Number of the decision: %(number)s.", number=decision.ringi_number)]
        if decision.ringi_number
        else []
    )
    comment = [say("Comment: %(comment)s", comment=decision.comment)] if decision.comment else []
    bytes_ = say("The issued PDF that was decided about: SHA-256 %(hash)s.", hash=issued)
    return w.sentences([said, *numbered, bytes_, *comment])


def _words(decision: ReportDecision) -> Message:
    absent = find_user(decision.deputy_for_id) if decision.deputy_for_id else None
    if absent is not None:
        if decision.approved:
            return say("Approved in the portal by the deputy of %(name)s.", name=absent.name)
        return say("Returned in the portal by the deputy of %(name)s.", name=absent.name)
    if decision.way is DecisionWay.PORTAL:
        if decision.approved:
            return say("Approved by management in the portal.")
        return say("Returned by management in the portal.")
    if decision.approved:
        return say("Approved by management outside the portal, recorded from its paper.")
    return say("Returned by management outside the portal, recorded from its paper.")
