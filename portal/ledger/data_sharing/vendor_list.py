"""The list of vendors with their tiers: a page of `vendors`, kept here because tiers are.

`bp` is the blueprint of the vendors' pages, complete with this one.
"""

from dataclasses import asdict, dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.content import catalogue
from portal.foundation.core.forms import stripped
from portal.foundation.core.i18n import _l, in_language, words
from portal.foundation.core.paging import PER_PAGE, asked_page
from portal.ledger.data_sharing import queries
from portal.ledger.vendors import queries as vendors
from portal.ledger.vendors import workflow
from portal.ledger.vendors.models import Vendor, VendorState
from portal.ledger.vendors.queries import CURRENT, SORTS, Criteria
from portal.ledger.vendors.views import bp

__all__ = ["bp"]

BY_TIER = "tier"
NO_TIER = "none"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the list asks for; whatever is no choice is left out."""

    q: str = ""
    state: str = ""
    tier: str = ""
    kind: str = ""
    owner: str = ""
    sort: str = "name"

    @property
    def criteria(self) -> Criteria:
        sort = self.sort if self.sort in SORTS else "name"
        owner_id = int(self.owner) if self.owner else None
        return Criteria(self.q, self.state, self.kind, owner_id, sort)

    def without(self, name: str) -> dict[str, Any]:
        """The same address without one condition."""
        default = {"sort": "name"}
        kept = {key: value for key, value in asdict(self).items() if key != name and value}
        return {key: value for key, value in kept.items() if default.get(key) != value}


@bp.get("/vendors/")
@requires(Permission.LEDGER_VIEW)
def index() -> ResponseReturnValue:
    choices = _choices()
    asked = _asked(choices)
    page = asked_page()
    rows, total, tiers = _page(asked, page)
    pages = max(1, -(-total // PER_PAGE))
    return render_template(
        "ledger/vendors/index.html",
        asked=asked,
        choices=choices,
        chips=_chips(asked, choices),
        rows=rows,
        total=total,
        registered=total or vendors.count_vendors(),
        page=min(page, pages),
        pages=pages,
        tiers=tiers,
        kinds=catalogue.practice().kinds_by_id,
        owners=names_of(row.owner_id for row in rows),
    )


def _page(asked: Asked, page: int) -> tuple[list[Vendor], int, dict[int, str]]:
    """The rows of a page, how many match in all, and the tiers of the rows."""
    if not asked.tier and asked.sort != BY_TIER:
        total = vendors.count_vendors(asked.criteria)
        rows = list(vendors.list_vendors(asked.criteria, page))
        return rows, total, dict(queries.tiers([row.id for row in rows]) if rows else {})
    tiers = queries.tiers()
    matching = [
        one
        for one in vendors.vendor_ids(asked.criteria)
        if not asked.tier or tiers.get(one, NO_TIER) == asked.tier
    ]
    if asked.sort == BY_TIER:
        ranks = {tier.id: rank for rank, tier in enumerate(catalogue.tiers().tiers)}
        matching.sort(key=lambda one: ranks.get(tiers.get(one, NO_TIER), len(ranks)))
    wanted = matching[(page - 1) * PER_PAGE : page * PER_PAGE]
    known = vendors.vendors_by_id(wanted)
    return [known[one] for one in wanted], len(matching), dict(tiers)


def _choices() -> dict[str, list[tuple[str, str]]]:
    """What each filter offers: value and words."""
    states = [(state.value, words(workflow.WORDS[state])) for state in VendorState]
    tiers = [(tier.id, in_language(tier.label)) for tier in catalogue.tiers().tiers]
    return {
        "state": [(CURRENT, str(_l("all but closed and rejected"))), *states],
        "tier": [*tiers, (NO_TIER, str(_l("no current work")))],
        "kind": [(kind.id, in_language(kind.label)) for kind in catalogue.vendor_kinds()],
        "owner": [(str(number), name) for number, name in vendors.owners()],
    }


def _asked(choices: dict[str, list[tuple[str, str]]]) -> Asked:
    chosen = {
        name: value
        for name, options in choices.items()
        if (value := request.args.get(name, "")) in {one for one, _ in options}
    }
    sort = request.args.get("sort", "name")
    sort = sort if sort in (*SORTS, BY_TIER) else "name"
    return Asked(sort=sort, q=stripped(request.args.get("q"))[:200], **chosen)


def _chips(asked: Asked, choices: dict[str, list[tuple[str, str]]]) -> list[tuple[str, str]]:
    """Words and the address without it, for each condition."""
    labels = {
        "q": _l("Search"),
        "state": _l("State"),
        "tier": _l("Tier"),
        "kind": _l("Kind of vendor"),
        "owner": _l("Owner"),
    }
    chips = []
    for name, label in labels.items():
        value = getattr(asked, name)
        if value:
            shown = dict(choices.get(name, [])).get(value, value)
            href = url_for("vendors.index", **asked.without(name))
            chips.append((f"{label}: {shown}", href))
    return chips
