"""The routes of accounts."""

from portal.foundation.accounts.own import views as own_views
from portal.foundation.accounts.people import views as people_views
from portal.foundation.accounts.setup import views as setup_views
from portal.foundation.accounts.signing_in import views
from portal.foundation.core.pages.web import blueprint, form, get, post

bp = blueprint(
    "accounts",
    form("/profile/absence", own_views.absence),
    post("/profile/absence/<int:absence_id>/end", own_views.end_absence),
    post("/profile/absence/read", own_views.read_deputy),
    get("/profile/calendar", own_views.calendar),
    post("/profile/calendar", own_views.make_calendar),
    post("/profile/calendar/stop", own_views.stop_calendar),
    form("/invitations/<invitation_token>", people_views.accept),
    post("/invitations/<int:invitation_id>/resend", people_views.resend),
    post("/invitations/<int:invitation_id>/withdraw", people_views.withdraw),
    form("/profile", own_views.profile),
    post("/profile/sessions/close-one", own_views.close_session_elsewhere),
    form("/profile/sessions/close", own_views.close_other_sessions),
    form("/profile/passkeys", own_views.passkeys),
    post("/profile/keys", own_views.choose_keys),
    form("/profile/password", own_views.change_password),
    get("/company", own_views.own_company, "accounts.own_company"),
    post("/company/invite", own_views.invite_colleague),
    form("/people/invite", people_views.people_invite, "lists.people"),
    form("/people/<int:user_id>", people_views.people_edit, "lists.people"),
    form("/people/roles/<int:role_id>/confirm", people_views.confirm_role),
    form("/people/<int:user_id>/last-day", people_views.people_last_day, "lists.people"),
    post("/people/<int:user_id>/end", people_views.people_end, "lists.people"),
    form("/password-reset", views.ask_reset),
    form("/password-reset/<reset_token>", views.reset),
    form("/setup", setup_views.setup),
    form("/setup/administrator", setup_views.setup_administrator),
    form("/setup/company", setup_views.setup_company),
    form("/setup/deciders", setup_views.setup_deciders),
    form("/setup/start", setup_views.setup_start),
    get("/", views.home),
    form("/sign-in", views.sign_in),
    form("/sign-in/who", views.who),
    form("/sign-in/<link_token>", views.sign_in_by_link),
    post("/sign-out", views.sign_out),
    post("/language", views.choose_language),
)
