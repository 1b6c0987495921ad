"""How the strict server says no: as botocore raises it, and as obstore does."""

from __future__ import annotations

from botocore.exceptions import ClientError, ConnectionClosedError
from obstore import exceptions as obs


class Refused(Exception):  # noqa: N818 - an answer
    """The server's answer to a request that it does not carry out."""

    def __init__(self, status: int, code: str, message: str = "Because.") -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message

    @property
    def document(self) -> str:
        return f"<Error><Code>{self.code}</Code><Message>{self.message}</Message></Error>"

    def for_boto3(self, operation: str) -> ClientError:
        """A HEAD has no body: botocore knows only its status."""
        code = str(self.status) if operation == "head_object" else self.code
        said = {"Code": code, "Message": self.message}
        return ClientError({"Error": said, "ResponseMetadata": {"HTTPStatusCode": self.status}}, operation)

    def for_obstore(self) -> Exception:
        kinds = {404: FileNotFoundError, 409: obs.AlreadyExistsError, 412: obs.PreconditionError}
        kind = kinds.get(self.status, obs.GenericError)
        return kind(f"Generic S3 error: Server returned non-2xx status code: {self.status}: {self.document}")


class NoReply(Exception):  # noqa: N818 - what is missing is the answer
    """The line broke: nobody knows whether the request was carried out."""

    def for_boto3(self, _operation: str) -> Exception:
        return ConnectionClosedError(endpoint_url="http://strict")

    def for_obstore(self) -> Exception:
        return obs.GenericError("Generic S3 error: error sending request")
