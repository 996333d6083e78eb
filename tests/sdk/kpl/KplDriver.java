// Puts records with the Kinesis Producer Library (README.md beside this folder).
//
// Takes PutRecord and PutRecords only; the library makes calls of its own of their records, and with
// AGGREGATION=true fewer and larger records. Its daemon speaks TLS only; it is told not to verify the
// certificate, as those who point it at a local server do.

import com.google.common.util.concurrent.ListenableFuture;
import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.kinesis.producer.KinesisProducer;
import software.amazon.kinesis.producer.KinesisProducerConfiguration;
import software.amazon.kinesis.producer.UserRecordFailedException;
import software.amazon.kinesis.producer.UserRecordResult;

public final class KplDriver {
  private final Map<String, KinesisProducer> producers = new HashMap<>();

  private KinesisProducer producer(String endpoint) {
    return producers.computeIfAbsent(endpoint, key -> {
      URI uri = URI.create(endpoint);
      // Nothing but records is sent: no metrics, and no question to STS that a name answers.
      return new KinesisProducer(new KinesisProducerConfiguration()
          .setRegion(System.getenv("AWS_REGION"))
          .setCredentialsProvider(EnvironmentVariableCredentialsProvider.create())
          .setKinesisEndpoint(uri.getHost()).setKinesisPort(uri.getPort())
          .setCloudwatchEndpoint(uri.getHost()).setCloudwatchPort(uri.getPort())
          .setStsEndpoint(uri.getHost()).setStsPort(uri.getPort())
          .setVerifyCertificate(false)
          .setMetricsLevel("none")
          .setAggregationEnabled(Boolean.parseBoolean(System.getenv("AGGREGATION")))
          .setTempDirectory(System.getenv("HOME")));
    });
  }

  private JsonObject carryOut(JsonObject request) throws InterruptedException {
    JsonObject answer = new JsonObject();
    JsonObject input = request.getAsJsonObject("input");
    KinesisProducer producer = producer(request.get("endpoint").getAsString());
    switch (request.get("operation").getAsString()) {
      case "PutRecord" -> {
        JsonObject told = putAll(producer, input, List.of(input)).get(0).getAsJsonObject();
        answer.add(told.has("class") ? "error" : "output", told);
      }
      case "PutRecords" -> {
        List<JsonObject> records = new ArrayList<>();
        input.getAsJsonArray("Records").forEach(record -> records.add(record.getAsJsonObject()));
        JsonObject output = new JsonObject();
        output.add("Records", putAll(producer, input, records));
        answer.add("output", output);
      }
      default -> answer.add("unknown", request.get("operation"));
    }
    return answer;
  }

  /** Hands all records over before it waits for one; a place or an error for each. */
  private static JsonArray putAll(KinesisProducer producer, JsonObject input,
      List<JsonObject> records) throws InterruptedException {
    List<ListenableFuture<UserRecordResult>> puts = new ArrayList<>();
    for (JsonObject record : records) {
      puts.add(producer.addUserRecord(input.get("StreamName").getAsString(),
          record.get("PartitionKey").getAsString(),
          ByteBuffer.wrap(Base64.getDecoder().decode(record.get("Data").getAsString()))));
    }
    producer.flush();
    JsonArray told = new JsonArray();
    for (ListenableFuture<UserRecordResult> put : puts) {
      try {
        UserRecordResult result = put.get();
        JsonObject place = new JsonObject();
        place.addProperty("ShardId", result.getShardId());
        place.addProperty("SequenceNumber", result.getSequenceNumber());
        told.add(place);
      } catch (ExecutionException failed) {
        told.add(explain(failed.getCause()));
      }
    }
    return told;
  }

  private static JsonObject explain(Throwable thrown) {
    JsonObject told = new JsonObject();
    told.addProperty("class", thrown.getClass().getSimpleName());
    told.addProperty("message", String.valueOf(thrown.getMessage()));
    told.add("code", JsonNull.INSTANCE);
    told.add("status", JsonNull.INSTANCE);
    if (thrown instanceof UserRecordFailedException failed) {
      var attempts = failed.getResult().getAttempts();
      var last = attempts.get(attempts.size() - 1);
      told.addProperty("code", last.getErrorCode());
      told.addProperty("message", last.getErrorMessage());
    }
    return told;
  }

  public static void main(String[] arguments) throws Exception {
    KplDriver driver = new KplDriver();
    PrintStream replies = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      JsonObject request = JsonParser.parseString(line).getAsJsonObject();
      JsonObject answer = driver.carryOut(request);
      answer.add("id", request.get("id"));
      replies.println(answer);
    }
    driver.producers.values().forEach(KinesisProducer::destroy);
    System.exit(0);
  }
}
