"""The operations page, and the page to roll back to another version."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from ops.costs import bill, cost_forecast, cost_model, usage
from ops.ledger import release_history
from ops.page import alarms, cards, checked_ledger, queues, serving, throttles
from ops.page import rollback as rollback_request
from ops.page.cards import Card
from ops.page.checked_ledger import CheckedLedger
from ops.page.forms import RollbackForm
from ops.page.serving import Serving
from staff.access import page_requires
from staff.people import staff_of
from storage import clock
from web.caller import Scope
from web.methods import allow_methods, read_only

SOURCES = {
    "serving": serving.read,
    "rollback_function": serving.rollback_function,
    "ledger": checked_ledger.read,
    "alarms": alarms.read,
    "queues": queues.read,
    "throttles": throttles.read,
    "used": usage.read,
}
SHOWN_RELEASES, SHOWN_ENTRIES = 8, 8
STATUS = {rollback_request.NO_ANSWER: 504, rollback_request.FAILED: 502, rollback_request.UNREACHED: 502}


@read_only
@never_cache
@page_requires(Scope.OPS_READ)
def page(request: HttpRequest) -> HttpResponse:
    parts = cards.gather(SOURCES)
    return _render(
        request, "ops/page.html", {**parts, **_releases(parts["serving"], parts["ledger"]), **_bill(parts["used"])}
    )


@allow_methods("GET", "HEAD", "POST")
@never_cache
@page_requires(Scope.OPS_ROLLBACK)
def rollback(request: HttpRequest) -> HttpResponse:
    now = cards.read("serving", serving.read)
    if request.method != "POST":
        return _confirm(request, now, RollbackForm())
    form = RollbackForm(request.POST)
    if not form.is_valid():
        return _confirm(request, now, form, status=422)
    agreed = form.cleaned_data
    if now.value and now.value.now and now.value.now.version != agreed["serving"]:
        # The rollback would no longer be the one that the person agreed to.
        return _confirm(request, now, form, status=409, is_outdated=True)
    staff = staff_of(request)
    outcome = rollback_request.request_rollback(agreed["to"], staff.actor, agreed["reason"])
    status = 200 if outcome.moved else STATUS.get(outcome.kind, 409)
    return _render(request, "ops/outcome.html", {"outcome": outcome, "to": agreed["to"]}, status)


def _confirm(
    request: HttpRequest, now: Card[Serving], form: RollbackForm, *, status: int = 200, is_outdated: bool = False
) -> HttpResponse:
    choices = cards.read(
        "choices", lambda: rollback_request.choices(now.value.now.version if now.value and now.value.now else "")
    )
    requested = request.POST.get("to", "") or request.GET.get("to", "")
    to = requested if requested.isdecimal() else now.value.usual_target if now.value else None
    commits = {choice.version: choice.commit for choice in choices.value or []}
    context = {
        "serving": now,
        "choices": choices,
        "to": to,
        "commit": commits.get(to or ""),
        "good": now.value.newer_good(to) if now.value and to else None,
        "form": form,
        "is_outdated": is_outdated,
    }
    return _render(request, "ops/rollback.html", context, status)


def _releases(now: Card[Serving], ledger: Card[CheckedLedger]) -> dict[str, object]:
    """The releases and entries of the ledger, with the states according to the aliases."""
    entries = ledger.value.entries if ledger.value else []
    alias, good = (now.value.now, now.value.good) if now.value else (None, None)
    rows = release_history.releases_by_aliases(entries, alias, good)
    anchor = alias.note.entry if alias and alias.note else None
    return {
        "releases": rows[:SHOWN_RELEASES],
        "entries": [release_history.ledger_line(entry) for entry in entries[:SHOWN_ENTRIES]],
        "last_rollback": next(
            (release_history.ledger_line(entry) for entry in entries if entry.kind == release_history.ROLLBACK), None
        ),
        "has_samples": any(entry.facts.get(release_history.SAMPLE) for entry in entries),
        "faults": checked_ledger.faults_of(ledger.value, anchor) if ledger.value else None,
    }


def _bill(used: Card[usage.Used]) -> dict[str, object]:
    month = cost_forecast.of(used.value) if used.value and used.value.counted else None
    return {
        "month": month,
        "traffic_levels": cost_forecast.planned(),
        "services": cost_forecast.by_service(month),
        "prices": bill.prices(),
        "tab": cost_forecast.tab(),
        "act": cost_forecast.act(),
        "mix": cost_model.MIX,
    }


def _render(request: HttpRequest, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    staff = staff_of(request)
    zone = staff.zone
    now: datetime = clock.now().astimezone(zone)
    shared = {"zone": zone, "now": now, "today": now.date(), "is_local": settings.IS_LOCAL}
    return render(request, template, {**shared, **context}, status=status)
