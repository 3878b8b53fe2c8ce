#!/bin/sh
# deliver: the bytes that come in, folders, sizes, and exit statuses.
. tests/chapar/lib.sh
spool

# bytes MAILBOX: of the newest message there.
bytes() {
	rm -rf "$T/x"
	chapar export maildir alice "$T/x" || wrong export
	[ "$1" = INBOX ] && set -- ''
	find "$T/x/$1/cur" -type f | sort | tail -n 1 | xargs cat
}

message 1 >"$T/1"
is 'silence' '' "$(chapar deliver alice <"$T/1" 2>&1)"
bytes INBOX | cmp -s - "$T/1" || wrong 'the message came out otherwise'
is 'a UID' 2 "$(chapar deliver --verbose alice <"$T/1")"
is 'a UID, the option last' 3 "$(chapar deliver alice --verbose <"$T/1")"

# CRLF is CRLF already, LF gets its CR: both are as long.
sed 's/$/\r/' "$T/1" | chapar deliver alice
is 'sizes' 1 "$(chapar log alice --json | sed -n 's/.*"size":\([0-9]*\).*/\1/p' |
    sort -u | wc -l)"
is 'the size' "$(($(wc -c <"$T/1") + $(wc -l <"$T/1")))" \
    "$(chapar log alice --json | sed -n 's/.*"size":\([0-9]*\).*/\1/p' | head -n 1)"

# An mbox's line in front is dropped.
{ echo 'From ann@example.edu Thu Nov 21 17:38:00 2024'; cat "$T/1"; } |
    chapar deliver alice
bytes INBOX | cmp -s - "$T/1" || wrong 'the From line stayed'

# Folders, and INBOX where there is none.
chapar box create alice Work/2026
chapar deliver alice+Work/2026 <"$T/1" || wrong 'a folder'
chapar deliver alice+Nowhere <"$T/1" || wrong 'no folder'
chapar deliver 'alice+a//b' <"$T/1" || wrong 'no name of a folder'
chapar deliver alice+ <"$T/1" || wrong 'an empty folder'
is 'in the folder' 1 "$(chapar box list alice --json | grep Work |
    sed 's/.*"messages":\([0-9]*\).*/\1/')"
is 'in INBOX' 8 "$(chapar box list alice --json | grep INBOX |
    sed 's/.*"messages":\([0-9]*\).*/\1/')"

# Addresses with a domain, of their own account or not.
echo secret | chapar user add carl@example.edu
chapar deliver carl+x@Example.EDU <"$T/1" || wrong 'user@domain'
chapar deliver bob@example.edu <"$T/1" || wrong 'user of any domain'
chapar deliver alice+Work/2026@example.edu <"$T/1" || wrong 'folder and domain'
is 'in the folder' 2 "$(chapar box list alice --json | grep Work |
    sed 's/.*"messages":\([0-9]*\).*/\1/')"
exits 67 chapar deliver carl
exits 67 chapar deliver carl@example.org

# Names are folded; sizes on both sides of what goes to a file of its own.
chapar deliver ALICE <"$T/1" || wrong 'upper case'
for size in 65530 65536 130900 131072 131080 3000000; do
	message $size $size >"$T/big"
	chapar box create alice "s$size"
	chapar deliver "alice+s$size" <"$T/big" || wrong "size $size"
	bytes ".s$size" | cmp -s - "$T/big" || wrong "$size bytes came out otherwise"
done

# What a lone CR, a NUL and a last line without its end become.
printf 'Subject: x\n\na\rb\0c' >"$T/odd"
chapar box create alice odd
chapar deliver alice+odd <"$T/odd"
bytes .odd | cmp -s - "$T/odd" || wrong 'odd bytes'

exits 67 chapar deliver nobody
exits 67 chapar deliver +folder
exits 65 chapar deliver alice
says 'no message'
exits 64 chapar deliver
exits 64 chapar deliver alice bob
exits 64 chapar deliver --quiet alice
"$B/chapar" --spool "$S" deliver alice <"$T" 2>"$T/err"
is 'exit when input cannot be read' 75 $?
S=$T/none
exits 75 chapar deliver alice
exit $bad
