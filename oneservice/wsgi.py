"""The WSGI application, for ``manage.py serve`` and for any other server."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oneservice.settings")

django_application = get_wsgi_application()

# Models exist only once Django is set up, which other servers than ours leave to this module.
from oneservice.console.loopback import loopback_only  # noqa: E402
from oneservice.jobs.celery_app import announce  # noqa: E402
from oneservice.jobs.herald import Herald  # noqa: E402

if settings.CELERY_BROKER_URL:
    Herald(announce).start()

application = loopback_only(django_application) if settings.DEMO else django_application
