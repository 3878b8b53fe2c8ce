# What can be said at any time.
H: chapar-imap --user alice
S: * PREAUTH [CAPABILITY IMAP4rev1 *] *
C: a CAPABILITY
S: * CAPABILITY IMAP4rev1 IMAP4rev2 LITERAL+ * APPENDLIMIT=104857600
S: a OK *
C: b CAPABILITY x
S: b BAD Expected the end of the command.
C: c NOOP
S: c OK *
C: d NAMESPACE
S: * NAMESPACE (("" "/")) (("user/" "/")) (("board/" "/"))
S: d OK *
C: e ID NIL
S: * ID ("name" "chapar"*)
S: e OK *
C: f ID ("name" "mutt" "version" NIL "vendor" "")
S: * ID (*)
S: f OK *
C: g ID ("name")
S: g BAD Expected a space.
C: h ID
S: h BAD Expected a space.
# RFC 5161: what is not known is passed over
C: i ENABLE X-WHATEVER
S: * ENABLED
S: i OK *
C: j ENABLE condstore X-WHATEVER
S: * ENABLED CONDSTORE
S: j OK *
C: k ENABLE CONDSTORE QRESYNC
S: * ENABLED QRESYNC
S: k OK *
C: l ENABLE
S: l BAD Expected a space.
C: m LOGIN alice secret
S: m BAD You are logged in.
C: n AUTHENTICATE PLAIN
S: n BAD You are logged in.
C: o FETCH 1 FLAGS
S: o BAD Select a mailbox first.
C: p LOGOUT now
S: p BAD *
C: q logout
S: * BYE *
S: q OK *
S.
X: 0
# the end of input is good enough too
C: a NOOP
S: * PREAUTH *
S: a OK *
C.
S.
X: 0
# nobody has this name
H: chapar-imap --user nobody
S: * BYE *
S.
X: 67
