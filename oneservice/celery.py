"""For ``celery -A oneservice worker``: a worker that does the site's outbox rows."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oneservice.settings")

from oneservice.jobs.celery_app import app

__all__ = ["app"]
