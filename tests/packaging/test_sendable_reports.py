"""A report that quotes what UTF-8 can't spell ends neither its worker nor the run."""

import pytest

pytest_plugins = ["pytester"]

QUOTING = r"""
import logging


def test_that_logs():
    logging.getLogger("vaultviewer").warning("subject \udcff")


def test_that_fails():
    assert "subject \udcff" == ""


def test_after_them():
    pass
"""


def test_text_without_an_encoding_crosses_from_a_worker(
    pytester: pytest.Pytester, pytestconfig: pytest.Config
) -> None:
    pytester.makeini(f"[pytest]\npythonpath = {pytestconfig.rootpath / 'tests'}\n")
    pytester.makeconftest("from support.sendable_reports import pytest_report_to_serializable")
    pytester.makepyfile(QUOTING)

    result = pytester.runpytest_subprocess("-n", "1", "-p", "no:randomly", "-p", "no:cacheprovider")

    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines([r"*subject *udcff*"])
