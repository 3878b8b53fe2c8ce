# LANGUAGE (RFC 5255), and commands for what is on other servers (RFC 2193)
H: chapar-imap
S: * OK [CAPABILITY * LANGUAGE LOGIN-REFERRALS *] *
C: a LANGUAGE
S: * LANGUAGE (EN i-default)
S: a OK *
C: a LANGUAGE MUL
S: a NO *
C: a LANGUAGE FR-CA EN-CA
S: * LANGUAGE (EN)
S: a OK *
C: a LANGUAGE "default"
S: * LANGUAGE (EN)
S: a OK *
C: a LANGUAGE i-default
S: * LANGUAGE (i-default)
S: a OK *
C: a LANGUAGE (EN)
S: a BAD *
C: a RLIST "" *
S: a BAD *
C: a LOGIN alice secret
S: a OK [CAPABILITY * MAILBOX-REFERRALS *] *
C: a LANGUAGE en
S: * LANGUAGE (EN)
S: * NAMESPACE (("" "/")) (("user/" "/")) (("board/" "/"))
S: a OK *
C: a RLIST "" *
S: * LIST (\HasNoChildren) "/" INBOX
S: a OK *
C: a SUBSCRIBE INBOX
S: a OK *
C: a RLSUB "" %
S: * LSUB () "/" INBOX
S: a OK *
