"""The reader's presenter: the newest choice wins, a cancel leaves no trace, and every end has its page."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.gui_runner import wait_for
from support.gui_vaults import HTML, PREFIX, FakeVault, context_of, mail
from support.in_process import InProcess
from support.sealing import seal_kms

from vaultviewer.core.envelope.verification import Check, Outcome
from vaultviewer.core.errors import (
    AccessDenied,
    FileUnreadable,
    MessageIdMismatch,
    NoNetwork,
    NotAMessage,
    ObjectChanged,
    TookTooLong,
    Unexpected,
)
from vaultviewer.core.mail.tree import Part
from vaultviewer.gui.engine.document import MailDocument
from vaultviewer.gui.models.body_view import BodyView
from vaultviewer.gui.models.reader_page import (
    EnvelopePage,
    LockedPage,
    MessagePage,
    ReaderText,
    RefusalPage,
    WayOut,
)
from vaultviewer.gui.models.row import RowDetails, RowState
from vaultviewer.gui.presenters import reader as reader_module
from vaultviewer.gui.presenters.body_views import LONGEST_SOURCE
from vaultviewer.gui.presenters.reader import PEEK_DELAY, ReaderPresenter
from vaultviewer.gui.presenters.vault import OpenVault
from vaultviewer.gui.tasks import TaskRunner

ListIt = Callable[[], OpenVault]
DENIED = AccessDenied(action="kms:Decrypt", resource="arn:aws:kms:eu-central-1:1:key/k")


@pytest.fixture
def presenter(runner: TaskRunner, monkeypatch: pytest.MonkeyPatch) -> ReaderPresenter:
    monkeypatch.setattr(reader_module, "PEEK_DELAY", 0)
    return ReaderPresenter(runner, runner, confinement=InProcess())


class Heard:
    """What the presenter said: a word for each signal, and the pages."""

    def __init__(self, presenter: ReaderPresenter) -> None:
        self.words: list[str] = []
        self.pages: list[object] = []
        presenter.locked.connect(lambda page: self._note(f"locked {page.untrusted_name}", page))
        presenter.opening.connect(lambda name: self._note(f"opening {name}"))
        presenter.opened.connect(lambda page, _: self._note(f"opened {page.untrusted_subject}", page))
        presenter.refused.connect(lambda page, _: self._note(f"refused {page.untrusted_name}", page))
        presenter.cleared.connect(lambda: self._note("cleared"))
        presenter.text_ready.connect(self._note)
        presenter.view_ready.connect(self._note)
        presenter.progressed.connect(lambda done, total: self.progress.append((done, total)))
        self.progress: list[tuple[int, int]] = []

    def _note(self, word: str, page: object = None) -> None:
        self.words.append(word)
        self.pages.append(page)

    @property
    def page(self) -> object:
        return self.pages[-1]


@pytest.fixture
def heard(presenter: ReaderPresenter) -> Heard:
    return Heard(presenter)


def wait_for_word(qtbot: QtBot, heard: Heard, word: str) -> None:
    wait_for(qtbot, lambda: word in heard.words)


def state(vault: OpenVault, key: str) -> RowState:
    return vault.table.details_of(key).state


# ------------------------------------------------------------------------------------------ selecting


def test_a_selected_message_is_shown_locked_then_with_what_its_metadata_claims(
    qtbot: QtBot, presenter: ReaderPresenter, heard: Heard, bucket: FakeVault, listed: ListIt
) -> None:
    key = bucket.add("m1")
    vault = listed()
    presenter.select(vault, key)
    assert (presenter.vault, presenter.key) == (vault, key)
    assert heard.words == ["locked m1"]
    assert isinstance(heard.page, LockedPage)
    assert [line.label for line in heard.page.lines] == ["Key", "Received", "Size"]
    wait_for(qtbot, lambda: len(heard.words) == 2)
    assert isinstance(heard.page, LockedPage)
    claims = {line.label: line.untrusted_text for line in heard.page.lines}
    assert claims["Rule"] == "encrypt-to-s3"
    assert claims["Account"] == "111122223333"
    assert claims["KMS key"].startswith("arn:aws:kms:")
    assert bucket.keys.calls == []
    assert bucket.store.count("get") == 0


def test_running_over_rows_reads_only_where_it_ends(
    qtbot: QtBot, presenter: ReaderPresenter, heard: Heard, bucket: FakeVault, listed: ListIt
) -> None:
    keys = [bucket.add(f"m{number}") for number in range(4)]
    vault = listed()
    for key in keys:
        presenter.select(vault, key)
    presenter.select(vault, keys[-1])
    wait_for(qtbot, lambda: len(heard.words) == 5)
    assert heard.words == ["locked m0", "locked m1", "locked m2", "locked m3", "locked m3"]
    assert [key for operation, key in bucket.store.calls if operation == "head"] == [keys[-1]]


def test_nothing_is_read_before_a_moment_has_passed(runner: TaskRunner) -> None:
    presenter = ReaderPresenter(runner, runner, confinement=InProcess())
    assert PEEK_DELAY >= 100
    assert presenter._peek_timer.interval() == PEEK_DELAY
    assert presenter._peek_timer.isSingleShot()


def test_a_look_that_fails_leaves_the_page_as_it_is(
    qtbot: QtBot, presenter: ReaderPresenter, heard: Heard, bucket: FakeVault, listed: ListIt
) -> None:
    key = bucket.add("m1")
    bucket.store.failures["head", key] = DENIED
    vault = listed()
    presenter.select(vault, key)
    wait_for(qtbot, lambda: bucket.store.count("head") == 1 and not presenter._work.running)
    assert heard.words == ["locked m1"]
    assert state(vault, key) is RowState.LOCKED


def test_what_is_not_listed_is_not_shown(
    presenter: ReaderPresenter, heard: Heard, listed: ListIt, bucket: FakeVault
) -> None:
    bucket.add("m1")
    vault = listed()
    presenter.select(vault, "elsewhere")
    presenter._peek()
    presenter.clear()
    presenter._peek()
    assert heard.words == ["cleared"]


# -------------------------------------------------------------------------------------------- opening


def test_a_message_is_opened_and_its_row_speaks_from_then_on(
    qtbot: QtBot, presenter: ReaderPresenter, heard: Heard, bucket: FakeVault, listed: ListIt
) -> None:
    key = bucket.add("m1")
    vault = listed()
    gate = bucket.store.hold("get", key)
    presenter.open(vault, key)
    assert heard.words == ["opening m1"]
    assert state(vault, key) is RowState.OPENING
    gate.open()
    with qtbot.waitSignal(presenter.opened) as opened:
        pass
    assert opened.args is not None
    page, envelope = opened.args
    assert isinstance(page, MessagePage)
    assert isinstance(envelope, EnvelopePage)
    assert (page.untrusted_subject, page.text) == ("m1", "Hello\n")
    assert presenter.page is page
    assert presenter.message is not None
    assert presenter.message.mail.head.subject == "m1"
    details = vault.table.details_of(key)
    assert (details.state, details.untrusted_from, details.untrusted_rule) == (
        RowState.OPEN, "Ann", "encrypt-to-s3",
    )  # fmt: skip
    size = len(bucket.store.objects[key].body)
    assert heard.progress[-1] == (size, size)


def test_the_newest_choice_wins_though_the_older_one_answers_later(
    qtbot: QtBot, presenter: ReaderPresenter, heard: Heard, bucket: FakeVault, listed: ListIt
) -> None:
    old, new = bucket.add("old"), bucket.add("new")
    vault = listed()
    gate = bucket.store.hold("get", old)
    presenter.open(vault, old)
    assert gate.reached.wait(10)
    presenter.open(vault, new)
    assert state(vault, old) is RowState.LOCKED
    wait_for_word(qtbot, heard, "opened new")
    gate.open()
    presenter._runner.stop()
    QApplication.processEvents()
    assert heard.words == ["opening old", "opening new", "opened new"]
    assert presenter.message is not None
    assert presenter.message.mail.head.subject == "new"
    assert [state(vault, key) for key in (old, new)] == [RowState.LOCKED, RowState.OPEN]


def test_a_selection_gives_up_what_was_being_opened(
    qtbot: QtBot, presenter: ReaderPresenter, heard: Heard, bucket: FakeVault, listed: ListIt
) -> None:
    old, new = bucket.add("old"), bucket.add("new")
    vault = listed()
    gate = bucket.store.hold("get", old)
    presenter.open(vault, old)
    assert gate.reached.wait(10)
    presenter.select(vault, new)
    gate.open()
    wait_for(qtbot, lambda: heard.words.count("locked new") == 2)
    assert heard.words == ["opening old", "locked new", "locked new"]
    assert presenter.message is None
    assert state(vault, old) is RowState.LOCKED


def test_a_look_never_paints_over_an_opened_message(
    qtbot: QtBot, presenter: ReaderPresenter, heard: Heard, bucket: FakeVault, listed: ListIt
) -> None:
    key = bucket.add("m1")
    vault = listed()
    gate = bucket.store.hold("head", key)
    presenter.select(vault, key)
    wait_for(qtbot, gate.reached.is_set)
    presenter.open(vault, key)
    wait_for_word(qtbot, heard, "opened m1")
    gate.open()
    presenter._runner.stop()
    QApplication.processEvents()
    assert heard.words == ["locked m1", "opening m1", "opened m1"]


@pytest.mark.parametrize(
    "before",
    [RowDetails(RowState.LOCKED), RowDetails(RowState.REFUSED, explanation="why"), RowDetails(RowState.OPEN)],
    ids=lambda details: details.state,
)
def test_a_cancel_puts_the_row_back_and_opens_nothing(  # noqa: PLR0917  fixtures
    qtbot: QtBot,
    presenter: ReaderPresenter,
    heard: Heard,
    bucket: FakeVault,
    listed: ListIt,
    before: RowDetails,
) -> None:
    key = bucket.add("m1")
    vault = listed()
    vault.table.set_details(key, before)
    gate = bucket.store.hold("get", key)
    presenter.open(vault, key)
    assert gate.reached.wait(10)
    presenter.cancel()
    assert vault.table.details_of(key) == before
    assert (presenter.vault, presenter.key, presenter.message) == (vault, key, None)
    gate.open()
    wait_for(qtbot, lambda: heard.words.count("locked m1") == 2)
    assert heard.words == ["opening m1", "cleared", "locked m1", "locked m1"]
    assert bucket.keys.calls == []


def test_without_an_opening_a_cancel_does_nothing(presenter: ReaderPresenter, heard: Heard) -> None:
    presenter.cancel()
    assert heard.words == []


def test_what_was_opened_before_is_shown_again_out_of_the_cache(
    qtbot: QtBot, presenter: ReaderPresenter, heard: Heard, bucket: FakeVault, listed: ListIt
) -> None:
    one, two = bucket.add("one"), bucket.add("two")
    vault = listed()
    presenter.open(vault, one)
    wait_for_word(qtbot, heard, "opened one")
    presenter.select(vault, two)
    asked = (bucket.store.count("get"), len(bucket.keys.calls))
    presenter.select(vault, one)
    wait_for(qtbot, lambda: heard.words.count("opened one") == 2)
    assert (bucket.store.count("get"), len(bucket.keys.calls)) == asked
    assert state(vault, one) is RowState.OPEN


def test_a_message_that_is_not_encrypted_says_so_in_its_row(
    qtbot: QtBot, presenter: ReaderPresenter, heard: Heard, bucket: FakeVault, listed: ListIt
) -> None:
    key = bucket.add_plain("m1", mail("in the clear"))
    vault = listed()
    presenter.open(vault, key)
    wait_for_word(qtbot, heard, "opened in the clear")
    assert state(vault, key) is RowState.NOT_ENCRYPTED
    presenter.select(vault, "")
    presenter.select(vault, key)
    wait_for(qtbot, lambda: heard.words.count("opened in the clear") == 2)


# ------------------------------------------------------------------------------------------- refusing


def test_a_refused_message_has_its_page_and_its_row(
    qtbot: QtBot, presenter: ReaderPresenter, heard: Heard, bucket: FakeVault, listed: ListIt
) -> None:
    key = bucket.add_sealed(f"{PREFIX}m1", seal_kms(mail("swapped"), context_of("m2")))
    vault = listed()
    presenter.open(vault, key)
    with qtbot.waitSignal(presenter.refused) as refused:
        pass
    assert refused.args is not None
    page, envelope = refused.args
    assert isinstance(page, RefusalPage)
    assert isinstance(page.error, MessageIdMismatch)
    assert isinstance(envelope, EnvelopePage)
    assert envelope.checks[Check.BINDING - 1].outcome.lower() == Outcome.REFUSED
    assert presenter.message is None
    assert bucket.keys.calls == []
    details = vault.table.details_of(key)
    assert (details.state, details.explanation) == (RowState.REFUSED, page.title)

    assert presenter.refused_ref is not None
    presenter.open_anyway(presenter.refused_ref)
    wait_for_word(qtbot, heard, "opened swapped")
    assert "Not bound" in [badge.text for badge in _page(presenter).badges]
    presenter.open_again()
    wait_for(qtbot, lambda: heard.words.count("refused m1") == 2)
    assert presenter.message is None


def test_the_override_is_for_the_object_that_was_refused_and_for_no_other(
    qtbot: QtBot, presenter: ReaderPresenter, heard: Heard, bucket: FakeVault, listed: ListIt
) -> None:
    keys = [
        bucket.add_sealed(f"{PREFIX}m{n}", seal_kms(mail("swapped"), context_of("other"))) for n in (1, 2)
    ]
    vault = listed()
    presenter.open(vault, keys[0])
    wait_for_word(qtbot, heard, "refused m1")
    refused = presenter.refused_ref
    assert refused is not None
    presenter.open(vault, keys[1])
    wait_for_word(qtbot, heard, "refused m2")
    words = list(heard.words)
    presenter.open_anyway(refused)  # a question that was answered when the second was on the screen
    QApplication.processEvents()
    assert heard.words == words


def test_the_override_is_not_for_what_was_put_there_since(
    qtbot: QtBot, presenter: ReaderPresenter, heard: Heard, bucket: FakeVault, listed: ListIt
) -> None:
    key = bucket.add_sealed(f"{PREFIX}m1", seal_kms(mail("asked about"), context_of("other")))
    vault = listed()
    presenter.open(vault, key)
    wait_for_word(qtbot, heard, "refused m1")
    refused = presenter.refused_ref
    assert refused is not None
    bucket.add_sealed(key, seal_kms(mail("never asked about"), context_of("another")))
    vault.refresh()
    wait_for(qtbot, lambda: vault.ref(key).etag not in {None, refused.etag})
    presenter.open_anyway(refused)
    wait_for(qtbot, lambda: heard.words.count("refused m1") == 2)
    assert isinstance(heard.pages[-1], RefusalPage)
    assert isinstance(heard.pages[-1].error, ObjectChanged)


def _page(presenter: ReaderPresenter) -> MessagePage:
    assert presenter.page is not None
    return presenter.page


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (DENIED, RowState.DENIED),
        (NoNetwork(endpoint="kms"), RowState.FAILED),
    ],
    ids=repr,
)
def test_what_aws_does_not_do_is_told_apart_from_a_refusal(  # noqa: PLR0917  fixtures
    qtbot: QtBot,
    presenter: ReaderPresenter,
    heard: Heard,
    bucket: FakeVault,
    listed: ListIt,
    error: AccessDenied | NoNetwork,
    expected: RowState,
) -> None:
    key = bucket.add("m1")
    bucket.store.failures["get", key] = error
    vault = listed()
    presenter.open(vault, key)
    wait_for_word(qtbot, heard, "refused m1")
    assert state(vault, key) is expected
    assert vault.table.details_of(key).explanation == str(error.headline())
    del bucket.store.failures["get", key]
    presenter.open_again()
    wait_for_word(qtbot, heard, "opened m1")
    assert state(vault, key) is RowState.OPEN


def test_what_is_no_message_offers_its_bytes(
    qtbot: QtBot, presenter: ReaderPresenter, heard: Heard, bucket: FakeVault, listed: ListIt
) -> None:
    key = bucket.add_plain("picture", bytes(range(256)))
    vault = listed()
    presenter.open(vault, key)
    wait_for_word(qtbot, heard, "refused picture")
    assert isinstance(heard.page, RefusalPage)
    assert isinstance(heard.page.error, NotAMessage)
    assert WayOut.SAVE_BYTES in heard.page.ways


def test_a_mistake_of_ours_ends_in_a_page_too(
    qtbot: QtBot,
    presenter: ReaderPresenter,
    bucket: FakeVault,
    listed: ListIt,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_: object) -> None:
        raise ZeroDivisionError("Hello")

    key = bucket.add("m1")
    vault = listed()
    monkeypatch.setattr(reader_module, "compose_message", fail)
    presenter._runner.crashed.disconnect()
    presenter.open(vault, key)
    with qtbot.waitSignal(presenter.refused) as refused:
        pass
    assert refused.args is not None
    page, envelope = refused.args
    assert isinstance(page.error, Unexpected)
    assert envelope is None
    assert "Hello" not in page.report
    assert state(vault, key) is RowState.FAILED


# ---------------------------------------------------------------------------------------- local files


def test_a_local_file_is_shown_without_an_envelope(
    qtbot: QtBot, presenter: ReaderPresenter, heard: Heard, tmp_path: Path
) -> None:
    path = tmp_path / "message.eml"
    path.write_bytes(mail("a file", html=HTML))
    presenter.open_file(path)
    with qtbot.waitSignal(presenter.opened) as opened:
        pass
    assert heard.words == ["opening message.eml", "opened a file"]
    assert opened.args is not None
    assert opened.args[1] is None
    assert (presenter.local_path, presenter.vault, presenter.key) == (path, None, "")
    presenter.clear()
    assert presenter.local_path is None
    assert presenter.message is None
    assert presenter.page is None


def test_a_file_that_cannot_be_read_has_its_page_and_can_be_tried_again(
    qtbot: QtBot, presenter: ReaderPresenter, heard: Heard, tmp_path: Path
) -> None:
    path = tmp_path / "message.eml"
    presenter.open_file(path)
    wait_for_word(qtbot, heard, "refused message.eml")
    assert isinstance(heard.page, RefusalPage)
    assert isinstance(heard.page.error, FileUnreadable)
    assert WayOut.TRY_AGAIN in heard.page.ways
    path.write_bytes(mail("there now"))
    presenter.open_again()
    wait_for_word(qtbot, heard, "opened there now")


def test_cancelling_a_file_shows_nothing(presenter: ReaderPresenter, heard: Heard, tmp_path: Path) -> None:
    presenter.open_file(tmp_path / "message.eml")
    presenter.cancel()
    assert heard.words == ["opening message.eml", "cleared"]


def test_where_nothing_is_shown_nothing_is_tried_again(presenter: ReaderPresenter, heard: Heard) -> None:
    presenter.open_again()
    assert heard.words == []


# --------------------------------------------------------------------------------------------- source


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"Subject: s\r\n\r\n\xe2\x82\xac\r\n", "Subject: s\r\n\r\n€\r\n"),
        (b"Subject: s\r\n\r\n\xe9\r\n", "Subject: s\r\n\r\né\r\n"),
    ],
    ids=["UTF-8", "anything else"],
)
def test_the_source_is_decoded_without_losing_a_byte(  # noqa: PLR0917  fixtures
    qtbot: QtBot, presenter: ReaderPresenter, heard: Heard, tmp_path: Path, raw: bytes, expected: str
) -> None:
    path = tmp_path / "message.eml"
    path.write_bytes(raw)
    presenter.open_file(path)
    wait_for_word(qtbot, heard, "opened s")
    presenter.want_text(ReaderText.SOURCE)
    wait_for_word(qtbot, heard, "source")
    assert heard.page == expected


def test_a_very_long_source_is_cut_and_still_read_as_what_it_is(
    qtbot: QtBot, presenter: ReaderPresenter, heard: Heard, tmp_path: Path
) -> None:
    path = tmp_path / "message.eml"
    path.write_bytes(b"Subject: long\r\n\r\n" + "€".encode() * (LONGEST_SOURCE // 2))
    presenter.open_file(path)
    wait_for_word(qtbot, heard, "opened long")
    presenter.want_text(ReaderText.SOURCE)
    wait_for_word(qtbot, heard, "source")
    text = str(heard.page)
    source, said = text.rsplit("\n\n", 1)
    assert len(source.encode()) <= LONGEST_SOURCE
    assert said == "It goes on. Save the message to see all of it."
    assert source.endswith("€")


def test_the_source_of_an_older_message_is_never_shown(
    qtbot: QtBot, presenter: ReaderPresenter, heard: Heard, bucket: FakeVault, listed: ListIt
) -> None:
    key = bucket.add("m1")
    vault = listed()
    presenter.want_text(ReaderText.SOURCE)
    presenter.open(vault, key)
    wait_for_word(qtbot, heard, "opened m1")
    presenter.want_text(ReaderText.SOURCE)
    presenter.clear()
    presenter._runner.stop()
    QApplication.processEvents()
    assert "source" not in heard.words


def test_decoding_fails_only_by_a_mistake_of_ours(presenter: ReaderPresenter) -> None:
    with pytest.raises(AssertionError):
        presenter._on_impossible(Unexpected(kind="ZeroDivisionError"))


def test_the_headers_are_made_as_text(
    qtbot: QtBot, presenter: ReaderPresenter, heard: Heard, tmp_path: Path
) -> None:
    path = tmp_path / "message.eml"
    path.write_bytes(
        b"Subject: =?utf-8?b?5YWo44Gm?=\r\nX-Folded: one\r\n\ttwo\r\nX-Evil: a\xe2\x80\xaeb\r\n\r\nbody\r\n"
    )
    presenter.open_file(path)
    wait_for_word(qtbot, heard, "opened 全て")
    presenter.want_text(ReaderText.HEADERS)
    wait_for_word(qtbot, heard, "headers")
    subject, folded, evil = str(heard.page).splitlines()
    assert (subject, folded.split()) == ("Subject: 全て", ["X-Folded:", "one", "two"])
    assert "\u202e" not in evil


def test_other_views_are_made_when_asked_for(
    qtbot: QtBot, presenter: ReaderPresenter, heard: Heard, bucket: FakeVault, listed: ListIt
) -> None:
    key = bucket.add("m1", mail("m1", text="words\n", html="<h1 style='color:red'>title</h1>"))
    presenter.open(listed(), key)
    wait_for_word(qtbot, heard, "opened m1")
    presenter.want_view(BodyView.SIMPLE)
    wait_for_word(qtbot, heard, "simple")
    document = heard.page
    assert isinstance(document, MailDocument)
    assert "<h1>title</h1>" in document.html
    presenter.want_view(BodyView.ALL)
    wait_for_word(qtbot, heard, "all")
    assert "text/plain" in str(heard.page)
    assert "words" in str(heard.page)
    assert "title" in str(heard.page)


def test_a_view_of_an_older_message_is_never_shown(
    qtbot: QtBot, presenter: ReaderPresenter, heard: Heard, bucket: FakeVault, listed: ListIt
) -> None:
    first, second = bucket.add("m1"), bucket.add("m2")
    vault = listed()
    presenter.open(vault, first)
    wait_for_word(qtbot, heard, "opened m1")
    presenter.want_view(BodyView.ALL)
    presenter.open(vault, second)
    wait_for_word(qtbot, heard, "opened m2")
    assert "all" not in heard.words


def test_a_nested_message_opens_and_opens_again(
    qtbot: QtBot, presenter: ReaderPresenter, heard: Heard
) -> None:
    inner = b"Subject: inner\r\n\r\nwords\r\n"
    part = Part("1", "message/rfc822", None, None, "inner.eml", None, (), (), inner, len(inner))
    presenter.open_nested(part)
    wait_for_word(qtbot, heard, "opened inner")
    assert heard.words[0] == "opening inner.eml"
    page, message = presenter.page, presenter.message
    assert page is not None
    assert message is not None
    assert [badge.text for badge in page.badges] == ["Attached message"]
    assert bytes(message.plaintext.view()) == inner
    presenter.open_again()
    wait_for(qtbot, lambda: heard.words.count("opened inner") == 2)
    assert presenter.message is not message


def test_views_of_a_large_message_are_made_in_the_confined_process(
    qtbot: QtBot, presenter: ReaderPresenter, heard: Heard, tmp_path: Path
) -> None:
    path = tmp_path / "large.eml"
    path.write_bytes(b"Subject: large\r\nContent-Type: text/html\r\n\r\n" + b"<p>words</p>\r\n" * 5000)
    confinement = presenter._confinement
    assert isinstance(confinement, InProcess)
    presenter.open_file(path)
    wait_for_word(qtbot, heard, "opened large")
    presenter.want_view(BodyView.SIMPLE)
    wait_for_word(qtbot, heard, "simple")
    assert isinstance(heard.page, MailDocument)
    presenter.want_text(ReaderText.HEADERS)
    wait_for_word(qtbot, heard, "headers")
    assert confinement.jobs == ["digest", "other-view", "other-view"]
    confinement.stopped = TookTooLong(seconds=30)
    presenter.want_view(BodyView.ALL)
    wait_for_word(qtbot, heard, "all")
    assert "Reading it took more than 30 seconds." in str(heard.page)
    heard.words.clear()
    presenter.want_text(ReaderText.HEADERS)
    wait_for_word(qtbot, heard, "headers")
    assert "Save it to examine it elsewhere." in str(heard.page)
