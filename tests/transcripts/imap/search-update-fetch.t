# UPDATE (...): what is said of new messages in a result (RFC 5465, section 7)
H: chapar-imap --user alice
S: * PREAUTH *
2H: chapar-imap --user alice
2S: * PREAUTH *
C: A1 SELECT INBOX
S* A1 OK *
C: A2 SEARCH RETURN (COUNT UPDATE (UID BODY.PEEK[HEADER.FIELDS (SUBJECT)])) FROM "boss"
S: * ESEARCH (TAG "A2") COUNT 0
S: A2 OK *
C: A3 UID SORT RETURN (UPDATE(FLAGS) ALL) (REVERSE ARRIVAL) UTF-8 SUBJECT "morning"
S: * ESEARCH (TAG "A3") UID
S: A3 OK *
C: A4 SEARCH RETURN (UPDATE COUNT) ALL
S: * ESEARCH (TAG "A4") COUNT 0
S: A4 OK *
C: A5 SEARCH RETURN (UPDATE (NOSUCH)) ALL
S: A5 BAD *
C: A6 SEARCH RETURN (UPDATE ()) ALL
S: A6 BAD *
C: A7 SEARCH RETURN (COUNT (FLAGS)) ALL
S: A7 BAD *
# EXISTS, FETCH, ESEARCH; who is in two results is told twice
2C: B1 APPEND INBOX {45+}
2C: From: the boss <a@b>
2C: Subject: good morning
2C: 
2S* B1 OK *
2C: B2 APPEND INBOX {17+}
2C: From: other <a@b>
2S* B2 OK *
C: C1 NOOP
S: * 2 EXISTS
S: * 2 RECENT
S: * 1 FETCH (FLAGS (\Recent))
S: * 1 FETCH (UID 1 BODY[HEADER.FIELDS (SUBJECT)] {23}
S: Subject: good morning
S: )
S: * ESEARCH (TAG "A4") ADDTO (0 1:2)
S: * ESEARCH (TAG "A3") UID ADDTO (1 1)
S: * ESEARCH (TAG "A2") ADDTO (0 1)
S: C1 OK *
# who gets in or out by a change of flags is not fetched
C: D1 SEARCH RETURN (COUNT UPDATE (UID)) UNSEEN
S: * ESEARCH (TAG "D1") COUNT 2
S: D1 OK *
2C: D2 SELECT INBOX
2S* D2 OK *
2C: D3 STORE 1 +FLAGS.SILENT (\Seen)
2S: D3 OK *
C: D4 NOOP
S: * 1 FETCH (FLAGS (\Seen \Recent))
S: * ESEARCH (TAG "D1") REMOVEFROM (0 1)
S: D4 OK *
2C: D5 STORE 1 -FLAGS.SILENT (\Seen)
2S: D5 OK *
C: D6 NOOP
S: * 1 FETCH (FLAGS (\Recent))
S: * ESEARCH (TAG "D1") ADDTO (0 1)
S: D6 OK *
# in IDLE as well, and not again; a cancelled one says nothing
C: E1 CANCELUPDATE "A2" "A3" "A4"
S: E1 OK *
2C: E2 UNSELECT
2S: E2 OK *
C: E2 IDLE
S: + idling
2C: E3 APPEND INBOX {17+}
2C: From: other <a@b>
2S* E3 OK *
S: * 3 EXISTS
S: * 3 RECENT
S: * 3 FETCH (UID 3)
S: * ESEARCH (TAG "D1") ADDTO (0 3)
2C: E4 SELECT INBOX
2S* E4 OK *
2C: E4 STORE 3 +FLAGS.SILENT (\Flagged)
2S* E4 OK *
S: * 3 FETCH (FLAGS (\Flagged \Recent))
C: DONE
S: E2 OK *
# with NOTIFY nobody has to ask, and it has items of its own
C: F1 NOTIFY SET (SELECTED (MessageNew (BODY.PEEK[HEADER.FIELDS (FROM)]) MessageExpunge))
S: F1 OK *
2C: F2 UNSELECT
2S: F2 OK *
2C: F3 APPEND INBOX {19+}
2C: From: other <a@b>
2C: 
2S* F3 OK *
S: * 4 EXISTS
S: * 4 RECENT
S: * 4 FETCH (UID 4)
S: * ESEARCH (TAG "D1") ADDTO (0 4)
S: * 4 FETCH (BODY[HEADER.FIELDS (FROM)] {19}
S: From: other <a@b>
S: )
C: Z LOGOUT
S* Z OK *
2C: Z LOGOUT
2S* Z OK *
