"""The rows of 2.6 to 2.8: what data on another basis than entrustment needs, what the web site sends, and
what the vendor is certified for."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class PrintedNeed:
    """One thing that some data on one basis needs on record; `need` "": the basis asks for nothing.

    `law`: of the basis. `state`: on record, or why not; `missing_for`: the data without it. `records`: each
    with who confirmed it; `held_on`, `until`: since when it is met, and the last day of all.
    """

    engagement: str
    data: str
    basis: str
    law: str
    need: str = ""
    state: str
    is_met: bool
    missing_for: str = ""
    records: tuple[str, ...] = ()
    held_on: date | None = None
    until: date | None = None
    recorded_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class PrintedRecipient:
    """A tag or service of the web site on the day. `policy`: the name the published policy has for it, ""
    where it names none. `looked_on`: the newest look at the way to object; `look`: what it found.
    """

    number: str
    engagement: str
    service: str
    sent: str
    aims: str
    opt_out: str
    since: date
    is_linked: bool
    policy: str = ""
    looked_on: date | None = None
    look: str
    is_met: bool


@dataclass(frozen=True, kw_only=True)
class PrintedCertificate:
    """A certificate that was confirmed by the day. `works`: the work it covers, "" for none; `checked`: how,
    when and by whom it was seen to be real. `recorded_on`: the day of its confirmation, where it came later.
    """

    number: str
    name: str
    certificate_no: str = ""
    body: str = ""
    scope: str
    works: str = ""
    since: date | None = None
    until: date
    checked: str
    state: str
    is_in_force: bool
    recorded_on: date | None = None
