"""The product's settings with what a test run needs: a key of its own, and a place for the database that is set later.

``tests/conftest.py`` puts the embedded server's socket in when the first test asks for the database.
"""

from __future__ import annotations

import os
import tempfile

os.environ["YANZHEN_SECRET_KEY"] = "only-for-tests-0123456789-0123456789-0123456789-01"
os.environ["YANZHEN_DATABASE_URL"] = "postgresql://yanzhen@/yanzhen?host=/nonexistent"
os.environ["YANZHEN_DATA"] = os.path.join(tempfile.gettempdir(), f"yanzhen-test-files-{os.getpid()}")

from yanzhen.config.settings import *  # noqa: E402, F403 (the environment must stand first)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
