"""The addresses of this app, mounted by feedback_site/urls.py."""

from __future__ import annotations

from django.urls import path

from staff import views

page_urls = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
]
