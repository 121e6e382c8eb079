"""Whether the statement that a promise rests on is signed, true and current. Pure.

Rule: docs/product.md section 3, Attestation: the start wording before anything was handled, the
period wording only for a period that has ended; a statement stays current until the next is due.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.data_sharing.work_on_day import Period
from portal.ledger.obligations.models import Holder
from portal.supervision.attestations.models import Answer, Wording
from portal.supervision.attestations.statements.facts import OpenRequest, Signed
from portal.supervision.attestations.statements.periods import following
from portal.supervision.promises.results import (
    Place,
    Reason,
    Record,
    RuleResult,
    Step,
    Target,
    Verdict,
    found,
    resting_on,
)
from portal.supervision.promises.rules.chain import chain_points, chain_records
from portal.supervision.promises.work import Standards, SupervisedWork


@dataclass(frozen=True, slots=True)
class Attested:
    """One statement for one piece of work, as asked by the standards of the day."""

    work: SupervisedWork
    statement_id: str
    on: Standards

    @property
    def signed(self) -> Signed | None:
        return self.work.signed.get(self.statement_id)

    @property
    def names(self) -> Mapping[str, Text]:
        """The parameters every sentence about it has."""
        title = self.on.statements[self.statement_id].title
        return {"work": self.work.name, "statement": title}

    @property
    def asked(self) -> OpenRequest | None:
        return self.work.asked.get(self.statement_id)

    def records(self) -> tuple[Record, ...]:
        known = [] if self.signed is None else [self._record(self.signed)]
        if self.asked is not None:
            target = Target(Place.ATTESTATIONS, self.work.vendor_id)
            known.append(Record(self.asked.number, target))
        return tuple(known)

    def _named(self, signed: Signed) -> Mapping[str, Text | str]:
        return {**self.names, "number": signed.number}

    def _record(self, signed: Signed) -> Record:
        return Record(signed.number, Target(Place.ATTESTATION, signed.attestation_id))

    def next_period(self) -> Period | None:
        """The period to be attested next, of days with data within reach; None where nothing
        stands, it is not asked again, or nothing was handed over yet."""
        months = self.on.statements[self.statement_id].frequency.interval_months.get(
            self.work.tier_id
        )
        signed, handled_from = self.signed, self.work.reach.first
        if signed is None or months is None:
            return None
        if signed.wording is Wording.START:
            if handled_from is None:
                return None
            first = max(signed.period_from, handled_from)
            return following(signed.wording, first, None, months)
        return following(signed.wording, signed.period_from, signed.period_to, months)

    def current_until(self) -> date | None:
        """The due date of the statement that comes next, moved or not; None: no next one."""
        signed, coming = self.signed, self.next_period()
        if signed is None or coming is None:
            return None
        until = self.on.attestation_due(coming.opens_on)
        asked, since = self.asked, coming.first
        if signed.wording is Wording.START:
            since = signed.period_from
        if asked is not None and asked.period_from >= since:
            return max(until, asked.due_on)
        return until

    def points(self) -> Iterator[Reason]:
        """What holds is shown by the statement that was signed, never by one that is asked for."""
        signed = self.signed
        shown_by = () if signed is None else (self._record(signed),)
        return resting_on(self._points(), shown_by)

    def _points(self) -> Iterator[Reason]:
        signed = self.signed
        if signed is None:
            yield self._broken(self._missing())
            return
        wrong = self._no_longer_stands(signed) or self._is_not_so(signed)
        if wrong is not None:
            yield wrong
            return
        yield self._standing(signed)
        if signed.answer is Answer.AFFIRM_WITH_EXCEPTION:
            yield self._accepted(signed)
        began, since = self.work.began_on, self.work.attested_since.get(self.statement_id)
        if began is not None and since is not None and began < since:
            yield Reason(
                Verdict.KEPT,
                say(
                    "%(work)s: “%(statement)s” kept since %(since)s, late before: "
                    "data was within reach from %(began)s.",
                    **self.names,
                    since=since,
                    began=began,
                ),
            )

    def _missing(self) -> Message:
        """Nothing stands: it was never signed, or fell."""
        fallen = self.work.fallen.get(self.statement_id)
        if fallen is None:
            return say("%(work)s: “%(statement)s” has not been signed.", **self.names)
        told = {**self.names, "number": fallen.number, "day": fallen.ended_on}
        if fallen.reason is None:
            return say(
                "%(work)s: “%(statement)s” (%(number)s) no longer stands since %(day)s.", **told
            )
        return say(
            "%(work)s: “%(statement)s” (%(number)s) no longer stands since %(day)s. %(reason)s",
            **told,
            reason=fallen.reason,
        )

    def _no_longer_stands(self, signed: Signed) -> Reason | None:
        if signed.unsettled_on is not None:
            return self._broken(
                say(
                    "%(work)s: “%(statement)s” (%(number)s) no longer stands: what it rests on "
                    "changed on %(day)s.",
                    **self._named(signed),
                    day=signed.unsettled_on,
                )
            )
        nothing = self._says_nothing(signed)
        if nothing is not None:
            return self._broken(nothing)
        until = self.current_until()
        if until is not None and until < self.on.as_of:
            return self._broken(
                say(
                    "%(work)s: “%(statement)s” (%(number)s) was current until %(until)s; "
                    "the next one has not been signed.",
                    **self._named(signed),
                    until=until,
                )
            )
        began = self.work.began_on
        if signed.wording is Wording.PERIOD or began is None or began >= self.on.baseline_on:
            return None
        if signed.signed_on <= began:
            return None
        return self._broken(
            say(
                "%(work)s: data was within reach from %(began)s; “%(statement)s” (%(number)s) "
                "looks ahead only and says nothing about the time before.",
                **self._named(signed),
                began=began,
            )
        )

    def _says_nothing(self, signed: Signed) -> Message | None:
        """Why a period statement proves nothing: no data was within reach in its period."""
        if signed.wording is Wording.START or signed.period_to is None:
            return None
        why = self.work.reach.why_not(Period(signed.period_from, signed.period_to))
        if why is None:
            return None
        return say(
            "%(work)s: “%(statement)s” (%(number)s) does not count: it speaks about %(first)s to "
            "%(last)s, when no data was within the vendor's reach. %(why)s",
            **self._named(signed),
            first=signed.period_from,
            last=signed.period_to,
            why=why,
        )

    def _is_not_so(self, signed: Signed) -> Reason | None:
        if signed.answer is Answer.DECLINE:
            reason = say(
                "%(work)s: the vendor declined on %(day)s to attest “%(statement)s” (%(number)s).",
                **self._named(signed),
                day=signed.signed_on,
            )
            return self._undecided(signed, reason)
        if signed.answer is Answer.AFFIRM:
            return None
        if signed.accepted_until is None:
            reason = say(
                "%(work)s: “%(statement)s” was signed with exceptions (%(number)s) that nobody has "
                "accepted.",
                **self._named(signed),
            )
            return self._undecided(signed, reason)
        if signed.accepted_until < self.on.as_of:
            reason = say(
                "%(work)s: the exceptions in “%(statement)s” (%(number)s) were accepted until "
                "%(until)s only.",
                **self._named(signed),
                until=signed.accepted_until,
            )
            return self._undecided(signed, reason)
        return None

    def _standing(self, signed: Signed) -> Reason:
        until, coming = self.current_until(), self.next_period()
        if until is None or coming is None:
            reason = say(
                "%(work)s: “%(statement)s” was signed on %(day)s (%(number)s).",
                **self._named(signed),
                day=signed.signed_on,
            )
            return Reason(Verdict.KEPT, reason)
        if self.on.is_near(until) and not self.work.ends_by(until):
            reason = say(
                "%(work)s: “%(statement)s” for the period to %(last)s has not been signed yet.",
                **self.names,
                last=coming.last,
            )
            return Reason(Verdict.DUE_SOON, reason, self._sign_or_ask(), until)
        reason = say(
            "%(work)s: “%(statement)s” was signed on %(day)s (%(number)s) and stays current until "
            "%(until)s.",
            **self._named(signed),
            day=signed.signed_on,
            until=until,
        )
        return Reason(Verdict.KEPT, reason, rests_until=until)

    def _accepted(self, signed: Signed) -> Reason:
        until = signed.accepted_until
        reason = say(
            "%(work)s: the exceptions in “%(statement)s” (%(number)s) are accepted until %(until)s.",
            **self._named(signed),
            until=until,
        )
        step = Step(
            Holder.PRIVACY_OFFICER,
            say("Decide whether the exceptions in %(number)s go on.", number=signed.number),
            until,
            Target(Place.ATTESTATION, signed.attestation_id),
        )
        if until is not None and self.on.is_near(until) and not self.work.ends_by(until):
            return Reason(Verdict.DUE_SOON, reason, step, until)
        verdict = Verdict.KEPT if self.on.may_approve_subcontractors else Verdict.EXCEPTED
        return Reason(verdict, reason, rests_until=until)

    def _undecided(self, signed: Signed, reason: Message) -> Reason:
        step = Step(
            Holder.PRIVACY_OFFICER,
            say("Decide what follows from %(number)s.", number=signed.number),
            None,
            Target(Place.ATTESTATION, signed.attestation_id),
        )
        return Reason(Verdict.BROKEN, reason, step)

    def _broken(self, reason: Message) -> Reason:
        return Reason(Verdict.BROKEN, reason, self._sign_or_ask())

    def _sign_or_ask(self) -> Step:
        asked, coming = self.asked, self.next_period()
        if asked is not None:
            return Step(
                Holder.VENDOR,
                say("Sign “%(statement)s” (%(number)s).", **self.names, number=asked.number),
                asked.due_on,
                Target(Place.ATTESTATIONS, self.work.vendor_id),
            )
        target = Target(Place.ATTESTATION_ASK, self.work.vendor_id)
        if coming is not None and coming.opens_on > self.on.as_of:
            what = say(
                "Ask for “%(statement)s” when the period has ended, on %(opens)s.",
                **self.names,
                opens=coming.opens_on,
            )
            return Step(Holder.PROCUREMENT, what, coming.opens_on, target)
        until = self.current_until()
        what = say("Ask the vendor for “%(statement)s”.", **self.names)
        by = until if until is not None and until >= self.on.as_of else None
        return Step(Holder.PROCUREMENT, what, by, target)


STATEMENT = "no_subcontracting"


def no_subcontracting(work: SupervisedWork, on: Standards) -> RuleResult | None:
    """The vendor attests that nobody else handles the data but whom we approved. None where no data is
    shared, or it is only seen by chance.

    Rule: docs/product.md section 2. An exception in a statement that is accepted until a date goes
    on counting; what the register of subcontractors has stands beside it (chain.py).
    """
    if not work.shares_beyond_chance:
        return None
    attested = Attested(work, STATEMENT, on)
    points = [*attested.points(), *chain_points(work, on)]
    return found(points, [*attested.records(), *chain_records(work)])
