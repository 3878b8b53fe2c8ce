#!/bin/bash
# Debian's Dovecot, moved in whole, in each way that there is.
. tests/import/lib.sh
machine dovecot-imapd
names
user dovecot
user dovenull
user vmail
chown vmail "$T/home"
echo secret >"$T/alice.pw"

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
openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=old -days 9 \
    -addext subjectAltName=DNS:old -keyout "$T/key.pem" -out "$T/cert.pem" \
    2>/dev/null || exit 1
export SSL_CERT_FILE=$T/cert.pem
conf maildir maildir:~/Maildir >"$T/maildir.conf"
program doveadm "exec /usr/bin/doveadm -c $T/maildir.conf \"\$@\""
program imapd 'exec doveadm exec imap -u alice'
run dovecot dovecot -F -c "$T/maildir.conf"
until_true listens 143
fresh
python3 tests/import/state.py seed alice || exit 1

# All that IMAP tells; again; and what came in the meantime.
doveadm=(--command 'doveadm exec imap -u alice')
exits 0 chapar import imap "${doveadm[@]}" alice
same 'by IMAP' alice alice without=empty-uid
before=$(chapar log alice | wc -l)
exits 0 chapar import imap "${doveadm[@]}" alice
is 'twice, and nothing new' "$before" "$(chapar log alice | wc -l)"
python3 tests/import/state.py more alice || exit 1
exits 0 chapar import imap "${doveadm[@]}" alice
same 'what changed' alice alice without=empty-uid

# As others ask for it, and as it is written there.
echo master >"$T/master.pw"
exits 0 chapar import imap 127.0.0.1:143 bob --admin master --login alice \
    --password-file "$T/master.pw"
same 'a master user' alice bob without=empty-uid
documented 'From any IMAP server'
same 'after all these' alice alice without=empty-uid

# The Maildir itself, while Dovecot is up and when it is not.
fresh
doveconf -n -c "$T/maildir.conf" >"$T/doveconf"
documented 'From Dovecot' -e '/import imap/d' -e "s|doveconf -n|cat $T/doveconf|"
same Maildir alice alice without=zone,empty-uid
exits 0 chapar import maildir /home/alice/Maildir bob
is 'uses by names' 'Archive:Archive Drafts:Drafts Junk:Junk Sent:Sent Trash:Trash ' \
    "$(chapar box list bob --json | sed -n \
	's/.*"name":"\([^"]*\)".*"use":\["\([^"]*\)".*/\1:\2/p' | sort | tr '\n' ' ')"
exits 66 chapar import maildir --settings "$T/nothing" /home/alice/Maildir bob

# Other formats, by way of a Maildir of either kind that doveadm makes.
conf sdbox sdbox:~/sdbox >"$T/sdbox.conf"
mv "$T/home/alice" "$T/home/maildir"
kill $! && wait $!
run sdbox dovecot -F -c "$T/sdbox.conf"
until_true listens 143
program doveadm "exec /usr/bin/doveadm -c $T/sdbox.conf \"\$@\""
python3 tests/import/state.py seed alice || exit 1
mkdir -m 777 /home/out
fresh
for to in /home/out/alice /home/out/fs:LAYOUT=fs; do
	exits 0 doveadm backup -u alice "maildir:$to"
	exits 0 chapar user del --purge alice
	echo secret | chapar user add alice
	exits 0 chapar import maildir --settings "$T/doveconf" "${to%:*}" alice
	same "sdbox as $to" alice alice without=zone,empty-uid
done
exits 0 chapar check
exit $bad
