"""Messages within messages, invitations, signed and encrypted mail."""

from collections.abc import Iterator
from email.mime.message import MIMEMessage

from vaultviewer.demo.corpus.building import (
    MimePart,
    SampleMessage,
    attachment,
    message,
    multipart,
    raw_part,
    text,
)
from vaultviewer.demo.corpus.company import (
    CET,
    COMPLIANCE,
    DOMAIN,
    GMT,
    INGRID,
    JST,
    MATEUS,
    PHISHING,
    PRIYA,
    PST,
    SECURITY,
    at,
)
from vaultviewer.demo.corpus.documents import noise


def messages() -> Iterator[SampleMessage]:
    yield _nested()
    yield _nested_twice()
    yield _invitation()
    yield _cancellation()
    yield _smime()
    yield _pgp_signed()
    yield _pgp_encrypted()


def _nested() -> SampleMessage:
    return message(
        "nested-message",
        sent=at(11, 23, 9, 22, CET),
        sender=("Miriam Osei", f"miriam.osei@{DOMAIN}"),
        to=PHISHING,
        subject="Suspicious: parcel fee",
        body=multipart(
            "mixed", text("Forwarded as an attachment, as you asked.\n\nMiriam\n"), _parcel_scam()
        ),
    )


def _nested_twice() -> SampleMessage:
    inner = multipart("mixed", text("The original is inside.\n"), _parcel_scam())
    inner["From"] = f"Helpdesk <helpdesk@{DOMAIN}>"
    inner["To"] = PHISHING
    inner["Subject"] = "Ticket 77412: parcel fee"
    inner["Date"] = "Mon, 23 Nov 2026 09:30:00 +0100"
    return message(
        "nested-twice",
        sent=at(11, 23, 9, 41, CET),
        sender=MATEUS,
        to=SECURITY,
        subject="Fwd: Ticket 77412, same sender as last week",
        body=multipart("mixed", text("Please add the sender to the block list.\n"), MIMEMessage(inner)),
    )


def _parcel_scam() -> MimePart:
    scam = multipart(
        "alternative",
        text("A fee of EUR 1.99 is due: https://parcel-fee.example/pay?id=4471\n"),
        text(
            '<p>A fee of <b>EUR 1.99</b> is due.</p><p><a href="https://parcel-fee.example/pay?id=4471">Pay now</a></p>',
            subtype="html",
        ),
    )
    scam["Received"] = (
        "from unknown (203.0.113.99) by mx.hoshino-brandt.example; Mon, 23 Nov 2026 09:02:44 +0100"
    )
    scam["From"] = "Parcel Service <notice@parcel-fee.example>"
    scam["To"] = f"miriam.osei@{DOMAIN}"
    scam["Subject"] = "Your parcel is on hold"
    scam["Date"] = "Mon, 23 Nov 2026 09:02:41 +0100"
    scam["Message-ID"] = "<4471@parcel-fee.example>"
    return MIMEMessage(scam)


def _calendar(method: str, status: str, sequence: int) -> str:
    """RFC 5545; the empty last line is its own line end."""
    return "\n".join(
        (
            "BEGIN:VCALENDAR",
            "PRODID:-//Hoshino & Brandt//Calendar 3//EN",
            "VERSION:2.0",
            f"METHOD:{method}",
            "BEGIN:VTIMEZONE",
            "TZID:Europe/Berlin",
            "BEGIN:STANDARD",
            "DTSTART:20261025T030000",
            "TZOFFSETFROM:+0200",
            "TZOFFSETTO:+0100",
            "END:STANDARD",
            "END:VTIMEZONE",
            "BEGIN:VEVENT",
            f"UID:tabletop-2026@{DOMAIN}",
            f"SEQUENCE:{sequence}",
            f"STATUS:{status}",
            "DTSTAMP:20261116T090000Z",
            "DTSTART;TZID=Europe/Berlin:20261202T140000",
            "DTEND;TZID=Europe/Berlin:20261202T160000",
            "SUMMARY:Tabletop exercise: the archive's key is gone",
            "LOCATION:Jena\\, room Abbe / video",
            f"ORGANIZER;CN=Ingrid Vogel:mailto:{INGRID[1]}",
            f"ATTENDEE;CN=Priya Raman;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{PRIYA[1]}",
            f"ATTENDEE;CN=Mateus Okafor;PARTSTAT=ACCEPTED:mailto:{MATEUS[1]}",
            "DESCRIPTION:Two hours\\, three injects. Bring the recovery plan on paper.",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        )
    )


def _invitation() -> SampleMessage:
    calendar = _calendar("REQUEST", "CONFIRMED", 0)
    return message(
        "calendar-invitation",
        sent=at(11, 16, 10, 0, CET),
        sender=INGRID,
        to=SECURITY,
        subject="Invitation: Tabletop exercise, Wed 2 December 14:00 CET",
        body=multipart(
            "mixed",
            multipart(
                "alternative",
                text(
                    "Tabletop exercise\nWednesday, 2 December 2026, 14:00 to 16:00 CET\nJena, room Abbe / video\n"
                ),
                raw_part("text/calendar; charset=utf-8; method=REQUEST", calendar),
            ),
            attachment(calendar.replace("\n", "\r\n").encode(), "application/ics", "invite.ics"),
        ),
    )


def _cancellation() -> SampleMessage:
    return message(
        "calendar-cancellation",
        sent=at(11, 20, 9, 5, CET),
        sender=INGRID,
        to=COMPLIANCE,
        subject="Cancelled: Tabletop exercise, Wed 2 December 14:00 CET",
        body=multipart(
            "alternative",
            text("The exercise moves to January. A new invitation follows.\n"),
            raw_part("text/calendar; charset=utf-8; method=CANCEL", _calendar("CANCEL", "CANCELLED", 1)),
        ),
    )


def _smime() -> SampleMessage:
    """The shape of RFC 8551; the signature is noise, as nobody here signs."""
    return message(
        "smime-signed",
        sent=at(11, 17, 11, 55, CET),
        sender=("Notariat Sommerfeld", "kanzlei@notariat-sommerfeld.example"),
        to=COMPLIANCE,
        subject="Commercial register: entry of the new board member",
        body=multipart(
            "signed",
            text("The entry was made on 16 November 2026 under HRB 204471.\n\nNotariat Sommerfeld\n"),
            attachment(noise("smime", 2900), "application/pkcs7-signature", "smime.p7s"),
            protocol="application/pkcs7-signature",
            micalg="sha-256",
        ),
    )


def _pgp_signed() -> SampleMessage:
    """The shape of RFC 3156."""
    return message(
        "pgp-signed",
        sent=at(11, 18, 23, 10, PST),
        sender=("Noor Castellanos", "noor@tidepool-research.example"),
        to=SECURITY,
        subject="Re: Coordinated disclosure: path traversal in CalibrationHub 4.2",
        body=multipart(
            "signed",
            text("Thank you for the quick answer. 16 February 2027 suits me for publication.\n\nNoor\n"),
            raw_part(
                'application/pgp-signature; name="signature.asc"',
                _armour("SIGNATURE", "pgp", 228),
                Content_Disposition='attachment; filename="signature.asc"',
            ),
            protocol="application/pgp-signature",
            micalg="pgp-sha512",
        ),
    )


def _pgp_encrypted() -> SampleMessage:
    return message(
        "pgp-encrypted",
        sent=at(11, 21, 2, 2, JST),
        sender=("National CSIRT", "cases@csirt-national.example"),
        to=SECURITY,
        subject="[CASE-88127] Encrypted notification",
        body=multipart(
            "encrypted",
            raw_part("application/pgp-encrypted", "Version: 1\n"),
            raw_part(
                'application/octet-stream; name="encrypted.asc"', _armour("MESSAGE", "case-88127", 1400)
            ),
            protocol="application/pgp-encrypted",
        ),
    ).arriving(sent=at(11, 20, 17, 2, GMT))


def _armour(kind: str, seed: str, size: int) -> str:
    """ASCII armour of RFC 9580 around noise."""
    encoded = attachment(noise(seed, size), "application/octet-stream", "armour").get_payload()
    return f"-----BEGIN PGP {kind}-----\n\n{str(encoded).strip()}\n-----END PGP {kind}-----\n"
