"""Which error comes first when a request is wrong in several ways, and errors no SDK can provoke.

Source: Kinesalite's connection tests, which ran on AWS about 2020. The order: size, method, empty
body, content type, syntax, operation, signature, types, constraints, state.
"""

import http.client
import json

import pytest

from wire import CBOR, JSON

XML_DENIED = (b"<AccessDeniedException>\n  <Message>Unable to determine service/operation name to "
              b"be authorized</Message>\n</AccessDeniedException>\n")


def call(kinesis, operation="ListStreams", body=b"{}", content_type=JSON, sign=False, **extra):
    return kinesis.wire.call(operation, body, content_type, sign, extra.get("extra"))


def test_broken_body_comes_before_the_missing_signature(kinesis):
    """Acceptance line 12."""
    answer = call(kinesis, body=b"{")
    assert (answer.status, answer.json) == (400, {"__type": "SerializationException"})


@pytest.mark.parametrize("body", [b"[]", b'"a"', b"1", b"null", b"{}x", b"{}\0{}", b"[" * 400000,
                                  b'{"a":' * 100, b'{"ExclusiveStartStreamName":"\xff"}',
                                  b"\xef\xbb\xbf{}"])
def test_bodies_that_are_no_object(kinesis, body):
    answer = call(kinesis, body=body)
    assert (answer.status, answer.json) == (400, {"__type": "SerializationException"}), body[:20]


def test_unknown_operation_comes_before_the_missing_signature(kinesis):
    """Acceptance line 13."""
    answer = call(kinesis, "NoSuchOperation")
    assert (answer.status, answer.json) == (400, {"__type": "UnknownOperationException"})


def test_broken_body_comes_before_the_unknown_operation(kinesis):
    answer = call(kinesis, "NoSuchOperation", body=b"{")
    assert answer.json == {"__type": "SerializationException"}


def test_case_of_the_operation_counts(kinesis):
    answer = call(kinesis, "liststreams")
    assert answer.json == {"__type": "UnknownOperationException"}


def test_empty_body_of_a_known_and_an_unknown_operation(kinesis):
    known, unknown = call(kinesis, body=b""), call(kinesis, "NoSuchOperation", body=b"")
    assert (known.status, known.json) == (400, {"__type": "SerializationException"})
    assert (unknown.status, unknown.json) == (400, {"__type": "UnknownOperationException"})


def test_empty_request_without_any_header_answers_cbor(kinesis):
    """Acceptance line 14; a map of definite or of indefinite length."""
    answer = call(kinesis, None, b"", None)
    assert answer.status == 400
    assert b"\x66__type\x78\x19UnknownOperationException" in answer.body
    assert answer.body[0] in (0xa1, 0xbf)


def test_empty_body_of_a_known_operation_answers_cbor_without_a_type(kinesis):
    answer = call(kinesis, "ListStreams", b"", None)
    assert answer.body.hex() in ("bf665f5f747970657653657269616c697a6174696f6e457863657074696f6eff",
                                 "a1665f5f747970657653657269616c697a6174696f6e457863657074696f6e")


def test_other_methods(kinesis):
    for method in ("GET", "PUT", "DELETE", "HEAD"):
        answer = kinesis.wire.send(method, "/", None, {})
        assert answer.status == 403, method
        assert answer.body == (b"" if method == "HEAD" else XML_DENIED), method
        assert "content-type" not in answer.headers


def test_unknown_content_type_with_and_without_a_target(kinesis):
    without = kinesis.wire.send("POST", "/", b"{}", {"Content-Type": "text/plain"})
    assert (without.status, without.body) == (403, XML_DENIED)
    target = call(kinesis, content_type="text/plain")
    assert (target.status, target.body) == (404, b"<UnknownOperationException/>\n")


def test_charset_behind_the_content_type_is_fine(kinesis):
    answer = call(kinesis, content_type="application/x-amz-json-1.1; charset=utf-8", sign=True)
    assert answer.status == 200


def test_plain_json_gives_the_two_odd_errors(kinesis):
    broken = call(kinesis, body=b"{", content_type="application/json")
    assert broken.status == 400
    assert broken.json == {
        "Output": {"__type": "com.amazon.coral.service#SerializationException"}, "Version": "1.0"}
    good = call(kinesis, content_type="application/json")
    assert good.status == 404
    assert good.json == {
        "Output": {"__type": "com.amazon.coral.service#UnknownOperationException"},
        "Version": "1.0"}


def test_missing_signature(kinesis):
    answer = call(kinesis)
    assert answer.status == 400
    assert answer.error == ("MissingAuthenticationTokenException", "Missing Authentication Token")


def test_missing_signature_comes_before_wrong_types(kinesis):
    answer = call(kinesis, "CreateStream", b'{"StreamName":1}')
    assert answer.error[0] == "MissingAuthenticationTokenException"


def test_incomplete_signature_names_what_is_missing(kinesis):
    answer = call(kinesis, extra={"Authorization": "AWS4-HMAC-SHA256 Credential=a"})
    assert answer.error == (
        "IncompleteSignatureException",
        "Authorization header requires 'Signature' parameter. Authorization header requires "
        "'SignedHeaders' parameter. Authorization header requires existence of either a "
        "'X-Amz-Date' or a 'Date' header. Authorization=AWS4-HMAC-SHA256 Credential=a")


def test_signature_in_header_and_query(kinesis):
    headers = kinesis.wire.headers("ListStreams", b"{}")
    answer = kinesis.wire.send("POST", "/?X-Amz-Algorithm=AWS4-HMAC-SHA256", b"{}", headers)
    assert answer.error == (
        "InvalidSignatureException",
        "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.")


def test_incomplete_signature_in_the_query(kinesis):
    headers = kinesis.wire.headers("ListStreams", b"{}", sign=False)
    answer = kinesis.wire.send("POST", "/?X-Amz-Algorithm=x", b"{}", headers)
    assert answer.error == (
        "IncompleteSignatureException",
        "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters "
        "must include 'X-Amz-Signature'. AWS query-string parameters must include "
        "'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. Re-examine "
        "the query-string parameters.")


def test_types_come_before_constraints(kinesis):
    answer = call(kinesis, "CreateStream", b'{"StreamName":"","ShardCount":"x"}', sign=True)
    assert answer.error[0] == "SerializationException"


def test_text_of_a_wrong_type_has_a_capital_message(kinesis):
    answer = call(kinesis, "CreateStream", b'{"StreamName":1,"ShardCount":1}', sign=True)
    assert answer.json == {
        "__type": "SerializationException",
        "Message": "class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be "
                   "converted to an String"}


@pytest.mark.parametrize("value,text", [
    (b"true", "class java.lang.Boolean can not be converted to an Integer"),
    (b'"1"', "class java.lang.String can not be converted to an Integer"),
    (b"[]", "Start of list found where not expected"),
    (b"{}", "Start of structure or map found where not expected."),
])
def test_number_of_a_wrong_type(kinesis, value, text):
    body = b'{"StreamName":"a","ShardCount":' + value + b"}"
    assert call(kinesis, "CreateStream", body, sign=True).error == ("SerializationException", text)


@pytest.mark.parametrize("value,text", [
    (b'"maybe"', "'MAYBE' can not be converted to an Boolean"),
    (b"1", "class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to "
           "an Boolean"),
])
def test_boolean_of_a_wrong_type(kinesis, value, text):
    body = b'{"StreamName":"a","EnforceConsumerDeletion":' + value + b"}"
    assert call(kinesis, "DeleteStream", body, sign=True).error == ("SerializationException", text)


def test_numbers_beyond_the_range_are_clamped_and_fractions_cut(kinesis):
    clamped = call(kinesis, "ListStreams", b'{"Limit":99999999999}', sign=True)
    assert "Value '2147483647' at 'limit'" in clamped.error[1]
    cut = call(kinesis, "ListStreams", b'{"Limit":0.9}', sign=True)
    assert "Value '0' at 'limit'" in cut.error[1]


def test_null_is_absent_and_unknown_members_are_ignored(kinesis):
    answer = call(kinesis, "ListStreams", b'{"Limit":null,"Whatever":[{"a":1}]}', sign=True)
    assert answer.status == 200


def test_body_over_the_cap(kinesis):
    """AWS answers 413 with an empty chunked body and closes; only the announcement is sent."""
    connection = kinesis.wire.connect()
    connection.putrequest("POST", "/")
    for name, value in kinesis.wire.headers("PutRecords", b"", sign=False).items():
        connection.putheader(name, value)
    connection.putheader("Content-Length", str(21 * 1024 * 1024))
    connection.endheaders()
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (413, b"")
    connection.close()


def test_operations_that_come_later_are_unknown(kinesis):
    answer = call(kinesis, "NotInThisRelease")
    assert answer.json == {"__type": "UnknownOperationException"}


def test_each_answer_names_its_request(kinesis):
    good, bad = call(kinesis, sign=True), call(kinesis, body=b"{")
    for answer in (good, bad):
        assert len(answer.headers["x-amzn-requestid"]) == 36
        assert answer.headers["x-amz-id-2"]
        assert answer.headers["content-type"] == JSON
        assert "date" in answer.headers
        assert "connection" not in answer.headers
    assert good.headers["x-amzn-requestid"] != bad.headers["x-amzn-requestid"]


def test_cors_preflight_needs_no_signature(kinesis):
    answer = kinesis.wire.send("OPTIONS", "/", None, {
        "Origin": "http://example.com", "Access-Control-Request-Headers": "a, b",
        "Access-Control-Request-Method": "POST"})
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-allow-headers"] == "a, b"
    assert answer.headers["access-control-allow-methods"] == "POST"
    assert answer.headers["access-control-max-age"] == "172800"
    assert "x-amz-id-2" not in answer.headers


def test_cors_of_a_call(kinesis):
    answer = call(kinesis, sign=True, extra={"Origin": "http://example.com"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-expose-headers"] == (
        "x-amzn-RequestId,x-amzn-ErrorType,x-amz-request-id,x-amz-id-2,x-amzn-ErrorMessage,Date")


def test_options_without_an_origin_is_a_method_like_others(kinesis):
    answer = kinesis.wire.send("OPTIONS", "/", None, {})
    assert (answer.status, answer.body) == (403, XML_DENIED)


def test_cbor_errors_are_cbor(kinesis):
    """The body is the code that ends a map where a map has to begin."""
    answer = call(kinesis, "ListStreams", b"\xff", CBOR)
    assert answer.status == 400
    assert b"SerializationException" in answer.body
    assert answer.headers["content-type"] == CBOR


def test_connection_survives_an_error(kinesis):
    """SDKs keep connections in a pool; a refused request must not poison them."""
    connection = kinesis.wire.connect()
    headers = kinesis.wire.headers("ListStreams", b"{}")
    for body, status in ((b"{}", 200), (b"{", 400), (b"{}", 200)):
        answer = kinesis.wire.send("POST", "/", body, headers, connection)
        assert answer.status == status
    connection.close()


def test_json_answers_are_compact(kinesis):
    answer = call(kinesis, sign=True)
    assert json.dumps(answer.json, separators=(",", ":"), ensure_ascii=False).encode() == \
        answer.body


def test_http_1_0_client(kinesis):
    """Old proxies speak it; the answer must not be chunked."""

    class Old(http.client.HTTPConnection):
        _http_vsn, _http_vsn_str = 10, "HTTP/1.0"

    if kinesis.endpoint.startswith("https"):
        return
    connection = Old(kinesis.endpoint.removeprefix("http://"))
    headers = kinesis.wire.headers("ListStreams", b"{}")
    answer = kinesis.wire.send("POST", "/", b"{}", headers, connection)
    assert answer.status == 200
    connection.close()
