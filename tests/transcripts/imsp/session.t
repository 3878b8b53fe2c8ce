# The greeting, CAPABILITY, NOOP, LOGOUT, and lines that are no commands.
H: chapar-imsp
S: * OK chapar IMSP is ready
C: a001 CAPABILITY
S: * CAPABILITY AUTH=PLAIN AUTH=LOGIN AUTH=SCRAM-SHA-256 AUTH=SCRAM-SHA-1 LITERAL+ SASL-IR
S: a001 OK capability completed
C: a002 noop
S: a002 OK noop completed
C: a003 NoOp extra
S: a003 BAD command 'noop' requires no arguments
C: a004 FROB x
S: a004 BAD command 'frob' unknown
C: a005 CAPABILITY extra
S: * CAPABILITY AUTH=PLAIN AUTH=LOGIN AUTH=SCRAM-SHA-256 AUTH=SCRAM-SHA-1 LITERAL+ SASL-IR
S: a005 OK capability completed
# tags
C: 
S: * BAD 7-bit ASCII tag required
C: "q" NOOP
S: * BAD 7-bit ASCII tag required
C: onlytag
S: onlytag BAD 7-bit ASCII command required
C: 1234567890123456789012345678901234567890123456789012345678901234 NOOP
S: 1234567890123456789012345678901234567890123456789012345678901234 OK noop completed
C: 12345678901234567890123456789012345678901234567890123456789012345 NOOP
S: * BAD 7-bit ASCII tag required
C: \xc3\xa9 NOOP
S: * BAD 7-bit ASCII tag required
C: * NOOP
S: * BAD 7-bit ASCII tag required
C: + NOOP
S: + OK noop completed
# one space between words; one at the end does no harm
C; t1 NOOP \r\n
S: t1 OK noop completed
C:  t2 NOOP
S: * BAD 7-bit ASCII tag required
C: t3  NOOP
S: t3 BAD 7-bit ASCII command required
C; t4 NOOP  \r\n
S: t4 BAD command 'noop' requires no arguments
# a bare LF ends a line too
C; t5 NOOP\n
S: t5 OK noop completed
# pipelining
C; p1 NOOP\r\np2 FROB\r\np3 NOOP\r\n
S: p1 OK noop completed
S: p2 BAD command 'frob' unknown
S: p3 OK noop completed
C: a006 STARTTLS
S: a006 NO there is no TLS here
C: a007 LOGOUT now
S: a007 BAD command 'logout' requires no arguments
C: a008 LOGOUT
S: * BYE Logging user out
S: a008 OK Logging user out
S.
X: 0
