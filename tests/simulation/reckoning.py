"""What was due, what stands in the record, what lies in the mailbox: counted by plain code."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from tests.simulation.clocks import missed
from tests.simulation.due import NOTICE, Days, Due, Recipient, due_on
from tests.simulation.standing import astray
from tests.simulation.tables import Row, Tables, opened
from tests.simulation.verdicts import Account, instructions_lost

_LINK = re.compile(r"/obligations/(\d+)\b")
_SENT = (
    "SELECT r.id, r.obligation_id, o.kind, o.title, r.stage, r.recipient_id, r.contact_id, d.id AS digest_id, "
    "d.sent_on, d.mail_id, o.due_on, o.ladder, m.state, m.message_id, m.recipient "
    "FROM sent_reminders r JOIN digests d ON d.id = r.digest_id "
    "JOIN obligations o ON o.id = r.obligation_id LEFT JOIN outbox_emails m ON m.id = d.mail_id"
)
MOST_NAMED = 20
# Lines of the table beside what is lost and doubled.
MISSED = "clocks missed"
LOST = "instructions lost"
UNASKED = "ends without return asked"
ASTRAY = "open without its thing, or not open"
DIFFERING = "verdicts that differ"
WRONG = (MISSED, LOST, UNASKED, ASTRAY, DIFFERING)


@dataclass(slots=True)
class Reckoning:
    """Kept by the one who watches: what was due on each day, and whether it was heard of."""

    url: str
    due: set[Due] = field(default_factory=set)
    put_off: set[Due] = field(default_factory=set)  # the recipient had the mail of the day already
    put_off_in_all: int = 0
    lost: list[str] = field(default_factory=list)
    wrong: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def look(self, day: date) -> None:
        """At the end of a day on which the scheduler ran: everything due was heard of, and what is open
        and shown is what the things themselves ask for."""
        with opened(self.url) as tables:
            account = Account(tables, day)
            self.wrong[MISSED] += missed(tables, day)
            self.wrong[UNASKED] += account.ends_unasked()
            self.wrong[ASTRAY] += astray(tables, day)
            self.wrong[DIFFERING] += account.differing()
            self._hear(tables, day)

    def _hear(self, tables: Tables, day: date) -> None:
        due, is_open = due_on(tables, day), Days(tables).is_open(day)
        heard: defaultdict[tuple[int, Recipient], int] = defaultdict(lambda: NOTICE - 1)
        for one in tables.rows(_SENT):
            if one["state"] != "dead":
                key = (one["obligation_id"], _recipient(one))
                heard[key] = max(heard[key], one["stage"])
        had_mail = {
            _whose(one["person_id"], one["contact_id"])
            for one in tables.rows("SELECT person_id, contact_id, sent_on FROM digests")
            if one["sent_on"] == day
        }
        owed = {one for one in due if heard[one.obligation, one.recipient] < one.stage}
        excused = {one for one in owed if one.recipient in had_mail and one not in self.put_off}
        self.lost += [f"{day}: {one} is not in the record" for one in sorted(owed - excused)]
        self.due |= due
        self.put_off = excused if is_open else self.put_off | excused
        self.put_off_in_all += len(excused)


@dataclass(slots=True)
class Mailbox:
    """What the server took, from its files: how often each mail, and what it tells."""

    times: Counter[str] = field(default_factory=Counter)  # by Message-ID
    tells: dict[str, frozenset[int]] = field(default_factory=dict)  # obligations, by Message-ID
    says: dict[str, str] = field(default_factory=dict)  # without spaces, by Message-ID
    to: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> "Mailbox":
        box = cls()
        for path in sorted((folder / "mailbox").iterdir()):
            letter = message_from_bytes(path.read_bytes(), policy=policy.default)
            body = letter.get_body(("plain",))
            name = str(letter["Message-ID"])
            box.times[name] += 1
            said = body.get_content() if body is not None else ""
            box.tells[name] = frozenset(map(int, _LINK.findall(said)))
            box.says[name] = "".join(said.split())
            box.to[name] = str(letter["To"])
        return box


def in_the_end(
    reckoning: Reckoning, folder: Path, *, may_repeat: Counter[str]
) -> dict[str, object]:
    """The table. `may_repeat`: for each mail, how often its hand-over ended without an answer."""
    box = Mailbox.read(folder)
    with opened(reckoning.url) as tables:
        days, sent = Days(tables), tables.rows(_SENT)
        mails = tables.rows("SELECT id, key, message_id, state FROM outbox_emails")
        digests = tables.rows("SELECT id, person_id, contact_id, sent_on FROM digests")
        errors = tables.rows("SELECT job, slot, error FROM job_runs WHERE error <> ''")
        book = [json.loads(line) for line in _lines(folder / "book")]
        given = [line for line in book if line["what"] == "instructed"]
        reckoning.wrong[LOST] += instructions_lost(tables, given)
    mails = [one for one in mails if one["state"] != "kept"]
    lost = [*reckoning.lost, *_not_arrived(mails, sent, box)]
    doubled = [*_doubled_in_record(sent, digests, mails), *_told_twice(sent, mails, box)]
    repeats = sum(box.times.values()) - len(box.times)
    doubled += [
        f"mail {name} came {times} times"
        for name, times in box.times.items()
        if times > 1 + may_repeat[name]
    ]
    rash = _not_most_urgent(sent, days)
    acts = Counter(line["command"] for line in book if line["what"] == "done")
    wrong = {name: reckoning.wrong[name] for name in WRONG}
    named = [*lost, *doubled, *rash, *(one for several in wrong.values() for one in several)]
    return {
        "people did": dict(sorted(acts.items())),
        "stages due": len(reckoning.due),
        "recorded": len(sent),
        "mails": len(mails),
        "mails delivered": sum(1 for one in mails if one["message_id"] in box.times),
        "lost": len(lost),
        "doubled": len(doubled),
        "not the most urgent": len(rash),
        **{name: len(several) for name, several in wrong.items()},
        "put off to the next day": reckoning.put_off_in_all,
        "came again (same Message-ID)": repeats,
        "runs that failed and began anew": len(errors),
        "named": named[:MOST_NAMED],
        "errors": sorted({f"{one['job']}: {one['error']}" for one in errors})[:MOST_NAMED],
    }


def _whose(person: int | None, contact: int | None) -> tuple[str, int]:
    return ("person", person) if person is not None else ("contact", contact or 0)


def _recipient(one: Row) -> tuple[str, int]:
    return _whose(one["recipient_id"], one["contact_id"])


def _not_arrived(mails: list[Row], sent: list[Row], box: Mailbox) -> Iterable[str]:
    for one in mails:
        if one["message_id"] not in box.times:
            yield f"mail {one['key']} ({one['state']}) is not in the mailbox"
    for one in sent:
        if one["mail_id"] is None:
            yield f"reminder {one['id']} has no mail"
            continue
        told = box.tells.get(one["message_id"])
        if told is None or one["obligation_id"] in told:
            continue
        if one["kind"] == "promise.gap":  # told by their number where there are several
            continue
        has_links = one["recipient_id"] is not None
        said = box.says[one["message_id"]]
        if not _is_named(one["title"], said, or_else=not has_links):
            yield f"reminder {one['id']} is not told by its mail"


def _is_named(title: Any, said: str, *, or_else: bool) -> bool:
    """Statements of one day are told together, and contacts get no links: then the mail names the
    statement and the work. `or_else`: of a title that has neither."""
    message = json.loads(title) if isinstance(title, str) else title
    params = message["with"]
    named = [params[name] for name in ("title", "work") if name in params]
    if not named:
        return or_else
    return any(
        all("".join(_plain(one, lang).split()) in said for one in named) for lang in ("ja", "en")
    )


def _plain(value: Any, lang: str) -> str:
    """Of a sentence within the sentence nothing: its words are the portal's."""
    if isinstance(value, dict):
        return str(value.get(lang, ""))
    return str(value)


def _doubled_in_record(sent: list[Row], digests: list[Row], mails: list[Row]) -> Iterable[str]:
    counted: Counter[object] = Counter()
    counted.update((one["obligation_id"], one["stage"], _recipient(one)) for one in sent)
    counted.update((_whose(one["person_id"], one["contact_id"]), one["sent_on"]) for one in digests)
    counted.update(one["key"] for one in mails)
    return [f"{what} stands {times} times" for what, times in counted.items() if times > 1]


def _told_twice(sent: list[Row], mails: list[Row], box: Mailbox) -> Iterable[str]:
    """More digests to an address tell of an obligation than the record has stages for it."""
    digests = {one["message_id"] for one in mails if one["key"].startswith("digest:")}
    told: Counter[tuple[str, int]] = Counter()
    recorded: Counter[tuple[str, int]] = Counter()
    for name in digests & set(box.tells):
        told.update((box.to[name], number) for number in box.tells[name])
    for one in sent:
        if one["message_id"] in box.to:
            recorded[box.to[one["message_id"]], one["obligation_id"]] += 1
    return [
        f"{what} was told {times} times" for what, times in told.items() if times > recorded[what]
    ]


def _not_most_urgent(sent: list[Row], days: Days) -> list[str]:
    wrong = []
    for one in sent:
        if one["state"] == "kept":  # before the simulation began
            continue
        day, due, ladder = one["sent_on"], one["due_on"], one["ladder"]
        right = {
            days.stage(ladder, due, day),
            days.step(ladder, "escalate", due, day),
            days.step(ladder, "no_response", due, day),
        }
        if one["stage"] not in right:
            wrong.append(f"reminder {one['id']} of {day}: stage {one['stage']}, due {due}")
    return wrong


def faults_of(folder: Path) -> Counter[str]:
    """What the server did wrong, by its own notes."""
    return Counter(_lines(folder / "faults"))


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def may_come_again(folder: Path, killed: set[int]) -> Counter[str]:
    """Mails that the server took and hung up on, or that a killed process was handing over."""
    handed = (line.split() for line in _lines(folder / "handed"))
    found = Counter(words[1] for words in handed if int(words[0]) in killed)
    found.update(_lines(folder / "dropped"))
    return found


def write_json(path: Path, what: object) -> None:
    """As a whole or not at all: another process reads it."""
    new = path.with_suffix(".new")
    new.write_text(json.dumps(what), encoding="utf-8")
    new.rename(path)
