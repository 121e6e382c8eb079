"""The data map (データマップ): which category of data is within reach of which vendor today, for how many persons.

One statement reads it, one more the work whose data is only seen by chance; the drawing is made from what came.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple
from unicodedata import east_asian_width

from flask import url_for
from sqlalchemy import and_, select

from portal.content import catalogue
from portal.content.definitions.tiers import CategoryPack, VolumeBand
from portal.foundation.core import clock
from portal.foundation.core.database.db import db, valid_on
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Message, Text, both_names, say, say_n
from portal.foundation.organisation.models import DepartmentText
from portal.ledger.data_sharing.models import DataShare, TierSpan
from portal.ledger.data_sharing.queries import UNKNOWN_CLASS, is_by_chance
from portal.ledger.data_sharing.share_rules import lies_outside_japan
from portal.ledger.departments.views import our_department
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.ledger.engagements.queries import running_on
from portal.ledger.vendors.entry.as_written import country_text
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, ENDED

MOST_COLUMNS: Final = 30  # more vendors stand together by their kind
MOST_LINES: Final = 200  # of the table below the picture; the file has all of them
DEPTHS: Final = 5
BY_VENDOR, BY_KIND, BY_TIER = "vendor", "kind", "tier"
_FORMS: Final = re.compile(
    r"^(株式|合同|有限)会社|(株式|合同|有限)会社$|,? (Co\., Ltd\.|Pte\. Ltd\.|K\.K\.|Inc\.|LLC|Ltd\.|Corporation)$"
)


@dataclass(frozen=True, slots=True)
class MapFilters:
    """Empty means everything. `by`: what a column is; empty: a vendor, or a kind where there are too many."""

    department: int = 0
    tier: str = ""
    data_class: str = ""
    kind: str = ""
    by: str = ""


class Placed(NamedTuple):
    """A category of data shared for work that runs today. `is_reached`: handed over, or seen by chance."""

    data_class: str
    category: str
    band: int  # 1 and up
    abroad: str | None  # the country, where the data lies outside Japan
    is_reached: bool
    vendor_id: int
    vendor: Text
    kind: str
    tier: str
    engagement_id: int
    number: str
    work: Text
    department: str
    handed_over_on: date | None


@dataclass(frozen=True, slots=True)
class MapColumn:
    name: str
    full: str
    href: str


@dataclass(frozen=True, slots=True)
class MapCell:
    """`depth` 0: nothing has been handed over yet. `persons`: as short as it goes; `says`: all in words."""

    depth: int
    persons: str
    in_words: str
    is_abroad: bool
    countries: str
    column: MapColumn
    vendors: int
    href: str
    says: str


@dataclass(frozen=True, slots=True)
class MapRow:
    name: str
    full: str
    href: str
    cells: Sequence[MapCell | None]


@dataclass(frozen=True, slots=True)
class DataMap:
    """As it is drawn, in one language. `more`: columns that are left out; `by`: what a column is."""

    by: str
    columns: Sequence[MapColumn]
    groups: Sequence[tuple[str, Sequence[MapRow]]]
    more: int
    says: str

    @property
    def lines(self) -> int:
        return sum(
            cell is not None for _, rows in self.groups for row in rows for cell in row.cells
        )

    def table(self) -> Iterator[tuple[str, Sequence[tuple[MapRow, MapCell]]]]:
        """By class the filled cells, as far as a page has room for them."""
        left = MOST_LINES
        for name, rows in self.groups:
            cells = [(row, cell) for row in rows for cell in row.cells if cell is not None][:left]
            left -= len(cells)
            if cells:
                yield name, cells


def placed(filters: MapFilters) -> Sequence[Placed]:
    """By vendor's name. What has ended is nobody's; work to come has its data placed and not reached."""
    today, pack = clock.today(), catalogue.category_pack()
    bands = {band.id: place for place, band in enumerate(pack.volume_bands, start=1)}
    terms, share = EngagementTerms, DataShare
    statement = (
        select(
            share.category, share.assumed_class, share.volume_band, share.storage_location, share.country,
            share.first_handover_on, share.engagement_id, share.vendor_id, Vendor.name, Vendor.name_en,
            Vendor.kind, TierSpan.tier, Engagement.number, terms.name.label("work"),
            terms.name_en.label("work_en"), terms.department,
        )
        .join(terms, and_(terms.engagement_id == share.engagement_id, running_on(today)))
        .join(Engagement, Engagement.id == share.engagement_id)
        .join(Vendor, Vendor.id == share.vendor_id)
        .outerjoin(TierSpan, and_(TierSpan.vendor_id == Vendor.id, TierSpan.valid_until.is_(None)))
        .where(valid_on(share, today), Vendor.state.not_in(ENDED))
        .order_by(BY_NAME, Vendor.id, Engagement.number, share.id)
    )  # fmt: skip
    if filters.department:
        texts = select(DepartmentText.text).where(
            DepartmentText.department_id == filters.department
        )
        statement = statement.where(terms.department.in_(texts))
    if filters.tier:
        statement = statement.where(TierSpan.tier == filters.tier)
    if filters.kind:
        statement = statement.where(Vendor.kind == filters.kind)
    rows = db.session.execute(statement).all()
    by_chance = _by_chance({row.engagement_id for row in rows if not row.first_handover_on}, today)
    every = (
        Placed(
            _class_of(row.category, row.assumed_class, pack),
            row.category,
            bands.get(row.volume_band, 1),
            row.country if lies_outside_japan(row.storage_location, row.country, pack) else None,
            row.engagement_id in by_chance
            or (row.first_handover_on is not None and row.first_handover_on <= today),
            row.vendor_id,
            both_names(row.name, row.name_en),
            row.kind,
            row.tier or "",
            row.engagement_id,
            row.number,
            both_names(row.work, row.work_en),
            row.department,
            row.first_handover_on,
        )
        for row in rows
    )
    return [one for one in every if filters.data_class in ("", one.data_class)]


def _by_chance(engagement_ids: Collection[int], today: date) -> set[int]:
    rows = db.session.scalars(
        select(EngagementTerms).where(
            EngagementTerms.engagement_id.in_(engagement_ids),
            running_on(today),
            EngagementTerms.starts_on <= today,
        )
    )
    return {terms.engagement_id for terms in rows if is_by_chance(terms, catalogue.tiers())}


def _class_of(category: str, assumed: str | None, pack: CategoryPack) -> str:
    known = pack.by_id.get(category)
    if known is None:
        return UNKNOWN_CLASS
    return assumed or UNKNOWN_CLASS if known.class_set_by else known.data_class


def drawn(
    found: Sequence[Placed], filters: MapFilters, lang: Lang, narrowed: Callable[..., str]
) -> DataMap:
    """`narrowed`: the address of the same map for one kind or tier alone."""
    pack = catalogue.category_pack()
    vendors = dict.fromkeys(one.vendor_id for one in found)
    together = BY_TIER if filters.kind else BY_KIND
    by = filters.by or (together if len(vendors) > MOST_COLUMNS else BY_VENDOR)
    every = _columns(found, by, lang, narrowed)
    columns = dict(list(every.items())[:MOST_COLUMNS])
    cells: dict[tuple[str, str], dict[Any, list[Placed]]] = {}
    for one in found:
        if (key := _key(one, by)) in columns:
            cells.setdefault((one.data_class, one.category), {}).setdefault(key, []).append(one)
    groups = []
    for data_class in sorted(pack.classes, key=lambda one: -one.base_level):
        rows = []
        for category in pack.categories:
            here = cells.get((data_class.id, category.id))
            if here is None:
                continue
            title = words(category.title, lang)
            made = [
                _cell(here[key], column, title, by=by, pack=pack, lang=lang)
                if key in here
                else None
                for key, column in columns.items()
            ]
            rows.append(MapRow(_short(title, 34), title, _all_work(category.id), made))
        if rows:
            groups.append((words(data_class.label, lang), rows))
    return DataMap(
        by, list(columns.values()), groups, len(every) - len(columns), _says(found, lang)
    )


def _says(found: Sequence[Placed], lang: Lang) -> str:
    """The main thing: how much is with how many, and with how many abroad."""
    reached = [one for one in found if one.is_reached]
    vendors = len({one.vendor_id for one in reached})
    return words(
        say_n(
            "Within reach of %(n)s vendor today: %(categories)s categories of personal data; outside Japan at %(abroad)s.",
            "Within reach of %(n)s vendors today: %(categories)s categories of personal data; outside Japan at %(abroad)s.",
            vendors,
            categories=len({one.category for one in reached}),
            abroad=len({one.vendor_id for one in reached if one.abroad}),
        ),
        lang,
    )


def _key(one: Placed, by: str) -> Any:
    return {BY_KIND: one.kind, BY_TIER: one.tier}.get(by, one.vendor_id)


def _columns(
    found: Iterable[Placed], by: str, lang: Lang, narrowed: Callable[..., str]
) -> dict[Any, MapColumn]:
    """Vendors by name, kinds and tiers in the order of their pack."""
    if by == BY_VENDOR:
        named = {one.vendor_id: words(one.vendor, lang) for one in found}
        return {
            id_: MapColumn(
                _short(_FORMS.sub("", name), 22), name, url_for("vendors.show", vendor_id=id_)
            )
            for id_, name in named.items()
        }
    present = {_key(one, by) for one in found}
    pack: Sequence[Any] = catalogue.vendor_kinds() if by == BY_KIND else catalogue.tiers().tiers
    labels = {one.id: words(one.label, lang) for one in pack} | {"": words(say("no tier"), lang)}
    order = [id_ for id_ in labels if id_ in present]
    order += sorted(id_ for id_ in present if id_ not in labels)
    return {
        id_: MapColumn(
            _short(labels.get(id_, id_), 22),
            labels.get(id_, id_),
            narrowed(**{by: id_, "by": ""}),
        )
        for id_ in order
    }


def _cell(
    here: Sequence[Placed],
    column: MapColumn,
    category: str,
    *,
    by: str,
    pack: CategoryPack,
    lang: Lang,
) -> MapCell:
    """The largest number of persons counts: the same persons may stand in several shares."""
    counted = [one for one in here if one.is_reached] or here
    band = max(one.band for one in counted)
    abroad = sorted({one.abroad for one in counted if one.abroad})
    countries = "、" if lang == "ja" else ", "
    countries = countries.join(words(country_text(code), lang) for code in abroad)
    in_words = words(pack.volume_bands[band - 1].label, lang)
    vendors = len({one.vendor_id for one in here})
    parts = [f"{column.full} × {category}: {in_words}"]
    if by != BY_VENDOR:
        parts.append(words(say_n("%(n)s vendor", "%(n)s vendors", vendors), lang))
    if countries:
        parts.append(words(say("outside Japan: %(countries)s", countries=countries), lang))
    if not counted[0].is_reached:
        parts.append(words(say("not handed over yet"), lang))
    return MapCell(
        min(band, DEPTHS) if counted[0].is_reached else 0,
        _persons(pack.volume_bands, band, lang),
        in_words,
        bool(abroad),
        countries,
        column,
        vendors,
        _way(here, by),
        ("。" if lang == "ja" else "; ").join(parts),
    )


def _way(here: Sequence[Placed], by: str) -> str:
    """To the piece of work; of several to all of the vendor; of several vendors to the register."""
    if by != BY_VENDOR:
        return _all_work(here[0].category)
    works = {one.engagement_id for one in here}
    if len(works) == 1:
        return url_for("data_sharing.of_engagement", engagement_id=works.pop())
    return url_for("data_sharing.of_vendor", vendor_id=here[0].vendor_id)


def _all_work(category: str) -> str:
    return url_for("data_sharing.index", course="running", category=category)


def _persons(bands: Sequence[VolumeBand], place: int, lang: Lang) -> str:
    """`1千` and `10万超`, `1k` and `>100k`: what fits into a cell."""
    most = bands[place - 1].max
    if most is not None:
        return _round(most, lang)
    before = _round(bands[place - 2].max or 0, lang)
    return f"{before}超" if lang == "ja" else f">{before}"


def _round(number: int, lang: Lang) -> str:
    units = ((10_000, "万"), (1_000, "千")) if lang == "ja" else ((1_000_000, "m"), (1_000, "k"))
    for unit, sign in units:
        if number >= unit and number % unit == 0:
            return f"{number // unit}{sign}"
    return str(number)


def _short(name: str, most: int) -> str:
    """At most so many half-width signs; what is cut says so."""
    wide = 0
    for place, sign in enumerate(name):
        wide += 2 if east_asian_width(sign) in "WFA" else 1
        if wide > most:
            return f"{name[: max(place - 1, 1)].rstrip()}…"
    return name


def as_lines(found: Sequence[Placed]) -> Iterator[Mapping[str, Any]]:
    """For a file: a line for each category of data of each piece of work."""
    pack = catalogue.category_pack()
    tiers = {tier.id: tier.label for tier in catalogue.tiers().tiers}
    kinds = {kind.id: kind.label for kind in catalogue.vendor_kinds()}
    for one in found:
        category = pack.by_id.get(one.category)
        yield {
            "class": pack.classes_by_id[one.data_class].label,
            "category": category.title if category else one.category,
            "vendor": one.vendor,
            "kind": kinds.get(one.kind, one.kind),
            "tier": tiers.get(one.tier, ""),
            "number": one.number,
            "work": one.work,
            "department": our_department(one.department),
            "persons": pack.volume_bands[one.band - 1].label,
            "country": country_text(one.abroad) if one.abroad else "",
            "handover": one.handed_over_on,
            "reach": _reach_words(one),
        }


def _reach_words(one: Placed) -> Message:
    return say("Yes") if one.is_reached else say("not handed over yet")
