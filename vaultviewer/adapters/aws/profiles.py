"""The profiles in the AWS configuration of this machine, read from its files alone."""

from vaultviewer.core.errors import InvalidConfiguration


def list_profiles() -> tuple[str, ...]:
    """Return the profiles' names, "default" first. Touches no network and loads no credentials.

    Raises InvalidConfiguration.
    """
    # boto3.Session would fail on a wrong AWS_PROFILE before it could list the right ones.
    import botocore.session  # noqa: PLC0415  takes a fifth of a second: at first use
    from botocore.exceptions import ConfigParseError  # noqa: PLC0415  as above

    try:
        names = botocore.session.Session().available_profiles
    except ConfigParseError as error:
        raise InvalidConfiguration(reason=f"{error.kwargs['path']} can't be parsed") from None
    return tuple(sorted(names, key=lambda name: (name != "default", name.casefold())))
