"""Newsletters and invitations in HTML, among them one with fourteen remote images from three hosts."""

from collections.abc import Iterator

from vaultviewer.demo.corpus.building import SampleMessage, alternative, html, message
from vaultviewer.demo.corpus.company import CET, EST, GMT, PST, SECURITY, at
from vaultviewer.demo.corpus.layout import SERIF, band, block, button, footer, grid, page, paragraph, picture


def messages() -> Iterator[SampleMessage]:
    yield _product_news()
    yield _many_images()
    yield _threat_digest()
    yield _invitation()
    yield _release_notes()
    yield _plain_marketing()


def _product_news() -> SampleMessage:
    teal = "#0b6e78"
    rows = (
        band("Measure twice, ship once", colour=teal, kicker="Lumen Metrics &middot; November 2026")
        + block(
            paragraph("Hello Hoshino &amp; Brandt team,")
            + paragraph(
                "this month brings the release that you asked for most: <b>drift alerts</b>. Lumen now tells you when a "
                "gauge begins to wander, on average eleven days before it leaves its tolerance."
            )
            + button("See drift alerts", "https://www.lumen-metrics.example/drift", colour=teal)
        )
        + block(
            '<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr>'
            '<td class="half" width="50%" valign="top" style="padding:0 14px 14px 0"><div style="background:#e6f3f2;'
            'border-radius:8px;padding:20px"><div style="font-size:30px;font-weight:700;color:#0b6e78">11 days</div>'
            '<div style="font-size:13px;color:#4c5a66">earlier than the yearly check</div></div></td>'
            '<td class="half" width="50%" valign="top" style="padding:0 0 14px 14px"><div style="background:#fdf0e4;'
            'border-radius:8px;padding:20px"><div style="font-size:30px;font-weight:700;color:#b4541a">&minus;38 %</div>'
            '<div style="font-size:13px;color:#4c5a66">recalled lots among early users</div></div></td></tr></table>'
            + grid(
                ("New in 6.4", "Starter", "Team", "Plant"),
                (
                    ("Drift alerts", "&ndash;", "&#10003;", "&#10003;"),
                    ("Signed certificates (PDF/A)", "&#10003;", "&#10003;", "&#10003;"),
                    ("Audit log export", "&ndash;", "&ndash;", "&#10003;"),
                ),
                colour="#27313c",
            ),
            padding="0 40px 12px",
        )
        + footer(
            "Lumen Metrics Ltd, 4 Harbour Row, Cork. You receive this because you administer a Lumen account. "
            '<a href="https://www.lumen-metrics.example/unsubscribe?u=5513">Unsubscribe</a>'
        )
    )
    return message(
        "newsletter-product",
        sent=at(11, 23, 6, 30, GMT),
        sender=("Lumen Metrics", "news@lumen-metrics.example"),
        to=SECURITY,
        subject="New in Lumen 6.4: know about drift 11 days earlier",
        extra={
            "List-Unsubscribe": "<https://www.lumen-metrics.example/unsubscribe?u=5513>",
            "Precedence": "bulk",
        },
        return_path="bounce+5513@mailer.lumen-metrics.example",
        body=alternative(
            "Measure twice, ship once\n\nThis month brings drift alerts: Lumen tells you when a gauge begins to wander.\n"
            "https://www.lumen-metrics.example/drift\n",
            page(title="Lumen news", preheader="Drift alerts are here.", rows=rows),
        ),
    )


def _many_images() -> SampleMessage:
    shop, cdn, tracker = (
        "https://img.atelier-nord.example",
        "https://cdn.mailworks.example",
        "https://t.pixelry.example",
    )
    goods = (
        ("Walnut pencil tray", "39"),
        ("Linen notebook A5", "18"),
        ("Brass ruler 15 cm", "24"),
        ("Desk lamp Oslo", "149"),
        ("Wool desk mat", "62"),
        ("Oak card box", "34"),
    )
    cells = [
        '<td class="half" width="33%" valign="top" style="padding:8px">'
        + picture(f"{shop}/catalogue/2026/{number}.jpg", width=152, height=152, words=name, colour="#e7ddd0")
        + f'<div style="padding-top:8px;font-size:14px">{name}</div><b style="color:#8a4b2d">&euro; {price}</b></td>'
        for number, (name, price) in enumerate(goods, start=401)
    ]
    icons = "".join(
        f'<td style="padding:0 6px">{picture(f"{cdn}/icons/{name}.png", width=24, height=24, words=name[:2])}</td>'
        for name in ("mail", "photo", "pin", "film", "feed")
    )
    rows = (
        block(
            picture(
                f"{cdn}/atelier-nord/logo-wide.png",
                width=180,
                height=40,
                words="ATELIER NORD",
                colour="#f7f2ea",
            ),
            colour="#f7f2ea",
        )
        + block(
            picture(
                f"{shop}/hero/november.jpg", width=600, height=240, words="The winter desk", colour="#c9b8a2"
            ),
            padding="0",
        )
        + block(
            '<h1 style="font-weight:400;font-size:30px;margin:0 0 12px">The winter desk</h1>'
            + paragraph("Six quiet things for short days. Sent within two days, wrapped without plastic.")
            + '<table role="presentation" width="100%" cellpadding="0" cellspacing="0">'
            + f"<tr>{''.join(cells[:3])}</tr><tr>{''.join(cells[3:])}</tr></table>"
            + button("Visit the shop", "https://www.atelier-nord.example/winter", colour="#8a4b2d")
        )
        + footer(
            f'<table role="presentation" align="center"><tr>{icons}</tr></table>'
            "Atelier Nord, Aarhus &middot; "
            '<a href="https://www.atelier-nord.example/leave">no more letters</a>'
            f'<img src="{tracker}/o.gif?c=8812&amp;r=security%40hoshino-brandt.example" width="1" height="1" alt="">',
            colour="#f7f2ea",
        )
    )
    return message(
        "newsletter-remote-images",
        sent=at(11, 22, 7, 0, CET),
        sender=("Atelier Nord", "letters@atelier-nord.example"),
        to=SECURITY,
        subject="The winter desk: six quiet things for short days",
        extra={"List-Unsubscribe": "<https://www.atelier-nord.example/leave>"},
        return_path="b-8812@mailworks.example",
        body=alternative(
            "The winter desk\n\n" + "".join(f"{name}, EUR {price}\n" for name, price in goods),
            page(
                title="Atelier Nord",
                preheader="Six quiet things",
                rows=rows,
                background="#efe8dd",
                font=SERIF,
            ),
        ),
    )


def _threat_digest() -> SampleMessage:
    night = "#14213d"
    rows = (
        band("Weekly threat digest 47", colour=night, kicker="Northgate Intelligence", ink="#fca311")
        + block(
            paragraph("Three things that deserve ten minutes of your Monday:")
            + '<ol style="margin:0 0 18px;padding-left:22px"><li style="padding-bottom:10px"><b>Invoice fraud with '
            "look-alike domains</b> reaches mid-sized exporters. Compare bank details by telephone.</li>"
            '<li style="padding-bottom:10px"><b>libraster before 3.8.1</b> is exploited through image previews.</li>'
            "<li><b>Device-code phishing</b> is back, now in Japanese and German.</li></ol>"
            + grid(
                ("Indicator", "Type", "Seen"),
                (
                    ("kranich-1ogistik[.]example", "domain", "412"),
                    ("198.51.100.77", "IPv4", "127"),
                    ("e3b0c442&hellip;7852b855", "SHA-256", "58"),
                ),
                colour=night,
            )
            + button("Read the digest", "https://portal.northgate-intel.example/digest/47", colour="#b45309")
        )
        + footer("TLP:GREEN. Share within your community, not on public sites.")
    )
    return message(
        "newsletter-threat-digest",
        sent=at(11, 23, 5, 0, EST),
        sender=("Northgate Intelligence", "digest@northgate-intel.example"),
        to=SECURITY,
        subject="[TLP:GREEN] Weekly threat digest 47/2026",
        body=alternative(
            "Weekly threat digest 47: invoice fraud, libraster, device-code phishing.\n",
            page(title="Digest 47", preheader="Invoice fraud, libraster, device codes", rows=rows),
        ),
    )


def _invitation() -> SampleMessage:
    rows = (
        band("You are invited", colour="#4a2c6d", kicker="18 to 20 January 2027 &middot; Leipzig", size=34)
        + block(
            paragraph(
                "The 9th Congress on Industrial Security brings 1,200 people to Leipzig for three days."
            )
            + grid(
                ("Day", "Theme"),
                (
                    ("Mon 18", "Mail, identity, and the rest of the attack surface"),
                    ("Tue 19", "Workshops: evidence that holds in court"),
                    ("Wed 20", "Plants, sensors, safety"),
                ),
                colour="#4a2c6d",
            )
            + paragraph(
                '<span style="background:#f3e8ff;padding:4px 10px;border-radius:20px">Code HB-SPEAKER</span>'
            )
            + button("Register", "https://congress.indsec.example/2027/register", colour="#4a2c6d")
        )
        + footer("Congress Office, Augustusplatz 1, Leipzig")
    )
    return message(
        "newsletter-invitation",
        sent=at(11, 10, 8, 15, CET),
        sender=("IndSec Congress", "hello@indsec.example"),
        to=SECURITY,
        subject="Your speaker's pass for the 9th Congress on Industrial Security",
        body=alternative(
            "The 9th Congress on Industrial Security, 18 to 20 January 2027, Leipzig.\n",
            page(title="Invitation", preheader="18 to 20 January, Leipzig", rows=rows, background="#efeaf5"),
        ),
    )


def _release_notes() -> SampleMessage:
    return message(
        "newsletter-release-notes",
        sent=at(11, 5, 16, 2, PST),
        sender=("Gatehouse Releases", "releases@gatehouse-vpn.example"),
        to=SECURITY,
        subject="Gatehouse 12.3.1 fixes two vulnerabilities, update within 7 days",
        body=html(
            '<html><body style="font-family:Arial,sans-serif;color:#222;max-width:640px">'
            '<h2 style="border-bottom:3px solid #c0392b;padding-bottom:8px">Gatehouse 12.3.1</h2>'
            '<p style="background:#fdecea;border-left:5px solid #c0392b;padding:12px">Two vulnerabilities are fixed. '
            "Update within seven days.</p><h3>Fixed</h3><ul><li><code>GH-4410</code> Session fixation in the portal "
            "(high)</li><li><code>GH-4417</code> Log injection (low)</li></ul><h3>Changed</h3><ul><li>TLS 1.1 can no "
            'longer be switched on.</li></ul><pre style="background:#f4f4f4;padding:12px">gatehousectl update --to '
            "12.3.1 --verify</pre></body></html>"
        ),
    )


def _plain_marketing() -> SampleMessage:
    return message(
        "newsletter-survey",
        sent=at(11, 7, 13, 0, EST),
        sender=("Ridgeline Insurance", "feedback@ridgeline-insurance.example"),
        to=SECURITY,
        subject="How did we do? Two questions",
        body=html(
            '<div style="font-family:Verdana,sans-serif;text-align:center;padding:30px">'
            '<h2 style="color:#1d4ed8">How likely are you to recommend us?</h2><p>'
            + "".join(
                f'<a href="https://survey.ridgeline-insurance.example/n?s={score}" style="display:inline-block;'
                "width:32px;line-height:32px;margin:2px;background:#dbeafe;color:#1e3a8a;text-decoration:none;"
                f'border-radius:4px">{score}</a>'
                for score in range(11)
            )
            + '</p><form action="https://survey.ridgeline-insurance.example/comment"><textarea name="c" rows="3"'
            ' cols="40"></textarea><br><button>Send</button></form></div>'
        ),
    )
