"""Every address of the site; those of the API at the root, and the same under /v1/."""

from __future__ import annotations

from django.urls import include, path

from analytics import urls as analytics
from feedback import urls as feedback
from feedback_site.languages import in_the_readers_language
from ops.health import health
from staff import urls as staff

api = [
    path("health", health, name="health"),
    *feedback.api_urls,
    *analytics.api_urls,
]

urlpatterns = [
    *api,
    path("v1/", include((api, "v1"))),
    *in_the_readers_language([*feedback.page_urls, *staff.page_urls, *analytics.page_urls]),
]

handler400 = "feedback_site.problems.bad_request"
handler403 = "feedback_site.problems.forbidden"
handler404 = "feedback_site.problems.not_found"
handler500 = "feedback_site.problems.internal_error"
