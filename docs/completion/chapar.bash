# Completion of chapar(1) for bash.  What there is to complete is asked of
# chapar itself, so that it is what this version knows.

# _chapar_ask ARGUMENTS ...: chapar, on the spool that the line speaks of.
_chapar_ask() {
	local i
	for ((i = 1; i + 1 < ${#COMP_WORDS[@]}; i++)); do
		if [ "${COMP_WORDS[i]}" = --spool ]; then
			set -- --spool "${COMP_WORDS[i + 1]}" "$@"
		fi
	done
	"${COMP_WORDS[0]}" "$@" 2>/dev/null </dev/null
}

# Long options, from the lines of --help that begin with one.
_chapar_options() {
	_chapar_ask "$@" --help | sed -n 's/^ *\(--[a-z-]*\).*/\1/p'
}

_chapar() {
	local cur=${COMP_WORDS[COMP_CWORD]} words=() i verbs
	COMPREPLY=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--spool | --clock | --seed) ((i++)) ;;
		-*) ;;
		*) words+=("${COMP_WORDS[i]}") ;;
		esac
	done
	case ${COMP_WORDS[COMP_CWORD - 1]} in
	--spool | --output | --cert)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		return
		;;
	esac
	if [[ $cur == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W \
			"$(_chapar_options ${words[0]:+"${words[0]}"})" -- "$cur")
		return
	fi
	if [ ${#words[@]} = 0 ]; then
		mapfile -t COMPREPLY < <(compgen -W \
			"$(_chapar_ask help | sed -n 's/^  \([a-z]*\) .*/\1/p')" \
			-- "$cur")
		return
	fi
	verbs=$(_chapar_ask help | awk -v s="${words[0]}" \
		'$1 == s && $2 ~ /^[a-z.|]*[|][a-z.|]*$/ {
			gsub(/[|.]/, " ", $2); print $2 }')
	if [ -n "$verbs" ] && [ ${#words[@]} = 1 ]; then
		mapfile -t COMPREPLY < <(compgen -W "$verbs" -- "$cur")
		return
	fi
	case ${words[0]} in
	backup | verify)
		mapfile -t COMPREPLY < <(compgen -d -- "$cur")
		;;
	import | export)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		;;
	*)
		mapfile -t COMPREPLY < <(compgen -W \
			"$(_chapar_ask user list | awk '{print $1}')" -- "$cur")
		;;
	esac
}
complete -F _chapar chapar
