"""Articles of the fictional contract with the vendor abroad, one for each clause of the library."""

from collections.abc import Mapping
from typing import Final

from portal.demo.papers.articles_ja import Article

ARTICLES: Final[Mapping[str, Article]] = {
    "data_scope_specified": Article(
        "Work and data",
        (
            "The Company entrusts the Vendor with sending notices by e-mail to its members abroad. "
            "The personal data handed over is limited to name and e-mail address, as listed in the "
            "Schedule.",
        ),
    ),
    "confidentiality": Article(
        "Confidentiality",
        (
            "The Vendor keeps all personal data and other information it learns in the course of "
            "the work strictly secret and discloses none of it to anybody.",
        ),
    ),
    "purpose_limitation": Article(
        "Purpose and instructions",
        (
            "The Vendor handles the personal data for the entrusted work only, on the Company’s "
            "written instructions, and never for purposes of its own.",
        ),
    ),
    "no_third_party_disclosure": Article(
        "No disclosure",
        (
            "The Vendor does not pass the personal data to any other party, affiliates included, "
            "nor let any other party see it.",
        ),
    ),
    "no_subcontracting": Article(
        "No subcontracting",
        (
            "The Vendor does the work itself and entrusts no part of the handling to another "
            "person, at any tier, unless the Company has approved this in writing beforehand.",
        ),
    ),
    "flow_down": Article(
        "Approved subcontractors",
        (
            "Where a subcontractor was approved, the Vendor binds it in writing to the same duties, "
            "supervises it, and answers for its acts as for its own.",
        ),
    ),
    "security_measures": Article(
        "Security",
        (
            "The Vendor puts in place and keeps up the organisational, human, physical and "
            "technical measures of the Schedule to prevent leakage, loss and damage.",
        ),
    ),
    "personnel_supervision": Article(
        "Staff",
        (
            "Everybody who handles the data has signed a pledge of secrecy that lasts beyond "
            "employment, is trained at least once a year, and is supervised by the Vendor.",
        ),
    ),
    "access_limitation": Article(
        "Who may handle the data",
        ("Access is limited to the persons on a list that the Vendor keeps and shows on request.",),
    ),
    "handling_report": Article(
        "Reports",
        (
            "Each year in January, and whenever asked, the Vendor reports on staff, training, "
            "receipt, storage, erasure and incidents.",
        ),
    ),
    "audit_right": Article(
        "Audit",
        (
            "The Company, or whom it names, may check compliance at regular intervals and at any "
            "time on site and in the records; the Vendor helps and mends what was found.",
        ),
    ),
    "incident_notification": Article(
        "Incidents",
        (
            "The Vendor reports any leakage, loss or damage, and any suspicion of it, at once and "
            "not later than 24 hours after noticing, and helps with reports to the authority and "
            "notices to the persons.",
        ),
    ),
    "return_destruction": Article(
        "Return and erasure",
        (
            "When the work ends, or on request, the Vendor returns or irrecoverably erases all "
            "data and copies, and certifies method and date.",
        ),
    ),
    "copy_takeout_ban": Article(
        "Copies",
        (
            "No copies are made and nothing leaves the places of the Schedule without the "
            "Company’s consent.",
        ),
    ),
    "liability_damages": Article(
        "Liability",
        (
            "Each side answers for its part of the handling; the Vendor makes good the damage "
            "caused by its breach.",
        ),
    ),
    "breach_measures": Article(
        "Breach",
        (
            "On a breach the Company may set a date for its repair, stop the work in whole or in "
            "part, or end the agreement without notice.",
        ),
    ),
    "data_subject_requests": Article(
        "Requests of individuals",
        (
            "Requests and complaints of individuals are passed on within two business days and "
            "not answered by the Vendor.",
        ),
    ),
    "cross_border": Article(
        "Countries",
        (
            "The data is stored and accessed in Singapore only. Any other country needs the "
            "Company’s prior written approval that names it.",
        ),
    ),
    "survival": Article(
        "Survival",
        ("The duties about personal data continue after the agreement has ended.",),
    ),
    "retention_period": Article(
        "Term and retention",
        (
            "The agreement runs for the term stated on the first page; the data of each mailing "
            "is erased within 30 days after it was sent.",
        ),
    ),
    "data_location": Article(
        "Places",
        ("The places of handling are listed in the Schedule; a change is notified 30 days ahead.",),
    ),
    "named_manager": Article(
        "Responsible person",
        ("The Vendor names a person responsible for personal data and tells any change.",),
    ),
    "governing_law_jurisdiction": Article(
        "Law and courts",
        ("This agreement is governed by the law of Japan; the courts of Tokyo decide.",),
    ),
}
