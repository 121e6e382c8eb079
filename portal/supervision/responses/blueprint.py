"""The routes of responses."""

from portal.foundation.core.pages.web import blueprint, form, get, post
from portal.supervision.responses.answering import preview_views, views, workbook_views
from portal.supervision.responses.answering import submission_views as handing_views
from portal.supervision.responses.by_exception import views as exception_views
from portal.supervision.responses.reviewing import look_views
from portal.supervision.responses.reviewing import views as review_views
from portal.supervision.responses.sending import views as sending_views

bp = blueprint(
    "responses",
    get("/responses/<int:assignment_id>/periods", review_views.compare_vendor),
    get(
        "/responses/questionnaires/<int:questionnaire_id>/answers/<question_id>",
        review_views.compare_question,
    ),
    post("/responses/<int:assignment_id>/files/<question_id>", handing_views.attach),
    get("/responses/files/<int:answer_file_id>", handing_views.file),
    get("/responses/<int:assignment_id>/hand-in", handing_views.hand_in),
    post("/responses/<int:assignment_id>/hand-in", handing_views.hand_in_now),
    post("/responses/<int:assignment_id>/statements", handing_views.begin_statements),
    form("/responses/<int:assignment_id>/sections/<section_id>/give", handing_views.give_section),
    post("/responses/<int:assignment_id>/sections/<section_id>/done", handing_views.section_done),
    post(
        "/responses/<int:assignment_id>/sections/<section_id>/take-back",
        handing_views.take_section_back,
    ),
    form(
        "/questionnaires/versions/<int:version_id>/preview",
        preview_views.preview_version,
        "questionnaires.index",
    ),
    form(
        "/questionnaires/drafts/<int:draft_id>/preview",
        preview_views.preview_draft,
        "questionnaires.index",
    ),
    form("/responses/<int:assignment_id>/first-look", look_views.first_look),
    get("/responses/<int:assignment_id>/rounds", review_views.rounds),
    get("/responses/<int:assignment_id>/send-back", review_views.send_back),
    post("/responses/<int:assignment_id>/send-back", review_views.send_back_now),
    get("/responses/<int:assignment_id>/result", review_views.result),
    post("/responses/<int:assignment_id>/result", review_views.accept),
    get("/responses/<int:assignment_id>/review", review_views.review),
    post("/responses/<int:assignment_id>/review/<question_id>", review_views.note),
    get("/questionnaires/by-exception", exception_views.by_exception, "questionnaires.index"),
    post("/questionnaires/by-exception", exception_views.draw, "questionnaires.index"),
    get("/questionnaires/draws", exception_views.draws, "questionnaires.index"),
    get("/questionnaires/draws/<int:draw_id>", exception_views.show_draw, "questionnaires.index"),
    post(
        "/questionnaires/draws/<int:draw_id>", exception_views.accept_draw, "questionnaires.index"
    ),
    form(
        "/questionnaires/draws/<int:draw_id>/withdraw",
        exception_views.withdraw_draw,
        "questionnaires.index",
    ),
    form(
        "/questionnaires/draws/sheets/<int:drawn_sheet_id>",
        exception_views.look,
        "questionnaires.index",
    ),
    form("/settings/review", exception_views.review_limits, "content.settings"),
    form("/questionnaires/send", sending_views.send_many, "questionnaires.index"),
    get("/questionnaires/sent", sending_views.sent, "questionnaires.index"),
    get("/vendors/<int:vendor_id>/questionnaires", sending_views.of_vendor, "desk.vendors"),
    form("/vendors/<int:vendor_id>/questionnaires/send", sending_views.send, "desk.vendors"),
    form(
        "/questionnaires/sent/<int:assignment_id>/recall",
        sending_views.recall,
        "questionnaires.index",
    ),
    form(
        "/questionnaires/sent/<int:assignment_id>/again",
        sending_views.again,
        "questionnaires.index",
    ),
    form("/responses/<int:assignment_id>/workbook", workbook_views.workbook),
    get("/responses/<int:assignment_id>/workbook.xlsx", workbook_views.workbook_file),
    get("/responses/<int:assignment_id>/copy.pdf", handing_views.copy),
    get("/responses/uploads/<int:upload_id>", workbook_views.show_upload),
    post("/responses/uploads/<int:upload_id>", workbook_views.confirm_upload),
    form("/responses/<int:assignment_id>/choose/<question_id>", views.choose_files),
    get("/responses/<int:assignment_id>", views.overview),
    get("/responses/<int:assignment_id>/sections/<section_id>", views.section),
    post("/responses/<int:assignment_id>/sections/<section_id>", views.save_section),
    post("/responses/<int:assignment_id>/answers/<question_id>", views.save_answer),
    menus=(
        "questionnaires.index",
        "desk.todo",
    ),
)
