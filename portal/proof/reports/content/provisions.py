"""The rows of 2.6 and 2.7: what data on another basis than entrustment needs, and what the web site sends."""

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
