import pytest
from support.preflight_desk import Desk


@pytest.fixture
def desk() -> Desk:
    """A vault with a message of each of two receipt rules, in which nothing is amiss."""
    desk = Desk()
    desk.receive("archive", "m1")
    desk.receive("legal", "m2")
    return desk
