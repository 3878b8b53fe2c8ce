# Names in modified UTF-7 (RFC 3501, 5.1.3)
H: chapar-imap --user alice
S: * PREAUTH *
C: a CREATE "Entw&APw-rfe"
S: a OK *
C: a CREATE "&ZeVnLIqe-/&U,BTFw-"
S: a OK *
C: a CREATE "A &- B"
S: a OK *
C: a LIST "" *
S? * LIST (\HasNoChildren) "/" INBOX
S? * LIST (\HasNoChildren) "/" "A &- B"
S? * LIST (\HasNoChildren) "/" Entw&APw-rfe
S? * LIST (\Noselect \HasChildren) "/" &ZeVnLIqe-
S? * LIST (\HasNoChildren) "/" &ZeVnLIqe-/&U,BTFw-
S: a OK *
C: a LIST "" "Entw&APw-%"
S: * LIST (\HasNoChildren) "/" Entw&APw-rfe
S: a OK *
# who does not know better writes UTF-8
C; a STATUS "Entw\xc3\xbcrfe" (MESSAGES)\r\n
S: * STATUS Entw&APw-rfe (MESSAGES 0)
S: a OK *
# one name has one spelling
C: a CREATE "Entw&APw-rf&AGU-"
S: a NO [CANNOT] *
C: a CREATE "R&D"
S: a NO [CANNOT] *
C: a SELECT "R&D"
S: a NO [NONEXISTENT] *
C: a LIST "" "R&D*"
S: a OK *
C: a CREATE "with \\"quotes\\" and \\\\"
S: a OK *
C: a LIST "" with*
S: * LIST (\HasNoChildren) "/" "with \"quotes\" and \\"
S: a OK *
C: a CREATE nil
S: a OK *
C: a LIST "" nil
S: * LIST (\HasNoChildren) "/" "nil"
S: a OK *
C: a LOGOUT
S* a OK *
