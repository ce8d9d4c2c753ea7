#!/bin/sh
# Install Debian packages without letting them start or create anything of their own: Yishi's servers are private.
# As root, or through sudo without a password:  apt-install.sh PACKAGE…
set -eu
export DEBIAN_FRONTEND=noninteractive

exec 9> /run/yishi-apt.lock      # one at a time: suites that run side by side each fetch what they need
flock 9

policy=/usr/sbin/policy-rc.d
clusters=/etc/postgresql-common/createcluster.d/yishi.conf
made=""
forget() {
    for file in $made; do rm -f "$file"; done
    rmdir "${clusters%/*}" /etc/postgresql-common 2> /dev/null || true    # if only we were there
}
trap forget EXIT

if [ ! -e "$policy" ]; then      # "101": no service may be started now
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod 755 "$policy"
    made="$policy"
fi
if [ ! -e "$clusters" ]; then    # no cluster "main" on port 5432
    mkdir -p "${clusters%/*}"
    echo "create_main_cluster = false" > "$clusters"
    made="$made $clusters"
fi
fresh=yes
if dpkg -s rabbitmq-server > /dev/null 2>&1; then fresh=no; fi

apt-get update -q
apt-get install -y -q --no-install-recommends "$@"

# A broker of the system that nobody asked for must not come up at the next boot either.
if [ "$fresh" = yes ] && dpkg -s rabbitmq-server > /dev/null 2>&1; then
    export DPKG_MAINTSCRIPT_PACKAGE=rabbitmq-server    # deb-systemd-helper works for packages' scripts only
    for unit in rabbitmq-server.service epmd.service epmd.socket; do deb-systemd-helper disable "$unit" || true; done
fi
