"""Words for what packs are made of: the packs, the sorts of things in them, their fields."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.content.packs import kinds as shelf
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Message, Text, say, say_p


@dataclass(frozen=True, slots=True)
class PackWords:
    name: Message
    use: Message


PACKS: Mapping[str, PackWords] = {
    shelf.PROMISES.id: PackWords(
        say("Promises"), say("The promises of the board, and how strictly they are judged")
    ),
    shelf.CATEGORIES.id: PackWords(
        say("Data categories"), say("Every list from which data shared is chosen")
    ),
    shelf.CLAUSES.id: PackWords(
        say("Clause library"), say("The clauses that every contract is checked for")
    ),
    shelf.STATEMENTS.id: PackWords(
        say("Statements to sign"), say("The texts that vendors are asked to sign")
    ),
    shelf.TIERS.id: PackWords(
        say("Risk tiers"), say("Points and floors of the tiers, and what each tier asks for")
    ),
    shelf.PRACTICE.id: PackWords(
        say("Starting values"),
        say("Kinds of vendors, reminder days and periods until you set your own"),
    ),
    shelf.SHEET.id: PackWords(say("Check sheet"), say("The questions of the check sheet")),
    shelf.SELECTION.id: PackWords(
        say("Selection assessment"), say("The questions asked before a vendor is approved")
    ),
    shelf.INCIDENT_RULES.id: PackWords(
        say("Rules of incidents"), say("Who must hear of a leak, why, and until when")
    ),
    shelf.CERTIFICATIONS.id: PackWords(
        say("What certificates answer"),
        say(
            "Which questions of the check sheet a certificate answers, and which data asks for one"
        ),
    ),
    shelf.GLOSSARY.id: PackWords(say("Glossary"), say("How the portal calls things")),
}
# By the list in the pack where the things stand.
SORTS: Mapping[str, Message] = {
    "attestations": say("Statement"),
    "categories": say("Data category"),
    "classes": say("Class of data"),
    "certified_answers": say("Question that a certificate answers"),
    "certified_needs": say("Data that asks for a certificate"),
    "clauses": say("Clause"),
    "closed_windows": say("Closed days"),
    "data_subjects": say("Whose data"),
    "duties": say("Duty"),
    "dynamic": say("Rule that raises the tier"),
    "examples": say("Example"),
    "floors": say("Floor of the tier"),
    "incident_duties": say("Duty to tell of an incident"),
    "leak_triggers": say("Duty to report a leak"),
    "placeholders": say("Placeholder"),
    "processing_operations": say("Operation"),
    "promises": say("Promise"),
    "provision_basis": say("Basis of the provision"),
    "purposes": say("Purpose"),
    "questions": say_p("of a questionnaire", "Question"),
    "reported_kinds": say("Kind of data that is reported"),
    "review_states": say("State of a check"),
    "sections": say("Section"),
    "severities": say("Severity"),
    "storage_locations": say("Where it lies"),
    "terms": say_p("of a glossary", "Term"),
    "tiers": say("Tier"),
    "transfer_methods": say("Way of transfer"),
    "vendor_kinds": say("Kind of vendor"),
    "verdicts": say("Verdict"),
    "volume_bands": say("Number of people"),
}
FIELDS: Mapping[str, Message] = {
    "acknowledgement": say("Acknowledgement"),
    "also": say("Only with"),
    "answer_type": say("Kind of answer"),
    "applies_when": say("Condition (rule)"),
    "applies_when_text": say("Applies to"),
    "approval_box": say("Approval box"),
    "attestation_due_days": say("Days to sign a statement"),
    "attestations": say("Statements"),
    "basis": say("As the data categories cite it"),
    "because": say("Why"),
    "categories": say("Data categories"),
    "choices": say("Answers to choose from"),
    "class": say("Class of data"),
    "clause_review_months": say("Months between clause checks"),
    "clock": say("Time to tell"),
    "clock_on_purpose": say("Time where somebody acted on purpose"),
    "closing_days": say("Closing days"),
    "counsel_from": say("To be confirmed by counsel from"),
    "counsel_until": say("To be confirmed by counsel until"),
    "counter_cues": say("Words that speak against it"),
    "counts": say("Counts when"),
    "cues": say("Words to look for"),
    "days": say_p("of a clock", "Days"),
    "designated_countries": say("Designated countries"),
    "due_days": say("Days until due"),
    "due_soon_days": say("Days counted as due soon"),
    "duty": say("Duty"),
    "en": say("English"),
    "evidence": say("Evidence"),
    "exception_effect": say("What an exception leads to"),
    "expected": say("Expected answer"),
    "factors": say("Factors and points"),
    "findings": say("Findings"),
    "fiscal_year_start": say("Fiscal year begins in"),
    "frequency": say("How often"),
    "grades": say("Grades"),
    "ground": say_p("of a rule", "Decided by"),
    "heading_cues": say("Headings to look for"),
    "hours": say_p("of a clock", "Hours"),
    "incidental_only": say("Only incidental sight"),
    "inputs": say("To be entered"),
    "interval_months": say("Months between"),
    "ja": say("Japanese"),
    "knock_out": say("Knock-out"),
    "label": say("Label"),
    "ladders": say("Stages of reminders"),
    "language": say("Languages"),
    "law": say("Law"),
    "legal_note": say("Note on the law"),
    "level": say("Mandatory, conditional or recommended"),
    "levels": say("Levels"),
    "mapping": say("Related rules"),
    "mark_holders_only": say("Holders of a Privacy Mark only"),
    "may_receive_billing": say("May receive billing data"),
    "min": say("From percent"),
    "min_points": say("From how many points"),
    "min_tier": say("At least tier"),
    "minimisation_hint": say("Hint how to share less"),
    "missing_clause_finding": say("Finding when a clause is missing"),
    "mode": say("How strictly it is read"),
    "next_open_day": say("The last day moves to an open day"),
    "no": say("Number"),
    "note": say("Note"),
    "on_start": say("Asked at the start"),
    "onsite": say("Site visit"),
    "options": say("Answers to choose from"),
    "otherwise": say("Why not"),
    "points": say("Points"),
    "policy": say("Sentence of the policy"),
    "promises": say("Promises"),
    "questionnaire_months": say("Months between check sheets"),
    "reports": say("Reports"),
    "retention_years": say("Years of retention"),
    "rule": say("Rule"),
    "rules": say("Rules"),
    "score": say("Points"),
    "scoring": say("Scoring"),
    "selection_validity_months": say("Months a selection is valid"),
    "sensitivity": say("Order by sensitivity"),
    "severity": say("Severity"),
    "short": say("Short name"),
    "show_if": say("Shown when"),
    "signer": say("Who signs"),
    "stage": say("Stage"),
    "standards": say("Standards"),
    "statement": say("Text for a period"),
    "statement_start": say("Text for the start"),
    "style": say("Style"),
    "test_question": say("Question"),
    "text": say("Text"),
    "text_matching": say("How clauses are recognised"),
    "tier_use": say("Use by tier"),
    "title": say_p("of a thing", "Title"),
    "to": say("Who must be told"),
    "unknown_counts": say("Counts while the number of persons is not known"),
    "use": say("Use"),
    "valid_from": say("In force from"),
    "valid_until": say("In force until"),
    "waivable": say("Can be waived"),
    "waiver_rule": say("Rule on waivers"),
    "weight": say("Weight"),
    "when": say("Condition (rule)"),
    "why": say("Why it is asked"),
}


def pack_name(pack: str) -> Message | str:
    known = PACKS.get(pack)
    return pack if known is None else known.name


def named_together(versions: Mapping[str, str]) -> Text:
    """Versions by pack id, as a sentence names several: Promises 2026.3, Glossary 2026.3."""
    ja, en = (
        [f"{words(pack_name(pack), lang)} {version}" for pack, version in versions.items()]
        for lang in ("ja", "en")
    )
    return Text(ja="、".join(ja), en=", ".join(en))


def sort_words(sort: str) -> Message | str:
    return SORTS.get(sort, sort)


def field_words(name: str) -> Message | str:
    """A field without words is called by its name in the file."""
    return FIELDS.get(name, name)
