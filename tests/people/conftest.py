import pytest

from oneservice.engine.ports import ProvenIdentity
from oneservice.people import actions


@pytest.fixture
def mother():
    return ProvenIdentity("李雪", "530102199001011234", "13800000001", "L3")


@pytest.fixture
def province(db):
    """A province, its city and the city's district; the city has a police office with two members of staff."""
    actions.upsert_division("53", "云南省", "Yunnan")
    actions.upsert_division("5301", "昆明市", "Kunming", parent="53")
    actions.upsert_division("530102", "五华区", "Wuhua", parent="5301")
    actions.upsert_office("km-police", "police", "5301", "昆明市公安局", "Kunming police")
    actions.upsert_staff("clerk", "km-police", ["clerk"], "王芳")
    actions.upsert_staff("head", "km-police", ["reviewer", "decider"], "赵磊")
