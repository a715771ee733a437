import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultviewer.core.place import access_point_region, is_bucket, parse_place

ACCESS_POINT = "arn:aws:s3:eu-west-1:111122223333:accesspoint/legal-mail"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("s3://mail-bucket", ("mail-bucket", "")),
        ("  s3://mail-bucket/in/2026/ ", ("mail-bucket", "in/2026/")),
        ("s3://mail-bucket/in-", ("mail-bucket", "in-")),
        ("s3://legal-abc123-s3alias/in/", ("legal-abc123-s3alias", "in/")),
        ("arn:aws:s3:::mail-bucket", ("mail-bucket", "")),
        ("arn:aws-cn:s3:::mail-bucket/in/", ("mail-bucket", "in/")),
        (ACCESS_POINT, (ACCESS_POINT, "")),
        (f"s3://{ACCESS_POINT}/in/2026/", (ACCESS_POINT, "in/2026/")),
        (f"{ACCESS_POINT}/object/in/2026/", (ACCESS_POINT, "in/2026/")),
        (
            "https://eu-west-1.console.aws.amazon.com/s3/buckets/mail-bucket?region=eu-west-1&prefix=in%2F",
            ("mail-bucket", "in/"),
        ),
        ("https://s3.console.aws.amazon.com/s3/buckets/mail-bucket", ("mail-bucket", "")),
        ("https://console.amazonaws.cn/s3/buckets/mail-bucket/", ("mail-bucket", "")),
        (
            "https://s3.console.aws.amazon.com/s3/object/mail-bucket?prefix=in%2Fx",
            ("mail-bucket", "in/x"),
        ),
        ("https://example.com/s3/buckets/mail-bucket", None),
        ("https://console.aws.amazon.com.example.com/s3/buckets/mail-bucket", None),
        ("https://[console.aws.amazon.com/s3/buckets/mail-bucket", None),
        ("s3://", None),
        ("s3://No_Bucket/x", None),
        ("arn:aws:s3::111122223333:accesspoint/abc.mrap", None),
        ("mail-bucket", None),
        ("", None),
    ],
)
def test_what_people_paste_is_read(text: str, expected: tuple[str, str] | None) -> None:
    assert parse_place(text) == expected


@given(
    st.text(max_size=40),
    st.sampled_from(["s3://", "arn:aws:s3:::", ACCESS_POINT, "https://console.aws.amazon.com/s3/buckets/"]),
)
def test_nothing_pasted_breaks(text: str, start: str) -> None:
    place = parse_place(start + text)

    assert place is None or is_bucket(place.bucket)


def test_an_access_point_says_its_region() -> None:
    assert access_point_region(ACCESS_POINT) == "eu-west-1"
    assert access_point_region("mail-bucket") is None
