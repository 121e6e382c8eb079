"""Apply for every subcontractor that a list names and the chain does not know: all of them or none."""

from collections.abc import Sequence

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core.database.db import Subject
from portal.foundation.core.database.locking import alone
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import Received
from portal.ledger.engagements.queries import find_engagement
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import ENDED
from portal.supervision.subcontractors import queries as chain
from portal.supervision.subcontractors import services
from portal.supervision.subcontractors.chain_list import queries
from portal.supervision.subcontractors.chain_list.columns import Rows
from portal.supervision.subcontractors.chain_list.comparing import ChainComparison, compare
from portal.supervision.subcontractors.models import Subcontractor
from portal.supervision.subcontractors.services import ChainPlace


def compare_list(vendor: Vendor, rows: Rows, *, actor: Actor) -> ChainComparison:
    """Against the chain as it stands now."""
    return compare(rows, queries.on_record(vendor), queries.choices(), actor)


def apply_list(
    vendor: Vendor, rows: Rows, file: Received, *, digest: str, actor: Actor
) -> Sequence[Subcontractor]:
    """Each new row becomes an application with the file as its evidence; `actor` is a person of the
    vendor, or of the company for it.

    Refuses wrong rows, a comparison that reads otherwise by now, and one in which nothing is new.
    """
    alone(f"subcontractors of vendor {vendor.id}")
    if vendor.state in ENDED:
        raise InvalidTransition(say("We no longer work with this vendor."))
    found = compare_list(vendor, rows, actor=actor)
    if found.wrong:
        raise RuleViolated(
            say("The file has wrong rows; nothing of it can be written before they are mended.")
        )
    if found.digest != digest:
        raise ChangedMeanwhile(
            say("Something was recorded after this list was compared. Look at it again.")
        )
    if not found.new:
        raise RuleViolated(say("Nothing is different from what is saved already."))
    made: list[Subcontractor] = []
    also: list[Subject] = []
    for one in found.new:
        engagement = find_engagement(one.work.id)
        if engagement is None:
            raise LookupError(one.work.id)
        beside = ChainPlace(
            parent=chain.find(one.parent.id) if one.parent else None,
            follows=chain.find(one.follows.id) if one.follows else None,
        )
        number = services.demand_possible(vendor, engagement, one.said, actor=actor, beside=beside)
        row, asked = services.put_before(
            engagement, one.said, number, [file], actor=actor, beside=beside
        )
        made.append(row)
        also += [row, *asked]
    record(
        actor,
        "subcontractor.list_applied",
        made[0],
        say(
            "Applied for %(n)s subcontractors with the list “%(file)s”", n=len(made), file=file.name
        ),
        also=also[1:],
        after={
            "works": sorted({one.work.number for one in found.new}),
            "day": min(row.starts_on for row in made),
            "numbers": [row.number for row in made],
            "files": [file.name],
        },
    )
    return made
