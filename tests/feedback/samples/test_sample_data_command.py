from __future__ import annotations

from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from analytics.releases import samples as release_samples
from feedback.forms import default_form, form_store, publishing
from feedback.models import Feedback
from feedback.samples import survey
from feedback.samples.items import TITLES
from feedback.samples.scenes import SCENES
from staff import projects
from storage import clock
from storage.pagination import newest_first
from tasks import samples


@pytest.mark.usefixtures("stack")
def test_it_fills_an_empty_project_once() -> None:
    out = StringIO()
    call_command("sample_data", "--items=40", stdout=out)
    call_command("sample_data", "--items=40", stdout=out)
    tasks, releases = len(samples.SAMPLES), len(release_samples.SAMPLES)
    assert out.getvalue().splitlines() == [
        f"Added {40 + len(SCENES)} items of sample data, {tasks} tasks and {releases} releases.",
        "There is feedback already: no sample data added.",
    ]
    stored = list(Feedback.scan())
    assert len(stored) == 40 + len(SCENES)
    assert all(form_store.head(item.form_id).is_readable for item in stored)
    # Old imported items are kept as long as items that come now.
    oldest = min(stored, key=lambda item: item.created_at)
    assert oldest.created_at < clock.now() - timedelta(days=50)
    assert oldest.expires_at > clock.now() + timedelta(days=29)
    newest = newest_first(Feedback.by_time, "default", shards=settings.FEEDBACK_SHARDS_EVER, limit=100).items
    assert [item.created_at for item in newest] == sorted((item.created_at for item in stored), reverse=True)


@pytest.mark.usefixtures("stack")
def test_it_can_run_again_after_an_interruption_between_its_forms() -> None:
    first = next(iter(TITLES))
    publishing.create(projects.default(), first, default_form.document(TITLES[first]), form_id=first)
    call_command("sample_data", "--items=1", stdout=StringIO())
    assert all(form_store.head(form_id).is_readable for form_id in TITLES)
    assert len(list(Feedback.scan())) == 1 + len(SCENES)


@pytest.mark.usefixtures("stack")
def test_the_survey_is_among_the_sample_data() -> None:
    call_command("sample_data", "--items=18", stdout=StringIO())

    assert Counter(item.form_id for item in Feedback.scan())[survey.FORM_ID] == 2
    assert form_store.head(survey.FORM_ID).definition.question("nps")
