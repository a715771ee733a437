import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultviewer.core.envelope import v2, v3
from vaultviewer.core.envelope.fields import (
    LONGEST_WRAPPED_KEY,
    base64_field,
    check_cbc_size,
    check_gcm_size,
    decimal_field,
    wrapped_key_field,
)
from vaultviewer.core.envelope.model import ContentAlgorithm, WrapAlgorithm
from vaultviewer.core.envelope.policy import Policy
from vaultviewer.core.errors import (
    InvalidField,
    LengthMismatch,
    MissingField,
    UnauthenticatedRefused,
    UnknownContentAlgorithm,
    UnknownWrapAlgorithm,
)

NAME = "x-amz-iv"


@given(st.binary(max_size=64))
@settings(max_examples=50)
def test_canonical_base64_comes_back_whole(data: bytes) -> None:
    assert base64_field({NAME: base64.b64encode(data).decode()}, NAME) == data


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("AAA", "not base64"),
        ("AAAA\n", "not base64"),
        (" AAAA", "not base64"),
        ("AA-_", "not base64"),
        ("AA==AA==", "not base64"),
        ("A===", "not base64"),
        ("ÀAAA", "not base64"),
        ("AB==", "bits left over"),
        ("AAB=", "bits left over"),
    ],
)
def test_lax_base64_is_refused(value: str, problem: str) -> None:
    with pytest.raises(InvalidField, match=problem):
        base64_field({NAME: value}, NAME)


def test_a_wrong_length_says_both() -> None:
    with pytest.raises(InvalidField, match="3 bytes instead of 12"):
        base64_field({NAME: "AAAA"}, NAME, length=12)


def test_a_missing_value_is_named() -> None:
    with pytest.raises(MissingField, match=NAME):
        base64_field({}, NAME)


@pytest.mark.parametrize("size", [0, LONGEST_WRAPPED_KEY + 1])
def test_a_wrapped_key_has_a_size_that_kms_takes(size: int) -> None:
    with pytest.raises(InvalidField, match=f"can't have {size} bytes"):
        wrapped_key_field({NAME: base64.b64encode(bytes(size)).decode()}, NAME)


@pytest.mark.parametrize("value", ["", "-1", "+1", "01", " 1", "1 ", "1.0", "0x1", "1_0", "\u0661", "9" * 16])
def test_only_plain_digits_are_a_number(value: str) -> None:
    with pytest.raises(InvalidField, match="not a number"):
        decimal_field({NAME: value}, NAME)


@pytest.mark.parametrize(("value", "number"), [("0", 0), ("114", 114), ("9" * 15, 10**15 - 1)])
def test_plain_digits_are_a_number(value: str, number: int) -> None:
    assert decimal_field({NAME: value}, NAME) == number


@pytest.mark.parametrize(("size", "declared"), [(16, 0), (16, None), (130, 114), (2000, None)])
def test_gcm_sizes_that_fit(size: int, declared: int | None) -> None:
    check_gcm_size(size, declared)


@pytest.mark.parametrize(("size", "declared"), [(15, None), (0, None), (130, 115), (130, 113), (130, 130)])
def test_gcm_sizes_that_do_not(size: int, declared: int | None) -> None:
    with pytest.raises(LengthMismatch):
        check_gcm_size(size, declared)


@pytest.mark.parametrize(("size", "declared"), [(16, 0), (16, 15), (32, 16), (32, None), (32, 31)])
def test_cbc_sizes_that_fit(size: int, declared: int | None) -> None:
    check_cbc_size(size, declared)


@pytest.mark.parametrize(("size", "declared"), [(0, None), (17, None), (16, 16), (32, 15), (48, 31)])
def test_cbc_sizes_that_do_not(size: int, declared: int | None) -> None:
    with pytest.raises(LengthMismatch):
        check_cbc_size(size, declared)


def v2_names(wrap: str = "kms", content: str = "AES/GCM/NoPadding") -> dict[str, str]:
    return {"x-amz-wrap-alg": wrap, "x-amz-cek-alg": content}


@pytest.mark.parametrize("wrap", ["KMS", "kms ", "kms+Context", "", "aws:kms"])
def test_v2_wrap_names_are_exact(wrap: str) -> None:
    with pytest.raises(UnknownWrapAlgorithm):
        v2.algorithms(v2_names(wrap=wrap), Policy())


@pytest.mark.parametrize("content", ["AES/CTR/NoPadding", "aes/gcm/nopadding", "AES/GCM", "115", "AES", ""])
def test_v2_content_names_are_exact(content: str) -> None:
    with pytest.raises(UnknownContentAlgorithm):
        v2.algorithms(v2_names(content=content), Policy(allow_cbc=True))


@pytest.mark.parametrize("content", ["AES/CBC/PKCS5Padding", "AES/CBC/PKCS7Padding"])
def test_cbc_is_off_until_allowed(content: str) -> None:
    with pytest.raises(UnauthenticatedRefused, match="CBC"):
        v2.algorithms(v2_names(content=content), Policy())

    assert v2.algorithms(v2_names(content=content), Policy(allow_cbc=True)).content.is_cbc


def test_cbc_never_stands_under_kms_context() -> None:
    with pytest.raises(UnknownContentAlgorithm, match=r"kms\+context"):
        v2.algorithms(v2_names("kms+context", "AES/CBC/PKCS5Padding"), Policy(allow_cbc=True))


@pytest.mark.parametrize("missing", ["x-amz-wrap-alg", "x-amz-cek-alg"])
def test_v2_algorithms_are_never_guessed(missing: str) -> None:
    metadata = v2_names()
    del metadata[missing]

    with pytest.raises(MissingField, match=missing):
        v2.algorithms(metadata, Policy())


def test_a_tag_length_contradicts_cbc() -> None:
    metadata = {
        "x-amz-key-v2": "AAAA",
        "x-amz-iv": base64.b64encode(bytes(16)).decode(),
        "x-amz-tag-len": "128",
    }

    with pytest.raises(InvalidField, match="no authentication tag"):
        v2.fields(metadata, ContentAlgorithm.CBC_PKCS5, 16)


@pytest.mark.parametrize("tag_length", ["16", "127", "0128", "128 ", "96", ""])
def test_the_tag_has_128_bits(tag_length: str) -> None:
    metadata = {
        "x-amz-key-v2": "AAAA",
        "x-amz-iv": base64.b64encode(bytes(12)).decode(),
        "x-amz-tag-len": tag_length,
    }

    with pytest.raises(InvalidField, match="must be 128"):
        v2.fields(metadata, ContentAlgorithm.GCM, 16)


def test_v3_knows_one_suite_and_one_wrapping() -> None:
    found = v3.algorithms({"x-amz-w": "12", "x-amz-c": "115"})

    assert (found.wrap, found.content) == (WrapAlgorithm.KMS_CONTEXT, ContentAlgorithm.COMMITTING_GCM)
    with pytest.raises(UnknownWrapAlgorithm):
        v3.algorithms({"x-amz-w": "11", "x-amz-c": "115"})
    with pytest.raises(UnknownContentAlgorithm):
        v3.algorithms({"x-amz-w": "12", "x-amz-c": "116"})


def test_v3_takes_no_description_of_raw_keys() -> None:
    with pytest.raises(InvalidField, match="x-amz-m"):
        v3.fields({"x-amz-m": "{}"}, 100)
