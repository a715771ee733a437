"""What a text/calendar part says (RFC 5545, RFC 5546): its events, for a card.

A reader of its own, because it wants little and must bear everything: it looks at a bounded number of lines,
knows neither recurrence nor time zone rules, and resolves nothing. A time keeps the zone that its sender
named, so that nobody is told an hour that no one wrote.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from vaultviewer.core.mail.headers import harmless

LONGEST: Final = 512 * 1024
MOST_LINES: Final = 20_000
LONGEST_LINE: Final = 20_000
MOST_EVENTS: Final = 50
MOST_ATTENDEES: Final = 500

_FOLD: Final = re.compile(r"\n[ \t]")
_NAME: Final = re.compile(r"([A-Za-z0-9-]{1,60})")
_PARAMETER: Final = re.compile(r';([A-Za-z0-9-]{1,60})=("[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*')
_ESCAPE: Final = re.compile(r"\\(.)")
_MOMENT: Final = re.compile(
    r"([0-9]{4})([0-9]{2})([0-9]{2})(?:[Tt](?P<hour>[0-9]{2})([0-9]{2})([0-9]{2})?)?", re.ASCII
)
_KINDS: Final = frozenset({"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY"})


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or a time as its sender gave it: naive where `zone` names what it is in, "UTC" included.

    `value` is None where `untrusted_text` is no time that there is.
    """

    untrusted_text: str
    value: datetime | None
    whole_day: bool
    zone: str

    def __str__(self) -> str:
        if self.value is None:
            return self.untrusted_text
        day = f"{self.value:%a} {self.value.date().isoformat()}"
        if self.whole_day:
            return day
        return f"{day} {self.value:%H:%M}" + (f" ({self.zone})" if self.zone else "")


@dataclass(frozen=True, slots=True)
class Attendee:
    name: str
    address: str
    status: str

    def __str__(self) -> str:
        who = f"{self.name} <{self.address}>" if self.name else self.address
        return f"{who} ({self.status})" if self.status else who


@dataclass(frozen=True, slots=True)
class Event:
    """One event, task or entry; "" and None for what its sender did not say."""

    kind: str
    uid: str
    summary: str
    start: Moment | None
    end: Moment | None
    duration: str
    location: str
    status: str
    recurrence: str
    organizer: Attendee | None
    attendees: tuple[Attendee, ...]
    description: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """`method` says what the sender asks for: REQUEST, REPLY, CANCEL, PUBLISH …"""

    method: str
    events: tuple[Event, ...]


def read_invitation(untrusted_text: str) -> Invitation:
    """Read a calendar, its lines ending in LF. Junk gives an invitation without events."""
    stack: list[str] = []
    method = ""
    events: list[Event] = []
    lines: list[_Line] = []
    for line in _content_lines(untrusted_text):
        if line.name == "BEGIN":
            stack.append(line.value.strip().upper())
            if len(stack) == 2 and stack[1] in _KINDS:  # noqa: PLR2004  VCALENDAR and what it holds
                lines = []
        elif line.name == "END":
            kind = stack.pop() if stack else ""
            if len(stack) == 1 and kind in _KINDS and len(events) < MOST_EVENTS:
                events.append(_event(kind, lines))
        elif len(stack) == 1 and line.name == "METHOD":
            method = method or _plain(line.value).upper()
        elif len(stack) == 2:  # noqa: PLR2004  as above: an alarm within is no property of the event
            lines.append(line)
    return Invitation(method, tuple(events))


def invitation_text(invitation: Invitation) -> str:
    """Return the card as lines of text, a blank line between events."""
    return "\n\n".join("\n".join(_text_lines(invitation.method, event)) for event in invitation.events)


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    parameters: Mapping[str, str]
    value: str


def _content_lines(untrusted_text: str) -> Iterator[_Line]:
    for text in _FOLD.sub("", untrusted_text[:LONGEST]).split("\n", MOST_LINES)[:MOST_LINES]:
        name = _NAME.match(text)
        if name is None:
            continue
        position = name.end()
        parameters: dict[str, str] = {}
        while (found := _PARAMETER.match(text, position)) is not None:
            parameters.setdefault(found[1].upper(), harmless(found[2].strip('"')))
            position = found.end()
        if text[position : position + 1] == ":":
            yield _Line(name[1].upper(), parameters, text[position + 1 :][:LONGEST_LINE])


def _event(kind: str, lines: list[_Line]) -> Event:
    first: dict[str, _Line] = {}
    for line in lines:
        first.setdefault(line.name, line)

    def text(name: str) -> str:
        return _plain(first[name].value) if name in first else ""

    def moment(*names: str) -> Moment | None:
        return next((_moment(first[name]) for name in names if name in first), None)

    attendees = [_attendee(line) for line in lines if line.name == "ATTENDEE"][:MOST_ATTENDEES]
    return Event(
        kind=kind,
        uid=text("UID"),
        summary=text("SUMMARY"),
        start=moment("DTSTART"),
        end=moment("DTEND", "DUE"),
        duration=text("DURATION"),
        location=text("LOCATION"),
        status=text("STATUS"),
        recurrence=text("RRULE"),
        organizer=_attendee(first["ORGANIZER"]) if "ORGANIZER" in first else None,
        attendees=tuple(attendees),
        description=_unescape(first["DESCRIPTION"].value) if "DESCRIPTION" in first else "",
    )


def _attendee(line: _Line) -> Attendee:
    address = _plain(line.value)
    if address[:7].lower() == "mailto:":
        address = address[7:]
    return Attendee(line.parameters.get("CN", ""), address, line.parameters.get("PARTSTAT", "").lower())


def _moment(line: _Line) -> Moment:
    text = _plain(line.value)
    utc = text.endswith(("Z", "z"))
    zone = line.parameters.get("TZID", "")
    found = _MOMENT.fullmatch(text.rstrip("Zz"))
    if found is None:
        return Moment(text, None, False, zone)
    year, month, day, hour, minute, second = (int(digits or 0) for digits in found.groups())
    try:
        # Naive on purpose: the zone is what the sender calls it, beside the time. A 60th second is the 59th.
        value = datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001  as said above
    except ValueError:
        return Moment(text, None, False, zone)
    whole_day = found["hour"] is None
    return Moment(text, value, whole_day, "" if whole_day else "UTC" if utc else zone)


def _unescape(value: str) -> str:
    """Undo the escapes of text values (RFC 5545, section 3.3.11)."""
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def _plain(value: str) -> str:
    return harmless(_unescape(value).replace("\n", " ")).strip()


def event_lines(method: str, event: Event) -> Iterator[tuple[str, object]]:
    """Yield what an event says, by name; what it doesn't say is left out."""
    named: list[tuple[str, object]] = [
        ("Method", method),
        ("Summary", event.summary),
        ("Start", event.start),
        ("End", event.end),
        ("Duration", event.duration),
        ("Repeats", event.recurrence),
        ("Location", event.location),
        ("Status", event.status),
        ("Organizer", event.organizer),
        *(("Attendee", attendee) for attendee in event.attendees),
        ("Description", event.description.strip("\n")),
    ]
    yield from ((name, value) for name, value in named if value)


def _text_lines(method: str, event: Event) -> Iterator[str]:
    for name, value in event_lines(method, event):
        yield f"\n{value}" if name == "Description" else f"{name + ':':<10} {value}"
