# Entry point of a Lambda function beside the worker: waits until the worker listens, then starts what the image would have, and
# starts it anew when it ends. A runtime's client that finds nobody at AWS_LAMBDA_RUNTIME_API ends at once, and many end when a late
# answer is refused. Nor can the worker be started first: ECS stops containers the other way round, and the function would be gone
# before the worker has heard of the stop.
# For any POSIX shell, with `sleep` and `date` beside it. No connection is made: the kernel's table says who listens.

port=${AWS_LAMBDA_RUNTIME_API##*:}
hex=$(printf '%04X' "$port") || exit 64
child=
failures=0

# Lines of the table: number, own address:port, other address:port, state (0A is LISTEN).
listens() {
  while read -r _ own _ state _; do
    case "$own $state" in *:"$hex 0A") return 0 ;; esac
  done
  return 1
}

worker_is_there() {
  for table in /proc/net/tcp /proc/net/tcp6; do
    if [ -r "$table" ] && listens <"$table"; then return 0; fi
  done
  return 1
}

pause() {
  sleep 1 &
  child=$!
  wait "$child"
}

stop() {
  [ -z "$child" ] || { kill -TERM "$child" 2>/dev/null; wait "$child"; }
  exit 143
}

trap stop TERM
# Five short lives in a row are a function that cannot run: ECS is told by the end, and a deployment of it is rolled back.
while [ "$failures" -lt 5 ]; do
  worker_is_there || echo "waiting for the worker to listen on port $port"
  until worker_is_there; do pause; done
  began=$(date +%s)
  "$@" &
  child=$!
  wait "$child"
  code=$?
  if [ $(($(date +%s) - began)) -ge 60 ]; then failures=0; fi
  failures=$((failures + 1))
  echo "the function's runtime ended with $code"
  pause
done
exit "$code"
