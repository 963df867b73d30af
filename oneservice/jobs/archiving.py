"""The archive 归档: the timer of a closed case, and the job that builds its package."""

from __future__ import annotations

import hashlib

from django.utils import timezone

from oneservice.cases import archives
from oneservice.cases.actions import archiving
from oneservice.cases.actions.archiving import Package
from oneservice.documents.package import pack
from oneservice.jobs.effects import Payload, nothing, register
from oneservice.records import blobs, sealing


def due(payload: Payload, result: None) -> None:
    archiving.archive_due(payload["case"], payload["closed"], payload["tries"], now=timezone.now())


def make(payload: Payload) -> Package | None:
    """Build, seal, store. A file of the case that is lost or spoiled is a result: people must bring it back."""
    try:
        found = archives.contents(payload["case"])
    except blobs.NoBlob:
        return Package(problem="lost")
    except (blobs.BlobDamaged, sealing.SealBroken):
        return Package(problem="spoiled")
    if found is None:
        return None
    data = pack(found.parts, found.about, found.log)
    blob = blobs.store(sealing.seal(found.key, data, of=found.place))
    return Package(blob, hashlib.sha256(data).hexdigest(), len(data))


def record(payload: Payload, package: Package | None) -> None:
    archiving.record_package(payload["case"], package, now=timezone.now())


register(archives.DUE, nothing, due)
register(archives.MAKE, make, record, heavy=True)
