"""Passing a request on to the moto server, for what stands before it."""

from typing import Final

import urllib3
from support.moto_server import MotoServer
from support.scripted_server import Request, answer

_HOP_BY_HOP: Final = frozenset({"connection", "transfer-encoding", "content-length", "keep-alive"})


def forwarded(request: Request, moto: MotoServer, pool: urllib3.PoolManager) -> bytes:
    """Return what moto answers."""
    said = pool.request(
        request.method,
        moto.url + request.target,
        body=request.body,
        headers={name: value for name, value in request.headers.items() if name not in _HOP_BY_HOP},
        redirect=False,
        decode_content=False,
    )
    kept = {name: value for name, value in said.headers.items() if name.lower() not in _HOP_BY_HOP}
    return answer(f"{said.status} {said.reason or 'OK'}", said.data, headers=kept)
