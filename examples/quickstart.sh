#!/usr/bin/env bash
# A tour with the AWS CLI: create a stream, put a record, read it back.
#
#   examples/quickstart.sh [ENDPOINT]    without one it starts a weir of its own, in memory
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../scripts/lib.sh"

need_packages build test
python_env
export AWS_ACCESS_KEY_ID=000000000000 AWS_SECRET_ACCESS_KEY=any AWS_DEFAULT_REGION=us-east-1
export AWS_PAGER=""

endpoint=${1:-}
if [ -z "$endpoint" ]; then
  use_ccache
  build release
  port=$(/usr/bin/python3 -c \
    'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  endpoint=http://127.0.0.1:$port
  "$root/build/release/weir" serve --listen "127.0.0.1:$port" --admin off --data :memory: &
  trap 'kill $!' EXIT
  until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    kill -0 $!
    sleep 0.05
  done
fi

kinesis() {
  printf '\n$ aws kinesis %s\n' "$*" >&2
  "$root/build/venv/bin/aws" --endpoint-url "$endpoint" kinesis "$@"
}

stream=quickstart-$$
kinesis create-stream --stream-name "$stream" --shard-count 2
kinesis wait stream-exists --stream-name "$stream"
kinesis describe-stream-summary --stream-name "$stream"
# Versions 1 and 2 of the CLI disagree about base64 in --data; a file is read as it is by both.
shard=$(printf 'hello, weir' | kinesis put-record --stream-name "$stream" --partition-key user-1 \
  --data fileb:///dev/stdin --query ShardId --output text)
echo "the record is in $shard"
iterator=$(kinesis get-shard-iterator --stream-name "$stream" --shard-id "$shard" \
  --shard-iterator-type TRIM_HORIZON --query ShardIterator --output text)
data=$(kinesis get-records --shard-iterator "$iterator" --query 'Records[0].Data' --output text)
echo "read back: $(printf '%s' "$data" | base64 -d)"
[ "$(printf '%s' "$data" | base64 -d)" = "hello, weir" ]
kinesis delete-stream --stream-name "$stream"
