# shellcheck shell=bash
# Another mail server in a machine of the test's own, see tests/machine, and
# what it has beside what came of it here.
#
#	fresh [NAME ...]	a new spool: alice, bob and those
#	there WHO, here WHO	what he has: see state.py
#	same WHAT THERE HERE [OPTION]	and that it is the same
#	documented SECTION	the commands of docs/MIGRATE.md end well
. tests/machine

# what docs/MIGRATE.md calls by name
names() {
	echo '127.0.0.1 old' >>/etc/hosts
	program ssh 'shift; exec sh -c "$*"'
}

there() { # WHO [OPTION ...]
	python3 tests/import/state.py dump --login "$@"
}

here() {
	CHAPAR_IMAP=$B/chapar-imap SPOOL=$S \
	    python3 tests/import/state.py dump --here "$@"
}

same() { # WHAT THERE HERE [OPTION ...]
	local what=$1 who=$2 me=$3
	shift 3
	there "$who" "$@" >"$T/there" 2>"$T/why" || wrong "$what: $(cat "$T/why")"
	[ "$(wc -l <"$T/there")" -gt 10 ] || wrong "$what: little is there"
	here "$me" "$@" >"$T/here" 2>"$T/why" || wrong "$what: $(cat "$T/why")"
	diff "$T/there" "$T/here" >"$T/diff" || {
		wrong "$what: < there, > here"
		head -n 40 "$T/diff"
	}
}

# fresh [NAME ...] - another spool, with alice, bob and those.
fresh() {
	rm -rf "$S"
	spool
	for p; do
		echo secret | chapar user add "$p" >/dev/null || exit 1
	done
}

commands() {
	awk -v want="## $1" '
	/^##/ { sub(/^##*/, "##"); on = $0 == want }
	on && /^    / { print substr($0, 5) }' docs/MIGRATE.md
}

# documented SECTION [SED ...] - its commands do what they are to do.
documented() {
	commands "$1" | sed -e '' "${@:2}" >"$T/commands"
	grep -q '^chapar [ie][mx]port' "$T/commands" || wrong "$1: no command"
	(cd "$T" && bash -ex ./commands) >"$T/out" 2>&1 </dev/null || {
		wrong "$1: exit $?"
		cat "$T/out"
	}
}
