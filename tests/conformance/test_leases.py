"""The part of DynamoDB that KCL keeps its leases in (--with-leases), with boto3's dynamodb client.

Expectations: the service model inside botocore, and the DynamoDB developer guide and API reference
for names and texts of errors. boto3 checks x-amz-crc32 of every answer.
"""

import threading
import zlib

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from weir_process import Weir

pytestmark = pytest.mark.weir_only


def client_of(weir, **more):
    config = Config(retries={"total_max_attempts": 1}, max_pool_connections=32)
    return boto3.client("dynamodb", endpoint_url=weir.endpoint, region_name="us-east-1",
                        aws_access_key_id="key", aws_secret_access_key="secret", config=config,
                        **more)


@pytest.fixture(scope="module")
def weir(tmp_path_factory):
    folder = tmp_path_factory.mktemp("leases")
    server = Weir(folder / "data", folder / "log", "--with-leases")
    server.start()
    yield server
    server.close()


@pytest.fixture
def client(weir):
    return client_of(weir)


@pytest.fixture
def table(client, request):
    name = request.node.name.replace("[", "_").replace("]", "_")
    create(client, name)
    return name


def create(client, name):
    return client.create_table(
        TableName=name, BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "leaseKey", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "leaseKey", "KeyType": "HASH"}])


def lease(key, owner="worker-1", counter=0):
    return {"leaseKey": {"S": key}, "leaseOwner": {"S": owner}, "leaseCounter": {"N": str(counter)},
            "checkpoint": {"S": "TRIM_HORIZON"}, "parentShardId": {"SS": ["a", "b"]}}


def refused(call, **arguments):
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return caught.value.response


def code_of(call, **arguments):
    return refused(call, **arguments)["Error"]["Code"]


def test_tables_are_active_at_once(client, table):
    described = client.describe_table(TableName=table)["Table"]
    assert described["TableStatus"] == "ACTIVE"
    assert described["KeySchema"] == [{"AttributeName": "leaseKey", "KeyType": "HASH"}]
    assert described["TableArn"].endswith(f":table/{table}")
    assert table in client.list_tables()["TableNames"]
    assert code_of(create, client=client, name=table) == "ResourceInUseException"


def test_a_table_that_is_deleted_is_gone_with_its_items(client):
    create(client, "gone")
    client.put_item(TableName="gone", Item=lease("a"))
    client.delete_table(TableName="gone")
    assert code_of(client.describe_table, TableName="gone") == "ResourceNotFoundException"
    assert code_of(client.put_item, TableName="gone", Item=lease("a")) \
        == "ResourceNotFoundException"
    create(client, "gone")
    assert client.scan(TableName="gone")["Count"] == 0


# What KCL 3 does when it finds a table of KCL 2: the index is made later and queried by owner.
def test_an_index_that_is_added_is_queried(client, table):
    for number in range(6):
        client.put_item(TableName=table, Item=lease(f"shard-{number}", f"worker-{number % 2}"))
    client.update_table(
        TableName=table,
        AttributeDefinitions=[{"AttributeName": "leaseOwner", "AttributeType": "S"},
                              {"AttributeName": "leaseKey", "AttributeType": "S"}],
        GlobalSecondaryIndexUpdates=[{"Create": {
            "IndexName": "LeaseOwnerToLeaseKeyIndex",
            "KeySchema": [{"AttributeName": "leaseOwner", "KeyType": "HASH"},
                          {"AttributeName": "leaseKey", "KeyType": "RANGE"}],
            "Projection": {"ProjectionType": "KEYS_ONLY"}}}])
    index = client.describe_table(TableName=table)["Table"]["GlobalSecondaryIndexes"][0]
    assert index["IndexStatus"] == "ACTIVE"
    query = {"TableName": table, "IndexName": "LeaseOwnerToLeaseKeyIndex",
             "KeyConditionExpression": "leaseOwner = :leaseOwner",
             "ExpressionAttributeValues": {":leaseOwner": {"S": "worker-1"}}}
    assert client.query(**query)["Items"] == [
        {"leaseKey": {"S": f"shard-{number}"}, "leaseOwner": {"S": "worker-1"}}
        for number in (1, 3, 5)]
    first = client.query(**query, Limit=2)
    assert first["Count"] == 2
    rest = client.query(**query, ExclusiveStartKey=first["LastEvaluatedKey"])
    assert [item["leaseKey"]["S"] for item in rest["Items"]] == ["shard-5"]
    backward = client.query(**query, ScanIndexForward=False)
    assert [item["leaseKey"]["S"] for item in backward["Items"]] == \
        ["shard-5", "shard-3", "shard-1"]


# KCL's renewal of a lease, in the legacy form it still uses.
def test_a_renewal_is_conditional_on_the_counter(client, table):
    client.put_item(TableName=table, Item=lease("a", counter=5),
                    Expected={"leaseKey": {"Exists": False}})
    renewal = {"TableName": table, "Key": {"leaseKey": {"S": "a"}},
               "Expected": {"leaseCounter": {"Value": {"N": "5"}},
                            "leaseOwner": {"Value": {"S": "worker-1"}}},
               "AttributeUpdates": {"leaseCounter": {"Value": {"N": "6"}, "Action": "PUT"}},
               "ReturnValues": "ALL_NEW"}
    assert client.update_item(**renewal)["Attributes"]["leaseCounter"] == {"N": "6"}
    failure = refused(client.update_item, **renewal)
    assert failure["Error"]["Code"] == "ConditionalCheckFailedException"
    assert failure["Error"]["Message"] == "The conditional request failed"
    assert failure["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_a_failed_condition_shows_the_item_when_asked_to(client, table):
    client.put_item(TableName=table, Item=lease("a", counter=5))
    failure = refused(client.put_item, TableName=table, Item=lease("a"),
                      ConditionExpression="attribute_not_exists(leaseKey)",
                      ReturnValuesOnConditionCheckFailure="ALL_OLD")
    assert failure["Item"] == lease("a", counter=5)


def test_items_come_back_as_they_were(client, table):
    item = lease("a") | {"binary": {"B": b"\0\xff"}, "flag": {"BOOL": True},
                         "nothing": {"NULL": True},
                         "numbers": {"NS": ["1", "2.5"]}, "empty": {"S": ""},
                         "blobs": {"BS": [b"a", b"b"]}, "text": {"S": 'quote " and \u20ac \n'},
                         "deep": {"M": {"list": {"L": [{"N": "-1"}, {"M": {}}]}}}}
    client.put_item(TableName=table, Item=item)
    found = client.get_item(TableName=table, Key={"leaseKey": {"S": "a"}}, ConsistentRead=True)
    assert found["Item"] == item
    assert "Item" not in client.get_item(TableName=table, Key={"leaseKey": {"S": "none"}})


def test_answers_carry_their_checksum(client, table):
    bodies = []
    client.meta.events.register(
        "before-parse.dynamodb.GetItem",
        lambda response_dict, **_: bodies.append(response_dict))
    client.get_item(TableName=table, Key={"leaseKey": {"S": "none"}})
    headers = {name.lower(): value for name, value in bodies[0]["headers"].items()}
    assert int(headers["x-amz-crc32"]) == zlib.crc32(bodies[0]["body"])
    assert headers["content-type"] == "application/x-amz-json-1.0"


def test_segments_of_a_scan_are_parts_of_the_table(client, table):
    keys = {f"shard-{number:03}" for number in range(50)}
    for key in keys:
        client.put_item(TableName=table, Item=lease(key))
    found = []
    for segment in range(4):
        start = {}
        while start is not None:
            page = client.scan(TableName=table, Segment=segment, TotalSegments=4, Limit=7, **start)
            found += [item["leaseKey"]["S"] for item in page["Items"]]
            last = page.get("LastEvaluatedKey")
            start = {"ExclusiveStartKey": last} if last else None
    assert sorted(found) == sorted(keys)
    counted = client.scan(TableName=table, Select="COUNT", FilterExpression="leaseKey < :k",
                          ExpressionAttributeValues={":k": {"S": "shard-010"}})
    assert (counted["Count"], counted["ScannedCount"], "Items" in counted) == (10, 50, False)


def test_a_transaction_is_all_or_nothing(client, table):
    client.put_item(TableName=table, Item=lease("old"))
    actions = [
        {"Put": {"TableName": table, "Item": lease("new"),
                 "ConditionExpression": "attribute_not_exists(leaseKey)"}},
        {"ConditionCheck": {"TableName": table, "Key": {"leaseKey": {"S": "old"}},
                            "ConditionExpression": "leaseCounter = :c",
                            "ExpressionAttributeValues": {":c": {"N": "1"}}}}]
    failure = refused(client.transact_write_items, TransactItems=actions)
    assert failure["Error"]["Code"] == "TransactionCanceledException"
    assert [reason["Code"] for reason in failure["CancellationReasons"]] == \
        ["None", "ConditionalCheckFailed"]
    assert client.scan(TableName=table)["Count"] == 1
    actions[1]["ConditionCheck"]["ExpressionAttributeValues"] = {":c": {"N": "0"}}
    client.transact_write_items(TransactItems=actions)
    assert client.scan(TableName=table)["Count"] == 2


def test_what_is_too_large_is_refused(client, table):
    large = lease("a") | {"text": {"S": "x" * (400 * 1024)}}
    failure = refused(client.put_item, TableName=table, Item=large)
    assert failure["Error"] == {"Code": "ValidationException",
                                "Message": "Item size has exceeded the maximum allowed size"}
    assert code_of(client.put_item, TableName=table, Item={"other": {"S": "x"}}) \
        == "ValidationException"


def test_settings_of_a_table_are_remembered(client, table):
    client.update_continuous_backups(
        TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
    client.update_time_to_live(
        TableName=table, TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"})
    arn = client.describe_table(TableName=table)["Table"]["TableArn"]
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": "k", "Value": "v"}])
    assert client.describe_time_to_live(TableName=table)["TimeToLiveDescription"] == \
        {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}
    assert client.list_tags_of_resource(ResourceArn=arn)["Tags"] == [{"Key": "k", "Value": "v"}]


def test_other_operations_are_refused_by_name(client):
    failure = refused(client.describe_limits)
    assert failure["Error"]["Code"] == "UnknownOperationException"
    assert "PutItem" in failure["Error"]["Message"]


def test_of_eight_writers_that_expect_the_same_one_wins(weir, client, table):
    rounds, threads = 25, 8
    client.put_item(TableName=table, Item=lease("a"))
    barrier = threading.Barrier(threads)
    wins = []

    def take(worker):
        own = client_of(weir)
        for counter in range(rounds):
            barrier.wait()
            try:
                own.update_item(
                    TableName=table, Key={"leaseKey": {"S": "a"}},
                    UpdateExpression="SET leaseCounter = :new, leaseOwner = :me",
                    ConditionExpression="leaseCounter = :old",
                    ExpressionAttributeValues={":new": {"N": str(counter + 1)},
                                               ":old": {"N": str(counter)}, ":me": {"S": worker}})
                wins.append((counter, worker))
            except ClientError as error:
                assert error.response["Error"]["Code"] == "ConditionalCheckFailedException"

    workers = [threading.Thread(target=take, args=(f"w{number}",)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(counter for counter, _ in wins) == list(range(rounds))
    owner = client.get_item(TableName=table, Key={"leaseKey": {"S": "a"}})["Item"]["leaseOwner"]
    assert owner == {"S": dict(wins)[rounds - 1]}


# Counters are added up by many without conditions: none is lost.
def test_additions_without_conditions_all_count(weir, client, table):
    def add():
        own = client_of(weir)
        for _ in range(20):
            own.update_item(TableName=table, Key={"leaseKey": {"S": "a"}},
                            UpdateExpression="ADD leaseCounter :one",
                            ExpressionAttributeValues={":one": {"N": "1"}})

    workers = [threading.Thread(target=add) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    found = client.get_item(TableName=table, Key={"leaseKey": {"S": "a"}})["Item"]
    assert found["leaseCounter"] == {"N": "160"}


def test_kill_9_loses_nothing_that_was_acknowledged(tmp_path):
    weir = Weir(tmp_path / "data", tmp_path / "log", "--with-leases")
    try:
        weir.start()
        create(client_of(weir), "leases")
        acknowledged = {}

        def renew(worker):
            own = client_of(weir)
            counter = 0
            try:
                while True:
                    counter += 1
                    own.put_item(TableName="leases", Item=lease(worker, counter=counter))
                    acknowledged[worker] = counter
                    if worker == "w0" and counter == 60:
                        weir.kill()
            except Exception:  # noqa: BLE001 - the server is gone, which is the point
                return

        workers = [threading.Thread(target=renew, args=(f"w{n}",)) for n in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        weir.start()
        for worker, counter in acknowledged.items():
            item = client_of(weir).get_item(TableName="leases", Key={"leaseKey": {"S": worker}})
            assert int(item["Item"]["leaseCounter"]["N"]) in (counter, counter + 1)
        assert acknowledged["w0"] >= 60
    finally:
        weir.close()


def test_without_the_flag_there_is_no_dynamodb(tmp_path):
    weir = Weir(":memory:", tmp_path / "log")
    try:
        weir.start()
        assert refused(client_of(weir).list_tables)["ResponseMetadata"]["HTTPStatusCode"] == 404
    finally:
        weir.close()
