"""The routes of questions."""

from portal.foundation.core.pages.web import blueprint, form, get, post
from portal.supervision.questions import views

bp = blueprint(
    "questions",
    get("/questions/", views.index),
    get("/questions/<int:vendor_question_id>", views.show, "obligations.index", "desk.todo"),
    form("/questions/<int:vendor_question_id>/answer", views.answer),
    post("/questions/<int:vendor_question_id>/take-back", views.take_back, "desk.todo"),
    form("/todo/<int:obligation_id>/question", views.ask, "desk.todo"),
    menus=("obligations.index",),
)
