"""Reminder ladders: the pack's stages, and a company's own over them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from portal.content.definitions.practice import Ladder
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say

MOST_STAGES = 12
FURTHEST_DAY = 365


def with_own(ladder: Ladder, own: Mapping[str, Any] | None) -> Ladder:
    """The ladder with the company's own stages; `own` is one value of `organisation.ladders`.

    Its keys are `stages` (days from the due date, negative before it), `escalate` and
    `no_response`; what is not there stays as in the pack.
    """
    if not own:
        return ladder
    stages = own.get("stages")
    return replace(
        ladder,
        stages=ladder.stages if stages is None else tuple(stages),
        escalate=own.get("escalate", ladder.escalate),
        no_response=own.get("no_response", ladder.no_response),
    )


def own_part(ladder: Ladder, stages: Sequence[int]) -> dict[str, Any] | None:
    """What to keep for a company that wants these stages; None where they are the pack's."""
    return None if tuple(stages) == ladder.stages else {"stages": list(stages)}


def with_limits(now: Mapping[str, Any], stages: Mapping[str, Any]) -> dict[str, Any]:
    """Own `stages` by ladder with the own `escalate` and `no_response` that are kept already."""
    kept = {
        name: {key: one[key] for key in ("escalate", "no_response") if key in one}
        for name, one in now.items()
    }
    merged = {name: {**kept.get(name, {}), **stages.get(name, {})} for name in {*kept, *stages}}
    return {name: part for name, part in merged.items() if part}


def read_stages(written: str) -> tuple[int, ...]:
    """`-14, -7, +1` as sorted days from the due date, each once.

    Refuses what is no whole number, further than a year away, more than twelve stages, and none.
    """
    parts = written.replace("、", ",").replace("，", ",").replace(",", " ").split()
    try:
        stages = tuple(sorted({int(part.replace("−", "-")) for part in parts}))
    except ValueError:
        raise RuleViolated(
            say("Write the days as whole numbers with commas between them, such as -14, -7, 1.")
        ) from None
    if not stages:
        raise RuleViolated(say("Write at least one day, such as -7."))
    if len(stages) > MOST_STAGES:
        raise RuleViolated(say("Write at most %(most)s days.", most=MOST_STAGES))
    if max(abs(stage) for stage in stages) > FURTHEST_DAY:
        raise RuleViolated(say("A reminder lies at most %(most)s days away.", most=FURTHEST_DAY))
    return stages


def written(stages: Sequence[int]) -> str:
    """`-14, -7, 1`, as `read_stages` reads it."""
    return ", ".join(str(stage) for stage in stages)
