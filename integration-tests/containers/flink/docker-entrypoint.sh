#!/usr/bin/env bash
# Stands in for the entry point of Flink's official image: docker-entrypoint.sh jobmanager | standalone-job | taskmanager [ARGS].
# JOB_MANAGER_RPC_ADDRESS, TASK_MANAGER_NUMBER_OF_TASK_SLOTS and FLINK_PROPERTIES (a key a line) go into conf/config.yaml.
set -euo pipefail

service=${1:-help}
case $service in
    jobmanager | standalone-job | taskmanager) ;;
    help)
        echo "Usage: $(basename "$0") (jobmanager|standalone-job|taskmanager|help), or any other command"
        exit
        ;;
    *) exec "$@" ;;
esac
shift
[[ $(id -u) != 0 ]] || exec setpriv --reuid=flink --regid=flink --init-groups "$0" "$service" "$@"

keys=(-D "jobmanager.rpc.address=${JOB_MANAGER_RPC_ADDRESS:-$(hostname -f)}" -D blob.server.port=6124 -D query.server.port=6125)
[[ $service != taskmanager ]] || keys+=(-D "taskmanager.numberOfTaskSlots=${TASK_MANAGER_NUMBER_OF_TASK_SLOTS:-$(nproc)}")
while IFS= read -r line; do
    line=${line//[[:space:]]/}
    [[ -z $line || $line == \#* ]] || keys+=(-D "${line%%:*}=${line#*:}")
done <<<"${FLINK_PROPERTIES:-}"
conf=$FLINK_HOME/conf/config.yaml
merged=$("$FLINK_HOME/bin/bash-java-utils" UPDATE_AND_GET_FLINK_CONFIGURATION --configDir "$FLINK_HOME/conf" "${keys[@]}")
printf '%s\n' "$merged" >"$conf"

exec "$FLINK_HOME/bin/$service.sh" start-foreground "$@"
