# shellcheck shell=bash
# kdc_up - a Kerberos realm of the test's own in $T/kdc, on loopback, without
# a file outside.  Users alice, bob and alice/admin, keys in client.keytab;
# services pop, imap, imsp, lmtp, smtp for localhost in service.keytab, and
# pop alone for the name other.example in other.keytab.  Exports what the
# library needs.  Sourced after tests/tls/lib.sh.
PATH=$PATH:/usr/sbin
REALM=TEST.EXAMPLE

kdc_up() {
	local d=$T/kdc port u s
	need krb5kdc kadmin.local kdb5_util kinit
	mkdir -p "$d/db"
	port=$(free_port)
	cat >"$d/krb5.conf" <<-END
		[libdefaults]
		  default_realm = $REALM
		  dns_lookup_kdc = false
		  dns_lookup_realm = false
		  dns_canonicalize_hostname = false
		  rdns = false
		  qualify_shortname = ""
		  udp_preference_limit = 1
		[realms]
		  $REALM = {
		    kdc = 127.0.0.1:$port
		  }
		[domain_realm]
		  localhost = $REALM
		  .example = $REALM
	END
	cat >"$d/kdc.conf" <<-END
		[kdcdefaults]
		  kdc_listen = 127.0.0.1:$port
		  kdc_tcp_listen = 127.0.0.1:$port
		[realms]
		  $REALM = {
		    database_name = $d/db/principal
		    acl_file = $d/acl
		    key_stash_file = $d/db/stash
		    max_life = 10h
		  }
		[logging]
		  kdc = FILE:$d/kdc.log
	END
	: >"$d/acl"
	export KRB5_CONFIG=$d/krb5.conf KRB5_KDC_PROFILE=$d/kdc.conf
	export KRB5CCNAME=FILE:$d/ccache KRB5RCACHENAME=file2:$d/rcache
	kdb5_util -r $REALM create -s -P test >"$d/out" 2>&1 || {
		cat "$d/out"
		exit 1
	}
	{
		for u in alice bob alice/admin; do
			echo "addprinc -randkey $u"
			echo "ktadd -k $d/client.keytab -norandkey $u"
		done
		for s in pop imap imsp lmtp smtp; do
			echo "addprinc -randkey $s/localhost"
			echo "ktadd -k $d/service.keytab -norandkey $s/localhost"
		done
		echo "addprinc -randkey pop/other.example"
		echo "ktadd -k $d/other.keytab -norandkey pop/other.example"
	} | kadmin.local -r $REALM >>"$d/out" 2>&1
	setsid krb5kdc -n -r $REALM >"$d/kdc.out" 2>&1 &
	KDC=$!
	pids="$pids $KDC"
	for _ in $(seq 600); do
		kinit -k -t "$d/client.keytab" alice 2>>"$d/out" && return
		sleep 0.05
	done
	cat "$d/out" "$d/kdc.out" "$d/kdc.log"
	exit 1
}

# kdc_pass - what programs started by listen get to know of it.
kdc_pass() {
	PASS+=(KRB5_CONFIG KRB5RCACHENAME CHAPAR_HOSTNAME=localhost
	    CHAPAR_KEYTAB="$T/kdc/service.keytab")
}
