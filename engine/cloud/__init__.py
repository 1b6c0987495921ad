"""S3 and SQS: the only place of boto3, botocore, awscrt and obstore."""
