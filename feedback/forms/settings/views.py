"""The page on which members set a form: what holds at once, without a new version."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from counters import reading as counters
from feedback.forms import own_forms
from feedback.forms.models import Form
from feedback.forms.own_forms import OwnForm
from feedback.forms.settings import form_settings, shades
from feedback.forms.settings.fields import SettingsForm
from feedback.forms.settings.form_settings import ChangedMeanwhile, FormSettings
from staff.access import page_requires
from staff.people import staff_of
from storage import clock, writes
from web.caller import Scope
from web.methods import allow_methods
from web.notices import Notice

SAVED = "saved"


@allow_methods("GET", "HEAD", "POST")
@never_cache
@page_requires(Scope.FORMS_MANAGE)
def page(request: HttpRequest, form_id: str) -> HttpResponse:
    own = own_forms.own_form(request, form_id)
    before = FormSettings.of(own.row or form_settings.find(form_id))
    data, zone = request.POST if request.method == "POST" else None, _zone(own)
    form = SettingsForm(data, before, zone, is_built_in=own.is_built_in)
    if not form.is_bound:
        return _page(request, own, form)
    if not form.is_valid():
        return _page(request, own, form, status=422)
    staff = staff_of(request)
    try:
        form_settings.change(
            staff.project, form_id, form.values(), seen=request.POST.get("seen", ""), actor=staff.actor
        )
    except ChangedMeanwhile:
        return _page(request, own, form, is_changed=True, status=409)
    except writes.NotFound:
        raise Http404 from None
    return redirect(f"{reverse('form-settings', args=[form_id])}?notice={SAVED}")


def _zone(own: OwnForm) -> ZoneInfo:
    return ZoneInfo(own.row.time_zone if own.row else settings.DEFAULT_TIME_ZONE)


def _closed_at(row: Form) -> datetime | None:
    """In the time zone of the form, for people."""
    closed_at = row.full_at or row.closes_at
    is_closed = closed_at is not None and closed_at <= clock.now()
    return clock.on_the_wall(closed_at, row.time_zone) if closed_at and is_closed else None


def _page(
    request: HttpRequest, own: OwnForm, form: SettingsForm, *, is_changed: bool = False, status: int = 200
) -> HttpResponse:
    """`is_changed`: what was entered stays, and the next try replaces what the other member saved."""
    row = own.row
    seen = request.POST.get("seen") if status == 422 else None
    context = own_forms.context(request, own) | {
        "form": form,
        "seen": seen or form.before.state,
        "is_changed": is_changed,
        "shades": shades.of(form.before.accent),
        "zone": form.zone.key,
        "answers": counters.items_of_form(row.project_id, own.form_id) if row else 0,
        "closed_at": _closed_at(row) if row else None,
        "site_days": settings.FEEDBACK_RETENTION_DAYS,
        "site_origins": settings.EMBED_ALLOWED_ORIGINS,
        "notice": Notice(gettext("The settings are saved.")) if request.GET.get("notice") == SAVED else None,
    }
    return render(request, "feedback/forms/settings.html", context, status=status)
