# SAVE, and "$" for what it saved (RFC 5182).
H: chapar-imap --user alice
S: * PREAUTH *
C: A1 APPEND INBOX (\Seen) {119+}
C: From: Bob <bob@example.net>
C: To: alice@example.org
C: Subject: Lunch
C: Date: Tue, 8 Feb 1994 10:00:00 +0000
C: 
C: Shall we?
C: 
S* A1 OK *
C: A2 APPEND INBOX {119+}
C: From: Bob <bob@example.net>
C: To: alice@example.org
C: Subject: Lunch
C: Date: Tue, 8 Feb 1994 10:00:00 +0000
C: 
C: Shall we?
C: 
S* A2 OK *
C: A3 APPEND INBOX (\Seen) {119+}
C: From: Bob <bob@example.net>
C: To: alice@example.org
C: Subject: Lunch
C: Date: Tue, 8 Feb 1994 10:00:00 +0000
C: 
C: Shall we?
C: 
S* A3 OK *
C: A4 APPEND INBOX {119+}
C: From: Bob <bob@example.net>
C: To: alice@example.org
C: Subject: Lunch
C: Date: Tue, 8 Feb 1994 10:00:00 +0000
C: 
C: Shall we?
C: 
S* A4 OK *
C: A5 APPEND INBOX (\Seen) {119+}
C: From: Bob <bob@example.net>
C: To: alice@example.org
C: Subject: Lunch
C: Date: Tue, 8 Feb 1994 10:00:00 +0000
C: 
C: Shall we?
C: 
S* A5 OK *
C: A6 SELECT INBOX
S* A6 OK *
C: B1 SEARCH RETURN (SAVE) SEEN
S: B1 OK *
C: B2 FETCH $$ (UID)
S: * 1 FETCH (UID 1)
S: * 3 FETCH (UID 3)
S: * 5 FETCH (UID 5)
S: B2 OK *
C: B3 UID SEARCH $$ 2:4
S: * SEARCH 3
S: B3 OK *
C: B4 SEARCH NOT $$
S: * SEARCH 2 4
S: B4 OK *
C: B5 SEARCH RETURN (MIN SAVE) UNSEEN
S: * ESEARCH (TAG "B5") MIN 2
S: B5 OK *
C: B6 SEARCH $$
S: * SEARCH 2
S: B6 OK *
C: B7 SEARCH RETURN (SAVE MAX) UNSEEN
S: * ESEARCH (TAG "B7") MAX 4
S: B7 OK *
C: B8 SEARCH $$
S: * SEARCH 4
S: B8 OK *
C: B9 SEARCH RETURN (SAVE MIN MAX) ALL
S: * ESEARCH (TAG "B9") MIN 1 MAX 5
S: B9 OK *
C: B10 SEARCH $$
S: * SEARCH 1 5
S: B10 OK *
C: B11 SEARCH RETURN (SAVE COUNT MAX) SEEN
S: * ESEARCH (TAG "B11") MAX 5 COUNT 3
S: B11 OK *
C: B12 SEARCH $$
S: * SEARCH 1 3 5
S: B12 OK *
# what is wrong leaves it, what does not work empties it
C: B13 SEARCH RETURN (SAVE) NOTHING
S: B13 BAD *
C: B14 SEARCH $$
S: * SEARCH 1 3 5
S: B14 OK *
C: B15 SEARCH RETURN (SAVE) CHARSET X-None SUBJECT x
S: B15 NO *
C: N15 NOOP
S: N15 OK *
C: B16 SEARCH $$
S: * SEARCH
S: B16 OK *
C: B17 FETCH $$ FLAGS
S: B17 OK *
# the expunged are not in it
C: B18 SEARCH RETURN (SAVE) SEEN
S: B18 OK *
C: B19 STORE 3 +FLAGS.SILENT (\Deleted)
S: B19 OK *
C: B20 EXPUNGE
S: * 3 EXPUNGE
S: B20 OK *
C: B21 SEARCH $$
S: * SEARCH 1 4
S: B21 OK *
C: B22 UID SEARCH $$
S: * SEARCH 1 5
S: B22 OK *
C: Z LOGOUT
S* Z OK *
