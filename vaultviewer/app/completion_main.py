"""The composition root of `vaultviewer completion`: every verb's parser, and the names that people gave."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from vaultviewer.adapters.paths import settings_path
from vaultviewer.adapters.settings import SettingsFile
from vaultviewer.app.main import demo_parser
from vaultviewer.cli.completion import Names, completion, completion_parser
from vaultviewer.cli.console import Console, write_quietly
from vaultviewer.cli.doctor_options import doctor_parser
from vaultviewer.cli.export_options import export_parser
from vaultviewer.cli.list_options import list_parser
from vaultviewer.cli.show_options import show_parser
from vaultviewer.cli.verify_options import verify_parser

PARSERS: Final[Mapping[str, Callable[[], argparse.ArgumentParser]]] = MappingProxyType(
    {
        "list": list_parser,
        "show": show_parser,
        "export": export_parser,
        "verify": verify_parser,
        "doctor": doctor_parser,
        "demo": demo_parser,
        "completion": completion_parser,
    }
)
"""What reads the words behind each verb of `app.main.VERBS`."""


def run_completion(words: Sequence[str]) -> int:
    """Run `vaultviewer completion` and return its exit code."""
    console = Console(sys.stdin.buffer, sys.stdout.buffer, sys.stderr)
    parsers = {name: parser() for name, parser in PARSERS.items()}
    return write_quietly(console, lambda: completion(words, console, parsers, Names(_connections, _profiles)))


def _connections() -> list[str]:
    settings, _ = SettingsFile(settings_path()).load()
    return sorted(each.title for each in settings.connections)


def _profiles() -> list[str]:
    from vaultviewer.adapters.aws.profiles import list_profiles  # noqa: PLC0415  boto3 is slow to import

    return [each.name for each in list_profiles()]
