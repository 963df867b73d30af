"""Settings of the child processes of these tests: a real site with the rooms that jobs need."""

from django.http import HttpResponse
from django.urls import path

from tests.settings import *  # noqa: F403 - settings are made of settings

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "oneservice.records",
    "oneservice.people",
    "oneservice.catalogue",
    "oneservice.console",
]
EFFECT_MODULES = ["tests.jobs.example"]
METRIC_SOURCES = [source for source in METRIC_SOURCES if "case_figures" not in source]  # noqa: F405
ROOT_URLCONF = "tests.jobs.site"
MIDDLEWARE = []
TEMPLATES = []
urlpatterns = [path("", lambda request: HttpResponse(b"here"))]
