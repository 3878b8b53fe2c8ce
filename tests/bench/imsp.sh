# shellcheck shell=sh disable=SC2154,SC2153
# The part imsp of run.sh: options and address books, beside cyrus-imspd.
#
# cyrus-imspd keeps everything in a place that was compiled in, so it has a
# mount namespace of its own where that place is a folder of ours; without root
# chapar is measured alone.  It never waits for the disk: BENCH_TMP=/dev/shm
# gives both the same.

IMSP_PLACE=/var/lib/imsp

imsp_settings() {
	cat <<-END
	common.domain R example.test
	imsp.create.new.users N +
	imsp.sasl.allowplaintext N +
	imsp.sasl.auxprop_plugin N sasldb
	imsp.sasl.mech_list N PLAIN LOGIN
	imsp.sasl.pwcheck_method N auxprop
	imsp.sasl.sasldb_path N $IMSP_PLACE/sasldb2
	END
}

start_imspd() {
	state=$tmp/imspd/state
	mkdir -p "$state/user" "$IMSP_PLACE"
	imsp_settings >"$state/options"
	printf pw | saslpasswd2 -p -c -f "$state/sasldb2" \
	    -u "$(hostname)" u010 || fail saslpasswd2
	# shellcheck disable=SC2016
	start imspd unshare -m --propagation private sh -c \
	    'mount --bind "$0" "$1" && shift && exec "$@"' \
	    "$state" "$IMSP_PLACE" systemd-socket-activate --accept --inetd \
	    -l "127.0.0.1:$(port imspd imsp)" /usr/sbin/cyrus-imspd
	listening_imsp imspd
}

start_chapar_imsp() {
	# shellcheck disable=SC2086
	start chapar systemd-socket-activate \
	    -l "127.0.0.1:$(port chapar imsp)" "$B/chapar-imsp" \
	    --spool "$tmp/chapar/spool" --exit-idle 1d \
	    --auth-socket "$tmp/chapar/spool/auth.sock" $CHAPAR_OPTIONS
	listening_imsp chapar
}

listening_imsp() {
	"$B/bench" wait --mode imap --imap "$(port "$1" imsp)" ||
	    fail "$1 does not answer IMSP"
}

# mi SERVER OPTION...: one run of the load generator.
mi() {
	s=$1
	shift
	# shellcheck disable=SC2046
	"$B/bench" imsp --user 10 "$@" $(server_options "$s") \
	    --imap "$(port "$s" imsp)" >>"$results"
	[ $? -lt 2 ] || printf '{"server":"%s","name":"imsp","check":"%s"}\n' \
	    "$s" "gave no result: $*" >>"$results"
}

part_imsp() {
	[ "$round" != 1 ] || mi "$1" --mode fill
	mi "$1" --mode get --count 3000 --batch 1 --tag get/1
	mi "$1" --mode get --count 10000 --tag get
	mi "$1" --mode search --count 1000 --batch 1 --tag search/1
	mi "$1" --mode search --count 3000 --tag search
	mi "$1" --mode store --count 300 --batch 1 --tag store/1
	mi "$1" --mode store --count 3000 --tag store
}
