"""Collects what each app adds to openapi.json. An app with a new API needs a line here."""

from __future__ import annotations

from analytics.openapi.releases import DOC as RELEASES
from analytics.openapi.totals import DOC as ANALYTICS
from feedback.openapi.app import DOC as FEEDBACK
from feedback_site.openapi.errors import DOC as ERRORS
from jobs.openapi import DOC as JOBS
from ops.openapi import DOC as OPS
from staff.openapi.authentication import DOC as STAFF
from staff.openapi.keys import DOC as KEYS
from tasks.openapi.app import DOC as TASKS
from web.openapi.fields import DOC as WEB

APPS = (
    FEEDBACK,
    JOBS,
    TASKS,
    ANALYTICS,
    RELEASES,
    KEYS,
    OPS,
    STAFF,
    WEB,
    ERRORS,
)  # the order of the tags and the operations

OPERATIONS = {key: operation for app in APPS for key, operation in app.operations.items()}
TAGS = {key: app.tag for app in APPS for key in app.operations}
PATH_PARAMETERS = {name: texts for app in APPS for name, texts in app.path_parameters.items()}
SCHEMAS = {name: description for app in APPS for name, description in app.schemas.items()}
ERROR_CODES = dict(sorted(pair for app in APPS for pair in app.error_codes.items()))
FIELD_CODES = dict(sorted(pair for app in APPS for pair in app.field_codes.items()))
