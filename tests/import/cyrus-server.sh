# shellcheck shell=bash
# Debian's Cyrus IMAP in the test's machine.  Sourced after machine().
#
#	cyrus_start [LINE ...]	of imapd.conf; port 143, admin cyrus
#	cyrus_stop
user cyrus mail
CY=/usr/lib/cyrus/bin
C=$T/cyrus

cyrus_stop() {
	kill "$CYRUS" && wait "$CYRUS" 2>/dev/null
}

cyrus_start() {
	local p
	mkdir -p "$C/conf" "$C/spool" "$C/run/socket"
	cat >"$C/imapd.conf" <<-END
		configdirectory: $C/conf
		defaultpartition: default
		partition-default: $C/spool
		proc_path: $C/run/proc
		mboxname_lockpath: $C/run/lock
		sievedir: $C/sieve
		admins: cyrus
		allowplaintext: yes
		sasl_pwcheck_method: auxprop
		sasl_auxprop_plugin: sasldb
		sasl_sasldb_path: $C/sasldb2
		sasl_mech_list: PLAIN
		hashimapspool: true
		umask: 077
		specialusealways: yes
	END
	printf '%s\n' "$@" >>"$C/imapd.conf"
	cat >"$C/cyrus.conf" <<-END
		START {
		  recover cmd="$CY/ctl_cyrusdb -C $C/imapd.conf -r"
		}
		SERVICES {
		  imap cmd="$CY/imapd -C $C/imapd.conf" listen="127.0.0.1:143"
		}
		EVENTS {
		}
	END
	for p in cyrus alice bob carol; do
		echo secret | saslpasswd2 -p -c -f "$C/sasldb2" \
		    -u "$(hostname)" "$p" || exit 1
	done
	chown -R cyrus:mail "$C"
	run cyrus "$(command -v cyrmaster)" -C "$C/imapd.conf" \
	    -M "$C/cyrus.conf" -p "$C/run/master.pid" -D
	CYRUS=$!
	until_true listens 143
}
