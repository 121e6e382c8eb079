"""The pack of certificates: which questions of the check sheet one answers, and which data asks for one."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal, get_args

from pydantic import Field

from portal.content.definitions.pack import Pack, by_id
from portal.foundation.core.plain_data import Id, InBoth, Things

# Every standard the portal knows by name; another one answers nothing.
StandardId = Literal[
    "privacy_mark", "iso_27001", "iso_27701", "iso_27017", "ismap",
    "soc_2_type_1", "soc_2_type_2", "pci_dss", "card_not_retained",
]  # fmt: skip
STANDARD_IDS: tuple[str, ...] = get_args(StandardId)


@dataclass(frozen=True, slots=True)
class CertifiedAnswer:
    """A question of the check sheet, by its id, and the standards whose audits answer it with yes.

    `because`: what of them is looked at, for both sides.
    """

    id: Id
    standards: tuple[StandardId, ...]
    because: InBoth


@dataclass(frozen=True, slots=True)
class CertifiedNeed:
    """Data categories that go only to a vendor that holds one of these for the work."""

    id: Id
    categories: tuple[Id, ...]
    standards: tuple[StandardId, ...]
    because: InBoth


@dataclass(frozen=True)
class CertificationPack(Pack):
    """In the order of the sheet."""

    answers: Annotated[Things[CertifiedAnswer], Field(alias="certified_answers")]
    needs: Annotated[Things[CertifiedNeed], Field(alias="certified_needs")]

    @cached_property
    def answers_by_id(self) -> Mapping[str, CertifiedAnswer]:
        return by_id(self.answers)
