"""Settings of the site; whatever differs from place to place comes from the environment."""

import contextlib
import os
import secrets
import warnings
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("ONESERVICE_VAR", ROOT / "var"))
CONTENT = Path(os.environ.get("ONESERVICE_CONTENT", ROOT))
"""The folder that holds ``workflows/``, ``forms/`` and ``templates/documents/``."""

DEMO = os.environ.get("ONESERVICE_DEMO") == "1"
"""Demo connectors and demo logins; refused unless the site listens on loopback only."""


def secret_key(folder: Path) -> str:
    """The environment's ``SECRET_KEY``, else one made at first run and kept in ``folder``, for its owner's eyes only.

    Raises ImproperlyConfigured where there is neither a key nor a place to keep one.
    """
    if given := os.environ.get("SECRET_KEY"):
        return given
    path = folder / "secret.key"
    try:
        return path.read_text("ascii") if path.exists() else made_key(path)
    except OSError as error:
        todo = "set SECRET_KEY, or make this folder writable"
        raise ImproperlyConfigured(f"{path}: {error.strerror}; {todo}") from error


def made_key(path: Path) -> str:
    """A new key, written whole or not at all. Two processes that try at once both read the first one's."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(64))
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)  # unlike a rename it never replaces a key that is in use
    draft.unlink()
    return path.read_text("ascii")


DEBUG = False
SECRET_KEY = secret_key(VAR / "keys")
BIND = os.environ.get("BIND", "127.0.0.1")
"""The address the site listens on; with DEMO it must be a loopback one."""
PORT = int(os.environ.get("PORT", "8000"))
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "127.0.0.1,localhost").split(",")
SOURCE_URL = os.environ.get("SOURCE_URL", "")
"""Where people who use this site get its source (AGPL section 13); shown at the foot of every page."""
SITE_URL = os.environ.get("SITE_URL", f"http://127.0.0.1:{PORT}")
CONNECTORS = dict(pair.split("=", 1) for pair in os.environ.get("CONNECTORS", "").split(",") if pair)
"""Outside system (folder of ``connectors``) to the dotted class that speaks to it; not named: its demo."""

# No trusted_schema=OFF: Django checks JSON columns with JSON_VALID, which SQLite 3.40.1 then refuses.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
    "PRAGMA journal_size_limit=67108864;",
}


KEPT_SECONDS = 60
"""How long a thread keeps its connection: to open one for each request took a sixth of what the site does."""


def database(url: str) -> dict[str, object]:
    """``sqlite:///var/db.sqlite3`` or ``postgresql://user:password@host:port/name?option=value``."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        name = ROOT / unquote(parts.path[1:])
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name,
            "OPTIONS": SQLITE_OPTIONS,
            "CONN_MAX_AGE": KEPT_SECONDS,
        }
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(f"DATABASE_URL begins with {parts.scheme!r}: use sqlite:/// or postgresql://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": KEPT_SECONDS,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": database(os.environ.get("DATABASE_URL", "sqlite:///var/db.sqlite3"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "viewflow",
    "viewflow.workflow",
    "oneservice.records",
    "oneservice.people",
    "oneservice.catalogue",
    "oneservice.cases",
    "oneservice.cases.flow",
    "oneservice.documents",
    "oneservice.ui",
    "oneservice.portal",
    "oneservice.desk",
    "oneservice.console",
]
VIEWFLOW = {"AUTOREGISTER": False}
"""Left alone it adds two middlewares of its own, for screens of viewflow's that nobody here sees."""
warnings.filterwarnings("ignore", message="The 'django-fsm' package", category=UserWarning)
"""Its one import warning; the pin is deliberate (ARCHITECTURE.md)."""

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["oneservice.people.backends.AccountBackend"]
LOGIN_URL = "/login/"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "oneservice.ui.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "oneservice.ui.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "oneservice.urls"
WSGI_APPLICATION = "oneservice.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "oneservice.ui.context.page",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "oneservice" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
with contextlib.suppress(OSError):  # whitenoise warns where there is none; who may not write here has filled it
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https://")
SECURE_HSTS_SECONDS = 31_536_000 if SESSION_COOKIE_SECURE else 0
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CSP = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
    "form-action": ["'self'"],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

LATE_ENTRY_WORKDAYS = int(os.environ.get("LATE_ENTRY_WORKDAYS", "10"))
"""How many working days after it was received on paper a window may enter an application 补录."""

ARCHIVE_AFTER_DAYS = int(os.environ.get("ARCHIVE_AFTER_DAYS", "90"))
"""How many days after it was closed a case is archived 归档, longer than any time limit to ask for a review."""

ARCHIVE_KEEP_YEARS = int(os.environ.get("ARCHIVE_KEEP_YEARS", "30"))
"""How many full years an archive package is kept 保管期限; 0: for ever. The local retention schedule says."""

AUDIT_HEADS = os.environ.get("AUDIT_HEADS", "")
"""The folder of signed roots, on another disk or a WORM volume; empty: ``heads`` in VAR."""

CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL", "")
"""Where Celery workers are told that there is work. Empty: the embedded worker threads do it all."""

WORKER_PATIENCE = int(os.environ.get("WORKER_PATIENCE", "10"))
"""Seconds that a due row may wait while nobody works before a Celery worker begins anew (``jobs.guard``)."""

OUTSIDE_LIMIT = max(1, int(os.environ.get("OUTSIDE_LIMIT", "2" if CELERY_BROKER_URL else "1")))
"""How many workers may wait for one outside system at once: fewer than there are, or one that hangs takes all."""

LOGGING_CONFIG = "oneservice.console.logs.configure"
LOGGING = {"level": os.environ.get("LOG_LEVEL", "INFO")}

METRICS_BIND = os.environ.get("METRICS_BIND", "127.0.0.1")
METRICS_PORT = int(os.environ.get("METRICS_PORT", "9464"))
"""Where Prometheus may look (console/metrics.py); 0: nowhere."""
METRIC_SOURCES = [
    "oneservice.console.figures.of_database",
    "oneservice.console.figures.of_records",
    "oneservice.console.figures.of_surroundings",
    "oneservice.console.case_figures.of_cases",
]

CALENDAR_FRESH = 5
"""Seconds for which a process counts dates without looking for new calendar notices."""
EFFECT_MODULES = ["oneservice.jobs.case_effects", "oneservice.jobs.reconciliation", "oneservice.jobs.archiving"]
"""Modules that register what outbox rows do; imported by whatever runs them."""
