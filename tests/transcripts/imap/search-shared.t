# Searches in somebody else's mailbox: \Seen is the reader's own, in results
# that are kept up to date too, and ESEARCH looks where one may read.
H: chapar-imap --user alice
2H: chapar-imap --user bob
S: * PREAUTH *
2S: * PREAUTH *
C: A1 CREATE Shared
S* A1 OK *
C: A2 SETACL Shared bob lrs
S* A2 OK *
C: A3 CREATE Hidden
S* A3 OK *
C: A4 SETACL Hidden bob l
S* A4 OK *
C: A5 APPEND Shared {14+}
C: Subject: one
C: 
S* A5 OK *
C: A6 APPEND Shared {14+}
C: Subject: two
C: 
S* A6 OK *
C: A7 APPEND Hidden {14+}
C: Subject: two
C: 
S* A7 OK *
2C: B1 SELECT user/alice/Shared
2S* B1 OK *
2C: B2 SEARCH RETURN (UPDATE ALL) UNSEEN
2S: * ESEARCH (TAG "B2") ALL 1:2
2S: B2 OK *
2C: B3 STORE 1 +FLAGS (\Seen)
2S: * 1 FETCH *
2S: * ESEARCH (TAG "B2") REMOVEFROM (0 1)
2S: B3 OK *
2C: B4 UID SORT (REVERSE SUBJECT) UTF-8 SEEN
2S: * SORT 1
2S: B4 OK *
2C: B5 ESEARCH IN (mailboxes (user/alice/Shared user/alice/Hidden)) SUBJECT two
2S: * ESEARCH (TAG "B5" MAILBOX user/alice/Shared UIDVALIDITY *) UID ALL 2
2S: B5 OK *
2C: B6 ESEARCH IN (subtree user/alice) ALL
2S: * ESEARCH (TAG "B6" MAILBOX user/alice/Shared UIDVALIDITY *) UID ALL 1:2
2S: B6 OK *
2C: B7 ESEARCH IN (personal) ALL
2S: B7 OK *
C: A8 EXAMINE Shared
S* A8 OK *
C: A9 SEARCH SEEN
S: * SEARCH
S: A9 OK *
C: Z LOGOUT
S* Z OK *
2C: Z LOGOUT
2S* Z OK *
