#!/bin/bash
# --plaintext-networks: whoever comes from there may log in without TLS, and
# nobody else from another machine.
. tests/clients/lib.sh
. tests/tunnels/lib.sh
tests/spool "$T/spool" || exit 1
service "$T/auth" chapar-auth
N=--plaintext-networks
serve 143 chapar-imap
serve 1143 chapar-imap $N 10.99.0.0/24
serve 2143 chapar-imap $N 10.99.1.0/24,fd00:99::2
serve 1110 chapar-pop3 $N 10.99.0.2
serve 2110 chapar-pop3 $N 10.99.0.3
serve 1406 chapar-imsp $N 10.99.0.0/24

say 10.99.0.1 143 'a LOGIN alice secret' 'b AUTHENTICATE PLAIN' >"$T/said"
has "elsewhere" 'LOGINDISABLED' "$T/said"
has "elsewhere, LOGIN" '^a NO \[PRIVACYREQUIRED\]' "$T/said"
has "elsewhere, PLAIN" '^b (NO|BAD)' "$T/said"
hasnt "elsewhere, offered" 'AUTH=PLAIN' "$T/said"
say 10.99.0.1 1143 'a LOGIN alice secret' >"$T/said"
has "from there" '^a OK' "$T/said"
hasnt "from there, offered" 'LOGINDISABLED' "$T/said"
has "from there, AUTH" 'AUTH=PLAIN' "$T/said"
say 10.99.0.1 1143 "a AUTHENTICATE PLAIN $(printf '\0alice\0secret' | base64)" \
    >"$T/said"
has "from there, PLAIN" '^a OK' "$T/said"
say 10.99.0.1 1143 'a LOGIN alice wrong' >"$T/said"
has "a wrong password" '^a NO \[AUTHENTICATIONFAILED\]' "$T/said"
say 10.99.0.1 2143 'a LOGIN alice secret' >"$T/said"
has "from the next network" '^a NO \[PRIVACYREQUIRED\]' "$T/said"
say fd00:99::1 2143 'a LOGIN alice secret' >"$T/said"
has "IPv6" '^a OK' "$T/said"
say 10.99.0.1 1110 'USER alice' 'PASS secret' >"$T/said"
eq "POP3" '+OK' "$(tail -n 1 "$T/said" | cut -c 1-3)"
say 10.99.0.1 2110 'USER alice' >"$T/said"
has "POP3, another host" '^-ERR' "$T/said"
say 10.99.0.1 1406 'a LOGIN alice secret' >"$T/said"
has "IMSP" '^a OK' "$T/said"
"$B/chapar-imap" $N 10.99.0.0/33 </dev/null 2>/dev/null
eq "no list" 64 $?
finish
