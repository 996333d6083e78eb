// Consumes a stream with lifion-kinesis by enhanced fan-out. What lifion says, and what it gets, it
// tells in lines of JSON, until it is killed.
//
//   node driver.js ENDPOINT STREAM SECONDS
//
// So many seconds after it has subscribed first it puts a record.

const dns = require("dns");

// For SubscribeToShard lifion takes AWS's host name in place of the endpoint's.
const lookup = dns.lookup;
dns.lookup = (name, options, callback) => lookup("127.0.0.1", options, callback);

const Kinesis = require("lifion-kinesis");

const [endpoint, streamName, idleSeconds] = process.argv.slice(2);
const options = {
  accessKeyId: process.env.AWS_ACCESS_KEY_ID,
  endpoint,
  region: process.env.AWS_REGION,
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
};

function tell(line) {
  console.log(JSON.stringify({ at: Date.now() / 1000, ...line }));
}

let subscribed = false;

function said(...texts) {
  const text = texts.map(String).join(" ");
  tell({ said: text });
  if (text === "Subscription to shard is successful." && !subscribed) {
    subscribed = true;
    setTimeout(() => kinesis.putRecord({ partitionKey: "k", data: "hello" }), idleSeconds * 1000);
  }
}

const kinesis = new Kinesis({
  ...options,
  consumerGroup: "group",
  dynamoDb: { ...options, tableName: "lifion" },
  initialPositionInStream: "TRIM_HORIZON",
  logger: { debug: said, error: said, warn: said },
  maxEnhancedConsumers: 1,
  streamName,
  useEnhancedFanOut: true,
});
kinesis.on("data", ({ records }) => tell({ records }));
kinesis.startConsumer();
