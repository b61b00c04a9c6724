#!/bin/bash
# As the official image does: takes the broker's settings from the environment (KAFKA_NODE_ID is
# node.id; __ stands for _ and ___ for -), formats the storage once and runs the broker.
set -euo pipefail

properties=/tmp/server.properties
own='^(HEAP_OPTS|OPTS|LOG4J_|JMX_|JVM_PERFORMANCE_OPTS|GC_LOG_OPTS|TOOLS_)'

env | sed -n 's/^KAFKA_//p' | grep -vE "$own" | while IFS= read -r line; do
  key=${line%%=*}
  key=${key//___/-}
  key=${key//__/%}
  key=${key//_/.}
  key=${key//%/_}
  printf '%s=%s\n' "${key,,}" "${line#*=}"
done > "$properties"

java_options=(
  -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError
  -Dlogback.configurationFile=/opt/kafka/config/logback.xml
  --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
)

# shellcheck disable=SC2086 # several options in one variable
java "${java_options[@]}" -cp '/opt/kafka/libs/*' kafka.tools.StorageTool format \
  --cluster-id "${CLUSTER_ID:-5L6g3nShT-eMCtK--X86sw}" --config "$properties" --ignore-formatted
# shellcheck disable=SC2086
exec java ${KAFKA_HEAP_OPTS:--Xmx1G} "${java_options[@]}" ${KAFKA_OPTS:-} \
  -cp '/opt/kafka/libs/*' kafka.Kafka "$properties"
