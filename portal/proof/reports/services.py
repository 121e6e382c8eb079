"""Commands about reports: drafted by one person, issued by another, frozen when issued."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import Role
from portal.foundation.accounts.queries import people_with_role
from portal.foundation.audit.recorder import differences, record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import (
    ChangedMeanwhile,
    DomainError,
    InvalidTransition,
    RuleViolated,
)
from portal.foundation.core.words.messages import LANGUAGES, Lang, Message, say, to_json
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.models import Vendor
from portal.proof.reports import queries, workflow
from portal.proof.reports.content.report import AnyReport, VendorReport, bind, digest, editions
from portal.proof.reports.facts.overall import OverallFacts
from portal.proof.reports.facts.overall_gathering import gather_all
from portal.proof.reports.gathering import gather
from portal.proof.reports.issuing.about import demand_alive, named, next_number_of, of_another
from portal.proof.reports.models import ReportState, SupervisionReport
from portal.proof.reports.printing.seals import (
    ISSUED,
    NotAsIssued,
    frozen_text,
    not_as_recorded,
    recorded_of,
)
from portal.proof.reports.sections.assembly import assemble
from portal.proof.reports.sections.cover import AnyFacts, Imprint
from portal.proof.reports.sections.overall.assembly import assemble_all
from portal.proof.reports.workflow import Conclusion, Frozen, ReportDraft, issued_words
from portal.supervision.approvals.services import (
    ask_management,
    end_for,
    list_vendors,
    note_drafted_anew,
)
from portal.supervision.planning.opening.services import note_report

DAYS_TO_ISSUE = 5  # business days


def draft_report(vendor: Vendor | None, draft: ReportDraft, *, actor: Actor) -> SupervisionReport:
    """Begin a report on a vendor, or (None) over all. Refuses a period that has not begun, conditions without words and so on."""
    replaced = _replaced(draft, _id_of(vendor))
    report = _drafted(vendor, draft, actor)
    answered = note_drafted_anew(replaced) if replaced else []
    record(
        actor,
        "report.drafted",
        report,
        say("Drafted a report for %(first)s to %(last)s", first=draft.first, last=draft.last),
        also=[_ask_for_issue(report), *answered],
        after=_plain(draft),
    )
    return report


def ask_for_drafts() -> int:
    """For the jobs: drafts of before the portal asked for them to be issued; how many."""
    wanting = queries.drafts_nobody_owes()
    for report_id in wanting:
        with transaction():
            report = queries.find_report(report_id)
            if report is not None and report.state is ReportState.DRAFT:
                owed = _ask_for_issue(report)
                text = say("Asked for the report to be issued")
                record(SYSTEM, "report.asked_for", report, text, also=[owed])
    return len(wanting)


def _ask_for_issue(report: SupervisionReport) -> Obligation:
    return obligations.open_obligation(
        kind=ObligationKind.REPORT_DRAFT,
        subject=report,
        vendor_id=report.vendor_id,
        holder=Holder.PRIVACY_OFFICER,
        due_on=business_calendar().add_open_days(clock.today(), DAYS_TO_ISSUE),
        ladder="internal",
        title=_title(report),
    )


def _title(report: SupervisionReport) -> Message:
    return say(
        "Read the drafted report for %(first)s to %(last)s, and issue it",
        first=report.period_from,
        last=report.period_to,
    )


def change_draft(
    report: SupervisionReport, draft: ReportDraft, *, version: int, actor: Actor
) -> None:
    """Refuses what was issued, (ChangedMeanwhile) what somebody else saved after `version`, and that the
    only one who could issue what the plan drafted becomes who drafted it."""
    workflow.demand_draft(report)
    if alone := why_not_concluded(report, actor):
        raise RuleViolated(alone)
    if report.version != version:
        raise ChangedMeanwhile(say("Somebody else saved this after you opened it."))
    workflow.check(draft, clock.today())
    _replaced(draft, report.vendor_id)
    before = _plain(draft_of(report))
    _write(report, draft)
    workflow.take_over(report, actor)
    owed = find_open(ObligationKind.REPORT_DRAFT, report)
    if owed is not None:
        owed.title, owed.holder = to_json(_title(report)), Holder.PRIVACY_OFFICER
    db.session.flush()
    old, new = differences(before, _plain(draft))
    record(actor, "report.changed", report, say("Changed a draft"), before=old, after=new)


def issue_report(
    report: SupervisionReport, vendor: Vendor | None, *, version: int, actor: Actor
) -> None:
    """Freeze content and number; the bytes are made afterwards (rendering.py).

    Four eyes: another person than who drafted it. `version`: of the draft that was read.
    """
    workflow.demand_draft(report)
    workflow.demand_issuer(report, actor)
    if report.version != version:
        raise ChangedMeanwhile(
            say("The draft was changed after you opened it. Read it again before you issue it.")
        )
    workflow.check(draft_of(report), clock.today())
    if about_another := of_another(report):
        raise InvalidTransition(about_another)
    _issue(report, vendor, actor)


def issue_at_once(vendor: Vendor | None, draft: ReportDraft, *, actor: Actor) -> SupervisionReport:
    """Draft and issue in one command, for the command line: drafted by nobody, so that the
    approval box says that the terminal issued it, and on whose behalf, if on anybody's."""
    workflow.demand_officer(actor)
    report = _drafted(vendor, draft, None)
    _issue(report, vendor, actor, at_terminal=True)
    return report


def preview(report: SupervisionReport, vendor: Vendor, lang: Lang | None = None) -> VendorReport:
    """What `look` shows of a report on one vendor."""
    shown = look(report, vendor, lang)[0]
    if not isinstance(shown, VendorReport):
        raise ValueError("it is over all vendors")
    return shown


def look(
    report: SupervisionReport, vendor: Vendor | None, lang: Lang | None = None
) -> tuple[AnyReport, Message | None]:
    """What the report would say if it were issued now, of an issued one what it says; in `lang`
    where there is such an edition, else in the language in which it was typed. Of a draft also what
    in it is not as the log recorded it.

    Raises NotAsIssued as `frozen_text` does, NotWorkedOut as `gather_all`.
    """
    if report.state is not ReportState.DRAFT or recorded_of(report, ISSUED) is not None:
        bound = editions(frozen_text(report))
        return bound.get(lang or "") or bound[report.language], None
    draft, facts = _gathered(report, vendor, issuer_id=None)
    replaced = _replaced(draft, report.vendor_id)
    imprint = Imprint(
        drafted_at=report.drafted_at,
        replaces=named(replaced, draft.why),
        replaced=_said_by(replaced),
        last=_last(facts),
    )
    return _assembled(facts, draft, imprint, lang or draft.language), not_as_recorded(facts)


def _assembled(facts: AnyFacts, draft: ReportDraft, imprint: Imprint, lang: Lang) -> AnyReport:
    if isinstance(facts, OverallFacts):
        return assemble_all(facts, draft, imprint, lang)
    return assemble(facts, draft, imprint, lang)


def _gathered(
    report: SupervisionReport,
    vendor: Vendor | None,
    *,
    issuer_id: int | None,
    at_terminal: bool = False,
) -> tuple[ReportDraft, AnyFacts]:
    draft = draft_of(report)
    who: dict[str, Any] = {"drafter_id": report.drafted_by_id, "issuer_id": issuer_id}
    if vendor is None:
        previous = queries.last_issued(None, before=draft.span.last, besides=report.id)
        return draft, gather_all(draft.span, previous=previous, may_take_long=at_terminal, **who)
    return draft, gather(vendor, draft.span, report_id=report.id, **who)


def why_not_issued(report: SupervisionReport, actor: Actor) -> Message | None:
    """Why this person cannot issue it; None where they can."""
    try:
        workflow.demand_draft(report)
        workflow.demand_issuer(report, actor)
        workflow.check(draft_of(report), clock.today())
        _demand_replacement(report)
    except DomainError as refusal:
        return refusal.message
    return None


def why_not_concluded(report: SupervisionReport, actor: Actor) -> Message | None:
    """Why this person does not conclude what the plan drafted: nobody would be left to issue it. None where
    they may."""
    if report.drafted_by_id is not None or not actor.may(Permission.REPORT_ISSUE):
        return None
    if any(one.id != actor.user_id for one in people_with_role(Role.PRIVACY_OFFICER)):
        return None
    return say(
        "The plan drafted this report. Whoever concludes it and saves it does not issue it, and nobody "
        "else could: let procurement conclude it, or name another privacy officer first."
    )


def draft_of(report: SupervisionReport) -> ReportDraft:
    return ReportDraft(
        first=report.period_from,
        last=report.period_to,
        language=report.language,
        conclusion=Conclusion(report.conclusion),
        opinion=report.opinion,
        conditions=report.conditions,
        replaces=report.replaces_id,
        why=report.replaces_why,
    )


def _replaced(draft: ReportDraft, vendor_id: int | None) -> SupervisionReport | None:
    """The report this one is to stand for. Refuses what is not an issued one about the same,
    and one in whose place another report stands already."""
    if draft.replaces is None:
        return None
    found = queries.find_report(draft.replaces)
    if found is None or found.vendor_id != vendor_id or found.issued_at is None:
        raise RuleViolated(
            say("Only an issued report about the same is replaced."), field="replaces"
        )
    by = queries.replacements([found.id]).get(found.id)
    if by is not None:
        raise RuleViolated(
            say(
                "%(number)s has been replaced by %(by)s already.", number=found.number, by=by.number
            ),
            field="replaces",
        )
    return found


def _demand_replacement(report: SupervisionReport) -> SupervisionReport | None:
    """The report that is replaced, if any: one that says the same period as of the same day has to
    be, so that two never stand beside each other."""
    draft = draft_of(report)
    found = _replaced(draft, report.vendor_id)
    if found is None:
        as_of = draft.span.as_of(clock.today())
        alike = queries.issued_alike(report.vendor_id, draft.span, as_of)
        if alike is not None:
            raise RuleViolated(
                say(
                    "%(number)s is about the same period as of the same day. Choose it as the report "
                    "that is replaced, and say why.",
                    number=alike.number,
                ),
                field="replaces",
            )
    return found


def _said_by(replaced: SupervisionReport | None) -> Mapping[Lang, AnyReport]:
    """By language; nothing of one whose content is not what was issued: it is replaced all the same."""
    with suppress(NotAsIssued):
        return editions(frozen_text(replaced)) if replaced else {}
    return {}


def _last(facts: AnyFacts) -> AnyReport | None:
    """What the report before this one says, for its verdicts stand beside those of this one."""
    if facts.previous is None:
        return None
    return next(iter(editions(frozen_text(facts.previous)).values()))


def _drafted(vendor: Vendor | None, draft: ReportDraft, actor: Actor | None) -> SupervisionReport:
    if vendor is not None:
        demand_alive(vendor)
    workflow.check(draft, clock.today())
    report = SupervisionReport(
        vendor_id=_id_of(vendor),
        drafted_by_id=actor.user_id if actor else None,
        drafted_at=clock.now(),
    )
    _write(report, draft)
    db.session.add(report)
    db.session.flush()
    return report


def _id_of(vendor: Vendor | None) -> int | None:
    return vendor.id if vendor else None


def _write(report: SupervisionReport, draft: ReportDraft) -> None:
    report.period_from, report.period_to = draft.span.first, draft.span.last
    report.language = draft.language
    report.conclusion = draft.conclusion.value
    report.opinion = draft.opinion.strip()
    report.conditions = draft.conditions.strip()
    report.replaces_id = draft.replaces
    report.replaces_why = draft.why.strip() if draft.replaces else ""


def _issue(
    report: SupervisionReport, vendor: Vendor | None, actor: Actor, *, at_terminal: bool = False
) -> None:
    now = clock.now()
    draft, facts = _gathered(report, vendor, issuer_id=actor.user_id, at_terminal=at_terminal)
    if altered := not_as_recorded(facts):
        raise InvalidTransition(altered)
    number = next_number_of(facts.company)  # from here on nobody else issues
    replaced = _demand_replacement(report)
    imprint = Imprint(
        number=number,
        version=workflow.FIRST_VERSION,
        drafted_at=report.drafted_at,
        issued_at=now,
        at_terminal=at_terminal,
        replaces=named(replaced, draft.why),
        replaced=_said_by(replaced),
        last=_last(facts),
    )
    content = bind({lang: _assembled(facts, draft, imprint, lang) for lang in LANGUAGES})
    frozen = Frozen(number, facts.as_of, content, digest(content))
    workflow.freeze(report, frozen, by=actor.user_id, at=now)
    planned = note_report(vendor.id, draft.span.last) if vendor else []
    if isinstance(facts, OverallFacts):
        list_vendors(report.id, facts.standings)
    owed = find_open(ObligationKind.REPORT_DRAFT, report)
    if owed is not None:
        obligations.close_obligation(owed)
    db.session.flush()
    follows = [ask_management(report), *(end_for(replaced) if replaced else [])]
    db.session.flush()
    record(
        actor,
        ISSUED,
        report,
        issued_words(
            number,
            at_terminal=at_terminal,
            replaced=replaced.number if replaced else None,
            why=draft.why,
        ),
        also=[
            *([vendor] if vendor else []),
            *planned,
            *follows,
            *([owed] if owed else []),
            *([replaced] if replaced else []),
        ],
        after={"number": number, "as_of": facts.as_of, "sha256": frozen.sha256},
    )


def _plain(draft: ReportDraft) -> dict[str, object]:
    plain: dict[str, object] = {
        "period_from": draft.first,
        "period_to": draft.last,
        "language": draft.language,
        "conclusion": draft.conclusion.value,
        "opinion": draft.opinion.strip(),
        "conditions": draft.conditions.strip(),
    }
    replaced = queries.find_report(draft.replaces) if draft.replaces else None
    if replaced is not None:
        plain |= {"in_place_of": replaced.number, "because": draft.why.strip()}
    return plain
