"""What was shown on a past day beside what is known of it now, and what was recorded since."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeGuard

from portal.content.definitions.promises import Promise
from portal.foundation.audit.queries import TrailLine, events_between
from portal.foundation.core import clock
from portal.foundation.core.words.messages import Message, say
from portal.ledger.data_sharing.models import DataShare, share_number
from portal.supervision.promises.results import Evaluation, Look, PromiseVerdict
from portal.supervision.promises.words import LOOKS
from portal.supervision.promises.work import VendorOnDay

_DAY = timedelta(days=1)


CORRECTED: Final = frozenset({"title", "kind", "signed_on", "starts_on", "parent_id"})


@dataclass(frozen=True, slots=True)
class OnDay:
    """What is shown of a day, to tell which later events speak of it.

    `shares`: ids of the rows of data shared. `late`: numbers of confirmations, sheets, statements and
    work that count on it, though they were recorded or approved after the day.
    """

    day: date
    name: str
    shares: Collection[int]
    late: Collection[str]


def tells_of(line: TrailLine, on: OnDay) -> bool:
    """Whether an event from after the day speaks of something that held on it."""
    tells = RETRO.get(line.action)
    return tells is not None and tells(line, on)


def _own_day(name: str) -> Callable[[TrailLine, OnDay], bool]:
    """The event tells its day under this name."""
    return lambda line, on: _by(line.after.get(name), on.day)


def _shown(line: TrailLine, on: OnDay) -> bool:
    """It made a row that stands on the day."""
    return line.subject[1] in on.shares


def _known_late(line: TrailLine, on: OnDay) -> bool:
    return line.text.params.get("number") in on.late


def _slips_known(line: TrailLine, on: OnDay) -> bool:
    """One slip, or the first of several that were written together."""
    params = line.text.params
    return (params.get("number") or params.get("first")) in on.late


def _contract_changed(line: TrailLine, on: OnDay) -> bool:
    """What can only be corrected, or an end that was over by the day."""
    ends = (line.after.get("ends_on"), line.after.get("ended_on"))
    return bool(CORRECTED & line.after.keys()) or any(_before(end, on.day) for end in ends)


def _by(own: object, day: date) -> bool:
    return isinstance(own, date) and own <= day


def _before(own: object, day: date) -> bool:
    return isinstance(own, date) and own < day


# What may be recorded of an earlier day, or corrects what was recorded of one.
RETRO: Final[Mapping[str, Callable[[TrailLine, OnDay], bool]]] = {
    "certificate.ended": _own_day("day"),
    "client_approval.confirmed": _known_late,
    "client_approval.ended": _own_day("day"),
    "client_approval.proposed": _own_day("day"),
    "subcontractor.applied": _own_day("day"),
    "subcontractor.customer": _own_day("day"),
    "subcontractor.ended": _own_day("day"),
    "subcontractor.list_applied": _own_day("day"),
    "confirmation.approved": _known_late,
    "confirmation.proposed": _own_day("day"),
    "confirmation.proposed_anew": _own_day("day"),
    "contract.changed": _contract_changed,
    "contract.cover_added": _own_day("first_day"),
    "contract.cover_corrected": lambda _line, _on: True,
    "contract.cover_ended": _own_day("until"),
    "contract.ended": lambda line, on: _before(line.after.get("ended_on"), on.day),
    "contract.original_seen": _own_day("seen_on"),
    "contract.registered": _own_day("signed_on"),
    "contract.signed": _own_day("signed_on"),
    "data_share.handed_over": _own_day("first_handover_on"),
    "engagement.changed": lambda line, on: _by(line.text.params.get("day"), on.day),
    "engagement.corrected": _known_late,
    "engagement.registered": _own_day("starts_on"),
    "handover.corrected": _known_late,
    "handover.recorded": _slips_known,
    "external_recipient.ended": _own_day("day"),
    "external_recipient.registered": _own_day("valid_from"),
    "incident.known_changed": _own_day("day"),
    "incident.persons_told": _own_day("day"),
    "incident.sent": _own_day("day"),
    "instruction.reported": _own_day("day"),
    "paper.confirmed": _known_late,
    "provision.confirmed": _known_late,
    "provision.ended": _own_day("day"),
    "provision.proposed": _own_day("day"),
    "return.ended": _own_day("day"),
    "return.proposed": _own_day("day"),
    "questionnaire.submitted": _known_late,
    "share.added": _shown,
    "shares.added": _shown,
    "share.changed": _shown,
    "share.corrected": _shown,
    "share.ended": _own_day("until"),
    "vendor.renamed": lambda line, on: line.after.get("name") == on.name,
}


@dataclass(frozen=True, slots=True)
class LateRecord:
    """A record of the day or before that was made or corrected after it."""

    number: str
    on: date

    @property
    def words(self) -> Message:
        return say("%(number)s (on %(day)s)", number=self.number, day=self.on)


@dataclass(frozen=True, slots=True)
class ShownOtherwise:
    """A promise that looked otherwise on the day than it is known now. None: it was not judged then, or is
    not now. `late`: records made since; those that its verdict of now names (`is_named`), else all there are.
    """

    promise: Promise
    then: Look | None
    now: Look | None
    late: tuple[LateRecord, ...] = ()
    is_named: bool = False

    @property
    def then_words(self) -> Message:
        return NOT_JUDGED if self.then is None else LOOKS[self.then]

    @property
    def now_words(self) -> Message:
        return NOT_JUDGED if self.now is None else LOOKS[self.now]

    @property
    def why(self) -> Message:
        """`late` stands behind it."""
        if self.is_named:
            return say("Recorded or corrected after that day:")
        if self.late:
            return say(
                "Recorded or corrected after that day, though the verdict names none of them:"
            )
        return say(
            "No record made since names that day or one before it. A rule, a content pack or a setting that "
            "changed since can be why; for a single verdict that is not on record."
        )


NOT_JUDGED = say("Not judged")


def recorded_since(vendor: VendorOnDay, day: date) -> list[LateRecord]:
    """Each record of the day or before that was made or corrected after it: once, with the last day."""
    today = clock.today()
    if day >= today:
        return []
    lines = events_between(
        vendor.id, clock.midnight(day + _DAY), clock.midnight(today + _DAY), RETRO.keys()
    )
    on = on_day(vendor, day)
    return late_records(line for line in lines if tells_of(line, on))


def late_records(lines: Iterable[TrailLine]) -> list[LateRecord]:
    """Of lines that tell of the day, the oldest first."""
    found: dict[str, date] = {}
    for line in lines:
        number = number_of(line)
        if number:
            found[number] = clock.day_of(line.happened_at)
    return [LateRecord(number, on) for number, on in found.items()]


def number_of(line: TrailLine) -> str:
    """Of what was recorded: that of the data, else the one the event tells; "" where it has none."""
    kind, id_ = line.subject
    if kind == DataShare.__tablename__:
        return share_number(id_)
    return str(line.text.params.get("number") or "")


def on_day(vendor: VendorOnDay, day: date) -> OnDay:
    """What counts of a vendor on the day."""
    return OnDay(
        day=day,
        name=vendor.name.ja,
        shares={fact.share.id for work in vendor.works for fact in work.shares},
        late={
            *(work.number for work in vendor.works),
            *(one.number for work in vendor.works for one in work.signed.values()),
            *(one.number for work in vendor.works for one in work.confirmed if one.is_approved),
            *(one.number for work in vendor.works for one in work.approvals if one.is_confirmed),
            *(one.number for work in vendor.works for one in work.provisions if one.is_confirmed),
        },
    )


def differs(then: Look | None, now: Look) -> bool:
    """What was not judged then (None) and is not about the vendor now says nothing else."""
    return then is not now and not (then is None and now is Look.NOT_IN_SCOPE)


def shown_otherwise(
    judged: Evaluation, then: Mapping[str, Look], late: Sequence[LateRecord]
) -> list[ShownOtherwise]:
    """In the order of the promises; `then`: by promise how it looked, of all that were judged then."""
    now = {one.promise.id: one for one in judged.promises}
    found = [
        ShownOtherwise(one.promise, then.get(name), one.look, *_why(one, late))
        for name, one in now.items()
        if differs(then.get(name), one.look)
    ]
    known = {promise.id: promise for promise in judged.extent.others}
    return found + [
        ShownOtherwise(known[name], look, None)
        for name, look in then.items()
        if name not in now and name in known
    ]


def _why(one: PromiseVerdict, late: Sequence[LateRecord]) -> tuple[tuple[LateRecord, ...], bool]:
    named = {record.number for record in one.records if isinstance(record.number, str)}
    named |= {said for reason in one.reasons for said in reason.params.values() if _is_text(said)}
    its = tuple(record for record in late if record.number in named)
    return (its, True) if its else (tuple(late), False)


def _is_text(said: object) -> TypeGuard[str]:
    return isinstance(said, str)
