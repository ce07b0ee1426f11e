"""The addresses of this app, mounted by feedback_site/urls.py: the API's also under /v1/."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.views.decorators.http import conditional_page

from feedback import api, pages, widget

api_urls: list[URLPattern] = [
    path("feedback", conditional_page(api.FeedbackList.as_view()), name="feedback"),
    path("feedback/<uuid:feedback_id>", conditional_page(api.FeedbackItem.as_view()), name="feedback-item"),
    path("feedback/<uuid:feedback_id>/restore", api.Restoration.as_view(), name="feedback-restoration"),
]

page_urls: list[URLPattern] = [
    path("", pages.form, name="form"),
    path("f/<str:form_id>", pages.form, name="named-form"),
    path("widget.js", widget.script, name="widget"),
]
