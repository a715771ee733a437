"""`vaultviewer show` from the outside: a process of its own, in which Qt can't be imported."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from support.golden_mail import GOLDEN, golden_bytes, golden_names

from vaultviewer.cli.mail_json import mail_json
from vaultviewer.core.mail.body import choose_body
from vaultviewer.core.mail.reading import read_mail
from vaultviewer.core.mail.tree import Part

ROOT: Final = Path(__file__).parent.parent.parent

WITHOUT_QT: Final = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"PySide6", "shiboken6", "qtawesome", "boto3", "moto"}:
            raise ModuleNotFoundError(f"{name} is absent", name=name)
        return None

sys.meta_path.insert(0, Absent())
from vaultviewer.app.main import main
sys.exit(main(sys.argv[1:]))
"""


def run(*words: str, given: bytes | None = None) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(  # noqa: S603  our own interpreter and program
        [sys.executable, "-c", WITHOUT_QT, "show", *words],
        cwd=ROOT,
        input=given,
        capture_output=True,
        check=False,
        timeout=60,
    )


def shown(name: str) -> dict[str, Any]:
    done = run(str(GOLDEN / f"{name}.eml"), "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_json_has_the_promised_fields() -> None:
    found = shown("attachments")

    assert list(found) == [
        "from",
        "sender",
        "reply_to",
        "to",
        "cc",
        "bcc",
        "subject",
        "date",
        "message_id",
        "text",
        "html",
        "attachments",
        "parts",
        "defects",
        "protection",
        "reports",
        "invitations",
    ]
    assert found["from"] == [{"name": "Alice Example", "address": "alice@sender.example"}]
    assert found["date"] == "2024-05-31T09:30:00+02:00"
    assert found["text"] == "See attached."
    assert found["html"] is None
    assert found["attachments"][0] == {
        "filename": "Rechnung März.pdf",
        "content_type": "application/pdf",
        "size": 15,
        "sha256": "d0975b81b2e708ccc0710aaa2011269e27ea6567fedca01cbae6b85ec20d9984",
        "disposition": "attachment",
        "content_id": None,
        "part": "2",
        "inside": None,
    }
    assert found["parts"][0]["children"][1] == {
        "path": "2",
        "content_type": "application/pdf",
        "size": 15,
        "children": [],
    }


def test_an_image_that_the_html_shows_is_listed_too() -> None:
    attachments = shown("related-inline-image")["attachments"]

    assert [each["content_id"] for each in attachments] == ["logo@x", "unused@x"]


def test_a_nested_message_is_one_attachment_over_its_own_bytes() -> None:
    data = golden_bytes("nested-message")
    own = data[data.index(b"From: Carol") : data.index(b"\r\n--outer--")]
    attachments = shown("nested-message")["attachments"]

    assert [(each["content_type"], each["sha256"]) for each in attachments] == [
        ("message/rfc822", hashlib.sha256(own).hexdigest())
    ]


def test_html_in_json_is_as_it_came_and_by_itself_made_harmless(tmp_path: Path) -> None:
    file = tmp_path / "hostile.eml"
    file.write_bytes(b"Content-Type: text/html\r\n\r\n<p onclick=x>a<script>b</script><img src=http://c/>")

    assert json.loads(run(str(file), "--json").stdout)["html"].endswith("<img src=http://c/>")
    assert run(str(file), "--html").stdout.strip() == b"<p>a<img></p>"


@pytest.mark.parametrize("form", ["--html", "--text"])
def test_no_entity_of_html_steers_a_terminal(form: str) -> None:
    done = run("-", form, given=b"Content-Type: text/html\r\n\r\n<p>a&#27;[31m&#x9b;&#x202e;b</p>")
    shown = done.stdout.decode()
    assert shown.startswith(("<p>a", "a"))
    assert not set(shown) & {"\x1b", "\x9b", "\u202e"}


def test_json_is_ascii_whatever_the_message_holds() -> None:
    for name in ("iso-2022-jp", "raw-8bit-headers", "address-in-encoded-word"):
        assert run(str(GOLDEN / f"{name}.eml"), "--json").stdout.isascii()


def test_text_is_the_default_and_is_made_from_html_where_need_be() -> None:
    done = run(str(GOLDEN / "html-only.eml"))

    assert done.stdout == run(str(GOLDEN / "html-only.eml"), "--text").stdout
    assert b"\xe2\x80\xa2 one" in done.stdout
    assert shown("html-only")["text"] is None


def test_raw_is_every_byte() -> None:
    data = bytes(range(256)) * 3 + b"\r\n\n\r"

    assert run("-", "--raw", given=data).stdout == data


def test_standard_input_reads_like_the_file() -> None:
    data = golden_bytes("bounce")

    assert json.loads(run("-", "--json", given=data).stdout) == shown("bounce")


@pytest.mark.parametrize(
    "given", [b"", b"\x00\xff" * 50, b"Content-Type: multipart/mixed; boundary=\r\n\r\n--"]
)
@pytest.mark.parametrize("form", ["--json", "--text", "--html"])
def test_junk_is_readable(given: bytes, form: str) -> None:
    done = run("-", form, given=given)

    assert (done.returncode, done.stderr) == (0, b"")


def test_no_html_is_no_output() -> None:
    assert run(str(GOLDEN / "plain-ascii.eml"), "--html").stdout == b""


def test_defects_are_told() -> None:
    defects = shown("broken-base64")["defects"]

    assert [(each["kind"], each["path"]) for each in defects] == [("broken encoding", "")]
    assert "encoded as it claims" in defects[0]["sentence"]


@pytest.mark.parametrize("words", [[], ["a", "b"], ["a", "--xml"], ["a", "--json", "--raw"]])
def test_words_that_make_no_sense_are_a_usage_error(words: list[str]) -> None:
    done = run(*words)

    assert done.returncode == 2
    assert b"usage: vaultviewer show" in done.stderr


def test_help_shows_an_example() -> None:
    done = run("--help")

    assert done.returncode == 0
    assert b"vaultviewer show message.eml" in done.stdout


def test_what_cannot_be_read_is_told_without_a_traceback(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent.eml"):
        done = run(str(path), "--json")
        assert (done.returncode, done.stdout) == (1, b"")
        assert done.stderr.startswith(b"vaultviewer: ")
        assert str(path).encode() in done.stderr
        assert b"Traceback" not in done.stderr


def test_a_reader_that_leaves_early_is_no_error() -> None:
    program = subprocess.Popen(  # noqa: S603  our own interpreter and program
        [sys.executable, "-c", WITHOUT_QT, "show", "-", "--raw"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with program:
        assert program.stdin is not None
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        program.stdin.write(b"x" * 1_000_000)
        program.stdin.close()
        complaint = program.stderr.read()

    assert (program.returncode, complaint) == (0, b"")


@pytest.mark.parametrize("name", golden_names())
def test_every_leaf_is_accounted_for_once(name: str) -> None:
    """Text and HTML bodies and attachments are the leaves of the tree, no more and no fewer."""
    mail = read_mail(golden_bytes(name))
    found = json.loads(mail_json(mail, choose_body(mail.root)))
    bodies = (found["text"] is not None) + (found["html"] is not None)
    attached = [each["part"] for each in found["attachments"]]
    leaves = list(leaf_paths(mail.root))

    assert len(set(attached)) == len(attached)
    assert set(attached) <= set(leaves)
    assert len(attached) + bodies == len(leaves)


def leaf_paths(part: Part) -> Iterator[str]:
    if not part.is_multipart:
        yield part.path
    for child in part.children:
        if part.is_multipart or child.unpacked:
            yield from leaf_paths(child)


def test_what_was_unpacked_names_what_it_was_inside_of() -> None:
    attachments = shown("tnef")["attachments"]

    assert [(each["part"], each["inside"]) for each in attachments] == [
        ("2", None),
        ("2.1", "2"),
        ("2.2", "2"),
        ("2.3", "2"),
    ]


def test_signatures_reports_and_invitations_are_told() -> None:
    assert shown("signed")["protection"][0] == {
        "kind": "signed",
        "standard": "S/MIME",
        "path": "",
        "covers": "1",
        "sentence": "Part 1 is signed with S/MIME; the signature has not been checked.",
    }
    assert shown("bounce-with-message")["reports"][0]["groups"][1][1] == ["Action", "failed"]
    invitation = shown("calendar-alone")["invitations"][0]
    assert (invitation["method"], invitation["events"][0]["start"]["value"]) == (
        "REQUEST",
        "2024-06-03T09:30:00",
    )


def test_lines_of_text_stand_as_they_were_sent() -> None:
    """Joining flowed lines is for people, in --text."""
    flowed = str(GOLDEN / "flowed.eml")

    assert len(shown("flowed")["text"].splitlines()) > len(run(flowed, "--text").stdout.splitlines())


def test_a_file_in_the_text_is_named_in_its_place() -> None:
    found = shown("uuencode-inline")

    assert found["text"] == "See this:\n[data.bin]\nBye.\n"
    assert found["attachments"][0]["sha256"] == hashlib.sha256(bytes(range(256))).hexdigest()
