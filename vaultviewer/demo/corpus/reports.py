"""Mail that machines write for machines: bounces, DMARC and TLS reports, abuse feedback."""

import json
from collections.abc import Iterator

from vaultviewer.demo.corpus.building import (
    Folder,
    MimePart,
    SampleMessage,
    attachment,
    message,
    multipart,
    raw_part,
    text,
)
from vaultviewer.demo.corpus.company import ABUSE, DMARC, DOMAIN, GMT, POSTMASTER, at
from vaultviewer.demo.corpus.documents import archive, gzipped
from vaultviewer.demo.ses_headers import Verdicts


def messages() -> Iterator[SampleMessage]:
    yield _bounce()
    yield _delayed()
    for number, (reporter, day) in enumerate(
        (("lumen-mail", 20), ("postbote", 21), ("tokai-net", 22), ("opal-mail", 22)), start=1
    ):
        yield _dmarc(f"dmarc-gzip-{number}", f"{reporter}.example", day, zipped=False)
    yield _dmarc("dmarc-zip", "harbour-isp.example", 21, zipped=True)
    yield _tls_report()
    yield _feedback()


def _bounce() -> SampleMessage:
    return message(
        "bounce",
        sent=at(11, 18, 16, 3, GMT),
        sender=("Mail Delivery System", "mailer-daemon@mx.polder-optics.example"),
        to=POSTMASTER,
        subject="Undelivered Mail Returned to Sender",
        extra={"Auto-Submitted": "auto-replied"},
        return_path="",
        body=_delivery_report(
            "The mail system could not deliver your message to <b.vandorn@polder-optics.example>:\n"
            "550 5.1.1 User unknown\n",
            "Final-Recipient: rfc822; b.vandorn@polder-optics.example\nAction: failed\nStatus: 5.1.1\n"
            "Diagnostic-Code: smtp; 550 5.1.1 User unknown\n",
        ),
    )


def _delayed() -> SampleMessage:
    return message(
        "delayed-delivery",
        sent=at(11, 15, 4, 15, GMT),
        sender=("Mail Delivery System", "mailer-daemon@mx.hoshino-brandt.example"),
        to=POSTMASTER,
        subject="Warning: message still undelivered after 4 hours",
        extra={"Auto-Submitted": "auto-replied"},
        return_path="",
        body=_delivery_report(
            "Your message has not been delivered for four hours. It will be tried for five days.\n",
            "Final-Recipient: rfc822; office@trade-office.example\nAction: delayed\nStatus: 4.4.1\n"
            "Will-Retry-Until: Fri, 20 Nov 2026 00:15:00 +0000\n",
        ),
    )


def _delivery_report(words: str, recipient_fields: str) -> MimePart:
    """RFC 3464."""
    return multipart(
        "report",
        text(words),
        raw_part(
            "message/delivery-status",
            "Reporting-MTA: dns; mx.polder-optics.example\nArrival-Date: Wed, 18 Nov 2026 16:02:58 +0000\n\n"
            + recipient_fields,
        ),
        raw_part(
            "text/rfc822-headers",
            f"From: Claire Fontaine <claire.fontaine@{DOMAIN}>\nTo: b.vandorn@polder-optics.example\n"
            f"Subject: Supply agreement draft 7\nMessage-ID: <20261118.draft7@{DOMAIN}>\n",
        ),
        report_type="delivery-status",
    )


def _dmarc(name: str, reporter: str, day: int, *, zipped: bool) -> SampleMessage:
    """RFC 9990: one XML document, compressed, its name made of reporter, domain and period."""
    records = "".join(
        f"<record><row><source_ip>{address}</source_ip><count>{count}</count><policy_evaluated>"
        f"<disposition>{'none' if result == 'pass' else 'reject'}</disposition><dkim>{result}</dkim><spf>{result}</spf>"
        f"</policy_evaluated></row><identifiers><header_from>{DOMAIN}</header_from></identifiers></record>\n"
        for address, count, result in (
            ("192.0.2.25", 118 + day, "pass"),
            ("192.0.2.26", 97, "pass"),
            ("203.0.113.80", 14, "fail"),
        )
    )
    begin = int(at(11, day, 0, 0).timestamp())
    stem = f"{reporter}!{DOMAIN}!{begin}!{begin + 86399}"
    xml = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feedback><version>1.0</version>\n'
        f"<report_metadata><org_name>{reporter}</org_name><email>dmarc@{reporter}</email>"
        f"<report_id>{begin}.{day}</report_id><date_range><begin>{begin}</begin><end>{begin + 86399}</end></date_range>"
        f"</report_metadata>\n<policy_published><domain>{DOMAIN}</domain><p>reject</p><pct>100</pct>"
        f"</policy_published>\n{records}</feedback>\n"
    ).encode()
    report = (
        attachment(archive({f"{stem}.xml": xml}), "application/zip", f"{stem}.zip")
        if zipped
        else attachment(gzipped(xml), "application/gzip", f"{stem}.xml.gz")
    )
    return message(
        name,
        sent=at(11, day, 23, 59 - day, GMT, second=day),
        sender=(f"DMARC reports of {reporter}", f"dmarc@{reporter}"),
        to=DMARC,
        subject=f"Report Domain: {DOMAIN} Submitter: {reporter} Report-ID: <{begin}.{day}>",
        folder=Folder.DMARC,
        body=multipart(
            "mixed", text(f"This is the DMARC aggregate report of {reporter} for {DOMAIN}.\n"), report
        ),
    )


def _tls_report() -> SampleMessage:
    """RFC 8460."""
    report = {
        "organization-name": "Postbote",
        "date-range": {"start-datetime": "2026-11-21T00:00:00Z", "end-datetime": "2026-11-21T23:59:59Z"},
        "contact-info": "tls@postbote.example",
        "report-id": f"2026-11-21T00:00:00Z_{DOMAIN}",
        "policies": [
            {
                "policy": {"policy-type": "sts", "policy-domain": DOMAIN, "mx-host": [f"*.{DOMAIN}"]},
                "summary": {"total-successful-session-count": 1841, "total-failure-session-count": 3},
                "failure-details": [{"result-type": "certificate-expired", "failed-session-count": 3}],
            }
        ],
    }
    return message(
        "tls-report",
        sent=at(11, 22, 3, 0, GMT),
        sender=("Postbote TLS reports", "tls@postbote.example"),
        to=DMARC,
        subject=f"Report Domain: {DOMAIN} Submitter: postbote.example (TLS)",
        folder=Folder.DMARC,
        extra={"TLS-Report-Domain": DOMAIN, "TLS-Report-Submitter": "postbote.example"},
        body=multipart(
            "report",
            text("Aggregate TLS report.\n"),
            attachment(
                gzipped(json.dumps(report, indent=1).encode()),
                "application/tlsrpt+gzip",
                f"postbote.example!{DOMAIN}!1795219200!1795305599.json.gz",
            ),
            report_type="tlsrpt",
        ),
    )


def _feedback() -> SampleMessage:
    """RFC 5965: a reader pressed "this is spam"."""
    return message(
        "abuse-feedback",
        sent=at(11, 11, 7, 44, GMT),
        sender=("Feedback Loop", "fbl@harbour-isp.example"),
        to=ABUSE,
        subject="FW: Invitation to the open day",
        body=multipart(
            "report",
            text("This is an abuse report for a message from 192.0.2.25, received on 11 November 2026.\n"),
            raw_part(
                "message/feedback-report",
                "Feedback-Type: abuse\nUser-Agent: HarbourFBL/2.1\nVersion: 1\n"
                f"Original-Mail-From: <events@{DOMAIN}>\nSource-IP: 192.0.2.25\n",
            ),
            raw_part(
                "message/rfc822",
                f"From: Events <events@{DOMAIN}>\nTo: redacted@harbour-isp.example\n"
                "Subject: Invitation to the open day\nDate: Wed, 11 Nov 2026 07:30:00 +0000\n"
                "Content-Type: text/plain; charset=us-ascii\n\nCome and see our laboratories on 3 December.\n",
            ),
            report_type="feedback-report",
        ),
        verdicts=Verdicts(dkim="none"),
    )
