# References that make no sense: loops, oneself, and a chain told backwards.
H: chapar-imap --user alice
S: * PREAUTH *
C: A1 APPEND INBOX {112+}
C: From: a@b
C: To: c@d
C: Subject: s0
C: Date: 1 Feb 1994 10:00:00 +0000
C: Message-ID: <1@x>
C: References: <2@x>
C: 
C: text
C: 
S* A1 OK *
C: A2 APPEND INBOX {112+}
C: From: a@b
C: To: c@d
C: Subject: s1
C: Date: 2 Feb 1994 10:00:00 +0000
C: Message-ID: <2@x>
C: References: <1@x>
C: 
C: text
C: 
S* A2 OK *
C: A3 APPEND INBOX {112+}
C: From: a@b
C: To: c@d
C: Subject: s2
C: Date: 3 Feb 1994 10:00:00 +0000
C: Message-ID: <3@x>
C: References: <3@x>
C: 
C: text
C: 
S* A3 OK *
C: A4 APPEND INBOX {124+}
C: From: a@b
C: To: c@d
C: Subject: s3
C: Date: 4 Feb 1994 10:00:00 +0000
C: Message-ID: <4@x>
C: References: <6@x> <5@x> <4@x>
C: 
C: text
C: 
S* A4 OK *
C: A5 APPEND INBOX {124+}
C: From: a@b
C: To: c@d
C: Subject: s4
C: Date: 5 Feb 1994 10:00:00 +0000
C: Message-ID: <5@x>
C: References: <4@x> <5@x> <6@x>
C: 
C: text
C: 
S* A5 OK *
C: A6 APPEND INBOX {93+}
C: From: a@b
C: To: c@d
C: Subject: s5
C: Date: 6 Feb 1994 10:00:00 +0000
C: Message-ID: <6@x>
C: 
C: text
C: 
S* A6 OK *
C: A99 EXAMINE INBOX
S* A99 OK *
C: B1 THREAD REFS UTF-8 ALL
S: * THREAD (2 1)(3)(4)(6 5)
S: B1 OK *
C: B2 THREAD REFERENCES UTF-8 ALL
S: * THREAD (2 1)(3)(4)(6 5)
S: B2 OK *
C: Z LOGOUT
S* Z OK *
