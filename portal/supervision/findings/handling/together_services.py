"""Several findings verified in one command, each by the rules of one: what was reported about each has been
shown to whoever says that it is mended.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.audit.recorder import record
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.errors import DomainError, RuleViolated
from portal.foundation.core.words.messages import Message, Text, say, say_n
from portal.foundation.runs.models import Run
from portal.foundation.runs.services import RunKind, RunPart, begin, register
from portal.ledger.vendors.models import Vendor
from portal.supervision.findings import queries, workflow
from portal.supervision.findings.handling import repair_services
from portal.supervision.findings.models import (
    Finding,
    FindingFile,
    FindingRepair,
    FindingState,
)
from portal.supervision.paper_records.models import Paper
from portal.supervision.paper_records.queries import papers_that_made

MOST_TOGETHER: Final = 25  # as many as one page shows with all that was reported


@dataclass(frozen=True, slots=True)
class ReportedFinding:
    """One of several: the report that waits with its evidence, or why it cannot be verified here."""

    finding: Finding
    vendor: Vendor | None
    repair: FindingRepair | None
    files: Sequence[FindingFile]
    paper: Paper | None  # on which the report came
    why_not: Message | None


def reported_findings(ids: Sequence[int], actor: Actor) -> list[ReportedFinding]:
    """Of each in turn; nothing is written. A fixed number of statements."""
    found = queries.findings_with_vendors(ids)
    repairs, files = queries.last_repairs(ids), queries.files_of_findings(ids)
    papers = papers_that_made(FindingRepair.__tablename__, [one.id for one in repairs.values()])
    rows: list[ReportedFinding] = []
    shown = 0
    for finding, vendor in (found[id_] for id_ in ids if id_ in found):
        repair = repairs.get(finding.id)
        why_not = _why_not(finding, repair, actor)
        if why_not is None:
            shown += 1
            if shown > MOST_TOGETHER:
                why_not = say(
                    "At most %(most)s are verified together, so that each is read: choose it again afterwards.",
                    most=MOST_TOGETHER,
                )
        own = [file for file in files.get(finding.id, ()) if repair and file.repair_id == repair.id]
        paper = papers.get(repair.id) if repair else None
        rows.append(ReportedFinding(finding, vendor, repair, own, paper, why_not))
    return rows


def _why_not(finding: Finding, repair: FindingRepair | None, actor: Actor) -> Message | None:
    if finding.state is not FindingState.REMEDIED or repair is None:
        return say("No repair waits to be verified here.")
    try:
        workflow.demand_verifier(finding, actor, others_roles=finding.roles_behind)
    except RuleViolated as refusal:
        return refusal.message
    return None


def verify_together(
    ids: Sequence[int],
    *,
    shown: Collection[int],
    remarks: Mapping[int, str],
    back: str,
    actor: Actor,
) -> Run:
    """Close each that is mended. `shown`: ids of the reports that were; `remarks`: by finding how it was seen.

    Those that this person may not verify, or that were reported anew meanwhile, are left out with the
    reason. Refuses where none is left.
    """
    found = [_unless_new(one, shown) for one in reported_findings(ids, actor)]
    moving = [one.finding.id for one, why_not in found if why_not is None]
    if not moving:
        raise RuleViolated(say("You can verify none of these; the list says why."))
    for id_ in moving:
        if not remarks.get(id_, "").strip():
            raise RuleViolated(say("Say how you verified it."), field="remark")
    return begin(
        TOGETHER,
        [{"id": id_, "remark": remarks[id_].strip()} for id_ in sorted(moving)],
        title=say_n("Verifying %(n)s finding", "Verifying %(n)s findings", len(moving)),
        asked={},
        left_out=[(one.finding.id, why_not) for one, why_not in found if why_not is not None],
        back=back,
        at_once=True,
        actor=actor,
    )


def _unless_new(
    one: ReportedFinding, shown: Collection[int]
) -> tuple[ReportedFinding, Message | None]:
    if one.why_not is None and one.repair is not None and one.repair.id not in shown:
        return one, say("It was reported anew meanwhile: read that first.")
    return one, one.why_not


def _verify_part(_run: Run, subjects: Sequence[Any], actor: Actor) -> RunPart:
    also: list[Subject] = []
    left_out: list[tuple[int, Message]] = []
    for subject in subjects:
        finding = queries.find_finding(subject["id"])
        try:
            if finding is not None:
                touched = repair_services.close_verified(finding, subject["remark"], actor)
                also += [finding, *touched]
        except DomainError as refusal:  # before anything of it was changed
            left_out.append((subject["id"], refusal.message))
    db.session.flush()
    return RunPart(len(subjects) - len(left_out), left_out, also)


def _record_verified(run: Run, part: RunPart, actor: Actor) -> None:
    closed = [one for one in part.also if isinstance(one, Finding)]
    text = say_n(
        "Verified and closed %(n)s finding: %(numbers)s",
        "Verified and closed %(n)s findings: %(numbers)s",
        part.changed,
        numbers=", ".join(one.number for one in closed),
    )
    remarks = {one.number: one.verified for one in closed}
    record(actor, "finding.closed", run, text, also=part.also, after={"remarks": remarks})


def _named(ids: Collection[int]) -> Mapping[int, Text | Message]:
    return {
        id_: say("%(number)s: %(title)s", number=finding.number, title=finding.name)
        for id_, (finding, _vendor) in queries.findings_with_vendors(ids).items()
    }


TOGETHER = register(
    RunKind(
        id="findings.verify",
        needs=Permission.FINDING_VIEW,
        named=_named,
        do=_verify_part,
        action="finding.closed",
        record=_record_verified,
        unit=say("Findings"),
        told=lambda run: say_n(
            "%(n)s finding is verified and closed.",
            "%(n)s findings are verified and closed.",
            run.changed,
        ),
        shown_at="findings.index",
    )
)
