# INPROGRESS (RFC 9585): here a message is a long time
H: chapar-imap --user alice --progress-interval 0
S: * PREAUTH [CAPABILITY * INPROGRESS *] *
C; a APPEND INBOX {4+}\r\na: 1 {4+}\r\na: 2 {4+}\r\na: 3\r\n
S: a OK *
C: a SELECT INBOX
S* a OK *
C: a1 SEARCH BODY x
S: * OK [INPROGRESS ("a1" 1 3)] *
S: * OK [INPROGRESS ("a1" 2 3)] *
S: * OK [INPROGRESS ("a1" 3 3)] *
S: * SEARCH
S: a1 OK *
# not in the middle of an answer
C: a2 SEARCH HEADER a ""
S: * OK [INPROGRESS ("a2" 1 3)] *
S: * SEARCH 1 2 3
S: a2 OK *
