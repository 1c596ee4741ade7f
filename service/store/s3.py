"""Files by content in S3-compatible storage: in one bucket, below a prefix."""

import base64
import logging
import math
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import IO
from urllib.parse import unquote

from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    HTTPClientError,
    IncompleteReadError,
)
from botocore.response import StreamingBody

from service.errors import Busy
from service.store.files import PIECE_BYTES, SHA, BadStore, FileStore, missing, place_of

log = logging.getLogger("service.store")
FORM = re.compile(
    r"s3(\+(?P<web>https?)://(?P<key>[^:/@]+):(?P<secret>[^:/@]+)@(?P<host>[^/@]+)/|://)"
    r"(?P<bucket>[^:/@]+)(/(?P<prefix>.*))?"
)
PATIENCE = Config(
    connect_timeout=2,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 3},
    max_pool_connections=40,
    # The signature covers the bytes: a server that knows no checksums proves them too.
    s3={"payload_signing_enabled": True},
    response_checksum_validation="when_required",  # what is read is hashed anyway
)


class S3Store(FileStore):
    """The files of one bucket; Busy when it does not answer within seconds.

    `s3://bucket/prefix` takes keys, region and endpoint from the AWS_* environment;
    `s3+https://key:secret@host:port/bucket/prefix` brings them along. A file goes up in one
    request with its SHA-256, proved by the server before it is kept: there are never parts to
    clear away. Put again, it is sent again, which is how its time becomes new.
    """

    def __init__(self, url: str) -> None:
        found = FORM.fullmatch(url)
        if found is None:
            raise BadStore(
                "BLOB_URL must read s3://bucket/prefix or s3+https://key:secret@host/bucket/prefix"
                " (in key and secret, : / @ and % as %3A %2F %40 %25)."
            )
        self._bucket = found["bucket"]
        self._prefix = f"{(found['prefix'] or '').strip('/')}/".lstrip("/")
        with self._answering():
            self._client = Session().client(
                "s3",
                config=PATIENCE,
                endpoint_url=f"{found['web']}://{found['host']}" if found["web"] else None,
                aws_access_key_id=unquote(found["key"]) if found["key"] else None,
                aws_secret_access_key=unquote(found["secret"]) if found["secret"] else None,
            )

    def prove(self) -> None:
        """BadStore unless the bucket is there and lets itself be listed."""
        with self._answering():
            self._client.list_objects_v2(Bucket=self._bucket, Prefix=self._prefix, MaxKeys=1)

    def names(self) -> dict[str, float]:
        listing = dict(self._listing(self._prefix))
        return {
            key[-64:]: put_at
            for key, put_at in listing.items()
            if SHA.match(key[-64:]) and key == self._key(key[-64:])
        }

    def drop(self, sha: str, unless_put_since: float = math.inf) -> None:
        key = self._key(sha)
        if any(put_at < unless_put_since for _, put_at in self._listing(key)):
            with self._answering():
                self._client.delete_object(Bucket=self._bucket, Key=key)

    def _keep(self, sha: str, file: IO[bytes]) -> None:
        with self._answering():
            self._client.put_object(
                Bucket=self._bucket,
                Key=self._key(sha),
                Body=file,
                ChecksumAlgorithm="SHA256",
                ChecksumSHA256=base64.b64encode(bytes.fromhex(sha)).decode(),
            )

    def _read(self, sha: str) -> Iterator[bytes]:
        key = self._key(sha)
        with self._answering():
            try:
                return self._pieces(self._client.get_object(Bucket=self._bucket, Key=key)["Body"])
            except self._client.exceptions.NoSuchKey:
                raise missing(sha) from None

    def _pieces(self, body: StreamingBody) -> Iterator[bytes]:
        with self._answering(), closing(body):
            yield from body.iter_chunks(PIECE_BYTES)

    def _listing(self, prefix: str) -> Iterator[tuple[str, float]]:
        with self._answering():
            pages = self._client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self._bucket, Prefix=prefix):
                for item in page.get("Contents", ()):
                    yield item["Key"], item["LastModified"].timestamp()

    def _key(self, sha: str) -> str:
        return self._prefix + place_of(sha)

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """Its faults in our words: Busy when S3 is away, BadStore when it says no."""
        try:
            yield
        except (ConnectionError, HTTPClientError, IncompleteReadError) as error:
            raise _away(type(error).__name__) from error
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if (
                code == "RequestTimeout"
                or error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500
            ):
                raise _away(code) from error
            raise BadStore(f"BLOB_URL: bucket {self._bucket!r}: {code}") from None
        except (BotoCoreError, ValueError) as error:
            raise BadStore(f"BLOB_URL: bucket {self._bucket!r}: {error}") from None


def _away(why: str) -> Busy:
    log.warning("blob store away: %s", why)
    return Busy(
        "Kho lưu tệp tạm thời không trả lời nên chưa có gì thay đổi. Hãy thử lại sau ít phút."
    )
