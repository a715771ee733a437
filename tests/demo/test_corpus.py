"""The messages: readable by the standard library, of every promised kind, and nobody real in them."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from vaultviewer.demo.corpus.building import SampleMessage
from vaultviewer.demo.seeding import as_delivered, ses_message_id

SES_ORDER = [
    "Return-Path",
    "Received",
    "X-SES-Spam-Verdict",
    "X-SES-Virus-Verdict",
    "Received-SPF",
    "Authentication-Results",
    "X-SES-RECEIPT",
    "X-SES-DKIM-SIGNATURE",
]
HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*://|@)([a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.IGNORECASE)
MADE_UP = re.compile(r"(.+\.)?(example(\.(com|net|org))?)", re.IGNORECASE)
"""RFC 2606: nobody can own these."""


class RemoteImages(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        source = dict(attrs).get("src") or ""
        if tag == "img" and source.startswith("http"):
            self.addresses.append(source)


@pytest.fixture(scope="module")
def messages(corpus: tuple[SampleMessage, ...]) -> dict[str, SampleMessage]:
    return {message.name: message for message in corpus}


@pytest.fixture(scope="module")
def parsed(corpus: tuple[SampleMessage, ...]) -> dict[str, Message]:
    return {message.name: message_from_bytes(as_delivered(message)) for message in corpus}


def _leaves(message: Message) -> Iterator[Message]:
    return (part for part in message.walk() if not part.is_multipart())


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def _attachments(message: Message) -> dict[str, bytes]:
    return {part.get_filename() or "": _content(part) for part in _leaves(message) if part.get_filename()}


def _html(message: Message) -> str:
    part = next(part for part in _leaves(message) if part.get_content_type() == "text/html")
    return _content(part).decode(part.get_content_charset() or "ascii")


def test_there_are_at_least_sixty_and_each_name_is_its_own(corpus: tuple[SampleMessage, ...]) -> None:
    assert len(corpus) >= 60
    assert len({ses_message_id(message.name) for message in corpus}) == len(corpus)


def test_message_ids_look_like_those_of_ses(messages: dict[str, SampleMessage]) -> None:
    assert all(re.fullmatch(r"[0-9a-v]{40}", ses_message_id(name)) for name in messages)


def test_each_begins_with_the_block_of_ses_in_its_order(parsed: dict[str, Message]) -> None:
    assert {
        name: message.keys()[:8] for name, message in parsed.items() if message.keys()[:8] != SES_ORDER
    } == {}


def test_each_is_read_without_a_defect(parsed: dict[str, Message]) -> None:
    defects = {
        name: [part.defects for part in message.walk() if part.defects] for name, message in parsed.items()
    }

    assert {name: found for name, found in defects.items() if found} == {}


def test_each_has_crlf_line_ends_only(messages: dict[str, SampleMessage]) -> None:
    bare = re.compile(rb"(?<!\r)\n|\r(?!\n)")

    assert [name for name, message in messages.items() if bare.search(message.mime)] == []


def test_lines_are_short_enough_for_smtp(messages: dict[str, SampleMessage]) -> None:
    long = {name for name, message in messages.items() if max(map(len, message.mime.split(b"\r\n"))) > 998}

    assert long == set()


def test_subject_and_date_survive_their_encoding(
    messages: dict[str, SampleMessage], parsed: dict[str, Message]
) -> None:
    for name, message in messages.items():
        subject = str(make_header(decode_header(parsed[name]["Subject"])))
        assert re.sub(r"\r?\n", "", subject) == message.subject
        date = parsedate_to_datetime(parsed[name]["Date"])
        if name != "pgp-encrypted":  # written in one zone, handed over from another
            assert (date, date.utcoffset()) == (message.sent, message.sent.utcoffset())


def test_every_text_decodes_in_the_charset_that_it_declares(parsed: dict[str, Message]) -> None:
    for message in parsed.values():
        for part in _leaves(message):
            if part.get_content_maintype() == "text":
                assert "\ufffd" not in _content(part).decode(part.get_content_charset() or "ascii")


def test_nobody_real_is_named(parsed: dict[str, Message]) -> None:
    real = set()
    for name, message in parsed.items():
        words = [str(value) for value in message.values()[8:]]
        words += [
            _content(part).decode(part.get_content_charset() or "ascii", "replace")
            for part in _leaves(message)
            if part.get_content_maintype() == "text"
        ]
        real |= {(name, host) for text in words for host in HOST.findall(text) if not MADE_UP.fullmatch(host)}

    assert real == set()


def test_dates_are_of_the_last_weeks_in_many_zones(messages: dict[str, SampleMessage]) -> None:
    sent = [message.sent for message in messages.values()]

    assert min(sent) >= datetime.fromisoformat("2026-10-01T00:00:00+00:00")
    assert max(sent) <= datetime.fromisoformat("2026-11-23T12:00:00+00:00")
    assert {"+0900", "-0500", "+0000", "+0100", "+0530"} <= {f"{moment:%z}" for moment in sent}


def test_every_promised_kind_is_there(parsed: dict[str, Message]) -> None:
    types = {part.get_content_type() for message in parsed.values() for part in message.walk()}
    charsets = {part.get_content_charset() for message in parsed.values() for part in message.walk()}

    assert types >= {
        "text/plain",
        "text/html",
        "text/csv",
        "text/calendar",
        "application/pdf",
        "application/zip",
        "application/gzip",
        "image/png",
        "message/rfc822",
        "message/delivery-status",
        "message/feedback-report",
        "multipart/report",
        "multipart/related",
        "multipart/signed",
        "multipart/encrypted",
        "application/pkcs7-signature",
        "application/pgp-signature",
    }
    assert charsets >= {
        "iso-2022-jp",
        "shift_jis",
        "euc-jp",
        "utf-8",
        "iso-8859-1",
        "windows-1252",
        "windows-1255",
    }
    assert any(part.get_param("format") == "flowed" for message in parsed.values() for part in message.walk())


def test_the_large_one_has_25_megabytes(messages: dict[str, SampleMessage]) -> None:
    assert 25_000_000 <= len(as_delivered(messages["twenty-five-megabytes"])) < 26_000_000


def test_a_newsletter_has_fourteen_remote_images_from_three_hosts(parsed: dict[str, Message]) -> None:
    images = RemoteImages()
    images.feed(_html(parsed["newsletter-remote-images"]))

    assert len(images.addresses) == 14
    assert len({urlsplit(address).hostname for address in images.addresses}) == 3


def test_inline_images_are_named_by_the_body_and_found(parsed: dict[str, Message]) -> None:
    for name in ("inline-images-report", "inline-images-announcement"):
        wanted = set(re.findall(r'src="cid:([^"]+)"', _html(parsed[name])))
        found = {
            (part["Content-ID"] or "").strip("<>") for part in _leaves(parsed[name]) if part["Content-ID"]
        }
        assert wanted == found
        assert len(wanted) == 2


def test_pictures_are_valid_png(parsed: dict[str, Message]) -> None:
    pictures = [
        _content(part)
        for message in parsed.values()
        for part in _leaves(message)
        if part.get_content_type() == "image/png"
    ]

    assert len(pictures) >= 5
    for picture in pictures:
        assert picture.startswith(b"\x89PNG\r\n\x1a\n")
        offset, pixels, width, height = 8, b"", 0, 0
        while offset < len(picture):
            length, kind = struct.unpack_from(">I4s", picture, offset)
            content = picture[offset + 8 : offset + 8 + length]
            (checksum,) = struct.unpack_from(">I", picture, offset + 8 + length)
            assert checksum == zlib.crc32(kind + content)
            if kind == b"IHDR":
                width, height = struct.unpack_from(">II", content)
            pixels += content if kind == b"IDAT" else b""
            offset += 12 + length
        assert len(zlib.decompress(pixels)) == height * (1 + 3 * width)


def test_pdf_cross_references_lead_to_their_objects(parsed: dict[str, Message]) -> None:
    invoice = _attachments(parsed["invoice-pdf"])["Invoice 2026-1183.pdf"]

    table = int(re.findall(rb"startxref\n(\d+)\n%%EOF\n$", invoice)[0])
    offsets = [int(offset) for offset in re.findall(rb"(\d{10}) 00000 n \n", invoice[table:])]
    assert invoice[table:].startswith(b"xref\n0 6\n")
    assert [invoice[offset : offset + 7] for offset in offsets] == [b"%d 0 obj" % n for n in range(1, 6)]


def test_archives_are_whole(parsed: dict[str, Message]) -> None:
    for name, filename in (
        ("zip-attachment", "ws-4471-triage.zip"),
        ("contract-redline", "Supply agreement draft 7 (PO remarks).docx"),
    ):
        with zipfile.ZipFile(io.BytesIO(_attachments(parsed[name])[filename])) as whole:
            assert whole.testzip() is None
            assert len(whole.namelist()) == 3


def test_dmarc_reports_unpack_to_xml(parsed: dict[str, Message]) -> None:
    reports = [
        zlib.decompress(content, wbits=31)
        for name, message in parsed.items()
        if name.startswith("dmarc-gzip")
        for content in _attachments(message).values()
    ]

    assert len(reports) == 4
    assert all(b"<feedback>" in report and b"<source_ip>203.0.113.80" in report for report in reports)


def test_the_bounce_reports_the_status_of_its_recipient(parsed: dict[str, Message]) -> None:
    status = next(
        part for part in parsed["bounce"].walk() if part.get_content_type() == "message/delivery-status"
    )

    blocks = status.get_payload()
    assert isinstance(blocks, list)
    assert isinstance(blocks[1], Message)
    assert (blocks[1]["Action"], blocks[1]["Status"]) == ("failed", "5.1.1")
    assert parsed["bounce"]["Return-Path"] == "<>"


def test_the_phishing_mail_lies_about_its_link_and_its_sender(parsed: dict[str, Message]) -> None:
    links = re.findall(r'href="(https://[^"/]+)[^"]*"[^>]*>(https://[^<]+)</a>', _html(parsed["phishing"]))

    assert links
    assert all(urlsplit(target).hostname != urlsplit(shown).hostname for target, shown in links)
    ((name, address),) = getaddresses([parsed["phishing"]["From"]])
    assert "@hoshino-brandt.example" in name
    assert not address.endswith("@hoshino-brandt.example")


def test_spam_fails_and_forged_verdicts_stand_below_those_of_ses(parsed: dict[str, Message]) -> None:
    assert parsed["spam"]["X-SES-Spam-Verdict"] == "FAIL"
    assert parsed["virus-fail"]["X-SES-Virus-Verdict"] == "FAIL"
    assert parsed["forged-ses-headers"].get_all("X-SES-Spam-Verdict") == ["FAIL", "PASS"]
