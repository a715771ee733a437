"""Documents, their parts and their addresses."""

from vaultviewer.gui.engine.document import InlineParts, MailDocument, MailPart

_PICTURE = MailPart("image/png", b"picture")
_LOGO = MailPart("image/gif", b"logo")
_NO_PART = (
    "",
    "/",
    "/1",
    "0",
    "/00",
    "/0/",
    "/-1",
    "/+0",
    "/ 0",
    "/\N{ARABIC-INDIC DIGIT ZERO}",
    "/\N{SUPERSCRIPT TWO}",
    "/1_0",
    f"/{'9' * 5000}",
)


def test_each_document_has_a_token_of_its_own_that_is_hard_to_guess() -> None:
    tokens = {MailDocument("").token for _ in range(100)}
    assert len(tokens) == 100
    # 128 bits in hexadecimal; the letter before them keeps Chromium from taking digits for an IPv4 address.
    assert all(len(token) == 33 and token[0] == "m" for token in tokens)


def test_a_part_has_the_address_at_which_its_document_serves_it() -> None:
    inline = InlineParts({"a@b": _PICTURE, "c d/../e": _LOGO})
    document = inline.document("<p>")
    url = inline.part_url("c d/../e")
    assert url == f"vv-part://{document.token}/1"
    assert document.part_at("/1") is _LOGO


def test_what_is_no_part_has_no_address() -> None:
    inline = InlineParts({"a@b": _PICTURE})
    document = inline.document("")
    assert inline.part_url("b@a") is None
    assert [document.part_at(path) for path in _NO_PART] == [None] * len(_NO_PART)


def test_the_message_stands_on_the_base_style_in_utf_8() -> None:
    page = MailDocument("<p>請求書の件</p>").page().decode("utf-8")
    assert "<p>請求書の件</p></body>" in page
    assert page.index('charset="utf-8"') < page.index("margin: 24px") < page.index("請求書")


def test_a_lone_surrogate_does_not_keep_a_message_from_being_read() -> None:
    assert "a?b" in MailDocument("a\ud800b").page().decode("utf-8")


def test_neither_a_document_nor_a_part_shows_its_content_in_a_log() -> None:
    document = MailDocument("secret", {"a@b": MailPart("image/png", b"secret")})
    assert "secret" not in repr(document)
    assert document.token not in repr(document)
    assert "secret" not in repr(document.parts["a@b"])
