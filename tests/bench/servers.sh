# shellcheck shell=sh disable=SC2154
# The servers of run.sh: how each starts, its ports, its CPU time, its end.
# A server NAME has the folder $tmp/NAME, its processes' ids in $tmp/NAME/pids
# and, where the kernel lets us, a cgroup of its own.

base_port=$((20000 + $$ % 10000))

# port NAME imap|pop3|lmtp|imsp
port() {
	case $1 in
	chapar) n=0 ;; exec) n=3 ;; dovecot) n=6 ;; pooled) n=9 ;;
	imspd) n=12 ;;
	esac
	case $2 in imap) ;; pop3) n=$((n + 1)) ;; lmtp) n=$((n + 2)) ;;
	imsp) n=$((n + 13)) ;; esac
	echo $((base_port + n))
}

# cgroup NAME: the directory that counts its CPU time, made; or nothing.
cgroup() {
	for root in /sys/fs/cgroup/cpuacct \
	    "/sys/fs/cgroup$(sed -n 's/^0:://p' /proc/self/cgroup)"; do
		[ -e "$root/cpuacct.usage" ] || [ -e "$root/cgroup.procs" ] ||
		    continue
		dir=$root/chapar-bench-$$-$1
		mkdir "$dir" 2>/dev/null || [ -d "$dir" ] || continue
		[ -w "$dir/cgroup.procs" ] && echo "$dir" && return
	done
}

# start NAME COMMAND...: in the background, in its cgroup and process group.
start() {
	s=$1
	dir=$(cgroup "$s")
	shift
	# shellcheck disable=SC2016
	setsid sh -c '[ -z "$0" ] || echo $$ >"$0/cgroup.procs"; exec "$@"' \
	    "$dir" "$@" </dev/null >>"$tmp/$s/log" 2>&1 &
	echo $! >>"$tmp/$s/pids"
}

# server_options NAME: what the load generator needs to know.
server_options() {
	echo "--server $1 --imap $(port "$1" imap) --pop3 $(port "$1" pop3)" \
	    "--lmtp $(port "$1" lmtp)"
	dir=$(cgroup "$1")
	if [ -n "$dir" ]; then
		echo "--cgroup $dir"
	else
		echo "--pids $(paste -s -d , "$tmp/$1/pids")"
	fi
}

# listening NAME [imap]: wait until all its ports answer, or that one.
listening() {
	# shellcheck disable=SC2046
	"$B/bench" wait --mode "${2:-}" $(server_options "$1") || {
		tail -n 20 "$tmp/$1/log" >&2
		fail "$1 does not answer"
	}
}

# The users that parts.sh needs.  Hashing passwords takes a while.
add_users() {
	# shellcheck disable=SC2016
	{ seq 0 7 && seq 10 60 && seq 100 157; } |
	    xargs -P 4 -n 1 sh -c 'echo pw |
		"$0" --spool "$1" user add "$(printf u%03d "$2")" >/dev/null' \
		"$B/chapar" "$1" || fail 'chapar user add'
}

start_chapar() {
	spool=$tmp/chapar/spool
	"$B/chapar" --spool "$spool" init >/dev/null || fail 'chapar init'
	add_users "$spool"
	start chapar systemd-socket-activate -l "$spool/auth.sock" \
	    "$B/chapar-auth" --spool "$spool"
	for h in imap pop3 lmtp; do
		# A handler that left would take the socket with it.
		# shellcheck disable=SC2086
		set -- --exit-idle 1d $CHAPAR_OPTIONS
		[ $h = lmtp ] || set -- --auth-socket "$spool/auth.sock" "$@"
		start chapar systemd-socket-activate \
		    -l "127.0.0.1:$(port chapar $h)" "$B/chapar-$h" \
		    --spool "$spool" "$@"
	done
	listening chapar
	if wanted imsp; then start_chapar_imsp; fi
}

# The same spool, but a handler is executed for each connection.
start_exec() {
	spool=$tmp/chapar/spool
	# shellcheck disable=SC2086
	start exec systemd-socket-activate --accept --inetd \
	    -l "127.0.0.1:$(port exec imap)" "$B/chapar-imap" \
	    --spool "$spool" --auth-socket "$spool/auth.sock" $CHAPAR_OPTIONS
	listening exec imap
}

dovecot_version() {
	dovecot --version 2>/dev/null | sed 's/^\([^ ]*\).*/Dovecot \1/'
}

# configure_dovecot NAME login-service-count login-processes service-count
# processes
configure_dovecot() {
	d=$tmp/$1
	if [ "$(id -u)" = 0 ]; then
		mail=mail internal=dovecot login=dovenull group=dovecot chroot=login
	else
		mail=$(id -un) internal=$mail login=$mail group=$(id -gn) chroot=
	fi
	mkdir "$d/run" "$d/data"
	chown "$mail" "$d/data"
	dovecot_settings "$@" >"$d/dovecot.conf"
}

# start_dovecot NAME MAIL_FSYNC: it is filled while that is never, which only
# saves time, and started again as it is to be measured.
start_dovecot() {
	conf=$tmp/$1/dovecot.conf
	sed "s/^mail_fsync = .*/mail_fsync = $2/" "$conf" >"$conf.new"
	mv "$conf.new" "$conf"
	start "$1" dovecot -F -c "$conf"
	listening "$1"
}

# Debian's defaults but for names, ports and limits.
dovecot_settings() {
	cat <<-END
	base_dir = $d/run
	state_dir = $d/run
	log_path = $d/log
	instance_name = bench-$1
	listen = 127.0.0.1
	protocols = imap pop3 lmtp
	ssl = no
	disable_plaintext_auth = no
	default_internal_user = $internal
	default_internal_group = $group
	default_login_user = $login
	mail_uid = $mail
	mail_gid = $(id -gn "$mail")
	first_valid_uid = 1
	first_valid_gid = 1
	mail_home = $d/data/%u
	mail_location = sdbox:~/sdbox
	mail_fsync = optimized
	mail_max_userip_connections = 0
	default_client_limit = 4000
	default_process_limit = 2000
	passdb {
	  driver = static
	  args = password=pw
	}
	userdb {
	  driver = static
	  args = home=$d/data/%u allow_all_users=yes
	}
	namespace inbox {
	  inbox = yes
	  separator = /
	}
	END
	for proto in imap pop3; do
		cat <<-END
		service $proto-login {
		  chroot = $chroot
		  service_count = $2
		  process_min_avail = $3
		  inet_listener $proto {
		    port = $(port "$1" $proto)
		  }
		  inet_listener ${proto}s {
		    port = 0
		  }
		}
		service $proto {
		  process_limit = 2000
		  service_count = $4
		  process_min_avail = $5
		}
		END
	done
	cat <<-END
	service lmtp {
	  inet_listener lmtp {
	    port = $(port "$1" lmtp)
	  }
	}
	service anvil {
	  chroot =
	  client_limit = 8000
	}
	service auth {
	  client_limit = 8000
	}
	END
}

start_all() {
	for s in $SERVERS; do
		mkdir "$tmp/$s"
		: >"$tmp/$s/pids"
	done
	for s in $SERVERS; do
		case $s in
		chapar) start_chapar ;;
		exec) start_exec ;;
		imspd) start_imspd ;;
		dovecot) configure_dovecot dovecot 1 0 1 0 ;;
		pooled) configure_dovecot pooled 0 2 256 8 ;;
		*) fail "no server $s" ;;
		esac
		case $s in
		dovecot | pooled) start_dovecot "$s" never ;;
		esac
	done
}

restart_dovecot() {
	stop "$(cat "$tmp/$1/pids")"
	: >"$tmp/$1/pids"
	start_dovecot "$1" optimized
}

alive() {
	for pid; do
		kill -0 "$pid" 2>/dev/null && return
	done
	return 1
}

# stop "PID...": what we started, and its group if that does not end it.
stop() {
	for pid in $1; do
		kill "$pid" 2>/dev/null
	done
	# shellcheck disable=SC2034
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
		# shellcheck disable=SC2086
		alive $1 || break
		sleep 0.2
	done
	for pid in $1; do
		kill -KILL -- "-$pid" 2>/dev/null
	done
}

stop_all() {
	stop "$(cat "$tmp"/*/pids 2>/dev/null)"
	for s in ${SERVERS:-}; do
		dir=$(cgroup "$s")
		i=0
		while [ -n "$dir" ] && ! rmdir "$dir" 2>/dev/null &&
		    [ $i -lt 20 ]; do
			sleep 0.1
			i=$((i + 1))
		done
	done
}

clean_up() {
	stop_all
	[ -z "$old_inotify" ] || echo "$old_inotify" >"$inotify"
	rm -rf "$tmp"
}
