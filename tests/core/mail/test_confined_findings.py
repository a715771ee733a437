"""Links and findings cross from the confined process as they are."""

import msgspec

from vaultviewer.core.cancel import NEVER, CancelToken
from vaultviewer.core.crossing import Answer
from vaultviewer.core.mail import digest_job
from vaultviewer.core.mail.digest import digest_mail
from vaultviewer.core.ports import Buffer

RAW = (
    b"From: a@acme.example\r\nFrom: b@bank.example\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    b"<p>x</p><p hidden>salt</p><a href='https://urldefense.com/v3/__https://u@evil.example:81/__;!!x'>bank.example</a>"
)


class _Crossing:
    """Runs the job here; what it says crosses as bytes all the same."""

    def run(self, job: str, content: Buffer, request: bytes = b"", *, cancel: CancelToken) -> Answer:
        cancel.checkpoint()
        assert job == digest_job.JOB
        self.token = msgspec.msgpack.decode(request, type=str)
        reply, blobs = digest_job.run(memoryview(content), request)
        return Answer(reply, tuple(bytes(blob) for blob in blobs))


def test_nothing_is_lost_on_the_way() -> None:
    crossing = _Crossing()
    crossed = digest_job.digest_confined(RAW, crossing, cancel=NEVER)
    here = digest_mail(RAW, token=crossing.token)
    assert len(here.links[0].steps) == 2
    assert len(here.links[0].warnings) == 3
    assert len(here.findings) >= 3
    assert crossed.links == here.links
    assert crossed.findings == here.findings
    assert [str(each.sentence) for each in crossed.findings] == [str(each.sentence) for each in here.findings]
