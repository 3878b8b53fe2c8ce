# An admin sees all mailboxes, and reads none that he did not grant himself
H: chapar-imap --user bob --admins=alice,bob
2H: chapar-imap --user alice --admins group:staff
S: * PREAUTH *
C: a LIST "" *
S: * LIST (\HasNoChildren) "/" INBOX
S: * LIST (\Noselect \HasChildren) "/" user
S: * LIST (\HasNoChildren) "/" user/alice
S: a OK *
C: a MYRIGHTS user/alice
S: * MYRIGHTS user/alice la
S: a OK *
C: a SELECT user/alice
S: a NO [NOPERM] *
C: a STATUS user/alice (MESSAGES)
S: a NO [NOPERM] *
C: a DELETE user/alice
S: a NO [NOPERM] *
C: a CREATE user/alice/x
S: a NO [NOPERM] *
C: a GETACL user/alice
S: * ACL user/alice alice lrswipkxtecdan
S: a OK *
C: a SETACL user/alice bob lrka
S: a OK *
C: a SELECT user/alice
S* a OK [READ-ONLY] *
C: a CREATE user/alice/x
S: a OK *
# who is none of them is no admin
2S: * PREAUTH *
2C: a MYRIGHTS user/bob
2S: a NO [NONEXISTENT] *
R: $B/chapar --spool $SPOOL check
