# What is too large is read to its end and refused, once for each recipient.
H: chapar-lmtp --max-message-size 1k
S: 220 *
C: LHLO relay
S* 250 SIZE 1024
C: MAIL FROM:<a@b>\r\nRCPT TO:<alice>\r\nRCPT TO:<bob>\r\nDATA
S: 250 *
S: 250 *
S: 250 *
S: 354 *
C: Subject: large
C:
C* 5000 0123456789\r\n
C: .
S: 552 5.3.4 the message is too large
S: 552 5.3.4 the message is too large
# Just as large as is allowed, though the fields that are added are not.
C: MAIL FROM:<a@b> SIZE=1024\r\nRCPT TO:<alice>\r\nDATA
S: 250 *
S: 250 *
S: 354 *
C* 102 12345678\r\n
C: 12
C: .
S: 250 2.0.0 *
C: MAIL FROM:<a@b>\r\nRCPT TO:<alice>\r\nDATA
S: 250 *
S: 250 *
S: 354 *
C* 102 12345678\r\n
C: 123
C: .
S: 552 5.3.4 *
2H: chapar-pop3 --user alice
2S: +OK 1 message
3H: chapar-pop3 --user bob
3S: +OK 0 messages
