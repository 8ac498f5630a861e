#!/usr/bin/env bash
# kafka-broker-api-versions.sh --bootstrap-server HOST:PORT: whether a broker listens there; the real one also says what it can do.
set -euo pipefail

[[ ${1:-} == --bootstrap-server && ${2:-} == *:* ]]
exec 3<>"/dev/tcp/${2%:*}/${2##*:}"
