"""Settings of the child processes of these tests: a real site with the rooms that jobs need."""

from tests.settings import *  # noqa: F403 - settings are made of settings

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "oneservice.records",
    "oneservice.people",
    "oneservice.console",
]
EFFECT_MODULES = ["tests.jobs.example"]
ROOT_URLCONF = "tests.jobs.site"
MIDDLEWARE = []
urlpatterns = []
