// A worker of a KCL application that tells all it is given (README.md beside this folder).
//
// Each event is one line of JSON, written in one piece to the pipe EVENTS, which all workers of an
// application share: so the order of the lines is the order in which things happened.

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;
import software.amazon.kinesis.common.ConfigsBuilder;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.common.KinesisClientUtil;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.exceptions.InvalidStateException;
import software.amazon.kinesis.exceptions.KinesisClientLibRetryableException;
import software.amazon.kinesis.exceptions.ShutdownException;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.metrics.MetricsLevel;
import software.amazon.kinesis.processor.RecordProcessorCheckpointer;
import software.amazon.kinesis.processor.ShardRecordProcessor;
import software.amazon.kinesis.processor.SingleStreamTracker;
import software.amazon.kinesis.retrieval.KinesisClientRecord;
import software.amazon.kinesis.retrieval.polling.PollingConfig;

public final class Consumer {
  private static final String WORKER = System.getenv("WORKER");
  private static final String STREAM = System.getenv("STREAM");
  // So that a worker that dies has records that it was given and did not check off.
  private static final long CHECKPOINT_NANOS = Duration.ofMillis(500).toNanos();
  private static final long RETRY_MILLIS = 200;

  private static final ObjectMapper json = new ObjectMapper();
  private static final AtomicInteger sessions = new AtomicInteger();
  private static FileOutputStream pipe;

  /** One line for `members`, a name and a value in turn. */
  private static void tell(String event, Object... members) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("event", event);
    line.put("worker", WORKER);
    for (int place = 0; place < members.length; place += 2) {
      line.put((String) members[place], members[place + 1]);
    }
    try {
      pipe.write((json.writeValueAsString(line) + "\n")
          .getBytes(StandardCharsets.UTF_8));
    } catch (IOException lost) {
      throw new IllegalStateException("the test no longer reads", lost);
    }
  }

  /** Tells which shard is read, from where, each time that KCL asks for it. */
  private static final class Calls implements ExecutionInterceptor {
    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
      if (context.request() instanceof SubscribeToShardRequest request) {
        tell("read", "shard", request.shardId(),
            "from", request.startingPosition().typeAsString());
      } else if (context.request() instanceof GetShardIteratorRequest request
          && request.shardIteratorType() != ShardIteratorType.LATEST) {
        // LATEST is how KCL asks a closed shard for its children.
        tell("read", "shard", request.shardId(), "from", request.shardIteratorTypeAsString());
      }
    }
  }

  private static final class Processor implements ShardRecordProcessor {
    private final int session = sessions.incrementAndGet();
    private String shard;
    private long checkpointed = System.nanoTime();

    @Override
    public void initialize(InitializationInput input) {
      shard = input.shardId();
      tell("initialize", "session", session, "shard", shard,
          "number", input.extendedSequenceNumber().sequenceNumber(),
          "part", input.extendedSequenceNumber().subSequenceNumber());
    }

    @Override
    public void processRecords(ProcessRecordsInput input) {
      for (KinesisClientRecord record : input.records()) {
        byte[] data = new byte[record.data().remaining()];
        record.data().duplicate().get(data);
        tell("record", "session", session, "shard", shard,
            "number", record.sequenceNumber(), "part", record.subSequenceNumber(),
            "aggregated", record.aggregated(), "key", record.partitionKey(),
            "data", Base64.getEncoder().encodeToString(data));
      }
      if (System.nanoTime() - checkpointed >= CHECKPOINT_NANOS) {
        checkpoint(input.checkpointer());
      }
    }

    /** True when the place is kept; what fails now is tried again with a later place. */
    private boolean checkpoint(RecordProcessorCheckpointer checkpointer) {
      try {
        checkpointer.checkpoint();
        checkpointed = System.nanoTime();
        tell("checkpoint", "session", session, "shard", shard);
        return true;
      } catch (InvalidStateException | ShutdownException | KinesisClientLibRetryableException failed) {
        System.err.println(WORKER + " " + shard + ": no checkpoint: " + failed);
        return false;
      }
    }

    @Override
    public void shardEnded(ShardEndedInput input) {
      tell("shardEnded", "session", session, "shard", shard);
      while (true) {
        try {
          input.checkpointer().checkpoint();
          tell("ended", "session", session, "shard", shard);
          return;
        } catch (ShutdownException | InvalidStateException lost) {
          throw new IllegalStateException(shard, lost); // the lease; its next owner comes here too
        } catch (KinesisClientLibRetryableException failed) {
          pause();
        }
      }
    }

    private static void pause() {
      try {
        Thread.sleep(RETRY_MILLIS);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(stopped);
      }
    }

    @Override
    public void leaseLost(LeaseLostInput input) {
      tell("leaseLost", "session", session, "shard", shard);
    }

    @Override
    public void shutdownRequested(ShutdownRequestedInput input) {
      tell("shutdownRequested", "session", session, "shard", shard);
      checkpoint(input.checkpointer());
    }
  }

  private static Scheduler scheduler() {
    URI endpoint = URI.create(System.getenv("ENDPOINT"));
    KinesisAsyncClient kinesis = KinesisClientUtil.createKinesisAsyncClient(
        KinesisAsyncClient.builder().endpointOverride(endpoint)
            .overrideConfiguration(all -> all.addExecutionInterceptor(new Calls())));
    ConfigsBuilder configs = new ConfigsBuilder(
        new SingleStreamTracker(STREAM, InitialPositionInStreamExtended.newInitialPosition(
            InitialPositionInStream.TRIM_HORIZON)),
        System.getenv("APPLICATION"), kinesis,
        DynamoDbAsyncClient.builder().endpointOverride(endpoint).build(),
        CloudWatchAsyncClient.builder().endpointOverride(endpoint).build(),
        WORKER, Processor::new);
    // With its defaults KCL takes 90 s to a first record and 30 s to the children of a shard.
    var coordinator = configs.coordinatorConfig()
        .parentShardPollIntervalMillis(200).shardConsumerDispatchPollIntervalMillis(200);
    var leases = configs.leaseManagementConfig()
        .failoverTimeMillis(Long.parseLong(System.getenv("FAILOVER_MILLIS")))
        .shardSyncIntervalMillis(1000)
        .leasesRecoveryAuditorExecutionFrequencyMillis(2000)
        .maxCacheMissesBeforeReload(0); // or it takes what KPL has misplaced for a child's records
    Version.shorten(leases);
    var retrieval = configs.retrievalConfig();
    if (System.getenv("RETRIEVAL").equals("polling")) {
      PollingConfig polling = new PollingConfig(STREAM, kinesis);
      polling.idleTimeBetweenReadsInMillis(250); // five calls a second are what AWS allows
      retrieval.retrievalSpecificConfig(polling);
    }
    return new Scheduler(configs.checkpointConfig(), coordinator, leases,
        configs.lifecycleConfig(),
        configs.metricsConfig().metricsLevel(MetricsLevel.DETAILED).metricsBufferTimeMillis(1000),
        configs.processorConfig(), retrieval);
  }

  public static void main(String[] arguments) throws Exception {
    pipe = new FileOutputStream(System.getenv("EVENTS"));
    Scheduler scheduler = scheduler();
    Thread thread = new Thread(scheduler, "scheduler");
    thread.start();
    tell("start");
    thread.join();
    System.exit(1); // it runs until it is killed
  }
}
