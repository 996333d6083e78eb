// What only KCL 3 has: leases are given out by one worker, the leader, who holds a lock.

import software.amazon.kinesis.leases.LeaseManagementConfig;

final class Version {
  static void shorten(LeaseManagementConfig leases) {
    leases.leaseAssignmentIntervalMillis(1000L)
        .dynamoDbLockBasedLeaderLeaseDurationInMillis(3000)
        .dynamoDbLockBasedLeaderHeartbeatPeriodInMillis(1000);
    leases.workerUtilizationAwareAssignmentConfig()
        .disableWorkerMetrics(true) // they are an EC2 instance's
        .inMemoryWorkerMetricsCaptureFrequencyMillis(200)
        .workerMetricsReporterFreqInMillis(1000);
  }

  private Version() {}
}
