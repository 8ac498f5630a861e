#!/usr/bin/env bash
exec "$FLINK_HOME/bin/server" GET_TM_RESOURCE_PARAMS org.apache.flink.runtime.taskexecutor.TaskManagerRunner "$@"
