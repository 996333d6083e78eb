//! Carries out Kinesis calls with the AWS SDK for Rust (README.md beside this folder).

use std::collections::HashMap;
use std::io::BufRead;
use std::time::SystemTime;

use aws_sdk_kinesis::config::interceptors::BeforeSerializationInterceptorContextMut;
use aws_sdk_kinesis::config::retry::RetryConfig;
use aws_sdk_kinesis::config::{
    BehaviorVersion, ConfigBag, Credentials, Intercept, Region, RuntimeComponents,
};
use aws_sdk_kinesis::error::{BoxError, ProvideErrorMetadata, SdkError};
use aws_sdk_kinesis::operation::subscribe_to_shard::{
    SubscribeToShardInput, SubscribeToShardOutput,
};
use aws_sdk_kinesis::{operation, Client};
use aws_smithy_http_client::tls::{rustls_provider::CryptoMode, Provider};
use aws_smithy_json::codec::{JsonCodec, JsonCodecSettings};
use aws_smithy_schema::codec::Codec;
use aws_smithy_schema::serde::{SerializableStruct, ShapeSerializer};
use serde_json::{json, Value};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Puts an input that was read from JSON in the place of the empty one of a fluent builder.
#[derive(Debug)]
struct TakeInput<I>(I);

impl<I: Clone + std::fmt::Debug + Send + Sync + 'static> Intercept for TakeInput<I> {
    fn name(&self) -> &'static str {
        "TakeInput"
    }

    fn modify_before_serialization(
        &self,
        context: &mut BeforeSerializationInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        *context
            .input_mut()
            .downcast_mut::<I>()
            .ok_or("another input")? = self.0.clone();
        Ok(())
    }
}

fn codec() -> JsonCodec {
    JsonCodec::new(JsonCodecSettings::default())
}

fn plain(output: &impl SerializableStruct) -> Value {
    let mut serializer = codec().create_serializer();
    serializer
        .write_struct(output.schema(), output)
        .expect("an output can be written");
    serde_json::from_slice(&serializer.finish()).expect("the SDK writes JSON")
}

fn explain<E, R>(error: SdkError<E, R>) -> Value
where
    E: ProvideErrorMetadata + std::fmt::Debug + std::error::Error + 'static,
    R: std::fmt::Debug,
{
    match error {
        SdkError::ServiceError(service) => {
            let error = service.err();
            // The name of the variant is the type that the SDK's users match on.
            let shown = format!("{error:?}");
            let class = shown.split(['(', ' ']).next().unwrap_or_default();
            json!({ "class": class, "code": error.code(), "message": error.message(),
                    "status": null })
        }
        other => json!({ "class": "SdkError", "code": null, "message": format!("{other:?}"),
                         "status": null }),
    }
}

/// One arm for each operation: read the input, send it, write the output. The SDK demands ARNs that
/// are required before an interceptor is asked, so these name their member.
macro_rules! carry_out {
    ($client:expr, $request:expr, $($wire:literal $method:ident $input:ident $($arn:ident)?,)*) => {
        match $request["operation"].as_str().unwrap_or_default() {
            $($wire => {
                let bytes = $request["input"].to_string();
                let read = operation::$method::$input::deserialize(
                    &mut codec().create_deserializer(bytes.as_bytes()));
                match read {
                    Err(error) => json!({ "error": { "class": "driver", "code": null,
                        "message": error.to_string(), "status": null } }),
                    Ok(input) => {
                        let call = $client.$method();
                        $(let call = call.$arn(input.$arn().unwrap_or_default());)?
                        match call.customize().interceptor(TakeInput(input)).send().await {
                            Ok(output) => json!({ "output": plain(&output) }),
                            Err(error) => json!({ "error": explain(error) }),
                        }
                    }
                }
            })*
            unknown => json!({ "unknown": unknown }),
        }
    };
}

async fn carry_out(client: &Client, request: &Value) -> Value {
    carry_out!(client, request,
        "AddTagsToStream" add_tags_to_stream AddTagsToStreamInput,
        "CreateStream" create_stream CreateStreamInput,
        "DecreaseStreamRetentionPeriod" decrease_stream_retention_period
            DecreaseStreamRetentionPeriodInput,
        "DeleteResourcePolicy" delete_resource_policy DeleteResourcePolicyInput resource_arn,
        "DeleteStream" delete_stream DeleteStreamInput,
        "DeregisterStreamConsumer" deregister_stream_consumer DeregisterStreamConsumerInput,
        "DescribeAccountSettings" describe_account_settings DescribeAccountSettingsInput,
        "DescribeLimits" describe_limits DescribeLimitsInput,
        "DescribeStream" describe_stream DescribeStreamInput,
        "DescribeStreamConsumer" describe_stream_consumer DescribeStreamConsumerInput,
        "DescribeStreamSummary" describe_stream_summary DescribeStreamSummaryInput,
        "DisableEnhancedMonitoring" disable_enhanced_monitoring DisableEnhancedMonitoringInput,
        "EnableEnhancedMonitoring" enable_enhanced_monitoring EnableEnhancedMonitoringInput,
        "GetRecords" get_records GetRecordsInput,
        "GetResourcePolicy" get_resource_policy GetResourcePolicyInput resource_arn,
        "GetShardIterator" get_shard_iterator GetShardIteratorInput,
        "IncreaseStreamRetentionPeriod" increase_stream_retention_period
            IncreaseStreamRetentionPeriodInput,
        "ListShards" list_shards ListShardsInput,
        "ListStreamConsumers" list_stream_consumers ListStreamConsumersInput stream_arn,
        "ListStreams" list_streams ListStreamsInput,
        "ListTagsForResource" list_tags_for_resource ListTagsForResourceInput resource_arn,
        "ListTagsForStream" list_tags_for_stream ListTagsForStreamInput,
        "MergeShards" merge_shards MergeShardsInput,
        "PutRecord" put_record PutRecordInput,
        "PutRecords" put_records PutRecordsInput,
        "PutResourcePolicy" put_resource_policy PutResourcePolicyInput resource_arn,
        "RegisterStreamConsumer" register_stream_consumer RegisterStreamConsumerInput stream_arn,
        "RemoveTagsFromStream" remove_tags_from_stream RemoveTagsFromStreamInput,
        "SplitShard" split_shard SplitShardInput,
        "StartStreamEncryption" start_stream_encryption StartStreamEncryptionInput,
        "StopStreamEncryption" stop_stream_encryption StopStreamEncryptionInput,
        "TagResource" tag_resource TagResourceInput resource_arn,
        "UntagResource" untag_resource UntagResourceInput resource_arn,
        "UpdateAccountSettings" update_account_settings UpdateAccountSettingsInput,
        "UpdateMaxRecordSize" update_max_record_size UpdateMaxRecordSizeInput,
        "UpdateShardCount" update_shard_count UpdateShardCountInput,
        "UpdateStreamMode" update_stream_mode UpdateStreamModeInput stream_arn,
        "UpdateStreamWarmThroughput" update_stream_warm_throughput
            UpdateStreamWarmThroughputInput,
    )
}

fn new_client(endpoint: &str, attempts: u32) -> Client {
    let variable = |name| std::env::var(name).expect("the test sets it");
    let credentials = Credentials::new(
        variable("AWS_ACCESS_KEY_ID"),
        variable("AWS_SECRET_ACCESS_KEY"),
        None,
        None,
        "test",
    );
    let http = aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https();
    Client::from_conf(
        aws_sdk_kinesis::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(variable("AWS_REGION")))
            .credentials_provider(credentials)
            .endpoint_url(endpoint)
            .retry_config(RetryConfig::standard().with_max_attempts(attempts))
            .http_client(http)
            .build(),
    )
}

fn say(id: &Value, mut answer: Value) {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    answer["id"] = id.clone();
    answer["at"] = json!(now.expect("a clock after 1970").as_secs_f64());
    println!("{answer}");
}

/// The stream of events, or what to answer instead.
async fn subscribe(client: &Client, request: &Value) -> Result<SubscribeToShardOutput, Value> {
    let bytes = request["input"].to_string();
    let input =
        SubscribeToShardInput::deserialize(&mut codec().create_deserializer(bytes.as_bytes()))
            .expect("an input of this operation");
    client
        .subscribe_to_shard()
        .set_consumer_arn(input.consumer_arn)
        .set_shard_id(input.shard_id)
        .set_starting_position(input.starting_position)
        .send()
        .await
        .map_err(|error| json!({ "error": explain(error) }))
}

/// Tells each event until the stream ends.
async fn tell_events(id: Value, mut output: SubscribeToShardOutput) {
    loop {
        match output.event_stream.recv().await {
            Ok(Some(event)) => match event.as_subscribe_to_shard_event() {
                Ok(event) => say(&id, json!({ "event": plain(event) })),
                Err(_) => say(&id, json!({ "event": null })),
            },
            Ok(None) => return say(&id, json!({ "end": true })),
            Err(error) => return say(&id, json!({ "error": explain(error) })),
        }
    }
}

async fn serve(mut requests: mpsc::UnboundedReceiver<Value>) {
    let mut clients = HashMap::new();
    let mut subscriptions = HashMap::new();
    while let Some(request) = requests.recv().await {
        if let Some(id) = request["close"].as_u64() {
            let telling: Option<JoinHandle<()>> = subscriptions.remove(&id);
            telling.unwrap().abort();
            continue;
        }
        let endpoint = request["endpoint"].as_str().unwrap().to_owned();
        let attempts = request["attempts"].as_u64().unwrap() as u32;
        let client = clients
            .entry((endpoint.clone(), attempts))
            .or_insert_with(|| new_client(&endpoint, attempts));
        let id = &request["id"];
        if request["operation"] != "SubscribeToShard" {
            say(id, carry_out(client, &request).await);
            continue;
        }
        match subscribe(client, &request).await {
            Ok(output) => {
                say(id, json!({ "output": {} }));
                let telling = tokio::spawn(tell_events(id.clone(), output));
                subscriptions.insert(id.as_u64().unwrap(), telling);
            }
            Err(answer) => say(id, answer),
        }
    }
}

fn main() {
    let (sender, requests) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            let request = serde_json::from_str(&line.unwrap()).unwrap();
            if sender.send(request).is_err() {
                return;
            }
        }
    });
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(serve(requests));
}
