"""Prints many reports with several processes: each report by itself, claimed as everywhere else.

A failure is told and keeps no other waiting; what a killed process had claimed is tried again once its
claim has run out. Processes are replaced now and then, so that memory stays flat.
"""

import logging
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, fields
from importlib import import_module
from typing import Any, Final

from flask import Flask, current_app

from config import Config
from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import end_reading
from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.messages import Message, from_text, say, to_text
from portal.foundation.organisation.queries import enter, find_organisation
from portal.proof.reports import queries
from portal.proof.reports.printing import rendering

FROM: Final = 8  # reports: for fewer the processes would take longer to begin than to print
PRINTED_EACH: Final = 40  # by a process, before another one takes its place
_log = logging.getLogger("portal.reports")


@dataclass(frozen=True, slots=True)
class Printed:
    """`made`: False where somebody else is at it, or it was there. `problem`: why it failed."""

    report_id: int
    made: bool
    problem: Message | None = None


class NotAllPrinted(DomainError):
    """Some failed; each says why on its page, and is tried again."""


def print_waiting() -> int:
    """For the job: every PDF that is missing; how many were made. Few are made here, many by processes."""
    waiting = queries.without_pdf()
    if len(waiting) < FROM:
        return rendering.render_reports()
    done = list(print_many(waiting))
    failed = [one for one in done if one.problem is not None]
    if failed:
        raise NotAllPrinted(
            say(
                "Reports printed: %(made)s. Not printed: %(failed)s; each says why on its page.",
                made=sum(one.made for one in done),
                failed=len(failed),
            )
        )
    return sum(one.made for one in done)


def print_many(report_ids: Sequence[int], workers: int | None = None) -> Iterator[Printed]:
    """Each as soon as it is done. As many processes as this one has cores."""
    end_reading()  # the processes write meanwhile
    left = set(report_ids)
    started = (current_app.import_name, _settings())
    with ProcessPoolExecutor(
        max_workers=min(workers or len(os.sched_getaffinity(0)), max(len(left), 1)),
        mp_context=multiprocessing.get_context("forkserver"),
        initializer=_begin,
        initargs=started,
        max_tasks_per_child=PRINTED_EACH,
    ) as pool:
        try:
            for ended in as_completed([pool.submit(_print, one) for one in report_ids]):
                report_id, made, told = ended.result()
                left.discard(report_id)
                yield Printed(report_id, made, from_text(told) if told else None)
        except BrokenProcessPool:  # killed, or out of memory
            _log.error("a process that prints reports died; left: %s", sorted(left))
            for one in sorted(left):
                yield Printed(one, made=False, problem=_DIED)
    end_reading()


_DIED: Final = say("The process that printed it was ended. It is tried again.")
_ERROR: Final = say("The PDF could not be made: an error. It is tried again.")
_app: dict[str, Flask] = {}  # of this process


def _settings() -> dict[str, Any]:
    return {field.name: current_app.config[field.name] for field in fields(Config)}


def _begin(name: str, settings: dict[str, Any]) -> None:
    """In a new process: the portal, as the one that asked has it."""
    _app["portal"] = import_module(name).create_app(Config(**settings))


def _print(report_id: int) -> tuple[int, bool, str]:
    """Which, whether it was made, and why it failed as text: a message does not travel."""
    with _app["portal"].app_context(), acting_as(db.session, SYSTEM):
        organisation = find_organisation()
        if organisation is not None:
            enter(organisation)
        try:
            return report_id, rendering.render_report(report_id), ""
        except DomainError as refusal:
            return report_id, False, to_text(refusal.message)
        except Exception:  # noted on the report as well
            _log.exception("report %s could not be printed", report_id)
            return report_id, False, to_text(_ERROR)
