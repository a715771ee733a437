"""Mail that systems send: receipts, shipments, invoices, alerts."""

from collections.abc import Iterator

from vaultviewer.demo.corpus.building import SampleMessage, alternative, attachment, message, multipart
from vaultviewer.demo.corpus.company import CET, COMPLIANCE, EST, GMT, JST, PST, SECURITY, at
from vaultviewer.demo.corpus.documents import pdf
from vaultviewer.demo.corpus.layout import band, block, button, facts, footer, grid, page, paragraph


def messages() -> Iterator[SampleMessage]:
    yield _security_alert()
    yield _receipt()
    yield _shipping()
    yield _invoice()
    yield _cloud_bill()
    yield _password_reset()
    yield _itinerary()
    yield _monitoring()


def _security_alert() -> SampleMessage:
    red = "#b42318"
    rows = (
        band("New sign-in from a device that we don't know", colour=red, kicker="Security alert", size=24)
        + block(
            paragraph("The account <b>svc-labelprint@hoshino-brandt.example</b> signed in from a new device.")
            + facts(
                ("When", "23 November 2026, 02:11 UTC"),
                ("Where", "Lyon, France (approximate)"),
                ("Address", "192.0.2.144"),
                ("Device", "Linux, printd/2.8"),
                ("Second factor", '<span style="color:#b42318">none</span>'),
            )
            + '<div style="height:20px"></div>'
            + paragraph("If this was expected, nothing needs to be done.")
            + button("Review the sign-in", "https://id.keystone-login.example/activity/77120", colour=red)
        )
        + footer("Keystone Login sends security alerts to the addresses that the administrator has set.")
    )
    return message(
        "security-alert",
        sent=at(11, 23, 2, 12, GMT),
        sender=("Keystone Login", "alerts@keystone-login.example"),
        to=SECURITY,
        subject="Security alert: new sign-in for svc-labelprint",
        extra={"Auto-Submitted": "auto-generated"},
        body=alternative(
            "New sign-in for svc-labelprint\n\nWhen     23 November 2026, 02:11 UTC\nWhere    Lyon, France\n",
            page(
                title="Security alert",
                preheader="New sign-in for svc-labelprint",
                rows=rows,
                background="#f6f1f0",
            ),
        ),
    )


def _receipt() -> SampleMessage:
    rows = (
        band("Thank you for your order", colour="#1f2937", kicker="Order 100-448-2210")
        + block(
            grid(
                ("Item", "Quantity", "Price"),
                (
                    ("Hardware security key, USB-C", "25", "&euro; 1,137.50"),
                    ("Lanyard, grey", "25", "&euro; 74.75"),
                    ("Delivery", "1", "&euro; 0.00"),
                ),
                colour="#374151",
            )
            + facts(
                ("Subtotal", "&euro; 1,212.25"),
                ("VAT 19 %", "&euro; 230.33"),
                ("<b>Total</b>", "&euro; 1,442.58"),
                ("Paid with", "Company card ending in 0042"),
            )
        )
        + footer("Fidelis Keys B.V., Utrecht. Keep this receipt for your records.")
    )
    return message(
        "receipt",
        sent=at(11, 16, 14, 40, CET),
        sender=("Fidelis Keys", "orders@fidelis-keys.example"),
        to=SECURITY,
        subject="Receipt for your order 100-448-2210",
        body=alternative(
            "Order 100-448-2210\n\n25 x Hardware security key, USB-C   EUR 1,137.50\nTotal   EUR 1,442.58\n",
            page(title="Receipt", preheader="25 security keys, EUR 1,442.58", rows=rows),
        ),
    )


def _shipping() -> SampleMessage:
    blue = "#1d4ed8"
    steps = "".join(
        f'<td align="center" style="font-size:12px;color:{"#1d4ed8" if done else "#9aa5b1"}">'
        f'<div style="width:18px;height:18px;border-radius:9px;margin:0 auto 6px;background:'
        f'{"#1d4ed8" if done else "#d5dce3"}"></div>{name}</td>'
        for name, done in (("Packed", True), ("Sent", True), ("In transit", True), ("Delivered", False))
    )
    rows = band("Your parcel is on its way", colour=blue, kicker="Kranich Logistik") + block(
        f'<table role="presentation" width="100%" style="padding-bottom:20px"><tr>{steps}</tr></table>'
        + facts(
            ("Parcel", "KL 0088 4471 2093"),
            ("Expected", "Tuesday, 24 November, 9 to 12"),
            ("To", "Goods-in gate 3, Jena"),
        )
        + '<div style="height:16px"></div>'
        + button("Follow the parcel", "https://track.kranich-logistik.example/008844712093", colour=blue)
    )
    return message(
        "shipping",
        sent=at(11, 22, 18, 5, CET),
        sender=("Kranich Logistik", "sendungen@kranich-logistik.example"),
        to=SECURITY,
        subject="Your parcel KL 0088 4471 2093 arrives on Tuesday",
        body=alternative(
            "Parcel KL 0088 4471 2093\nExpected Tuesday, 24 November, 9 to 12\n",
            page(title="Parcel", preheader="Arrives on Tuesday between 9 and 12", rows=rows),
        ),
    )


def _invoice() -> SampleMessage:
    bill = pdf(
        "Invoice 2026-1183",
        (
            "Nordlicht Werkzeuge GmbH, Rostock",
            "",
            "4   Torque wrench, calibrated        EUR 1,180.00",
            "1   Calibration certificate          EUR    95.00",
            "",
            "Total (without VAT)                  EUR 1,275.00",
            "Due on 17 December 2026",
        ),
    )
    return message(
        "invoice-pdf",
        sent=at(11, 17, 10, 0, CET),
        sender=("Nordlicht Werkzeuge", "receivables@nordlicht-werkzeuge.example"),
        to=COMPLIANCE,
        subject="Invoice 2026-1183, due on 17 December",
        body=multipart(
            "mixed",
            alternative(
                "Dear customer,\n\nattached is invoice 2026-1183 over EUR 1,275.00.\n\nNordlicht Werkzeuge\n",
                '<div style="font-family:Calibri,Carlito,sans-serif;font-size:15px"><p>Dear customer,</p><p>attached is '
                "invoice <b>2026-1183</b> over <b>&euro; 1,275.00</b>.</p><p>Our bank details are <u>unchanged</u>.</p>"
                '<p style="color:#555">Nordlicht Werkzeuge GmbH<br>Rostock</p></div>',
            ),
            attachment(bill, "application/pdf", "Invoice 2026-1183.pdf"),
        ),
    )


def _cloud_bill() -> SampleMessage:
    rows = (
        band("October 2026", colour="#232f3e", kicker="Cloud invoice summary")
        + block(
            grid(
                ("Account", "Change", "Amount"),
                (
                    ("hb-production", "+3 %", "$ 8,114.20"),
                    ("hb-mail-archive", '<span style="color:#b42318">+41 %</span>', "$ 1,907.66"),
                    ("hb-sandbox", '<span style="color:#067647">&minus;22 %</span>', "$ 310.05"),
                ),
                colour="#232f3e",
            )
            + paragraph(
                "The rise in <b>hb-mail-archive</b> comes from 4.1 million KMS requests on 28 October."
            )
        )
        + footer("Stratus Resellers Inc. Amounts in US dollars, without tax.")
    )
    return message(
        "cloud-bill",
        sent=at(11, 3, 4, 0, PST),
        sender=("Stratus Resellers", "billing@stratus-resellers.example"),
        to=SECURITY,
        subject="Your October bill: $ 10,331.91 for 3 accounts",
        body=alternative(
            "October 2026\nhb-production $ 8,114.20\nhb-mail-archive $ 1,907.66\nhb-sandbox $ 310.05\n",
            page(title="Bill", preheader="$ 10,331.91 for 3 accounts", rows=rows),
        ),
    )


def _password_reset() -> SampleMessage:
    rows = block(
        '<div style="font-size:22px;font-weight:700;padding-bottom:12px">Reset your password</div>'
        + paragraph("Somebody asked to reset the password for <b>security@hoshino-brandt.example</b>.")
        + '<div style="font-family:Consolas,monospace;font-size:30px;letter-spacing:8px;background:#f1f5f9;'
        'border:1px solid #cbd5e1;border-radius:8px;padding:18px;text-align:center;margin-bottom:18px">418 902</div>'
        + paragraph("The code is valid for ten minutes. If it wasn't you, ignore this mail.")
    )
    return message(
        "password-reset",
        sent=at(11, 15, 22, 48, EST),
        sender=("Gatehouse", "no-reply@gatehouse-vpn.example"),
        to=SECURITY,
        subject="418902 is your Gatehouse code",
        body=alternative(
            "Your code is 418902. It is valid for ten minutes.\n",
            page(title="Code", preheader="Valid for ten minutes", rows=rows, width=480),
        ),
    )


def _itinerary() -> SampleMessage:
    rows = (
        band("Jena &rarr; Nagoya", colour="#7c2d12", kicker="Itinerary Q7T9LM")
        + block(
            grid(
                ("Flight", "From", "To", "Seat"),
                (
                    ("EX 204", "LEJ 10:25", "HEL 13:50", "11A"),
                    ("EX 781", "HEL 17:15", "NGO 12:05 +1", "32K"),
                ),
                colour="#9a3412",
            )
            + paragraph("Check-in opens on 6 December at 10:25.")
        )
        + footer("Wayfarer Business Travel")
    )
    return message(
        "itinerary",
        sent=at(11, 8, 20, 20, JST),
        sender=("Wayfarer Travel", "trips@wayfarer-travel.example"),
        to=COMPLIANCE,
        subject="Your trip to Nagoya, 7 December (Q7T9LM)",
        body=alternative(
            "EX 204 LEJ 10:25 - HEL 13:50\nEX 781 HEL 17:15 - NGO 12:05 +1\n",
            page(title="Trip", preheader="Two flights, 7 December", rows=rows, background="#f7efe9"),
        ),
    )


def _monitoring() -> SampleMessage:
    rows = band("Recovered: mail-gateway-2", colour="#067647", kicker="Watchtower") + block(
        facts(
            ("Check", "SMTP queue length"),
            ("Failed at", "22 November 2026, 23:41:07 UTC"),
            ("Recovered at", "22 November 2026, 23:52:30 UTC"),
            ("Duration", "11 min 23 s"),
            ("Highest value", "1,204 (limit 500)"),
        )
    )
    return message(
        "monitoring",
        sent=at(11, 22, 23, 52, GMT),
        sender=("Watchtower", "watchtower@ops.hoshino-brandt.example"),
        to=SECURITY,
        subject="[OK] mail-gateway-2 SMTP queue length is 12",
        body=alternative(
            "RECOVERED mail-gateway-2 SMTP queue length 12 (limit 500)\n",
            page(title="Recovered", preheader="11 min 23 s", rows=rows),
        ),
    )
