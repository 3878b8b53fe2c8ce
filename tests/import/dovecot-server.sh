# shellcheck shell=bash
# Debian's Dovecot in the test's machine.  Sourced after machine().
#
#	dovecot_start NAME LOCATION	on ports 143 and 993; doveadm is its
#	dovecot_stop
user dovecot
user dovenull
user vmail
chown vmail "$T/home"
openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=old -days 9 \
    -addext subjectAltName=DNS:old -keyout "$T/key.pem" -out "$T/cert.pem" \
    2>/dev/null || exit 1
export SSL_CERT_FILE=$T/cert.pem

conf() { # NAME LOCATION
	mkdir -p "$T/run"
	cat <<-END
		base_dir = $T/run/$1
		log_path = $T/$1.log
		listen = 127.0.0.1
		protocols = imap
		ssl_cert = <$T/cert.pem
		ssl_key = <$T/key.pem
		disable_plaintext_auth = no
		mail_uid = vmail
		mail_gid = vmail
		first_valid_uid = 1
		mail_home = /home/%n
		mail_location = $2
		auth_master_user_separator = *
		auth_username_format = %Ln
		passdb {
		  driver = static
		  master = yes
		  args = password=master
		}
		passdb {
		  driver = static
		  args = password=secret
		}
		userdb {
		  driver = static
		  args = uid=vmail gid=vmail home=/home/%n allow_all_users=yes
		}
		namespace inbox {
		  inbox = yes
		  separator = /
		  mailbox Drafts {
		    special_use = \\Drafts
		  }
		  mailbox Junk {
		    special_use = \\Junk
		  }
		  mailbox Trash {
		    special_use = \\Trash
		  }
		  mailbox Sent {
		    special_use = \\Sent
		  }
		  mailbox Work/2026 {
		    special_use = \\Archive
		  }
		}
	END
}

dovecot_start() { # NAME LOCATION
	conf "$1" "$2" >"$T/$1.conf"
	program doveadm "exec /usr/bin/doveadm -c $T/$1.conf \"\$@\""
	run "$1" dovecot -F -c "$T/$1.conf"
	DOVECOT=$!
	until_true listens 143
}

dovecot_stop() {
	kill "$DOVECOT" && wait "$DOVECOT" 2>/dev/null
}
