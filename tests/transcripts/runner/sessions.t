# Sessions beside each other, ended and begun again, with exits of their own.
H: sh tests/transcripts/runner/server
2H: sh tests/transcripts/runner/server
S: * OK ready
2S: * OK ready
2C: env CHAPAR_CLOCK
2S: 1700000002000000
C: env CHAPAR_CLOCK
S: 1700000001000000
2C: die 76
2S.
2X: 76
R: test -n "$PID1" && kill -KILL $PID1
X: 137
C: env CHAPAR_SEED
S: * OK ready
S: 4
R: echo >&2 "on stderr"; test "$SPOOL" = "$CHAPAR_SPOOL" && test -d "$TMP"
