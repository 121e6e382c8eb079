"""What the rules are decided from: a piece of work on a day, in plain values. No database."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from portal.content.definitions.statements import Statement
from portal.foundation.core.words.messages import Text
from portal.foundation.organisation.calendar import BusinessCalendar
from portal.ledger.contracts.coverage.outcome import Coverage
from portal.ledger.data_sharing.share_rules import Billing
from portal.ledger.vendors.models import VendorState
from portal.supervision.attestations.statements.facts import Fallen, OpenRequest, Signed
from portal.supervision.attestations.statements.periods import Reach, due
from portal.supervision.confirmations.queries import Confirmed
from portal.supervision.findings.facts import OpenFinding
from portal.supervision.responses.intervals.periodic import Interval
from portal.supervision.responses.intervals.queries import Accepted, Waiting


@dataclass(frozen=True, slots=True)
class ShareOnDay:
    """A category of data shared on the day. `handed_over_on`: the first time, None: not yet."""

    id: int
    category: str
    title: Text
    purpose: str
    necessity_reason: str
    decided_on: date
    reviewed_on: date
    handed_over_on: date | None
    billing: Billing
    billing_decided_on: date | None
    purpose_title: Text = field(default_factory=lambda: Text("", ""))


@dataclass(frozen=True, slots=True)
class JudgedWork:
    """One piece of work with all that is known about it on the day.

    `kind`: of the vendor, as practice.yaml calls it. `signed` and `asked` by statement.
    `bound_since`: first day of the first contract that ever covered it. `attested_since`: by
    statement, the first day any signed record that counts speaks about. `fallen`: by statement the last one
    signed, where it no longer stands. `open_findings`: of the vendor, whatever work they are about.
    `interval`: how often it is checked, None: not at all. `checked`: the questionnaire accepted
    last, `checking`: the one that is open. `confirmed`: in other ways, what waits included.
    """

    engagement_id: int
    vendor_id: int
    number: str
    name: Text
    starts_on: date
    ends_on: date | None
    is_entrusted: bool
    tier: str
    kind: Text
    shares: tuple[ShareOnDay, ...]
    coverage: Coverage
    signed: Mapping[str, Signed]
    asked: Mapping[str, OpenRequest]
    bound_since: date | None = None
    attested_since: Mapping[str, date] = field(default_factory=dict)
    fallen: Mapping[str, Fallen] = field(default_factory=dict)
    interval: Interval | None = None
    checked: Accepted | None = None
    checking: Waiting | None = None
    confirmed: tuple[Confirmed, ...] = ()
    open_findings: tuple[OpenFinding, ...] = ()
    first_handover_on: date | None = None  # of any of its data, what is shared no more included

    @property
    def is_incidental(self) -> bool:
        return self.coverage.is_incidental

    @property
    def handed_over_on(self) -> date | None:
        """The first handover of any of its data."""
        days = (share.handed_over_on for share in self.shares if share.handed_over_on)
        return min(days, default=None)

    @property
    def began_on(self) -> date | None:
        """When data was first within reach: with the first handover, or, if seen only by chance,
        with the work itself. None: not yet."""
        return self.starts_on if self.is_incidental else self.handed_over_on

    @property
    def reach(self) -> Reach:
        """The days on which data is within the vendor's reach, as a statement may speak about."""
        if self.is_incidental:
            return Reach(self.starts_on, self.ends_on)
        days = (self.first_handover_on, self.handed_over_on)
        return Reach(min((day for day in days if day is not None), default=None), self.ends_on)

    def has_begun(self, day: date) -> bool:
        return self.began_on is not None and self.began_on <= day

    def handed_over(self, day: date) -> "JudgedWork":
        """The same work as if what waits to be handed over had been, on that day."""
        shares = tuple(
            share if share.handed_over_on else replace(share, handed_over_on=day)
            for share in self.shares
        )
        return replace(self, shares=shares)

    def is_over(self, day: date) -> bool:
        return self.ends_on is not None and self.ends_on < day

    def ends_by(self, day: date) -> bool:
        """Whether it is over by itself before it could need anything after that day."""
        return self.ends_on is not None and self.ends_on <= day


@dataclass(frozen=True, slots=True)
class VendorOnDay:
    """Whose work it is; `state` on the day, None: not in the register yet."""

    id: int
    name: Text
    state: VendorState | None


@dataclass(frozen=True, slots=True)
class Standards:
    """What is asked on the day, by the packs and the company's settings."""

    as_of: date
    baseline_on: date
    due_soon_days: int
    attestation_due_days: int
    calendar: BusinessCalendar
    statements: Mapping[str, Statement]
    may_approve_subcontractors: bool = False  # mode with_approval of promises.yaml
    _dues: dict[date, date] = field(default_factory=dict, compare=False, repr=False)

    def attestation_due(self, opens_on: date) -> date:
        """When a statement asked for on that day must be signed; worked out once for each day."""
        if opens_on not in self._dues:
            self._dues[opens_on] = due(opens_on, self.attestation_due_days, self.calendar)
        return self._dues[opens_on]

    def is_near(self, day: date | None) -> bool:
        """Whether the day falls within the days called soon; today counts, a past day too."""
        return day is not None and day <= self.as_of + timedelta(days=self.due_soon_days)
