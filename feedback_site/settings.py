"""The one place that reads the environment. docs/settings.md describes each variable."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured

from feedback_site import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Where this runs -----------------------------------------------------------------------------------

STAGE = env.text("STAGE", "local")
IS_LOCAL = STAGE == "local"
IN_LAMBDA = bool(env.text("AWS_LAMBDA_FUNCTION_NAME", ""))

# The version that answers: Lambda's own number, or what the developer calls the checkout.
RELEASE = env.text("RELEASE", "") or env.text("AWS_LAMBDA_FUNCTION_VERSION", "") or "dev"

if IN_LAMBDA and IS_LOCAL:
    raise ImproperlyConfigured("STAGE must be set inside Lambda: the stage 'local' is for one machine.")

# Where `make run` keeps everything, and the ports it listens on, on 127.0.0.1 only.
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / "var"))).resolve()
PORT = env.integer("PORT", 8000, least=1, most=65535)
EMULATOR_PORT = env.integer("EMULATOR_PORT", 4566, least=1, most=65535)
SAMPLE_DATA = env.flag("SAMPLE_DATA", True)

AWS_REGION = env.text("AWS_REGION", "us-east-1")
AWS_ENDPOINT_URL = env.text("AWS_ENDPOINT_URL", f"http://127.0.0.1:{EMULATOR_PORT}" if IS_LOCAL else "")

# --- Django --------------------------------------------------------------------------------------------

SECRET_KEY = env.required_text("SECRET_KEY", unless="local-only-not-a-secret" if IS_LOCAL else None)
SECRET_KEY_FALLBACKS = env.names("SECRET_KEY_FALLBACKS")
DEBUG = env.flag("DEBUG", False)
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]" if IS_LOCAL else "")
ROOT_URLCONF = "feedback_site.urls"
WSGI_APPLICATION = "feedback_site.wsgi.application"
DATABASES: dict[str, dict[str, str]] = {}
INSTALLED_APPS = ["feedback_site.apps.Ops", "feedback_site.apps.Feedback", "feedback_site.apps.Analytics"]
MIDDLEWARE = [
    "feedback_site.middleware.RequestLog",
    "feedback_site.middleware.RefusedMethods",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
]
APPEND_SLASH = False
USE_TZ = True
TIME_ZONE = "UTC"

# --- What is kept, and where ---------------------------------------------------------------------------

TABLES = {
    "feedback": env.text("FEEDBACK_TABLE_NAME", f"feedback-{STAGE}"),
    "analytics": env.text("ANALYTICS_TABLE_NAME", f"analytics-{STAGE}"),
    "limits": env.text("LIMITS_TABLE_NAME", f"limits-{STAGE}"),
    "projects": env.text("PROJECTS_TABLE_NAME", f"projects-{STAGE}"),
    "forms": env.text("FORMS_TABLE_NAME", f"forms-{STAGE}"),
}
QUARANTINE_QUEUE_NAME = env.text("QUARANTINE_QUEUE_NAME", f"feedback-quarantine-{STAGE}")

# One partition of an index takes about 1,000 writes a second. Writers spread over FEEDBACK_SHARDS; readers
# read FEEDBACK_SHARDS_EVER, which must never go down, since items stay where they were written.
FEEDBACK_SHARDS = env.integer("FEEDBACK_SHARDS", 1, least=1, most=64)
FEEDBACK_SHARDS_EVER = env.integer("FEEDBACK_SHARDS_EVER", FEEDBACK_SHARDS, least=FEEDBACK_SHARDS, most=64)

FEEDBACK_RETENTION_DAYS = env.integer("FEEDBACK_RETENTION_DAYS", 30, least=0, most=3650)

# Keys the hash by which one person's items are found. Never rotate it: the hashes are stored.
PERSON_HASH_KEY = env.required_text("PERSON_HASH_KEY", unless="local-only-not-a-secret" if IS_LOCAL else None)

# The zone of the default project: its days and hours are counted in it.
DEFAULT_TIME_ZONE = env.text("DEFAULT_TIME_ZONE", "UTC")
try:
    ZoneInfo(DEFAULT_TIME_ZONE)
except (ZoneInfoNotFoundError, ValueError):
    raise ImproperlyConfigured(
        f"DEFAULT_TIME_ZONE must be a zone of the tz database, such as Europe/Berlin, not {DEFAULT_TIME_ZONE!r}."
    ) from None

# --- Logs ----------------------------------------------------------------------------------------------

LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", among=("DEBUG", "INFO", "WARNING", "ERROR"))
LOG_FORMAT = env.choice("LOG_FORMAT", "json", among=("json", "lines"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "ops.logs.JsonFormatter"}, "lines": {"()": "ops.logs.LineFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},
        "django.request": {"level": "CRITICAL"},  # RequestLog says it already, and without the path
        "django.utils.autoreload": {"level": "WARNING"},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "pynamodb": {"level": "WARNING"},
    },
}
