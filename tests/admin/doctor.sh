#!/bin/sh
# doctor, stats and top: what is there, and what is not as it should be.
. tests/chapar/lib.sh

finding() {
	grep -q "$1" "$T/out" || {
		wrong "not found: $1"
		cat "$T/out"
	}
}

spool
exits 0 chapar doctor
finding '^fine   account '
finding '^fine   spool .*2 accounts'
chmod 755 "$S/run"
exits 65 chapar doctor --json --quiet
finding '{"finding":"wrong","what":"run".*chmod go='
grep -q '"fine"' "$T/out" && wrong 'not quiet'
chmod 700 "$S/run"
exits 65 chapar doctor --cert /nonexistent
finding '^WRONG  certificate'
if command -v openssl >/dev/null; then
	openssl req -x509 -newkey rsa:2048 -nodes -keyout "$T/key" -days 90 \
		-subj /CN=mail.example -out "$T/cert" 2>/dev/null
	until=$(openssl x509 -in "$T/cert" -noout -enddate | cut -d= -f2)
	until=$(date -u -d "$until" +%Y-%m-%dT%H:%M:%SZ)
	exits 0 chapar doctor --cert "$T/cert"
	finding "^fine   certificate *good until $until"
	exits 0 chapar --clock $((($(date +%s) + 80 * 86400) * 1000000)) \
		doctor --cert "$T/cert"
	finding '^care   certificate'
	exits 65 chapar --clock $((($(date +%s) + 91 * 86400) * 1000000)) \
		doctor --cert "$T/cert"
	finding '^WRONG  certificate *was good until'
fi

messages=0
for n in $(chapar box list --json alice | sed 's/.*"messages":\([0-9]*\).*/\1/') \
	$(chapar box list --json bob | sed 's/.*"messages":\([0-9]*\).*/\1/'); do
	messages=$((messages + n))
done
exits 0 chapar stats
finding '^chapar_accounts 2$'
finding "^chapar_messages $messages\$"
finding '^chapar_sessions 0$'
grep -vq '^#\|^chapar_[a-z_]*\({[a-z]*="[a-z0-9]*"}\)\{0,1\} [0-9]*$' "$T/out" &&
	wrong "not Prometheus: $(cat "$T/out")"
exits 0 chapar stats --output "$T/chapar.prom"
is 'nothing else' 1 "$(find "$T" -name 'chapar.prom*' | wc -l)"
grep -q '^chapar_accounts 2$' "$T/chapar.prom" || wrong 'no numbers'
exits 73 chapar stats --output /nonexistent/x
exits 0 chapar top
finding '2 accounts'
exit $bad
