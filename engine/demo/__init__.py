"""The demo: real files through a real S3 and SQS server on this computer, watched in the window or in the terminal."""

from engine.demo.demo import run_demo

__all__ = ["run_demo"]
