# The MODSEQ key and what it adds to the answer (RFC 7162, 3.1.5).
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
C: A2 APPEND INBOX {119+}
C: From: Bob <bob@example.net>
C: To: alice@example.org
C: Subject: Lunch
C: Date: Tue, 8 Feb 1994 10:00:00 +0000
C: 
C: Shall we?
C: 
S* A2 OK *
C: A3 APPEND INBOX {119+}
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
C: A5 SELECT INBOX
S* A5 OK *
C: A6 STORE 3 +FLAGS (\Flagged)
S* A6 OK *
C: A7 FETCH 1:* (MODSEQ)
S: * OK [HIGHESTMODSEQ $h] *
S: * 1 FETCH (MODSEQ ($a))
S: * 2 FETCH (MODSEQ ($b))
S: * 3 FETCH (MODSEQ ($c))
S: * 4 FETCH (MODSEQ ($d))
S: A7 OK *
C: B1 SEARCH MODSEQ $b
S: * SEARCH 2 3 4 (MODSEQ $c)
S: B1 OK *
C: B2 SEARCH MODSEQ $b NOT FLAGGED
S: * SEARCH 2 4 (MODSEQ $d)
S: B2 OK *
C: B3 SEARCH MODSEQ "/flags/\\\\draft" all $c
S: * SEARCH 3 (MODSEQ $c)
S: B3 OK *
C: B4 SEARCH OR NOT MODSEQ $d LARGER 50000
S: * SEARCH 1 2 (MODSEQ $b)
S: B4 OK *
C: B5 SEARCH MODSEQ 999999
S: * SEARCH
S: B5 OK *
C: B6 SEARCH MODSEQ 0
S: * SEARCH 1 2 3 4 (MODSEQ $c)
S: B6 OK *
# RETURN: the modseq of what is returned (RFC 4731, 3.2)
C: B7 SEARCH RETURN () MODSEQ $b
S: * ESEARCH (TAG "B7") ALL 2:4 MODSEQ $c
S: B7 OK *
C: B8 SEARCH RETURN (MIN) MODSEQ 1
S: * ESEARCH (TAG "B8") MIN 1 MODSEQ $a
S: B8 OK *
C: B9 SEARCH RETURN (MAX) MODSEQ 1
S: * ESEARCH (TAG "B9") MAX 4 MODSEQ $d
S: B9 OK *
C: B10 SEARCH RETURN (MIN MAX) MODSEQ 1
S: * ESEARCH (TAG "B10") MIN 1 MAX 4 MODSEQ $d
S: B10 OK *
C: B11 SEARCH RETURN (COUNT) MODSEQ 1
S: * ESEARCH (TAG "B11") COUNT 4 MODSEQ $c
S: B11 OK *
C: B12 SEARCH RETURN (ALL) MODSEQ 999999
S: * ESEARCH (TAG "B12")
S: B12 OK *
# using it is enough to be told
C: A8 STORE 1 +FLAGS (\Flagged)
S: * 1 FETCH (*MODSEQ ($e)*)
S* A8 OK *
C: B13 SEARCH MODSEQ
S: B13 BAD *
C: B14 SEARCH MODSEQ "/flags/\\\\seen" 1
S: B14 BAD *
C: Z LOGOUT
S* Z OK *
