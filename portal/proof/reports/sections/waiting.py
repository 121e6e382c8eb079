"""What else waits for a decision: with whom it lies, in place of who proposed it."""

from collections.abc import Iterator

from portal.ledger.obligations.models import ObligationKind
from portal.proof.reports.content.tables import Decision
from portal.proof.reports.content.wording import Wording
from portal.proof.reports.facts.facts import Facts
from portal.proof.reports.labels import holder_words
from portal.supervision.promises.results import Place

DECISIONS = frozenset(  # obligations whose holder decides something, told nowhere else
    {
        ObligationKind.CONFIRMATION_DECISION,
        ObligationKind.EXTENSION_DECISION,
        ObligationKind.MERGER_DECISION,
        ObligationKind.SUSPENSION_CONFIRM,
        ObligationKind.WAIVER_DECISION,
    }
)


def others(facts: Facts, w: Wording) -> Iterator[Decision]:
    """Everything else that waits for somebody to say yes or no."""
    for one in facts.obligations:
        if one.kind in DECISIONS:
            yield Decision(
                what=w(one.text),
                proposer="",
                decide_by=one.due_on,
                decider=w(holder_words(one.holder, facts.company.officer_title)),
            )


def billing(facts: Facts, w: Wording) -> Iterator[Decision]:
    """Of billing data for other purposes the officer decides; nobody owes it by a day."""
    steps = {
        point.step.target.id: point.step
        for promise in facts.evaluation.promises
        for point in promise.points
        if point.step is not None and point.step.target.place is Place.BILLING_DECISION
    }
    for _, step in sorted(steps.items()):
        decider = w(holder_words(step.who, facts.company.officer_title))
        yield Decision(what=w(step.what), proposer="", decide_by=step.by, decider=decider)
