"""`vaultviewer doctor` as people run it: a process of its own against an emulator, without Qt."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Final

import pytest
from support.moto_server import ACCESS_KEY_ID, ACCOUNT, SECRET_ACCESS_KEY, MotoServer, moto_server
from support.program import ROOT

from vaultviewer.core.preflight.policies import ses_statement

__all__ = ["moto_server"]

WITHOUT_QT: Final = """
import sys
sys.modules["PySide6"] = None
from vaultviewer.app.main import main
sys.exit(main(sys.argv[1:]))
"""


def run(*words: str) -> "subprocess.CompletedProcess[str]":
    keys = {"AWS_ACCESS_KEY_ID": ACCESS_KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY}
    return subprocess.run(  # noqa: S603  our own interpreter and program
        [sys.executable, "-c", WITHOUT_QT, "doctor", *words],
        cwd=ROOT,
        env={**os.environ, **keys},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


@pytest.fixture
def key_arn(moto_server: MotoServer) -> Iterator[str]:
    """A key that Amazon SES may use, and a message of two receipt rules under it."""
    arn = moto_server.create_key()
    policy = {"Version": "2012-10-17", "Statement": [ses_statement(ACCOUNT)]}
    moto_server.kms.put_key_policy(KeyId=arn, PolicyName="default", Policy=json.dumps(policy))
    bucket = moto_server.create_bucket("for-the-doctor")
    for rule, message_id in (("archive", "m1"), ("legal", "m2")):
        moto_server.put_ses_message(
            bucket, b"Subject: x\r\n\r\n", key_arn=arn, message_id=message_id, prefix="in/", rule_name=rule
        )
    yield arn
    for name in ("in/m1", "in/m2"):
        moto_server.s3.delete_object(Bucket=bucket, Key=name)
    moto_server.s3.delete_bucket(Bucket=bucket)


def test_a_vault_in_order_ends_with_0(moto_server: MotoServer, key_arn: str) -> None:
    place = ("s3://for-the-doctor/in/", "--endpoint-url", moto_server.url)

    ended = run(*place, "--kms-key", key_arn, "--account", ACCOUNT)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.count("\nworked  Decrypt a message of the receipt rule ") == 2
    assert "skipped" not in ended.stdout
    assert ended.stdout.endswith("Nothing failed.\n")
    assert SECRET_ACCESS_KEY not in ended.stdout


def test_a_key_that_is_not_named_is_found_out(moto_server: MotoServer, key_arn: str) -> None:
    ended = run("s3://for-the-doctor/in/", "--endpoint-url", moto_server.url, "--json")

    assert ended.returncode == 9
    said = json.loads(ended.stdout)
    assert said["exit_code"] == 9
    assert key_arn in str(said["steps"])


def test_a_bucket_that_is_not_there_ends_with_4(moto_server: MotoServer) -> None:
    assert run("s3://nowhere-at-all", "--endpoint-url", moto_server.url).returncode == 4
