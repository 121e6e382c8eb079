"""The routes of papers."""

from portal.foundation.core.pages.web import blueprint, form, get, post
from portal.supervision.papers import (
    answer_views,
    application_views,
    dispute_views,
    finding_views,
    instruction_views,
    statement_views,
    training_views,
)
from portal.supervision.papers.letter_codes import finding_views as code_finding_views
from portal.supervision.papers.letter_codes import views as code_views
from portal.supervision.papers.sending_out import letter_views

_CHAIN, _TRAININGS = ("attestations.index",), ("trainings.index",)
_INSTRUCTIONS = ("instructions.index",)
_DISPUTES = ("findings.index",)
_SHEETS, _FINDINGS = ("questionnaires.index", "desk.todo"), ("desk.todo",)  # lines of the menu

bp = blueprint(
    "papers",
    get("/responses/<int:assignment_id>/paper.pdf", answer_views.answer_form, *_SHEETS),
    form("/responses/<int:assignment_id>/paper", answer_views.record_answers, *_SHEETS),
    get("/responses/papers/<int:paper_sheet_id>", answer_views.answers, *_SHEETS),
    post("/responses/papers/<int:paper_sheet_id>", answer_views.check_answers, *_SHEETS),
    get(
        "/responses/papers/<int:paper_sheet_id>/files/<int:file_no>",
        answer_views.answer_file,
        *_SHEETS,
    ),
    get(
        "/responses/papers/<int:paper_sheet_id>/files/<int:file_no>/<int:page_no>",
        answer_views.answer_page,
        *_SHEETS,
    ),
    get("/findings/<int:finding_id>/paper.pdf", finding_views.finding_form, *_FINDINGS),
    get("/findings/<int:finding_id>/paper", finding_views.finding_on_paper, *_FINDINGS),
    form("/findings/<int:finding_id>/paper/plan", finding_views.finding_plan_on_paper, *_FINDINGS),
    form(
        "/findings/<int:finding_id>/paper/repair", finding_views.finding_repair_on_paper, *_FINDINGS
    ),
    get("/findings/papers/<int:finding_paper_id>", finding_views.finding_paper, *_FINDINGS),
    post("/findings/papers/<int:finding_paper_id>", finding_views.check_finding_paper, *_FINDINGS),
    get(
        "/findings/papers/<int:finding_paper_id>/files/<int:file_no>",
        finding_views.finding_paper_file,
        *_FINDINGS,
    ),
    get(
        "/findings/papers/<int:finding_paper_id>/files/<int:file_no>/<int:page_no>",
        finding_views.finding_paper_page,
        *_FINDINGS,
    ),
    get(
        "/engagements/<int:engagement_id>/subcontractors/paper.pdf",
        application_views.application_form,
        *_CHAIN,
    ),
    form(
        "/engagements/<int:engagement_id>/subcontractors/paper",
        application_views.record_application,
        *_CHAIN,
    ),
    get(
        "/subcontractors/papers/<int:application_paper_id>", application_views.application, *_CHAIN
    ),
    post(
        "/subcontractors/papers/<int:application_paper_id>",
        application_views.check_application,
        *_CHAIN,
    ),
    get(
        "/subcontractors/papers/<int:application_paper_id>/files/<int:file_no>",
        application_views.application_file,
        *_CHAIN,
    ),
    get(
        "/subcontractors/papers/<int:application_paper_id>/files/<int:file_no>/<int:page_no>",
        application_views.application_page,
        *_CHAIN,
    ),
    get(
        "/instructions/<int:instruction_id>/paper.pdf",
        instruction_views.instruction_form,
        *_INSTRUCTIONS,
    ),
    form(
        "/instructions/<int:instruction_id>/paper",
        instruction_views.record_instruction,
        *_INSTRUCTIONS,
    ),
    get(
        "/instructions/papers/<int:instruction_paper_id>",
        instruction_views.instruction,
        *_INSTRUCTIONS,
    ),
    post(
        "/instructions/papers/<int:instruction_paper_id>",
        instruction_views.check_instruction,
        *_INSTRUCTIONS,
    ),
    get(
        "/instructions/papers/<int:instruction_paper_id>/files/<int:file_no>",
        instruction_views.instruction_file,
        *_INSTRUCTIONS,
    ),
    get(
        "/instructions/papers/<int:instruction_paper_id>/files/<int:file_no>/<int:page_no>",
        instruction_views.instruction_page,
        *_INSTRUCTIONS,
    ),
    get(
        "/trainings/handed/<int:handed_training_id>/paper.pdf",
        training_views.training_form,
        *_TRAININGS,
    ),
    form(
        "/trainings/handed/<int:handed_training_id>/paper",
        training_views.record_training,
        *_TRAININGS,
    ),
    get("/trainings/papers/<int:training_paper_id>", training_views.training, *_TRAININGS),
    post("/trainings/papers/<int:training_paper_id>", training_views.check_training, *_TRAININGS),
    get(
        "/trainings/papers/<int:training_paper_id>/files/<int:file_no>",
        training_views.training_file,
        *_TRAININGS,
    ),
    get(
        "/trainings/papers/<int:training_paper_id>/files/<int:file_no>/<int:page_no>",
        training_views.training_page,
        *_TRAININGS,
    ),
    form(
        "/findings/<int:finding_id>/paper/dispute",
        dispute_views.record_finding_dispute,
        *_DISPUTES,
    ),
    form(
        "/responses/<int:assignment_id>/paper/dispute",
        dispute_views.record_sheet_dispute,
        *_DISPUTES,
    ),
    get("/disputes/papers/<int:dispute_paper_id>", dispute_views.dispute, *_DISPUTES),
    post("/disputes/papers/<int:dispute_paper_id>", dispute_views.check_dispute, *_DISPUTES),
    get(
        "/disputes/papers/<int:dispute_paper_id>/files/<int:file_no>",
        dispute_views.dispute_file,
        *_DISPUTES,
    ),
    get(
        "/disputes/papers/<int:dispute_paper_id>/files/<int:file_no>/<int:page_no>",
        dispute_views.dispute_page,
        *_DISPUTES,
    ),
    form("/letter", code_views.letter_door),
    form("/letter/<letter_code>", code_views.by_letter),
    get("/letter/<letter_code>/statements", code_views.statements_by_letter),
    get("/letter/<letter_code>/findings/<int:finding_id>", code_finding_views.finding_by_letter),
    form("/letter/<letter_code>/findings/<int:finding_id>/plan", code_finding_views.plan_by_letter),
    form(
        "/letter/<letter_code>/findings/<int:finding_id>/repair",
        code_finding_views.repair_by_letter,
    ),
    get("/papers/letters/<int:letter_id>", letter_views.letter),
    form("/papers/letters/<int:letter_id>/print", letter_views.print_letter),
    post("/papers/letters/<int:letter_id>/posted", letter_views.posted),
    post("/papers/letters/<int:letter_id>/called", letter_views.called),
    form("/attestations/requests/<int:request_id>/paper", statement_views.record),
    get("/vendors/<int:vendor_id>/papers", statement_views.of_vendor),
    get("/vendors/<int:vendor_id>/papers/print", statement_views.print_all),
    get("/attestations/requests/<int:request_id>/print", statement_views.print_one),
    get("/papers/find", statement_views.find),
    get("/papers/<int:paper_id>", statement_views.show),
    post("/papers/<int:paper_id>", statement_views.check),
    get("/papers/<int:paper_id>/files/<int:file_no>/pages/<int:page_no>", statement_views.page),
    get("/papers/<int:paper_id>/files/<int:file_no>", statement_views.file),
    get("/attestations/<int:attestation_id>/paper", statement_views.of_attestation),
    menus=("desk.vendors",),
)
