"""How clients are built: lazily, with what the connection says, with credentials from where it says."""

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from support.aws_vault import OpenAt
from support.moto_server import ACCESS_KEY_ID, SECRET_ACCESS_KEY
from support.scripted_server import Request, answer, scripted_server

import vaultviewer
from vaultviewer.adapters.aws.clients import AwsClients
from vaultviewer.adapters.aws.session import open_vault
from vaultviewer.adapters.aws.signing.signer import Signer
from vaultviewer.core.cancel import NEVER
from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import (
    AccessDenied,
    Cancelled,
    ExpiredCredentials,
    IdentityCenterSignInNeeded,
    InvalidCredentials,
    MfaCodeNeeded,
    NoCredentials,
    ProfileNotFound,
    VaultViewerError,
)
from vaultviewer.core.sign_in import AccessKey, Profile, SignIn

STATIC = AccessKey(ACCESS_KEY_ID, SECRET_ACCESS_KEY)
EMPTY_LIST = b"<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"


def _configure(config: str, credentials: str = "") -> None:
    path = Path(os.environ["AWS_CONFIG_FILE"])
    path.parent.mkdir(exist_ok=True)
    path.write_text(config)
    Path(os.environ["AWS_SHARED_CREDENTIALS_FILE"]).write_text(credentials)


def _clients(**fields: Any) -> AwsClients:  # noqa: ANN401  Connection's own
    connection = Connection(bucket="vault", **fields)
    return AwsClients(connection, Signer(connection, given=STATIC))


def _access_key(request: Request) -> str:
    return request.headers["authorization"].partition("Credential=")[2].partition("/")[0]


def test_opening_a_vault_imports_nothing_slow() -> None:
    program = (
        "import sys\n"
        "from vaultviewer.adapters.aws.session import open_vault\n"
        "from vaultviewer.core.connection import Connection\n"
        "open_vault(Connection(bucket='vault')).close()\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'boto3', 'botocore', 'urllib3'}))\n"
    )
    root = Path(vaultviewer.__file__).parents[1]
    done = subprocess.run(  # noqa: S603  our own program text, run by this interpreter
        [sys.executable, "-c", program], cwd=root, check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]"


def test_the_connection_decides_how_to_talk() -> None:
    clients = _clients(region="eu-west-1", connect_timeout=1.5, read_timeout=7.0, path_style=True)
    config: Any = clients.s3().meta.config  # the stubs lack most of it
    assert (config.connect_timeout, config.read_timeout) == (1.5, 7.0)
    assert config.s3["addressing_style"] == "path"
    assert config.retries == {"mode": "standard", "total_max_attempts": 3}
    assert config.request_checksum_calculation == "when_required"
    assert config.response_checksum_validation == "when_required"
    assert f"VaultViewer/{vaultviewer.__version__}" in config.user_agent
    clients.close()


def test_without_path_style_the_bucket_is_part_of_the_host() -> None:
    clients = _clients(region="eu-west-1")
    url = clients.s3().generate_presigned_url("list_objects_v2", Params={"Bucket": "vault"})
    assert url.startswith("https://vault.s3.")
    clients.close()


def test_one_client_a_region_however_many_threads_ask() -> None:
    clients = _clients(region="eu-west-1")
    ask = threading.Barrier(8)
    got: list[object] = []

    def build() -> None:
        ask.wait()
        got.extend([clients.s3(), clients.kms("arn:aws:kms:us-east-2:111122223333:key/k")])

    threads = [threading.Thread(target=build) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(client) for client in got}) == 2
    assert clients.kms("arn:aws:kms:us-east-2:1:alias/other").meta.region_name == "us-east-2"
    assert clients.kms("arn:aws:kms:eu-north-1:1:alias/other").meta.region_name == "eu-north-1"
    clients.close()


@pytest.mark.parametrize(
    ("endpoint_url", "kms_endpoint"),
    [
        (None, "https://kms.eu-west-1.amazonaws.com"),
        ("http://127.0.0.1:5000", "http://127.0.0.1:5000"),
        ("https://minio.example.net", "https://minio.example.net"),
        ("https://bucket.vpce-1.s3.eu-west-1.vpce.amazonaws.com", "https://kms.eu-west-1.amazonaws.com"),
        ("https://s3.dualstack.eu-west-1.api.aws", "https://kms.eu-west-1.amazonaws.com"),
    ],
)
def test_an_endpoint_of_aws_serves_s3_alone(endpoint_url: str | None, kms_endpoint: str) -> None:
    clients = _clients(region="eu-west-1", endpoint_url=endpoint_url)
    assert clients.kms("arn:aws:kms:eu-west-1:1:key/k").meta.endpoint_url == kms_endpoint
    clients.close()


def test_static_credentials_show_in_no_repr() -> None:
    vault = open_vault(Connection(bucket="vault"), static_credentials=STATIC)
    shown = f"{STATIC!r} {vault!r} {vault.store!r} {vault.keys!r}"
    assert SECRET_ACCESS_KEY not in shown
    assert ACCESS_KEY_ID not in shown


def test_the_sample_vault_does_not_care_for_this_machines_configuration(
    open_at: OpenAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    _configure("broken\n")
    monkeypatch.setenv("AWS_PROFILE", "gone")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "somebody-else")
    with scripted_server(lambda _: answer("200 OK", EMPTY_LIST)) as server:
        open_at(server.url).store.list_page("", cancel=NEVER)
    assert _access_key(server.requests[0]) == ACCESS_KEY_ID


def test_a_profile_gives_credentials_and_region(monkeypatch: pytest.MonkeyPatch) -> None:
    _configure(
        "[profile audit]\nregion = ap-south-1\n",
        "[audit]\naws_access_key_id = AUDIT\naws_secret_access_key = x\n",
    )
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "somebody-else")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    with scripted_server(lambda _: answer("200 OK", EMPTY_LIST)) as server:
        vault = open_vault(
            Connection(
                bucket="vault", sign_in=SignIn(Profile("audit")), endpoint_url=server.url, path_style=True
            )
        )
        vault.store.list_page("", cancel=NEVER)
        vault.close()
    [request] = server.requests
    assert _access_key(request) == "AUDIT"
    assert "/ap-south-1/s3/" in request.headers["authorization"]


def test_the_default_chain_takes_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "FROMENV")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    with scripted_server(lambda _: answer("200 OK", EMPTY_LIST)) as server:
        vault = open_vault(Connection(bucket="vault", endpoint_url=server.url, path_style=True))
        vault.store.list_page("", cancel=NEVER)
        vault.close()
    assert _access_key(server.requests[0]) == "FROMENV"


def test_no_credentials_anywhere_is_told() -> None:
    vault = open_vault(Connection(bucket="vault", endpoint_url="http://127.0.0.1:9", region="eu-west-1"))
    with pytest.raises(NoCredentials):
        vault.store.list_page("", cancel=NEVER)
    vault.close()


def test_a_missing_profile_is_named() -> None:
    vault = open_vault(Connection(bucket="vault", sign_in=SignIn(Profile("gone"))))
    with pytest.raises(ProfileNotFound) as missing:
        vault.store.list_page("", cancel=NEVER)
    assert missing.value.details["profile"] == "gone"
    vault.close()


def test_a_credential_process_that_fails_keeps_its_output_to_itself() -> None:
    _configure(
        f"[profile helper]\ncredential_process = {sys.executable} -c \"raise SystemExit('SECRETWORD')\"\n"
    )
    vault = open_vault(Connection(bucket="vault", sign_in=SignIn(Profile("helper")), region="eu-west-1"))
    with pytest.raises(InvalidCredentials) as failure:
        vault.store.list_page("", cancel=NEVER)
    assert "SECRETWORD" not in str(failure.value)
    assert "custom-process" in str(failure.value)
    vault.close()


def test_a_role_that_wants_an_mfa_code_does_not_wait_at_a_terminal() -> None:
    _configure(
        "[profile mfa]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = base\n"
        "mfa_serial = arn:aws:iam::111122223333:mfa/ana\nregion = eu-west-1\n",
        "[base]\naws_access_key_id = a\naws_secret_access_key = b\n",
    )
    vault = open_vault(Connection(bucket="vault", sign_in=SignIn(Profile("mfa"))))
    with pytest.raises(MfaCodeNeeded) as needed:
        vault.store.list_page("", cancel=NEVER)
    assert needed.value.details["serial"] == "arn:aws:iam::111122223333:mfa/ana"
    vault.close()


def test_a_client_works_outside_of_a_border_too() -> None:
    with scripted_server(lambda _: answer("200 OK", EMPTY_LIST)) as server:
        clients = _clients(endpoint_url=server.url, path_style=True)
        assert clients.s3().list_objects_v2(Bucket="vault")["IsTruncated"] is False
        clients.close()


def test_error_messages_name_the_endpoint_without_its_password() -> None:
    assert _clients().endpoint == "AWS"
    assert (
        _clients(endpoint_url="https://ana:pw@s3.example.net:8443/x").endpoint
        == "https://s3.example.net:8443"
    )


@pytest.mark.parametrize(
    ("region", "arn"),
    [
        ("eu-west-1", "arn:aws:s3:::vault"),
        ("cn-north-1", "arn:aws-cn:s3:::vault"),
        ("us-gov-west-1", "arn:aws-us-gov:s3:::vault"),
    ],
)
def test_arns_are_those_of_the_partition(region: str, arn: str) -> None:
    assert _clients(region=region).bucket_arn == arn


def test_closing_does_not_wait_for_a_client_being_built(monkeypatch: pytest.MonkeyPatch) -> None:
    clients = _clients(region="eu-west-1")
    building, closed = threading.Event(), threading.Event()
    build = clients._signer.session
    outcome: list[BaseException] = []

    def build_slowly() -> object:
        building.set()
        assert closed.wait(10)
        return build()

    def ask() -> None:
        try:
            clients.s3()
        except Cancelled as given_up:
            outcome.append(given_up)

    monkeypatch.setattr(clients._signer, "session", build_slowly)
    worker = threading.Thread(target=ask)
    worker.start()
    assert building.wait(10)
    clients.close()
    closed.set()
    worker.join()
    assert len(outcome) == 1


def test_a_role_is_assumed_with_the_connections_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    _configure(
        "[profile reader]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = base\n"
        "region = eu-west-1\n",
        "[base]\naws_access_key_id = AKIABASE\naws_secret_access_key = b\n",
    )
    body = (
        b"<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId>"
        b"<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
        b"<Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
    )
    with (
        scripted_server(lambda _: answer("200 OK", body)) as sts,
        scripted_server(lambda _: answer("200 OK", EMPTY_LIST)) as s3,
    ):
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts.url)
        vault = open_vault(
            Connection(
                bucket="vault", sign_in=SignIn(Profile("reader")), endpoint_url=s3.url, path_style=True
            )
        )
        vault.store.list_page("", cancel=NEVER)
        vault.close()
    assert _access_key(sts.requests[0]) == "AKIABASE"
    assert "VaultViewer/" in sts.requests[0].headers["user-agent"]
    assert _access_key(s3.requests[0]) == "ASIAROLE"


@pytest.mark.parametrize(
    ("code", "expected"), [("AccessDenied", AccessDenied), ("ExpiredToken", ExpiredCredentials)]
)
def test_a_role_that_is_refused_is_named(
    monkeypatch: pytest.MonkeyPatch, code: str, expected: type[VaultViewerError]
) -> None:
    _configure(
        "[profile reader]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = base\n"
        "region = eu-west-1\n",
        "[base]\naws_access_key_id = AKIABASE\naws_secret_access_key = b\n",
    )
    body = (
        f"<ErrorResponse><Error><Code>{code}</Code><Message>User: u is not authorized to perform: "
        "sts:AssumeRole on resource: arn:aws:iam::123456789012:role/r</Message></Error></ErrorResponse>"
    ).encode()
    with scripted_server(lambda _: answer("403 Forbidden", body)) as sts:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts.url)
        vault = open_vault(Connection(bucket="vault", sign_in=SignIn(Profile("reader"))))
        with pytest.raises(expected) as refusal:
            vault.store.list_page("", cancel=NEVER)
        vault.close()
    if code == "AccessDenied":
        assert refusal.value.details["action"] == "sts:AssumeRole"
        assert refusal.value.details["resource"] == "arn:aws:iam::123456789012:role/r"


def test_a_sign_in_that_was_never_made_is_told() -> None:
    _configure(
        "[profile sso]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Reader\n"
        "region = eu-west-1\n[sso-session corp]\nsso_region = eu-west-1\n"
        "sso_start_url = https://corp.awsapps.com/start\n"
    )
    vault = open_vault(Connection(bucket="vault", sign_in=SignIn(Profile("sso"))))
    with pytest.raises(IdentityCenterSignInNeeded) as needed:
        vault.store.list_page("", cancel=NEVER)
    assert needed.value.details["start_url"] == "https://corp.awsapps.com/start"
    vault.close()
