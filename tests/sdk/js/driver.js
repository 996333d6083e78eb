// Carries out Kinesis calls with the AWS SDK for JavaScript v3 (README.md beside this folder).
//
//   node driver.js default|http1.1
//
// "default" leaves the handler to the SDK, which takes HTTP/2 with a session for each request.

import { createInterface } from "node:readline";

import * as sdk from "@aws-sdk/client-kinesis";
import { NodeHttpHandler } from "@smithy/node-http-handler";

const handler = process.argv[2];
const clients = new Map();

function clientFor({ endpoint, attempts }) {
  const key = `${endpoint} ${attempts}`;
  if (!clients.has(key)) {
    clients.set(key, new sdk.KinesisClient({
      endpoint,
      maxAttempts: attempts,
      ...(handler === "http1.1" ? { requestHandler: new NodeHttpHandler() } : {}),
    }));
  }
  return clients.get(key);
}

// The members whose JSON form is not what the SDK takes and gives.
const BLOBS = new Set(["Data"]);
const TIMES = /Timestamp$|At$/;

function toSdk(value, name) {
  if (BLOBS.has(name)) return Buffer.from(value, "base64");
  if (TIMES.test(name) && typeof value === "number") return new Date(value * 1000);
  if (Array.isArray(value)) return value.map((item) => toSdk(item, ""));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toSdk(item, key)]));
}

function fromSdk(value) {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(fromSdk);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value)
    .filter(([key, item]) => key !== "$metadata" && item !== undefined)
    .map(([key, item]) => [key, fromSdk(item)]));
}

async function carryOut(request) {
  const Command = sdk[`${request.operation}Command`];
  if (!Command) return { unknown: request.operation };
  try {
    const command = new Command(toSdk(request.input, ""));
    if (request.operation === "SubscribeToShard") return await subscribe(request, command);
    return { output: fromSdk(await clientFor(request).send(command)) };
  } catch (error) {
    // A type of the SDK when the model knows the error, else the SDK's base class.
    const known = sdk[error.name] !== undefined && error instanceof sdk[error.name];
    const status = error.$metadata?.httpStatusCode ?? null;
    return {
      error: {
        class: known ? error.name : error.constructor.name,
        code: known || status ? error.name : null,
        message: error.message,
        status,
      },
    };
  }
}

const subscriptions = new Map();

// Tells each event until the stream ends.
async function subscribe(request, command) {
  const controller = new AbortController();
  subscriptions.set(request.id, controller);
  const { EventStream } = await clientFor(request).send(
    command, { abortSignal: controller.signal });
  say(request, { output: {} });
  for await (const event of EventStream) {
    say(request, { event: fromSdk(event.SubscribeToShardEvent) });
  }
  return { end: true };
}

function say({ id }, answer) {
  process.stdout.write(`${JSON.stringify({ id, at: Date.now() / 1000, ...answer })}\n`);
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  if (request.close !== undefined) {
    subscriptions.get(request.close).abort();
    continue;
  }
  // Not awaited: requests that come together are carried out together.
  carryOut(request).then((answer) => say(request, answer));
}
