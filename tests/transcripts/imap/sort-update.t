# UPDATE of a sort: at which place results come in and go out (RFC 5267).
H: chapar-imap --user alice
S: * PREAUTH *
2H: chapar-imap --user alice
2S: * PREAUTH *
C: A0 APPEND INBOX {73+}
C: From: a@b
C: To: c@d
C: Subject: d
C: Date: 1 Feb 1994 10:00:00 +0000
C: 
C: text
C: 
S* A0 OK *
C: A1 APPEND INBOX {73+}
C: From: a@b
C: To: c@d
C: Subject: b
C: Date: 1 Feb 1994 10:00:00 +0000
C: 
C: text
C: 
S* A1 OK *
C: A2 APPEND INBOX {73+}
C: From: a@b
C: To: c@d
C: Subject: f
C: Date: 1 Feb 1994 10:00:00 +0000
C: 
C: text
C: 
S* A2 OK *
C: A9 SELECT INBOX
S* A9 OK *
2C: A9 SELECT INBOX
2S* A9 OK *
C: B1 UID SORT RETURN (UPDATE ALL) (SUBJECT) UTF-8 UNDELETED
S: * ESEARCH (TAG "B1") UID ALL 2,1,3
S: B1 OK *
2C: D0 APPEND INBOX {73+}
2C: From: a@b
2C: To: c@d
2C: Subject: c
2C: Date: 1 Feb 1994 10:00:00 +0000
2C: 
2C: text
2C: 
2S* D0 OK *
2C: D1 APPEND INBOX {73+}
2C: From: a@b
2C: To: c@d
2C: Subject: e
2C: Date: 1 Feb 1994 10:00:00 +0000
2C: 
2C: text
2C: 
2S* D1 OK *
2C: D2 APPEND INBOX {73+}
2C: From: a@b
2C: To: c@d
2C: Subject: a
2C: Date: 1 Feb 1994 10:00:00 +0000
2C: 
2C: text
2C: 
2S* D2 OK *
2C: D3 APPEND INBOX {73+}
2C: From: a@b
2C: To: c@d
2C: Subject: g
2C: Date: 1 Feb 1994 10:00:00 +0000
2C: 
2C: text
2C: 
2S* D3 OK *
# 2 4 1 3, 2 4 1 5 3, 6 2 4 1 5 3, 6 2 4 1 5 3 7
C: B2 NOOP
S: * 7 EXISTS
S: * ? RECENT
S: * ESEARCH (TAG "B1") UID ADDTO (2 4 4 5 1 6 7 7)
S: B2 OK *
2C: D9 UID STORE 1,4,5,6 +FLAGS.SILENT (\Deleted)
2S* D9 OK *
C: B3 NOOP
S: * 1 FETCH *
S: * 4 FETCH *
S: * 5 FETCH *
S: * 6 FETCH *
S: * ESEARCH (TAG "B1") UID REMOVEFROM (4 1 3 4:5 1 6)
S: B3 OK *
2C: D10 UID STORE 4 -FLAGS.SILENT (\Deleted)
2S* D10 OK *
2C: D11 EXPUNGE
2S* D11 OK *
C: B4 NOOP
S: * 1 EXPUNGE
S: * 4 EXPUNGE
S: * 4 EXPUNGE
S: * 3 FETCH *
S: * ESEARCH (TAG "B1") UID ADDTO (2 4)
S: B4 OK *
C: B5 UID SORT (SUBJECT) UTF-8 UNDELETED
S: * SORT 2 4 3 7
S: B5 OK *
C: Z LOGOUT
S* Z OK *
2C: Z LOGOUT
2S* Z OK *
