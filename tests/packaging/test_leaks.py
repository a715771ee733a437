"""The leak fixtures fail a test that leaks, and only that one."""

import pytest

pytest_plugins = ["pytester"]

LEAKY = '''
import subprocess, sys, threading, time
from multiprocessing import get_context
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

release = threading.Event()
kept = []


@pytest.fixture(scope="module", autouse=True)
def long_lived(qapp):
    """Of wider scope than the tests: nobody's leak."""
    window = QWidget()
    timer = QTimer()
    timer.start(60_000)
    waiting = threading.Event()
    thread = threading.Thread(target=waiting.wait)
    thread.start()
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield
    process.communicate()
    waiting.set()
    thread.join()
    timer.stop()


def test_thread():
    thread = threading.Thread(target=release.wait, daemon=True, name="forgotten")
    thread.start()


def test_thread_that_ends():
    thread = threading.Thread(target=release.wait, args=(0.01,))
    thread.start()


def test_process():
    kept.append(subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE))


def test_process_that_ended():
    subprocess.run([sys.executable, "-c", ""], check=True)


def test_child():
    kept.append(get_context("spawn").Process(target=time.sleep, args=(60,)))
    kept[-1].start()


def test_timer(qapp):
    timer = QTimer()
    timer.setObjectName("ticking")
    timer.start(60_000)
    kept.append(timer)


def test_timer_that_stopped(qapp):
    timer = QTimer()
    timer.start(60_000)
    timer.stop()
    kept.append(timer)


def test_timer_of_a_deleted_window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    QTimer(window).start(60_000)


def test_window(qapp):
    window = QWidget()
    window.setObjectName("forgotten window")
    kept.append(window)


def test_window_in_a_cycle(qapp):
    window = QWidget()
    window.itself = window


def test_nothing(qtbot):
    qtbot.addWidget(QWidget())
'''

LEAKING = {
    "test_thread": "*left threads running: ?'forgotten'?*",
    "test_process": "*left processes running: *input()*",
    "test_child": "*left processes running: *Process-1*",
    "test_timer": "*left timers running: ?'ticking'?*",
    "test_window": "*left windows behind: *forgotten window*",
}
CLEAN = 6


def test_a_leak_fails_the_test_that_leaks_and_no_other(
    pytester: pytest.Pytester, pytestconfig: pytest.Config
) -> None:
    pytester.makeini(f"[pytest]\npythonpath = {pytestconfig.rootpath / 'tests'}\nqt_api = pyside6\n")
    pytester.makeconftest("from support.leaks import *\nfrom support import leaks\nleaks._GRACE = 1.0\n")
    pytester.makepyfile(LEAKY)

    result = pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:cacheprovider", "-v")

    result.assert_outcomes(passed=CLEAN + len(LEAKING), errors=len(LEAKING))
    for test, message in LEAKING.items():
        result.stdout.fnmatch_lines([f"*::{test} ERROR*"])
        result.stdout.fnmatch_lines([message])
