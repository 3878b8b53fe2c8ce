#!/bin/bash
# The manual pages say all there is: each program, subcommand, option, unit and
# file has its place, nothing else has, and the pages are well formed.
. tests/chapar/lib.sh

# options COMMAND ... - the long options that it says it has.
options() {
	"$@" --help 2>&1 | sed -n 's/^  \(--[a-z0-9-]*\)\( .*\|$\)/\1/p' |
	    grep -v -x -e --help
}

# written PAGE... - the long options that an item of a list begins with or its
# text speaks of.
written() {
	grep -ohE 'Fl -[a-z][a-z0-9-]*' "$@" | sed 's/Fl /-/' | sort -u
}

n=0
for p in "$B"/chapar-*; do
	name=${p##*/}
	[[ $name == *.* ]] && continue
	page=docs/$name.8
	[ -s "$page" ] || wrong "no $page"
	options "$p" >"$T/has"
	[ "$(wc -l <"$T/has")" -gt 3 ] || wrong "$name has hardly any option"
	written "$page" >"$T/written"
	for o in $(cat "$T/has"); do
		grep -qx -e "$o" -e "--no-${o#--}" "$T/written" ||
		    wrong "$page: nothing of $o"
		n=$((n + 1))
	done
	# An item that is of no option of this program is of the past.
	sed -n 's/^\.It \(Fl -.*\)/\1/p' "$page" |
	    grep -oE 'Fl -[a-z][a-z0-9-]*' | sed 's/Fl /-/' |
	    grep -vx -e --help | while read -r o; do
		grep -qx -e "$o" -e "--${o#--no-}" "$T/has" || echo "$o"
	done >"$T/old"
	[ -s "$T/old" ] && wrong "$page: not an option:" $(cat "$T/old")
done

# chapar: what a subcommand takes stands between its item and the next one,
# or where what is common to several is said.
"$B/chapar" help | sed -n 's/^  \([a-z]\{2,\}\) .*/\1/p' >"$T/names"
[ "$(wc -l <"$T/names")" -ge 8 ] || wrong "few subcommands: $(cat "$T/names")"
written docs/chapar.1 >"$T/written"
while read -r name; do
	grep -q "^\.It Cm $name\b" docs/chapar.1 || wrong "no $name in chapar(1)"
	"$B/chapar" "$name" --help 2>&1 | grep -q '^usage: ' ||
	    wrong "chapar $name --help"
	for o in $(options "$B/chapar" "$name"); do
		sed -n "/^\.It Cm $name\b/,/^\.El/p" docs/chapar.1 |
		    grep -q -e "Fl $(printf %s "${o#-}")\b" ||
		    wrong "chapar(1): $name: nothing of $o"
		n=$((n + 1))
	done
done <"$T/names"
[ $n -gt 100 ] || wrong "only $n options"

# Units, and where things are.
mkdir "$T/u"
units/make-units "$T/u" /x /y
for u in "$T"/u/*; do
	u=${u##*/}
	base=${u%.*}
	base=${base%@}
	base=${base%-fast}
	grep -q -e "$base" docs/chapar-units.7 ||
	    wrong "chapar-units(7): nothing of $u"
	grep -h '^Documentation=' "$T/u/$u" | grep -o 'chapar[a-z-]*([0-9])' |
	    tr '()' '. ' | while read -r page; do
		[ -s "docs/$page" ] || echo "$u names $page"
	done >"$T/missing"
	[ -s "$T/missing" ] && wrong "$(cat "$T/missing")"
done

exits 0 "$B/chapar" --help
exits 64 "$B/chapar"
exits 64 "$B/chapar" nonsense

# The index in the README, and that what pages refer to is there.
for f in docs/*.[1578]; do
	f=${f##*/}
	grep -q -F "$f" README.md || wrong "README.md: nothing of $f"
done
for f in docs/ADMIN.md docs/MIGRATE.md docs/DESIGN.md CHANGELOG.md LICENSE; do
	grep -q -F "($f)" README.md || wrong "README.md: nothing of $f"
done
grep -ohE '\]\([A-Za-z/.-]+\)' README.md docs/*.md | tr -d '])(' | sort -u |
    while read -r f; do
	[ -e "$f" ] || [ -e "docs/$f" ] || echo "$f"
done >"$T/missing"
[ -s "$T/missing" ] && wrong "links to nothing: $(cat "$T/missing")"
grep -ohE '^\.Xr chapar[a-z-]* [0-9]' docs/*.[1578] | sort -u |
    while read -r _ page section; do
	[ -e "docs/$page.$section" ] || echo "$page($section)"
done >"$T/missing"
[ -s "$T/missing" ] && wrong "references to nothing: $(cat "$T/missing")"

command -v mandoc >/dev/null || exit $bad
for page in docs/*.[1578]; do
	mandoc -Tlint -Wwarning "$page" >"$T/lint" || true
	[ -s "$T/lint" ] && wrong "$page: $(cat "$T/lint")"
done
exit $bad
