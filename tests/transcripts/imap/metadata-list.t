# LIST RETURN (METADATA) of names that need quoting (RFC 9590), and of levels
# that are no mailboxes
H: chapar-imap --user alice
S: * PREAUTH [CAPABILITY * LIST-METADATA *] *
C: a CREATE "NIL"
S: a OK *
C: a CREATE "q\\"\\\\ x"
S: a OK *
C: a CREATE "x)(%*{3}"
S: a OK *
C: a CREATE Entw&APw-rfe/Neu
S: a OK *
C: a SUBSCRIBE nowhere
S: a OK *
C: b SETMETADATA "q\\"\\\\ x" (/private/comment "\\"")
S: b OK *
C: b SETMETADATA Entw&APw-rfe/Neu (/private/comment {2+}
C: \xc3\xbc)
S: b OK *
C: c LIST "" * RETURN (METADATA ("/private/comment"))
S: * LIST (\NonExistent \HasChildren) "/" Entw&APw-rfe
S: * LIST (\HasNoChildren) "/" Entw&APw-rfe/Neu
S: * METADATA Entw&APw-rfe/Neu (/private/comment {2}
S: \xc3\xbc)
S: * LIST (\HasNoChildren) "/" INBOX
S: * METADATA INBOX (/private/comment NIL)
S: * LIST (\HasNoChildren) "/" "NIL"
S: * METADATA "NIL" (/private/comment NIL)
S: * LIST (\HasNoChildren) "/" "q\"\\ x"
S: * METADATA "q\"\\ x" (/private/comment "\"")
S: * LIST (\HasNoChildren) "/" "x)(%*{3}"
S: * METADATA "x)(%*{3}" (/private/comment NIL)
S: c OK *
C: d LIST (SUBSCRIBED) "" * RETURN (METADATA /private/comment)
S: * LIST (\NonExistent \HasNoChildren \Subscribed) "/" nowhere
S: d OK *
C: e LIST "" "" RETURN (METADATA /private/comment)
S* e OK *
C: f LIST "" INBOX RETURN (STATUS (MESSAGES) METADATA /private/comment)
S: * LIST (\HasNoChildren) "/" INBOX
S: * STATUS INBOX (MESSAGES 0)
S: * METADATA INBOX (/private/comment NIL)
S: f OK *
C: g LIST "" INBOX RETURN (METADATA ())
S: g BAD *
C: g LIST "" INBOX RETURN (METADATA (/nosuch/comment))
S: g BAD *
C: g LIST "" INBOX RETURN (METADATA (/private//comment))
S: g BAD *
# names as they are in UTF-8.  Changes are told by NOTIFY alone (RFC 5465), not
# by ENABLE METADATA
C: h ENABLE IMAP4rev2 METADATA METADATA-SERVER
S: * ENABLED IMAP4rev2
S: h OK *
C: i LIST "" "Entw\xc3\xbcrfe/%" RETURN (METADATA /private/comment)
S: * LIST (\HasNoChildren) "/" "Entw\xc3\xbcrfe/Neu"
S: * METADATA "Entw\xc3\xbcrfe/Neu" (/private/comment {2}
S: \xc3\xbc)
S: i OK *
C: Z LOGOUT
S* Z OK *
