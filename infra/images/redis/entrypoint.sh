#!/bin/sh
# As the official image does: options alone are redis-server's, and who reaches its port is let in.
set -eu

case "$1" in
  -*) set -- redis-server "$@" ;;
esac
if [ "$1" = redis-server ]; then
  shift
  exec redis-server --protected-mode no "$@"
fi
exec "$@"
