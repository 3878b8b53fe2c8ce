# Values that are made up when they are asked for.
H: chapar-imsp --user alice --host mail.test
S: * OK chapar IMSP is ready
C: a001 GET common.*
S: * OPTION common.date "*" [READ-ONLY]
S: * OPTION common.from alice@mail.test [READ-ONLY]
S: a001 OK get completed
R: $B/chapar option set --read-only common.domain example.test
C: a002 GET common.from
S: * OPTION common.from alice@example.test [READ-ONLY]
S: a002 OK get completed
C: a003 GET COMMON.DATE
S: * OPTION common.date "*" [READ-ONLY]
S: a003 OK get completed
R: $B/chapar option set --read-only common.from nobody@x
C: a004 GET common.from
S: * OPTION common.from nobody@x [READ-ONLY]
S: a004 OK get completed
R: $B/chapar option set --read-only common.from ""
C: a005 GET common.from
S: * OPTION common.from alice@example.test [READ-ONLY]
S: a005 OK get completed
C: a006 LOGOUT
S: * BYE Logging user out
S: a006 OK Logging user out
S.
X: 0
