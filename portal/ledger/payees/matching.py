"""Which vendor of the register a payee may be: by corporate number, else by name. Pure.

What is found here is proposed and never taken for true: a person confirms it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from portal.ledger.payees.models import Payee
from portal.ledger.vendors.entry.spelling import plain
from portal.ledger.vendors.models import Vendor

_FORMS = re.compile(
    "株式会社|有限会社|合同会社|合資会社|合名会社|一般社団法人|一般財団法人|公益社団法人|公益財団法人|"
    "特定非営利活動法人|社会福祉法人|医療法人|学校法人|税理士法人|弁護士法人|incorporated|corporation"
)


class MatchedBy(StrEnum):
    NUMBER = "number"
    NAME = "name"
    BARE_NAME = "bare_name"  # without the form of company


@dataclass(frozen=True, slots=True)
class ProposedMatch:
    vendor_id: int
    by: MatchedBy


class RegisterIndex:
    """Vendors by what tells them; a merged one stands for the one in which it goes on."""

    def __init__(self, vendors: Iterable[Vendor]) -> None:
        self._numbers: dict[str, int] = {}
        self._names: dict[str, int] = {}
        self._bare: dict[str, int] = {}
        for vendor in sorted(vendors, key=lambda one: one.id):
            vendor_id = vendor.merged_into_id or vendor.id
            if vendor.corporate_number:
                self._numbers.setdefault(vendor.corporate_number, vendor_id)
            for name in (vendor.name, vendor.name_en, *vendor.former_names.split("\n")):
                if name:
                    self._names.setdefault(plain(name), vendor_id)
                    self._bare.setdefault(bare(name), vendor_id)

    def find(self, payee: Payee) -> ProposedMatch | None:
        if payee.corporate_number in self._numbers:
            return ProposedMatch(self._numbers[payee.corporate_number], MatchedBy.NUMBER)
        for names, key, by in (
            (self._names, plain(payee.name), MatchedBy.NAME),
            (self._bare, bare(payee.name), MatchedBy.BARE_NAME),
        ):
            if key and key in names:
                return ProposedMatch(names[key], by)
        return None


def bare(name: str) -> str:
    """The name without the form of company, as `plain` spells it."""
    return _FORMS.sub("", plain(name))
