"""What an issued report comes to, in four lines: for management, which has two minutes. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.foundation.core.words.messages import LANGUAGES
from portal.proof.reports.workflow import Conclusion

SHOWN = 3  # of each line; the report has the rest


@dataclass(frozen=True, slots=True)
class FourLines:
    """In the report's words: where the relation stands and the conclusion; what is not kept, soon due or
    excepted; what changed since the report before; what is to be decided.

    `counts`: of verdicts by mark. `is_clear`: on one vendor, to go on with it, and nothing is broken.
    """

    state: str
    conclusion: str
    last_conclusion: str
    counts: Mapping[str, int]
    broken: tuple[str, ...]
    due_soon: tuple[str, ...]
    changes: tuple[str, ...]
    more_changes: int
    asked: tuple[str, ...]
    more_asked: int
    is_clear: bool


UNREADABLE = FourLines(
    "", "", "", {"broken": 0, "due_soon": 0, "excepted": 0}, (), (), (), 0, (), 0, is_clear=False
)


def lines_or_none(text: str, lang: str, conclusion: str) -> FourLines:
    """For lists: of what cannot be read, nothing, and it is never clear; its page says what is wrong."""
    try:
        return four_lines(text, lang, conclusion)
    except (ValueError, KeyError, TypeError, AttributeError):
        return UNREADABLE


def four_lines(text: str, lang: str, conclusion: str) -> FourLines:
    """Of frozen content, in the language wanted or in the one there is.

    Read from the plain data: of hundreds of reports nothing else is needed.
    """
    whole: dict[str, Any] = json.loads(text)
    content = next(
        (whole[one] for one in (lang, *LANGUAGES) if isinstance(whole.get(one), dict)), whole
    )
    summary = content["summary"]
    counts = {mark: summary["counts"].get(mark, 0) for mark in ("broken", "due_soon", "excepted")}
    changes = [_changed(row) for row in _rows(summary, "changes")]
    asked = [row["what"] for row in _rows(summary, "decisions")]
    on_one = "vendor" in content
    return FourLines(
        state=content["vendor"].get("state", "") if on_one else summary.get("lead", ""),
        conclusion=summary.get("conclusion", ""),
        last_conclusion=summary.get("last_conclusion", ""),
        counts=counts,
        broken=_names(summary, "broken"),
        due_soon=_names(summary, "due_soon"),
        changes=tuple(changes[:SHOWN]),
        more_changes=max(len(changes) - SHOWN, 0),
        asked=tuple(asked[:SHOWN]),
        more_asked=max(len(asked) - SHOWN, 0),
        is_clear=on_one and conclusion == Conclusion.CONTINUE and not counts["broken"],
    )


def _rows(summary: dict[str, Any], part: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = summary.get(part, {}).get("rows", [])
    return rows


def _names(summary: dict[str, Any], mark: str) -> tuple[str, ...]:
    """Of the promises; over all vendors of those with this verdict anywhere, with how many."""
    found = []
    for promise in summary.get("promises", []):
        if promise.get("verdict") == mark:
            found.append(promise["name"])
        elif "counts" in promise and promise["counts"].get(mark):
            found.append(f"{promise['name']} ({promise['counts'][mark]})")
    return tuple(found)


def _changed(row: dict[str, Any]) -> str:
    remark = f" ({row['remark']})" if row.get("remark") else ""
    return f"{row['subject']}: {row['before']} → {row['after']}{remark}"
