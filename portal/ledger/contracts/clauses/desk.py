"""Everything the clause check of one contract needs, read once for a request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.content import catalogue
from portal.content.packs import kinds as shelf
from portal.foundation.core import clock
from portal.foundation.core.plain_data import read
from portal.ledger.contracts import queries
from portal.ledger.contracts.clauses import due_queries
from portal.ledger.contracts.clauses.due_again import LibraryChange
from portal.ledger.contracts.clauses.page import ClauseLine, ClauseList, clause_list
from portal.ledger.contracts.coverage.decide_coverage import CoverageFacts
from portal.ledger.contracts.coverage.outcome import ContractFacts, WaiverFacts
from portal.ledger.contracts.models import ClauseCheck, Contract
from portal.ledger.contracts.papers import queries as reading_queries
from portal.ledger.contracts.papers.page import Hinted, best_hint
from portal.ledger.contracts.papers.queries import ShownFile
from portal.ledger.contracts.papers.suggestions import Suggestion


@dataclass(frozen=True)
class ClauseDesk:
    """One contract; `read`: by file what the cues of the library found in it.

    `changes`: by clause what the library says otherwise than when it was checked.
    """

    contract: Contract
    facts: CoverageFacts
    titles: Mapping[int, str]
    checks: Mapping[str, ClauseCheck]
    list: ClauseList
    files: Sequence[ShownFile] = ()
    read: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    changes: Mapping[str, LibraryChange] = field(default_factory=dict)

    @property
    def known(self) -> ContractFacts:
        return self.facts.contracts[self.contract.vendor_id][self.contract.id]

    def hint(self, clause_id: str) -> Hinted | None:
        """Where the clause may stand, in whichever file."""
        found = [
            Hinted(read(Suggestion, self.read[file.id][clause_id]), file)
            for file in self.files
            if clause_id in self.read.get(file.id, {})
        ]
        return best_hint(found)

    def waivers(self, clause_id: str) -> Sequence[WaiverFacts]:
        """Those that hold or wait, about this contract or work it covers."""
        works = {one.engagement_id for one in self.facts.covered_by(self.contract.id)}
        return [
            one
            for one in self.facts.waivers.get(self.contract.vendor_id, ())
            if one.clause_id == clause_id
            and (one.contract_id == self.contract.id or one.engagement_id in works)
        ]

    def line(self, clause_id: str) -> ClauseLine:
        """The clause asked for, or the first that nobody has looked at."""
        return self.list.find(clause_id) or self.list.first()


def open_desk(contract: Contract) -> ClauseDesk:
    facts = queries.coverage_facts([contract.vendor_id], clock.today(), quotes=True)
    titles = queries.titles_of(contract.vendor_id)
    known = facts.contracts[contract.vendor_id][contract.id]
    return ClauseDesk(
        contract=contract,
        facts=facts,
        titles=titles,
        checks=queries.current_checks(contract.id),
        list=clause_list(known, facts, titles),
        files=reading_queries.papers_of(contract.id),
        changes={one.clause_id: one for one in due_queries.library_changes(contract)},
        read=reading_queries.suggestions_of(contract.id, catalogue.version_in_force(shelf.CLAUSES)),
    )
