"""The promises as the company reads them: its policy and own words, the mode it decided on."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, TypeVar

from sqlalchemy import select

from portal.content.definitions.promises import Promise
from portal.content.packs import kinds as shelf
from portal.content.policy.finding import (
    FoundSentence,
    PolicySentence,
    changes,
    find,
    mode_of,
    sentences_of,
)
from portal.content.policy.models import (
    PolicyReading,
    PolicyState,
    PolicyVersion,
    PolicyWording,
    PromiseMode,
    SaysOf,
)
from portal.content.versions.queries import find_pack, once_in_transaction
from portal.foundation.core import clock
from portal.foundation.core.database.db import DAY, asking, db, valid_on
from portal.foundation.core.words.messages import LANGUAGES, Text

Said = TypeVar("Said", PolicyWording, PromiseMode)
_MODES = "promise_modes"
# Made once: each verdict asks.
_EVERY_MODE: Final[Any] = select(PromiseMode)
_WORDINGS: Final[Any] = select(PolicyWording).where(valid_on(PolicyWording, DAY))


def own_wordings(day: date) -> Mapping[str, Text]:
    """The company's own sentences by promise, as its policy said on `day`."""
    rows = db.session.scalars(_WORDINGS, asking(day, None))
    return {row.promise_id: Text(ja=row.ja, en=row.en) for row in rows}


def promises_on(day: date) -> tuple[Promise, ...]:
    """The promises of the pack, each in the mode in which the company reads it on the day."""
    modes = {row.promise_id: row.mode for row in _modes() if row.is_valid_on(day)}
    pack = find_pack(shelf.PROMISES, on=day).promises
    return tuple(
        in_mode(promise, modes[promise.id]) if promise.id in modes else promise for promise in pack
    )


def _modes() -> Sequence[PromiseMode]:
    """Every decision, read once in each transaction: each verdict of each day asks."""
    return once_in_transaction(_MODES, lambda: db.session.scalars(_EVERY_MODE).all())


def forget_modes() -> None:
    """After a decision was added in this transaction."""
    db.session().info.pop(_MODES, None)


def in_mode(promise: Promise, mode: str) -> Promise:
    """The first version of the pack knows no other mode's words: those that ship now stand there."""
    ships = shelf.shipped_pack(shelf.PROMISES).by_id.get(promise.id)
    if ships is not None and not promise.other_modes:
        promise = replace(promise, other_modes=ships.words_by_mode())
    return promise.in_mode(mode)


def list_modes(promise_id: str) -> Sequence[PromiseMode]:
    """Every mode a promise was ever read in by decision, the latest first; corrected rows too."""
    return _of_promise(PromiseMode, promise_id)


def list_wordings(promise_id: str) -> Sequence[PolicyWording]:
    """Every wording a promise ever had, the latest first; corrected rows too."""
    return _of_promise(PolicyWording, promise_id)


def _of_promise(model: type[Said], promise_id: str) -> Sequence[Said]:
    statement = select(model).where(model.promise_id == promise_id)
    return db.session.scalars(statement.order_by(model.valid_from.desc(), model.id.desc())).all()


def newest_wording(promise_id: str) -> int:
    """Which sentence was written last, whatever day it is for; 0 for none."""
    return max((wording.id for wording in list_wordings(promise_id)), default=0)


@contextmanager
def as_if_read(promise_id: str, mode: str) -> Iterator[None]:
    """Within it the promise is read in that mode on every day; nothing is written."""
    before = list(_modes())
    wanted = PromiseMode(promise_id=promise_id, mode=mode, valid_from=date.min)
    others = [row for row in before if row.promise_id != promise_id]
    session = db.session()
    session.info[_MODES] = (session.get_transaction(), [*others, wanted])
    try:
        yield
    finally:
        forget_modes()


# The policy as a text.


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence of the policy as its page shows it: what the rules propose, what a person said.

    `carried`: what was said of the same words in the version before; it counts once it is said anew.
    """

    sentence: PolicySentence
    found: FoundSentence | None = None
    reading: PolicyReading | None = None
    carried: PolicyReading | None = None

    @property
    def proposed(self) -> tuple[str, ...]:
        return self.found.promises if self.found else ()


@dataclass(frozen=True, slots=True)
class PromisedOrNot:
    """Promises and sentences of a version laid beside each other. `tied`: by promise its sentences.

    `unsaid`: promises no sentence makes; `unchecked`: sentences about vendors no promise checks;
    `open`: found, and nobody has said what they are; `modes`: by promise, in which other mode its
    sentences speak than it is read.
    """

    tied: Mapping[str, Sequence[PolicyReading]] = field(default_factory=dict)
    unsaid: Sequence[Promise] = ()
    unchecked: Sequence[PolicyReading] = ()
    open: Sequence[ReadSentence] = ()
    modes: Mapping[str, str] = field(default_factory=dict)


def list_policies() -> Sequence[PolicyVersion]:
    """Every version that was ever entered, the latest first."""
    statement = select(PolicyVersion).order_by(PolicyVersion.number.desc())
    return db.session.scalars(statement).all()


def find_policy(policy_id: int) -> PolicyVersion | None:
    return db.session.get(PolicyVersion, policy_id)


def policy_on(day: date) -> PolicyVersion | None:
    """The version that was taken over and stands on the day."""
    statement = select(PolicyVersion).where(
        PolicyVersion.state == PolicyState.TAKEN, valid_on(PolicyVersion, day)
    )
    return db.session.scalars(statement).first()


def policy_before(policy: PolicyVersion) -> PolicyVersion | None:
    """The one that was taken over and that it follows."""
    return next(
        (
            other
            for other in sorted(list_policies(), key=lambda row: row.valid_from, reverse=True)
            if other.id != policy.id
            and other.state is PolicyState.TAKEN
            and (other.valid_from, other.number) < (policy.valid_from, policy.number)
        ),
        None,
    )


def readings_of(policy: PolicyVersion) -> Mapping[str, PolicyReading]:
    """What was said of its sentences, by their keys."""
    statement = (
        select(PolicyReading)
        .where(PolicyReading.policy_id == policy.id)
        .order_by(PolicyReading.lang, PolicyReading.place)
    )
    return {row.key: row for row in db.session.scalars(statement)}


def edition_of(policy: PolicyVersion) -> str:
    """Another one after everything that is said of the version."""
    rows = readings_of(policy).values()
    last = max((row.read_at.isoformat() for row in rows), default="")
    return f"{policy.state}-{len(rows)}-{last}"


def read_sentences(policy: PolicyVersion) -> list[ReadSentence]:
    """Every sentence of the text in its order."""
    found = {each.sentence.key: each for each in find(policy.text)}
    readings = readings_of(policy)
    before = policy_before(policy)
    known = {row.words: row for row in readings_of(before).values()} if before else {}
    return [
        ReadSentence(
            sentence,
            found.get(sentence.key),
            readings.get(sentence.key),
            known.get(sentence.text),
        )
        for sentence in sentences_of(policy.text)
    ]


def about_vendors(
    all_of_them: Iterable[ReadSentence], also: Collection[str] = ()
) -> list[ReadSentence]:
    """Those that a person has to say something of: found, spoken of before, or named in `also`."""
    return [
        each
        for each in all_of_them
        if each.found or each.reading or each.carried or each.sentence.key in also
    ]


def promised_or_not(policy: PolicyVersion, read: Sequence[ReadSentence]) -> PromisedOrNot:
    """`read`: the sentences of the version."""
    promises = promises_on(max(policy.valid_from, clock.today()))
    tied: dict[str, list[PolicyReading]] = {promise.id: [] for promise in promises}
    modes: dict[str, str] = {}
    read_in = {promise.id: promise.mode for promise in promises}
    for each in read:
        if each.reading is None or each.reading.says is not SaysOf.PROMISED:
            continue
        for promise_id in each.reading.promises:
            tied.setdefault(promise_id, []).append(each.reading)
            said = mode_of(each.sentence.text)
            if read_in.get(promise_id) and said and said != read_in[promise_id]:
                modes[promise_id] = said
    return PromisedOrNot(
        tied={promise_id: rows for promise_id, rows in tied.items() if rows},
        unsaid=[promise for promise in promises if not tied[promise.id]],
        unchecked=[
            each.reading
            for each in read
            if each.reading is not None and each.reading.says is SaysOf.UNCHECKED
        ],
        open=[each for each in read if each.found and each.reading is None],
        modes=modes,
    )


def wordings_of(policy: PolicyVersion, readings: Iterable[PolicyReading]) -> Mapping[str, Text]:
    """By promise the sentences that make it, in their order; in a language in which none does, the
    sentence of the content pack."""
    pack = {promise.id: promise.policy for promise in promises_on(policy.valid_from)}
    said: dict[str, dict[str, list[str]]] = {}
    for row in sorted(readings, key=lambda row: (row.lang, row.place)):
        if row.says is SaysOf.PROMISED:
            for promise_id in row.promises:
                said.setdefault(promise_id, {}).setdefault(row.lang, []).append(row.words)
    return {
        promise_id: Text(
            ja="".join(by_language.get("ja", ())) or pack[promise_id].ja,
            en=" ".join(by_language.get("en", ())) or pack[promise_id].en,
        )
        for promise_id, by_language in said.items()
        if promise_id in pack
    }


def wordings_from_policies() -> Sequence[PolicyWording]:
    """Those that stand because a version of the policy says so."""
    statement = select(PolicyWording).where(PolicyWording.policy_id.is_not(None))
    return db.session.scalars(statement.order_by(PolicyWording.id)).all()


def changes_of(policy: PolicyVersion) -> Mapping[str, Sequence[tuple[str, str]]] | None:
    """By language what it says otherwise than the version before; None where there is none."""
    before = policy_before(policy)
    if before is None:
        return None
    return {
        lang: said
        for lang in LANGUAGES
        if (said := changes(before.text.in_(lang), policy.text.in_(lang), lang))
    }


def rewordings(policy: PolicyVersion) -> list[tuple[Promise, Text, Text]]:
    """Promises that are worded otherwise once the version stands: as they are worded on its day
    now, and as they will be."""
    now, then = own_wordings(policy.valid_from), wordings_of(policy, readings_of(policy).values())
    ending = {
        row.promise_id
        for row in wordings_from_policies()
        if row.is_valid_on(policy.valid_from) and row.promise_id not in then
    }
    found = []
    for promise in promises_on(policy.valid_from):
        before = now.get(promise.id, promise.policy)
        after = promise.policy if promise.id in ending else then.get(promise.id, before)
        if before != after:
            found.append((promise, before, after))
    return found
