"""The one place that reads the environment. docs/settings.md describes each variable."""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from csp.constants import NONE, SELF
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

SECRET_KEY = env.required_text("SECRET_KEY", unless="local-only-not-a-secret" if IS_LOCAL else None, now=IN_LAMBDA)
SECRET_KEY_FALLBACKS = env.names("SECRET_KEY_FALLBACKS")
DEBUG = env.flag("DEBUG", False)
if IN_LAMBDA and DEBUG:
    raise ImproperlyConfigured("DEBUG must not be set inside Lambda: its pages show settings, and are not packaged.")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]" if IS_LOCAL else "")
ROOT_URLCONF = "feedback_site.urls"
WSGI_APPLICATION = "feedback_site.wsgi.application"
DATABASES: dict[str, dict[str, str]] = {}
INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "feedback_site.apps.Web",
    "feedback_site.apps.Ops",
    "feedback_site.apps.Staff",
    "feedback_site.apps.Feedback",
    "feedback_site.apps.Analytics",
    "feedback_site.apps.Site",
    # A developer's tool: the package of the site does not have it.
    *(["feedback_site.apps.LocalAws"] if (BASE_DIR / "local_aws").is_dir() else []),
]
MIDDLEWARE = [
    "web.request_log.RequestLog",
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "feedback_site.static_files.StaticFiles",
    "feedback_site.headers.ContentSecurityPolicy",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "feedback_site.headers.PermissionsPolicy",
    "feedback_site.middleware.RefusedRequests",
    "django.middleware.common.CommonMiddleware",
    "staff.middleware.PrefixedSessions",
    "staff.middleware.PrefixedCsrf",
    "staff.middleware.SignedIn",
    "feedback_site.middleware.RefusedMethods",  # the last: what it answers needs the headers of all others
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "web.frame.project",
            ]
        },
    }
]
APPEND_SLASH = False
# Of what a page takes; the API has its own, smaller limit. A form shows again what was typed, each letter of it in up
# to six bytes, and Lambda answers with 6 MB at most.
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
USE_TZ = True
TIME_ZONE = "UTC"
RETRY_AFTER = 5  # seconds until somebody should try again, while storage pushes back

# --- Pages ---------------------------------------------------------------------------------------------

# The name on the public pages. They read nothing from storage, so it is not the project's own.
PROJECT_NAME = env.text("PROJECT_NAME", "Feedback")

# Sites that may show the form in an iframe, such as https://www.example.com.
EMBED_ALLOWED_ORIGINS = env.names("EMBED_ALLOWED_ORIGINS")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
STORAGES = {
    "staticfiles": {"BACKEND": f"feedback_site.static_files.{'PlainFiles' if IS_LOCAL else 'HashedFiles'}"},
}
# Every release puts its own files there; empty: none are found but this version's.
STATIC_BUCKET = env.text("STATIC_BUCKET", "")
# On one machine the sources themselves are served, as they are at that moment.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = IS_LOCAL
WHITENOISE_MAX_AGE = 0 if IS_LOCAL else 60

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 0 if IS_LOCAL else 365 * 24 * 3600
SILENCED_SYSTEM_CHECKS = [
    "security.W003",  # PrefixedCsrf is Django's own protection, under a prefix such as /prod
    "security.W005",  # the other subdomains are not ours: whether they speak HTTPS is for their owner to say
    "security.W008",  # API Gateway and CloudFront speak nothing but HTTPS
    "security.W021",  # nor is the domain ours to put on the browsers' list
]

# --- Signing in ----------------------------------------------------------------------------------------

LOGIN_REDIRECT_URL = "overview"  # the first page of people who are signed in
SESSION_ENGINE = "staff.sessions"
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_AGE = 7 * 24 * 3600
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # our scripts find the token in the page
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not IS_LOCAL
CSRF_COOKIE_NAME = "csrf"
CSRF_FAILURE_VIEW = "feedback_site.problems.forged"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "staff.forms.MaximumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# --- API -----------------------------------------------------------------------------------------------

# Each is read when the views are imported: a module that is named here must not import rest_framework.views.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "staff.api_access.KeyAuthentication",
        "staff.api_access.StaffAuthentication",
    ],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "web.negotiation.QuickNegotiation",
    "DEFAULT_METADATA_CLASS": "feedback_site.api_errors.NoMetadata",
    "DEFAULT_PARSER_CLASSES": ["web.json_bodies.StrictJSONParser"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_THROTTLE_CLASSES": ["web.throttling.RateLimit"],
    "EXCEPTION_HANDLER": "feedback_site.api_errors.answer_error",
    "UNAUTHENTICATED_TOKEN": None,
    "UNAUTHENTICATED_USER": "feedback_site.api_errors.anonymous",
    "URL_FORMAT_OVERRIDE": None,
}

FEEDBACK_NEEDS_KEY = env.flag("FEEDBACK_NEEDS_KEY", False)
ANALYTICS_IS_PUBLIC = env.flag("ANALYTICS_IS_PUBLIC", True)

# Requests a minute; 0 is no limit.
RATE_LIMIT_ADDRESS = env.integer("RATE_LIMIT_ADDRESS", 30, least=0, most=1_000_000)
RATE_LIMIT_KEY = env.integer("RATE_LIMIT_KEY", 600, least=0, most=1_000_000)

# What CloudFront shows us, if it stands in front: only then are its words about the visitor taken. All of them are
# good, so that one can be changed while CloudFront still sends the other.
ORIGIN_SECRETS = env.names("ORIGIN_SECRET")

# Sites whose pages may call the API from a browser.
CORS_ALLOWED_ORIGINS = env.names("CORS_ALLOWED_ORIGINS")
for origin in CORS_ALLOWED_ORIGINS:
    if not re.fullmatch(r"https?://[a-z0-9.\-\[\]:]+", origin):
        raise ImproperlyConfigured(
            f"CORS_ALLOWED_ORIGINS must be origins such as https://www.example.com, without a path, not {origin!r}."
        )
CORS_URLS_REGEX = r"^/(v1/)?(feedback|analytics|health)(/|$)"
CORS_ALLOW_METHODS = ["GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS"]
CORS_ALLOW_HEADERS = ["authorization", "content-type", "idempotency-key", "if-match", "if-none-match", "x-api-key"]
CORS_EXPOSE_HEADERS = [
    "ETag",
    "Idempotency-Replayed",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "X-Request-Id",
]
CORS_PREFLIGHT_MAX_AGE = 7200  # what browsers keep at most

# --- What is kept, and where ---------------------------------------------------------------------------

TABLES = {
    "feedback": env.text("FEEDBACK_TABLE_NAME", f"feedback-{STAGE}"),
    "analytics": env.text("ANALYTICS_TABLE_NAME", f"analytics-{STAGE}"),
    "limits": env.text("LIMITS_TABLE_NAME", f"limits-{STAGE}"),
    "projects": env.text("PROJECTS_TABLE_NAME", f"projects-{STAGE}"),
    "forms": env.text("FORMS_TABLE_NAME", f"forms-{STAGE}"),
    "members": env.text("MEMBERS_TABLE_NAME", f"members-{STAGE}"),
    "sessions": env.text("SESSIONS_TABLE_NAME", f"sessions-{STAGE}"),
    "keys": env.text("KEYS_TABLE_NAME", f"keys-{STAGE}"),
}
LEDGER_TABLE_NAME = env.text("LEDGER_TABLE_NAME", f"ledger-{STAGE}")
QUARANTINE_QUEUE_NAME = env.text("QUARANTINE_QUEUE_NAME", f"feedback-quarantine-{STAGE}")

# The function that moves the site back to another version: a page may ask it to, and may do nothing itself.
ROLLBACK_FUNCTION = env.text("ROLLBACK_FUNCTION", f"feedback-{STAGE}-rollback")

# Seals each entry of the ledger of releases. Never rotate it: what was written with another is taken for forged.
# The site only checks the seals; without the key it says that it cannot.
LEDGER_KEY = env.text("LEDGER_KEY", "local-only-not-a-secret" if IS_LOCAL else "")

# One partition of an index takes 1,000 write units a second. Writers spread over FEEDBACK_SHARDS; readers
# read FEEDBACK_SHARDS_EVER, which must never go down, since items stay where they were written.
FEEDBACK_SHARDS = env.integer("FEEDBACK_SHARDS", 1, least=1, most=64)
FEEDBACK_SHARDS_EVER = env.integer("FEEDBACK_SHARDS_EVER", FEEDBACK_SHARDS, least=FEEDBACK_SHARDS, most=64)

# How the markers of the counting are divided: seconds/parts, each with the moment it holds from.
COUNTING_MARKERS = env.marker_layouts("COUNTING_MARKERS", "1/1")

FEEDBACK_RETENTION_DAYS = env.integer("FEEDBACK_RETENTION_DAYS", 30, least=0, most=3650)

# Who reads the mood of a message. Amazon Comprehend has to be told the language; VADER reads English only.
SENTIMENT = env.choice("SENTIMENT", "vader", among=("vader", "comprehend"))
SENTIMENT_LANGUAGE = env.choice(
    "SENTIMENT_LANGUAGE", "en", among=("ar", "de", "en", "es", "fr", "hi", "it", "ja", "ko", "pt", "zh", "zh-TW")
)

# Keys the hash by which one person's items are found. Never rotate it: the hashes are stored.
PERSON_HASH_KEY = env.required_text(
    "PERSON_HASH_KEY", unless="local-only-not-a-secret" if IS_LOCAL else None, now=IN_LAMBDA
)

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
    "formatters": {
        # CloudWatch takes the metrics out of the lines that Lambda hands it, and nobody else does.
        "json": {"()": "web.metrics.MeasuringFormatter", "release": RELEASE, "stage": STAGE}
        if IN_LAMBDA
        else {"()": "web.log_format.JsonFormatter", "release": RELEASE},
        "lines": {"()": "web.log_format.LineFormatter"},
    },
    "filters": {"skip_automatic_requests": {"()": "web.log_format.SkipAutomaticRequests"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["skip_automatic_requests"] if LOG_FORMAT == "lines" else [],
        }
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},
        "django.request": {"level": "CRITICAL"},  # RequestLog says it already, and without the path
        "django.utils.autoreload": {"level": "WARNING"},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "botocore": {"level": "WARNING"},  # at each start it tells where its credentials come from
        "pynamodb": {"level": "WARNING"},
    },
}
