"""The header block that Amazon SES puts in front of each message that it receives.

Names, order and wording follow messages that SES has delivered: Return-Path, Received, the two verdicts,
Received-SPF, Authentication-Results, X-SES-RECEIPT and X-SES-DKIM-SIGNATURE, then the sender's own headers.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

_CRLF: Final = "\r\n"
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What SES found out about a message. The first two as SES spells them, the rest as in RFC 8601."""

    spam: str = "PASS"
    virus: str = "PASS"
    spf: str = "pass"
    dkim: str = "pass"
    dmarc: str = "pass"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One SMTP transaction as SES's inbound server saw it. `return_path` is empty for bounces."""

    message_id: str
    return_path: str
    recipient: str
    header_from_domain: str
    client_host: str
    client_ip: str
    received: datetime
    verdicts: Verdicts


def ses_header_block(arrival: Arrival, *, region: str) -> bytes:
    """Return the block, each line ended by CRLF, without the empty line that ends a header."""
    spf = _spf(arrival)
    domain = arrival.header_from_domain
    lines = [
        f"Return-Path: <{arrival.return_path}>",
        f"Received: from {arrival.client_host} ({arrival.client_host} [{arrival.client_ip}])",
        f" by inbound-smtp.{region}.amazonaws.com with SMTP id {arrival.message_id}",
        f" for {arrival.recipient};",
        f" {_smtp_date(arrival.received)}",
        f"X-SES-Spam-Verdict: {arrival.verdicts.spam}",
        f"X-SES-Virus-Verdict: {arrival.verdicts.virus}",
        f"Received-SPF: {spf}",
        "Authentication-Results: amazonses.com;",
        f" spf={spf}",
        f" dkim={arrival.verdicts.dkim}{'' if arrival.verdicts.dkim == 'none' else f' header.i=@{domain}'};",
        f" dmarc={arrival.verdicts.dmarc} header.from={domain};",
        f"X-SES-RECEIPT: {_receipt(arrival.message_id)}",
        f"X-SES-DKIM-SIGNATURE: {_signature(arrival, region)}",
    ]
    return (_CRLF.join(lines) + _CRLF).encode("ascii")


def _spf(arrival: Arrival) -> str:
    sender_domain = arrival.return_path.partition("@")[2] or arrival.client_host
    permitted = f"designate {arrival.client_ip} as permitted sender"
    said = {
        "pass": f"domain of {sender_domain} {permitted.replace('designate', 'designates')}",
        "fail": f"domain of {sender_domain} does not {permitted}",
        "softfail": f"domain of transitioning {sender_domain} does not {permitted}",
    }.get(arrival.verdicts.spf, f"domain of {sender_domain} does not provide an SPF record")
    envelope_from = arrival.return_path or f"postmaster@{arrival.client_host}"
    return (
        f"{arrival.verdicts.spf} (spfCheck: {said}) client-ip={arrival.client_ip};"
        f" envelope-from={envelope_from}; helo={arrival.client_host};"
    )


def _smtp_date(moment: datetime) -> str:
    """Format as SES does. Not `strftime`: its names of days and months follow the locale."""
    utc = moment.astimezone(UTC)
    weekday, month = _WEEKDAYS[utc.weekday()], _MONTHS[utc.month - 1]
    return f"{weekday}, {utc.day:02d} {month} {utc.year} {utc:%H:%M:%S} +0000 (UTC)"


def _receipt(message_id: str) -> str:
    """Return a value of the right shape. Only SES can read a real one; there is nothing in it to check."""
    return base64.b64encode(b"\x00AAAAAAAAAAA" + _stretch(message_id, "receipt", 222)).decode("ascii")


def _signature(arrival: Arrival, region: str) -> str:
    """Return a value of the right shape; SES publishes no key with which a reader could verify a real one."""
    signature = base64.b64encode(_stretch(arrival.message_id, "signature", 128)).decode("ascii")
    body_hash = base64.b64encode(_stretch(arrival.message_id, "body", 32)).decode("ascii")
    selector = base64.b32encode(_stretch(region, "selector", 20)).decode("ascii").lower()
    return (
        f"a=rsa-sha256; q=dns/txt; b={signature}; c=relaxed/simple; s={selector}; d=amazonses.com;"
        f" t={int(arrival.received.timestamp())}; v=1; bh={body_hash};"
        " h=From:To:Cc:Bcc:Subject:Date:Message-ID:MIME-Version:Content-Type:X-SES-RECEIPT;"
    )


def _stretch(seed: str, purpose: str, length: int) -> bytes:
    return hashlib.shake_256(f"{purpose}:{seed}".encode()).digest(length)
