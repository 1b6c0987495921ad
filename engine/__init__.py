"""The engine: takes files to S3 and SQS and brings them down again. It knows no window and no Qt."""

__version__ = "0.1.0"
