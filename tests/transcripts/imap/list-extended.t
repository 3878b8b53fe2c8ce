# LIST with selection and return options (RFC 5258, 5819, 6154)
H: chapar-imap --user alice
S: * PREAUTH *
C; a CREATE foo2\r\na CREATE foo2/bar1\r\na CREATE foo2/bar2\r\na CREATE baz2\r\na CREATE baz2/bar2\r\na CREATE baz2/bar22\r\na CREATE eps2\r\na CREATE eps2/mamba\r\na CREATE qux2/bar2\r\na CREATE Sent (USE (\\Sent))\r\n
S: a OK *
S: a OK *
S: a OK *
S: a OK *
S: a OK *
S: a OK *
S: a OK *
S: a OK *
S: a OK *
S: a OK *
C; a SUBSCRIBE foo2/bar1\r\na SUBSCRIBE foo2/bar2\r\na SUBSCRIBE baz2/bar2\r\na SUBSCRIBE baz2/bar22\r\na SUBSCRIBE eps2\r\na SUBSCRIBE eps2/mamba\r\na SUBSCRIBE qux2/bar2\r\na SUBSCRIBE gone\r\n
S: a OK *
S: a OK *
S: a OK *
S: a OK *
S: a OK *
S: a OK *
S: a OK *
S: a OK *
C: a LIST (SUBSCRIBED) "" *
S? * LIST (\HasNoChildren \Subscribed) "/" foo2/bar1
S? * LIST (\HasNoChildren \Subscribed) "/" foo2/bar2
S? * LIST (\HasNoChildren \Subscribed) "/" baz2/bar2
S? * LIST (\HasNoChildren \Subscribed) "/" baz2/bar22
S? * LIST (\HasChildren \Subscribed) "/" eps2
S? * LIST (\HasNoChildren \Subscribed) "/" eps2/mamba
S? * LIST (\HasNoChildren \Subscribed) "/" qux2/bar2
S? * LIST (\NonExistent \HasNoChildren \Subscribed) "/" gone
S: a OK *
# section 5, example 9: no CHILDINFO where all of them are told anyway
C: a LIST (RECURSIVEMATCH SUBSCRIBED) "" "*2"
S? * LIST (\HasChildren) "/" foo2 ("CHILDINFO" ("SUBSCRIBED"))
S? * LIST (\HasNoChildren \Subscribed) "/" foo2/bar2
S? * LIST (\HasNoChildren \Subscribed) "/" baz2/bar2
S? * LIST (\HasNoChildren \Subscribed) "/" baz2/bar22
S? * LIST (\HasChildren \Subscribed) "/" eps2 ("CHILDINFO" ("SUBSCRIBED"))
S? * LIST (\HasNoChildren \Subscribed) "/" qux2/bar2
S: a OK *
C: a LIST (SUBSCRIBED RECURSIVEMATCH REMOTE) "" %
S? * LIST (\HasChildren) "/" foo2 ("CHILDINFO" ("SUBSCRIBED"))
S? * LIST (\HasChildren) "/" baz2 ("CHILDINFO" ("SUBSCRIBED"))
S? * LIST (\HasChildren \Subscribed) "/" eps2 ("CHILDINFO" ("SUBSCRIBED"))
S? * LIST (\NonExistent \HasChildren) "/" qux2 ("CHILDINFO" ("SUBSCRIBED"))
S? * LIST (\NonExistent \HasNoChildren \Subscribed) "/" gone
S: a OK *
C: a LIST (RECURSIVEMATCH) "" *
S: a BAD *
C: a LIST (REMOTE RECURSIVEMATCH) "" *
S: a BAD *
C: a LIST (NOSUCH) "" *
S: a BAD *
C: a LIST (SPECIAL-USE) "" *
S: * LIST (\HasNoChildren \Sent) "/" Sent
S: a OK *
C: a LIST () "" (INBOX Sent nowhere)
S: * LIST (\HasNoChildren) "/" INBOX
S: * LIST (\HasNoChildren \Sent) "/" Sent
S: a OK *
C: a LIST "" (eps2 qux2) RETURN (SUBSCRIBED CHILDREN SPECIAL-USE)
S: * LIST (\HasChildren \Subscribed) "/" eps2
S: * LIST (\NonExistent \HasChildren) "/" qux2
S: a OK *
C: a LIST "" "" RETURN ()
S: a OK *
C: a LIST "" % RETURN (NOSUCH)
S: a BAD *
C: a LIST "" % RETURN CHILDREN
S: a BAD *
# RFC 5819: what can be selected has a status
C: a APPEND Sent (\Seen) {4+}
C: a: b
S: a OK *
C: a LIST "" (Sent qux2 eps2) RETURN (STATUS (MESSAGES UNSEEN SIZE) CHILDREN)
S: * LIST (\HasNoChildren \Sent) "/" Sent
S: * STATUS Sent (MESSAGES 1 UNSEEN 0 SIZE 4)
S: * LIST (\HasChildren) "/" eps2
S: * STATUS eps2 (MESSAGES 0 UNSEEN 0 SIZE 0)
S: * LIST (\NonExistent \HasChildren) "/" qux2
S: a OK *
C: a LIST "" * RETURN (STATUS)
S: a BAD *
C: a LIST "" * RETURN (STATUS (NOSUCH))
S: a BAD *
C: a LOGOUT
S* a OK *
