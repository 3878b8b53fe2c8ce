# Silence: an answer, and the end.  Also within a message, which is gone then.
H: chapar-lmtp --idle-timeout 1
S: 220 *
C: LHLO relay
S* 250 SIZE *
C: MAIL FROM:<a@b>\r\nRCPT TO:<alice>\r\nDATA
S* 354 *
C: Subject: half
C: 
S: 421 4.4.2 idle for too long
S.
X: 0
R: grep -q 'from=<a@b> cut off after 17 bytes' $LOG
2H: chapar-pop3 --user alice
2S: +OK 0 messages
