# ESEARCH: many mailboxes by one command (RFC 7377).
H: chapar-imap --user alice
S: * PREAUTH *
C: A1 CREATE folder1
S* A1 OK *
C: A1 CREATE folder2
S* A1 OK *
C: A1 CREATE folder2/banana
S* A1 OK *
C: A1 CREATE folder2/banana/split
S* A1 OK *
C: A1 CREATE folder2/peach
S* A1 OK *
C: A1 CREATE folder3
S* A1 OK *
C: A2 APPEND folder1 {76+}
C: From: a@b
C: To: c@d
C: Subject: chad
C: Date: 1 Feb 1994 10:00:00 +0000
C: 
C: text
C: 
S* A2 OK *
C: A2 APPEND folder1 {77+}
C: From: a@b
C: To: c@d
C: Subject: other
C: Date: 1 Feb 1994 10:00:00 +0000
C: 
C: text
C: 
S* A2 OK *
C: A2 APPEND folder1 {77+}
C: From: a@b
C: To: c@d
C: Subject: other
C: Date: 1 Feb 1994 10:00:00 +0000
C: 
C: text
C: 
S* A2 OK *
C: A2 APPEND folder2/banana {76+}
C: From: a@b
C: To: c@d
C: Subject: chad
C: Date: 1 Feb 1994 10:00:00 +0000
C: 
C: text
C: 
S* A2 OK *
C: A2 APPEND folder2/banana {77+}
C: From: a@b
C: To: c@d
C: Subject: other
C: Date: 1 Feb 1994 10:00:00 +0000
C: 
C: text
C: 
S* A2 OK *
C: A2 APPEND folder2/banana/split {76+}
C: From: a@b
C: To: c@d
C: Subject: chad
C: Date: 1 Feb 1994 10:00:00 +0000
C: 
C: text
C: 
S* A2 OK *
C: A2 APPEND folder2/peach {76+}
C: From: a@b
C: To: c@d
C: Subject: chad
C: Date: 1 Feb 1994 10:00:00 +0000
C: 
C: text
C: 
S* A2 OK *
C: A2 APPEND INBOX {76+}
C: From: a@b
C: To: c@d
C: Subject: chad
C: Date: 1 Feb 1994 10:00:00 +0000
C: 
C: text
C: 
S* A2 OK *
C: tag1 ESEARCH IN (mailboxes "folder1" subtree "folder2") unseen
S: * ESEARCH (TAG "tag1" MAILBOX folder1 UIDVALIDITY *) UID ALL 1:3
S: * ESEARCH (TAG "tag1" MAILBOX folder2/banana UIDVALIDITY *) UID ALL 1:2
S: * ESEARCH (TAG "tag1" MAILBOX folder2/banana/split UIDVALIDITY *) UID ALL 1
S: * ESEARCH (TAG "tag1" MAILBOX folder2/peach UIDVALIDITY *) UID ALL 1
S: tag1 OK *
C: tag2 ESEARCH IN (mailboxes "folder1" subtree-one "folder2") subject "chad"
S: * ESEARCH (TAG "tag2" MAILBOX folder1 UIDVALIDITY *) UID ALL 1
S: * ESEARCH (TAG "tag2" MAILBOX folder2/banana UIDVALIDITY *) UID ALL 1
S: * ESEARCH (TAG "tag2" MAILBOX folder2/peach UIDVALIDITY *) UID ALL 1
S: tag2 OK *
# nothing is said of a mailbox without a match, whatever was asked for
C: B1 ESEARCH IN (personal) RETURN (COUNT MIN MAX) SUBJECT other
S: * ESEARCH (TAG "B1" MAILBOX folder1 UIDVALIDITY *) UID MIN 2 MAX 3 COUNT 2
S: * ESEARCH (TAG "B1" MAILBOX folder2/banana UIDVALIDITY *) UID MIN 2 MAX 2 COUNT 1
S: B1 OK *
C: B2 ESEARCH IN (inboxes) RETURN (COUNT) SUBJECT nothing
S: B2 OK *
# each mailbox once; those that are not there are nobody's business
C: B3 ESEARCH IN (mailboxes (folder1 inbox nowhere) mailboxes INBOX) RETURN (PARTIAL 2:9) ALL
S: * ESEARCH (TAG "B3" MAILBOX folder1 UIDVALIDITY *) UID PARTIAL (2:9 2:3)
S: * ESEARCH (TAG "B3" MAILBOX INBOX UIDVALIDITY *) UID PARTIAL (2:9 NIL)
S: B3 OK *
C: A3 SUBSCRIBE folder2/peach
S: A3 OK *
C: A4 SUBSCRIBE folder3
S: A4 OK *
C: B4 ESEARCH IN (subscribed) ALL
S: * ESEARCH (TAG "B4" MAILBOX folder2/peach UIDVALIDITY *) UID ALL 1
S: B4 OK *
C: B5 ESEARCH IN (subtree (folder2/banana folder3)) CHARSET UTF-8 1:5
S: * ESEARCH (TAG "B5" MAILBOX folder2/banana UIDVALIDITY *) UID ALL 1:2
S: * ESEARCH (TAG "B5" MAILBOX folder2/banana/split UIDVALIDITY *) UID ALL 1
S: B5 OK *
# what needs a selected mailbox
C: C0 ESEARCH ALL
S: C0 BAD *
C: C1 ESEARCH IN (selected) ALL
S: C1 BAD *
C: C2 ESEARCH IN (personal selected) ALL
S: C2 BAD *
C: C3 ESEARCH IN (personal) RETURN (UPDATE) ALL
S: C3 BAD *
C: C4 ESEARCH IN (personal) RETURN (SAVE) ALL
S: C4 BAD *
C: A5 SELECT folder1
S* A5 OK *
C: D1 ESEARCH SUBJECT other
S: * ESEARCH (TAG "D1" MAILBOX folder1 UIDVALIDITY *) UID ALL 2:3
S: D1 OK *
C: D2 UID ESEARCH RETURN (SAVE COUNT) SUBJECT other 1:200
S: * ESEARCH (TAG "D2" MAILBOX folder1 UIDVALIDITY *) UID COUNT 2
S: D2 OK *
C: D3 SEARCH $
S: * SEARCH 2 3
S: D3 OK *
C: D4 ESEARCH IN (selected mailboxes (folder1 INBOX)) RETURN (MIN) ALL
S: * ESEARCH (TAG "D4" MAILBOX folder1 UIDVALIDITY *) UID MIN 1
S: * ESEARCH (TAG "D4" MAILBOX INBOX UIDVALIDITY *) UID MIN 1
S: D4 OK *
C: D5 ESEARCH IN (selected personal) RETURN (SAVE) ALL
S: D5 BAD *
C: N NOOP
S: N OK *
C: D6 ESEARCH IN (selected) RETURN (UPDATE COUNT) FLAGGED
S: D6 OK *
C: D7 STORE 2 +FLAGS (\Flagged)
S: * 2 FETCH *
S: * ESEARCH (TAG "D6") UID ADDTO (0 2)
S: D7 OK *
# what is wrong
C: F0 ESEARCH
S: F0 BAD *
C: F1 ESEARCH IN (selected-delayed) ALL
S: F1 BAD *
C: F2 ESEARCH IN () ALL
S: F2 BAD *
C: F3 ESEARCH IN (mailboxes) ALL
S: F3 BAD *
C: F4 ESEARCH IN (mailboxes ()) ALL
S: F4 BAD *
C: N NOOP
S: N OK *
C: F5 ESEARCH IN (everywhere) ALL
S: F5 BAD *
C: F6 ESEARCH IN (personal ALL
S: F6 BAD *
C: F7 ESEARCH IN (personal) NONSENSE
S: F7 BAD *
C: F9 ESEARCH IN (personal) CHARSET X-NONE ALL
S: F9 NO [BADCHARSET *
C: Z LOGOUT
S* Z OK *
