"""Coverage-guided fuzzing of all that reads a message, for the window and for the command.

An input without a header field is taken for a file as well: its previews, and its HTML, are read.

atheris is no dependency of the project; see README.md beside this file.
"""

import re
import sys
import time
from html.parser import HTMLParser

import atheris

with atheris.instrument_imports(include=["vaultviewer", "email", "html", "idna", "olefile", "puremagic"]):
    import msgspec

    from vaultviewer.cli.mail_json import mail_json
    from vaultviewer.core.cancel import CancelToken
    from vaultviewer.core.crossing import Answer
    from vaultviewer.core.mail import digest_job
    from vaultviewer.core.mail.attachments.facts import examine_attachment
    from vaultviewer.core.mail.body import best_text, part_text
    from vaultviewer.core.mail.digest import Digest, digest_mail
    from vaultviewer.core.mail.filenames import name_warnings
    from vaultviewer.core.mail.findings.survey import survey_html
    from vaultviewer.core.mail.html import loaded_images
    from vaultviewer.core.mail.html.animation import is_animated
    from vaultviewer.core.mail.html.part_addresses import PartAddresses
    from vaultviewer.core.mail.html.remote import remote_host
    from vaultviewer.core.mail.html.sanitize import SanitizedHtml, sanitize_html
    from vaultviewer.core.mail.links.defang import defang, defang_within
    from vaultviewer.core.mail.links.hyperlinks import Link, examine, merge_links
    from vaultviewer.core.mail.links.web_address import read_address
    from vaultviewer.core.mail.partnames import part_filename
    from vaultviewer.core.mail.previews import job as preview_job
    from vaultviewer.core.mail.previews.model import Preview, PreviewRequest
    from vaultviewer.core.mail.tree import Part
    from vaultviewer.core.mail.verdicts import read_verdicts
    from vaultviewer.core.mail.whole_text import all_parts_text, header_text
    from vaultviewer.core.ports import Buffer
    from vaultviewer.core.web.refusal import WebRefusal
    from vaultviewer.core.web.urls import read_url

SLOW = 2.0
"""Seconds; more than that for the few kilobytes of a fuzzed input is a finding too."""
MOST_PREVIEWS = 4
"""Parts of one input that are looked into."""
FORBIDDEN = frozenset(
    {"script", "iframe", "link", "object", "embed", "form", "base", "meta", "svg", "math", "video", "audio"}
)
FETCHES = re.compile(r"url\s*\(|@import|image-set|\bsrc\s*\(", re.IGNORECASE)
OWN_PART = re.compile(r"url\(\"?vv-part://[^\s\"')]*\"?\)")
FILE_TYPES = ("application/octet-stream", "text/html", "text/csv", "application/json", "text/calendar")
"""What a file is declared to be, turn about."""


class Finding(AssertionError):
    """What no message may bring about."""


class Within:
    """Implements `Confinement` here, and keeps what was digested to compare it with what crossed."""

    def __init__(self) -> None:
        self.digest: Digest | None = None

    def run(self, job: str, content: Buffer, request: bytes = b"", *, cancel: CancelToken) -> Answer:
        del job, cancel
        self.digest = digest_mail(content, token=msgspec.msgpack.decode(request, type=str))
        reply, blobs = digest_job._encode(self.digest)
        return Answer(reply, tuple(map(bytes, blobs)))


class Outside(HTMLParser):
    """Finds in sanitised HTML what could still leave the machine: all but the address of a link."""

    def __init__(self) -> None:
        super().__init__()
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_style = tag == "style"
        if tag in FORBIDDEN:
            raise Finding(f"a tag that is not allowed: {tag}")
        for name, value in attrs:
            if name.startswith("on"):
                raise Finding(f"an attribute that runs something: {name}")
            if name == "style":
                check_style(value or "")
            elif (name in {"src", "background"} or "://" in (value or "")) and not (
                (tag, name) == ("a", "href") or name == "alt" or (value or "").startswith("vv-part://")
            ):
                raise Finding(f"an address that is not the message's own: {name}")

    def handle_data(self, data: str) -> None:
        if self._in_style:
            check_style(data)

    def handle_endtag(self, tag: str) -> None:
        self._in_style = self._in_style and tag != "style"


def read_one(data: bytes) -> None:
    """Read one input as the window and the command do."""
    started = time.process_time()
    within = Within()
    digest = digest_job.digest_confined(data, within, cancel=CancelToken())
    if digest != within.digest:
        raise Finding("a digest is another one on the other side")
    check_command(digest)
    for part in digest.mail.root.walk():
        check_part(part)
    if digest.html is not None:
        check_html(digest.html)
    for report in digest.links:
        check_link(report.link)
    for part in digest.body.attachments[:MOST_PREVIEWS]:
        check_preview(part.content, part.content_type, part.charset, part.untrusted_filename)
    if not digest.mail.root.fields:
        check_file(data)
    if time.process_time() - started > SLOW:
        raise Finding("too slow")


def check_command(digest: Digest) -> None:
    """Check what `show` prints, and the window's other views."""
    best_text(digest.body).encode("utf-8", "surrogatepass")
    if not mail_json(digest.mail, digest.body).isascii():
        raise Finding("JSON is not ASCII")
    read_verdicts(digest.mail)
    header_text(digest.mail.root.fields)
    all_parts_text(digest.mail)


def check_part(part: Part) -> None:
    name = part_filename(part)
    if not name or "/" in name or len(name.encode()) > 255:
        raise Finding("a file name that no disk should see")
    name_warnings(part.untrusted_filename or "")


def check_html(html: SanitizedHtml) -> None:
    Outside().feed(html.html)
    for reference in html.remote:
        remote_host(reference.url)
        with_refusal(reference.url)


def check_style(css: str) -> None:
    if FETCHES.search(OWN_PART.sub("", css)):
        raise Finding("a style that fetches")


def check_link(link: Link) -> None:
    report = examine(link)
    if not all(step.host_wire.isascii() for step in report.steps):
        raise Finding("a host that DNS has no name for")
    if "http:" in defang(link.untrusted_url).lower() or "https:" in defang_within(link.untrusted_text):
        raise Finding("a link that still leads somewhere")
    address = read_address(link.untrusted_url)
    if address is not None and not address.key.startswith(f"{address.scheme}://"):
        raise Finding("a key that names no scheme")
    with_refusal(link.untrusted_url)


def with_refusal(untrusted_url: str) -> None:
    """Check that what would be asked for on the web is asked for in one form."""
    try:
        url = read_url(untrusted_url)
    except WebRefusal:
        return
    if not str(url).isascii() or read_url(str(url)) != url:
        raise Finding("an address that reads in two ways")


def check_preview(content: bytes, content_type: str, charset: str | None, untrusted_name: str | None) -> None:
    request = msgspec.msgpack.encode(PreviewRequest(content_type, charset, untrusted_name))
    reply, _ = preview_job.run(memoryview(content), request)
    preview = msgspec.msgpack.decode(reply, type=Preview)
    if preview.page is not None:
        Outside().feed(preview.page.html)


def check_file(data: bytes) -> None:
    """Read the input as a file of some type, and as HTML whose remote images were loaded."""
    declared = FILE_TYPES[len(data) % len(FILE_TYPES)]
    check_preview(data, declared, None, "file.tgz")
    is_animated(data)
    part = Part("1", declared, None, "attachment", "file.doc", None, (), (), data, len(data))
    examine_attachment(part)
    html = part_text(part)
    cleaned = sanitize_html(html, part_url=lambda _: "vv-part://1/x")
    check_html(cleaned)
    check_html(sanitize_html(html, part_url=lambda _: None, simple=True))
    for link in merge_links(survey_html(html).links, html)[:MOST_PREVIEWS]:
        check_link(link)
    urls = tuple(reference.url for reference in cleaned.remote)
    request = msgspec.msgpack.encode({"content_ids": ("a@b",), "token": "m1", "urls": urls})
    reply, _ = loaded_images.run(memoryview(html.encode("utf-8", "replace")), request)
    check_html(msgspec.msgpack.decode(reply, type=SanitizedHtml))
    PartAddresses(("a@b",), "m1").url(html[:100])


if __name__ == "__main__":
    atheris.Setup(sys.argv, read_one)
    atheris.Fuzz()
