"""Words for what a message wants from the network: what was blocked, what is loading, what came of it."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QCoreApplication

from vaultviewer.core.mail.html.remote import LONGEST_URL, RemoteKind, RemoteReference
from vaultviewer.core.mail.links.defang import defang
from vaultviewer.core.mail.links.hosts import read_host
from vaultviewer.core.phrases import visible
from vaultviewer.gui.models.reader_page import Notice, NoticeAction
from vaultviewer.gui.models.remote_images import CANCEL, LOAD, NOTICE, ImageOutcome
from vaultviewer.gui.theme import Tone
from vaultviewer.gui.translation import QT_TRANSLATE_NOOP, counted, rendered

MOST_LINES: Final = 500
"""Of a list that is unfolded."""
_LONGEST_COPIED: Final = 2 * LONGEST_URL

_N = QT_TRANSLATE_NOOP
_COUNTED: Final = {
    RemoteKind.IMAGE: (_N("RemoteNotices", "1 image"), _N("RemoteNotices", "%n images")),
    RemoteKind.PIXEL: (_N("RemoteNotices", "1 tracking pixel"), _N("RemoteNotices", "%n tracking pixels")),
    RemoteKind.STYLE: (_N("RemoteNotices", "1 style"), _N("RemoteNotices", "%n styles")),
    RemoteKind.FRAME: (_N("RemoteNotices", "1 frame"), _N("RemoteNotices", "%n frames")),
    RemoteKind.MEDIA: (_N("RemoteNotices", "1 sound or film"), _N("RemoteNotices", "%n sounds or films")),
    RemoteKind.SCRIPT: (_N("RemoteNotices", "1 script"), _N("RemoteNotices", "%n scripts")),
    RemoteKind.OTHER: (_N("RemoteNotices", "1 other item"), _N("RemoteNotices", "%n other items")),
}
_NAMES: Final = {
    RemoteKind.IMAGE: _N("RemoteNotices", "image"),
    RemoteKind.PIXEL: _N("RemoteNotices", "tracking pixel"),
    RemoteKind.STYLE: _N("RemoteNotices", "style"),
    RemoteKind.FRAME: _N("RemoteNotices", "frame"),
    RemoteKind.MEDIA: _N("RemoteNotices", "sound or film"),
    RemoteKind.SCRIPT: _N("RemoteNotices", "script"),
    RemoteKind.OTHER: _N("RemoteNotices", "other item"),
}


def _tr(text: str) -> str:
    return QCoreApplication.translate("RemoteNotices", text)


def _counted(one: str, many: str, count: int) -> str:
    return counted("RemoteNotices", one, many, count)


def blocked_notice(remote: Sequence[RemoteReference]) -> Notice:
    """Say how much was blocked, from whom, and offer to load what can be shown."""
    hosts = len({reference.host for reference in remote})
    loadable = any(reference.loadable for reference in remote)
    return Notice(
        _tr("{0} blocked, from {1}").format(
            _counted("1 remote item", "%n remote items", len(remote)), _counted("1 host", "%n hosts", hosts)
        ),
        Tone.NEUTRAL,
        "remote",
        _cut(tuple(_lines_by_host(remote, visible))),
        tuple(_lines_by_host(remote, _harmless)),
        _load_action(_tr("Load images once…")) if loadable else None,
        identifier=NOTICE,
    )


def loading_notice(count: int) -> Notice:
    """Say that images are being loaded; the bar shows how many have come."""
    return Notice(
        _counted("Loading 1 image from the network", "Loading %n images from the network", count),
        Tone.NEUTRAL,
        "remote",
        action=NoticeAction(_tr("Cancel"), CANCEL, _tr("Stop loading and keep all images blocked")),
        in_progress=True,
        identifier=NOTICE,
    )


def loaded_notice(outcomes: Sequence[ImageOutcome], remote: Sequence[RemoteReference]) -> Notice:
    """Say what was loaded, and for each that was not why."""
    missing = [outcome for outcome in outcomes if outcome.problem is not None]
    loaded = len(outcomes) - len(missing)
    pixels = sum(reference.kind is RemoteKind.PIXEL for reference in remote)
    text = _tr("{0} of {1} loaded for this one showing").format(
        f"{loaded:,}", _counted("1 image", "%n images", len(outcomes))
    )
    if pixels:
        left_out = _counted("1 tracking pixel was left out", "%n tracking pixels were left out", pixels)
        text = f"{text}; {left_out}"
    return Notice(
        text,
        Tone.CAUTION if missing else Tone.NEUTRAL,
        "remote",
        _cut(tuple(_outcome_lines(outcomes, visible))),
        tuple(_outcome_lines(outcomes, _harmless)),
        _load_action(_tr("Load again…")) if missing else None,
        identifier=NOTICE,
    )


def failed_notice(reason: str, remote: Sequence[RemoteReference]) -> Notice:
    """Say why nothing was loaded, and offer to try again."""
    blocked = blocked_notice(remote)
    return replace(blocked, text=_tr("No images were loaded. {0}").format(reason), tone=Tone.CAUTION)


def _load_action(text: str) -> NoticeAction:
    hint = _tr("Load the images of this message from the network, for this one showing (Ctrl+Shift+L)")
    return NoticeAction(text, LOAD, hint)


# ------------------------------------------------------------------------------------------------ lists


def _cut(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return what of a list is shown; copying it copies all of it."""
    if (more := len(lines) - MOST_LINES) <= 0:
        return lines
    return (*lines[:MOST_LINES], _counted("and 1 more line", "and %n more lines", more))


def _lines_by_host(remote: Sequence[RemoteReference], spelled: Callable[[str], str]) -> Iterator[str]:
    """Yield each host with what was wanted of it, and below it the addresses."""
    by_host: dict[str, list[RemoteReference]] = {}
    for reference in remote:
        by_host.setdefault(reference.host, []).append(reference)
    for host, references in by_host.items():
        kinds = Counter(reference.kind for reference in references)
        counts = (_counted(*_COUNTED[kind], count) for kind, count in kinds.items())
        yield f"{spelled(_both_ways(host))}: {', '.join(counts)}"
        for reference in references:
            yield f"    {_tr(_NAMES[reference.kind])}: {spelled(reference.url)}"


def _outcome_lines(outcomes: Sequence[ImageOutcome], spelled: Callable[[str], str]) -> Iterator[str]:
    """Yield what came of each address, those first of which nothing came."""
    for outcome in sorted(outcomes, key=lambda each: each.problem is None):
        what = _tr("loaded") if outcome.problem is None else rendered(outcome.problem)
        yield f"{spelled(outcome.untrusted_url)}: {what}"
        for url in outcome.redirects:
            yield f"    {_tr('passes on to')} {spelled(url)}"


def _both_ways(untrusted_host: str) -> str:
    """Return a host as the sender spelled it, and as the network sees it where that is something else."""
    host = read_host(untrusted_host)
    if host is None or host.wire == untrusted_host:
        return untrusted_host
    return f"{untrusted_host} ({host.wire})"


def _harmless(untrusted_url: str) -> str:
    return visible(defang(untrusted_url), longest=_LONGEST_COPIED)
