# A private PostgreSQL cluster: unix socket only, checksums and fsync on, one role that owns the schema and one that works.

start_database() {
  local binaries cluster
  binaries=$(postgres_binaries)
  [ -n "$binaries" ] || fail "PostgreSQL's programs are not there although its package is: look at /usr/lib/postgresql."
  cluster=$(cluster_folder "$state")
  if [ ! -e "$cluster/PG_VERSION" ]; then make_cluster "$binaries" "$cluster"; fi
  cluster_socket >/dev/null
  if ! as_cluster_owner "$binaries/pg_ctl" -D "$cluster" status >/dev/null 2>&1; then
    as_cluster_owner "$binaries/pg_ctl" -D "$cluster" -s -w -t 60 -l "$cluster/log" start >>"$log" 2>&1 9>&- ||
      fail "the database did not start: $(as_cluster_owner tail -n 1 "$cluster/log" 2>/dev/null || echo "the cluster in $cluster is damaged")"
  fi
  make_roles
  "$build/bin/kythu-core" migrate --connection "host=$run dbname=kythu user=kythu_owner" >>"$log" 2>&1 ||
    fail "the schema could not be brought up to date: $(tail -n 1 "$log")"
}

make_cluster() {
  local binaries=$1 cluster=$2
  if [ "$(id -u)" = 0 ]; then
    mkdir -p "$(dirname "$cluster")"
    chmod 755 "$(dirname "$cluster")"
    install -d -o postgres -g postgres -m 700 "$cluster"
  fi
  as_cluster_owner "$binaries/initdb" -D "$cluster" -U kythu_admin --auth=reject --data-checksums -E UTF8 --locale=C >>"$log" 2>&1 ||
    fail "the database cluster could not be made in $cluster: $(tail -n 1 "$log")"
  as_cluster_owner tee -a "$cluster/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
unix_socket_directories = '$(cluster_socket)'
max_connections = 100
fsync = on
full_page_writes = on
synchronous_commit = on
jit = off # statements here take less time than compiling one
CONF
  as_cluster_owner tee "$cluster/pg_hba.conf" >/dev/null <<CONF
local all all peer map=house
CONF
  as_cluster_owner tee "$cluster/pg_ident.conf" >/dev/null <<CONF
$(for role in kythu_admin kythu_owner kythu_app; do
    echo "house $(id -un) $role"
    [ "$(id -u)" != 0 ] || echo "house postgres $role"
  done)
CONF
}

# The cluster's own user must be able to write there; the programs find the socket by a link in the run folder.
cluster_socket() {
  if [ "$(id -u)" != 0 ]; then echo "$run"; return; fi
  local folder="/tmp/kythu-pg-$(printf %s "$state" | sha256sum | cut -c1-12)"
  install -d -o postgres -g postgres -m 755 "$folder"
  echo "$folder"
}

make_roles() {
  if [ "$(id -u)" = 0 ]; then ln -sfn "$(cluster_socket)/.s.PGSQL.5432" "$run/.s.PGSQL.5432"; fi
  local psql=(psql -qAt -h "$run" -U kythu_admin)
  "${psql[@]}" -d postgres >>"$log" 2>&1 <<'SQL' || fail "the database's roles could not be made: $(tail -n 1 "$log")"
SELECT 'CREATE ROLE kythu_owner LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kythu_owner') \gexec
SELECT 'CREATE ROLE kythu_app LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kythu_app') \gexec
SELECT 'CREATE DATABASE kythu OWNER kythu_owner' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'kythu') \gexec
SQL
}

stop_database() {
  local cluster
  cluster=$(cluster_folder "$state")
  [ -e "$cluster/PG_VERSION" ] || [ "$(id -u)" = 0 ] || return 0
  as_cluster_owner "$(postgres_binaries)/pg_ctl" -D "$cluster" -m fast -s -w stop >/dev/null 2>&1 || true
  [ "$(id -u)" != 0 ] || rm -rf "/tmp/kythu-pg-$(printf %s "$state" | sha256sum | cut -c1-12)"
}
