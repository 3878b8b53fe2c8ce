#!/bin/bash
# Kerberos in hardened units: tickets of a realm in there, for KPOP and IMAP.
. tests/systemd/lib.sh
for p in krb5kdc kadmin.local kinit fetchmail; do
	PATH=$PATH:/usr/sbin command -v $p >/dev/null ||
	    skip "$p is not installed"
done
boot
install_chapar
guest sh -c 'mkdir -p /etc/chapar
    echo "127.0.0.1 localhost mailtest.example mailtest" >/etc/hosts
    grep -q "^kpop" /etc/services || echo "kpop 1109/tcp" >>/etc/services'
client chmod 755 "$T"
# The realm of the other tests, with its files where the guest sees them.
cat >"$T/realm" <<'END'
set -u
need() { :; }
free_port() { echo 8888; }
pids=
. tests/kerberos/kdc.sh
kdc_up
cp "$KRB5_CONFIG" /etc/krb5.conf
install -o chapar-auth -m 600 "$T/kdc/service.keytab" /etc/chapar/krb5.keytab
END
guest bash -c "cd '$PWD'; T='$T'; . '$T/realm'" >"$T/said" 2>&1 ||
    wrong "no realm: $(cat "$T/said")"
guest sh -c 'printf "%s\n" CHAPAR_EXIT_IDLE=1 CHAPAR_HOSTNAME=localhost \
    CHAPAR_KEYTAB=/etc/chapar/krb5.keytab \
    KRB5RCACHENAME=file2:/var/lib/chapar-auth/rcache >/etc/chapar.conf'
fetched() { # FAMILY
	rm -f "$T/got"
	cat >"$T/rc" <<-END
		set no syslog
		poll localhost protocol KPOP auth kerberos_v5 no dns
		  user "alice" there is root here password "unused"
		  fetchall keep sslproto '' mda "cat >> $T/got"
	END
	chmod 600 "$T/rc"
	guest sh -c "KRB5CCNAME='FILE:$T/kdc/ccache' FETCHMAILHOME='$T' \
	    timeout 60 fetchmail --nodetach -f '$T/rc' \
	    --pidfile '$T/fetchmail.pid'" >"$T/said" 2>&1
	like "$1" '*Subject: one*' "$(cat "$T/got" 2>/dev/null)"
	like "$1, in the journal" '*ticket of alice*' \
	    "$(guest journalctl --no-pager -o cat MAIL_SERVICE=kpop)"
}
guest systemctl start chapar.target chapar-kpop.socket
like "mail" '250 2.*' "$(talk lmtp /run/chapar/lmtp alice one)"
fetched templates
guest systemctl start chapar-kpop-fast.socket
fetched 'one service'
[ $bad = 0 ] || cat "$T/said"
power_off
exit $bad
