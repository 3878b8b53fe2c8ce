# SASL: with and without a first response, cancelled, and no base64.
H: chapar-imsp
S: * OK chapar IMSP is ready
C: a001 AUTHENTICATE
S: a001 BAD command 'authenticate' requires 1 properly formed argument(s)
C: a002 AUTHENTICATE KERBEROS_V4
S: a002 NO no mechanism available
C: a003 AUTHENTICATE PLAIN
S: +\x20
C: *
S: a003 BAD cancelled
C: a004 AUTHENTICATE PLAIN
S: +\x20
C: !!!!
S: a004 BAD Invalid base64 string
C: a005 AUTHENTICATE PLAIN ====x
S: a005 BAD Invalid base64 string
C: a006 AUTHENTICATE PLAIN
S: +\x20
C: AGFsaWNlAG5vcGU=
S: a006 NO authentication failure
C: a007 AUTHENTICATE PLAIN
S: +\x20
C: AGFsaWNlAHNlY3JldA==
S: a007 OK User `alice' Logged in
C: a008 LOGOUT
S: * BYE Logging user out
S: a008 OK Logging user out
S.
X: 0
S: * OK chapar IMSP is ready
C: b001 AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==
S: b001 OK User `alice' Logged in
C: b002 LOGOUT
S: * BYE Logging user out
S: b002 OK Logging user out
S.
X: 0
S: * OK chapar IMSP is ready
C: c001 AUTHENTICATE LOGIN
S: + VXNlcm5hbWU6
C: YWxpY2U=
S: + UGFzc3dvcmQ6
C: c2VjcmV0
S: c001 OK User `alice' Logged in
C: c002 LOGOUT
S: * BYE Logging user out
S: c002 OK Logging user out
S.
X: 0
# somebody else's name is not for everybody
S: * OK chapar IMSP is ready
C: d001 AUTHENTICATE PLAIN Ym9iAGFsaWNlAHNlY3JldA==
S: d001 NO authentication failure
C: d002 LOGOUT
S: * BYE Logging user out
S: d002 OK Logging user out
S.
X: 0
