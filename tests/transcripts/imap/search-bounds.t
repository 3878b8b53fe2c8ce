# The bounds of searches: nesting, keys, strings, sets; past each, an answer.
H: chapar-imap --user alice
S: * PREAUTH *
C: A1 APPEND INBOX {17+}
C: Subject: s
C: 
C: t
C: 
S* A1 OK *
C: A2 APPEND INBOX {17+}
C: Subject: s
C: 
C: t
C: 
S* A2 OK *
C: A9 EXAMINE INBOX
S* A9 OK *
# a key in 49 parentheses, one more, and many more
C; B1 SEARCH 
C* 49 (
C; SEEN
C* 49 )
C: 
S: * SEARCH
S: B1 OK *
C; B2 SEARCH 
C* 50 (
C; SEEN
C* 50 )
C: 
S: B2 NO [LIMIT] *
C; B3 SEARCH 
C* 50 NOT 
C: SEEN
S: B3 NO [LIMIT] *
C; B4 SEARCH 
C* 30000 (
C: 
S: B4 NO [LIMIT] *
# 10,000 keys with the list that they are in, and one more
C; C1 SEARCH ALL
C* 9998  ALL
C: 
S: * SEARCH 1 2
S: C1 OK *
C; C2 SEARCH ALL
C* 9999  ALL
C: 
S: C2 NO [LIMIT] *
# 1,000 strings
C; C3 SEARCH SUBJECT s
C* 999  SUBJECT s
C: 
S: * SEARCH 1 2
S: C3 OK *
C; C4 SEARCH SUBJECT s
C* 1000  SUBJECT s
C: 
S: C4 NO [LIMIT] *
# sets of as many ranges as a line can have
C; D1 SEARCH 1
C* 30000 ,2
C: 
S: * SEARCH 1 2
S: D1 OK *
C; D2 UID SEARCH UID 9:1
C* 15000 ,7:2
C: 
S: * SEARCH 1 2
S: D2 OK *
C; D3 SEARCH 1
C* 1000000 ,1
C: 
S: D3 BAD [TOOBIG] *
C: N NOOP
S: N OK *
C: Z LOGOUT
S* Z OK *
