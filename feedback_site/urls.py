"""Every address of the site: at the root, and the same under /v1/."""

from __future__ import annotations

from django.urls import include, path

from ops.health import health

routes = [
    path("health", health, name="health"),
]

urlpatterns = [
    *routes,
    path("v1/", include((routes, "v1"))),
]

handler400 = "feedback_site.problems.bad_request"
handler403 = "feedback_site.problems.forbidden"
handler404 = "feedback_site.problems.not_found"
handler500 = "feedback_site.problems.internal_error"
