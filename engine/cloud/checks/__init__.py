"""What the doctor checks: the way to the servers, the bucket, the queue. Each check is one call that a person understands."""
