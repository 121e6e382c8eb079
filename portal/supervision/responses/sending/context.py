"""What a questionnaire may ask about several pieces of work at once. Pure.

One sheet serves all the vendor's work it is sent for, so a question is shown as soon as it applies
to one of them: lists are joined, yes wins over no, entrusted over our own, both media over one.
"""

from collections.abc import Iterable, Mapping, Sequence

from portal.content.definitions.conditions import FACTS, FactKind

BOTH_MEDIA, ENTRUSTED = "both", "entrusted"
MEDIUM, COMPANY_ROLE = "engagement.medium", "engagement.company_role"

Facts = Mapping[str, object]


def joined(works: Sequence[Facts], vendor: Facts) -> dict[str, object]:
    """`works`: the facts of each, the strictest tier first; `vendor`: the vendor's own.

    Plain JSON: lists are sorted; what nobody knows is left out.
    """
    facts: dict[str, object] = {}
    for name, kind in FACTS.items():
        if name.startswith("vendor."):
            value = _plain(vendor.get(name))
        else:
            value = _joined(name, kind, [one.get(name) for one in works])
        if value is not None and value != []:
            facts[name] = value
    return facts


def _joined(name: str, kind: FactKind, values: Sequence[object]) -> object:
    known = [value for value in values if value is not None]
    if not known:
        return None
    if kind is FactKind.MANY:
        return sorted({str(one) for value in known for one in _members(value)})
    if kind is FactKind.YES_NO:
        return any(value is True for value in known)
    if kind is FactKind.COUNT:
        return max(value for value in known if isinstance(value, int))
    return _stricter(name, known)


def _stricter(name: str, known: Sequence[object]) -> object:
    if name == MEDIUM and len(set(known)) > 1:
        return BOTH_MEDIA
    return ENTRUSTED if name == COMPANY_ROLE and ENTRUSTED in known else known[0]


def _plain(value: object) -> object:
    return sorted(map(str, _members(value))) if not isinstance(value, str | int | None) else value


def _members(value: object) -> Iterable[object]:
    return value if isinstance(value, list | tuple | set | frozenset) else (value,)
