#!/usr/bin/env bash
exec "$FLINK_HOME/bin/server" GET_JM_RESOURCE_PARAMS org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint "$@"
