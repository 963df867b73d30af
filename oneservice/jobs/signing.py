"""The heads of the journal, signed while somebody works; the same for threads of the site and for Celery."""

from __future__ import annotations

import structlog
from django.db import close_old_connections, connection
from django.utils import timezone

from oneservice.records import notary

log = structlog.get_logger("oneservice.jobs")

LOOK_SECONDS = 15.0
"""How often each process looks whether a minute is over; only one of them signs."""


def sign_heads() -> None:
    """Sign what grew, if it is time. What stands in the way is logged and tried again: the alert tells people.

    The log names the root, so that whoever keeps logs elsewhere keeps a witness as well.
    """
    close_old_connections()
    try:
        if made := notary.sign_due(timezone.now()):
            log.info("root signed", number=made.signed.number, root=made.signed.root, count=made.signed.size)
    except Exception as error:
        log.exception("root not signed", error=type(error).__name__)
    finally:
        connection.close()
