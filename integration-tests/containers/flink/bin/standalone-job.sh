#!/usr/bin/env bash
# standalone-job.sh start-foreground [ARGS]
exec "$FLINK_HOME/bin/server" GET_JM_RESOURCE_PARAMS org.apache.flink.container.entrypoint.StandaloneApplicationClusterEntryPoint --configDir "$FLINK_HOME/conf" "${@:2}"
