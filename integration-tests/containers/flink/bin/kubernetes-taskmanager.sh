#!/usr/bin/env bash
# kubernetes-taskmanager.sh [ARGS]: what a JobManager starts in the pod of a TaskManager.
exec "$FLINK_HOME/bin/server" GET_TM_RESOURCE_PARAMS org.apache.flink.kubernetes.taskmanager.KubernetesTaskExecutorRunner \
    --configDir "$FLINK_HOME/conf" "$@"
