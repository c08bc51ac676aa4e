"""All settings of the site. Every difference between deployments is an environment variable.

The variables are described in docs/settings.md. With none of them set the site runs on this machine alone: the
embedded PostgreSQL, a secret key of its own, plain http on the loopback address.
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from newsdesk import editor, environment, replicas, shared_cache

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(environment.text("NEWSDESK_VAR", str(BASE_DIR / "var"))).absolute()

# --- The site -------------------------------------------------------------------------------------------

NEWSDESK_SITE_NAME = environment.text("NEWSDESK_SITE_NAME", "Newsdesk")
NEWSDESK_SITE_TAGLINE = environment.text("NEWSDESK_SITE_TAGLINE")
NEWSDESK_SITE_FOOTER = environment.text("NEWSDESK_SITE_FOOTER")
NEWSDESK_SITE_URL = environment.text(
    "NEWSDESK_SITE_URL", f"http://127.0.0.1:{environment.number('PORT', 8000, least=1, most=65535)}"
).rstrip("/")
NEWSDESK_PAGE_SIZE = environment.number("NEWSDESK_PAGE_SIZE", 10, least=1, most=100)
NEWSDESK_THIN_TAG = environment.number("NEWSDESK_THIN_TAG", 2, least=1, most=1000)
NEWSDESK_TEASER_WORDS = environment.number("NEWSDESK_TEASER_WORDS", 60, least=5, most=1000)
# Names of stories in feeds begin with it (RFC 4151), and have to stay what they are when the site moves.
NEWSDESK_FEED_AUTHORITY = environment.text("NEWSDESK_FEED_AUTHORITY", f"{urlsplit(NEWSDESK_SITE_URL).hostname},2026")
NEWSDESK_FEED_TEXT = environment.choice("NEWSDESK_FEED_TEXT", "teaser", "whole")
NEWSDESK_WEBSUB_HUB = environment.text("NEWSDESK_WEBSUB_HUB")
NEWSDESK_PAGE_CACHE = environment.flag("NEWSDESK_PAGE_CACHE", default=True)
NEWSDESK_PAGE_CACHE_MB = environment.number("NEWSDESK_PAGE_CACHE_MB", 64, least=1, most=100_000)
# A Redis or Valkey server by which all processes share the pages that they keep (articles/delivery/shared.py).
NEWSDESK_SHARED_CACHE_URL = environment.text("NEWSDESK_SHARED_CACHE_URL")
# Caches in front of the site, which `manage.py purge` tells what has changed (articles/delivery/fronts.py).
NEWSDESK_FRONT_CACHES = environment.names("NEWSDESK_FRONT_CACHES")
NEWSDESK_PURGE_SECRET = environment.text("NEWSDESK_PURGE_SECRET")
NEWSDESK_FASTLY_TOKEN = environment.text("NEWSDESK_FASTLY_TOKEN")
NEWSDESK_CLOUDFLARE_TOKEN = environment.text("NEWSDESK_CLOUDFLARE_TOKEN")
NEWSDESK_FOUR_EYES = environment.flag("NEWSDESK_FOUR_EYES")
NEWSDESK_CHECK_LINKS = environment.flag("NEWSDESK_CHECK_LINKS")

# --- Safety ---------------------------------------------------------------------------------------------

DEBUG = environment.flag("DEBUG")
DATABASE_URL = environment.text("DATABASE_URL")
IS_EMBEDDED = not DATABASE_URL

SECRET_KEY = environment.text("SECRET_KEY")
if not SECRET_KEY and IS_EMBEDDED:
    # One machine, one database of its own: a random key that stays on it is as good as one handed over.
    SECRET_KEY = environment.kept_secret(VAR_DIR / "secret_key")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. With DATABASE_URL set, every process needs the same secret: set SECRET_KEY to 50 or "
        'more random characters, for example: python3 -c "import secrets; print(secrets.token_urlsafe(50))"'
    )

ALLOWED_HOSTS = environment.names("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
_site = urlsplit(NEWSDESK_SITE_URL)
IS_HTTPS = _site.scheme == "https"
CSRF_TRUSTED_ORIGINS = [f"{_site.scheme}://{_site.netloc}"]

SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False  # the newsroom's scripts send the token of this cookie with their requests
CSRF_FAILURE_VIEW = "articles.newsroom.resending.csrf_failure"
X_FRAME_OPTIONS = "DENY"
# A proxy's word about the visitor's address and about https is believed only where one is said to stand in front.
IS_BEHIND_PROXY = environment.flag("NEWSDESK_BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_BEHIND_PROXY else None

# What readers' browsers may do: nothing but show our own pages, and pictures over https.
READER_POLICY = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "https:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": READER_POLICY}

# A story of the largest size that the cleaner takes, with room for the markup that it strips.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a story imported with 400 see links has 3,600
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "admin:login"
AXES_HANDLER = "newsdesk.logins.LoginHandler"
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_FAILURE_LIMIT = 10
LOGIN_FAILURES_OF_ADDRESS = 50
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "articles.reading.errors.too_many_logins"
AXES_CLIENT_IP_CALLABLE = "newsdesk.visitors.address"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

SILENCED_SYSTEM_CHECKS = [
    # CKEditor 4 gets no more fixes. That is known, and why the server never trusts it: see docs/architecture.md.
    "ckeditor.W001",
    # Addresses are limited too, by a number of their own: see newsdesk.logins.
    "axes.W006",
]

# --- Parts ----------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "newsdesk.apps.PeopleConfig",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "axes",
    "taggit",
    "ckeditor",
    "newsdesk.apps.NewsdeskConfig",
    "articles.apps.ArticlesConfig",
    "newsdesk.apps.NewsroomConfig",
]

MIDDLEWARE = [
    "newsdesk.middleware.SharedCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "newsdesk.middleware.ContentSecurityPolicyMiddleware",
    "newsdesk.middleware.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "newsdesk.urls"
WSGI_APPLICATION = "newsdesk.wsgi.application"

TEMPLATES = [
    {
        # What readers get. Each of the two finds only its own: newsdesk.jinja says why there are two.
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "reading"],
        "OPTIONS": {"environment": "newsdesk.jinja.environment", "context_processors": ["newsdesk.context.site"]},
    },
    {
        # The newsroom, which extends Django's admin.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "newsdesk.context.site",
            ],
        },
    },
]

# --- Data -----------------------------------------------------------------------------------------------

if IS_EMBEDDED:
    DATABASES = {
        "default": {
            "ENGINE": "newsdesk.embedded",
            "NAME": "newsdesk",
            "CLUSTER": VAR_DIR / "postgres",
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    }
else:
    DATABASES = {
        "default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True),
    }
DATABASE_POOLED = environment.flag("DATABASE_POOLED")
DATABASE_REPLICA_URLS = environment.words("DATABASE_REPLICA_URLS")
DATABASES |= replicas.databases(DATABASE_REPLICA_URLS)
DATABASE_REPLICAS = [alias for alias in DATABASES if alias != "default"]
if DATABASE_REPLICAS:
    DATABASE_ROUTERS = ["articles.delivery.routing.ReaderRouter"]
    DATABASES["default"]["OPTIONS"] = replicas.WAITS | DATABASES["default"].get("OPTIONS", {})
for database in DATABASES.values():
    # A cursor that outlives its transaction is lost where connections are pooled by transaction (pgbouncer).
    database["DISABLE_SERVER_SIDE_CURSORS"] = True
    database["IS_POOLED"] = DATABASE_POOLED
    if not DATABASE_POOLED:
        # What is prepared is planned once: a plan made anew for each value would cost more than the reading.
        database.setdefault("OPTIONS", {}).setdefault("options", "-c plan_cache_mode=force_generic_plan")
CACHES = shared_cache.caches(NEWSDESK_SHARED_CACHE_URL)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "newsdesk.staticfiles.HashedStorage"},
}
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "newsdesk.staticfiles.AppFinder",
]
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_KEEP_ONLY_HASHED_FILES = False  # CKEditor asks for its parts by their plain names

TAGGIT_CASE_INSENSITIVE = True
CKEDITOR_CONFIGS = {"prose": editor.PROSE}

# --- Languages and time ---------------------------------------------------------------------------------

LANGUAGE_CODE = environment.text("NEWSDESK_LANGUAGE", "en-gb")
FORMAT_MODULE_PATH = "newsdesk.formats"
LANGUAGES = [("en", _("English")), ("en-gb", _("British English")), ("de", _("German")), ("ar", _("Arabic"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = environment.text("NEWSDESK_TIME_ZONE", "UTC")
USE_TZ = True

# --- Log ------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
