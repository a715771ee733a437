import pytest

from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.errors import Cancelled


def test_a_checkpoint_passes_until_the_work_is_given_up() -> None:
    token = CancelToken()
    token.checkpoint()
    before = token.cancelled

    token.cancel()

    assert (before, token.cancelled) == (False, True)
    with pytest.raises(Cancelled):
        token.checkpoint()


def test_what_is_never_cancelled_can_not_be_by_mistake() -> None:
    with pytest.raises(TypeError, match="can't be cancelled"):
        NEVER.cancel()

    NEVER.checkpoint()
