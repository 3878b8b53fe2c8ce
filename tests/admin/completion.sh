#!/bin/bash
# What bash completes, and that both scripts can be read.
. tests/chapar/lib.sh
# shellcheck source=docs/completion/chapar.bash
. docs/completion/chapar.bash

# completes WANTED WORD ...: the last word is what was typed so far.
completes() {
	local wanted=$1 got
	shift
	COMP_WORDS=("$B/chapar" --spool "$S" "$@")
	COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
	_chapar
	got=$(printf '%s\n' "${COMPREPLY[@]}" | sort | tr '\n' ' ')
	is "$*" "$wanted" "${got% }"
}

spool
completes 'undelete user' u
completes 'vacuum verify' v
completes 'list lock' user l
completes 'undelete unlock' user un
completes rename box rena
completes 'maildir mbox' import m
completes '--keep' vacuum --k
completes '--since --subject' undelete --s
completes --spool --sp
completes alice hold a
completes bob box list b
bash -n docs/completion/chapar.bash || wrong 'chapar.bash'
if command -v zsh >/dev/null; then
	zsh -n docs/completion/_chapar || wrong '_chapar'
fi
exit $bad
