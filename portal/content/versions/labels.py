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
    "accept": say("What shows it"),
    "acknowledgement": say("Acknowledgement"),
    "action": say("What is to be corrected"),
    "affirm_with_exception": say("Attested with an exception"),
    "also": say("Only with"),
    "answer_type": say("Kind of answer"),
    "appi": say("Act on the Protection of Personal Information"),
    "applies_when": say("Condition (rule)"),
    "applies_when_text": say("Applies to"),
    "approval_box": say("Approval box"),
    "attestation_due_days": say("Days to sign a statement"),
    "attestations": say("Statements"),
    "base_level": say("Level of harm, 1 to 6"),
    "basis": say("As the data categories cite it"),
    "basis_level": say("Asked by law, or as our own wish"),
    "because": say("Why"),
    "billing": say("Is billing"),
    "caps_grade": say("Best grade with this answer"),
    "categories": say("Data categories"),
    "choices": say("Answers to choose from"),
    "class": say("Class of data"),
    "class_set_by": say("Who decides the class"),
    "clause_review_months": say("Months between clause checks"),
    "clock": say("Time to tell"),
    "clock_on_purpose": say("Time where somebody acted on purpose"),
    "closing_days": say("Closing days"),
    "columns": say("Columns"),
    "core": say("Asked of every tier"),
    "counsel_from": say("To be confirmed by counsel from"),
    "counsel_until": say("To be confirmed by counsel until"),
    "counter_cues": say("Words that speak against it"),
    "counts": say("Counts when"),
    "cues": say("Words to look for"),
    "days": say_p("of a clock", "Days"),
    "decision": say("How it is decided"),
    "default_due_days": say("Days until due"),
    "designated_countries": say("Designated countries"),
    "due_days": say("Days until due"),
    "due_days_after_event": say("Days after the event"),
    "due_soon_days": say("Days counted as due soon"),
    "duty": say("Duty"),
    "effect": say("Effect"),
    "en": say("English"),
    "escalate": say("Passed on"),
    "evidence": say("Evidence"),
    "examples": say("Examples"),
    "exception_effect": say("What an exception leads to"),
    "expected": say("Expected answer"),
    "factors": say("Factors and points"),
    "final_days": say("Days to the final report"),
    "findings": say("Findings"),
    "fiscal_year_start": say("Fiscal year begins in"),
    "frequency": say("How often"),
    "gdpr_art28": say("GDPR, Article 28"),
    "grades": say("Grades"),
    "ground": say_p("of a rule", "Decided by"),
    "heading_cues": say("Headings to look for"),
    "help": say("Help"),
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
    "leak_triggers": say("Duty to report a leak"),
    "legal_note": say("Note on the law"),
    "level": say("Mandatory, conditional or recommended"),
    "levels": say("Levels"),
    "mandatory_clauses": say("Mandatory clauses"),
    "mapping": say("Related rules"),
    "mark_holders_only": say("Holders of a Privacy Mark only"),
    "max": say("Largest number"),
    "max_questionnaire_months": say("Months between check sheets, at most"),
    "may_receive_billing": say("May receive billing data"),
    "min": say("From percent"),
    "min_persons": say("From how many persons"),
    "min_points": say("From how many points"),
    "min_tier": say("At least tier"),
    "minimisation_hint": say("Hint how to share less"),
    "missing_clause_finding": say("Finding when a clause is missing"),
    "mode": say("How strictly it is read"),
    "needs": say("Records it needs"),
    "next_open_day": say("The last day moves to an open day"),
    "no": say("Number"),
    "no_response": say("Finding when nothing came"),
    "note": say("Note"),
    "on": say("When answered"),
    "on_start": say("Asked at the start"),
    "onsite": say("Site visit"),
    "opens": say("Opens"),
    "options": say("Answers to choose from"),
    "other_modes": say("Read otherwise"),
    "otherwise": say("Why not"),
    "outside_japan": say("Outside Japan"),
    "owner": say("Who mends it"),
    "points": say("Points"),
    "policy": say("Sentence of the policy"),
    "promises": say("Promises"),
    "questionnaire": say("Check sheet"),
    "questionnaire_months": say("Months between check sheets"),
    "questionnaire_months_times": say("Times the months between check sheets"),
    "raise_tiers": say("Raises the tier by"),
    "reason": say("Reason"),
    "reports": say("Reports"),
    "required": say("Required"),
    "requires": say("Needs before"),
    "retention_years": say("Years of retention"),
    "reviewer": say("Who reviews"),
    "risk": say("Risk, 1 to 5"),
    "rule": say("Rule"),
    "rules": say("Rules"),
    "score": say("Points"),
    "scoring": say("Scoring"),
    "selection_validity_months": say("Months a selection is valid"),
    "sensitivity": say("Order by sensitivity"),
    "set_tier": say("Tier becomes"),
    "severity": say("Severity"),
    "short": say("Short name"),
    "show_if": say("Shown when"),
    "signer": say("Who signs"),
    "stage": say("Stage"),
    "stages": say("Days from the due date"),
    "standards": say("Standards"),
    "statement": say("Text for a period"),
    "statement_start": say("Text for the start"),
    "steps": say("What follows then"),
    "style": say("Style"),
    "test_question": say("Question"),
    "text": say("Text"),
    "text_matching": say("How clauses are recognised"),
    "tier": say("Tier"),
    "tier_location": say("Counts as place"),
    "tier_use": say("Use by tier"),
    "title": say_p("of a thing", "Title"),
    "to": say("Who must be told"),
    "total": say("Total"),
    "type": say("Kind of entry"),
    "typical_subject": say("Whose data it mostly is"),
    "unknown_counts": say("Counts while the number of persons is not known"),
    "use": say("Use"),
    "valid_from": say("In force from"),
    "valid_until": say("In force until"),
    "validity_months": say("Months it is valid"),
    "values": say("Values"),
    "waivable": say("Can be waived"),
    "waiver_rule": say("Rule on waivers"),
    "weight": say("Weight"),
    "when": say("Condition (rule)"),
    "why": say("Why it is asked"),
    "with_approval": say("Where an approval is enough"),
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
