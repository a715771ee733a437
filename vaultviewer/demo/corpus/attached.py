"""Messages with attachments and inline images, from a small table to 25 MB."""

from collections.abc import Iterator
from typing import Final

from vaultviewer.demo.corpus.building import (
    SampleMessage,
    attachment,
    html,
    inline_image,
    message,
    multipart,
    raw_part,
    text,
    with_content,
)
from vaultviewer.demo.corpus.company import CET, COMPLIANCE, EST, GMT, IST, JST, MATEUS, PRIYA, SECURITY, at
from vaultviewer.demo.corpus.documents import archive, docx, noise, pdf
from vaultviewer.demo.corpus.layout import band, block, grid, page, paragraph
from vaultviewer.demo.corpus.pictures import ACCENT, WARM, bar_chart, gradient, logo

_LARGE: Final = 18_300_000
"""Bytes of the largest attachment: in base64 and with its line ends, 25 MB of message."""


def messages() -> Iterator[SampleMessage]:
    yield _csv()
    yield _zip()
    yield _several()
    yield _calibration_series()
    yield _large()
    yield _monthly_report()
    yield _announcement()
    yield _photo()
    yield _long_subject()


def _csv() -> SampleMessage:
    lines = ["time_utc,source,target,port,attempts"]
    lines += [
        f"2026-11-{day:02d}T{hour:02d}:00:00Z,198.51.100.{day},vpn-gw-1,443,{(day * 37 + hour * 11) % 340}"
        for day in range(16, 23)
        for hour in range(0, 24, 3)
    ]
    return message(
        "csv-attachment",
        sent=at(11, 23, 1, 0, GMT),
        sender=("Watchtower", "watchtower@ops.hoshino-brandt.example"),
        to=SECURITY,
        subject="Weekly export: blocked connections to the VPN gateway",
        body=multipart(
            "mixed",
            text("The export of week 47 is attached (56 rows).\n"),
            attachment(("\r\n".join(lines) + "\r\n").encode(), "text/csv", "blocked-2026-W47.csv"),
        ),
    )


def _zip() -> SampleMessage:
    content = archive(
        {
            "README.txt": b"Collected on 22 November 2026 by the night shift.\r\n",
            "ws-4471/autoruns.csv": b"entry,path,signed\r\nprintd,C:\\Tools\\printd.exe,no\r\n",
            "ws-4471/netstat.txt": b"TCP 10.4.71.20:50122 203.0.113.80:443 ESTABLISHED\r\n",
        }
    )
    return message(
        "zip-attachment",
        sent=at(11, 22, 22, 15, IST),
        sender=PRIYA,
        to=SECURITY,
        cc=[MATEUS],
        subject="INC-20418: triage collection of WS-4471",
        body=multipart(
            "mixed",
            text("Triage collection attached, no samples inside. Priya\n"),
            attachment(content, "application/zip", "ws-4471-triage.zip"),
        ),
    )


def _several() -> SampleMessage:
    policy = docx(
        ("Acceptable use policy", "Version 9, valid from 1 January 2027", "1. Scope", "2. Principles")
    )
    return message(
        "several-attachments",
        sent=at(11, 13, 15, 20, CET),
        sender=("Katharina Lindqvist", "k.lindqvist@auditpartner-nord.example"),
        to=COMPLIANCE,
        subject="ISO 27001 surveillance audit: plan, checklist and policy draft",
        body=multipart(
            "mixed",
            text(
                "Dear all,\n\nattached you find the plan for 8 and 9 December, the checklist, and your draft policy with\n"
                "two remarks. The picture shows the badge readers that we would like to see.\n\nKatharina\n"
            ),
            attachment(
                pdf("Audit plan", ("8 December  Opening, A.5, A.6", "9 December  A.8, closing")),
                "application/pdf",
                "Audit plan.pdf",
            ),
            attachment(
                b"control;ready;owner\r\nA.5.7;yes;PR\r\nA.8.16;partly;MO\r\n", "text/csv", "checklist.csv"
            ),
            attachment(
                policy,
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                "AUP v9 draft.docx",
            ),
            attachment(gradient(160, 100, ACCENT, WARM), "image/png", "badge-readers.png"),
        ),
    )


def _calibration_series() -> SampleMessage:
    return message(
        "eleven-attachments",
        sent=at(11, 6, 13, 13, JST),
        sender=("Calibration Laboratory", "kalibrierung@labor.hoshino-brandt.example"),
        to=COMPLIANCE,
        subject="Certificates of units 0071 to 0081",
        body=multipart(
            "mixed",
            text("Eleven certificates attached, one a unit.\n"),
            *(
                attachment(
                    pdf(
                        f"Certificate {unit:04d}", (f"Unit {unit:04d}", "Within tolerance", "5 November 2026")
                    ),
                    "application/pdf",
                    f"certificate-{unit:04d}.pdf",
                )
                for unit in range(71, 82)
            ),
        ),
    )


def _large() -> SampleMessage:
    stand_in = b"stand-in for the memory slice"
    small = message(
        "twenty-five-megabytes",
        sent=at(11, 23, 4, 40, JST),
        sender=PRIYA,
        to=SECURITY,
        subject="INC-20418: memory slice of WS-4471 (25 MB)",
        body=multipart(
            "mixed",
            text("The slice of lsass' memory is attached, encrypted with the case key.\n\nPriya\n"),
            attachment(stand_in, "application/octet-stream", "ws-4471-memory.raw.age"),
        ),
    )
    return with_content(small, stand_in, noise("ws-4471", _LARGE))


def _monthly_report() -> SampleMessage:
    navy = "#1b263b"
    rows = (
        block('<img src="cid:logo@hoshino-brandt.example" width="64" height="64" alt="Hoshino &amp; Brandt">')
        + band("Mail security in October", colour=navy, kicker="Monthly report")
        + block(
            paragraph("Reported phishing mails a week. The peak in week 43 is the payroll campaign.")
            + '<img src="cid:chart@hoshino-brandt.example" width="364" height="200" alt="Reports a week" '
            'style="border:1px solid #d8dfe6;border-radius:6px">'
            + grid(
                ("", "September", "October"),
                (
                    ("Reports", "188", "312"),
                    ("True positives", "71", "164"),
                    ("Median answer", "41 min", "26 min"),
                ),
                colour=navy,
            )
        )
    )
    related = multipart(
        "related",
        html(page(title="Report", preheader="312 reports", rows=rows)),
        inline_image(logo(), "logo@hoshino-brandt.example", "logo.png"),
        inline_image(bar_chart((41, 38, 52, 97, 44, 47, 33)), "chart@hoshino-brandt.example", "chart.png"),
    )
    return message(
        "inline-images-report",
        sent=at(11, 2, 10, 30, CET),
        sender=MATEUS,
        to=SECURITY,
        subject="Monthly report: mail security in October",
        body=multipart(
            "alternative", text("Reports: 312, true positives: 164, median answer: 26 min.\n"), related
        ),
    )


def _announcement() -> SampleMessage:
    body = html(
        '<div style="font-family:Arial,sans-serif"><img src="cid:banner" width="560" height="120" alt="">'
        "<h2>The archive moves on 5 December</h2><p>From 18:00 to 22:00 CET the mail archive is read-only.</p>"
        '<img src="cid:sign" width="48" height="48" alt="Hoshino &amp; Brandt"></div>'
    )
    return message(
        "inline-images-announcement",
        sent=at(11, 19, 9, 0, CET),
        sender=("IT Operations", "it@hoshino-brandt.example"),
        to=COMPLIANCE,
        subject="The mail archive moves on 5 December",
        body=multipart(
            "related",
            body,
            inline_image(gradient(280, 60, (27, 38, 59), ACCENT), "banner", "banner.png"),
            inline_image(logo(48), "sign", "sign.png"),
            type="text/html",
        ),
    )


def _photo() -> SampleMessage:
    """An image without a body of text, as a scanner sends it."""
    return message(
        "scanner",
        sent=at(11, 4, 8, 8, CET),
        sender=("Scanner 2nd floor", "scan-2og@hoshino-brandt.example"),
        to=COMPLIANCE,
        subject="Scan_20261104_0808",
        extra={"X-Mailer": "MFP 4525"},
        body=multipart(
            "mixed",
            raw_part("text/plain; charset=us-ascii", "\n"),
            attachment(
                gradient(120, 170, (250, 250, 246), (221, 221, 212)), "image/png", "Scan_20261104_0808.png"
            ),
        ),
    )


def _long_subject() -> SampleMessage:
    return message(
        "long-subject",
        sent=at(11, 10, 19, 42, EST),
        sender=(
            "Records Management of the Transatlantic Working Group on Measuring Standards",
            "records@twgms.example",
        ),
        to=COMPLIANCE,
        subject="Draft minutes of the 41st session, with the remarks of all delegations that had sent theirs before the "
        "deadline, and a list of the open points for the session in spring (third, corrected version of this mail)",
        body=multipart(
            "mixed",
            text("Attached.\n"),
            attachment(
                pdf("Minutes, third version", ("Open points: 7",)),
                "application/pdf",
                "minutes-41st-session-with-remarks-of-all-delegations-and-open-points-third-corrected-version.pdf",
            ),
        ),
    )
