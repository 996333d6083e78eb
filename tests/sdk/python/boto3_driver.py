"""Carries out Kinesis calls with boto3 (README.md beside this folder)."""

import base64
import datetime
import json
import sys

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


def carry_out(clients, request):
    client = clients.get(request["endpoint"], request["attempts"])
    method = getattr(client, xform_name(request["operation"]), None)
    if method is None:
        return {"unknown": request["operation"]}
    try:
        return {"output": from_sdk(method(**to_sdk(request["input"])))}
    except ClientError as error:
        answer = error.response
        return {"error": {"class": type(error).__name__, "code": answer["Error"]["Code"],
                          "message": answer["Error"]["Message"],
                          "status": answer["ResponseMetadata"]["HTTPStatusCode"]}}
    except Exception as error:  # whatever it is, the test shows it
        return {"error": {"class": type(error).__name__, "code": None, "message": str(error),
                          "status": None}}


def main():
    clients = Clients()
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps({"id": request["id"], **carry_out(clients, request)}), flush=True)


if __name__ == "__main__":
    main()
