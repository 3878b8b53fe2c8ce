# THREAD: the three algorithms (RFC 5256), on a conversation with a message
# missing, one that was forwarded, and one that came in between.
H: chapar-imap --user alice
S: * PREAUTH *
C: A1 APPEND INBOX "20-Mar-1994 10:00:00 +0000" {105+}
C: From: a@example.net
C: To: x@y
C: Subject: Plan
C: Date: 1 Feb 1994 10:00:00 +0000
C: Message-ID: <1@x>
C: 
C: text
C: 
S* A1 OK *
C: A2 APPEND INBOX "19-Mar-1994 10:00:00 +0000" {128+}
C: From: b@example.net
C: To: x@y
C: Subject: Re: Plan
C: Date: 2 Feb 1994 10:00:00 +0000
C: Message-ID: <2@x>
C: References: <1@x>
C: 
C: text
C: 
S* A2 OK *
C: A3 APPEND INBOX "18-Mar-1994 10:00:00 +0000" {134+}
C: From: c@example.net
C: To: x@y
C: Subject: Re: Plan
C: Date: 3 Feb 1994 10:00:00 +0000
C: Message-ID: <4@x>
C: References: <1@x> <3@x>
C: 
C: text
C: 
S* A3 OK *
C: A4 APPEND INBOX "17-Mar-1994 10:00:00 +0000" {134+}
C: From: d@example.net
C: To: x@y
C: Subject: Re: Plan
C: Date: 4 Feb 1994 10:00:00 +0000
C: Message-ID: <5@x>
C: References: <1@x> <3@x>
C: 
C: text
C: 
S* A4 OK *
C: A5 APPEND INBOX "16-Mar-1994 10:00:00 +0000" {106+}
C: From: e@example.net
C: To: x@y
C: Subject: Lunch
C: Date: 2 Feb 1994 12:00:00 +0000
C: Message-ID: <6@x>
C: 
C: text
C: 
S* A5 OK *
C: A6 APPEND INBOX "15-Mar-1994 10:00:00 +0000" {111+}
C: From: f@example.net
C: To: x@y
C: Subject: Fwd: Lunch
C: Date: 5 Feb 1994 10:00:00 +0000
C: Message-ID: <7@x>
C: 
C: text
C: 
S* A6 OK *
C: A7 APPEND INBOX "14-Mar-1994 10:00:00 +0000" {125+}
C: From: g@example.net
C: To: x@y
C: Subject: Other
C: Date: 6 Feb 1994 10:00:00 +0000
C: Message-ID: <8@x>
C: References: <9@x>
C: 
C: text
C: 
S* A7 OK *
C: A8 APPEND INBOX "13-Mar-1994 10:00:00 +0000" {128+}
C: From: h@example.net
C: To: x@y
C: Subject: Another
C: Date: 5 Feb 1994 11:00:00 +0000
C: Message-ID: <10@x>
C: References: <9@x>
C: 
C: text
C: 
S* A8 OK *
C: A9 APPEND INBOX "12-Mar-1994 10:00:00 +0000" {130+}
C: From: i@example.net
C: To: x@y
C: Subject: Re: Plan
C: Date: 7 Feb 1994 11:00:00 +0000
C: Message-ID: <11@x>
C: In-Reply-To: <2@x>
C: 
C: text
C: 
S* A9 OK *
C: A10 APPEND INBOX "11-Mar-1994 10:00:00 +0000" {105+}
C: From: j@example.net
C: To: x@y
C: Subject: Plan
C: Date: 8 Feb 1994 11:00:00 +0000
C: Message-ID: <1@x>
C: 
C: text
C: 
S* A10 OK *
C: A99 EXAMINE INBOX
S* A99 OK *
C: B1 THREAD ORDEREDSUBJECT UTF-8 SINCE 5-FEB-1994
S: * THREAD (1 (2)(3)(4)(9)(10))(5 6)(8)(7)
S: B1 OK *
C: B2 THREAD ORDEREDSUBJECT US-ASCII TEXT "gewp"
S: * THREAD
S: B2 OK *
# 3@x is not there: what replies to it is below 1; 9@x neither, and it is the
# parent of two.  The second message called 1@x is another one.
C: B3 THREAD REFERENCES UTF-8 ALL
S: * THREAD ((1 (2 9)(3)(4))(10))(5 6)((8)(7))
S: B3 OK *
C: B4 UID THREAD REFERENCES UTF-8 2:4
S: * THREAD ((2)(3)(4))
S: B4 OK *
# by references only, the thread with the newest arrival last
C: B5 THREAD REFS UTF-8 ALL
S: * THREAD (10)((8)(7))(6)(5)(1 (2 9)(3)(4))
S: B5 OK *
C: B6 THREAD REFERENCES UTF-8 7
S: * THREAD (7)
S: B6 OK *
# what is wrong
C: C0 THREAD
S: C0 BAD *
C: C1 THREAD NONSENSE UTF-8 ALL
S: C1 BAD *
C: C2 THREAD REFERENCES
S: C2 BAD *
C: C3 THREAD REFERENCES UTF-8
S: C3 BAD *
C: C4 THREAD (REFERENCES) UTF-8 ALL
S: C4 BAD *
C: C9 THREAD REFERENCES X-NONE ALL
S: C9 NO [BADCHARSET (US-ASCII UTF-8)] *
C: Z LOGOUT
S* Z OK *
