# FUZZY and RELEVANCY (RFC 6203): at least half of the words, each by its
# stem; the score says how near that came.
H: chapar-imap --user alice
S: * PREAUTH *
C: A0 APPEND INBOX {92+}
C: From: user@example.com
C: To: c@d
C: Subject: IMAP break
C: Date: 1 Feb 1994 10:00:00 +0000
C: 
C: x
C: 
S* A0 OK *
C: A1 APPEND INBOX {103+}
C: From: user@example.com
C: To: c@d
C: Subject: broken
C: Date: 1 Feb 1994 10:00:00 +0000
C: 
C: the IMAP is down
C: 
S* A1 OK *
C: A2 APPEND INBOX {94+}
C: From: user@example.com
C: To: c@d
C: Subject: break of day
C: Date: 1 Feb 1994 10:00:00 +0000
C: 
C: x
C: 
S* A2 OK *
C: A3 APPEND INBOX {99+}
C: From: user@example.com
C: To: c@d
C: Subject: nothing
C: Date: 1 Feb 1994 10:00:00 +0000
C: 
C: hello there
C: 
S* A3 OK *
C: A4 APPEND INBOX {97+}
C: From: user@example.com
C: To: c@d
C: Subject: help
C: Date: 1 Feb 1994 10:00:00 +0000
C: 
C: working late
C: 
S* A4 OK *
C: A5 APPEND INBOX {97+}
C: From: user@example.com
C: To: c@d
C: Subject: IMAP breaks
C: Date: 1 Feb 1994 10:00:00 +0000
C: 
C: world
C: 
S* A5 OK *
C: A9 EXAMINE INBOX
S* A9 OK *
C: A1 SEARCH FUZZY (SUBJECT "IMAP break")
S: * SEARCH 1 3 6
S: A1 OK *
C: A2 SEARCH FUZZY SUBJECT "breaking IMAP" FROM user@example.com
S: * SEARCH 1 6
S: A2 OK *
C: B1 SEARCH RETURN (RELEVANCY ALL) FUZZY TEXT "Helo"
S: * ESEARCH (TAG "B1") ALL 4:5 RELEVANCY (45 45)
S: B1 OK *
C: B2 SEARCH RETURN (RELEVANCY ALL) FUZZY SUBJECT "IMAP break"
S: * ESEARCH (TAG "B2") ALL 1,3,6 RELEVANCY (100 45 100)
S: B2 OK *
C: B3 SEARCH RETURN (PARTIAL 2:9 RELEVANCY) FUZZY SUBJECT "break IMAP"
S: * ESEARCH (TAG "B3") PARTIAL (2:9 3,6) RELEVANCY (45 90)
S: B3 OK *
C: C1 SORT (RELEVANCY) UTF-8 FUZZY SUBJECT "broken IMAP"
S: * SORT 1 2 6
S: C1 OK *
C: C2 SORT RETURN (RELEVANCY ALL) (RELEVANCY) UTF-8 FUZZY TEXT "IMAP break"
S: * ESEARCH (TAG "C2") ALL 1,6,2:3 RELEVANCY (100 100 45 45)
S: C2 OK *
C: C3 SORT RETURN (PARTIAL 1:2) (RELEVANCY) UTF-8 FUZZY TEXT "IMAP break"
S: * ESEARCH (TAG "C3") PARTIAL (1:2 1,6)
S: C3 OK *
# what is no string is matched as ever
C: D1 SEARCH FUZZY SEEN
S: * SEARCH
S: D1 OK *
C: D2 SEARCH RETURN (RELEVANCY ALL) FUZZY UNSEEN 1:2
S: * ESEARCH (TAG "D2") ALL 1:2 RELEVANCY (100 100)
S: D2 OK *
# RELEVANCY needs FUZZY
C: E0 SEARCH RETURN (RELEVANCY ALL) TEXT x
S: E0 BAD *
C: E1 SORT (RELEVANCY) UTF-8 TEXT x
S: E1 BAD *
C: E2 SORT RETURN (RELEVANCY) (DATE) UTF-8 TEXT x
S: E2 BAD *
C: E3 SEARCH FUZZY
S: E3 BAD *
C: Z LOGOUT
S* Z OK *
