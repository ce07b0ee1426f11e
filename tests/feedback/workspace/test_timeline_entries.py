from __future__ import annotations

from datetime import UTC, datetime

from feedback.workspace.timeline_entries import TimelineEntry

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def test_a_sentence_names_people_and_escapes_what_they_wrote() -> None:
    entry = TimelineEntry(
        at=AT,
        icon="tasks",
        text="<b>{who}</b> made the task {title} for {whom}",
        people={"who": "person:1", "whom": "person:2"},
        values={"title": "<i>Paint</i> {deck}"},
    )
    names = {"person:1": "Ada & Co", "person:2": "<Bob>"}

    assert list(entry.actors()) == ["person:1", "person:2"]
    assert entry.sentence(names) == (
        "<b>Ada &amp; Co</b> made the task &lt;i&gt;Paint&lt;/i&gt; {deck} for &lt;Bob&gt;"
    )
