"""Carries out Kinesis calls with boto3 (README.md beside this folder)."""

import base64
import datetime
import json
import sys
import threading
import time

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError


def to_sdk(value, name=""):
    if name == "Data":
        return base64.b64decode(value)
    if isinstance(value, dict):
        return {key: to_sdk(item, key) for key, item in value.items()}
    return [to_sdk(item) for item in value] if isinstance(value, list) else value


def from_sdk(value):
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    if isinstance(value, dict):
        return {key: from_sdk(item) for key, item in value.items() if key != "ResponseMetadata"}
    return [from_sdk(item) for item in value] if isinstance(value, list) else value


class Clients:
    def __init__(self):
        self._clients = {}

    def get(self, endpoint, attempts):
        key = (endpoint, attempts)
        if key not in self._clients:
            config = Config(retries={"total_max_attempts": attempts, "mode": "standard"})
            self._clients[key] = boto3.client("kinesis", endpoint_url=endpoint, config=config)
        return self._clients[key]


def explain(error):
    told = {"class": type(error).__name__, "code": None, "message": str(error), "status": None}
    if isinstance(error, ClientError):
        answer = error.response
        told["code"], told["message"] = answer["Error"]["Code"], answer["Error"]["Message"]
        told["status"] = answer.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return told


def carry_out(clients, request):
    client = clients.get(request["endpoint"], request["attempts"])
    method = getattr(client, xform_name(request["operation"]), None)
    if method is None:
        return {"unknown": request["operation"]}
    try:
        return {"output": method(**to_sdk(request["input"]))}
    except Exception as error:  # whatever it is, the test shows it
        return {"error": explain(error)}


class Replies:
    """Lines of several threads."""

    def __init__(self):
        self._lock = threading.Lock()

    def say(self, request, answer):
        line = json.dumps({"id": request["id"], "at": time.time(), **answer})
        with self._lock:
            print(line, flush=True)


class Subscription:
    """Tells each event of a stream until the stream ends or close() is called."""

    def __init__(self, stream, request, replies):
        self._stream, self._request, self._replies = stream, request, replies
        threading.Thread(target=self._read, daemon=True).start()

    def close(self):
        self._stream._raw_stream.shutdown()  # a thread that reads notices no close()

    def _read(self):
        try:
            for event in self._stream:
                told = from_sdk(event["SubscribeToShardEvent"])
                self._replies.say(self._request, {"event": told})
            self._replies.say(self._request, {"end": True})
        except Exception as error:
            self._replies.say(self._request, {"error": explain(error)})
        finally:
            self._stream.close()


def main():
    clients, replies, subscriptions = Clients(), Replies(), {}
    for line in sys.stdin:
        request = json.loads(line)
        if "close" in request:
            subscriptions.pop(request["close"]).close()
            continue
        answer = carry_out(clients, request)
        stream = answer.get("output", {}).pop("EventStream", None)
        if "output" in answer:
            answer["output"] = from_sdk(answer["output"])
        replies.say(request, answer)
        if stream:
            subscriptions[request["id"]] = Subscription(stream, request, replies)


if __name__ == "__main__":
    main()
