"""Mail to the legal and compliance teams, much of it under legal hold."""

from collections.abc import Iterator

from vaultviewer.demo.corpus.building import Folder, SampleMessage, attachment, message, multipart, text
from vaultviewer.demo.corpus.company import CET, CLAIRE, COMPLIANCE, DANIEL, EST, GMT, INGRID, LEGAL, at
from vaultviewer.demo.corpus.documents import docx, pdf

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def messages() -> Iterator[SampleMessage]:
    yield _hold_notice()
    yield _subpoena()
    yield _redline()
    yield _settlement_thread()
    yield _access_request()
    yield _whistleblower()
    yield _export_control()


def _hold_notice() -> SampleMessage:
    return message(
        "litigation-hold",
        sent=at(11, 6, 9, 0, CET),
        sender=CLAIRE,
        to=[LEGAL, DANIEL[1]],
        cc=[INGRID],
        subject="Litigation hold: Halvorsen Metrology v. Hoshino & Brandt",
        folder=Folder.LEGAL,
        extra={"Importance": "high", "X-Priority": "1 (Highest)"},
        body=text(
            "CONFIDENTIAL\n\n"
            "A complaint was served on us on 5 November concerning the interferometer patents.\n"
            "From today on nothing that may relate to it may be deleted or altered:\n\n"
            "  * mail to and from halvorsen-metrology.example since 1 January 2024\n"
            "  * design files and minutes of projects KESTREL and LANTERN\n"
            "  * chat messages of the optics group\n\n"
            "IT has suspended automatic deletion for the 23 persons on the attached-by-reference\n"
            "list. Ask before you tidy up anything, including paper.\n\n"
            "Claire Fontaine\nGeneral Counsel\n"
        ),
    )


def _subpoena() -> SampleMessage:
    letter = pdf(
        "Request for production of documents",
        (
            "Halvorsen Metrology v. Hoshino & Brandt AG, file 26-cv-04417",
            "",
            "1. All correspondence concerning the LANTERN prototype, 2024 to 2026.",
            "2. Calibration records of units 0071 to 0093.",
            "3. Logs that show who had access to the mail archive, with times.",
            "",
            "Due: 18 December 2026. Format: RFC 5322 messages with their headers.",
        ),
    )
    return message(
        "production-request",
        sent=at(11, 20, 16, 48, EST),
        sender=("Whitcombe & Rao LLP", "filings@whitcombe-rao.example"),
        to=LEGAL,
        subject="26-cv-04417: First request for production",
        folder=Folder.LEGAL,
        body=multipart(
            "mixed",
            text(
                "Counsel,\n\n"
                "attached find the plaintiff's first request for production in the above matter. Service\n"
                "by mail follows. We propose a call on 25 or 26 November to discuss custodians and format.\n\n"
                "Anjali Rao\nWhitcombe & Rao LLP\n"
            ),
            attachment(letter, "application/pdf", "26-cv-04417 First RFP.pdf"),
        ),
    )


def _redline() -> SampleMessage:
    contract = docx(
        (
            "Supply agreement, draft 7",
            "4.2 The supplier notifies the customer of a security incident within 24 hours of becoming aware of it.",
            "4.3 Notification contains at least nature, scope, and measures taken.",
            "9.1 This agreement is governed by the laws of Switzerland.",
        )
    )
    return message(
        "contract-redline",
        sent=at(11, 11, 11, 24, CET),
        sender=("Beatrix van Doorn", "b.vandoorn@polder-optics.example"),
        to=LEGAL,
        subject="Supply agreement draft 7: our remarks on clause 4.2",
        folder=Folder.LEGAL,
        body=multipart(
            "mixed",
            text(
                "Dear Claire,\n\n"
                "we can live with 24 hours in clause 4.2 if the clock starts at awareness. Our changes are\n"
                "marked in the attached draft. Clause 9.1 is still open on our side.\n\n"
                "Met vriendelijke groet,\nBeatrix van Doorn\n"
            ),
            attachment(contract, DOCX, "Supply agreement draft 7 (PO remarks).docx"),
        ),
    )


def _settlement_thread() -> SampleMessage:
    return message(
        "settlement-thread",
        sent=at(11, 18, 20, 31, GMT),
        sender=("Oliver Thane", "othane@thane-mcallister.example"),
        to=LEGAL,
        cc=[DANIEL],
        subject="RE: RE: RE: Without prejudice: standstill until 15 January",
        folder=Folder.LEGAL,
        extra={"References": "<a1@thane-mcallister.example> <b2@hoshino-brandt.example>"},
        body=text(
            "Claire,\n\nagreed on all three. I will send the engrossed version tomorrow.\n\nOliver\n\n"
            "On 18 Nov 2026, at 17:02, Claire Fontaine wrote:\n"
            "> Oliver,\n>\n"
            "> standstill until 15 January, costs reserved, no admission. The wording of the\n"
            "> recital is the only point on which Daniel insists.\n>\n"
            ">> On 17 Nov 2026, at 09:40, Oliver Thane wrote:\n"
            ">> Would your client accept 15 January rather than the end of the month? Ours is\n"
            ">> in Nagoya over New Year.\n>>\n"
            ">>> On 16 Nov 2026, at 15:11, Claire Fontaine wrote:\n"
            ">>> Thank you for the call. We can offer a standstill until the end of January if\n"
            ">>> the interim application is withdrawn.\n"
        ),
    )


def _access_request() -> SampleMessage:
    return message(
        "subject-access-request",
        sent=at(11, 9, 12, 55, CET),
        sender=("Florian Adler", "florian.adler@postfach-24.example"),
        to=COMPLIANCE,
        subject="Request for access under Article 15 GDPR",
        body=text(
            "Dear Sir or Madam,\n\n"
            "I was employed with you from 2019 to 2024. Under Article 15 GDPR I ask for a copy of\n"
            "all personal data that you process about me, in particular mail in which I am named,\n"
            "and for the period for which you intend to keep it.\n\n"
            "I look forward to your answer within one month.\n\nFlorian Adler\n"
        ),
    )


def _whistleblower() -> SampleMessage:
    return message(
        "integrity-line",
        sent=at(11, 13, 1, 7, GMT),
        sender=("Integrity Line", "no-reply@integrity-line.example"),
        to=COMPLIANCE,
        subject="New report HB-2026-0031 (category: gifts and invitations)",
        extra={"Auto-Submitted": "auto-generated"},
        body=text(
            "A new report was filed through the integrity line.\n\n"
            "  Report      HB-2026-0031\n  Category    Gifts and invitations\n  Country     Germany\n"
            "  Anonymous   yes\n  Attachments 2\n\n"
            "The content can be read after sign-in only. Acknowledgement is due within seven days\n"
            "(Directive (EU) 2019/1937, Article 9).\n"
        ),
    )


def _export_control() -> SampleMessage:
    return message(
        "export-control",
        sent=at(11, 3, 15, 40, CET),
        sender=("Export Control Desk", "licences@trade-office.example"),
        to=COMPLIANCE,
        subject="Licence application 2026-88314: additional information needed",
        body=text(
            "Application      2026-88314\nGoods            laser interferometer, 6B006\n"
            "End user         Institute of Applied Geodesy\n\n"
            "To go on with your application we need the end-use certificate with the signature of\n"
            "the institute's director. The copy that you sent is cut off at the lower edge.\n"
        ),
    )
