"""The plainest copy with boto3: four threads and upload_file, which is what most scripts are. Run by `bench`."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
from botocore.config import Config

THREADS = 4


def main(endpoint: str, bucket: str, way: str, place: str, prefix: str) -> None:
    s3 = boto3.client("s3", endpoint_url=endpoint, config=Config(s3={"addressing_style": "path"}))
    path = Path(place)
    with ThreadPoolExecutor(THREADS) as pool:
        if way == "down-one":
            s3.download_file(bucket, prefix, place)
        elif way == "down":
            pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"{prefix}/")
            keys = [item["Key"] for page in pages for item in page["Contents"]]
            list(pool.map(lambda key: s3.download_file(bucket, key, str(path / key.rpartition("/")[2])), keys))
        elif path.is_file():
            s3.upload_file(place, bucket, prefix)
        else:
            list(pool.map(lambda file: s3.upload_file(str(file), bucket, f"{prefix}/{file.name}"), path.iterdir()))


if __name__ == "__main__":
    main(*sys.argv[1:])
