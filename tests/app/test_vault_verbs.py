"""`vaultviewer list` and `vaultviewer show` of a vault, against an emulator."""

import json
import re
import subprocess
from collections.abc import Iterator
from typing import Any, Final

import pytest
from support.moto_server import ACCOUNT, SECRET_ACCESS_KEY, MotoServer, moto_server
from support.program import ROOT
from support.verbs import run_here, run_verb, verb_command, verb_environment

__all__ = ["moto_server"]

BUCKET: Final = "for-the-verbs"
HOSTILE: Final = "in/x\x1b]0;owned\x07"
MAIL: Final = b"From: a@x.example\r\nSubject: Hello\r\n\r\nHi \x1b[31mthere.\r\n"


@pytest.fixture(scope="module")
def key_arn(moto_server: MotoServer) -> Iterator[str]:
    """A vault with a good message, a substituted, a tampered and a plain one, one of another rule and a name
    that steers terminals.
    """
    arn = moto_server.create_key()
    moto_server.create_bucket(BUCKET)

    def put(message_id: str, message: bytes = MAIL, **fields: str) -> str:
        return moto_server.put_ses_message(
            BUCKET, message, key_arn=arn, message_id=message_id, prefix="in/", **fields
        )

    names = [
        put("good"),
        put("legal", rule_name="legal\x1b[5m"),
        put("tampered"),
        "in/other",
        "in/plain",
        HOSTILE,
    ]
    stored = moto_server.s3.get_object(Bucket=BUCKET, Key="in/tampered")
    body = bytearray(stored["Body"].read())
    body[3] ^= 1
    moto_server.s3.put_object(Bucket=BUCKET, Key="in/tampered", Body=bytes(body), Metadata=stored["Metadata"])
    moto_server.s3.copy_object(Bucket=BUCKET, Key="in/other", CopySource={"Bucket": BUCKET, "Key": "in/good"})
    moto_server.s3.put_object(Bucket=BUCKET, Key="in/plain", Body=MAIL)
    moto_server.s3.put_object(Bucket=BUCKET, Key=HOSTILE, Body=b"")
    yield arn
    for name in names:
        moto_server.s3.delete_object(Bucket=BUCKET, Key=name)
    moto_server.s3.delete_bucket(Bucket=BUCKET)


@pytest.fixture
def at(moto_server: MotoServer, key_arn: str) -> tuple[str, ...]:
    return ("--endpoint-url", moto_server.url, "--kms-key", key_arn, "--account", ACCOUNT)


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


# --------------------------------------------------------------------------------------------- list


@pytest.mark.parametrize("words", [("list", f"s3://{BUCKET}/in/"), ("show", f"s3://{BUCKET}/in/good")])
def test_no_qt_is_needed(at: tuple[str, ...], words: tuple[str, ...]) -> None:
    ended, here = run_verb(*words, *at), run_here(*words, *at)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == here.stdout


def test_a_table_has_a_line_for_each_message_and_steers_no_terminal(at: tuple[str, ...]) -> None:
    ended = run_here("list", f"s3://{BUCKET}/in/", *at)

    assert (ended.returncode, ended.stderr) == (0, "")
    head, *rows = ended.stdout.splitlines()
    assert head.split() == ["ARRIVED", "BYTES", "STORAGE", "KEY"]
    assert [row.split()[-1] for row in rows] == [
        "in/good",
        "in/legal",
        "in/other",
        "in/plain",
        "in/tampered",
        r"in/x\u{1b}]0;owned\u{7}",
    ]
    assert "\x1b" not in ended.stdout


def test_json_lines_hold_what_the_listing_tells(at: tuple[str, ...]) -> None:
    ended = run_here("list", f"s3://{BUCKET}/in/", "--json", "--limit", "2", *at)

    assert ended.stdout.isascii()
    good, legal = lines(ended.stdout)
    assert (good["key"], legal["key"]) == ("in/good", "in/legal")
    assert set(good) == {"bucket", "key", "size", "modified", "etag", "storage_class", "archive"}
    assert good["size"] == len(MAIL) + 16


def test_the_envelope_adds_rule_account_and_key(at: tuple[str, ...], key_arn: str) -> None:
    ended = run_here("list", f"s3://{BUCKET}/in/", "--json", "--envelope", *at)

    assert (ended.returncode, ended.stderr) == (0, "")
    found = {line["key"]: line["envelope"] for line in lines(ended.stdout)}
    good = found["in/good"]
    assert (good["rule"], good["account"], good["kms_key"]) == ("archive", ACCOUNT, key_arn)
    assert found["in/plain"]["format"] is None
    refused = [check["check"] for check in found["in/other"]["checks"] if check["outcome"] == "refused"]
    assert refused == [5]

    table = run_here("list", f"s3://{BUCKET}/in/", "--envelope", *at).stdout
    assert "\x1b" not in table
    assert "Check 4, refused: The stored encryption context is not valid" in table
    assert re.search(r"  plain +-  +-  +-  +in/plain$", table, re.MULTILINE)
    assert "Check 5, refused: The object is named other" in table


def test_times_of_arrival_leave_out_what_came_earlier_or_later(at: tuple[str, ...]) -> None:
    place = f"s3://{BUCKET}/in/"
    assert run_here("list", place, "--json", "--after", "2001-01-01T00:00Z", *at).stdout.count("\n") == 6
    assert run_here("list", place, "--json", "--before", "2001-01-01", *at).stdout == ""
    wrong = run_here("list", place, "--after", "yesterday", *at)
    assert (wrong.returncode, "a time looks such as 2026-03-31" in wrong.stderr) == (2, True)


# --------------------------------------------------------------------------------------------- show


def test_a_message_is_decrypted_and_its_text_steers_no_terminal(at: tuple[str, ...]) -> None:
    ended = run_here("show", f"s3://{BUCKET}/in/good", *at)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.rstrip() == "Hi [31mthere."


def test_raw_is_what_was_encrypted_and_json_has_the_checks(at: tuple[str, ...], key_arn: str) -> None:
    assert run_here("show", f"s3://{BUCKET}/in/good", "--raw", *at).stdout == MAIL.decode()

    said = json.loads(run_here("show", f"s3://{BUCKET}/in/good", "--json", *at).stdout)
    assert said["subject"] == "Hello"
    envelope = said["envelope"]
    assert envelope["kms_key_arn"] == key_arn
    assert [check["check"] for check in envelope["checks"]] == list(range(1, 11))
    assert {check["outcome"] for check in envelope["checks"]} <= {"passed", "not applicable", "noted"}


def test_the_envelope_alone_asks_nothing_of_kms(moto_server: MotoServer, key_arn: str) -> None:
    assert key_arn
    ended = run_here("show", f"s3://{BUCKET}/in/good", "--envelope", "--endpoint-url", moto_server.url)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert "Receipt rule:         archive" in ended.stdout
    assert "not reached" in ended.stdout
    told = run_here(
        "show", f"s3://{BUCKET}/in/good", "--envelope", "--json", "--endpoint-url", moto_server.url
    )
    assert json.loads(told.stdout)["kms_request_id"] is None


@pytest.mark.parametrize(
    ("name", "words", "code", "said"),
    [
        ("tampered", [], 3, "does not verify"),
        ("other", [], 3, "encrypted as message good"),
        ("good", ["--account", "999999999999"], 3, "999999999999"),
        ("absent", [], 5, "no longer in the bucket"),
    ],
)
def test_what_does_not_open_says_why_in_its_exit_code(
    at: tuple[str, ...], name: str, words: list[str], code: int, said: str
) -> None:
    ended = run_here("show", f"s3://{BUCKET}/in/{name}", "--json", *at, *words)

    assert ended.returncode == code
    assert said in ended.stderr
    assert "Hello" not in ended.stdout, "nothing of what is refused is shown"
    assert json.loads(ended.stdout)["error"]


def test_what_is_opened_all_the_same_says_so(at: tuple[str, ...]) -> None:
    ended = run_here("show", f"s3://{BUCKET}/in/other", "--open-mismatched", *at)
    assert (ended.returncode, "there." in ended.stdout) == (0, True)
    assert "check 5, overridden: " in ended.stderr

    plain = run_here("show", f"s3://{BUCKET}/in/plain", *at)
    assert (plain.returncode, "there." in plain.stdout) == (0, True)
    assert "noted" in plain.stderr


# -------------------------------------------------------------------------------------- exit codes


@pytest.mark.parametrize(
    "words",
    [
        ["list"],
        ["list", "not-a-place"],
        ["list", "s3://bucket", "--limit", "0"],
        ["list", "--connection", "nobody saved it"],
        ["show", "s3://bucket/key"],
        ["show", "s3://bucket", "--any-key"],
        ["show", "s3://bucket/key", "--envelope", "--raw"],
        ["show", "message.eml", "--envelope"],
    ],
)
def test_wrong_usage_ends_with_2(words: list[str]) -> None:
    ended = run_here(*words)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr


def test_credentials_and_network_have_codes_of_their_own(moto_server: MotoServer, key_arn: str) -> None:
    assert key_arn
    without = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    place = ("list", f"s3://{BUCKET}/in/", "--endpoint-url")
    denied = run_here(*place, moto_server.url, variables=without)
    assert (denied.returncode, denied.stdout.count("\n")) == (4, 1)
    assert SECRET_ACCESS_KEY not in denied.stderr

    away = run_here(*place, "http://127.0.0.1:9", "--region", "eu-west-1")
    assert (away.returncode, "can't be reached" in away.stderr) == (5, True)


@pytest.mark.parametrize("verb", ["list", "show"])
def test_help_has_examples_and_every_exit_code(verb: str) -> None:
    ended = run_here(verb, "--help")
    assert ended.returncode == 0
    assert f"vaultviewer {verb} s3://bucket/" in ended.stdout
    for code in (0, 1, 2, 3, 4, 5, 130):
        assert f"\n  {code:3}  " in ended.stdout


def test_a_reader_that_leaves_early_is_no_error(at: tuple[str, ...]) -> None:
    with subprocess.Popen(  # noqa: S603  our own interpreter and program
        verb_command("list", f"s3://{BUCKET}/in/", "--envelope", *at),
        cwd=ROOT,
        env=verb_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        complaint = program.stderr.read()
    assert (program.returncode, complaint) == (0, b"")
