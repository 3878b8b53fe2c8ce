# CREATE, DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE
H: chapar-imap --user alice
S: * PREAUTH *
C: a CREATE Work
S: a OK *
C: a CREATE Work
S: a NO [ALREADYEXISTS] *
C: a CREATE inbox
S: a NO [ALREADYEXISTS] *
C: a CREATE Work/2026/
S: a OK *
C: a CREATE "a//b"
S: a NO [CANNOT] *
C: a CREATE ""
S: a NO [CANNOT] *
C; a CREATE "a\x01b"\r\n
S: a NO [CANNOT] *
C: a CREATE
S: a BAD *
C: a CREATE Sent (USE (\Sent))
S: a OK *
C: a CREATE Odd (USE (\Odd))
S: a NO [USEATTR] *
C: a CREATE All (USE (\All))
S: a NO [USEATTR] *
C: a CREATE Bad (USE \Sent)
S: a BAD *
C: a LIST "" *
S? * LIST (\HasNoChildren) "/" INBOX
S? * LIST (\HasNoChildren \Sent) "/" Sent
S? * LIST (\HasChildren) "/" Work
S? * LIST (\HasNoChildren) "/" Work/2026
S: a OK *
# the level above stays for those below
C: a DELETE Work
S: a OK *
C: a LIST "" W*
S: * LIST (\Noselect \HasChildren) "/" Work
S: * LIST (\HasNoChildren) "/" Work/2026
S: a OK *
C: a SELECT Work
S: a NO [NONEXISTENT] *
C: a DELETE Work
S: a NO *
C: a DELETE nowhere
S: a NO [NONEXISTENT] *
C: a DELETE INBOX
S: a NO [CANNOT] *
C: a RENAME Work/2026 Old/2026
S: a OK *
C: a RENAME Old/2026 Sent
S: a NO [ALREADYEXISTS] *
C: a RENAME nowhere else
S: a NO [NONEXISTENT] *
C: a RENAME Sent
S: a BAD *
C: a LIST "" *
S? * LIST (\HasNoChildren) "/" INBOX
S? * LIST (\HasNoChildren \Sent) "/" Sent
S? * LIST (\Noselect \HasChildren) "/" Old
S? * LIST (\HasNoChildren) "/" Old/2026
S: a OK *
# of INBOX the messages go, and it stays
C: a APPEND INBOX {4+}
C: a: b
S: a OK *
C: a RENAME INBOX Saved
S: a OK *
C: a STATUS Saved (MESSAGES)
S: * STATUS Saved (MESSAGES 1)
S: a OK *
C: a STATUS INBOX (MESSAGES)
S: * STATUS INBOX (MESSAGES 0)
S: a OK *
# the selected one
C: a SELECT Saved
S* a OK *
C: a RENAME Saved Kept
S: a OK *
C: a FETCH 1 UID
S: * 1 FETCH (UID 1)
S: a OK *
C: a DELETE Kept
S: * OK [CLOSED] *
S: a OK *
C: a CHECK
S: a BAD *
# names of one's own in the list of subscriptions
C: a SUBSCRIBE Sent
S: a OK *
C: a LSUB "" *
S: * LSUB () "/" Sent
S: a OK *
C: a UNSUBSCRIBE Sent
S: a OK *
C: a LSUB "" *
S: a OK *
C: a LOGOUT
S* a OK *
