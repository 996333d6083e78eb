// Carries out Kinesis calls with the AWS SDK for Java v2 (README.md beside this folder).
//
//   java Driver sync|async|async-alpn|async-http1.1
//
// "sync" is KinesisClient, "async" is KinesisAsyncClient as it comes: HTTP/2 without asking, over
// TLS too. "async-alpn" asks during the handshake. CBOR is switched off by the SDK's own variable,
// CBOR_ENABLED=false.

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.ProtocolNegotiation;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.KinesisRequest;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;
import software.amazon.awssdk.utils.builder.Buildable;

public final class Driver {
  private final String kind;
  private final Map<String, Object> clients = new HashMap<>();
  private final Map<Integer, Subscription> subscriptions = new ConcurrentHashMap<>();
  private final PrintStream replies = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private Driver(String kind) {
    this.kind = kind;
  }

  private Object client(String endpoint, int attempts) {
    return clients.computeIfAbsent(endpoint + " " + attempts, key -> {
      ClientOverrideConfiguration retries = ClientOverrideConfiguration.builder()
          .retryStrategy(strategy -> strategy.maxAttempts(attempts)).build();
      if (kind.equals("sync")) {
        return KinesisClient.builder().endpointOverride(URI.create(endpoint))
            .region(region()).credentialsProvider(EnvironmentVariableCredentialsProvider.create())
            .overrideConfiguration(retries).build();
      }
      var builder = KinesisAsyncClient.builder().endpointOverride(URI.create(endpoint))
          .region(region()).credentialsProvider(EnvironmentVariableCredentialsProvider.create())
          .overrideConfiguration(retries);
      if (kind.equals("async-http1.1")) {
        builder.httpClientBuilder(NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP1_1));
      } else if (kind.equals("async-alpn")) {
        builder.httpClientBuilder(NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP2)
            .protocolNegotiation(ProtocolNegotiation.ALPN));
      }
      return builder.build();
    });
  }

  private static Region region() {
    return Region.of(System.getenv("AWS_REGION"));
  }

  /** The answer; null when it comes later. */
  private JsonObject carryOut(JsonObject request) {
    String operation = request.get("operation").getAsString();
    JsonObject answer = new JsonObject();
    try {
      Object client = client(request.get("endpoint").getAsString(),
          request.get("attempts").getAsInt());
      if (operation.equals("SubscribeToShard") && client instanceof KinesisAsyncClient async) {
        subscribe(async, request);
        return null;
      }
      Method method = methodOf(client, operation);
      if (method == null) {
        answer.addProperty("unknown", operation);
        return answer;
      }
      Object builder = method.getParameterTypes()[0].getMethod("builder").invoke(null);
      fill((SdkPojo) builder, request.getAsJsonObject("input"));
      Object output = method.invoke(client, ((Buildable) builder).build());
      if (output instanceof CompletableFuture<?> future) {
        output = future.get();
      }
      answer.add("output", plain((SdkPojo) output));
    } catch (Throwable thrown) {
      answer.add("error", explain(thrown));
    }
    return answer;
  }

  /** Tells each event until the stream ends; the SDK's threads do it. */
  private void subscribe(KinesisAsyncClient client, JsonObject request) {
    int id = request.get("id").getAsInt();
    SubscribeToShardRequest.Builder builder = SubscribeToShardRequest.builder();
    fill((SdkPojo) builder, request.getAsJsonObject("input"));
    var handler = SubscribeToShardResponseHandler.builder()
        .onResponse(response -> say(id, "output", new JsonObject()))
        .onEventStream(events -> events.subscribe(new Teller(id)))
        .build();
    client.subscribeToShard(builder.build(), handler).whenComplete((nothing, thrown) -> {
      if (thrown == null) {
        say(id, "end", new JsonPrimitive(true));
      } else {
        say(id, "error", explain(thrown));
      }
    });
  }

  private final class Teller implements Subscriber<SubscribeToShardEventStream> {
    private final int id;

    private Teller(int id) {
      this.id = id;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      subscriptions.put(id, subscription);
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(SubscribeToShardEventStream event) {
      say(id, "event", plain((SubscribeToShardEvent) event));
    }

    // The future of the call says both.
    @Override
    public void onError(Throwable thrown) {}

    @Override
    public void onComplete() {}
  }

  private void say(int id, String kind, JsonElement what) {
    JsonObject answer = new JsonObject();
    answer.add(kind, what);
    say(id, answer);
  }

  private synchronized void say(int id, JsonObject answer) {
    answer.addProperty("id", id);
    answer.addProperty("at", System.currentTimeMillis() / 1000.0);
    replies.println(answer);
  }

  /** The method that takes a whole request, not one of the shorthands. */
  private static Method methodOf(Object client, String operation) {
    Class<?> kind = client instanceof KinesisClient ? KinesisClient.class
        : KinesisAsyncClient.class;
    String name = operation.substring(0, 1).toLowerCase() + operation.substring(1);
    for (Method method : kind.getMethods()) {
      Class<?>[] takes = method.getParameterTypes();
      if (method.getName().equals(name) && takes.length == 1
          && KinesisRequest.class.isAssignableFrom(takes[0])) {
        return method;
      }
    }
    return null;
  }

  private static void fill(SdkPojo builder, JsonObject members) {
    List<String> left = new ArrayList<>(members.keySet());
    for (SdkField<?> field : builder.sdkFields()) {
      if (left.remove(field.memberName())) {
        field.set(builder, value(field, members.get(field.memberName())));
      }
    }
    if (!left.isEmpty()) {
      throw new IllegalArgumentException("members that this SDK does not know: " + left);
    }
  }

  private static Object value(SdkField<?> field, JsonElement json) {
    MarshallingType<?> type = field.marshallingType();
    if (type == MarshallingType.STRING) {
      return json.getAsString();
    } else if (type == MarshallingType.INTEGER) {
      return json.getAsInt();
    } else if (type == MarshallingType.LONG) {
      return json.getAsLong();
    } else if (type == MarshallingType.BOOLEAN) {
      return json.getAsBoolean();
    } else if (type == MarshallingType.INSTANT) {
      return Instant.ofEpochMilli(Math.round(json.getAsDouble() * 1000));
    } else if (type == MarshallingType.SDK_BYTES) {
      return SdkBytes.fromByteArray(Base64.getDecoder().decode(json.getAsString()));
    } else if (type == MarshallingType.LIST) {
      SdkField<?> member = field.getTrait(ListTrait.class).memberFieldInfo();
      List<Object> items = new ArrayList<>();
      json.getAsJsonArray().forEach(item -> items.add(value(member, item)));
      return items;
    } else if (type == MarshallingType.MAP) {
      SdkField<?> member = field.getTrait(MapTrait.class).valueFieldInfo();
      Map<String, Object> items = new LinkedHashMap<>();
      json.getAsJsonObject().entrySet()
          .forEach(item -> items.put(item.getKey(), value(member, item.getValue())));
      return items;
    } else if (type == MarshallingType.SDK_POJO) {
      SdkPojo builder = field.constructor().get();
      fill(builder, json.getAsJsonObject());
      return ((Buildable) builder).build();
    }
    throw new IllegalArgumentException(field.memberName() + " is of a type the driver lacks");
  }

  private static JsonObject plain(SdkPojo pojo) {
    JsonObject members = new JsonObject();
    for (SdkField<?> field : pojo.sdkFields()) {
      Object value = field.getValueOrDefault(pojo);
      boolean absent = value == null || value instanceof SdkAutoConstructList
          || value instanceof SdkAutoConstructMap;
      if (!absent) {
        members.add(field.memberName(), plainValue(value));
      }
    }
    return members;
  }

  private static JsonElement plainValue(Object value) {
    if (value instanceof SdkPojo pojo) {
      return plain(pojo);
    } else if (value instanceof Instant time) {
      return new JsonPrimitive(time.toEpochMilli() / 1000.0);
    } else if (value instanceof SdkBytes bytes) {
      return new JsonPrimitive(Base64.getEncoder().encodeToString(bytes.asByteArray()));
    } else if (value instanceof List<?> list) {
      JsonArray items = new JsonArray();
      list.forEach(item -> items.add(plainValue(item)));
      return items;
    }
    return new Gson().toJsonTree(value);
  }

  private static JsonObject explain(Throwable thrown) {
    while (thrown instanceof InvocationTargetException || thrown instanceof ExecutionException
        || thrown instanceof CompletionException) {
      thrown = thrown.getCause();
    }
    JsonObject told = new JsonObject();
    told.addProperty("class", thrown.getClass().getSimpleName());
    told.addProperty("message", String.valueOf(thrown.getMessage()));
    told.add("code", JsonNull.INSTANCE);
    told.add("status", JsonNull.INSTANCE);
    if (thrown instanceof AwsServiceException service) {
      told.addProperty("message", service.awsErrorDetails().errorMessage());
      told.addProperty("code", service.awsErrorDetails().errorCode());
      told.addProperty("status", service.statusCode());
    }
    return told;
  }

  public static void main(String[] arguments) throws Exception {
    Driver driver = new Driver(arguments[0]);
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      JsonObject request = JsonParser.parseString(line).getAsJsonObject();
      if (request.has("close")) {
        driver.subscriptions.get(request.get("close").getAsInt()).cancel();
        continue;
      }
      JsonObject answer = driver.carryOut(request);
      if (answer != null) {
        driver.say(request.get("id").getAsInt(), answer);
      }
    }
    System.exit(0);
  }
}
