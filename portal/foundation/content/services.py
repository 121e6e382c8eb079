"""Commands on the packs: take versions in, and make one active."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.content import queries, shelf
from portal.foundation.content.changes import PackChanges, taken_up_again
from portal.foundation.content.checking import check
from portal.foundation.content.incoming import Incoming, read_files
from portal.foundation.content.models import ContentActivation, ContentPack
from portal.foundation.content.shelf import Written
from portal.foundation.core import clock
from portal.foundation.core.db import db
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.locking import alone
from portal.foundation.core.messages import say
from portal.foundation.core.subjects import Subject

_NAME = 200  # characters kept of a file's name


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load brought in: versions by pack id."""

    inserted: Mapping[str, str]
    activated: Mapping[str, str]


def load_packs(actor: Actor, packs: Sequence[Written] | None = None) -> Loaded:
    """Take in the packs that ship (or `packs`); what is there already is left alone.

    A pack of which no version is active yet becomes active; any other waits. What a company added
    of its own never refuses one that ships: that is kept beside it, under a name of its own where
    both have the same version. Refuses packs with problems, and of what shipped before a version
    known with other content, an older one, and an id that was given up.
    """
    packs = shelf.shipped() if packs is None else packs
    _refuse_problems({one.pack: one.data for one in packs})
    rows = queries.list_versions()
    shipped = [row for row in rows if row.ships]
    own = [row for row in rows if not row.ships]
    fresh = [_beside_own(one, own) for one in packs if not _came_from_a_file(one, own)]
    inserted = [_insert(one, shipped) for one in fresh if not _is_known(one, shipped)]
    db.session.flush()
    active = queries.active_versions()
    activated = [_activate(one.pack, one.version) for one in packs if one.pack not in active]
    db.session.flush()
    queries.forget_activations()
    if inserted or activated:
        loaded = {row.pack: row.version for row in inserted}
        rows_touched: list[Subject] = [*inserted, *activated]
        in_force = {row.pack: row.version for row in activated}
        text = say("Content packs loaded: %(packs)s", packs=_listed(loaded or in_force))
        record(actor, "content.loaded", rows_touched[0], text, also=rows_touched[1:], after=loaded)
    return Loaded(
        inserted={row.pack: row.version for row in inserted},
        activated={row.pack: row.version for row in activated},
    )


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
    for one, name in reading.packs:
        if not _is_known(one, known):
            row = _insert(one, known)
            row.file, row.added_by_id = name[:_NAME], actor.user_id
            rows.append(row)
    if not rows:
        raise RuleViolated(say("Every version in these files is there already."))
    db.session.flush()
    loaded = {row.pack: row.version for row in rows}
    text = say("Versions of content packs added: %(packs)s", packs=_listed(loaded))
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
) -> PackChanges:
    """Make a loaded version the one in force from a day on (today), and say what that changes.

    What is signed and what is asked already stands until its turn; `asks_now`: everybody is asked in
    the new words from that day on.

    Refuses a version never loaded or in force already, a day that is past, a version that does
    not fit the other packs in force on that day, and whoever added the version: what decides about
    promises is never the doing of one person (docs/product.md section 1, four eyes).
    """
    alone("content packs")
    queries.forget_activations()
    day = active_from or clock.today()
    if day < clock.today():
        raise RuleViolated(
            say("A version cannot become active on a day that is past."), field="active_from"
        )
    changes = queries.changes_on_activation(pack, version, day)
    before = queries.active_versions(day).get(pack)
    if before is not None and before.version == version:
        raise RuleViolated(
            say("Version %(version)s of %(pack)s is active already.", version=version, pack=pack)
        )
    if asks_now and pack != shelf.STATEMENTS.id:
        raise RuleViolated(say("Vendors are asked for nothing by this pack."), field="asks")
    demand_other_than_adder(actor, queries.find_row(pack, version))
    _refuse_problems(queries.active_data(day, {pack: version}))
    row = _activate(pack, version, day)
    row.activated_by_id, row.reason, row.asks_now = actor.user_id, reason, asks_now
    db.session.flush()
    queries.forget_activations()
    record(
        actor,
        "content.activated",
        row,
        say(
            "Version %(version)s of %(pack)s is active from %(day)s.",
            version=version,
            pack=pack,
            day=day,
        ),
        before={"version": before.version if before else None},
        after={
            "version": version,
            "active_from": day,
            "reason": reason,
            "asks_now": asks_now,
            "added": list(changes.added),
            "removed": list(changes.removed),
            "changed": list(changes.changed),
            **({"operator": operator} if operator else {}),
        },
    )
    return changes


def stay(actor: Actor, pack: str, version: str, *, reason: str, operator: str = "") -> None:
    """Decide that the version in force stays, so that what waits beside it waits no more.

    Refuses where no version of the pack waits, and a version that is not in force any more.
    """
    alone("content packs")
    queries.forget_activations()
    active = queries.active_versions()[pack]
    waiting = [row.version for row in queries.waiting_versions() if row.pack == pack]
    if not waiting or active.version != version:
        raise RuleViolated(say("There is nothing to decide here."))
    row = _activate(pack, version)
    row.activated_by_id, row.reason = actor.user_id, reason
    db.session.flush()
    queries.forget_activations()
    record(
        actor,
        "content.kept",
        row,
        say("%(pack)s stays with version %(version)s.", pack=pack, version=version),
        after={
            "version": version,
            "waiting": ", ".join(waiting),
            "reason": reason,
            **({"operator": operator} if operator else {}),
        },
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


def _refuse_problems(raw: Mapping[str, object]) -> None:
    problems = check(raw)
    if problems:
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


def _is_known(one: Written, rows: Sequence[ContentPack]) -> bool:
    for row in rows:
        if (row.pack, row.version) == (one.pack, one.version):
            if row.sha256 != one.sha256:
                raise RuleViolated(
                    say(
                        "Version %(version)s of %(pack)s is already there with other content. "
                        "Give what you changed a new version.",
                        version=one.version,
                        pack=one.pack,
                    )
                )
            return True
    return False


def _came_from_a_file(one: Written, own: Sequence[ContentPack]) -> bool:
    """Somebody handed in the very version that ships."""
    return any((row.pack, row.sha256) == (one.pack, one.sha256) for row in own)


def _beside_own(one: Written, own: Sequence[ContentPack]) -> Written:
    """Under a name of its own where a company's own version has taken that name."""
    taken = any((row.pack, row.version) == (one.pack, one.version) for row in own)
    return shelf.beside(shelf.BY_ID[one.pack], one) if taken else one


def _in_use(history: Sequence[ContentPack]) -> list[ContentPack]:
    """The company's own newest version and what shipped after it; without one what shipped last.

    An id that any of them has was not given up: a company takes up what shipped beside its own.
    """
    own = max((row.id for row in history if not row.ships), default=0)
    return [row for row in history if row.id >= own] if own else list(history[-1:])


def _insert(one: Written, rows: Sequence[ContentPack]) -> ContentPack:
    history = [row for row in rows if row.pack == one.pack]  # oldest first
    if history and shelf.order(one.version) <= shelf.order(history[-1].version):
        raise RuleViolated(
            say(
                "Version %(version)s of %(pack)s is older than %(newest)s, which is there already.",
                version=one.version,
                pack=one.pack,
                newest=history[-1].version,
            )
        )
    again = taken_up_again(
        [shelf.data_of(row.body) for row in history],
        [shelf.data_of(row.body) for row in _in_use(history)],
        one.data,
    )
    if again:
        raise RuleViolated(
            say(
                "%(pack)s uses ids again that an earlier version gave up: %(ids)s",
                pack=one.pack,
                ids=", ".join(again),
            )
        )
    row = ContentPack(
        pack=one.pack,
        version=one.version,
        sha256=one.sha256,
        body=one.body,
        loaded_at=clock.now(),
    )
    db.session.add(row)
    return row


def _activate(pack: str, version: str, day: date | None = None) -> ContentActivation:
    now = clock.now()
    row = ContentActivation(
        pack=pack, version=version, active_from=day or clock.today(), activated_at=now
    )
    db.session.add(row)
    return row


def _listed(versions: Mapping[str, str]) -> str:
    return ", ".join(f"{pack} {version}" for pack, version in sorted(versions.items()))
