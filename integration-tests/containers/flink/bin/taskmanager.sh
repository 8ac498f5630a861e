#!/usr/bin/env bash
# taskmanager.sh start-foreground [ARGS]
exec "$FLINK_HOME/bin/server" GET_TM_RESOURCE_PARAMS org.apache.flink.runtime.taskexecutor.TaskManagerRunner --configDir "$FLINK_HOME/conf" "${@:2}"
