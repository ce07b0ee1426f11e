"""All URLs of the site. Those of the API are at the root and under /v1/."""

from __future__ import annotations

from django.urls import include, path

from feedback_site.languages import InTheLanguageOfStaff, InTheReadersLanguage
from feedback_site.lazy_views import Lazy
from ops.health import health

api = [
    path("health", health, name="health"),
    path("feedback", Lazy("feedback.api.collection.feedback_list"), name="feedback"),
    path("feedback/<uuid:feedback_id>", Lazy("feedback.api.item.feedback_item"), name="feedback-item"),
    path("feedback/<uuid:feedback_id>/restore", Lazy("feedback.api.item.undeletion"), name="feedback-undeletion"),
    path("analytics", Lazy("analytics.api.analytics"), name="analytics"),
]

urlpatterns = [
    *api,
    path("v1/", include((api, "v1"))),
    path("", InTheReadersLanguage("feedback.forms.views.form"), name="form"),
    path("f/<str:form_id>", InTheReadersLanguage("feedback.forms.views.form"), name="named-form"),
    path("openapi.json", Lazy("feedback_site.api_docs.views.openapi"), name="openapi"),
    path("docs/", Lazy("feedback_site.api_docs.views.page"), name="reference"),
    path("static/<path:name>", Lazy("feedback_site.static_fallback.static_file"), name="static-file"),
    path("widget.js", Lazy("feedback.forms.widget.script"), name="widget"),
    path("widget/access", Lazy("feedback.forms.widget.access"), name="widget-access"),
    path("sign-in/", InTheLanguageOfStaff("staff.sign_in.views.sign_in"), name="sign-in"),
    path("sign-out/", InTheLanguageOfStaff("staff.sign_in.views.sign_out"), name="sign-out"),
    path("dashboard/", InTheLanguageOfStaff("analytics.overview.views.page"), name="overview"),
    path("dashboard/summary", InTheReadersLanguage("analytics.overview.views.summary"), name="overview-summary"),
    path("dashboard/operations/", InTheLanguageOfStaff("ops.page.views.page"), name="operations"),
    path("dashboard/operations/rollback", InTheLanguageOfStaff("ops.page.views.rollback"), name="rollback"),
]

handler400 = "feedback_site.errors.problems.bad_request"
handler403 = "feedback_site.errors.problems.forbidden"
handler404 = "feedback_site.errors.problems.not_found"
handler500 = "feedback_site.errors.problems.internal_error"
