"""The border: every exception of botocore becomes one of ours, by tables that a test holds against botocore.

Here is what botocore itself raises when no answer came, or when it would not even ask; what AWS answered is
in `service_codes`. No free text of botocore's is quoted, only named values that can't hold a credential.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from botocore import exceptions as boto
from botocore.discovery import (
    EndpointDiscoveryException,
    EndpointDiscoveryRefreshFailed,
    EndpointDiscoveryRequired,
)
from botocore.parsers import ResponseParserError
from botocore.utils import BadIMDSRequestError
from urllib3.exceptions import HTTPError as Urllib3Error

from vaultviewer.adapters.aws.calls import Call
from vaultviewer.adapters.aws.service_codes import translate_answer
from vaultviewer.core import errors

_Translation = Callable[[Exception, Call], errors.VaultViewerError]


def translate(error: Exception, call: Call) -> errors.VaultViewerError | None:
    """Return our error for one of botocore's, or None for what is no error of AWS but a bug."""
    if isinstance(error, boto.ClientError):
        return translate_answer(error, call)
    for kind in type(error).__mro__:
        if kind in TABLE:
            return TABLE[kind](error, call)
    return None


def _endpoint(error: Exception, call: Call) -> str:
    """Return scheme and host of the address that failed, which need not be the one of the call."""
    asked = getattr(error, "kwargs", {}).get("endpoint_url")
    parts = urlsplit(asked if isinstance(asked, str) else "")
    if not parts.hostname:
        return call.endpoint
    # The pieces without user name and password.
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _no_network(error: Exception, call: Call) -> errors.VaultViewerError:
    return errors.NoNetwork(endpoint=_endpoint(error, call), operation=call.operation)


def _timed_out(what: str) -> _Translation:
    def build(error: Exception, call: Call) -> errors.VaultViewerError:
        asked = what.format(operation=call.operation)
        return errors.TimedOut(endpoint=_endpoint(error, call), what=asked, operation=call.operation)

    return build


def _lost(error: Exception, call: Call) -> errors.VaultViewerError:
    return errors.ConnectionLost(endpoint=_endpoint(error, call), operation=call.operation)


def _tls(error: Exception, call: Call) -> errors.VaultViewerError:
    text = str(error)
    reason = next((words for sign, words in _TLS_REASONS.items() if sign in text), "the TLS handshake failed")
    return errors.TlsFailed(endpoint=_endpoint(error, call), reason=reason, operation=call.operation)


_TLS_REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "self-signed certificate in certificate chain": "its issuer is not trusted here",
        "self signed certificate in certificate chain": "its issuer is not trusted here",
        "self-signed certificate": "it is self-signed",
        "self signed certificate": "it is self-signed",
        "certificate signature failure": "somebody else than its issuer signed it",
        "unable to get local issuer certificate": "its issuer is not trusted here",
        "certificate has expired": "it has expired",
        "Hostname mismatch": "it is for another name",
        "IP address mismatch": "it is for another address",
        "doesn't match": "it is for another name",
        "WRONG_VERSION_NUMBER": "the other side does not speak TLS",
    }
)
"""OpenSSL's words, and what they mean. The older spelling without a hyphen is that of OpenSSL 1.1."""


def _proxy(error: Exception, call: Call) -> errors.VaultViewerError:
    asked = getattr(error, "kwargs", {}).get("proxy_url")
    parts = urlsplit(asked if isinstance(asked, str) else "")
    proxy = parts.netloc.rpartition("@")[2] or "of this machine"
    return errors.ProxyFailed(proxy=proxy, operation=call.operation)


def _no_credentials(_error: Exception, call: Call) -> errors.VaultViewerError:
    return errors.NoCredentials(operation=call.operation)


def _expired(_error: Exception, call: Call) -> errors.VaultViewerError:
    return errors.ExpiredCredentials(operation=call.operation)


def _unknown_profile(error: Exception, call: Call) -> errors.VaultViewerError:
    profile = getattr(error, "kwargs", {}).get("profile", "")
    return errors.ProfileNotFound(profile=profile, operation=call.operation)


def _credentials(reason: str) -> _Translation:
    def build(error: Exception, call: Call) -> errors.VaultViewerError:
        return errors.InvalidCredentials(reason=_filled(reason, error), operation=call.operation)

    return build


def _configuration(reason: str) -> _Translation:
    def build(error: Exception, call: Call) -> errors.VaultViewerError:
        return errors.InvalidConfiguration(reason=_filled(reason, error), operation=call.operation)

    return build


def _request(reason: str) -> _Translation:
    def build(error: Exception, call: Call) -> errors.VaultViewerError:
        return errors.InvalidRequest(reason=_filled(reason, error), operation=call.operation)

    return build


def _filled(reason: str, error: Exception) -> str:
    """Fill in the harmless values that the table asks for by name: a path, a Region, a provider's name."""
    return reason.format_map(getattr(error, "kwargs", {}))


_NOT_INSTALLED: Final = _configuration("the installed AWS libraries are incomplete")
_WRONG_CALL: Final = _request("VaultViewer's call does not fit the installed AWS libraries")
_UNREADABLE_ANSWER: Final = _request("the answer does not come from S3 or KMS")
_NOT_TRUSTED_ANSWER: Final = _request("the answer does not match its own checksum")
_METADATA_SERVICE: Final = _configuration("the address of the machine's metadata service is not valid")

TABLE: Final[Mapping[type[BaseException], _Translation]] = MappingProxyType(
    {
        # The network. urllib3's own exceptions and the system's come out while a body is read.
        boto.EndpointConnectionError: _no_network,
        boto.ConnectionError: _no_network,
        boto.ConnectTimeoutError: _timed_out("did not take the connection"),
        boto.ReadTimeoutError: _timed_out("took the request for {operation}, but did not answer it"),
        boto.SSLError: _tls,
        boto.ProxyConnectionError: _proxy,
        boto.ConnectionClosedError: _lost,
        boto.ResponseStreamingError: _lost,
        boto.IncompleteReadError: _lost,
        boto.HTTPClientError: _lost,
        Urllib3Error: _lost,
        ConnectionError: _lost,
        # Who asks.
        boto.NoCredentialsError: _no_credentials,
        boto.NoAuthTokenError: _no_credentials,
        boto.PartialCredentialsError: _credentials("{provider} gives only a part of them"),
        boto.CredentialRetrievalError: _credentials("{provider} did not give any"),
        boto.MetadataRetrievalError: _credentials("the machine's metadata service did not give any"),
        BadIMDSRequestError: _credentials("the machine's metadata service did not give any"),
        boto.TokenRetrievalError: _expired,
        boto.SSOTokenLoadError: _expired,
        boto.UnauthorizedSSOTokenError: _expired,
        boto.SSOError: _expired,
        boto.LoginRefreshRequired: _expired,
        boto.LoginTokenLoadError: _expired,
        boto.LoginAuthorizationCodeError: _expired,
        boto.LoginError: _expired,
        boto.LoginInsufficientPermissions: _credentials("the sign-in may not create credentials"),
        boto.RefreshWithMFAUnsupportedError: _expired,
        boto.ProfileNotFound: _unknown_profile,
        # What the AWS configuration says.
        boto.ConfigParseError: _configuration("{path} can't be parsed"),
        boto.ConfigNotFound: _configuration("{path} does not exist"),
        boto.InvalidConfigError: _configuration("a profile in it is not complete"),
        boto.InfiniteLoopConfigError: _configuration("a profile's source_profile leads back to itself"),
        boto.UnknownCredentialError: _configuration("a profile names an unknown source of credentials"),
        boto.UnknownTokenProviderError: _configuration("a profile names an unknown source of tokens"),
        boto.NoRegionError: _configuration("no Region is set"),
        boto.InvalidRegionError: _configuration("“{region_name}” is no Region"),
        boto.UnknownRegionError: _configuration("“{region_name}” is no Region"),
        boto.InvalidIMDSEndpointError: _METADATA_SERVICE,
        boto.InvalidIMDSEndpointModeError: _METADATA_SERVICE,
        boto.InvalidRetryConfigurationError: _configuration("its retry settings are not valid"),
        boto.InvalidMaxRetryAttemptsError: _configuration("its retry settings are not valid"),
        boto.InvalidRetryModeError: _configuration("its retry settings are not valid"),
        boto.InvalidDefaultsMode: _configuration("its defaults_mode is not valid"),
        boto.InvalidProxiesConfigError: _configuration("its proxy settings are not valid"),
        boto.InvalidChecksumConfigError: _configuration("its checksum settings are not valid"),
        boto.InvalidS3UsEast1RegionalEndpointConfigError: _configuration(
            "its S3 endpoint setting is not valid"
        ),
        boto.InvalidSTSRegionalEndpointsConfigError: _configuration("its STS endpoint setting is not valid"),
        boto.InvalidS3AddressingStyleError: _configuration("its S3 addressing style is not valid"),
        boto.InvalidEndpointDiscoveryConfigurationError: _configuration(
            "its endpoint discovery is not valid"
        ),
        boto.InvalidEndpointConfigurationError: _configuration("its endpoint settings contradict each other"),
        boto.UnsupportedS3ConfigurationError: _configuration("its S3 settings contradict each other"),
        boto.UnsupportedS3AccesspointConfigurationError: _configuration(
            "its S3 settings contradict each other"
        ),
        boto.UnsupportedS3ControlConfigurationError: _configuration("its S3 settings contradict each other"),
        # Where to ask.
        boto.BaseEndpointResolverError: _request("no endpoint is known for this Region"),
        boto.UnknownEndpointError: _request("no endpoint is known for this Region"),
        boto.UnknownFIPSEndpointError: _request("no FIPS endpoint is known for this Region"),
        boto.EndpointVariantError: _request("no endpoint of this kind is known for this Region"),
        boto.ServiceNotInRegionError: _request("the service does not exist in this Region"),
        boto.EndpointProviderError: _request("bucket, Region and endpoint don't go together"),
        boto.EndpointResolutionError: _request("bucket, Region and endpoint don't go together"),
        boto.UnknownEndpointResolutionBuiltInName: _WRONG_CALL,
        boto.InvalidDNSNameError: _request("the bucket's name can't be part of a host name"),
        boto.InvalidHostLabelError: _request("the bucket's name can't be part of a host name"),
        boto.UnsupportedS3ArnError: _request("this kind of ARN can't stand for a bucket"),
        boto.UnsupportedS3ControlArnError: _request("this kind of ARN can't stand for a bucket"),
        boto.UnsupportedOutpostResourceError: _request("S3 on Outposts is not supported"),
        EndpointDiscoveryException: _request("endpoint discovery failed"),
        EndpointDiscoveryRequired: _request("endpoint discovery failed"),
        EndpointDiscoveryRefreshFailed: _request("endpoint discovery failed"),
        # What is asked.
        boto.ParamValidationError: _request("a value in it is malformed"),
        boto.ValidationError: _request("a value in it is malformed"),
        boto.UnknownKeyError: _request("a value in it is malformed"),
        boto.RangeError: _request("a value in it is malformed"),
        boto.UnknownParameterError: _request("a value in it is malformed"),
        boto.AliasConflictParameterError: _WRONG_CALL,
        boto.MissingParametersError: _WRONG_CALL,
        boto.UnknownSignatureVersionError: _WRONG_CALL,
        boto.UnsupportedSignatureVersionError: _WRONG_CALL,
        boto.UnknownServiceStyle: _WRONG_CALL,
        boto.UnknownClientMethodError: _WRONG_CALL,
        boto.PaginationError: _WRONG_CALL,
        boto.OperationNotPageableError: _WRONG_CALL,
        boto.InvalidExpressionError: _WRONG_CALL,
        boto.WaiterError: _WRONG_CALL,
        boto.WaiterConfigError: _WRONG_CALL,
        boto.UnseekableStreamError: _WRONG_CALL,
        boto.StubResponseError: _WRONG_CALL,
        boto.StubAssertionError: _WRONG_CALL,
        boto.UnStubbedResponseError: _WRONG_CALL,
        boto.CapacityNotAvailableError: lambda _error, call: errors.Throttled(operation=call.operation),
        # What came back.
        ResponseParserError: _UNREADABLE_ANSWER,
        boto.AwsChunkedWrapperError: _UNREADABLE_ANSWER,
        boto.ChecksumError: _NOT_TRUSTED_ANSWER,
        boto.FlexibleChecksumError: _NOT_TRUSTED_ANSWER,
        # The installation.
        boto.DataNotFoundError: _NOT_INSTALLED,
        boto.UnknownServiceError: _NOT_INSTALLED,
        boto.ApiVersionNotFoundError: _NOT_INSTALLED,
        boto.MissingDependencyException: _NOT_INSTALLED,
        boto.MD5UnavailableError: _NOT_INSTALLED,
        boto.UndefinedModelAttributeError: _NOT_INSTALLED,
        boto.MissingServiceIdError: _NOT_INSTALLED,
        boto.UnsupportedServiceProtocolsError: _NOT_INSTALLED,
        # What the next botocore adds, until the test that walks its classes has made somebody decide.
        boto.BotoCoreError: _request("the AWS libraries refused it"),
    }
)
