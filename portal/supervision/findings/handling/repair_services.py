"""Commands about repairs: reported as mended with evidence, verified by another person."""

from collections.abc import Sequence
from datetime import date

from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import Actor, as_kept
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.errors import InvalidTransition
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import Received, store_upload
from portal.ledger.extensions.workflow import demand_date
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.supervision.findings import owed, queries, workflow
from portal.supervision.findings.handling import emails, ending
from portal.supervision.findings.handling import second_person as second
from portal.supervision.findings.handling.plan_services import Behalf, demand_owner
from portal.supervision.findings.models import Finding, FindingFile, FindingRepair, FindingState

K = ObligationKind


def report_done(
    finding: Finding, *, done: str, files: Sequence[Received], actor: Actor
) -> FindingRepair:
    """Say what was done, with evidence; from now on it waits for another person.

    Refuses another's finding, and to say nothing. What waited for an answer needs none any more.
    """
    finding = queries.lock_finding(finding.id)
    demand_owner(finding, actor)
    behalf = Behalf(actor.user_id, clock.today(), actor.roles)
    repair, also = put_repair(finding, done=done, files=files, behalf=behalf)
    record(
        actor,
        "finding.remedied",
        finding,
        say("Reported %(number)s as mended", number=finding.number),
        also=[repair, *also],
        after={"done": finding.remedy, "files": [one.name for one in files]},
    )
    return repair


def put_repair(
    finding: Finding, *, done: str, files: Sequence[Received], behalf: Behalf
) -> tuple[FindingRepair, list[Subject]]:
    """Within a command that has the finding locked and records it; also what it touched."""
    workflow.report_done(finding, done=done, by=behalf.by_id, on=behalf.on)
    finding.remedied_as = as_kept(behalf.roles)
    repair = FindingRepair(
        vendor_id=finding.vendor_id,
        finding_id=finding.id,
        done=finding.remedy,
        reported_by_id=behalf.by_id,
        reported_at=clock.now(),
    )
    db.session.add(repair)
    db.session.flush()
    db.session.add_all([_file(finding, repair, one, behalf) for one in files])
    also: list[Subject] = ending.nothing_waits(finding)
    repairing = owed.repair_of(finding)
    if repairing is not None:
        obligations.hand_in(repairing, on=behalf.on)
        also.append(repairing)
    also.append(owed.ask_for_verification(finding, officers_own=ending.officers_own(finding)))
    db.session.flush()
    return repair, also


def verify(finding: Finding, *, remark: str, actor: Actor) -> None:
    """It is mended: closed. Refuses whoever recorded or mended it; grave ones are the officer's."""
    finding, repair = _waiting(finding, actor)
    workflow.verify(
        finding,
        repair,
        remark=remark,
        by=actor.user_id or 0,
        at=clock.now(),
        on=clock.today(),
    )
    also: list[Subject] = [repair, *owed.close(K.FINDING_VERIFY, finding)]
    also += owed.close(K.FINDING_REPAIR, finding)
    db.session.flush()
    emails.tell_verified(finding, repair)
    record(
        actor,
        "finding.closed",
        finding,
        say("Verified and closed %(number)s", number=finding.number),
        also=also,
        after={"remark": finding.verified},
    )


def reject(finding: Finding, *, remark: str, actor: Actor, until: date | None = None) -> None:
    """Not good enough: its owner owes it again, by the same date or until a later one."""
    finding, repair = _waiting(finding, actor)
    has_plan = any(one.accepted for one in queries.plans_of(finding.id))
    workflow.reject(
        finding, repair, remark=remark, has_plan=has_plan, by=actor.user_id or 0, at=clock.now()
    )
    also: list[Subject] = [repair, *owed.close(K.FINDING_VERIFY, finding)]
    repairing = owed.repair_of(finding)
    if repairing is not None:
        also += _owe_again(repairing, until, remark)
    db.session.flush()
    emails.tell_not_enough(finding, repair)
    record(
        actor,
        "finding.not_mended",
        finding,
        say("Not good enough: %(number)s has to be mended still", number=finding.number),
        also=also,
        after={"remark": repair.remark},
    )


def _waiting(finding: Finding, actor: Actor) -> tuple[Finding, FindingRepair]:
    """Both locked, for whoever may say whether it is mended."""
    finding = queries.lock_finding(finding.id)
    repairs = queries.repairs_of(finding.id)
    if finding.state is not FindingState.REMEDIED or not repairs:
        raise InvalidTransition(say("No repair waits to be verified here."))
    second.demand_verifier(finding, actor, others_roles=finding.roles_behind)
    return finding, repairs[-1]


def _owe_again(repairing: Obligation, until: date | None, remark: str) -> list[Subject]:
    if until is None:
        obligations.hand_back(repairing)
        return [repairing]
    demand_date(repairing, until, clock.today(), business_calendar(), field="until")
    return [repairing, obligations.move_obligation(repairing, to=until, reason=remark[:1000])]


def _file(
    finding: Finding, repair: FindingRepair, received: Received, behalf: Behalf
) -> FindingFile:
    return FindingFile(
        vendor_id=finding.vendor_id,
        finding_id=finding.id,
        repair_id=repair.id,
        file_sha256=store_upload(received).sha256,
        file_name=received.name,
        added_by_id=behalf.by_id,
        added_at=clock.now(),
    )
