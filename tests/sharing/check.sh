#!/bin/sh
# check looks at what LIST goes by, too: grants.tdb knows at least what access
# lists say, and the file of names is what the catalog says.
. tests/chapar/lib.sh

python3 -c 'import ctypes.util, sys; sys.exit(not ctypes.util.find_library("tdb"))' ||
	{ echo 'there is no libtdb for Python'; exit 77; }

# grants FILE: what is in it, without order.  forget FILE KEY: one key less.
grants() {
	python3 tests/sharing/tdb.py dump "$1"
}

spool
chapar box create alice Work
exits 0 chapar acl set user/alice/Work bob lrs
exits 0 chapar acl set user/alice/Work group:staff lrs
exits 0 chapar acl set user/alice anyone lr
exits 0 chapar check
was=$(grants "$S/grants.tdb")

# Too little, each way round; the accounts themselves are well.
for key in aalice ibob igroup:staff ianyone; do
	python3 tests/sharing/tdb.py forget "$S/grants.tdb" "$key"
	exits 65 chapar check
	grep -q '^alice: grants.tdb: does not know' "$T/out" ||
		wrong "$key: $(cat "$T/out")"
	exits 65 chapar check --json alice
	grep -q '"problems":\["grants.tdb: .*"\],"ok":false' "$T/out" ||
		wrong "$key: $(cat "$T/out")"
	exits 0 chapar check --repair
	grep -q 'repaired' "$T/out" || wrong "$key: $(cat "$T/out")"
	exits 0 chapar check
	is "$key is back" "$was" "$(grants "$S/grants.tdb")"
done
printf 'a LIST "" user/*\r\nb LOGOUT\r\n' |
	"$B/chapar-imap" --spool "$S" --user bob 2>/dev/null >"$T/out"
grep -q 'user/alice/Work' "$T/out" || wrong "LIST: $(cat "$T/out")"

# Too much does no harm, and goes with --repair.
python3 tests/sharing/tdb.py store "$S/grants.tdb" icarol alice
python3 tests/sharing/tdb.py append "$S/grants.tdb" aalice carol
exits 0 chapar check
exits 0 chapar check --repair
is 'too much is gone' "$was" "$(grants "$S/grants.tdb")"
# Without the file it is made anew; a damaged one counts as missing.
rm "$S/grants.tdb"
exits 0 chapar check
is 'made anew' "$was" "$(grants "$S/grants.tdb")"
printf 'no database' >"$S/grants.tdb"
exits 0 chapar check
is 'damaged' "$was" "$(grants "$S/grants.tdb")"

# The file of names.
i=0
while [ $((i += 1)) -le 80 ]; do echo "a CREATE f$i"; done |
	sed 's/$/\r/' | "$B/chapar-imap" --spool "$S" --user alice >/dev/null 2>&1
chapar box list alice >/dev/null
list=$(echo "$S"/account/*/alice/list)
[ -f "$list" ] || wrong 'no file of names'
exits 0 chapar check alice
python3 - "$list" <<'END'
import ctypes
import ctypes.util
import sys

path = sys.argv[1]
b = bytearray(open(path, "rb").read())
at = b.index(b"f40")
b[at:at + 3] = b"g40"
x = ctypes.CDLL(ctypes.util.find_library("xxhash") or "libxxhash.so.0")
x.XXH3_64bits.restype = ctypes.c_uint64
rest = bytes(b[40:])
b[24:32] = x.XXH3_64bits(rest, len(rest)).to_bytes(8, "little")
open(path, "wb").write(b)
END
[ $? = 0 ] || { echo 'there is no libxxhash for Python'; exit 77; }
exits 65 chapar check alice
grep -q '^alice: list: is not what' "$T/out" || wrong "list: $(cat "$T/out")"
exits 0 chapar check --repair alice
exits 0 chapar check alice
chapar box list alice | grep -q f40 || wrong 'f40 is not there'
exit $bad
