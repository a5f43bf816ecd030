"""Amazon Kinesis Video Streams, what watches their video, and AWS Elemental MediaConvert.

A signaling channel connects the two ends of a live connection (WebRTC); nothing is kept in it.

Source: AWS CloudFormation reference, `AWS::KinesisVideo::*`, `AWS::Rekognition::StreamProcessor` and
`AWS::MediaConvert::Queue`; Terraform AWS provider, `aws_kinesis_video_stream`, `aws_rekognition_stream_processor` and
`aws_media_convert_queue`.
"""

from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.table import resource

VIDEO_STREAM = (
    resource(Kind.VIDEO_STREAM, "AWS::KinesisVideo::Stream", "aws_kinesis_video_stream")
    .is_(Trait.HOLDS)
    .named(cfn="Name", tf="name", arn="kinesisvideo:stream/")
)

SIGNALING_CHANNEL = (
    resource(Kind.SIGNALING_CHANNEL, "AWS::KinesisVideo::SignalingChannel")
    .is_(Trait.LEADS_ON)
    .named(cfn="Name", arn="kinesisvideo:channel/")
)

STREAM_PROCESSOR = (
    resource(Kind.STREAM_PROCESSOR, "AWS::Rekognition::StreamProcessor", "aws_rekognition_stream_processor")
    .is_(Trait.FORWARDS, Trait.NOTIFIES)
    .named(cfn="Name", tf="name", arn="rekognition:streamprocessor/")
    .linked_from(Link.FEEDS, Kind.VIDEO_STREAM, cfn="KinesisVideoStream.Arn", tf="input.kinesis_video_stream.arn")
    .link(Link.DELIVERS_TO, Kind.STREAM, cfn="KinesisDataStream.Arn", tf="output.kinesis_data_stream.arn")
    .link(Link.WRITES_TO, Kind.BUCKET, cfn="S3Destination.BucketName", tf="output.s3_destination.bucket")
    .link(Link.DELIVERS_TO, Kind.TOPIC, cfn="NotificationChannel.Arn", tf="notification_channel.sns_topic_arn")
)

MEDIA_QUEUE = (
    resource(Kind.MEDIA_QUEUE, "AWS::MediaConvert::Queue", "aws_media_convert_queue")
    .is_(Trait.RUNS)
    .named(cfn="Name", tf="name", arn="mediaconvert:queues/")
)
