"""The addresses of this app, mounted by feedback_site/urls.py: the API's also under /v1/."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.views.decorators.http import conditional_page

from analytics import api, dashboard

api_urls: list[URLPattern] = [
    path("analytics", conditional_page(api.Analytics.as_view()), name="analytics"),
]

page_urls: list[URLPattern] = [
    path("dashboard/", dashboard.page, name="overview"),
    path("dashboard/summary", dashboard.summary, name="overview_summary"),
]
