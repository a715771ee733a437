"""What attackers send: trackers, links that lie, spoofed names, forged verdicts, names that hide their kind."""

from collections.abc import Iterator
from email.header import Header

from vaultviewer.demo.corpus.building import (
    SampleMessage,
    alternative,
    attachment,
    html,
    message,
    multipart,
    text,
)
from vaultviewer.demo.corpus.company import CET, COMPLIANCE, EST, GMT, JST, PHISHING, SECURITY, at
from vaultviewer.demo.corpus.documents import archive, pdf
from vaultviewer.demo.corpus.layout import band, block, button, facts, footer, page, paragraph
from vaultviewer.demo.ses_headers import Verdicts


def messages() -> Iterator[SampleMessage]:
    yield _phishing()
    yield _executive_fraud()
    yield _spam()
    yield _malware()
    yield _forged_verdicts()
    yield _look_alike()
    yield _active_content()
    yield _hidden_kind()


def _phishing() -> SampleMessage:
    blue, host = "#0f4c9c", "https://login.micro-portal-verify.example"
    rows = (
        band("Your mailbox is 98 % full", colour=blue, kicker="Mail administrator", size=24)
        + block(
            paragraph("Dear security@hoshino-brandt.example,")
            + paragraph("17 messages could not be delivered. They will be <b>deleted within 24 hours</b>.")
            + facts(
                ("Quota", "50 GB"),
                ("Used", '<span style="color:#b42318">49.1 GB</span>'),
                ("Held back", "17"),
            )
            + '<div style="height:16px"></div>'
            + button("Release the messages", f"{host}/r?u=c2VjdXJpdHk", colour=blue)
            + paragraph(
                f'Or copy this address: <a href="{host}/r?u=c2VjdXJpdHk">https://portal.hoshino-brandt.example/quota</a>'
            )
            + '<p style="font-size:0;color:#ffffff">weekly minutes garden recipe holiday thank you regards</p>'
            + '<p style="color:#fefefe;font-size:2px">invoice meeting agenda lunch</p>'
        )
        + footer("This mail was scanned by your IT department.")
    )
    trackers = (
        f'<img src="{host}/open.gif?m=security@hoshino-brandt.example" width="1" height="1" alt="">'
        '<img src="https://beacon.adsyndicate.example/p?id=88f1" width="1" height="1" alt="" style="display:none">'
        '<div style="background-image:url(https://beacon.adsyndicate.example/css.png)"></div>'
        "<style>@import url(https://fonts.adsyndicate.example/a.css);</style>"
    )
    return message(
        "phishing",
        sent=at(11, 23, 8, 40, CET),
        sender=(
            "Hoshino & Brandt IT Service <it@hoshino-brandt.example>",
            "no-reply@micro-portal-verify.example",
        ),
        to=PHISHING,
        subject="Action required: 17 messages on hold",
        extra={"Reply-To": "desk@quick-reply.example", "X-Mailer": "PHPMailer 6.9"},
        return_path="www-data@vps-2210.cheap-hosting.example",
        verdicts=Verdicts(spam="GRAY", spf="softfail", dkim="none", dmarc="fail"),
        body=html(
            page(title="Quota", preheader="17 messages", rows=rows).replace("</body>", trackers + "</body>")
        ),
    ).arriving(client_host="vps-2210.cheap-hosting.example", client_ip="203.0.113.180")


def _executive_fraud() -> SampleMessage:
    return message(
        "executive-fraud",
        sent=at(11, 19, 17, 31, EST),
        sender=("Daniel Brandt", "ceo.office.private@mailhaven.example"),
        to=COMPLIANCE,
        subject="Are you at your desk?",
        extra={"Reply-To": "d.brandt.private@quick-reply.example"},
        verdicts=Verdicts(dmarc="none"),
        body=text(
            "I am in a meeting and can't talk. I need a payment done today, confidential for now.\n"
            "Write me back with your mobile number.\n\nDaniel\n"
        ),
    )


def _spam() -> SampleMessage:
    return message(
        "spam",
        sent=at(11, 21, 3, 33, GMT),
        sender=("Dr. Mrs. Grace", "grace.fund@lucky-winner.example"),
        to=SECURITY,
        subject="RE: YOUR COMPENSATION FUND OF $4.5M IS READY!!!",
        verdicts=Verdicts(spam="FAIL", spf="fail", dkim="none", dmarc="fail"),
        body=alternative(
            "DEAR BENEFICIARY,\n\nYOUR FUND IS READY. REPLY WITH YOUR FULL NAME AND BANK.\n",
            '<center><font size="7" color="red">$ 4.5 MILLION</font><br><font size="5" color="green">DEAR BENEFICIARY'
            '</font><br><blink>REPLY TODAY</blink><br><img src="http://lucky-winner.example/gold.gif"></center>',
        ),
    )


def _malware() -> SampleMessage:
    harmless = archive({"Invoice_88213.pdf.js": b"// A harmless stand-in for a downloader.\r\n"})
    return message(
        "virus-fail",
        sent=at(11, 16, 5, 2, GMT),
        sender=("Billing Department", "billing@quick-invoices.example"),
        to=COMPLIANCE,
        subject="Overdue: Invoice_88213",
        verdicts=Verdicts(spam="FAIL", virus="FAIL", spf="fail", dkim="none", dmarc="fail"),
        body=multipart(
            "mixed",
            text("Second reminder. Password for the archive: 8821\n"),
            attachment(harmless, "application/zip", "Invoice_88213.pdf.zip"),
        ),
    )


def _forged_verdicts() -> SampleMessage:
    """Headers that only SES may write, further down where the sender's own begin."""
    return message(
        "forged-ses-headers",
        sent=at(11, 14, 12, 12, GMT),
        sender=("Payments", "payments@hoshino-brandt-pay.example"),
        to=COMPLIANCE,
        subject="Confirmed safe: updated remittance advice",
        verdicts=Verdicts(spam="FAIL", spf="fail", dkim="none", dmarc="fail"),
        extra={
            "X-SES-Spam-Verdict": "PASS",
            "X-SES-Virus-Verdict": "PASS",
            "Authentication-Results": "amazonses.com; spf=pass; dkim=pass header.i=@hoshino-brandt.example; dmarc=pass",
        },
        body=text("The remittance advice was checked by the mail gateway and is safe to open.\n"),
    )


def _look_alike() -> SampleMessage:
    name = Header("Kranich Logistik", "utf-8").encode()
    return message(
        "look-alike-domain",
        sent=at(11, 17, 14, 9, CET),
        sender=(name, "j.muessigbrodt@kranich-1ogistik.example"),
        to=COMPLIANCE,
        subject="AW: Rückfrage zur Ausfuhrerklärung: neue Bankverbindung",
        extra={"In-Reply-To": "<ausfuhr-2210@hoshino-brandt.example>"},
        body=multipart(
            "mixed",
            html(
                "<p>Guten Tag,</p><p>unsere Bankverbindung hat sich ge&auml;ndert, siehe Anlage. Best&auml;tigen Sie "
                'bitte &uuml;ber <a href="https://xn--krnich-logistik-0kb.example/ok">www.kranich-logistik.example</a>.</p>'
            ),
            attachment(
                pdf("Bankverbindung", ("IBAN DE00 0000 0000 0000 0000 01",)), "application/pdf", "Bank.pdf"
            ),
        ),
    )


def _active_content() -> SampleMessage:
    return message(
        "active-content",
        sent=at(11, 12, 1, 44, JST),
        sender=("Secure Documents", "share@docs-transfer.example"),
        to=PHISHING,
        subject="A document was shared with you",
        verdicts=Verdicts(spam="FAIL", dkim="none", dmarc="none"),
        body=html(
            '<html><head><base href="https://docs-transfer.example/"><meta http-equiv="refresh" content="0;url=/x">'
            '<script>document.location="https://docs-transfer.example/js"</script></head>'
            "<body onload=\"fetch('https://docs-transfer.example/onload')\"><h3>Payroll 2027.xlsx</h3>"
            '<iframe src="https://docs-transfer.example/frame"></iframe>'
            '<object data="https://docs-transfer.example/object"></object>'
            '<form action="https://docs-transfer.example/sign-in"><input name="user" value="security"><input'
            ' type="password" name="pass"><button>Sign in</button></form>'
            '<svg width="10" height="10"><image href="https://docs-transfer.example/svg.png"/></svg></body></html>'
        ),
    )


def _hidden_kind() -> SampleMessage:
    """U+202E turns the end of the name around: it reads "…exe.pdf" and ends in .exe."""
    return message(
        "hidden-file-kind",
        sent=at(11, 8, 23, 20, EST),
        sender=("HR Applications", "jobs@talent-pipeline.example"),
        to=PHISHING,
        subject="Application: senior accountant",
        verdicts=Verdicts(spam="GRAY"),
        body=multipart(
            "mixed",
            text("My documents are attached.\n"),
            attachment(
                b"MZ harmless stand-in, no program\r\n", "application/octet-stream", "CV_\u202efdp.exe"
            ),
            attachment(b"harmless\r\n", "application/octet-stream", "../../../Certificates.pdf.exe"),
        ),
    )
