"""Imported once by the process that the tests fork the stages from: code, and what botocore knows of the services."""

from __future__ import annotations

import botocore.loaders
import botocore.session

from engine.stages import download, upload, watch  # noqa: F401 - for the stages that are forked from here

_loader = botocore.loaders.create_loader()
for _service in ("s3", "sqs"):
    for _kind in ("service-2", "endpoint-rule-set-1"):
        _loader.load_service_model(_service, _kind)
for _data in ("endpoints", "partitions", "sdk-default-configuration", "_retry"):
    _loader.load_data(_data)
botocore.session.create_loader = lambda *_: _loader
