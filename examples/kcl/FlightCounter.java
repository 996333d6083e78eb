// A KCL 3 application: counts the flights of a stream by carrier until it has seen all of them.
//
//   java FlightCounter ENDPOINT STREAM FLIGHTS
//
// One endpoint serves Kinesis, and DynamoDB for the leases. Credentials and region come from where
// the AWS SDK looks for them.

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.utils.BinaryUtils;
import software.amazon.kinesis.common.ConfigsBuilder;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.common.KinesisClientUtil;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.exceptions.KinesisClientLibException;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.metrics.NullMetricsFactory;
import software.amazon.kinesis.processor.RecordProcessorCheckpointer;
import software.amazon.kinesis.processor.ShardRecordProcessor;
import software.amazon.kinesis.processor.SingleStreamTracker;

public final class FlightCounter {
  private static final String APPLICATION = "flight-counter"; // and the name of its lease table
  private static final String WORKER = "worker-1";
  private static final long REPORT_SECONDS = 2;

  private static final ObjectMapper json = new ObjectMapper();

  /** What the processors of all shards have seen. KCL calls each from a thread of its own. */
  private static final class Flights {
    private final int expected;
    private final BitSet seen = new BitSet();
    private final Map<String, Integer> byCarrier = new TreeMap<>();
    private final CountDownLatch complete = new CountDownLatch(1);

    private Flights(int expected) {
      this.expected = expected;
    }

    /** Delivery is at least once: a flight that comes again is told by its id. */
    private synchronized void add(JsonNode flight) {
      int id = flight.get("id").intValue();
      if (!seen.get(id)) {
        seen.set(id);
        byCarrier.merge(flight.get("carrier").textValue(), 1, Integer::sum);
      }
      if (seen.cardinality() == expected) {
        complete.countDown();
      }
    }

    private synchronized void report() {
      System.out.printf("%s: %,d of %,d flights%n", WORKER, seen.cardinality(), expected);
    }

    private synchronized void reportCarriers() {
      System.out.println("carrier   flights");
      byCarrier.forEach((carrier, count) -> System.out.printf("%-7s %,9d%n", carrier, count));
    }
  }

  /** One shard, for as long as this worker has its lease. */
  private static final class ShardCounter implements ShardRecordProcessor {
    private final Flights flights;
    private String shard;

    private ShardCounter(Flights flights) {
      this.flights = flights;
    }

    @Override
    public void initialize(InitializationInput input) {
      shard = input.shardId();
      System.out.printf("%s: %s from %s%n", WORKER, shard,
          input.extendedSequenceNumber().sequenceNumber());
    }

    @Override
    public void processRecords(ProcessRecordsInput input) {
      input.records().forEach(record -> {
        try {
          flights.add(json.readTree(BinaryUtils.copyBytesFrom(record.data())));
        } catch (IOException broken) {
          System.err.printf("%s: %s is no flight%n", shard, record.sequenceNumber());
        }
      });
      checkpoint(input.checkpointer());
    }

    @Override
    public void shardEnded(ShardEndedInput input) {
      System.out.printf("%s: %s has ended%n", WORKER, shard);
      checkpoint(input.checkpointer());
    }

    @Override
    public void leaseLost(LeaseLostInput input) {
      System.out.printf("%s: %s is given up%n", WORKER, shard);
    }

    @Override
    public void shutdownRequested(ShutdownRequestedInput input) {
      checkpoint(input.checkpointer());
    }

    /** Whoever has the lease next begins here. */
    private void checkpoint(RecordProcessorCheckpointer checkpointer) {
      try {
        checkpointer.checkpoint();
      } catch (KinesisClientLibException failed) {
        System.err.printf("%s: no checkpoint: %s%n", shard, failed.getMessage());
      }
    }
  }

  private static Scheduler scheduler(URI endpoint, String stream, Flights flights) {
    KinesisAsyncClient kinesis = KinesisClientUtil.createKinesisAsyncClient(
        KinesisAsyncClient.builder().endpointOverride(endpoint));
    ConfigsBuilder configs = new ConfigsBuilder(
        new SingleStreamTracker(stream, InitialPositionInStreamExtended.newInitialPosition(
            InitialPositionInStream.TRIM_HORIZON)),
        APPLICATION, kinesis, DynamoDbAsyncClient.builder().endpointOverride(endpoint).build(),
        CloudWatchAsyncClient.builder().endpointOverride(endpoint).build(), WORKER,
        () -> new ShardCounter(flights));
    // KCL is made for fleets of workers on EC2. These make it quick, and quiet, on one machine.
    var coordinator = configs.coordinatorConfig()
        .parentShardPollIntervalMillis(500).shardConsumerDispatchPollIntervalMillis(200);
    var leases = configs.leaseManagementConfig()
        .shardSyncIntervalMillis(2000).leaseAssignmentIntervalMillis(1000L)
        .dynamoDbLockBasedLeaderLeaseDurationInMillis(3000)
        .dynamoDbLockBasedLeaderHeartbeatPeriodInMillis(1000);
    leases.workerUtilizationAwareAssignmentConfig().disableWorkerMetrics(true)
        .inMemoryWorkerMetricsCaptureFrequencyMillis(200).workerMetricsReporterFreqInMillis(1000);
    return new Scheduler(configs.checkpointConfig(), coordinator, leases,
        configs.lifecycleConfig(), configs.metricsConfig().metricsFactory(new NullMetricsFactory()),
        configs.processorConfig(), configs.retrievalConfig());
  }

  public static void main(String[] arguments) throws Exception {
    Flights flights = new Flights(Integer.parseInt(arguments[2]));
    Scheduler scheduler = scheduler(URI.create(arguments[0]), arguments[1], flights);
    new Thread(scheduler, "scheduler").start();
    System.out.printf("%s: starts, and will need some seconds to take its leases%n", WORKER);
    while (!flights.complete.await(REPORT_SECONDS, TimeUnit.SECONDS)) {
      flights.report();
    }
    flights.report();
    flights.reportCarriers();
    scheduler.startGracefulShutdown().get(); // with a last checkpoint of each shard
    System.exit(0);
  }
}
