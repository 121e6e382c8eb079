"""Commands on the packs: take versions in, and decide which are in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from portal.content.definitions.pack import Problem
from portal.content.packs import kinds as shelf
from portal.content.packs.checking import check
from portal.content.packs.incoming import Incoming, read_files
from portal.content.packs.kinds import WrittenPack
from portal.content.versions import queries
from portal.content.versions.decided import DoneDecision, PackCourse, PackDecision, listed, told
from portal.content.versions.differences import taken_up_again
from portal.content.versions.labels import named_together, pack_name
from portal.content.versions.models import ContentActivation, ContentPack
from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import alone
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say

_NAME = 200  # characters kept of a file's name


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load brought in: versions by pack id."""

    inserted: Mapping[str, str]
    activated: Mapping[str, str]


def load_packs(actor: Actor, packs: Sequence[WrittenPack] | None = None) -> Loaded:
    """Take in the packs that ship (or `packs`); what is there already is left alone.

    A pack of which no version is active yet becomes active; any other waits. What a company added
    of its own never refuses one that ships: that is kept beside it, under a name of its own where
    both have the same version. Refuses packs with problems, and of what shipped before a version
    known with other content, an older one, and an id that was given up.
    """
    packs = shelf.shipped() if packs is None else packs
    if problems := check({pack.pack: pack.data for pack in packs}):
        _refuse(problems)
    rows = queries.list_versions()
    shipped = [row for row in rows if row.ships]
    own = [row for row in rows if not row.ships]
    fresh = [_beside_own(pack, own) for pack in packs if not _came_from_a_file(pack, own)]
    inserted = [_insert(pack, shipped) for pack in fresh if not _is_known(pack, shipped)]
    db.session.flush()
    active = queries.active_versions()
    activated = [
        _activate(PackDecision(pack.pack, pack.version))
        for pack in packs
        if pack.pack not in active
    ]
    db.session.flush()
    queries.forget_activations()
    loaded = {row.pack: row.version for row in inserted}
    in_force = {row.pack: row.version for row in activated}
    if loaded or in_force:
        rows_touched: list[Subject] = [*inserted, *activated]
        text = say("Content packs loaded: %(packs)s", packs=listed(loaded or in_force))
        record(actor, "content.loaded", rows_touched[0], text, also=rows_touched[1:], after=loaded)
    return Loaded(inserted=loaded, activated=in_force)


def add_versions(
    actor: Actor, files: Sequence[Incoming], *, operator: str = ""
) -> list[ContentPack]:
    """Take in versions that a person hands in; none becomes active by it. Returns the new ones.

    `operator`: the account of the machine at whose terminal it is done in that person's name.
    Refuses files with complaints (`incoming.read_files` says all of them), a version known with
    other content or not newer than the newest, an id given up before, and files that are all known.
    """
    alone("content packs")
    reading = read_files(files, queries.active_data(clock.today()))
    if reading.complaints:
        first = reading.complaints[0]
        raise RuleViolated(
            say(
                "%(file)s, %(path)s: %(reason)s",
                file=first.file,
                path=first.path or "-",
                reason=first.reason,
            )
        )
    known = queries.list_versions()
    rows = []
    for pack, name in reading.packs:
        if not _is_known(pack, known):
            row = _insert(pack, known)
            row.file, row.added_by_id = name[:_NAME], actor.user_id
            rows.append(row)
    if not rows:
        raise RuleViolated(say("Every version in these files is there already."))
    db.session.flush()
    loaded = {row.pack: row.version for row in rows}
    text = say("Versions of content packs added: %(packs)s", packs=listed(loaded))
    after = loaded | ({"operator": operator} if operator else {})
    record(actor, "content.added", rows[0], text, also=rows[1:], after=after)
    return rows


def activate_version(
    actor: Actor,
    pack: str,
    version: str,
    active_from: date | None = None,
    *,
    reason: str = "",
    asks_now: bool = False,
    operator: str = "",
) -> None:
    """Decide to take one version, whatever waits beside it."""
    choice = PackDecision(pack, version, PackCourse.NOW if asks_now else PackCourse.NEXT)
    decide(actor, [choice], active_from, reason=reason, operator=operator)


def decide(
    actor: Actor,
    choices: Sequence[PackDecision],
    active_from: date | None = None,
    *,
    reason: str = "",
    operator: str = "",
) -> None:
    """Decide about packs in one act: versions taken from a day on (today), versions that stay.

    Refuses all of it for any of them: nothing or a pack twice, a version never loaded or in force
    already, a day that is past, versions that do not fit the packs in force on that day, and whoever
    added one: what decides about promises is never the doing of one person (product.md section 1,
    four eyes). To keep a version: where none waits beside it, or another one is in force by now.
    """
    alone("content packs")
    queries.forget_activations()
    day = active_from or clock.today()
    packs = {choice.pack for choice in choices}
    if not choices or len(packs) < len(choices):
        raise RuleViolated(say("There is nothing to decide here."))
    taken = [choice for choice in choices if choice.course is not PackCourse.KEEP]
    kept = [choice for choice in choices if choice.course is PackCourse.KEEP]
    waiting = queries.waiting_versions()
    done = [*_take(actor, taken, day, waiting), *_keep(kept, waiting)]
    for decision in done:
        decision.row.activated_by_id, decision.row.reason = actor.user_id, reason
    db.session.flush()
    queries.forget_activations()
    more = {"reason": reason} | ({"operator": operator} if operator else {})
    action, text, before, after = told(done, day)
    rows = [decision.row for decision in done]
    record(actor, action, rows[0], text, also=rows[1:], before=before, after=after | more)


def _take(
    actor: Actor, choices: Sequence[PackDecision], day: date, waiting: Sequence[ContentPack]
) -> list[DoneDecision]:
    if choices and day < clock.today():
        raise RuleViolated(
            say("A version cannot become active on a day that is past."), field="active_from"
        )
    active = queries.active_versions(day)
    done = []
    for choice in choices:
        changes = queries.changes_on_activation(choice.pack, choice.version, day)
        before = active[choice.pack].version if choice.pack in active else None
        if before == choice.version:
            raise RuleViolated(
                say(
                    "Version %(version)s of %(pack)s is active already.",
                    version=choice.version,
                    pack=choice.pack,
                )
            )
        if choice.course is PackCourse.NOW and choice.pack != shelf.STATEMENTS.id:
            raise RuleViolated(say("Vendors are asked for nothing by this pack."))
        demand_other_than_adder(actor, queries.find_row(choice.pack, choice.version))
        done.append((choice, before, changes))
    if choices:
        _demand_fitting({choice.pack: choice.version for choice in choices}, day, waiting)
    return [
        DoneDecision(choice, _activate(choice, day), before, changes, _left(choice, waiting))
        for choice, before, changes in done
    ]


def _keep(choices: Sequence[PackDecision], waiting: Sequence[ContentPack]) -> list[DoneDecision]:
    active = queries.active_versions()
    for choice in choices:
        if not _left(choice, waiting) or active[choice.pack].version != choice.version:
            raise RuleViolated(say("There is nothing to decide here."))
    return [
        DoneDecision(choice, _activate(choice), choice.version, None, _left(choice, waiting))
        for choice in choices
    ]


def _left(choice: PackDecision, waiting: Sequence[ContentPack]) -> tuple[str, ...]:
    return tuple(
        row.version for row in waiting if row.pack == choice.pack and row.version != choice.version
    )


def _demand_fitting(taken: Mapping[str, str], day: date, waiting: Sequence[ContentPack]) -> None:
    """Says of what does not fit which others that wait would make it fit."""
    problems = check(queries.active_data(day, taken))
    if not problems:
        return
    others = {row.pack: row.version for row in waiting if row.pack not in taken}
    needed = queries.needed_beside(taken, others, day)
    if not needed:
        _refuse(problems)
    leaning = queries.leaning_on(taken, needed, day)
    first = problems[0]
    raise RuleViolated(
        say(
            "%(taken)s does not fit without %(needed)s. In %(pack)s at %(path)s: %(reason)s Take "
            "them together, or keep the version in force of each of them.",
            taken=named_together(leaning),
            needed=named_together(needed),
            pack=pack_name(first.pack),
            path=first.path,
            reason=first.reason,
        )
    )


def demand_other_than_adder(actor: Actor, row: ContentPack | None) -> None:
    """Refuse the person who added the version, also as anybody's deputy.

    Of a version from a file both persons have to be known: nobody can be compared with nobody.
    """
    adder = row.added_by_id if row is not None else None
    if row is not None and row.file and (adder is None or actor.user_id is None):
        raise RuleViolated(
            say(
                "Two persons stand behind a version from a file: one who added it and another one "
                "who makes it active. One of them is not named; add it again as a new version."
            )
        )
    if actor.is_any_of(adder):
        raise RuleViolated(say("You added this version. Somebody else has to make it active."))


def _refuse(problems: Sequence[Problem]) -> NoReturn:
    first = problems[0]
    raise RuleViolated(
        say(
            "The content packs have problems: %(count)s. The first, in %(pack)s at %(path)s: "
            "%(reason)s",
            count=len(problems),
            pack=first.pack,
            path=first.path,
            reason=first.reason,
        )
    )


def _same(pack: WrittenPack, rows: Sequence[ContentPack]) -> ContentPack | None:
    """What has the name of this version."""
    return next((row for row in rows if (row.pack, row.version) == (pack.pack, pack.version)), None)


def _is_known(pack: WrittenPack, rows: Sequence[ContentPack]) -> bool:
    row = _same(pack, rows)
    if row is not None and row.sha256 != pack.sha256:
        raise RuleViolated(
            say(
                "Version %(version)s of %(pack)s is already there with other content. "
                "Give what you changed a new version.",
                version=pack.version,
                pack=pack.pack,
            )
        )
    return row is not None


def _came_from_a_file(pack: WrittenPack, own: Sequence[ContentPack]) -> bool:
    """Somebody handed in the very version that ships."""
    return any((row.pack, row.sha256) == (pack.pack, pack.sha256) for row in own)


def _beside_own(pack: WrittenPack, own: Sequence[ContentPack]) -> WrittenPack:
    """Under a name of its own where a company's own version has taken that name."""
    return shelf.beside(shelf.BY_ID[pack.pack], pack) if _same(pack, own) else pack


def _in_use(history: Sequence[ContentPack]) -> list[ContentPack]:
    """The company's own newest version and what shipped after it; without one what shipped last.

    An id that any of them has was not given up: a company takes up what shipped beside its own.
    """
    own = max((row.id for row in history if not row.ships), default=0)
    return [row for row in history if row.id >= own] if own else list(history[-1:])


def _insert(pack: WrittenPack, rows: Sequence[ContentPack]) -> ContentPack:
    history = [row for row in rows if row.pack == pack.pack]  # oldest first
    if history and shelf.order(pack.version) <= shelf.order(history[-1].version):
        raise RuleViolated(
            say(
                "Version %(version)s of %(pack)s is older than %(newest)s, which is there already.",
                version=pack.version,
                pack=pack.pack,
                newest=history[-1].version,
            )
        )
    again = taken_up_again(
        [row.data for row in history], [row.data for row in _in_use(history)], pack.data
    )
    if again:
        raise RuleViolated(
            say(
                "%(pack)s uses ids again that an earlier version gave up: %(ids)s",
                pack=pack.pack,
                ids=", ".join(again),
            )
        )
    row = ContentPack(
        pack=pack.pack,
        version=pack.version,
        sha256=pack.sha256,
        body=pack.body,
        loaded_at=clock.now(),
    )
    db.session.add(row)
    return row


def _activate(choice: PackDecision, day: date | None = None) -> ContentActivation:
    row = ContentActivation(
        pack=choice.pack,
        version=choice.version,
        active_from=day or clock.today(),
        activated_at=clock.now(),
        asks_now=choice.course is PackCourse.NOW,
    )
    db.session.add(row)
    return row
