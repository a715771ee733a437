"""The first law, kept by a machine: core works where Qt, boto3 and the keychain are not installed."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent

PROGRAM = """
import importlib, pkgutil, sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {
            "PySide6", "shiboken6", "boto3", "botocore", "keyring", "platformdirs", "moto", "qtawesome"
        }:
            raise ModuleNotFoundError(f"{name} is absent", name=name)
        return None

sys.meta_path.insert(0, Absent())
import vaultviewer.core
names = [found.name for found in pkgutil.walk_packages(vaultviewer.core.__path__, "vaultviewer.core.")]
for name in names:
    importlib.import_module(name)
print(len(names))
try:
    import boto3
except ModuleNotFoundError:
    print("absent")
"""


def test_every_module_of_core_imports_without_the_outside() -> None:
    done = subprocess.run(  # noqa: S603  our own interpreter and program
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )

    assert done.returncode == 0, done.stderr
    count, absent = done.stdout.split()
    assert int(count) > 40
    assert absent == "absent"
