"""SES's verdicts: its own top block and nothing below."""

from vaultviewer.core.mail.reading import read_mail
from vaultviewer.core.mail.verdicts import SesVerdicts, read_verdicts

_BLOCK = (
    "Return-Path: <bounce@sender.example>\r\n"
    "Received: from mail.sender.example (mail.sender.example [192.0.2.1])\r\n"
    " by inbound-smtp.eu-west-1.amazonaws.com with SMTP id o3vrnil0e2ic28trm7dfhrc2v0clambda4nbp0g1\r\n"
    " for bob@vault.example;\r\n Fri, 31 May 2024 07:30:01 +0000 (UTC)\r\n"
    "X-SES-Spam-Verdict: PASS\r\n"
    "X-SES-Virus-Verdict: FAIL\r\n"
    "Received-SPF: softfail (spfCheck: domain of sender.example) client-ip=192.0.2.1;\r\n"
    "Authentication-Results: amazonses.com;\r\n"
    " spf=softfail (spfCheck: transitioning; dkim=pass) client-ip=192.0.2.1;\r\n"
    " dkim=pass header.i=@sender.example;\r\n dkim=fail header.i=@other.example;\r\n"
    " dmarc=none header.from=sender.example;\r\n"
    "X-SES-RECEIPT: AEFB\r\n"
    "X-SES-DKIM-SIGNATURE: a=rsa-sha256\r\n"
)


def _verdicts(header: str) -> SesVerdicts | None:
    return read_verdicts(read_mail(f"{header}\r\nbody".encode()))


def test_the_top_block_is_read() -> None:
    found = _verdicts(_BLOCK + "From: a@b.example\r\n")

    assert found is not None
    assert found.smtp_id == "o3vrnil0e2ic28trm7dfhrc2v0clambda4nbp0g1"
    assert found.received_by == "inbound-smtp.eu-west-1.amazonaws.com"
    assert found.return_path == "bounce@sender.example"
    assert (found.spam, found.virus, found.spf, found.dmarc) == ("pass", "fail", "softfail", "none")
    assert found.dkim == ("pass", "fail")


def test_a_senders_own_fields_further_down_are_ignored() -> None:
    top = _BLOCK.replace("X-SES-Spam-Verdict: PASS\r\n", "")

    found = _verdicts(top + "X-SES-Spam-Verdict: PASS\r\n")

    assert found is not None
    assert found.spam == ""


def test_the_block_ends_at_the_first_foreign_field() -> None:
    found = _verdicts(_BLOCK.replace("X-SES-Spam", "From: a@b.example\r\nX-SES-Spam"))

    assert found is not None
    assert (found.spam, found.virus, found.dkim) == ("", "", ())


def test_a_message_that_ses_did_not_receive_has_no_verdicts() -> None:
    assert _verdicts("X-SES-Spam-Verdict: PASS\r\n" + _BLOCK) is None
    assert _verdicts(_BLOCK.replace("inbound-smtp.eu-west-1.amazonaws.com", "evil.example")) is None
    assert _verdicts("From: a@b.example\r\n" + _BLOCK) is None


def test_results_of_another_authority_are_ignored() -> None:
    found = _verdicts(_BLOCK.replace("amazonses.com;", "evil.example;"))

    assert found is not None
    assert (found.dkim, found.dmarc, found.authentication_results) == ((), "", "")


def test_a_comment_makes_no_result() -> None:
    found = _verdicts(_BLOCK.replace("dkim=fail header.i=@other.example;", "x=y (; dmarc=pass);"))

    assert found is not None
    assert found.dmarc == "none"
