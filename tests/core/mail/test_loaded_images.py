"""A message's HTML sanitised anew with the images that came, in the confined process."""

import pytest
from support.in_process import InProcess

from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.crossing import Answer
from vaultviewer.core.errors import Cancelled, DiedReading, TookTooLong
from vaultviewer.core.mail.html.loaded_images import JOB, sanitize_loaded
from vaultviewer.core.mail.html.part_addresses import PartAddresses
from vaultviewer.core.mail.html.sanitize import SanitizedHtml
from vaultviewer.core.ports import Buffer

LOGO = "https://cdn.example.com/logo.png?a=1&b=2"
HTML = (
    f'<p>é \ud800</p><img src="{LOGO.replace("&", "&amp;")}"><img src="cid:own">'
    '<img src="https://cdn.example.com/other.png" alt="other">'
)
ADDRESSES = PartAddresses(("own",), "m00")


def sanitized(confinement: InProcess, *urls: str) -> SanitizedHtml:
    return sanitize_loaded(HTML, ADDRESSES, urls, confinement, cancel=CancelToken())


def test_what_came_stands_behind_the_parts_of_the_message() -> None:
    confinement = InProcess()
    result = sanitized(confinement, "https://cdn.example.com/not-there.png", LOGO)
    assert confinement.jobs == [JOB]
    assert 'src="vv-part://m00/0"' in result.html  # its own
    assert 'src="vv-part://m00/2"' in result.html  # the second that came
    assert "example.com" not in result.html
    assert '<img alt="other">' in result.html
    assert [reference.url for reference in result.remote if reference.loadable] == [
        LOGO,
        "https://cdn.example.com/other.png",
    ]


def test_without_images_it_is_what_it_was() -> None:
    assert "vv-part://m00/1" not in sanitized(InProcess()).html


def test_a_process_that_is_stopped_says_so() -> None:
    confinement = InProcess()
    confinement.stopped = TookTooLong(seconds=30)
    with pytest.raises(TookTooLong):
        sanitized(confinement, LOGO)


def test_a_cancel_goes_through() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        sanitize_loaded(HTML, ADDRESSES, (LOGO,), InProcess(), cancel=cancel)


class Lying:
    """A confined process that was taken over."""

    def run(self, job: str, content: Buffer, request: bytes = b"", *, cancel: CancelToken) -> Answer:  # noqa: ARG002  as the port has it
        return Answer(b"\x81\xa4html\x01")


def test_an_answer_that_makes_no_sense_is_not_believed() -> None:
    with pytest.raises(DiedReading):
        sanitize_loaded(HTML, ADDRESSES, (LOGO,), Lying(), cancel=CancelToken())
