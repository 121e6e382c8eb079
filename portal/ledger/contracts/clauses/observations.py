"""What a reviewer says about one clause, and the rules it must keep. Pure.

Rule: docs/product.md section 3, clause check; clauses.yaml `note` (article number and page).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from portal.content.definitions.clauses import Clause, Level
from portal.content.definitions.conditions import evaluate
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say
from portal.ledger.contracts.models import FOUND_IN_TEXT, ClauseCheck, ClauseState

MAY_REPLACE = FOUND_IN_TEXT | {ClauseState.ABSENT}  # an amendment may strike a clause out


@dataclass(frozen=True, slots=True)
class Observation:
    """State, where it stands, its words, why; `elsewhere_id` is the contract that covers it.

    `replaces`: what an amendment says takes the place of the clause it amends; None: as it was.
    """

    state: ClauseState | None
    article: str = ""
    page: int | None = None
    quote: str = ""
    reason: str = ""
    elsewhere_id: int | None = None
    replaces: bool | None = None


OBSERVED = tuple(Observation.__dataclass_fields__)


def observed(row: ClauseCheck) -> Observation:
    return Observation(**{name: getattr(row, name) for name in OBSERVED})


def applies(clause: Clause, works: Iterable[Mapping[str, object]]) -> bool:
    """Whether the clause's condition holds for any of the works' facts; without one, always."""
    condition = clause.applies_when
    return condition is None or any(evaluate(condition, facts) for facts in works)


def tidied(observation: Observation) -> Observation:
    """Without blanks at the ends, without another contract where none is meant, and replacing
    nothing where the text says nothing of its own."""
    elsewhere = observation.state is ClauseState.COVERED_ELSEWHERE
    return replace(
        observation,
        article=observation.article.strip(),
        quote=observation.quote.strip(),
        reason=observation.reason.strip(),
        elsewhere_id=observation.elsewhere_id if elsewhere else None,
        replaces=observation.replaces if observation.state in MAY_REPLACE else None,
    )


def check_observation(
    clause: Clause,
    observation: Observation,
    *,
    applicable: bool,
    contract_id: int,
    amends: bool = False,
) -> None:
    """Refuse what would prove nothing, each at its field. `amends`: it stands under another."""
    if observation.state is None or observation.state is ClauseState.UNREVIEWED:
        raise RuleViolated(say("Choose what you found."), field="state")
    if observation.state is ClauseState.NOT_APPLICABLE:
        _check_set_aside(clause, observation, applicable=applicable)
    if observation.state is ClauseState.COVERED_ELSEWHERE:
        if observation.elsewhere_id is None:
            raise RuleViolated(say("Name the contract that has the clause."), field="elsewhere_id")
        if observation.elsewhere_id == contract_id:
            raise RuleViolated(
                say("Name another contract: this one cannot refer to itself."),
                field="elsewhere_id",
            )
    if observation.state in FOUND_IN_TEXT and not (observation.article or observation.page):
        raise RuleViolated(
            say("Enter the article or the page, so that others can find the words."),
            field="article",
        )
    if observation.replaces and not amends:
        raise RuleViolated(
            say("Only a contract that stands under another can replace a clause of it."),
            field="replaces",
        )


@dataclass(frozen=True, slots=True)
class ClauseEntry:
    """A clause as its reviewer sees it; `seen`: id of the row the form was opened with, 0: none."""

    clause: Clause
    observation: Observation
    seen: int


def _check_set_aside(clause: Clause, observation: Observation, *, applicable: bool) -> None:
    if clause.level is Level.MANDATORY:
        raise RuleViolated(
            say("A mandatory clause always applies: choose “absent” where it is missing."),
            field="state",
        )
    if clause.level is Level.CONDITIONAL and applicable:
        raise RuleViolated(
            say(
                "The clause applies to the work this contract covers (%(when)s): choose “absent” where it is missing.",
                when=clause.applies_when_text,
            ),
            field="state",
        )
    if not observation.reason:
        raise RuleViolated(say("Say why the clause does not apply."), field="reason")
