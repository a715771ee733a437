"""`vaultviewer doctor`: what it tries, what it prints, its exit codes, and whom it asks."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from vaultviewer.cli.console import Console
from vaultviewer.cli.doctor import GIVEN_UP, NOT_BEGUN, doctor
from vaultviewer.core.cancel import CancelToken
from vaultviewer.core.connection import Connection
from vaultviewer.core.errors import AccessDenied, Cancelled, SettingsUnreadable
from vaultviewer.core.phrases import phrase
from vaultviewer.core.preflight.model import Grant, Lack, Listener, Outcome, PolicyHome, Stage, Step
from vaultviewer.core.preflight.policies import Setup, reader_policy, ses_statement
from vaultviewer.core.settings import Settings
from vaultviewer.core.sign_in import AssumedRole, Person, Profile, SignIn

KEY = "arn:aws:kms:eu-west-1:111122223333:key/12345678-1234-1234-1234-123456789012"
SAVED = Connection(
    bucket="saved-mail", prefix="in/", name="SOC vault", kms_keys=(KEY,), account="111122223333"
)
WORKED = Step(Stage.CREDENTIALS, Outcome.WORKED, phrase("Signed in."), remarks=(phrase("For an hour."),))
DENIED = Step(
    Stage.DECRYPT,
    Outcome.FAILED,
    phrase("AWS refused kms:Decrypt."),
    "rule\x1b[31m",
    phrase("Ask for it."),
    error=AccessDenied(action="kms:Decrypt", resource=KEY),
    lack=Lack("kms:Decrypt", KEY),
    grants=(
        Grant(PolicyHome.IDENTITY, "arn:aws:iam::111122223333:user/a", {"Sid": "S", "Action": "kms:Decrypt"}),
    ),
)


@dataclass
class Services:
    """Implements `DoctorServices`."""

    steps: tuple[Step, ...] = (WORKED,)
    problem: SettingsUnreadable | None = None
    failure: BaseException | None = None
    tried: list[Connection] = field(default_factory=list)
    people: list[Person | None] = field(default_factory=list)

    def load_settings(self) -> tuple[Settings, SettingsUnreadable | None]:
        return Settings((SAVED,)), self.problem

    def run_preflight(
        self, connection: Connection, listener: Listener, *, person: Person | None, cancel: CancelToken
    ) -> tuple[Step, ...]:
        assert not cancel.cancelled
        self.tried.append(connection)
        self.people.append(person)
        if self.failure is not None:
            raise self.failure
        for step in self.steps:
            listener.begun(step.title)
            listener.ended(step)
        return self.steps


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@dataclass
class Run:
    code: int
    output: str
    errors: str


def run(words: Sequence[str], services: Services, errors: io.StringIO | None = None) -> Run:
    console = Console(io.BytesIO(), io.BytesIO(), errors or io.StringIO())
    code = doctor(words, console, services, None)
    assert isinstance(console.output, io.BytesIO)
    assert isinstance(console.errors, io.StringIO)
    return Run(code, console.output.getvalue().decode(), console.errors.getvalue())


def test_a_bucket_is_tried_with_what_the_command_line_says() -> None:
    services = Services()
    who = "--profile soc --account 111122223333"
    what = f"--region eu-west-1 --rule a --rule b --kms-key {KEY}"

    assert run(f"s3://mail/in/ {who} {what}".split(), services).code == 0

    (tried,) = services.tried
    assert (tried.bucket, tried.prefix, tried.region) == ("mail", "in/", "eu-west-1")
    assert (tried.account, tried.rule_names, tried.kms_keys) == ("111122223333", ("a", "b"), (KEY,))
    assert tried.sign_in == SignIn(Profile("soc"))


@pytest.mark.parametrize("name", ["SOC vault", SAVED.id], ids=["name", "id"])
def test_a_saved_connection_is_tried_as_it_is(name: str) -> None:
    services = Services()
    run(["--connection", name], services)
    assert services.tried == [SAVED]


def test_a_role_is_assumed_over_what_is_saved() -> None:
    services = Services()
    role = "arn:aws:iam::111122223333:role/Reader"
    run(["--connection", "SOC vault", "--role-arn", role, "--external-id", "xy"], services)
    assert services.tried[0].sign_in.role == AssumedRole(role, external_id="xy")


def test_each_step_is_printed_and_nothing_steers_the_terminal() -> None:
    ended = run(["s3://mail-box"], Services((WORKED, DENIED)))

    assert ended.code == int(Stage.DECRYPT)
    assert ended.output.splitlines()[:3] == ["worked  Credentials", "    Signed in.", "    For an hour."]
    assert f"    Missing: kms:Decrypt on {KEY}" in ended.output
    assert "Add to the IAM policy of arn:aws:iam::111122223333:user/a:" in ended.output
    assert '"Action": "kms:Decrypt"' in ended.output
    assert ended.output.rstrip().endswith("Exit code 9.")
    assert "\x1b" not in ended.output
    assert ended.errors == "", "progress is for terminals"


def test_a_terminal_sees_what_is_tried_now() -> None:
    ended = run(["s3://mail-box"], Services(), Terminal())
    assert "Credentials …" in ended.errors
    assert ended.errors.endswith("\x1b[K")


def test_json_holds_every_step_in_ascii() -> None:
    ended = run(["s3://mail-box", "--json"], Services((WORKED, DENIED)))

    assert ended.output.isascii()
    said = json.loads(ended.output)
    assert said["exit_code"] == ended.code == 9
    assert [step["stage"] for step in said["steps"]] == ["credentials", "decrypt"]
    denied = said["steps"][1]
    assert denied["subject"] == "rule\x1b[31m"
    assert denied["missing"] == {"action": "kms:Decrypt", "resource": KEY}
    assert denied["statements"][0]["statement"] == {"Sid": "S", "Action": "kms:Decrypt"}
    assert denied["error"] == "AccessDenied"


def test_policies_ask_nobody() -> None:
    services = Services()
    ended = run(["--policy", "--json"], services)
    assert json.loads(ended.output) == {
        "reader_policy": reader_policy(Setup()),
        "ses_key_statement": ses_statement("RECEIVING-ACCOUNT"),
    }
    assert services.tried == []


def test_policies_name_what_is_known() -> None:
    said = json.loads(run(["--policy", "--json", "--connection", "SOC vault"], Services()).output)
    assert said["reader_policy"]["Statement"][1]["Resource"] == "arn:aws:s3:::saved-mail/in/*"
    assert said["reader_policy"]["Statement"][2]["Resource"] == KEY
    assert said["ses_key_statement"] == ses_statement("111122223333")


@pytest.mark.parametrize(
    "words",
    [
        "",
        "not-a-place",
        "s3://mail-box --account 12",
        "s3://mail-box --kms-key ???",
        "s3://mail-box --connection x",
        "s3://mail-box --mfa-serial arn:aws:iam::111122223333:mfa/a",
        "--no-such-option",
    ],
)
def test_wrong_usage_ends_with_2_and_tries_nothing(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    services = Services()
    with pytest.raises(SystemExit) as ended:
        run(words.split(), services)
    assert ended.value.code == 2
    assert "usage: vaultviewer doctor" in capsys.readouterr().err
    assert services.tried == []


def test_a_connection_that_nobody_saved_and_settings_that_cannot_be_read() -> None:
    unknown = run(["--connection", "nope"], Services())
    assert (unknown.code, "These are saved: SOC vault." in unknown.errors) == (NOT_BEGUN, True)
    unreadable = SettingsUnreadable(path="p", reason="r", backup="b")
    assert run(["--connection", "SOC vault"], Services(problem=unreadable)).code == NOT_BEGUN


@pytest.mark.parametrize("failure", [Cancelled(), KeyboardInterrupt()])
def test_what_is_given_up_says_so(failure: BaseException) -> None:
    ended = run(["s3://mail-box"], Services(failure=failure))
    assert (ended.code, ended.errors) == (GIVEN_UP, "vaultviewer: given up\n")


def test_help_documents_every_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(["--help"], Services())
    told = capsys.readouterr().out
    assert all(f"{int(stage):3}  {stage.title}" in told for stage in Stage)
