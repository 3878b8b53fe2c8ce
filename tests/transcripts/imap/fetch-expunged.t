# A message that another session expunged can be fetched until we are told.
H: chapar-imap --user alice
2H: chapar-imap --user alice
S: * PREAUTH *
C: A1 APPEND INBOX {148+}
C: From: Bob <bob@example.net>
C: To: alice@example.org
C: Subject: Lunch
C: Date: Tue, 8 Feb 1994 10:00:00 +0000
C: Message-ID: <2@example.net>
C: 
C: Shall we?
C: 
S* A1 OK *
C: A2 APPEND INBOX {148+}
C: From: Bob <bob@example.net>
C: To: alice@example.org
C: Subject: Lunch
C: Date: Tue, 8 Feb 1994 10:00:00 +0000
C: Message-ID: <2@example.net>
C: 
C: Shall we?
C: 
S* A2 OK *
C: A3 SELECT INBOX
S* A3 OK *
2S: * PREAUTH *
2C: A1 SELECT INBOX
2S* A1 OK *
2C: A2 STORE 1 +FLAGS.SILENT (\Deleted)
2S: A2 OK *
2C: A3 EXPUNGE
2S: * 1 EXPUNGE
2S* A3 OK *
C: B1 FETCH 1:2 (UID RFC822.SIZE BODY[TEXT])
S: * 1 FETCH (UID 1 RFC822.SIZE 148 BODY[TEXT] {11}
S: Shall we?
S: )
S: * 2 FETCH (UID 2 RFC822.SIZE 148 BODY[TEXT] {11}
S: Shall we?
S:  FLAGS (\Seen*))
S* B1 OK *
# it is not found any more, and the other one keeps its number
C: B2 SEARCH ALL
S: * SEARCH 2
S: B2 OK *
C: B3 NOOP
S: * 1 EXPUNGE
S: B3 OK *
C: B4 FETCH 1 UID
S: * 1 FETCH (UID 2)
S: B4 OK *
C: Z LOGOUT
S* Z OK *
