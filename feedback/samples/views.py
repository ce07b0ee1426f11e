"""The saved views of the bookshop: those of all members, and some of its owner."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from uuid import NAMESPACE_DNS, uuid5

from django.http import QueryDict

from feedback.inbox import filters, saved_views
from feedback.inbox.models import SHARED
from feedback.inbox.saved_views import NewView
from feedback.samples.team import ACTOR, OWNER, Colleague
from staff.models import Person, Project
from storage import writes

OF_ALL = {
    "Unhappy, last 30 days": ("status=all&rating=1,2&period=30d", ""),
    "For no one yet": ("status=new&assignee=none", ""),
    "Can be answered": ("status=open&hasEmail=true", ""),
    "Checkout": ("status=all&form=checkout", ""),
}
OF_THE_OWNER = {"Mine": ("status=open&assignee=me", ""), "About delivery": ("status=all", "deliver")}


def save(project: Project, people: Mapping[Colleague, Person]) -> None:
    for owner, views in ((SHARED, OF_ALL), (people[OWNER].person_id, OF_THE_OWNER)):
        for name, (query, search) in views.items():
            selected = replace(filters.parse(QueryDict(query), person_id=""), search=search)
            view_id = str(uuid5(NAMESPACE_DNS, f"{project.project_id} {owner} {name}"))
            with suppress(writes.Conflict):  # an interrupted run created it
                new = NewView(owner=owner, name=name, filters=selected, view_id=view_id)
                saved_views.create(project.project_id, new, actor=ACTOR)
