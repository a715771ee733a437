"""A thread on a mailing list of incident responders."""

from collections.abc import Iterator

from vaultviewer.demo.corpus.building import SampleMessage, message, text
from vaultviewer.demo.corpus.company import CET, EST, JST, SAKURA, SECURITY, at

_LIST = "incident-sharing@lists.measure-isac.example"
_FIRST = "<20261119.first@forge-steel.example>"
_SECOND = "<20261119.second@hoshino-brandt.example>"
_SUBJECT = "[incident-sharing] Invoice fraud with look-alike domains, wave since Monday"
_HEADERS = {
    "List-Id": "Incident sharing of the measuring industry <incident-sharing.lists.measure-isac.example>",
    "List-Post": f"<mailto:{_LIST}>",
    "List-Unsubscribe": "<https://lists.measure-isac.example/leave/incident-sharing>",
    "List-Archive": "<https://lists.measure-isac.example/archive/incident-sharing>",
    "Precedence": "list",
    "X-Mailman-Version": "3.3.10",
}
_FOOTER = (
    "_______________________________________________\n"
    "incident-sharing mailing list, TLP:GREEN\n"
    "https://lists.measure-isac.example/incident-sharing\n"
)
_BOUNCES = "incident-sharing-bounces@lists.measure-isac.example"


def messages() -> Iterator[SampleMessage]:
    yield message(
        "list-thread-1",
        sent=at(11, 19, 8, 12, EST),
        sender=("Gwen Abara via incident-sharing", _LIST),
        to=_LIST,
        subject=_SUBJECT,
        extra=_HEADERS | {"Reply-To": "gabara@forge-steel.example"},
        return_path=_BOUNCES,
        body=text(
            "All,\n\n"
            "since Monday we see invoices from domains that differ from our suppliers' in one\n"
            "letter. All were registered within the last ten days, all have valid SPF and DKIM.\n\n"
            "  kranich-1ogistik[.]example\n  nordlicht-werkzeug[.]example\n  polder-optlcs[.]example\n\n"
            "The PDF is clean; only the bank details differ. Has anybody else seen these?\n\nGwen\n" + _FOOTER
        ),
    ).arriving(recipient=SECURITY)
    yield message(
        "list-thread-2",
        sent=at(11, 20, 0, 3, JST),
        sender=("佐藤さくら via incident-sharing", _LIST),
        to=_LIST,
        subject="Re: " + _SUBJECT,
        extra=_HEADERS | {"Reply-To": SAKURA[1], "In-Reply-To": _FIRST, "References": _FIRST},
        return_path=_BOUNCES,
        body=text(
            "On Thu, 19 Nov 2026 08:12 -0500, Gwen Abara wrote:\n"
            "> Has anybody else seen these?\n\n"
            "Yes, the second one, on Tuesday. In our case they answered to a real thread, so one of\n"
            "the two mailboxes must have been read before. 各社ご注意ください。\n\n"
            "Sakura\n" + _FOOTER
        ),
    ).arriving(recipient=SECURITY)
    yield message(
        "list-thread-3",
        sent=at(11, 20, 9, 26, CET),
        sender=("Rémi Aubert via incident-sharing", _LIST),
        to=_LIST,
        subject="Re: " + _SUBJECT,
        extra=_HEADERS
        | {
            "Reply-To": "remi.aubert@cert-midlands.example",
            "In-Reply-To": _SECOND,
            "References": f"{_FIRST} {_SECOND}",
        },
        return_path=_BOUNCES,
        body=text(
            "On Fri, 20 Nov 2026 00:03 +0900, 佐藤さくら wrote:\n"
            "> one of the two mailboxes must have been read before\n\n"
            'That matches what we have: an inbox rule named "." that moves everything with\n'
            '"invoice" to RSS Feeds. A sinkhole for the three domains is up since 08:00 UTC.\n\n'
            "Rémi\n" + _FOOTER
        ),
    ).arriving(recipient=SECURITY)
