"""What is said of archived objects: where they lie, how their restore stands, that they can be read again."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from vaultviewer.core.archive import Archived, RestoreAnswer, speed, whereabouts
from vaultviewer.core.errors import ObjectRestoring
from vaultviewer.core.phrases import visible
from vaultviewer.core.values import ObjectRef
from vaultviewer.gui.models.message_cells import time_with_offset
from vaultviewer.gui.models.reader_page import RefusalPage, WayOut
from vaultviewer.gui.models.row import short_name
from vaultviewer.gui.presenters.refusal_pages import error_page
from vaultviewer.gui.presenters.restores import Following
from vaultviewer.gui.theme import Tone
from vaultviewer.gui.translation import rendered


def archive_words(archived: Archived) -> str:
    """Say in one line where an object lies, and until when a restored copy can be read."""
    if archived.until is None:
        return rendered(whereabouts(archived))
    return _tr("{0} The copy stays until {1}.").format(
        rendered(whereabouts(archived)), time_with_offset(archived.until.astimezone())
    )


def following_page(following: Following) -> RefusalPage:
    """Say how a restore stands, in the message's place."""
    return replace(
        unfollowed_page(following.ref, following.archived),
        found=_ordered(following),
        meaning=_looked(following),
        way_out=_tr(
            "This goes on while you read other messages. The status bar says when it can be read. If you "
            "stop following it, S3 restores it all the same."
        ),
        ways=(WayOut.LOOK_NOW, WayOut.STOP_FOLLOWING),
    )


def unfollowed_page(ref: ObjectRef, archived: Archived) -> RefusalPage:
    """Say that an object is being restored, and offer to follow that."""
    error = ObjectRestoring(key=ref.key, archive=archived.archive, archived=archived)
    return error_page(error, untrusted_name=short_name(ref.key), ref=ref)


def _ordered(following: Following) -> str:
    since = time_with_offset(following.since)
    if following.order is None:
        return _tr("Somebody else has ordered it. Followed since {0}.").format(since)
    usual = rendered(speed(following.archived.archive, following.order.retrieval).words)
    return _tr("Ordered on {0} with {1}, which usually takes {2}.").format(
        since, following.order.retrieval, usual
    )


def _looked(following: Following) -> str:
    if following.looked is None or following.next_look is None:
        return _tr("Asking S3 how it stands.")
    looked, next_look = time_with_offset(following.looked), time_with_offset(following.next_look)
    if following.problem is not None:
        return _tr("The look on {0} found no answer: {1} The next one is on {2}.").format(
            looked, rendered(following.problem.phrases()[0]), next_look
        )
    return _tr("Not there yet on {0}. The next look is on {1}.").format(looked, next_look)


def restored_page(ref: ObjectRef, archived: Archived | None) -> RefusalPage:
    """Say that an object can be read again, in the place where it was said that it can't."""
    title = _tr("It can be read now")
    if archived is None:
        found, meaning = _tr("S3 has moved it back from its archive."), ""
    else:
        found = rendered(whereabouts(archived))
        until = "" if archived.until is None else time_with_offset(archived.until.astimezone())
        meaning = _tr("The copy stays until {0}; after that it must be restored again.").format(until)
    return RefusalPage(
        error=None,
        title=title,
        untrusted_name=visible(short_name(ref.key)),
        found=found,
        meaning=meaning,
        way_out=_tr("Open it as any other message."),
        tone=Tone.GOOD,
        icon="passed",
        ways=(WayOut.OPEN,),
        report="\n".join(filter(None, (title, found, meaning, ref.uri))),
    )


def answer_words(answer: RestoreAnswer) -> str:
    """Say what S3 made of an order."""
    return {
        RestoreAnswer.STARTED: _tr("S3 has begun to restore it."),
        RestoreAnswer.EXTENDED: _tr("It is restored already; its copy stays for the days that you chose."),
        RestoreAnswer.UNDER_WAY: _tr("It is being restored already; nothing more was ordered."),
        RestoreAnswer.NOT_ARCHIVED: _tr("It can be read already; nothing was ordered."),
    }[answer]


def _tr(text: str) -> str:
    return QCoreApplication.translate("RestorePages", text)
