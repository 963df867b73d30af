"""Settings of the tests: the demo province, throwaway keys, a scratch folder of their own."""

import os
import tempfile

os.environ.setdefault("ONESERVICE_VAR", tempfile.mkdtemp(prefix="oneservice-test-"))
os.environ.setdefault("ONESERVICE_DEMO", "1")
os.environ.setdefault("SECRET_KEY", "a key for tests only")
os.environ.setdefault("DATABASE_URL", "sqlite:///var/test.sqlite3")

from oneservice.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
