#!/bin/sh
# Makes the data folder at the first start, whole or not at all, then becomes the server.
set -eu
data=/var/lib/mysql/data
if [ ! -d "$data" ]; then
  rm -rf "$data.new"
  mariadb-install-db --no-defaults --datadir="$data.new" --skip-test-db \
    --auth-root-authentication-method=socket --auth-root-socket-user="$(id -un)"
  mv "$data.new" "$data"
fi
exec mariadbd --defaults-file=/etc/mysql/conf.d/sluice.cnf "$@"
