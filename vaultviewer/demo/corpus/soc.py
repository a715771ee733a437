"""Plain mail to the security team: reports, handovers, disclosures, and replies of one line."""

from collections.abc import Iterator

from vaultviewer.demo.corpus.building import SampleMessage, message, text
from vaultviewer.demo.corpus.company import (
    ABUSE,
    CET,
    EST,
    GMT,
    INGRID,
    IST,
    JST,
    MATEUS,
    PHISHING,
    PRIYA,
    PST,
    SECURITY,
    at,
)


def messages() -> Iterator[SampleMessage]:
    yield _handover()
    yield _disclosure()
    yield _abuse_complaint()
    yield _user_report()
    yield _advisory()
    yield _flowed_notes()
    yield _one_line()
    yield _no_subject()
    yield _takedown()


def _handover() -> SampleMessage:
    return message(
        "soc-handover",
        sent=at(11, 23, 7, 2, JST),
        sender=PRIYA,
        to=SECURITY,
        cc=[MATEUS, INGRID],
        subject="Handover night shift 22/23 November: 2 open, 1 watching",
        body=text(
            "Good morning Jena,\n\n"
            "OPEN\n"
            "  INC-20418  Credential phishing against accounts payable (wave 3)\n"
            "             41 recipients, 3 clicks, 1 password entered. Session revoked 02:14 JST,\n"
            "             password reset 02:20. Sender infrastructure reported to the hoster.\n"
            "  INC-20421  Service account svc-labelprint signs in from an unusual network\n"
            "             Most likely the new print server in Lyon. Waiting for Claire's team.\n\n"
            "WATCHING\n"
            "  INC-20397  Scanning of the VPN gateway from 198.51.100.0/24, blocked at the edge,\n"
            "             about 300 attempts an hour, no success.\n\n"
            "CLOSED\n"
            "  INC-20402  False positive, the macro came from our own logistics template.\n\n"
            "The forensic image of WS-4471 is uploaded, please verify its hash before opening.\n\n"
            "Quiet shift otherwise.\n\nPriya\n"
        ),
    )


def _disclosure() -> SampleMessage:
    return message(
        "vulnerability-disclosure",
        sent=at(11, 17, 21, 36, PST),
        sender=("Noor Castellanos", "noor@tidepool-research.example"),
        to=SECURITY,
        subject="Coordinated disclosure: path traversal in CalibrationHub 4.2 firmware upload",
        extra={"X-Mailer": "aerc 0.21"},
        body=text(
            "Hello,\n\n"
            "I would like to report a vulnerability in the web interface of CalibrationHub 4.2.\n\n"
            "Summary\n"
            "-------\n"
            'The firmware upload accepts archive members whose names contain "../". A signed-in\n'
            "technician can overwrite files outside of the staging directory.\n\n"
            "Affected   4.2.0 to 4.2.3 (4.1.x not affected)\n"
            "Severity   CVSS 4.0 7.2, AV:N/AC:L/AT:N/PR:L/UI:N\n\n"
            "Steps\n"
            "-----\n"
            "1. Sign in as a technician.\n"
            "2. Upload the attached-on-request archive under Maintenance > Firmware.\n"
            "3. /opt/hub/etc/motd now holds the text of the archive's member.\n\n"
            "I intend to publish 90 days from today and am glad to coordinate. My PGP key is on\n"
            "https://tidepool-research.example/.well-known/openpgpkey/\n\n"
            "Kind regards,\nNoor Castellanos\nTidepool Research\n"
        ),
    )


def _abuse_complaint() -> SampleMessage:
    return message(
        "abuse-complaint",
        sent=at(11, 12, 3, 14, GMT),
        sender=("Abuse Desk", "abuse@meridian-hosting.example"),
        to=ABUSE,
        subject="[MH-771203] SSH login attempts from 203.0.113.57",
        extra={"Auto-Submitted": "auto-generated", "X-ARF": "Yes"},
        body=text(
            "Dear network owner,\n\n"
            "we have seen repeated login attempts against our customers' servers from an address\n"
            "that is assigned to you. Times are in UTC.\n\n"
            "  Source          Target          Port  First seen            Last seen             Count\n"
            "  203.0.113.57    192.0.2.18      22    2026-11-12 01:02:11   2026-11-12 02:58:40     412\n"
            "  203.0.113.57    192.0.2.44      22    2026-11-12 01:02:13   2026-11-12 02:58:42     409\n\n"
            "Nov 12 02:58:40 edge-3 sshd[88123]: Failed password for root from 203.0.113.57 port 50122\n"
            "Nov 12 02:58:42 edge-3 sshd[88131]: Failed password for admin from 203.0.113.57 port 50170\n\n"
            "We ask you to look into this within 48 hours.\n\n"
            "Meridian Hosting, Abuse Desk\n"
        ),
    )


def _user_report() -> SampleMessage:
    return message(
        "user-phishing-report",
        sent=at(11, 23, 8, 51, CET),
        sender=("Jonas Keller", "jonas.keller@hoshino-brandt.example"),
        to=PHISHING,
        subject="Fwd: Your payroll document is ready",
        body=text(
            "Is this real? I did not click anything.\n\nJonas\n\n"
            "-------- Forwarded message --------\n"
            "From: HR Payroll <payroll@hoshino-brandt-hr.example>\n"
            "Date: Mon, 23 Nov 2026 08:40:12 +0100\n"
            "Subject: Your payroll document is ready\n"
            "To: jonas.keller@hoshino-brandt.example\n\n"
            "> Dear Jonas,\n>\n"
            "> your corrected payroll document for October is ready. It can be viewed for 24 hours:\n>\n"
            "> https://hoshino-brandt-hr.example/document/8841?u=jonas.keller\n>\n"
            "> HR Payroll\n"
        ),
    )


def _advisory() -> SampleMessage:
    return message(
        "cert-advisory",
        sent=at(11, 19, 14, 0, GMT),
        sender=("CERT Coordination", "advisories@cert-midlands.example"),
        to="subscribers@cert-midlands.example",
        subject="[ADV-2026-118] HIGH: Memory corruption in libraster before 3.8.1",
        extra={"List-Id": "Security advisories <advisories.cert-midlands.example>", "Precedence": "bulk"},
        body=text(
            "ADV-2026-118                                              TLP:CLEAR\n"
            "Severity    HIGH\n"
            "Product     libraster, all versions before 3.8.1\n"
            "Published   19 November 2026\n\n"
            "1. What happened\n\n"
            "   A crafted image makes the tile decoder write behind its buffer. Programs that\n"
            "   show images from mail or the web are exposed without any interaction.\n\n"
            "2. What to do\n\n"
            "   Update to 3.8.1. Where that is not possible, build with -DRASTER_TILES=OFF.\n\n"
            "3. How to find affected systems\n\n"
            "   $ find / -name 'libraster.so.3*' -exec strings {} + | grep '^libraster 3\\.[0-7]'\n\n"
            "4. References\n\n"
            "   https://advisories.cert-midlands.example/2026/118\n"
        ),
    )


def _flowed_notes() -> SampleMessage:
    """RFC 3676: lines that end in a space go on in the next one."""
    return message(
        "flowed-notes",
        sent=at(11, 16, 18, 22, EST),
        sender=("Helen Park", "hpark@ridgeline-insurance.example"),
        to=SECURITY,
        cc=[INGRID],
        subject="Notes from the cyber insurance call",
        extra={"User-Agent": "Mozilla Thunderbird"},
        body=text(
            "Hi Ingrid,\n\n"
            "thank you for the open conversation today. As promised, my notes, with the three \n"
            "points on which the underwriters will want evidence before they renew the policy \n"
            "in January.\n\n"
            "Multi-factor authentication covers all remote access and all administrators. For \n"
            "the two machines in the calibration laboratory that cannot do it, a written \n"
            "exception with an end date is enough.\n\n"
            "> We restore one server a month from backup and write down how long it took.\n>\n"
            "> The last one took 3 h 40 min.\n\n"
            "Excellent, send me the last three records and this point is closed.\n\n"
            "Finally, the mail archive. The question was who can read it, and how you would \n"
            "notice if somebody did. A list of the key's users and one month of its log will do.\n\n"
            "-- \nHelen Park\nRidgeline Insurance, Cyber Risk\n",
            flowed=True,
        ),
    )


def _one_line() -> SampleMessage:
    return message(
        "one-line",
        sent=at(11, 20, 19, 5, IST),
        sender=MATEUS,
        to=SECURITY,
        subject="Re: INC-20397 firewall change",
        extra={"In-Reply-To": "<change-20397@hoshino-brandt.example>"},
        body=text("Approved, go ahead tonight.\n\nSent from my phone\n"),
    )


def _no_subject() -> SampleMessage:
    return message(
        "no-subject",
        sent=at(11, 14, 23, 59, EST),
        sender="m.devlin1987@mailhaven.example",
        to=SECURITY,
        subject="",
        body=text("i found a laptop with your sticker at gate B22. who do i give it to\n"),
    )


def _takedown() -> SampleMessage:
    return message(
        "takedown-confirmation",
        sent=at(11, 21, 10, 17, IST),
        sender=("Registrar Trust and Safety", "trust@opal-registrar.example"),
        to=SECURITY,
        subject="Case 5590217 resolved: hoshino-brandt-hr.example suspended",
        body=text(
            "Hello,\n\n"
            "the domain that you reported in case 5590217 has been suspended:\n\n"
            "  hoshino-brandt-hr.example     clientHold since 2026-11-21 04:40 UTC\n\n"
            "The registration data are kept for one year and released to law enforcement on\n"
            "request.\n\nOpal Registrar, Trust and Safety\n"
        ),
    )
