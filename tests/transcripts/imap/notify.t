# NOTIFY (RFC 5465): what happens elsewhere, at any time
H: chapar-imap --user alice
S: * PREAUTH [CAPABILITY * NOTIFY *] *
C: a CREATE Lists/Lemonade
S: a OK *
C: a CREATE Lists/Im2000
S: a OK *
C: a CREATE misc
S: a OK *
C; a APPEND Lists/Lemonade {4+}\r\na: 1\r\n
S: a OK *
C: b notify set status (selected MessageNew (uid body.peek[header.fields (from to subject)]) MessageExpunge) (subtree Lists MessageNew)
S: b BAD *
C: b notify set status (selected (MessageNew (uid body.peek[header.fields (subject)]) MessageExpunge)) (subtree Lists (MessageNew MessageExpunge))
S: * STATUS Lists/Im2000 (MESSAGES 0 UIDNEXT 1 UIDVALIDITY $x)
S: * STATUS Lists/Lemonade (MESSAGES 1 UIDNEXT 2 UIDVALIDITY $v)
S: b OK *
C: c select inbox
S* c OK *
# new mail elsewhere, and in the selected mailbox
2H: chapar-imap --user alice
2S: * PREAUTH *
2C; a APPEND Lists/Lemonade {4+}\r\na: 2\r\n
2S: a OK *
S: * STATUS Lists/Lemonade (MESSAGES 2 UIDNEXT 3)
2C; a APPEND INBOX {29+}\r\nSubject: Re: good morning\r\n\r\n\r\n
2S: a OK *
S: * 1 EXISTS
S: * 1 RECENT
S: * 1 FETCH (UID 1 BODY[HEADER.FIELDS (subject)] {29}
S: Subject: Re: good morning
S: 
S: )
# what was not asked for is not told: misc, and changes of flags
2C; a APPEND misc {4+}\r\na: 2\r\n
2S: a OK *
2C: a SELECT Lists/Lemonade
2S* a OK *
2C: a STORE 1 +FLAGS (\Deleted)
2S: * 1 FETCH *
2S: a OK *
2C: a EXPUNGE
2S: * 1 EXPUNGE
2S: a OK *
S: * STATUS Lists/Lemonade (MESSAGES 1 UIDNEXT 3)
2C: a SELECT INBOX
2S* a OK *
2C: a STORE 1 +FLAGS (\Flagged)
2S: * 1 FETCH *
2S: a OK *
C: d NOOP
S: d OK *
# what this client does itself is not news
C; d APPEND Lists/Lemonade {4+}\r\na: 2\r\n
S: d OK *
C; d APPEND INBOX {4+}\r\na: 2\r\n
S: * 2 EXISTS
S: * 2 RECENT
S: d OK *
C: d COPY 1 Lists/Im2000
S: d OK *
# it is told in IDLE too, and expunges are
C: d IDLE
S: + idling
2C: a STORE 1 +FLAGS (\Deleted)
2S: * 1 FETCH *
2S: * 2 EXISTS
2S: * 0 RECENT
2S: a OK *
2C: a EXPUNGE
2S: * 1 EXPUNGE
2S: a OK *
S: * 1 EXPUNGE
2C: a COPY 1 Lists/Im2000
2S: a OK *
S: * STATUS Lists/Im2000 (MESSAGES 2 UIDNEXT 3)
C: DONE
S: d OK *
# with flags, outside of a command; those of before come at once
2C: a STORE 1 +FLAGS (\Draft)
2S: * 1 FETCH *
2S: a OK *
C: e NOTIFY SET (selected (MessageNew MessageExpunge FlagChange)) (mailboxes (misc INBOX) (MessageNew MessageExpunge FlagChange))
S: * 1 FETCH (FLAGS (\Draft \Recent))
S: e OK *
2C: a STORE 1 -FLAGS (\Draft)
2S: * 1 FETCH *
2S: a OK *
S: * 1 FETCH (FLAGS (\Recent))
2C: a SELECT misc
2S* a OK *
2C: a STORE 1 +FLAGS (\Seen)
2S: * 1 FETCH *
2S: a OK *
S: * STATUS misc (UIDVALIDITY * UNSEEN 0)
C: e ENABLE CONDSTORE
S: * ENABLED CONDSTORE
S: * OK [HIGHESTMODSEQ *
S: e OK *
2C: a STORE 1 -FLAGS (\Seen)
2S: * 1 FETCH *
2S: a OK *
S: * STATUS misc (UIDVALIDITY * UNSEEN 1 HIGHESTMODSEQ *)
# nothing at all
C: e NOTIFY NONE
S: e OK *
2C; a APPEND INBOX {4+}\r\na: 3\r\n
2S: a OK *
C: e NOOP
S: e OK *
# a snapshot, and back to all that happened
C: e NOTIFY SET (SELECTED NONE)
S: e OK *
C: e NOOP
S: e OK *
C: e NOTIFY SET (SELECTED-DELAYED (MessageNew MessageExpunge))
S: * 2 EXISTS
S: * * RECENT
S: e OK *
# delayed: expunges wait for a command
2C: a SELECT INBOX
2S* a OK *
2C: a STORE 1 +FLAGS.SILENT (\Deleted)
2S: a OK *
2C: a EXPUNGE
2S: * 1 EXPUNGE
2S: a OK *
2C; a APPEND INBOX {4+}\r\na: 4\r\n
2S: * 2 EXISTS
2S: * * RECENT
2S: a OK *
S: * 3 EXISTS
S: * * RECENT
C: e NOOP
S: * 1 EXPUNGE
S: e OK *
