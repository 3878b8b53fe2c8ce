# MAIL: addresses and parameters, right and wrong.
H: chapar-lmtp --max-message-size 1000
S: 220 *
C: LHLO relay
S* 250 SIZE 1000
C: MAIL
S: 501 5.5.4 MAIL FROM:<address>
C: MAIL TO:<a@b>
S: 501 5.5.4 MAIL FROM:<address>
C: MAIL FROM: <a@b>
S: 501 5.1.7 bad sender address
C: MAIL FROM:a@b
S: 501 5.1.7 bad sender address
C: MAIL FROM:<a@b
S: 501 5.1.7 bad sender address
C: MAIL FROM:<a@b> SIZE
S: 501 5.5.4 *
C: MAIL FROM:<a@b> SIZE=x
S: 501 5.5.4 *
C: MAIL FROM:<a@b> SIZE=1001
S: 552 5.3.4 that is too large
C: MAIL FROM:<a@b> SIZE=99999999999999999999
S: 501 5.5.4 *
C: MAIL FROM:<a@b> BODY=9BIT
S: 501 5.5.4 *
C: MAIL FROM:<a@b> SMTPUTF8=1
S: 501 5.5.4 *
C: MAIL FROM:<a@b>  SIZE=1
S: 501 5.5.4 *
C: MAIL FROM:<a@b> RET=HDRS
S: 555 5.5.4 no such parameter
C: MAIL FROM:<gr\xc3\xbc\xc3\x9fe@b>
S: 553 5.6.7 that address needs SMTPUTF8
C: mail from:<@relay.example:a@b> size=1000 body=8bitmime smtputf8
S: 250 2.1.0 sender ok
C: MAIL FROM:<a@b>
S: 503 5.5.1 a mail has begun already
C: RSET
S: 250 2.0.0 *
C: MAIL FROM:<"quoted \\"local\\" part"@[192.0.2.1]> BODY=7BIT
S: 250 2.1.0 sender ok
C: RCPT TO:<alice>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: Subject: x
C: .
S: 250 2.0.0 *
2H: chapar-pop3 --user alice
2S: +OK 1 message
2C: TOP 1 0
2S: +OK
2S: Return-Path: <"quoted \"local\" part"@[192.0.2.1]>
