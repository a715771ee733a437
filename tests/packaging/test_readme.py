"""The README keeps its word: its commands, keys, links, checks, fields and permissions are the program's."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore import xform_name
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.program import run_program

from vaultviewer.core.envelope.verification import Check
from vaultviewer.core.preflight.model import Stage
from vaultviewer.gui.dialogs.connection_form import ConnectionForm
from vaultviewer.gui.dialogs.form_page import FormPage
from vaultviewer.gui.dialogs.labels import without_mnemonic
from vaultviewer.gui.icons import Icons
from vaultviewer.gui.theme import Theme
from vaultviewer.gui.windows.action_specs import SPECS

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = (
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    ROOT / "packaging" / "README.md",
    *sorted((ROOT / "packaging" / "decisions").glob("*.md")),
)
LARGEST_PICTURE = 250_000

ACTION_OF_CALL = {
    # "Actions, resources, and condition keys" in AWS's Service Authorization Reference.
    "list_objects_v2": "s3:ListBucket",
    "head_bucket": "s3:ListBucket",
    "head_object": "s3:GetObject",
    "get_object": "s3:GetObject",
    "decrypt": "kms:Decrypt",
}
ON_DEMAND = {
    "get_caller_identity": "none",
    "describe_key": "kms:DescribeKey",
    "get_key_policy": "kms:GetKeyPolicy",
    "list_buckets": "s3:ListAllMyBuckets",
    "list_object_versions": "s3:ListBucketVersions",
    "restore_object": "s3:RestoreObject",
    "assume_role": "sts:AssumeRole",
    "receive_message": "sqs:ReceiveMessage",
    "delete_message_batch": "sqs:DeleteMessage",
    "register_client": "none",
    "start_device_authorization": "none",
    "create_token": "none",
    "get_role_credentials": "none",
    "list_accounts": "none",
    "list_account_roles": "none",
}
"""What only a feature of its own asks for: the policy for reading mail does without."""


@pytest.fixture(scope="module")
def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """Return what stands below a heading, up to the next one of any level."""
    match = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", text, re.DOTALL | re.MULTILINE)
    assert match, f"no section {heading}"
    return match.group(1)


def table(text: str) -> list[list[str]]:
    """Return the rows of the one table in this text, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert set(lines[1]) == {"|", "-"}, lines[1]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def code_words(text: str) -> Iterator[str]:
    yield from re.findall(r"`([^`\n]+)`", text)


# ------------------------------------------------------------------------------------------ commands


def test_make_has_every_target_that_the_readme_names_and_the_readme_names_every_target(readme: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):.*##", makefile, re.MULTILINE))
    named = {word.split()[1] for word in code_words(readme) if re.match(r"make [a-z]", word)}
    assert {"demo", "test"} <= named
    assert named == targets - {"help"}, "help is what make alone does"


def test_dev_py_has_every_verb_that_the_readme_names(readme: str) -> None:
    source = (ROOT / "packaging" / "dev.py").read_text(encoding="utf-8")
    choices = re.search(r'"verb", choices=(\([^)]*\))', source)
    assert choices
    commands = re.findall(r"`(py|python3) packaging[\\/]dev\.py ([a-z]+)`", readme)
    assert set(commands) == {
        (python, verb) for python in ("py", "python3") for verb in ("demo", "test", "run")
    }
    assert {verb for _, verb in commands} <= set(ast.literal_eval(choices.group(1)))


# ----------------------------------------------------------------------------------------- what it shows


def test_the_keyboard_table_is_that_of_the_actions(readme: str) -> None:
    documented = {row[1]: row[0] for row in table(section(readme, "Keyboard"))}
    assert documented == {
        spec.text.replace("&", "").removesuffix("…"): ", ".join(spec.keys)
        for spec in SPECS.values()
        if spec.keys
    }


def test_the_table_of_checks_is_that_of_the_program(readme: str) -> None:
    documented = [(int(row[0]), row[1]) for row in table(section(readme, "The ten checks"))]
    assert documented == [(int(check), str(check.title)) for check in Check]


@pytest.fixture
def form(qtbot: QtBot, qapp: QApplication) -> Iterator[ConnectionForm]:
    theme = Theme(qapp)
    form = ConnectionForm(None, icons=Icons(theme))
    qtbot.addWidget(form)
    yield form
    theme.deleteLater()


def test_the_tables_of_fields_are_those_of_the_dialog(readme: str, form: ConnectionForm) -> None:
    pages = form.findChildren(FormPage)
    assert len(pages) == 5
    for page in pages:
        labels = [without_mnemonic(field.label) for field in page.fields.values()]
        assert [row[0] for row in table(section(readme, page.title))] == labels


# ------------------------------------------------------------------------------------- links and pictures


def anchors(text: str) -> set[str]:
    """Return the anchors that GitHub gives to headings: lower case, no punctuation, hyphens for spaces."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def relative_links(document: Path) -> list[str]:
    links = re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8"))
    return [link for link in links if not link.startswith("https://")]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_relative_links_and_pictures_lead_somewhere(document: Path) -> None:
    for link in relative_links(document):
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.is_relative_to(ROOT), link
        assert target.is_file(), link
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), link


def test_each_picture_is_shown_and_small_and_each_decision_is_listed(readme: str) -> None:
    pictures = list((ROOT / "resources" / "screenshots").glob("*.png"))
    assert pictures
    for picture in pictures:
        assert picture.stat().st_size < LARGEST_PICTURE
        assert picture.relative_to(ROOT).as_posix() in readme
    index = relative_links(ROOT / "packaging" / "README.md")
    decisions = sorted((ROOT / "packaging" / "decisions").glob("*.md"))
    assert [link for link in index if link.startswith("decisions/")] == [
        f"decisions/{path.name}" for path in decisions
    ]


# ------------------------------------------------------------------------------------------ permissions


def statements(readme: str) -> list[dict[str, Any]]:
    block = re.search(r"```json\n(.*?)```", section(readme, "Permissions in AWS"), re.DOTALL)
    assert block
    policy = json.loads(block.group(1))
    assert policy["Version"] == "2012-10-17"
    found: list[dict[str, Any]] = policy["Statement"]
    return found


def calls_of_the_adapters() -> set[str]:
    """Return every operation of an AWS service that the adapters' source asks of a client."""
    session = botocore.session.Session()
    operations = {
        xform_name(name)
        for service in ("s3", "kms", "sts", "sqs", "sso", "sso-oidc")
        for name in session.get_service_model(service).operation_names
    }
    sources = (ROOT / "vaultviewer" / "adapters" / "aws").rglob("*.py")
    nodes = (node for source in sources for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))))
    return {
        node.func.attr
        for node in nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in operations
    }


def test_the_policy_allows_what_the_adapters_call_and_nothing_else(readme: str) -> None:
    assert calls_of_the_adapters() == (ACTION_OF_CALL | ON_DEMAND).keys()
    allowed = [statement["Action"] for statement in statements(readme)]
    assert sorted(allowed) == sorted(set(ACTION_OF_CALL.values()))
    assert {statement["Effect"] for statement in statements(readme)} == {"Allow"}


def test_the_policy_names_its_resources_and_binds_the_key_to_received_mail(readme: str) -> None:
    by_action = {statement["Action"]: statement for statement in statements(readme)}
    assert all("*" not in statement["Resource"].removesuffix("PREFIX*") for statement in by_action.values())
    assert ":key/" in by_action["kms:Decrypt"]["Resource"]
    assert by_action["kms:Decrypt"]["Condition"]["StringEquals"] == {
        "kms:EncryptionContext:aws:ses:source-account": "RECEIVING-ACCOUNT"
    }


def test_the_policy_is_what_the_doctor_prints_for_a_new_set_up(readme: str) -> None:
    block = re.search(r"```json\n(.*?)```", section(readme, "Permissions in AWS"), re.DOTALL)
    assert block
    printed = run_program("doctor", "--policy")
    assert printed.returncode == 0
    assert block.group(1) in printed.stdout


def test_the_doctors_exit_codes_are_those_of_its_stages(readme: str) -> None:
    told = re.search(r"what failed first: (.*?);", section(readme, "Exit codes"), re.DOTALL)
    assert told
    assert [int(code) for code in re.findall(r"[0-9]+", told.group(1))] == [int(stage) for stage in Stage]


def test_the_table_of_calls_is_that_of_the_adapters(readme: str) -> None:
    documented = {
        xform_name(row[0]): row[1].strip("`") for row in table(section(readme, "Permissions in AWS"))
    }
    assert documented == ACTION_OF_CALL | ON_DEMAND
