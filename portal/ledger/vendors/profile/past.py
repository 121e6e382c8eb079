"""What was written down about vendors on an earlier day, where no dated row tells it.

An edit, or what is taken from a record that goes on in this one, ends nothing and opens nothing: what stood there before is in the log alone. Names have rows
of their own; an edit of a name corrects how it is spelt, and is not undone.
"""

from collections.abc import Collection, Mapping
from datetime import date
from itertools import chain
from typing import Any, Final

from portal.content import catalogue
from portal.foundation.audit.queries import changed_since

EDITED: Final = "vendor.edited"
MERGED: Final = "merger.accepted"
UNDONE: Final = frozenset({"kind", "country", "corporate_number", "lei"})


def known_on(vendor_ids: Collection[int] | None, day: date) -> Mapping[int, Mapping[str, Any]]:
    """By vendor what was edited after the day, as it stood until then: in words, as the log has it.

    What the log has lost by rule is not in it.
    """
    found: dict[int, dict[str, Any]] = {}
    lines = changed_since(("vendors", "vendor_mergers"), [EDITED, MERGED], day, vendor_ids)
    for line in sorted(chain(*lines.values()), key=lambda one: one.number):
        known = found.setdefault(line.vendor_id or 0, {})
        for name in UNDONE & line.before.keys():
            known.setdefault(name, line.before[name])
    return found


def kinds_on(vendor_ids: Collection[int] | None, day: date) -> Mapping[int, str]:
    """By vendor the id of its kind on the day, where it was another than now."""
    ids = {one.label: id_ for id_, one in catalogue.practice(on=day).kinds_by_id.items()}
    return {
        vendor_id: ids.get(known["kind"], known["kind"])
        for vendor_id, known in known_on(vendor_ids, day).items()
        if isinstance(known.get("kind"), str) or known.get("kind") in ids
    }
