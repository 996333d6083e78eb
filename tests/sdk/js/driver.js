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
    const input = toSdk(request.input, "");
    return { output: fromSdk(await clientFor(request).send(new Command(input))) };
  } catch (error) {
    // A type of the SDK when the model knows the error, else the SDK's base class.
    const known = sdk[error.name] !== undefined && error instanceof sdk[error.name];
    return {
      error: {
        class: known ? error.name : error.constructor.name,
        code: error.$metadata?.httpStatusCode ? error.name : null,
        message: error.message,
        status: error.$metadata?.httpStatusCode ?? null,
      },
    };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  // Not awaited: requests that come together are carried out together.
  carryOut(request).then((answer) => {
    process.stdout.write(`${JSON.stringify({ id: request.id, ...answer })}\n`);
  });
}
