"""Decides about a file or a code: by hash first, and where that is not known, by what the file shows.

What was sealed is known by the certificates kept here and was valid at the time of sealing; that one
has run out since changes nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256

from portal.foundation.evidence import storage
from portal.foundation.sealing import reading
from portal.foundation.sealing.queries import is_ours
from portal.foundation.sealing.reading import FileRead, SealInFile
from portal.proof.reports.printing.check_codes import beginning_of
from portal.proof.verification import queries
from portal.proof.verification.outcomes import CheckedReport, CheckOutcome
from portal.proof.verification.queries import IssuedFile


def check_code(typed: str) -> CheckedReport:
    """Refuses what is no code."""
    found = queries.with_content_beginning(beginning_of(typed))
    return (
        CheckedReport(CheckOutcome.UNKNOWN)
        if found is None
        else _about(CheckOutcome.RECORDED, found)
    )


def check_file(pdf: bytes, look: Callable[[bytes], FileRead] = reading.look_apart) -> CheckedReport:
    """`look`: how it is looked into where its hash is not known."""
    hash_ = sha256(pdf).hexdigest()
    found = queries.with_file(hash_)
    if found is not None:
        return _about(CheckOutcome.UNCHANGED if found.before else CheckOutcome.BEFORE_SEALS, found)
    logged = queries.number_in_log(hash_)
    if logged is not None:
        return CheckedReport(CheckOutcome.RECORD_CHANGED, *logged)
    found = queries.before_seal(hash_)
    if found is not None:
        return _about(CheckOutcome.UNSEALED, found)
    return _looked_into(look(pdf))


def _about(outcome: CheckOutcome, found: IssuedFile) -> CheckedReport:
    if not found.is_as_recorded:
        return CheckedReport(CheckOutcome.RECORD_FORGED)
    return CheckedReport(outcome, found.number, found.on, found.superseded_by)


def _looked_into(file: FileRead) -> CheckedReport:
    for seal in file.seals:
        known = queries.with_file(seal.sha256) if seal.covers < file.size else None
        if known is not None:
            return _about(CheckOutcome.APPENDED, known)
    found = queries.with_content(file.data)
    own = [seal for seal in file.seals if is_ours(seal)]
    if found is None:
        return CheckedReport(_without_content(file, own))
    if any(seal.is_intact and seal.covers == file.size and seal not in own for seal in file.seals):
        return _about(CheckOutcome.RESIGNED, found)
    issued = _pages_of(found)
    if file.pages is not None and issued and file.pages not in issued:
        return replace(_about(CheckOutcome.PAGES, found), pages=file.pages, issued_pages=issued[0])
    return _about(CheckOutcome.CHANGED if file.seals else CheckOutcome.SAVED_ANEW, found)


def _without_content(file: FileRead, own: Sequence[SealInFile]) -> CheckOutcome:
    if any(seal.is_intact and seal.covers == file.size for seal in own):
        return CheckOutcome.NOT_ON_RECORD
    if any(seal.is_intact for seal in own):
        return CheckOutcome.APPENDED
    return CheckOutcome.CHANGED if own else CheckOutcome.UNKNOWN


def _pages_of(found: IssuedFile) -> list[int]:
    """Of the editions that were issued; a file that is damaged or gone says nothing."""
    pages = []
    for hash_ in found.files:
        try:
            number = reading.pages_of(storage.read(hash_))
        except storage.FileDamaged:
            continue
        if number is not None:
            pages.append(number)
    return pages
