# SEARCH RETURN (RFC 4731): the ESEARCH response.
H: chapar-imap --user alice
S: * PREAUTH *
C: A1 APPEND INBOX {119+}
C: From: Bob <bob@example.net>
C: To: alice@example.org
C: Subject: Lunch
C: Date: Tue, 8 Feb 1994 10:00:00 +0000
C: 
C: Shall we?
C: 
S* A1 OK *
C: A2 APPEND INBOX (\Seen) {119+}
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
C: A4 APPEND INBOX (\Seen) {119+}
C: From: Bob <bob@example.net>
C: To: alice@example.org
C: Subject: Lunch
C: Date: Tue, 8 Feb 1994 10:00:00 +0000
C: 
C: Shall we?
C: 
S* A4 OK *
C: A5 APPEND INBOX {119+}
C: From: Bob <bob@example.net>
C: To: alice@example.org
C: Subject: Lunch
C: Date: Tue, 8 Feb 1994 10:00:00 +0000
C: 
C: Shall we?
C: 
S* A5 OK *
C: A6 APPEND INBOX {119+}
C: From: Bob <bob@example.net>
C: To: alice@example.org
C: Subject: Lunch
C: Date: Tue, 8 Feb 1994 10:00:00 +0000
C: 
C: Shall we?
C: 
S* A6 OK *
C: A7 APPEND INBOX (\Seen) {119+}
C: From: Bob <bob@example.net>
C: To: alice@example.org
C: Subject: Lunch
C: Date: Tue, 8 Feb 1994 10:00:00 +0000
C: 
C: Shall we?
C: 
S* A7 OK *
C: A9 SELECT INBOX
S* A9 OK *
C: A10 STORE 1 +FLAGS.SILENT (\Deleted)
S: A10 OK *
C: A11 EXPUNGE
S: * 1 EXPUNGE
S: A11 OK *
C: B1 SEARCH RETURN () SEEN
S: * ESEARCH (TAG "B1") ALL 1:3,6
S: B1 OK *
C: B2 UID SEARCH RETURN (ALL) SEEN
S: * ESEARCH (TAG "B2") UID ALL 2:4,7
S: B2 OK *
C: B3 SEARCH RETURN (MIN) SEEN
S: * ESEARCH (TAG "B3") MIN 1
S: B3 OK *
C: B4 SEARCH RETURN (MAX) SEEN
S: * ESEARCH (TAG "B4") MAX 6
S: B4 OK *
C: B5 UID SEARCH RETURN (MIN MAX) SEEN
S: * ESEARCH (TAG "B5") UID MIN 2 MAX 7
S: B5 OK *
C: B6 SEARCH RETURN (COUNT) SEEN
S: * ESEARCH (TAG "B6") COUNT 4
S: B6 OK *
C: B7 SEARCH RETURN (min all max count) ALL
S: * ESEARCH (TAG "B7") MIN 1 ALL 1:6 MAX 6 COUNT 6
S: B7 OK *
# nothing found: no numbers, but an answer, with its count
C: B8 SEARCH RETURN (MIN MAX ALL) FLAGGED
S: * ESEARCH (TAG "B8")
S: B8 OK *
C: B9 SEARCH RETURN (COUNT MIN) FLAGGED
S: * ESEARCH (TAG "B9") COUNT 0
S: B9 OK *
C: B10 UID SEARCH RETURN () FLAGGED
S: * ESEARCH (TAG "B10") UID
S: B10 OK *
C: B11 SEARCH RETURN (NONE) ALL
S: B11 BAD *
C: B12 SEARCH RETURN (MIN
S: B12 BAD *
C: B13 SEARCH RETURN () 
S: B13 BAD *
C: B14 SEARCH RETURN ALL SEEN
S: B14 BAD *
C: Z LOGOUT
S* Z OK *
