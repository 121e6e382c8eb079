"""Several reports without exceptions are approved at once: each by a decision of its own, in a run."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.audit.recorder import record
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Message, Text, say, say_n
from portal.foundation.runs.models import Run
from portal.foundation.runs.services import RunKind, RunPart, begin, register
from portal.proof.reports import queries
from portal.proof.reports.deciding import services
from portal.proof.reports.deciding.four_lines import four_lines
from portal.proof.reports.deciding.review import list_to_review
from portal.proof.reports.models import SupervisionReport
from portal.proof.reports.printing.seals import frozen_text


def approve_together(
    report_ids: Collection[int], *, comment: str, ringi_number: str, actor: Actor
) -> Run:
    """Begin to approve these. Refuses none, and any that has an exception or that this person does not
    decide about: those are read one by one."""
    if not report_ids:
        raise RuleViolated(say("Choose at least one report."), field="reports")
    may = {one.report.id for one in list_to_review(actor, "ja") if one.may_be_together}
    ids = list(dict.fromkeys(report_ids))
    others = queries.numbers_of([report_id for report_id in ids if report_id not in may])
    if others or not may.issuperset(ids):
        raise InvalidTransition(
            say(
                "These are not approved together with others, read them one by one: %(numbers)s.",
                numbers=", ".join(sorted(others.values())) or "–",
            )
        )
    return begin(
        APPROVE_TOGETHER,
        ids,
        title=say_n("Approving %(n)s report", "Approving %(n)s reports", len(ids)),
        asked={"comment": comment, "ringi_number": ringi_number},
        actor=actor,
    )


def demand_clear(report: SupervisionReport) -> None:
    """Of what was issued, as it was issued. Raises NotAsIssued where it is not."""
    if not four_lines(frozen_text(report), report.language, report.conclusion).is_clear:
        raise InvalidTransition(
            say("%(number)s has an exception: read it by itself.", number=report.number)
        )


def _approve_one(run: Run, subjects: Sequence[int], actor: Actor) -> RunPart:
    """In a command of its own; refused, it is left out and the next one follows."""
    (report_id,) = subjects
    report = queries.lock(report_id)
    demand_clear(report)
    services.decide(
        report,
        approved=True,
        comment=run.asked["comment"],
        ringi_number=run.asked["ringi_number"],
        actor=actor,
    )
    return RunPart(changed=1)


def _named(ids: Collection[int]) -> Mapping[int, Text]:
    return {one: Text(ja=number, en=number) for one, number in queries.numbers_of(ids).items()}


def _record(run: Run, _part: RunPart, actor: Actor) -> None:
    """When it begins; each decision is recorded by itself."""
    if run.done:
        return
    numbers = queries.numbers_of(run.subjects)
    after: dict[str, Any] = {"reports": sorted(numbers.values())}
    text = say_n(
        "Began to approve %(n)s report without exceptions",
        "Began to approve %(n)s reports without exceptions",
        run.total,
    )
    record(actor, "report.approving", run, text, after=after)


def _told(run: Run) -> Message:
    return say_n("%(n)s report is approved.", "%(n)s reports are approved.", run.changed)


APPROVE_TOGETHER = register(
    RunKind(
        id="reports.approve_together",
        needs=Permission.REPORT_APPROVE,
        named=_named,
        do=_approve_one,
        part=1,
        record=_record,
        unit=say("Reports"),
        told=_told,
        shown_at="reports.to_review",
    )
)
