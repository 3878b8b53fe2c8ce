# LIST and LSUB as RFC 3501 has them
H: chapar-imap --user alice
S: * PREAUTH *
C; a CREATE a/b/c\r\na CREATE a/b\r\na CREATE ab\r\na CREATE x/y/z\r\na CREATE "a b"\r\n
S: a OK *
S: a OK *
S: a OK *
S: a OK *
S: a OK *
C: a LIST "" ""
S: * LIST (\Noselect) "/" ""
S: a OK *
C: a LIST "a/" ""
S: * LIST (\Noselect) "/" ""
S: a OK *
C: a LIST "" *
S? * LIST (\HasNoChildren) "/" INBOX
S? * LIST (\Noselect \HasChildren) "/" a
S? * LIST (\HasChildren) "/" a/b
S? * LIST (\HasNoChildren) "/" a/b/c
S? * LIST (\HasNoChildren) "/" "a b"
S? * LIST (\HasNoChildren) "/" ab
S? * LIST (\Noselect \HasChildren) "/" x
S? * LIST (\Noselect \HasChildren) "/" x/y
S? * LIST (\HasNoChildren) "/" x/y/z
S: a OK *
C: a LIST "" %
S? * LIST (\HasNoChildren) "/" INBOX
S? * LIST (\Noselect \HasChildren) "/" a
S? * LIST (\HasNoChildren) "/" "a b"
S? * LIST (\HasNoChildren) "/" ab
S? * LIST (\Noselect \HasChildren) "/" x
S: a OK *
C: a LIST "a/" %
S: * LIST (\HasChildren) "/" a/b
S: a OK *
C: a LIST "" %/%
S: * LIST (\HasChildren) "/" a/b
S: * LIST (\Noselect \HasChildren) "/" x/y
S: a OK *
C: a LIST "" *b
S: * LIST (\HasChildren) "/" a/b
S? * LIST (\HasNoChildren) "/" "a b"
S? * LIST (\HasNoChildren) "/" ab
S: a OK *
C: a LIST "" *%*c
S: * LIST (\HasNoChildren) "/" a/b/c
S: a OK *
C: a LIST "" a%b
S? * LIST (\HasNoChildren) "/" "a b"
S? * LIST (\HasNoChildren) "/" ab
S: a OK *
C: a LIST "" inbox
S: * LIST (\HasNoChildren) "/" INBOX
S: a OK *
C: a LIST "" iNb%
S: * LIST (\HasNoChildren) "/" INBOX
S: a OK *
C: a LIST "" *box
S: * LIST (\HasNoChildren) "/" INBOX
S: a OK *
C: a LIST "" A*
S: a OK *
C: a LIST "" nowhere
S: a OK *
C: a LIST "" a/b
S: * LIST (\HasChildren) "/" a/b
S: a OK *
C: a LIST "" {3+}
C: a/%
S: * LIST (\HasChildren) "/" a/b
S: a OK *
C: a LIST
S: a BAD *
C: a LIST ""
S: a BAD *
C: a LIST "" a b
S: a BAD *
# a pattern made to take long
C; a LIST "" 
C* 500 *a
C: 
S: a OK *
# subscriptions are of names
C: a SUBSCRIBE a/b/c
S: a OK *
C: a SUBSCRIBE nowhere
S: a OK *
C: a LSUB "" *
S: * LSUB () "/" a/b/c
S: * LSUB () "/" nowhere
S: a OK *
C: a LSUB "" %
S: * LSUB (\Noselect) "/" a
S: * LSUB () "/" nowhere
S: a OK *
C: a LSUB "" a/%
S: * LSUB (\Noselect) "/" a/b
S: a OK *
C: a LSUB "" ""
S: * LSUB (\Noselect) "/" ""
S: a OK *
C: a LSUB "" (a b)
S: a BAD *
C: a LOGOUT
S* a OK *
