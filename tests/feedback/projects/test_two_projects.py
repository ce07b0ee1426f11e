"""As tests/test_two_projects.py, for the pages of projects themselves."""

from __future__ import annotations

from tests.sessions import browser_of
from tests.sides import WORDS, Side, turns


def test_the_settings_of_one_project_are_not_those_of_the_other(sides: tuple[Side, Side]) -> None:
    page = "/dashboard/project/settings"
    for side in sides:
        browser = browser_of(side.owner)
        seen = browser.get(page).context["seen"]
        values = {"seen": seen, "name": f"Shop {side.word}", "time_zone": "Asia/Tokyo", "retention_days": "7"}
        assert browser.post(page, {**values, "project": side.project_id, "public_totals": "yes"}).status_code == 302

    for side, other in turns(sides):
        browser = browser_of(side.owner)
        for path in (page, "/dashboard/inbox/"):
            text = browser.get(path).content.decode()
            assert f"Shop {side.word}" in text
            assert other.word not in text
        foreign = browser.post(page, {"seen": "1", "name": "Mine now", "project": other.project_id})
        assert foreign.status_code == 409  # of a tab in which the other project was chosen
        assert "Mine now" not in browser_of(other.owner).get(page).content.decode()


def test_a_new_project_shows_nothing_of_the_one_that_was_chosen_before(sides: tuple[Side, Side]) -> None:
    for side in sides:
        browser = browser_of(side.owner)
        values = {"name": "Third shop", "time_zone": "UTC", "project": side.project_id}
        assert browser.post("/dashboard/projects/new", values).status_code == 302

        for path in ("/dashboard/", "/dashboard/inbox/", "/dashboard/tasks/", "/dashboard/releases/"):
            page = browser.get(path).content.decode()
            assert "Third shop" in page
            assert not [word for word in WORDS.values() if word in page]
