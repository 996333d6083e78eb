"""The properties file of the MultiLangDaemon: what kcl/Consumer.java sets in code."""

import sys

import toolchains

PROPERTIES = """\
executableName = {python} {folder}/processor.py
processingLanguage = python/3
streamName = {STREAM}
applicationName = {APPLICATION}
workerId = {WORKER}
AwsCredentialsProvider = DefaultCredentialsProvider
regionName = {AWS_REGION}
kinesisEndpoint = {ENDPOINT}
dynamoDBEndpoint = {ENDPOINT}
initialPositionInStream = TRIM_HORIZON
retrievalMode = FANOUT
metricsLevel = NONE
failoverTimeMillis = {FAILOVER_MILLIS}
leaseAssignmentIntervalMillis = 1000
shardSyncIntervalMillis = 1000
parentShardPollIntervalMillis = 200
inMemoryWorkerMetricsCaptureFrequencyMillis = 200
workerMetricsReporterFreqInMillis = 1000
disableWorkerMetrics = true
"""


def arguments(environment, folder):
    """Writes the file; what the daemon's command line needs to find it."""
    properties = folder / f"{environment['WORKER']}.properties"
    properties.write_text(PROPERTIES.format(
        **environment, python=sys.executable, folder=toolchains.BUILD / "multilang"))
    return ("--properties-file", str(properties))
