"""What a pack is asked for, which vendors that are, and how a sample of them is drawn.

The same seed draws the same vendors of the same population: each takes its place by the digest of
seed and number, as sheets do that are reviewed by exception.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any, Self

from sqlalchemy import select

from portal.content import catalogue
from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.i18n import in_language
from portal.foundation.core.words.messages import LANGUAGES, Lang, Message, Text, say, say_n
from portal.ledger.customers.models import Customer
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME
from portal.proof.assessor.register.facts import in_register, vendor_number
from portal.proof.desk.board import standings_on
from portal.proof.reports.queries import find_vendor_by

MOST_SAMPLED = 10_000
LONGEST_SEED = 60


@dataclass(frozen=True, slots=True)
class EvidenceChoice:
    """As asked. Without vendors and tiers all that stand in the register on the day; `sample`: so many of
    these, drawn with `seed`."""

    day: date
    lang: Lang
    vendor_ids: tuple[int, ...] = ()
    tiers: tuple[str, ...] = ()
    sample: int | None = None
    seed: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, Any]) -> Self:
        """What `as_plain` wrote."""
        return cls(
            date.fromisoformat(asked["day"]),
            next(lang for lang in LANGUAGES if lang == asked["lang"]),
            tuple(asked["vendors"]),
            tuple(asked["tiers"]),
            asked["sample"],
            asked["seed"],
        )

    def as_plain(self) -> dict[str, Any]:
        return {
            "day": self.day.isoformat(),
            "lang": self.lang,
            "vendors": list(self.vendor_ids),
            "tiers": list(self.tiers),
            "sample": self.sample,
            "seed": self.seed,
        }

    @property
    def is_whole(self) -> bool:
        return not (self.vendor_ids or self.tiers or self.sample)


@dataclass(frozen=True)
class Picked:
    """The vendors of a pack, and whom and what its tables name. `population`: what a sample was drawn
    from, else the same vendors."""

    choice: EvidenceChoice
    vendor_ids: Sequence[int]
    population: Sequence[int]
    names: Mapping[int, str] = field(repr=False)

    @property
    def day(self) -> date:
        return self.choice.day

    @property
    def is_today(self) -> bool:
        return self.day >= clock.today()

    @property
    def only(self) -> Collection[int] | None:
        """Ids that rows must be of; None: all rows."""
        return None if self.choice.is_whole else self.vendor_ids

    @cached_property
    def people(self) -> Mapping[int, str]:
        return dict(db.session.execute(select(User.id, User.name)).all())

    @cached_property
    def works(self) -> Mapping[int, str]:
        return dict(db.session.execute(select(Engagement.id, Engagement.number)).all())

    @cached_property
    def customers(self) -> Mapping[int, str]:
        return dict(db.session.execute(select(Customer.id, Customer.name)).all())

    @cached_property
    def categories(self) -> Mapping[str, str]:
        pack = catalogue.category_pack(on=self.day)
        return {one.id: in_language(one.title) for one in pack.categories}

    def vendor(self, vendor_id: int | None) -> str:
        return self.names.get(vendor_id or 0, "")


def demand_plausible(choice: EvidenceChoice) -> None:
    """Refuses a day to come, a sample of nothing, one without a seed."""
    if choice.day > clock.today():
        raise RuleViolated(
            say("The day is still to come. Please enter today or an earlier day."), field="as_of"
        )
    if choice.sample is not None and not 0 < choice.sample <= MOST_SAMPLED:
        raise RuleViolated(
            say("A sample has from 1 to %(most)s vendors.", most=MOST_SAMPLED), field="sample"
        )
    if choice.sample is not None and not choice.seed:
        raise RuleViolated(
            say("A sample needs a seed, so that it can be drawn again. Any word will do."),
            field="seed",
        )
    if choice.seed and choice.sample is None:
        raise RuleViolated(
            say("The seed draws a sample: enter how many vendors it has, or leave the seed empty."),
            field="sample",
        )


def pick(choice: EvidenceChoice) -> Picked:
    """Refuses a choice that no vendor fits."""
    demand_plausible(choice)
    wanted = select(Vendor.id).where(in_register(choice.day)).order_by(BY_NAME, Vendor.id)
    if choice.vendor_ids:
        wanted = wanted.where(Vendor.id.in_(choice.vendor_ids))
    population = list(db.session.scalars(wanted))
    if choice.tiers:
        standings, _judged = standings_on(choice.day)
        population = [
            id_ for id_ in population if id_ in standings and standings[id_].tier in choice.tiers
        ]
    if not population and not choice.is_whole:
        raise RuleViolated(say("No vendor fits this choice on that day."), field="vendors")
    ids = population if choice.sample is None else drawn(population, choice.sample, choice.seed)
    return Picked(choice, ids, population, _names())


def drawn(population: Sequence[int], number: int, seed: str) -> list[int]:
    """So many of them, those with the lowest digest of seed and number, in the order given."""
    chosen = set(sorted(population, key=lambda id_: _place(seed, id_))[:number])
    return [id_ for id_ in population if id_ in chosen]


def _place(seed: str, vendor_id: int) -> str:
    return sha256(f"{seed} {vendor_number(vendor_id)}".encode()).hexdigest()


def _names() -> Mapping[int, str]:
    """Of all: a whole pack also has what is on record of vendors that left the register."""
    rows = db.session.execute(select(Vendor.id, Vendor.name, Vendor.name_en)).all()
    return {id_: in_language(Text(name, name_en or name)) for id_, name, name_en in rows}


def choice_words(picked: Picked) -> list[Message]:
    """For the index: what was chosen, and how a sample was drawn."""
    choice = picked.choice
    found = []
    if choice.is_whole:
        found.append(say("All vendors that stand in the register on the day."))
    if choice.vendor_ids:
        found.append(say("Vendors chosen by name."))
    if choice.tiers:
        labels = {tier.id: tier.label for tier in catalogue.tiers(on=choice.day).tiers}
        named = [in_language(labels[one]) if one in labels else one for one in choice.tiers]
        found.append(say("Tiers on the day: %(tiers)s.", tiers=" / ".join(named)))
    if choice.sample is not None:
        found.append(
            say(
                "A sample of %(sample)s of %(population)s vendors, drawn with the seed “%(seed)s”: those with the lowest SHA-256 of the seed, a blank and the vendor’s number.",
                sample=len(picked.vendor_ids),
                population=len(picked.population),
                seed=choice.seed,
            )
        )
    found.append(
        say_n(
            "%(n)s vendor is in the pack.", "%(n)s vendors are in the pack.", len(picked.vendor_ids)
        )
    )
    return found


def ids_named(lines: Sequence[str]) -> list[int]:
    """Vendors by number or exact name, each once. Refuses at `vendors` a line that names none, with its
    words."""
    found: dict[int, None] = {}
    for number, line in enumerate(lines, start=1):
        wanted = line.strip()
        if wanted:
            known = find_vendor_by(wanted.removeprefix(vendor_number(0)[:-1]))
            if known is None:
                raise RuleViolated(
                    say(
                        "Line %(line)s: there is no vendor “%(name)s”. Enter its number or its exact name.",
                        line=number,
                        name=wanted,
                    ),
                    field="vendors",
                )
            found[known.id] = None
    return list(found)
