#!/usr/bin/env bash
# kubernetes-jobmanager.sh kubernetes-application [ARGS]: what Flink, and so its operator, starts in the pod of a JobManager.
exec "$FLINK_HOME/bin/server" GET_JM_RESOURCE_PARAMS org.apache.flink.kubernetes.entrypoint.KubernetesApplicationClusterEntrypoint "${@:2}"
