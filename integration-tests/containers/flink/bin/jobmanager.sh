#!/usr/bin/env bash
# jobmanager.sh start-foreground [ARGS]
exec "$FLINK_HOME/bin/server" GET_JM_RESOURCE_PARAMS org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint --configDir "$FLINK_HOME/conf" "${@:2}"
