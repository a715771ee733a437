"""Pages of the reader: badges and notices for each mark, a page for every error, no content in a report."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from support.gui_vaults import CONNECTION, HTML, PREFIX, FakeVault, context_of, mail
from support.in_process import InProcess
from support.sealing import KEY as SEALED_KEY
from support.sealing import seal_cbc, seal_kms_context

from vaultviewer import __version__
from vaultviewer.core import errors
from vaultviewer.core.cancel import NEVER
from vaultviewer.core.envelope.secret import SecretBuffer
from vaultviewer.core.envelope.verification import Check, CheckResult, Evidence, Mark, Outcome
from vaultviewer.core.errors import (
    AccessDenied,
    BindingRefused,
    CredentialsError,
    ExpeditedUnavailable,
    KeychainUnavailable,
    MessageIdMismatch,
    NoSuchObject,
    NotAMessage,
    ObjectArchived,
    ObjectChanged,
    ObjectRestoring,
    Refused,
    ServiceError,
    TookTooLong,
    VaultViewerError,
)
from vaultviewer.core.mail.digest import digest_mail
from vaultviewer.core.mail.digest_job import digest_confined
from vaultviewer.core.mail.excerpt import LONGEST_TEXT, MOST_LINES
from vaultviewer.core.mailbox import Opened, Unopened
from vaultviewer.core.phrases import phrase
from vaultviewer.core.values import ObjectRef
from vaultviewer.gui.icons import ROLES
from vaultviewer.gui.models.reader_page import MessagePage, RefusalPage, WayOut
from vaultviewer.gui.models.row import RowState
from vaultviewer.gui.presenters import message_pages, remote_notices
from vaultviewer.gui.presenters.envelope_pages import compose_envelope
from vaultviewer.gui.presenters.message_pages import compose_message, row_details
from vaultviewer.gui.presenters.refusal_pages import compose_refusal, error_page, refused_row, state_of
from vaultviewer.gui.theme import Tone

SECRET = "the plaintext that nobody else may see"


def opened(raw: bytes | None = None, *, name: str = "m1") -> Opened:
    """Open a message out of a sealed object."""
    vault = FakeVault()
    key = vault.add(name, mail(name) if raw is None else raw)
    result = vault.mailbox().open(ObjectRef(CONNECTION.bucket, key), cancel=NEVER)
    assert isinstance(result, Opened)
    return result


def local(raw: bytes) -> Opened:
    """Return a message that no vault vouches for."""
    return Opened(SecretBuffer.copy_of(raw), digest_mail(raw))


def marked(*marks: Mark) -> Opened:
    message = opened()
    evidence = message.evidence
    assert evidence is not None
    return replace(message, evidence=replace(evidence, marks=frozenset(marks)))


def badges(page: MessagePage) -> list[tuple[str, Tone]]:
    return [(badge.text, badge.tone) for badge in page.badges]


def notices(page: MessagePage) -> list[str]:
    return [notice.text for notice in page.notices]


# -------------------------------------------------------------------------------------------- opened


def test_a_sound_message_has_two_good_badges_and_nothing_to_warn_of() -> None:
    page = compose_message(opened())
    assert badges(page) == [("Encrypted", Tone.GOOD), ("Bound", Tone.GOOD)]
    assert all(badge.hint for badge in page.badges)
    assert page.notices == ()


@pytest.mark.parametrize(
    ("mark", "expected", "notice"),
    [
        (Mark.NOT_ENCRYPTED, [("Not encrypted", Tone.CAUTION)], ""),
        (
            Mark.UNAUTHENTICATED,
            [("Encrypted, unauthenticated", Tone.CAUTION), ("Bound", Tone.GOOD)],
            "Nothing protects this content from changes",
        ),
        (
            Mark.INSTRUCTION_FILE,
            [("Encrypted", Tone.GOOD), ("Bound", Tone.GOOD)],
            "separate instruction file",
        ),
        (
            Mark.ANY_KEY,
            [("Encrypted", Tone.GOOD), ("Bound", Tone.GOOD), ("Any key", Tone.CAUTION)],
            "accepts any KMS key",
        ),
        (
            Mark.BINDING_OVERRIDDEN,
            [("Encrypted", Tone.GOOD), ("Not bound", Tone.DANGER)],
            "Opened although it doesn't belong under its name",
        ),
        (
            Mark.SETUP_NOTIFICATION,
            [("Encrypted", Tone.GOOD), ("Setup notification", Tone.NEUTRAL)],
            "nothing ties that name to this message",
        ),
        (
            Mark.RECEIVED_MISMATCH,
            [("Encrypted", Tone.GOOD), ("Bound", Tone.GOOD)],
            None,
        ),
    ],
)
def test_each_mark_shows(mark: Mark, expected: list[tuple[str, Tone]], notice: str | None) -> None:
    message = marked(mark)
    page = compose_message(message)
    assert badges(page) == expected
    if notice is None:
        assert message.evidence is not None
        notice = str(message.evidence.result(Check.RECEIVED).sentence)
    assert len(page.notices) == (1 if notice else 0)
    assert all(notice in text for text in notices(page))


def test_the_most_serious_notice_comes_first() -> None:
    page = compose_message(marked(*set(Mark) - {Mark.NOT_ENCRYPTED}))
    tones = [notice.tone for notice in page.notices]
    assert tones[0] is Tone.DANGER
    assert tones == sorted(tones, key=[Tone.DANGER, Tone.CAUTION, Tone.NEUTRAL].index)


def test_a_local_file_is_vouched_for_by_nothing() -> None:
    page = compose_message(local(mail("m1")))
    assert badges(page) == [("Local file", Tone.NEUTRAL)]
    assert page.notices == ()
    details = row_details(local(mail("m1")))
    assert (details.state, details.untrusted_rule) == (RowState.OPEN, "")


def test_headers_name_everybody_and_the_senders_time() -> None:
    raw = (
        b"From: Ann <ann@example.com>\r\nSender: robot@example.com\r\nReply-To: reply@example.com\r\n"
        b"To: Bob <bob@example.com>, carol@example.com\r\nCc: dan@example.com\r\nBcc: eve@example.com\r\n"
        b"Date: Mon, 23 Nov 2026 14:02:00 +0900\r\nSubject: s\r\n\r\nHello\r\n"
    )
    lines = {line.label: line.untrusted_text for line in compose_message(local(raw)).headers}
    assert lines == {
        "From": "Ann <ann@example.com>",
        "Sender": "robot@example.com",
        "Reply to": "reply@example.com",
        "To": "Bob <bob@example.com>, carol@example.com",
        "Cc": "dan@example.com",
        "Bcc": "eve@example.com",
        "Date": "Mon 2026-11-23 14:02 +09:00",
    }


@pytest.mark.parametrize(
    ("date", "expected"), [(b"Date: yesterday\r\n", "unreadable: yesterday"), (b"", None)]
)
def test_a_date_that_cannot_be_read_is_shown_as_it_stands(date: bytes, expected: str | None) -> None:
    page = compose_message(local(b"From: a@example.com\r\n" + date + b"\r\nHello\r\n"))
    assert {line.label: line.untrusted_text for line in page.headers}.get("Date") == expected
    assert page.untrusted_subject == "(no subject)"


def test_a_row_without_a_sender_leaves_it_open() -> None:
    details = row_details(local(b"Subject: s\r\n\r\nHello\r\n"))
    assert (details.untrusted_from, details.untrusted_subject, details.date) == ("", "s", None)
    assert row_details(local(b"From: a@example.com\r\n\r\n")).untrusted_from == "a@example.com"
    assert row_details(opened()).untrusted_rule == "encrypt-to-s3"


def test_hostile_headers_are_spelled_out() -> None:
    page = compose_message(
        local("From: a\u202eb <a@example.com>\r\nSubject: <b>x\u202ey</b>\r\n\r\n".encode())
    )
    shown = [page.untrusted_subject, *(line.untrusted_text for line in page.headers)]
    assert not [text for text in shown if "\u202e" in text]
    assert page.untrusted_subject.startswith("<b>x")


def test_what_would_have_been_fetched_is_counted_and_listed() -> None:
    page = compose_message(local(mail("m1", html=HTML)))
    assert page.document is not None
    assert "tracker.example" not in page.document.html
    (notice,) = page.notices
    assert notice.tone is Tone.NEUTRAL
    assert notice.details == (
        "tracker.example: 1 image",
        "    image: https://tracker.example/a.png",
        "other.example: 1 image",
        "    image: http://other.example/b.gif",
    )
    assert "2" in notice.text


def test_an_endless_list_of_what_was_blocked_is_cut_and_counted() -> None:
    images = "".join(f'<img src="http://host.example/{number}.png">' for number in range(700))
    page = compose_message(local(f"Content-Type: text/html\r\n\r\n{images}".encode()))
    details = page.notices[-1].details
    assert len(details) == remote_notices.MOST_LINES + 1
    assert details[0] == "host.example: 700 images"
    assert details[-1] == f"and {701 - remote_notices.MOST_LINES} more lines"
    assert len(page.notices[-1].harmless_details) == 701


def test_an_image_of_the_message_itself_is_served_from_it() -> None:
    raw = (
        b'From: a@example.com\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
        b'--b\r\nContent-Type: text/html\r\n\r\n<img src="cid:logo">\r\n'
        b"--b\r\nContent-Type: image/png\r\nContent-ID: <logo>\r\n\r\nPNG\r\n--b--\r\n"
    )
    page = compose_message(local(raw))
    assert page.document is not None
    assert f"vv-part://{page.document.token}/0" in page.document.html
    part = page.document.part_at("/0")
    assert part is not None
    assert (part.content_type, part.content) == ("image/png", b"PNG")
    assert page.attachments == ()


def test_a_very_long_text_is_cut_and_says_so() -> None:
    page = compose_message(local(mail("m1", text="x" * LONGEST_TEXT + "y")))
    assert page.text == "x" * LONGEST_TEXT
    assert any("only its beginning" in text for text in notices(page))
    assert compose_message(local(mail("m1", text="x" * (LONGEST_TEXT - 1)))).notices == ()


def test_a_text_of_endless_lines_is_cut_and_says_so() -> None:
    page = compose_message(local(mail("m1", text="1\n" * MOST_LINES + "2\n3")))
    assert page.text == "\n".join("1" * MOST_LINES)
    assert any("only its beginning" in text for text in notices(page))
    assert compose_message(local(mail("m1", text="1\n" * (MOST_LINES - 1)))).notices == ()


def test_a_message_whose_reading_was_stopped_says_why_and_what_to_do() -> None:
    confinement = InProcess()
    confinement.stopped = TookTooLong(seconds=30)
    raw = mail("m1", text="x" * LONGEST_TEXT)
    digest = digest_confined(raw, confinement, cancel=NEVER)
    page = compose_message(Opened(SecretBuffer.copy_of(raw), digest))
    (notice,) = page.notices
    assert notice.tone is Tone.DANGER
    assert "was stopped" in notice.text
    assert any("30 seconds" in line for line in notice.details)
    assert any("Save" in line for line in notice.details)
    assert page.untrusted_subject == "m1"
    assert "xxx" in page.text


def test_an_endless_list_of_people_is_cut_and_counted() -> None:
    people = ", ".join(f"Person {number} <user{number}@acme.example>" for number in range(1500))
    page = compose_message(local(f"To: {people}\r\nCc: one@acme.example\r\n\r\nx".encode()))
    to, cc = (line.untrusted_text for line in page.headers)
    assert len(to) < message_pages.LONGEST_ADDRESSES + 100
    assert to.startswith("Person 0 <user0@acme.example>, Person 1 ")
    shown = to.count("@")
    assert to.endswith(f", and {1500 - shown} more")
    assert cc == "one@acme.example"


def test_a_long_address_alone_is_shown() -> None:
    page = compose_message(local(b"To: " + b"x" * 9000 + b"@acme.example, two@acme.example\r\n\r\nx"))
    assert page.headers[0].untrusted_text.startswith("xxx")


def test_several_senders_and_broken_parts_are_warned_of() -> None:
    raw = (
        b"From: a@example.com\r\nFrom: b@example.com\r\nContent-Type: multipart/mixed; boundary=none\r\n\r\n"
        b"no part at all\r\n"
    )
    page = compose_message(local(raw))
    assert any("several senders" in text for text in notices(page))
    malformed = next(notice for notice in page.notices if "malformed" in notice.text)
    assert malformed.tone is Tone.CAUTION
    assert malformed.details


@pytest.mark.parametrize(
    ("content", "icon", "description"),
    [
        ("%PDF-1.7", "file-pdf", "PDF document"),
        ("BEGIN:VCALENDAR", "file-calendar", "Calendar entry"),
        ("<svg/>", "file-image", "SVG picture"),
        ("12345", "file-text", "Text"),
        ("", "file", "Empty file"),
    ],
)
def test_an_attachment_is_what_its_content_says(content: str, icon: str, description: str) -> None:
    raw = (
        'From: a@example.com\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: image/png\r\n"
        f'Content-Disposition: attachment; filename="../in/voice.pdf.exe"\r\n\r\n{content}\r\n--b--\r\n'
    )
    (row,) = compose_message(local(raw.encode())).attachments
    assert (row.kind, row.size, row.icon, row.description) == ("image/png", len(content), icon, description)
    assert row.name == "voice.pdf.exe"
    assert row.dangerous, "its name runs it, whatever it is"
    assert row.mismatched is bool(content)
    assert any("Two extensions" in warning for warning in row.warnings)
    assert any("folder" in warning for warning in row.warnings)


def test_a_message_never_shows_itself_in_a_repr() -> None:
    assert SECRET not in repr(compose_message(local(mail("m1", text=SECRET, html=f"<p>{SECRET}"))))


# ------------------------------------------------------------------------------------------ envelope


def test_the_panel_shows_every_check_and_every_value() -> None:
    evidence = opened().evidence
    assert evidence is not None
    page = compose_envelope(evidence)
    assert [line.number for line in page.checks] == list(range(1, 11))
    assert all(line.title and line.outcome and line.sentence for line in page.checks)
    titles = [title for title, _ in page.sections]
    assert titles == ["Encryption", "Encryption context", "Object", "Metadata as stored"]
    facts = {fact.label: fact.untrusted_value for _, facts in page.sections for fact in facts}
    assert facts["KMS request ID"] == "KMSREQUEST"
    assert facts["S3 request ID"] == "S3REQUEST"
    assert facts["Key"] == f"{PREFIX}m1"
    assert facts["aws:ses:rule-name"] == "encrypt-to-s3"
    assert facts["x-amz-wrap-alg"] == "kms"
    assert facts["Stored size"] == f"{evidence.stored_size:,} bytes"
    text = page.as_text()
    assert all(value in text for value in facts.values())
    assert all(line.sentence in text for line in page.checks)


def test_what_is_not_known_is_left_out() -> None:
    evidence = opened().evidence
    assert evidence is not None
    bare = replace(
        evidence,
        ref=ObjectRef("bucket", "key", version_id="v1"),
        untrusted_metadata={},
        envelope=None,
        kms_key_arn=None,
        kms_request_id=None,
        s3_request_id=None,
        modified=None,
    )
    page = compose_envelope(bare)
    assert [title for title, _ in page.sections] == ["Object"]
    assert [fact.label for fact in page.sections[0][1]] == ["Bucket", "Key", "Version ID", "Stored size"]


def test_an_envelope_that_names_no_key_says_nothing_of_it() -> None:
    vault = FakeVault()
    context = {name: value for name, value in context_of("m1").items() if name != "kms_cmk_id"}
    key = vault.add_sealed(f"{PREFIX}m1", seal_kms_context(mail("m1"), context))
    evidence = vault.mailbox().peek(ObjectRef(CONNECTION.bucket, key), cancel=NEVER)
    labels = [fact.label for fact in compose_envelope(evidence).sections[0][1]]
    assert labels == ["Format", "Key wrapping", "Content"]


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_a_word_a_tone_and_an_icon(outcome: Outcome) -> None:
    evidence = opened().evidence
    assert evidence is not None
    result = CheckResult(Check.FORMAT, outcome, phrase("Why: {value}", value="<b>\n"))
    line = compose_envelope(replace(evidence, results=(result, *evidence.results[1:]))).checks[0]
    assert line.outcome.lower() == outcome
    assert line.icon in ROLES
    assert line.sentence == r"Why: <b>\u{a}"


def test_hostile_metadata_is_spelled_out_and_bounded() -> None:
    evidence = opened().evidence
    assert evidence is not None
    hostile = replace(evidence, untrusted_metadata={"x\u202e": "a\nb" * 5000})
    (fact,) = dict(compose_envelope(hostile).sections)["Metadata as stored"]
    assert fact.label == r"x\u{202e}"
    assert "\n" not in fact.untrusted_value
    assert len(fact.untrusted_value) < 8192 * 6


# ----------------------------------------------------------------------------------------- not opened


def every_error() -> Iterator[type[VaultViewerError]]:
    waiting: list[type[VaultViewerError]] = [VaultViewerError]
    while waiting:
        kind = waiting.pop()
        subclasses = [each for each in kind.__subclasses__() if each.__module__ == errors.__name__]
        waiting += subclasses
        if not subclasses:
            yield kind


def made(kind: type[VaultViewerError]) -> VaultViewerError:
    return kind(**dict.fromkeys(kind.fields(), "<i>\u202evalue"))


@pytest.mark.parametrize("kind", sorted(every_error(), key=str))
def test_every_error_has_a_page(kind: type[VaultViewerError]) -> None:
    page = error_page(made(kind), untrusted_name="m\u202e1")
    assert page.title
    assert page.found
    assert page.meaning
    assert page.way_out
    assert page.icon in ROLES
    archived = kind in {ObjectArchived, ObjectRestoring}  # which is nobody's fault
    assert page.tone in ({Tone.NEUTRAL} if archived else {Tone.DANGER, Tone.CAUTION})
    assert page.untrusted_name == r"m\u{202e}1"
    assert "\u202e" not in f"{page.title}{page.found}{page.meaning}{page.way_out}{page.report}"
    assert page.report.startswith(f"VaultViewer {__version__}\n{page.title}\n{page.found}")
    assert page.report.endswith("No object was involved.")
    assert page.ways or issubclass(kind, Refused)
    assert WayOut.OPEN_ANYWAY not in page.ways


@pytest.mark.parametrize("kind", sorted(every_error(), key=str))
def test_the_ways_out_fit_the_error(kind: type[VaultViewerError]) -> None:
    evidence = opened().evidence
    assert evidence is not None
    ways = compose_refusal(Unopened(made(kind), evidence)).ways
    assert len(set(ways)) == len(ways)
    assert (WayOut.OPEN_ANYWAY in ways) is issubclass(kind, BindingRefused)
    assert (WayOut.SAVE_BYTES in ways) is (kind is NotAMessage)
    assert (WayOut.REFRESH in ways) is (kind in {NoSuchObject, ObjectChanged})
    again = not issubclass(kind, Refused) and kind not in {NoSuchObject, ObjectChanged}
    assert (WayOut.TRY_AGAIN in ways) is again
    assert (WayOut.RESTORE in ways) is (kind in {ObjectArchived, ExpeditedUnavailable})
    assert (WayOut.FOLLOW in ways) is (kind is ObjectRestoring)
    if issubclass(kind, BindingRefused | CredentialsError | KeychainUnavailable):
        assert WayOut.EDIT_CONNECTION in ways


def test_states_tell_refusals_from_denials_and_failures() -> None:
    expected: Mapping[type[VaultViewerError], RowState] = {
        AccessDenied: RowState.DENIED,
        ObjectArchived: RowState.ARCHIVED,
        ObjectRestoring: RowState.RESTORING,
    }
    for kind in every_error():
        fallback = RowState.REFUSED if issubclass(kind, Refused) else RowState.FAILED
        assert state_of(made(kind)) is expected.get(kind, fallback)
    assert issubclass(AccessDenied, ServiceError)


def refused() -> Unopened:
    """Try to open what lies under another message's name."""
    vault = FakeVault()
    key = vault.add("m1", mail("m1", text=SECRET))
    stored = vault.store.objects[key]
    moved = vault.store.put(f"{PREFIX}m2", stored.body, stored.metadata)
    result = vault.mailbox().open(moved, cancel=NEVER)
    assert isinstance(result, Unopened)
    return result


def test_a_refused_message_tells_what_is_known_of_it() -> None:
    unopened = refused()
    page = compose_refusal(unopened)
    assert isinstance(page.error, MessageIdMismatch)
    assert page.untrusted_name == "m2"
    assert page.tone is Tone.DANGER
    row = refused_row(unopened)
    assert (row.state, row.untrusted_rule, row.explanation) == (
        RowState.REFUSED, "encrypt-to-s3", page.title,
    )  # fmt: skip
    bare = Unopened(unopened.error, replace(unopened.evidence, envelope=None))
    assert refused_row(bare).untrusted_rule == ""


def _refused_after_decryption() -> RefusalPage:
    """Break the last block of CBC, which only decryption can find."""
    vault = FakeVault()
    sealed = seal_cbc(mail("m1", text=SECRET))
    connection = replace(CONNECTION, allow_cbc=True)
    key = vault.add_sealed(SEALED_KEY, replace(sealed, body=sealed.body[:-1] + bytes([sealed.body[-1] ^ 1])))
    result = vault.mailbox(connection).open(ObjectRef(CONNECTION.bucket, key), cancel=NEVER)
    assert isinstance(result, Unopened)
    return compose_refusal(result)


def test_a_report_holds_what_helps_and_no_content() -> None:
    unopened = refused()
    report = compose_refusal(unopened).report
    assert unopened.evidence.ref.uri in report
    assert " 5. Belongs under its name: Refused" in report
    assert "x-amz-wrap-alg: kms" in report
    for each in (report, _refused_after_decryption().report):
        assert SECRET not in each
        assert "ann@example.com" not in each


def test_the_evidence_of_every_end_is_composed() -> None:
    evidence: Evidence = refused().evidence
    outcomes = [line.outcome for line in compose_envelope(evidence).checks]
    assert outcomes[Check.BINDING - 1] == "Refused"
    assert outcomes[-1] in {"Not reached", "Passed"}
