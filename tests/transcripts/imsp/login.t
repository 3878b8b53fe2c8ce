# LOGIN: strings, literals, a password as it is, and what is wrong.
H: chapar-imsp
S: * OK chapar IMSP is ready
C: a001 LOGIN alice wrong
S: a001 NO Login incorrect
C: a002 LOGIN alice
S: a002 BAD command 'login' requires 2 properly formed argument(s)
C: a003 LOGIN alice ""
S: a003 NO Login incorrect
C: a004 NOOP
S: a004 OK noop completed
C: a005 LOGIN "alice" "secret"
S: a005 OK User `alice' Logged in
C: a006 LOGIN bob secret
S: a006 BAD you are logged in
C: a007 LOGIN bob ""
S: a007 NO Login incorrect
C: a008 AUTHENTICATE PLAIN
S: a008 BAD you are logged in
C: a009 LOGOUT
S: * BYE Logging user out
S: a009 OK Logging user out
S.
X: 0
# the third failure ends it
S: * OK chapar IMSP is ready
C: a001 LOGIN nobody x
S: a001 NO Login incorrect
C: a002 LOGIN alice x
S: a002 NO Login incorrect
C: a003 LOGIN alice y
S: * BYE too many logins have failed
S: a003 NO Login incorrect
S.
X: 0
# literals
S: * OK chapar IMSP is ready
C: b001 LOGIN {5}
S: + go
C: alice {6}
S: + go
C: secret
S: b001 OK User `alice' Logged in
C: b002 LOGOUT
S: * BYE Logging user out
S: b002 OK Logging user out
S.
X: 0
S: * OK chapar IMSP is ready
C; c001 LOGIN {5+}\r\nalice {6+}\r\nsecret\r\n
S: c001 OK User `alice' Logged in
C: c002 LOGOUT
S: * BYE Logging user out
S: c002 OK Logging user out
S.
X: 0
# what looks like a literal is one only as a word; a password may be anything
R: printf '%s\n' 'a(b)*{3}' | $B/chapar user passwd alice
S: * OK chapar IMSP is ready
C: d001 LOGIN alice a(b)*{3}
S: d001 OK User `alice' Logged in
C: d002 LOGOUT
S: * BYE Logging user out
S: d002 OK Logging user out
S.
X: 0
