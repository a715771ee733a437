"""Reading whole messages: the bytes of nested ones, the bounds, and that junk never raises."""

import json
from email import message_from_bytes
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.golden_mail import golden_bytes

from vaultviewer.core.mail import bounds
from vaultviewer.core.mail.body import best_text, choose_body
from vaultviewer.core.mail.bounds import (
    MOST_HEADER_LINES,
    MOST_LEVELS,
    MOST_NESTED_MESSAGES,
    Budget,
    PastBound,
    check_bounds,
)
from vaultviewer.core.mail.html.sanitize import sanitize_html
from vaultviewer.core.mail.reading import read_mail
from vaultviewer.core.mail.tree import DefectKind, Mail

_FRAGMENTS: Final = st.sampled_from(
    [
        b"Content-Type: multipart/mixed; boundary=b\r\n",
        b"Content-Type: multipart/mixed; boundary=c:d\n",
        b'content-type: MULTIPART/alternative;\r boundary="b"\r',
        b"Content-Type: message/rfc822\r\n",
        b"Content-Type: multipart/digest; boundary*0=b; boundary*1=\r\n",
        b"Content-Type: text/html; charset=iso-2022-jp\r\n",
        b"Content-Type: text/plain; charset*=x'y'%00; format=flowed; delsp=yes\r\n",
        b"Content-Transfer-Encoding: base64\r\n",
        b"Content-Transfer-Encoding: quoted-printable\r\n",
        b"Content-Transfer-Encoding: uuencode\r\n",
        b"From: =?utf-8?b?4p?= <a@b>, (((\r\n",
        b"Subject: =?iso-2022-jp?Q?=1B$B?=\r\n",
        b"Date: Mon, 99 Foo 20000 99:99:99 +9999\r\n",
        b"Content-Disposition: attachment; filename*0*=utf-8''%ff\r\n",
        b"\r\n",
        b"\n",
        b"\r",
        b"--b\r\n",
        b"--b--\r\n",
        b"--c:d\n",
        b"--c:d--\n",
        b"begin 644 x\r\n",
        b"<p style='color:red'>x<img src=cid:a>\r\n",
        b"From here\r\n",
    ]
)
_JUNK: Final = st.lists(st.one_of(_FRAGMENTS, st.binary(max_size=30)), max_size=25).map(b"".join)


@given(_JUNK)
@settings(max_examples=300, deadline=None)
def test_any_bytes_become_a_tree_a_body_and_harmless_html(data: bytes) -> None:
    mail = read_mail(data)
    body = choose_body(mail.root)

    json.dumps([best_text(body), mail.head.subject, str(mail.head.from_)]).encode("ascii")
    sanitised = sanitize_html(best_text(body), part_url=lambda _: None)
    "".join(
        [sanitised.html, *(field.value_raw for part in mail.root.walk() for field in part.fields)]
    ).encode()


@given(_JUNK)
@settings(max_examples=300, deadline=None)
def test_bounds_never_count_fewer_parts_or_levels_than_the_parser_makes(data: bytes) -> None:
    budget = Budget()
    check_bounds(data, budget)
    counted = bounds.MOST_PARTS - budget.parts
    mail = read_mail(data)

    own_parts = [part for part in mail.root.walk() if not _within_message(mail, part.path)]

    assert len(own_parts) <= counted


def _within_message(mail: Mail, path: str) -> bool:
    return any(
        part.content_type.startswith("message/")
        and part.children
        and path.startswith(f"{part.path}.".lstrip("."))
        and path != part.path
        for part in mail.root.walk()
    )


@given(_JUNK)
@settings(max_examples=150, deadline=None)
def test_every_leaf_is_body_or_attachment_or_referred_to(data: bytes) -> None:
    mail = read_mail(data)
    body = choose_body(mail.root)
    shown = {part.path for part in (body.text, body.html, *body.attachments, *body.inline.values()) if part}

    leaves = {part.path for part in mail.root.walk() if not part.children and not part.is_multipart}

    assert {path for path in leaves if not _within_message(mail, path)} <= shown


def test_nested_message_keeps_its_bytes() -> None:
    data = golden_bytes("nested-message")
    start = data.index(b"From: Carol")
    end = data.index(b"\r\n--outer--")

    nested = next(part for part in read_mail(data).root.walk() if part.content_type == "message/rfc822")

    assert nested.content == data[start:end]


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_all_kinds_of_buffers_are_read(kind: type) -> None:
    assert read_mail(kind(b"Subject: x\r\n\r\nbody")).head.subject == "x"


def _nested_multiparts(levels: int) -> bytes:
    heads = [
        f"Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n" for level in range(levels)
    ]
    return "".join(heads).encode() + b"\r\ninnermost\r\n"


def _assert_structure_not_read(data: bytes) -> Mail:
    mail = read_mail(data)
    assert [defect.kind for defect in mail.defects] == [DefectKind.STRUCTURE_NOT_READ]
    assert not mail.structure_read
    assert mail.root.content_type == "text/plain"
    assert mail.root.children == ()
    return mail


def test_levels_within_the_bound_are_read() -> None:
    mail = read_mail(_nested_multiparts(MOST_LEVELS))

    assert mail.structure_read
    assert best_text(choose_body(mail.root)).strip() == "innermost"


@pytest.mark.parametrize("levels", [MOST_LEVELS + 1, 3000])
def test_too_many_levels_leave_text_and_head(levels: int) -> None:
    mail = _assert_structure_not_read(b"Subject: deep\r\n" + _nested_multiparts(levels))

    assert mail.head.subject == "deep"
    assert mail.root.content.endswith(b"innermost\r\n")


def test_levels_hidden_behind_boundaries_that_look_like_fields_are_counted() -> None:
    heads = "".join(f"Content-Type: multipart/mixed; boundary=b:{n}\r\n\r\n--b:{n}\r\n" for n in range(200))

    _assert_structure_not_read(heads.encode())


def test_levels_behind_lone_carriage_returns_are_counted() -> None:
    _assert_structure_not_read(_nested_multiparts(200).replace(b"\r\n", b"\r"))


def test_too_many_parts() -> None:
    data = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 10_001

    _assert_structure_not_read(data)


def test_too_many_header_lines() -> None:
    mail = _assert_structure_not_read(b"X: y\r\n" * (MOST_HEADER_LINES + 1) + b"\r\nbody")

    assert mail.root.fields == ()
    assert mail.root.content.endswith(b"body")


def test_too_many_header_lines_in_all_parts_together() -> None:
    part = b"--b\r\n" + b"X: y\r\n" * 1900 + b"\r\nx\r\n"

    _assert_structure_not_read(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part * 60)


def test_too_large_a_header() -> None:
    _assert_structure_not_read(b"X: " + b"y" * (1024 * 1024) + b"\r\n\r\nbody")


def test_too_many_parameters() -> None:
    _assert_structure_not_read(
        b"Content-Type: multipart/mixed" + b"; a=b" * 129 + b"; boundary=x\r\n\r\nbody"
    )


@pytest.mark.parametrize("line", [b"x\r\n", b"x\r", b"--\n"])
def test_too_many_lines_deep_down(line: bytes) -> None:
    lines = line * 10_000

    check_bounds(_nested_multiparts(3) + lines, Budget(line_work=100_000))
    with pytest.raises(PastBound, match="lines"):
        check_bounds(_nested_multiparts(95) + lines, Budget(line_work=100_000))


def test_a_large_attachment_has_not_too_many_lines() -> None:
    lines = (40 * 1024 * 1024 // 78) * (bounds._WORK_PER_LINE + 10)

    assert lines < bounds.MOST_LINE_WORK


def test_a_bound_passed_inside_a_nested_message_counts_for_the_whole() -> None:
    _assert_structure_not_read(
        b"Content-Type: message/rfc822\r\n\r\n" + b"X: y\r\n" * (MOST_HEADER_LINES + 1) + b"\r\nbody"
    )


def test_messages_nested_too_deeply_stay_closed_and_can_be_saved() -> None:
    data = b"Content-Type: message/rfc822\r\n\r\n" * (MOST_NESTED_MESSAGES + 1) + b"Subject: in\r\n\r\nx"

    mail = read_mail(data)
    deepest = list(mail.root.walk())[-1]

    assert [defect.kind for defect in mail.defects] == [DefectKind.NOT_DESCENDED]
    assert deepest.content == b"Subject: in\r\n\r\nx"


def test_nested_messages_are_read_up_to_a_size_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vaultviewer.core.mail.reading.Budget", lambda: Budget(nested_bytes=100))
    inner = b"Content-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\n" + b"x" * 30

    mail = read_mail(b"Content-Type: message/rfc822\r\n\r\n" + inner)

    assert [(defect.kind, defect.path) for defect in mail.defects] == [(DefectKind.NOT_DESCENDED, "1")]


def test_recursion_in_the_parser_becomes_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MOST_LEVELS", 100_000)

    _assert_structure_not_read(_nested_multiparts(3000))


def test_external_body_and_partial_are_left_alone() -> None:
    for name in ("external-body", "partial"):
        assert read_mail(golden_bytes(name)).root.children == ()


def test_three_thousand_parentheses_are_read() -> None:
    assert read_mail(b"From: " + b"(" * 3000 + b" <a@b.example>\r\n\r\n").head.from_ == ()


def test_stdlib_agrees_on_an_ordinary_message() -> None:
    data = golden_bytes("attachments")
    theirs = [part.get_content_type() for part in message_from_bytes(data).walk()]

    assert [part.content_type for part in read_mail(data).root.walk()] == theirs


def test_a_bound_names_itself() -> None:
    with pytest.raises(PastBound, match="parts"):
        Budget(parts=0).take_part()
