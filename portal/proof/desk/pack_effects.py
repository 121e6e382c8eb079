"""What making a version of a pack active would do to what is on record, worked out beforehand; and what
reading a promise in another mode would."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from portal.content import catalogue
from portal.content.packs import kinds as shelf
from portal.content.policy.queries import as_if_read
from portal.content.versions.models import ContentPack
from portal.content.versions.queries import active_versions, as_if_active, fits
from portal.foundation.core import clock
from portal.foundation.core.words.messages import Message, say, say_n
from portal.ledger.contracts.clauses.due_again import RecheckCause
from portal.ledger.contracts.clauses.queries import contracts_due
from portal.ledger.data_sharing.queries import engagement_tiers
from portal.ledger.vendors.queries import kinds_of
from portal.supervision.attestations.statements.facts import last_signed, other_text_since
from portal.supervision.consequences.needs_queries import open_in_other_words
from portal.supervision.promises.queries import evaluate
from portal.supervision.promises.results import Verdict
from portal.supervision.questionnaires.queries import has_label
from portal.supervision.responses.sending.queries import vendors_asked

MOST_VENDORS = 500  # for whom a page works it out


@dataclass(frozen=True, slots=True)
class _Now:
    """Counts as they are, or as they would be."""

    checks: Mapping[int, int]  # by contract, clauses due again because the library is another
    texts: Collection[int]  # vendors, one for each signed statement that says something else
    requests: Collection[int]  # vendors, one for each open request that is put in other words
    tiers: Mapping[int, int]  # by work its tier, the strictest 0
    verdicts: Mapping[tuple[int, str], Verdict]  # by vendor and promise


def effects_of(
    *rows: ContentPack, most: int | None = MOST_VENDORS, asks_now: bool = False
) -> list[Message]:
    """As if they were active from today; [] where nothing on record would be touched.

    `asks_now`: as if everybody were asked in its words. Reads only. Everything is worked out twice,
    so above `most` vendors a page says which command does it instead; None: however many there are.
    """
    rows = tuple(row for row in rows if not _is_active(row))
    if not rows:
        return []
    if not _fits(rows):
        return [_NOT_ALONE]
    if most is not None and len(kinds_of()) > most:
        return [_too_many(row, most) for row in rows]
    packs = {row.pack for row in rows}
    now = _counted(packs)
    with as_if_active(*rows, asks_now=asks_now):
        then = _counted(packs)
    return [
        *(
            said
            for told in (_checks, _texts, _requests, _tiers, _verdicts)
            for said in told(now, then)
        ),
        *(said for row in rows for said in _sheet(row)),
    ]


def asked_now(*rows: ContentPack) -> list[Message] | None:
    """Whom they would ask anew at once if everybody were asked in their words; None: nobody."""
    asking = [row for row in rows if row.pack == shelf.STATEMENTS.id and not _is_active(row)]
    if not asking:
        return None
    if not _fits(rows):
        return [_NOT_ALONE]
    if len(kinds_of()) > MOST_VENDORS:
        return [_too_many(row, MOST_VENDORS) for row in asking]
    now = _asked()
    with as_if_active(*rows, asks_now=True):
        then = _asked()
    return [*_texts(now, then), *_requests(now, then)] or [
        say("Everything that is signed or asked already says the same.")
    ]


def effects_of_mode(promise_id: str, mode: str) -> list[Message]:
    """As if the promise were read in that mode from today; [] where no verdict becomes another one."""
    if len(kinds_of()) > MOST_VENDORS:
        return [
            say(
                "With more than %(most)s vendors it takes too long for a page to work out whose "
                "verdicts change.",
                most=MOST_VENDORS,
            )
        ]
    now = _Now({}, (), (), {}, _judged())
    with as_if_read(promise_id, mode):
        then = _Now({}, (), (), {}, _judged())
    return list(_verdicts(now, then)) or [say("No verdict of any vendor changes by it.")]


_NOT_ALONE = say(
    "It does not fit the other packs in force by itself, so what it would do alone is not worked out."
)


def _fits(rows: Sequence[ContentPack]) -> bool:
    return fits({row.pack: row.version for row in rows}, clock.today())


def _is_active(row: ContentPack) -> bool:
    active = active_versions().get(row.pack)
    return active is not None and active.version == row.version


def _too_many(row: ContentPack, most: int) -> Message:
    return say(
        "With more than %(most)s vendors this takes too long for a page. The command flask "
        "content activate %(pack)s %(version)s --preview works it out.",
        most=most,
        pack=row.pack,
        version=row.version,
    )


def _counted(packs: Set[str]) -> _Now:
    """Only what can rest on the packs."""
    today = clock.today()
    due = contracts_due(None, today) if packs & {shelf.CLAUSES.id, shelf.TIERS.id} else {}
    tiers = engagement_tiers(None, today) if packs & {shelf.TIERS.id, shelf.CATEGORIES.id} else {}
    ranks = {tier.id: number for number, tier in enumerate(catalogue.tiers().tiers)}
    return _Now(
        checks=Counter(
            contract_id
            for contract_id, again in due.items()
            for causes in again.clauses.values()
            if RecheckCause.LIBRARY in causes
        ),
        texts=_other_texts() if shelf.STATEMENTS.id in packs else (),
        requests=_other_requests() if shelf.STATEMENTS.id in packs else (),
        tiers={work: ranks[result.tier.id] for work, result in tiers.items()},
        verdicts=_judged(),
    )


def _asked() -> _Now:
    """Only what asks vendors."""
    return _Now({}, _other_texts(), _other_requests(), {}, {})


def _other_requests() -> list[int]:
    return list(open_in_other_words(None, clock.today()).values())


def _other_texts() -> list[int]:
    today = clock.today()
    return [
        row.vendor_id
        for row in last_signed(None, today)
        if row.ended_on is None and other_text_since(row, today) is not None
    ]


def _judged() -> dict[tuple[int, str], Verdict]:
    return {
        (vendor_id, promise.promise.id): promise.verdict
        for vendor_id, evaluation in evaluate(None, clock.today()).items()
        for promise in evaluation.promises
    }


def _checks(now: _Now, then: _Now) -> Iterator[Message]:
    clauses = sum(then.checks.values()) - sum(now.checks.values())
    if clauses > 0:
        yield say_n(
            "%(n)s clause check falls due again, contracts newly concerned: %(contracts)s.",
            "%(n)s clause checks fall due again, contracts newly concerned: %(contracts)s.",
            clauses,
            contracts=len(then.checks.keys() - now.checks.keys()),
        )


def _texts(now: _Now, then: _Now) -> Iterator[Message]:
    more = len(then.texts) - len(now.texts)
    if more > 0:
        yield say_n(
            "%(n)s signed statement says something else than the new text and is asked anew, "
            "vendors: %(vendors)s.",
            "%(n)s signed statements say something else than the new text and are asked anew, "
            "vendors: %(vendors)s.",
            more,
            vendors=len(set(then.texts)),
        )


def _requests(now: _Now, then: _Now) -> Iterator[Message]:
    more = len(then.requests) - len(now.requests)
    if more > 0:
        yield say_n(
            "%(n)s request that is not answered yet is asked in the new words, vendors: "
            "%(vendors)s.",
            "%(n)s requests that are not answered yet are asked in the new words, vendors: "
            "%(vendors)s.",
            more,
            vendors=len(set(then.requests)),
        )


def _sheet(row: ContentPack) -> Iterator[Message]:
    """The check sheet itself is published as a questionnaire, which may be the company's own."""
    if row.pack == shelf.SHEET.id and row.ships and not has_label(shelf.SHEET.id, row.version):
        yield say(
            "What is asked changes when the standard sheet of this version is taken in under "
            "Questionnaires: from the next one sent on. Vendors asked by earlier versions: "
            "%(vendors)s; they come at their next turn, or at once if you send it to many.",
            vendors=vendors_asked(shelf.SHEET.id),
        )


def _tiers(now: _Now, then: _Now) -> Iterator[Message]:
    both = now.tiers.keys() & then.tiers.keys()
    stricter = sum(then.tiers[work] < now.tiers[work] for work in both)
    milder = sum(then.tiers[work] > now.tiers[work] for work in both)
    if stricter or milder:
        yield say(
            "Works that come into a higher tier: %(stricter)s, into a lower one: %(milder)s.",
            stricter=stricter,
            milder=milder,
        )


def _verdicts(now: _Now, then: _Now) -> Iterator[Message]:
    """Counted by the pair of vendor and promise; a promise that is new has no verdict before."""
    pairs = now.verdicts.keys() & then.verdicts.keys()
    both = [(now.verdicts[pair], then.verdicts[pair]) for pair in pairs]
    worse = [after for before, after in both if after.rank < before.rank]
    better = sum(after.rank > before.rank for before, after in both)
    if worse or better:
        yield say(
            "Verdicts of vendors that become worse: %(worse)s (newly not kept: %(broken)s), "
            "better: %(better)s.",
            worse=len(worse),
            broken=worse.count(Verdict.BROKEN),
            better=better,
        )
