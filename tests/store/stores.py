"""Both kinds of file store, each with a look behind it that does not go through the store."""

from functools import cache

import boto3

from service.store.files import FolderStore
from service.store.s3 import FORM, S3Store
from tests import services


@cache
def client_of(host):
    return boto3.client(
        "s3",
        endpoint_url=f"http://{host}",
        region_name="us-east-1",
        aws_access_key_id="another",
        aws_secret_access_key="reader",
    )


class OnDisk:
    """A folder and what really lies in it, drafts too."""

    def __init__(self, folder):
        self.folder = folder
        self.store = FolderStore(folder)

    def kept(self):
        return sorted(path.name for path in self.folder.rglob("*") if path.is_file())

    def overwrite(self, sha, data):
        (self.folder / sha[:2] / sha).write_bytes(data)


class InBucket:
    """A place in a bucket and what really lies there."""

    def __init__(self):
        self.url = services.blob_url()
        self.store = S3Store(self.url)
        self.where = FORM.fullmatch(self.url)
        self.client = client_of(self.where["host"])

    def key(self, sha):
        return f"{self.where['prefix']}/{sha[:2]}/{sha}"

    def kept(self):
        pages = self.client.get_paginator("list_objects_v2")
        found = pages.paginate(Bucket=self.where["bucket"], Prefix=self.where["prefix"])
        return sorted(key.split("/")[-1] for key in found.search("Contents[].Key") if key)

    def overwrite(self, sha, data):
        self.client.put_object(Bucket=self.where["bucket"], Key=self.key(sha), Body=data)
