"""Settings of the tests: the demo province, throwaway keys, a scratch folder of their own."""

import os
import tempfile
from pathlib import Path

var = Path(os.environ.get("ONESERVICE_VAR") or tempfile.mkdtemp(prefix="oneservice-test-"))
worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if worker and var.name != worker:  # they inherit one folder; what the demo remembers is each one's own
    var = var / worker
    var.mkdir(exist_ok=True)
os.environ["ONESERVICE_VAR"] = str(var)
os.environ.setdefault("ONESERVICE_DEMO", "1")
os.environ.setdefault("SECRET_KEY", "a key for tests only")
os.environ.setdefault("DATABASE_URL", "sqlite:///var/test.sqlite3")

from oneservice.settings import *  # noqa: E402 - reads the environment set above

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
