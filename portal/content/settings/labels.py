"""Words for the ladders of the pack, and their order."""

from collections.abc import Iterable, Mapping
from typing import Any

from portal.foundation.core.words.i18n import _l

LADDER_LABELS: Mapping[str, Any] = {
    "request": _l("Requests to vendors"),
    "certificate": _l("Certificates that expire"),
    "contract_end": _l("Contracts that end"),
    "renewal_notice": _l("Notice periods of contracts"),
    "return_destruction": _l("Return and destruction"),
    "internal": _l("Own work of the company"),
    "rights_request": _l("Requests of the people concerned"),
    "incident": _l("Incidents"),
    "finding": _l("Findings"),
}


def in_order(ladder_ids: Iterable[str]) -> list[str]:
    """The order of the words above; what a pack brings besides comes last."""
    known = list(LADDER_LABELS)
    return sorted(ladder_ids, key=lambda one: known.index(one) if one in known else len(known))


def ladder_label(ladder_id: str) -> Any:
    """The words, or the id where a pack brings a ladder that has none yet."""
    return LADDER_LABELS.get(ladder_id, ladder_id)
