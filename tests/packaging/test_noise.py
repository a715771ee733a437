"""Under the project's own pytest settings, noise is failure."""

import pytest

pytest_plugins = ["pytester"]

NOISY = """
import warnings
from PySide6.QtCore import qWarning


def test_python_warning():
    warnings.warn("unexpected", DeprecationWarning, stacklevel=1)


def test_qt_warning(qapp):
    qWarning("unexpected")


def test_silence(qapp):
    pass
"""


def test_a_warning_of_python_or_qt_fails_its_test(
    pytester: pytest.Pytester, pytestconfig: pytest.Config
) -> None:
    file = pytester.makepyfile(NOISY)
    settings = pytestconfig.rootpath / "pyproject.toml"
    result = pytester.runpytest_subprocess("-c", settings, "-p", "no:cacheprovider", file)
    result.assert_outcomes(failed=2, passed=1)
