#!/bin/bash
# mutt, driven by keys: copy, save, delete, flag, search there, Fcc.
. tests/clients/lib.sh
need mutt script
script -qec true /dev/null </dev/null >/dev/null 2>&1 ||
	skip 'no pseudo-terminals here'
start_chapar
cd "$T" || exit 1
mail make .
cat >rc <<END
set ssl_starttls=no ssl_force_tls=no
set imap_user="$USER" imap_pass="$PASS" imap_check_subscribed=no
set folder=imap://$HOST:$IMAP_PORT record="=Sent"
set delete=yes quit=yes confirmappend=no confirmcreate=no move=no copy=yes
set pipe_sep="" wait_key=no mark_old=no sort=mailbox-order pipe_decode=no timeout=5
set auto_tag=yes save_empty=yes sendmail=/bin/true from=me@example.org include=no
END

# keys KEYS - open INBOX and press them.
keys() {
	timeout 60 script -qec "mutt -n -F rc -f imap://$HOST:$IMAP_PORT/INBOX \
-e 'push \"$1\"'" /dev/null >out 2>&1 </dev/null
}

# on SUBJECT FUNCTIONS - the keys to do something with a message.
on() {
	echo -n "<tag-pattern>~s $1<enter>$2<untag-pattern>.<enter>"
}

mail seed INBOX 8
mail append INBOX multipart.eml
mail create Arch
keys "$(
	on msg-0003 '<copy-message>=Arch<enter>'
	on msg-0004 '<save-message>=Arch<enter>'
	on msg-0005 '<delete-message>'
	on msg-0006 '<flag-message>'
)<quit>"
eq "copied" 1 "$(mail count Arch msg-0003)"
eq "the same" "$(mail hash INBOX msg-0003)" "$(mail hash Arch msg-0003)"
eq "saved" "1 0" \
    "$(mail count Arch msg-0004) $(mail count INBOX msg-0004)"
eq "deleted" 0 "$(mail count INBOX msg-0005)"
has "flagged" Flagged <(mail flags INBOX msg-0006)
eq "left" 7 "$(mail count INBOX)"

keys "$(on multipart "<tag-prefix><pipe-message>cat >$T/piped<enter>")<exit>"
eq "the message as it is" "$(mail sha multipart.eml)" "$(mail sha piped)"
keys "<tag-pattern>=b inner<enter><tag-prefix><pipe-message>\
grep -c Subject:.multi >$T/hits<enter><exit>"
eq "the server searched" 1 "$(cat hits 2>/dev/null)"

echo "text" | timeout 30 mutt -n -F rc -s kept-copy -a blob.bin -- \
    to@example.org >out 2>&1
eq "Fcc" 1 "$(mail count Sent kept-copy)"
mail get Sent kept-copy >sent
ok "its attachment" python3 - <<'END'
import email
import email.policy

with open("sent", "rb") as f:
    m = email.message_from_binary_file(f, policy=email.policy.default)
found = [p.get_content() for p in m.walk() if p.get_filename() == "blob.bin"]
with open("blob.bin", "rb") as f:
    assert found == [f.read()]
END
finish
