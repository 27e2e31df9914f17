# How Airbyte runs a destination in its image: a shell stands between the container and the connector, which has named
# pipes for its streams; the shell writes down the exit code, and gives up once there is a file TERMINATED.
if [ -z "$AIRBYTE_ENTRYPOINT" ]; then
  echo 'AIRBYTE_ENTRYPOINT is not set' >&2
  exit 127
fi
(eval "$AIRBYTE_ENTRYPOINT write --config /dest/connectorConfig.json --catalog /dest/catalog.json" 2> stderr > stdout < stdin) &
connector=$!
(until [ -f TERMINATED ]; do sleep 1; done; kill "$connector") &
wait "$connector"
code=$?
# The most memory the container has had, of cgroup v2 or v1: this part is the tests' own.
{ cat /sys/fs/cgroup/memory.peak || cat /sys/fs/cgroup/memory/memory.max_usage_in_bytes; } > peak.txt 2> /dev/null
echo "$code" > code.txt
mv code.txt exitCode.txt
exit "$code"
