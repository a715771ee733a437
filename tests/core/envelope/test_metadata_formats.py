import pytest

from vaultviewer.core.envelope.metadata import classify, encryption_names
from vaultviewer.core.envelope.model import Format
from vaultviewer.core.envelope.raw_keys import refuse_raw_keys
from vaultviewer.core.errors import MixedFormats, UnsupportedFormat


def names(*present: str) -> dict[str, str]:
    return dict.fromkeys(present, "value")


@pytest.mark.parametrize(
    ("present", "expected"),
    [
        ((), Format.PLAIN),
        (("x-amz-key",), Format.V1),
        (("x-amz-key", "x-amz-iv", "x-amz-matdesc", "x-amz-unencrypted-content-length"), Format.V1),
        (("x-amz-key-v2",), Format.V2),
        (("x-amz-tag-len",), Format.V2),
        (("x-amz-key-v2", "x-amz-iv", "x-amz-wrap-alg", "x-amz-cek-alg", "x-amz-matdesc"), Format.V2),
        (("x-amz-iv",), Format.V2),
        (("x-amz-unencrypted-content-length",), Format.V2),
        (("x-amz-c",), Format.V3),
        (("x-amz-m",), Format.V3),
        (("x-amz-3", "x-amz-c", "x-amz-d", "x-amz-i", "x-amz-t", "x-amz-w"), Format.V3),
    ],
)
def test_names_add_up_to_one_format(present: tuple[str, ...], expected: Format) -> None:
    assert classify(names(*present)) is expected


@pytest.mark.parametrize(
    "present",
    [
        ("x-amz-key", "x-amz-key-v2"),
        ("x-amz-key", "x-amz-tag-len"),
        ("x-amz-key", "x-amz-3"),
        ("x-amz-key-v2", "x-amz-d"),
        ("x-amz-3", "x-amz-iv"),
        ("x-amz-i", "x-amz-matdesc"),
    ],
)
def test_a_mixture_is_refused_and_named(present: tuple[str, ...]) -> None:
    with pytest.raises(MixedFormats) as refusal:
        classify(names(*present))

    assert all(name in str(refusal.value) for name in present)


def test_other_metadata_is_left_aside_and_case_does_not_hide_an_envelope() -> None:
    found = encryption_names({"X-Amz-Key-V2": "wrapped", "x-amz-crypto-other": "x", "author": "me"})

    assert found == {"x-amz-key-v2": "wrapped"}


def test_two_names_that_differ_in_case_are_refused() -> None:
    with pytest.raises(MixedFormats):
        encryption_names({"x-amz-iv": "one", "X-AMZ-IV": "another"})


@pytest.mark.parametrize(
    ("generation", "metadata", "told"),
    [
        (Format.V1, {"x-amz-key": "wrapped"}, "V1"),
        (Format.V2, {"x-amz-wrap-alg": "AESWrap"}, "AESWrap"),
        (Format.V2, {"x-amz-wrap-alg": "AES/GCM"}, "AES/GCM"),
        (Format.V2, {"x-amz-wrap-alg": "RSA-OAEP-SHA1"}, "RSA-OAEP-SHA1"),
        (Format.V3, {"x-amz-w": "02"}, "AES/GCM"),
        (Format.V3, {"x-amz-w": "22"}, "RSA-OAEP-SHA1"),
    ],
)
def test_raw_keys_are_recognised_and_refused(generation: Format, metadata: dict[str, str], told: str) -> None:
    with pytest.raises(UnsupportedFormat, match=told):
        refuse_raw_keys(generation, metadata)


@pytest.mark.parametrize(
    ("generation", "metadata"),
    [
        (Format.PLAIN, {}),
        (Format.V2, {"x-amz-wrap-alg": "kms"}),
        (Format.V2, {}),
        (Format.V3, {"x-amz-w": "12"}),
        (Format.V3, {}),
    ],
)
def test_what_kms_may_hold_passes(generation: Format, metadata: dict[str, str]) -> None:
    refuse_raw_keys(generation, metadata)
