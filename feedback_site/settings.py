"""The one place that reads the environment. docs/settings.md describes each variable."""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from feedback_site import environment as env
from feedback_site import logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Where this runs -----------------------------------------------------------------------------------

STAGE = env.text("STAGE", "local")
IS_LOCAL = STAGE == "local"
IN_LAMBDA = bool(env.text("AWS_LAMBDA_FUNCTION_NAME", ""))

# The version of this code: the number of the Lambda version, or a name that the developer chooses.
RELEASE = env.text("RELEASE", "") or env.text("AWS_LAMBDA_FUNCTION_VERSION", "") or "dev"

if IN_LAMBDA and IS_LOCAL:
    raise ImproperlyConfigured("STAGE must be set inside Lambda: the stage 'local' is for one machine.")

# Where `make run` keeps everything, and the ports it listens on, on 127.0.0.1 only.
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / "var"))).resolve()
PORT = env.integer("PORT", 8000, least=1, most=65535)
EMULATOR_PORT = env.integer("EMULATOR_PORT", 4566, least=1, most=65535)
SAMPLE_DATA = env.choice("SAMPLE_DATA", "yes", among=("yes", "no", "1", "0")) in ("yes", "1")

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
    "feedback_site.apps.ActivityConfig",
    "feedback_site.apps.WebConfig",
    "feedback_site.apps.OpsConfig",
    "feedback_site.apps.StaffConfig",
    "feedback_site.apps.JobsConfig",
    "feedback_site.apps.ConversationsConfig",
    "feedback_site.apps.FeedbackConfig",
    "feedback_site.apps.TasksConfig",
    "feedback_site.apps.AnalyticsConfig",
    "feedback_site.apps.SiteConfig",
    # A developer's tool: the package of the site does not have it.
    *(["feedback_site.apps.LocalAwsConfig"] if (BASE_DIR / "local_aws").is_dir() else []),
]
MIDDLEWARE = [
    "web.logs.request_log.RequestLog",
    "feedback_site.cors.Cors",
    "django.middleware.security.SecurityMiddleware",
    "feedback_site.static_files.StaticFiles",
    "feedback_site.middleware.ContentSecurityPolicy",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "feedback_site.middleware.PermissionsPolicy",
    "feedback_site.middleware.RefusedRequests",
    "django.middleware.common.CommonMiddleware",
    "staff.sign_in.middleware.PrefixedSessions",
    "staff.sign_in.middleware.PrefixedCsrf",
    "staff.sign_in.middleware.SignedIn",
    "feedback_site.middleware.RefusedMethods",  # the last: its responses need the headers of all others
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"context_processors": ["django.template.context_processors.request", "web.frame.project"]},
    }
]
APPEND_SLASH = False
# The limit for pages; the API has a smaller one. A form shows the input again, with up to six bytes for a character,
# and a response of Lambda has 6 MB at most.
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
USE_TZ = True
TIME_ZONE = "UTC"
RETRY_AFTER = 5  # seconds until the next try, while storage is overloaded

# --- Pages ---------------------------------------------------------------------------------------------

# The name on the public pages. They read nothing from storage, so they cannot show the name of the project.
PROJECT_NAME = env.text("PROJECT_NAME", "Feedback")

# Sites that may show the form in an iframe, such as https://www.example.com.
EMBED_ALLOWED_ORIGINS = env.names("EMBED_ALLOWED_ORIGINS")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "/static/"
# One machine serves the source files, without `collectstatic`, if no folder is named that has the collected ones.
COLLECTED_FILES = env.text("STATIC_ROOT", "")
SERVES_SOURCES = IS_LOCAL and not COLLECTED_FILES
STATIC_ROOT = Path(COLLECTED_FILES or BASE_DIR / "var" / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
STORAGES = {
    "staticfiles": {"BACKEND": f"feedback_site.static_files.{'PlainFiles' if SERVES_SOURCES else 'HashedFiles'}"},
}
# Every release uploads its static files there. If it is empty, the site serves only the files of its own version.
STATIC_BUCKET = env.text("STATIC_BUCKET", "")
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = SERVES_SOURCES
WHITENOISE_MAX_AGE = 0 if SERVES_SOURCES else 60

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
    "security.W005",  # the other subdomains are not ours: their owner decides whether they use HTTPS only
    "security.W008",  # API Gateway and CloudFront accept HTTPS only
    "security.W021",  # the owner of the domain decides about the preload list of browsers, too
]

# --- Signing in ----------------------------------------------------------------------------------------

LOGIN_REDIRECT_URL = "overview"  # the first page of people who are signed in
SESSION_ENGINE = "staff.sign_in.sessions"
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_AGE = 7 * 24 * 3600
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # our scripts find the token in the page
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not IS_LOCAL
CSRF_COOKIE_NAME = "csrf"
CSRF_FAILURE_VIEW = "feedback_site.errors.problems.forged"

# --- API -----------------------------------------------------------------------------------------------

# REST framework imports these modules together with its views: none of them may import rest_framework.views.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["staff.api_access.KeyAuthentication", "staff.api_access.StaffAuthentication"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "web.api.json_api.QuickNegotiation",
    "DEFAULT_METADATA_CLASS": "feedback_site.errors.api_errors.NoMetadata",
    "DEFAULT_PARSER_CLASSES": ["web.api.json_api.StrictJSONParser"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_THROTTLE_CLASSES": ["web.api.throttling.RateLimit"],
    "EXCEPTION_HANDLER": "feedback_site.errors.api_errors.answer_error",
    "UNAUTHENTICATED_TOKEN": None,
    "UNAUTHENTICATED_USER": "feedback_site.errors.api_errors.anonymous",
    "URL_FORMAT_OVERRIDE": None,
}

FEEDBACK_NEEDS_KEY = env.flag("FEEDBACK_NEEDS_KEY", False)
ANALYTICS_IS_PUBLIC = env.flag("ANALYTICS_IS_PUBLIC", True)

# Requests a minute; 0 is no limit.
RATE_LIMIT_ADDRESS = env.integer("RATE_LIMIT_ADDRESS", 30, least=0, most=1_000_000)
RATE_LIMIT_KEY = env.integer("RATE_LIMIT_KEY", 600, least=0, most=1_000_000)

# The secrets that CloudFront sends, if it is in front of the site. Its headers about the visitor count only with one of
# them. There can be several, so that a secret can be replaced while CloudFront still sends the old one.
ORIGIN_SECRETS = env.names("ORIGIN_SECRET")

# Sites whose pages may call the API from a browser.
CORS_ALLOWED_ORIGINS = env.names("CORS_ALLOWED_ORIGINS")
for origin in CORS_ALLOWED_ORIGINS:
    if not re.fullmatch(r"https?://[a-z0-9.\-\[\]:]+", origin):
        raise ImproperlyConfigured(
            f"CORS_ALLOWED_ORIGINS must be origins such as https://www.example.com, without a path, not {origin!r}."
        )
CORS_URLS_REGEX = r"^/(v1/)?(feedback|tasks|analytics|releases|health)(/|$)"
CORS_ALLOW_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
CORS_ALLOW_HEADERS = ["authorization", "content-type", "idempotency-key", "if-match", "if-none-match", "x-api-key"]
CORS_EXPOSE_HEADERS = ["ETag", "Idempotency-Replayed", "Location", "RateLimit", "RateLimit-Policy"]
CORS_EXPOSE_HEADERS += ["Retry-After", "X-Request-Id"]
CORS_PREFLIGHT_MAX_AGE = 7200  # what browsers keep at most

# Whether requests to addresses that people give, such as "Test my site", may go to 127.0.0.1.
GUARDED_HTTP_ALLOWS_LOOPBACK = env.flag("GUARDED_HTTP_ALLOWS_LOOPBACK", IS_LOCAL)
if IN_LAMBDA and GUARDED_HTTP_ALLOWS_LOOPBACK:
    raise ImproperlyConfigured("GUARDED_HTTP_ALLOWS_LOOPBACK must not be set inside Lambda: AWS answers at 127.0.0.1.")

# --- Storage -------------------------------------------------------------------------------------------

# The variable of a table is FEEDBACK_TABLE_NAME, ACTIVITY_SEALS_TABLE_NAME and so on.
TABLES = {
    key: env.text(f"{key.upper().replace('-', '_')}_TABLE_NAME", f"{key}-{STAGE}")
    for key in (
        *("feedback", "analytics", "limits", "activity", "activity-seals", "jobs", "timers"),
        *("projects", "forms", "form-versions", "people", "person-emails", "memberships", "sessions", "keys"),
        "invitations",
        *("mails", "suppressed-addresses", "messages", "reply-templates"),
        *("tasks", "task-links", "tags", "batches", "searches", "saved-views"),
        "announced-releases",
    )
}
# The bucket of files that only some people may get. The emulated AWS has one account, with this number.
FILES_BUCKET = env.text("FILES_BUCKET", f"feedback-files-{STAGE}-000000000000-{AWS_REGION}" if IS_LOCAL else "")
LEDGER_TABLE_NAME = env.text("LEDGER_TABLE_NAME", f"ledger-{STAGE}")
# The queues whose messages call the site, and the SNS topics: their names by key.
QUEUES = {name: f"feedback-{name}-{STAGE}" for name in ("jobs", "timers", "mail")}
TOPICS = {"mail": f"feedback-mail-{STAGE}"}
QUARANTINE_QUEUE_NAME = env.text("QUARANTINE_QUEUE_NAME", f"feedback-quarantine-{STAGE}")

# The EventBridge bus for what happened, such as `feedback.moved`.
EVENT_BUS_NAME = env.text("EVENT_BUS_NAME", f"feedback-{STAGE}")

# The function that moves the site to an older version. The operations page can only invoke it.
ROLLBACK_FUNCTION = env.text("ROLLBACK_FUNCTION", f"feedback-{STAGE}-rollback")

# Seals the ledger of releases and the rows of activity. Never rotate it: entries with the seal of another key look
# forged. Of the ledger, the site only checks the seals. Without the key, it says that it cannot.
LEDGER_KEY = env.text("LEDGER_KEY", "local-only-not-a-secret" if IS_LOCAL else "")

# One partition of an index takes 1,000 write units a second. Writers spread over FEEDBACK_SHARDS; readers
# read FEEDBACK_SHARDS_EVER, which must never go down, since items stay where they were written.
FEEDBACK_SHARDS = env.integer("FEEDBACK_SHARDS", 1, least=1, most=64)
FEEDBACK_SHARDS_EVER = env.integer("FEEDBACK_SHARDS_EVER", FEEDBACK_SHARDS, least=FEEDBACK_SHARDS, most=64)

# How the markers of the counting are divided: seconds/parts, with the time since which a layout applies.
COUNTING_MARKERS = env.marker_layouts("COUNTING_MARKERS", "1/1")

FEEDBACK_RETENTION_DAYS = env.integer("FEEDBACK_RETENTION_DAYS", 30, least=0, most=3650)

# What detects the mood of a message: our own model of words, or Amazon Comprehend, which needs to know the language.
SENTIMENT = env.choice("SENTIMENT", "words", among=("words", "comprehend"))
SENTIMENT_LANGUAGE = env.choice(
    "SENTIMENT_LANGUAGE", "en", among=("ar", "de", "en", "es", "fr", "hi", "it", "ja", "ko", "pt", "zh", "zh-TW")
)

# The key of the hash that finds all items of a person. Never rotate it: the hashes are stored.
PERSON_HASH_KEY = env.required_text(
    "PERSON_HASH_KEY", unless="local-only-not-a-secret" if IS_LOCAL else None, now=IN_LAMBDA
)

# The time zone of the default project, which decides on which day and hour an item counts.
DEFAULT_TIME_ZONE = env.text("DEFAULT_TIME_ZONE", "UTC")
try:
    ZoneInfo(DEFAULT_TIME_ZONE)
except (ZoneInfoNotFoundError, ValueError):
    raise ImproperlyConfigured(
        f"DEFAULT_TIME_ZONE must be a zone of the tz database, such as Europe/Berlin, not {DEFAULT_TIME_ZONE!r}."
    ) from None

# --- Mail ----------------------------------------------------------------------------------------------

# The address that mails come from. SES must have verified it or its domain. Empty: no mail is sent.
MAIL_FROM = env.mail_address("MAIL_FROM", "feedback@example.com" if IS_LOCAL else "")
# Answers of customers go to this address, with the item and a MAC behind a "+". Empty: they cannot be received.
FEEDBACK_REPLY_ADDRESS = env.reply_address("FEEDBACK_REPLY_ADDRESS", "feedback@example.com" if IS_LOCAL else "")
# The site's own address, for the links in mails. Empty: mails have no links.
SITE_URL = env.site_url("SITE_URL", f"http://127.0.0.1:{PORT}" if IS_LOCAL else "")
MAIL_CONFIGURATION_SET = f"feedback-{STAGE}"  # with it, SES reports what became of a mail
# What finds the recipients of mails, by the kind that their names begin with, such as person:<id>.
MAIL_RECIPIENTS = {
    "person": "staff.members.mail_recipients.find",
    "account": "staff.members.mail_recipients.find",
    "invitation": "staff.invitations.mail_recipients.find",
    "new-password": "staff.account.link_recipients.find",  # pragma: allowlist secret
    "new-address": "staff.account.link_recipients.find",
    "former-address": "staff.account.link_recipients.find",
    "reply": "feedback.replies.mail_recipients.find",
    "fixed": "feedback.replies.mail_recipients.find",
}
EMAIL_BACKEND = "web.mail.ses_backend.SesBackend"

# --- Logs ----------------------------------------------------------------------------------------------

LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", among=("DEBUG", "INFO", "WARNING", "ERROR"))
LOG_FORMAT = env.choice("LOG_FORMAT", "json", among=("json", "lines"))
LOGGING = logging_settings.logging_for(RELEASE, STAGE, level=LOG_LEVEL, format_name=LOG_FORMAT, in_lambda=IN_LAMBDA)
