#!/bin/sh
# Every subcommand is in the manual page, which is well formed.
. tests/chapar/lib.sh
"$B/chapar" help | sed -n 's/^  \([a-z]\{2,\}\) .*/\1/p' >"$T/names"
[ "$(wc -l <"$T/names")" -ge 8 ] || wrong "few subcommands: $(cat "$T/names")"
while read -r name; do
	grep -q "^\.It Cm $name\b" docs/chapar.1 || wrong "no $name in chapar(1)"
done <"$T/names"
exits 0 "$B/chapar" --help
exits 64 "$B/chapar"
exits 64 "$B/chapar" nonsense
command -v mandoc >/dev/null || exit $bad
mandoc -Tlint -Wwarning docs/chapar.1 >"$T/lint" || true
[ -s "$T/lint" ] && wrong "$(cat "$T/lint")"
exit $bad
