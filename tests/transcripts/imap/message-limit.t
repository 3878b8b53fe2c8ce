# MESSAGELIMIT (RFC 9738): a command works on so many messages, the last ones
H: chapar-imap --user alice --message-limit 3
S: * PREAUTH [CAPABILITY * MESSAGELIMIT=3 *] *
# three messages come at once, not four
C; a APPEND INBOX {4+}\r\na: 1 {4+}\r\na: 2 {4+}\r\na: 3 {4+}\r\na: 4\r\n
S: a NO [MESSAGELIMIT 3] *
C: a STATUS INBOX (MESSAGES)
S: * STATUS INBOX (MESSAGES 0)
S: a OK *
C; a APPEND INBOX {4+}\r\na: 1 {4+}\r\na: 2 {4+}\r\na: 3\r\n
S: a OK [APPENDUID * 1:3] *
C; a APPEND INBOX {4+}\r\na: 4 {4+}\r\na: 5 {4+}\r\na: 6\r\n
S: a OK [APPENDUID * 4:6] *
C: a CREATE Box
S* a OK *
C: a SELECT INBOX
S* a OK *
# so many and no more is no reason to say anything
C: a FETCH 2:4 UID
S: * 2 FETCH (UID 2)
S: * 3 FETCH (UID 3)
S: * 4 FETCH (UID 4)
S: a OK Done.
C: a FETCH 1:* UID
S: * 4 FETCH (UID 4)
S: * 5 FETCH (UID 5)
S: * 6 FETCH (UID 6)
S: a OK [MESSAGELIMIT 3 4] *
# the client goes on below
C: a UID FETCH 1:3 UID
S: * 1 FETCH (UID 1)
S: * 2 FETCH (UID 2)
S: * 3 FETCH (UID 3)
S: a OK Done.
C: a FETCH 1,3,5:6 UID
S: * 3 FETCH (UID 3)
S: * 5 FETCH (UID 5)
S: * 6 FETCH (UID 6)
S: a OK [MESSAGELIMIT 3 3] *
C: a UID FETCH 1,99,2,4,98,6,97 UID
S: * 2 FETCH (UID 2)
S: * 4 FETCH (UID 4)
S: * 6 FETCH (UID 6)
S: a OK [MESSAGELIMIT 3 2] *
C: a UID FETCH 1:* UID (PARTIAL 1:3)
S: * 1 FETCH (UID 1)
S: * 2 FETCH (UID 2)
S: * 3 FETCH (UID 3)
S: a OK Done.
C: a STORE 1:5 +FLAGS.SILENT (\Flagged)
S: a OK [MESSAGELIMIT 3 3] *
C: a SEARCH FLAGGED
S: * SEARCH 3 4 5
S: a OK Done.
C: a STORE 1:5 (UNCHANGEDSINCE 99999) +FLAGS (\Draft)
S: a NO [MESSAGELIMIT 3] *
C: a SEARCH DRAFT
S: * SEARCH
S: a OK Done.
# what was found counts
C: a SEARCH ALL
S: * SEARCH 4 5 6
S: a OK [MESSAGELIMIT 3 4] *
C: a SEARCH RETURN (MIN MAX COUNT ALL) UNFLAGGED
S: * ESEARCH (TAG "a") MIN 1 ALL 1:2,6 MAX 6 COUNT 3
S: a OK Done.
C: a SEARCH RETURN (SAVE COUNT) ALL
S: * ESEARCH (TAG "a") COUNT 3
S: a OK [MESSAGELIMIT 3 4] *
C: a FETCH $ UID
S: * 4 FETCH (UID 4)
S: * 5 FETCH (UID 5)
S: * 6 FETCH (UID 6)
S: a OK Done.
C: a SEARCH RETURN (PARTIAL 2:4) ALL
S: * ESEARCH (TAG "a") PARTIAL (2:4 2:4)
S: a OK Done.
C: a SEARCH RETURN (PARTIAL 1:4) ALL
S: * ESEARCH (TAG "a") PARTIAL (1:4 4:6)
S: a OK [MESSAGELIMIT 3 4] *
# below and above a UID
C: a SEARCH UIDBEFORE 4
S: * SEARCH 1 2 3
S: a OK Done.
C: a SEARCH UIDAFTER 4
S: * SEARCH 5 6
S: a OK Done.
C: a SEARCH UIDAFTER 6
S: * SEARCH
S: a OK Done.
C: a SEARCH UIDBEFORE 1
S: * SEARCH
S: a OK Done.
C: a SEARCH NOT UIDBEFORE 5
S: * SEARCH 5 6
S: a OK Done.
C: a SEARCH UIDAFTER 0
S: a BAD *
C: a SEARCH UIDAFTER 1:2
S: a BAD *
# an order of some of them would be none
C: a SORT (DATE) UTF-8 ALL
S: a NO [MESSAGELIMIT 3] *
C: a SORT RETURN (PARTIAL -1:-2) (ARRIVAL) UTF-8 ALL
S: * ESEARCH (TAG "a") PARTIAL (-1:-2 5:6)
S: a OK Done.
C: a SORT (ARRIVAL) UTF-8 FLAGGED
S: * SORT 3 4 5
S: a OK Done.
C: a THREAD REFERENCES UTF-8 ALL
S: a NO [MESSAGELIMIT 3] *
C: a THREAD REFERENCES UTF-8 FLAGGED
S: * THREAD (3)(4)(5)
S: a OK Done.
# a copy is whole or it is none; a move goes as far as it can
C: a COPY 1:4 Box
S: a NO [MESSAGELIMIT 3] *
C: a STATUS Box (MESSAGES)
S: * STATUS Box (MESSAGES 0)
S: a OK *
C: a COPY 1:3 Box
S: a OK [COPYUID * 1:3 1:3] *
C: a UID MOVE 1:5 Box
S: * OK [COPYUID * 3:5 4:6] *
S: * 3 EXPUNGE
S: * 3 EXPUNGE
S: * 3 EXPUNGE
S: a OK [MESSAGELIMIT 3 3] *
# only what is expunged counts, and EXPUNGE itself has no limit
C: a SELECT Box
S* a OK *
C: a STORE 1:3 +FLAGS.SILENT (\Deleted)
S: a OK Done.
C: a UID EXPUNGE 1:6
S: * 1 EXPUNGE
S: * 1 EXPUNGE
S: * 1 EXPUNGE
S: a OK Done.
C; a APPEND Box {4+}\r\na: 7\r\n
S* a OK *
C: a STORE 2:4 +FLAGS.SILENT (\Deleted)
S: a OK Done.
C: a STORE 1 +FLAGS.SILENT (\Deleted)
S: a OK Done.
C: a UID EXPUNGE 1:*
S: * 2 EXPUNGE
S: * 2 EXPUNGE
S: * 2 EXPUNGE
S: a OK [MESSAGELIMIT 3 5] *
C; a APPEND Box (\Deleted) {4+}\r\na: 8 (\Deleted) {4+}\r\na: 9 (\Deleted) {4+}\r\na: 0\r\n
S* a OK *
C: a EXPUNGE
S: * 1 EXPUNGE
S: * 1 EXPUNGE
S: * 1 EXPUNGE
S: * 1 EXPUNGE
S: a OK Done.
