"""GET /analytics/releases: the figures before each announced release and after it, as the page of releases has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics.answers_report import Answered
from analytics.api.release_fields import ReleaseFiguresQuery
from analytics.api.selections import of_days
from analytics.api.series import FRESH
from analytics.insight import certainty
from analytics.insight.certainty import Comparison, Verdict
from analytics.releases.api import BAD_LAST_KEY
from analytics.releases.page import release_list
from analytics.releases.page.release_list import Row, ScoreLinks, Side
from feedback.inbox.filters import Filters
from staff import projects
from staff.api_access import PermissionByMethod, api_requires
from storage import clock
from storage.cursors import BadCursor
from web.api.conditional import conditional
from web.api.csv_answers import RENDERERS
from web.api.fields import BadQuery
from web.caller import Scope, caller_of

QUERY = ReleaseFiguresQuery()
SAYS = {
    Verdict.LIKELY_BETTER: "likely better",
    Verdict.LIKELY_WORSE: "likely worse",
    Verdict.NO_CLEAR_CHANGE: "no clear change",
}

OBJECTS = {"before", "after", "averageRating", "csat"}  # a table has a column for each of their members


class ReleasesView(PermissionByMethod, APIView):
    permission_by_method = {"GET": api_requires(Scope.ANALYTICS_READ)}
    renderer_classes = RENDERERS

    def get(self, request: Request, format: str | None = None) -> Response:
        project = projects.find(caller_of(request).project_id)
        query = QUERY.run_validation(request.query_params.dict())
        try:
            found = release_list.read(project, query.get("last_key"), limit=query["limit"])
        except BadCursor:
            raise BadQuery({"lastKey": [BAD_LAST_KEY]}, "bad_cursor") from None
        items = [_release(row) for row in found.rows]
        document = {"timeZone": project.time_zone, "items": items, "count": len(items), "lastKey": found.cursor}
        headers = {"Cache-Control": FRESH}
        if found.cursor:  # a table has no other place for it
            following = urlencode({"limit": query["limit"], "lastKey": found.cursor})
            headers["Link"] = f'<{request.path}?{following}>; rel="next"'
        return Response(document, headers=headers)

    def table(self, document: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
        """The filters as the query of an address. Scores have a column for each form and question."""
        return [_cells(item) for item in document["items"]]


def _release(row: Row) -> dict[str, Any]:
    release, compared = row.release, row.compared if row.after else None
    return {
        "releaseId": release.release_id,
        "version": release.name,
        "kind": release.kind,
        "at": clock.to_text(release.at),
        "regressedAt": clock.to_text(release.regressed_at) if release.regressed_at else None,
        "basis": str(compared.basis) if compared else None,
        "earlier": list(compared.earlier) if compared else [],
        "before": _side(row.before) if row.before else None,
        "after": _side(row.after) if row.after else None,
        "averageRating": _change(compared.average, 2) if compared else None,
        "csat": _change(_csat(row), 1, 100) if compared else None,
        "scores": [_score(links) for links in row.scores],
    }


def _csat(row: Row) -> Comparison:
    before, after = (side.figures for side in (row.before, row.after) if side)
    return certainty.compare_shares(
        *([figures.rated - figures.satisfied, figures.satisfied] for figures in (before, after))
    )


def _side(side: Side) -> dict[str, Any]:
    return {
        "since": side.first.isoformat(),
        "until": side.last.isoformat(),
        **of_days(side.figures),
        "filters": _members(side.filters()),
    }


def _score(links: ScoreLinks) -> dict[str, Any]:
    score = links.score
    digits = score.digits or 1
    return {
        "formId": score.asked.form_id,
        "questionId": score.asked.question.id,
        "kind": str(score.asked.question.kind),
        "before": _score_side(score.before, score.comparison.before.n, links.before, digits),
        "after": _score_side(score.after, score.comparison.after.n, links.after, digits),
        "change": _change(score.comparison, digits),
    }


def _score_side(answered: Answered, answers: int, filters: Filters, digits: int) -> dict[str, Any]:
    score = None if answered.score is None else round(answered.score, digits)
    return {"answers": answers, "score": score, "filters": _members(filters)}


def _change(comparison: Comparison, digits: int, factor: int = 1) -> dict[str, Any]:
    interval = comparison.interval
    ends = (comparison.difference, interval.low if interval else None, interval.high if interval else None)
    difference, low, high = (None if end is None else round(factor * end, digits) for end in ends)
    verdict = comparison.verdict
    return {
        "difference": difference,
        "low": low,
        "high": high,
        "verdict": str(verdict),
        "says": SAYS.get(verdict) or _too_few(comparison),
    }


def _too_few(comparison: Comparison) -> str:
    """Which side has fewer answers, and how many."""
    before, after = comparison.before.n, comparison.after.n
    number, place = (after, "after") if after <= before else (before, "before")
    return f"too few to say: {number} {place}"


def _members(filters: Filters) -> dict[str, str]:
    members: dict[str, list[str]] = {}
    for name, text in filters.pairs():
        members.setdefault(name, []).append(text)
    return {name: ",".join(texts) for name, texts in members.items()}


def _cells(item: Mapping[str, Any]) -> dict[str, Any]:
    row = {name: value for name, value in item.items() if value is not None or name not in OBJECTS}
    row |= {"earlier": " ".join(row.pop("earlier"))}
    for place in row.keys() & {"before", "after"}:
        row[place] = row[place] | {"filters": urlencode(row[place]["filters"], safe=",:@/")}
    for score in row.pop("scores"):
        name = f"{score['formId']}.{score['questionId']}"
        row[name] = {
            "before": score["before"]["score"],
            "answersBefore": score["before"]["answers"],
            "after": score["after"]["score"],
            "answersAfter": score["after"]["answers"],
            **score["change"],
        }
    return row


releases = conditional(ReleasesView.as_view())
