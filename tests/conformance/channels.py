"""What the tests of the channel operations have in common. Source of all expectations: the service
model inside botocore and its documentation; weir's own choices stand in docs/compatibility.md."""

ROLE = "arn:aws:iam::000000000000:role/delivery"


def on_demand(kinesis):
    """The ARN of a new on-demand stream."""
    name = kinesis.new_name()
    kinesis.create_stream(StreamName=name, StreamModeDetails={"StreamMode": "ON_DEMAND"})
    kinesis.active(name)
    return kinesis.arn(name)


def s3(bucket="weir-bucket", freshness=300, compression="NONE", **storage):
    return {"DataFreshnessInSeconds": freshness,
            "StorageConfiguration": {"BucketARN": f"arn:aws:s3:::{bucket}",
                                     "ExpectedBucketOwner": "000000000000",
                                     "CompressionType": compression, **storage}}


def members(kinesis, arn, kind="JSON", **more):
    return {"ChannelName": kinesis.new_name(), "ServiceExecutionRoleARN": ROLE,
            "StreamConfigurationList": [{"StreamARN": arn,
                                         "RecordConfiguration": {"RecordFormatType": kind}}],
            "S3DestinationConfiguration": s3(), **more}


def create(kinesis, arn, kind="JSON", **more):
    request = members(kinesis, arn, kind, **more)
    return kinesis.create_channel(**request)["ChannelDescription"]


def describe(kinesis, arn):
    return kinesis.describe_channel(ChannelARN=arn)["ChannelDescription"]
