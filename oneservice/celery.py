"""For ``celery -A oneservice worker``: a worker that does the site's outbox rows."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oneservice.settings")

from oneservice.connectors import calls
from oneservice.console.metrics import count_call
from oneservice.jobs.celery_app import app

calls.listen(count_call)

__all__ = ["app"]
