# IDLE (RFC 2177)
H: chapar-imap --user alice
2H: chapar-imap --user alice
2S: * PREAUTH *
S: * PREAUTH *
# with nothing selected there is nothing to tell
C: a IDLE
S: + idling
C: DONE
S: a OK *
C: a SELECT INBOX
S* a OK *
C: a IDLE
S: + idling
2C: a APPEND INBOX {4+}
2C: a: b
2S: a OK *
S: * 1 EXISTS
S: * 1 RECENT
2C: a SELECT INBOX
2S* a OK *
2C: a STORE 1 +FLAGS.SILENT (\Deleted)
2S: a OK *
S: * 1 FETCH (FLAGS (\Deleted \Recent))
2C: a EXPUNGE
2S: * 1 EXPUNGE
2S: a OK *
S: * 1 EXPUNGE
C: done
S: a OK *
C: a IDLE
S: + idling
C: b NOOP
S: a BAD Expected DONE.
C: a IDLE now
S: a BAD *
# all at once
C; a IDLE\r\nDONE\r\nb NOOP\r\n
S: + idling
S: a OK *
S: b OK *
C: a LOGOUT
S* a OK *
X: 0
2C: a LOGOUT
2S* a OK *
# not forever
3H: chapar-imap --user alice --idle-timeout 1
3S: * PREAUTH *
3C: a IDLE
3S: + idling
3S: * BYE *
3S: a NO *
3S.
