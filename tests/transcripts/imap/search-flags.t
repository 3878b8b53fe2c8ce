# Keys that look at flags, numbers, dates and sizes only, and how they combine.
H: chapar-imap --user alice
S: * PREAUTH *
C: A1 APPEND INBOX (\Seen \Answered) {119+}
C: From: Bob <bob@example.net>
C: To: alice@example.org
C: Subject: Lunch
C: Date: Tue, 8 Feb 1994 10:00:00 +0000
C: 
C: Shall we?
C: 
S* A1 OK *
C: A2 APPEND INBOX (\Flagged $$Work) {119+}
C: From: Bob <bob@example.net>
C: To: alice@example.org
C: Subject: Lunch
C: Date: Tue, 8 Feb 1994 10:00:00 +0000
C: 
C: Shall we?
C: 
S* A2 OK *
C: A3 APPEND INBOX (\Deleted \Seen) {610+}
C: From: Bob <bob@example.net>
C: To: alice@example.org
C: Subject: Lunch
C: Date: Tue, 8 Feb 1994 10:00:00 +0000
C: 
C: Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long Long 
C: 
S* A3 OK *
C: A4 APPEND INBOX (\Draft $$work $$Other) {119+}
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
C: A6 EXAMINE INBOX
S* A6 OK *
C: B1 SEARCH ALL
S: * SEARCH 1 2 3 4 5
S: B1 OK *
C: B2 SEARCH SEEN
S: * SEARCH 1 3
S: B2 OK *
C: B3 SEARCH UNSEEN
S: * SEARCH 2 4 5
S: B3 OK *
C: B4 SEARCH ANSWERED
S: * SEARCH 1
S: B4 OK *
C: B5 SEARCH UNANSWERED
S: * SEARCH 2 3 4 5
S: B5 OK *
C: B6 SEARCH FLAGGED
S: * SEARCH 2
S: B6 OK *
C: B7 SEARCH UNFLAGGED
S: * SEARCH 1 3 4 5
S: B7 OK *
C: B8 SEARCH DELETED
S: * SEARCH 3
S: B8 OK *
C: B9 SEARCH UNDELETED
S: * SEARCH 1 2 4 5
S: B9 OK *
C: B10 SEARCH DRAFT
S: * SEARCH 4
S: B10 OK *
C: B11 SEARCH UNDRAFT
S: * SEARCH 1 2 3 5
S: B11 OK *
C: B12 SEARCH KEYWORD $$Work
S: * SEARCH 2 4
S: B12 OK *
C: B13 SEARCH KEYWORD $$work
S: * SEARCH 2 4
S: B13 OK *
C: B14 SEARCH UNKEYWORD $$WORK
S: * SEARCH 1 3 5
S: B14 OK *
C: B15 SEARCH KEYWORD Never
S: * SEARCH
S: B15 OK *
C: B16 SEARCH UNKEYWORD Never
S: * SEARCH 1 2 3 4 5
S: B16 OK *
C: B17 SEARCH KEYWORD $$Other
S: * SEARCH 4
S: B17 OK *
C: B18 SEARCH NOT SEEN
S: * SEARCH 2 4 5
S: B18 OK *
C: B19 SEARCH NOT NOT SEEN
S: * SEARCH 1 3
S: B19 OK *
C: B20 SEARCH SEEN UNSEEN
S: * SEARCH
S: B20 OK *
C: B21 SEARCH SEEN NOT DELETED
S: * SEARCH 1
S: B21 OK *
C: B22 SEARCH OR SEEN FLAGGED
S: * SEARCH 1 2 3
S: B22 OK *
C: B23 SEARCH OR (SEEN DELETED) (NOT SEEN KEYWORD $$Other)
S: * SEARCH 3 4
S: B23 OK *
C: B24 SEARCH NOT (SEEN DELETED)
S: * SEARCH 1 2 4 5
S: B24 OK *
C: B25 SEARCH NOT OR SEEN FLAGGED
S: * SEARCH 4 5
S: B25 OK *
C: B26 SEARCH (ALL)
S: * SEARCH 1 2 3 4 5
S: B26 OK *
C: B27 SEARCH ((SEEN) (DELETED))
S: * SEARCH 3
S: B27 OK *
C: B28 SEARCH NOT ALL
S: * SEARCH
S: B28 OK *
C: B29 SEARCH NOT NOT ALL
S: * SEARCH 1 2 3 4 5
S: B29 OK *
C: B30 SEARCH OR NOT ALL SEEN
S: * SEARCH 1 3
S: B30 OK *
C: B31 SEARCH 2:4
S: * SEARCH 2 3 4
S: B31 OK *
C: B32 SEARCH 4:2
S: * SEARCH 2 3 4
S: B32 OK *
C: B33 SEARCH 1,5
S: * SEARCH 1 5
S: B33 OK *
C: B34 SEARCH *
S: * SEARCH 5
S: B34 OK *
C: B35 SEARCH *:4
S: * SEARCH 4 5
S: B35 OK *
C: B36 SEARCH 2:* UNSEEN
S: * SEARCH 2 4 5
S: B36 OK *
C: B37 SEARCH NOT 2:4
S: * SEARCH 1 5
S: B37 OK *
C: B38 SEARCH 1:3 2:5
S: * SEARCH 2 3
S: B38 OK *
C: B39 SEARCH UID 2,4
S: * SEARCH 2 4
S: B39 OK *
C: B40 SEARCH UID 4:*
S: * SEARCH 4 5
S: B40 OK *
C: B41 SEARCH UID 9:*
S: * SEARCH 5
S: B41 OK *
C: B42 SEARCH UID 6:9
S: * SEARCH
S: B42 OK *
C: B43 SEARCH OR 1 UID 5
S: * SEARCH 1 5
S: B43 OK *
C: B44 SEARCH LARGER 300
S: * SEARCH 3
S: B44 OK *
C: B45 SEARCH SMALLER 300
S: * SEARCH 1 2 4 5
S: B45 OK *
C: B46 SEARCH SMALLER 0
S: * SEARCH
S: B46 OK *
C: B47 SEARCH LARGER 0 SEEN
S: * SEARCH 1 3
S: B47 OK *
C: B48 SEARCH seen deleted
S: * SEARCH 3
S: B48 OK *
# a message of just that size is neither
C: B49 SEARCH OR LARGER 119 SMALLER 119
S: * SEARCH 3
S: B49 OK *
C: B50 UID SEARCH 2:3
S: * SEARCH 2 3
S: B50 OK *
C: Z LOGOUT
S* Z OK *
