"""Three thousand messages through the command line, out of a vault that does all that AWS may do on a bad
day: what is exported is whole, what is not says why, and the manifest holds.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import faults
from support.faults import FaultyVault, faulty_vault
from support.verbs import run_verb

COUNT = 3000


@pytest.fixture
def vault() -> Iterator[FaultyVault]:
    with faulty_vault(COUNT) as vault:
        yield vault


@pytest.mark.timeout(500)
def test_every_good_message_comes_whole_every_bad_one_is_named_and_the_manifest_holds(
    vault: FaultyVault, tmp_path: Path
) -> None:
    folder = tmp_path / "target"
    where = ["--endpoint-url", vault.url, "--region", "eu-west-1", "--kms-key", vault.key_arn]

    ended = run_verb(
        *("export", f"s3://{faults.BUCKET}/{faults.PREFIX}", "--to", str(folder), "--name", "{id}", "--json"),
        *where,
        patience=400,
        measured=False,
    )

    spoiled = vault.stop()
    assert spoiled["slow_down"] > COUNT * 0.03
    assert spoiled["kms_throttled"] > COUNT * 0.03
    assert spoiled["cut"] > COUNT * 0.01
    assert ended.returncode == 1
    said = json.loads(ended.stdout)
    assert (said["status"], said["asked"], said["skipped"]) == ("done", COUNT, 0)
    assert said["exported"] + said["failed"] == COUNT
    assert {each["key"].removeprefix(faults.PREFIX): each["error"] for each in said["not_exported"]} == {
        faults.message_id(number): (
            "ContentNotAuthentic" if faults.is_tampered(number) else "MessageIdMismatch"
        )
        for number in range(COUNT)
        if faults.is_bad(number)
    }
    found = {path.stem: hashlib.sha256(path.read_bytes()).digest() for path in folder.glob("*.eml")}
    assert found == {name: hashlib.sha256(message).digest() for name, message in vault.expected().items()}

    verified = run_verb("verify", str(folder), "--json")

    assert (verified.returncode, verified.stderr) == (0, "")
