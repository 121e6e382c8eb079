"""Many shares of data name the announced purpose they serve, in one act: chosen, looked at, done.

Rule: docs/product.md section 2, `minimum_data`. Naming it is no decision about the need: who decided
that, when it was reviewed and what the officer decided about billing data stay as they are.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Select, select

from portal.content.purposes.queries import open_titles
from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db, valid_on
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Message, Text, both_names, from_json, say, say_n
from portal.foundation.runs.models import Run
from portal.foundation.runs.services import RunKind, RunPart, begin, register
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.shares.details import category_title
from portal.ledger.data_sharing.shares.rows import follow
from portal.ledger.engagements.models import CompanyRole, EngagementTerms
from portal.ledger.vendors.models import Vendor

UNNAMED, ANY = "unnamed", "any"
AT_ONCE: Final = 200  # more than so many shares are named by a job


@dataclass(frozen=True, slots=True)
class NamingCriteria:
    """Which shares are meant. `named`: UNNAMED, ANY, or the number of a purpose; "": any."""

    named: str = UNNAMED
    category: str = ""
    purpose: str = ""  # of the work, such as printing


@dataclass(frozen=True, slots=True)
class NamingLine:
    """A share that is meant. `why_not`: why it stays as it is; None: it will name the purpose."""

    share: DataShare
    vendor: Text
    work: Text
    title: Text  # of the category
    why_not: Message | None


@dataclass(frozen=True, slots=True)
class NamingPlan:
    number: str
    lines: tuple[NamingLine, ...]

    @property
    def naming(self) -> list[NamingLine]:
        return [line for line in self.lines if line.why_not is None]

    @property
    def staying(self) -> list[NamingLine]:
        return [line for line in self.lines if line.why_not is not None]


def plan_naming(number: str, criteria: NamingCriteria) -> NamingPlan:
    """What would come of it today. Refuses a purpose that may not be named."""
    _demand_open(number)
    return NamingPlan(number, tuple(_lines(number, _meant(criteria))))


def name_purpose(number: str, criteria: NamingCriteria, *, actor: Actor) -> Run:
    """Begin it, at once where there are few. Refuses where none of the shares would change."""
    plan = plan_naming(number, criteria)
    if not plan.naming:
        raise RuleViolated(say("None of these shares would change."), field="named")
    ids = [line.share.id for line in plan.naming]
    return begin(
        NAMING,
        ids,
        title=say("Name the announced purpose %(purpose)s", purpose=open_titles()[number]),
        asked={"number": number},
        actor=actor,
        left_out=[(line.share.id, line.why_not) for line in plan.staying if line.why_not],
        at_once=len(ids) <= AT_ONCE,
    )


def _name_part(run: Run, share_ids: Sequence[int], _actor: Actor) -> RunPart:
    number = run.asked["number"]
    _demand_open(number)
    found = {line.share.id: line for line in _lines(number, DataShare.id.in_(share_ids))}
    gone = say("It was changed or ended meanwhile. Look at it again.")
    left_out = [(of, gone) for of in share_ids if of not in found]
    left_out += [(of, line.why_not) for of, line in found.items() if line.why_not is not None]
    today = clock.today()
    new = [
        follow(line.share, {"announced_purpose": number}, from_day=today)
        for line in found.values()
        if line.why_not is None
    ]
    return RunPart(len(new), left_out, also=new)


def _record(run: Run, part: RunPart, actor: Actor) -> None:
    if not part.also:
        rows = {"rows": run.total, "left_out": run.left_out}
        record(actor, "run.begun", run, from_json(run.title), after=rows)
        return
    text = say_n(
        "Named the announced purpose %(number)s for %(n)s share",
        "Named the announced purpose %(number)s for %(n)s shares",
        part.changed,
        number=run.asked["number"],
    )
    after = {"announced_purpose": run.asked["number"], "left_out": len(part.left_out)}
    record(actor, "shares.purpose_named", run, text, also=part.also, after=after)


def _demand_open(number: str) -> None:
    if number not in open_titles():
        raise RuleViolated(say("Choose a purpose that has not ended."), field="number")


def _lines(number: str, which: ColumnElement[bool]) -> list[NamingLine]:
    return [
        NamingLine(
            share,
            vendor.called,
            both_names(terms.name, terms.name_en),
            _title(share),
            _why_not(share, terms, number),
        )
        for share, terms, vendor in db.session.execute(_rows().where(which))
    ]


def _why_not(share: DataShare, terms: EngagementTerms, number: str) -> Message | None:
    if terms.company_role is CompanyRole.ENTRUSTED:
        return say(
            "A customer entrusted this data: it serves the customer's work and nothing else."
        )
    if share.announced_purpose == number:
        return say("It names this purpose already.")
    if share.valid_until is not None:
        return say("It ends on %(day)s.", day=share.last_day)
    return None


def _meant(criteria: NamingCriteria) -> ColumnElement[bool]:
    found: ColumnElement[bool] = DataShare.id.is_not(None)
    if criteria.named == UNNAMED:
        found &= DataShare.announced_purpose == ""
    elif criteria.named and criteria.named != ANY:
        found &= DataShare.announced_purpose == criteria.named
    if criteria.category:
        found &= DataShare.category == criteria.category
    if criteria.purpose:
        found &= DataShare.purpose == criteria.purpose
    return found


def _rows() -> Select[DataShare, EngagementTerms, Vendor]:
    """What is shared today, with the terms of its work and its vendor."""
    today = clock.today()
    return (
        select(DataShare, EngagementTerms, Vendor)
        .join(EngagementTerms, EngagementTerms.engagement_id == DataShare.engagement_id)
        .join(Vendor, Vendor.id == DataShare.vendor_id)
        .where(valid_on(DataShare, today), valid_on(EngagementTerms, today))
        .order_by(Vendor.id, DataShare.engagement_id, DataShare.id)
    )


def _title(share: DataShare) -> Text:
    title = category_title(share.category)
    return title if isinstance(title, Text) else Text(title, title)


def _called(share_ids: Collection[int]) -> Mapping[int, Text]:
    """Also rows that another followed since."""
    rows = db.session.execute(
        select(DataShare, Vendor)
        .join(Vendor, Vendor.id == DataShare.vendor_id)
        .where(DataShare.id.in_(share_ids))
    )
    found = {}
    for share, vendor in rows:
        title, called = _title(share), vendor.called
        found[share.id] = Text(f"{called.ja} {title.ja}", f"{called.en} {title.en}")
    return found


NAMING = register(
    RunKind(
        id="data.purpose",
        needs=Permission.LEDGER_EDIT,
        named=_called,
        do=_name_part,
        record=_record,
        unit=say("Shares of data"),
        told=lambda run: say_n(
            "%(n)s share names the purpose from today on.",
            "%(n)s shares name the purpose from today on.",
            run.changed,
        ),
        about=lambda run: (
            say("Announced purpose"),
            [
                open_titles().get(
                    run.asked["number"], Text(run.asked["number"], run.asked["number"])
                )
            ],
        ),
        shown_at="data_sharing.index",
    )
)
