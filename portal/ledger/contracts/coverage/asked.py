"""Which clauses a piece of work asks for, from the facts about it. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from portal.content.definitions.clauses import Clause, Level
from portal.content.definitions.conditions import evaluate
from portal.content.definitions.tiers import IncidentalOnly
from portal.ledger.contracts.coverage.outcome import Need


def needs_of(
    clauses: Iterable[Clause], facts: Mapping[str, object], incidental: IncidentalOnly
) -> Sequence[tuple[Clause, Need]]:
    """What a piece of work with these facts asks of each clause."""
    if evaluate(incidental.when, facts):
        few = incidental.mandatory_clauses
        return [(one, Need.REQUIRED if one.id in few else Need.NOT_ASKED) for one in clauses]
    return [(one, _need(one, facts)) for one in clauses]


def _need(clause: Clause, facts: Mapping[str, object]) -> Need:
    if clause.applies_when is not None and not evaluate(clause.applies_when, facts):
        return Need.NOT_ASKED
    return Need.RECOMMENDED if clause.level is Level.RECOMMENDED else Need.REQUIRED
