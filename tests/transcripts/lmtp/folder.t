# user+folder: into the folder where there is one, else into INBOX; each gets
# one copy, also when both are named in one mail.
R: chapar box create alice Work && chapar box create alice Work/2026 && chapar box create alice plus+sign
R: chapar box create bob Private
H: chapar-lmtp
S: 220 *
C: LHLO relay
S* 250 SIZE *
C: MAIL FROM:<a@b>
S: 250 *
C: RCPT TO:<alice+Work/2026@example.org>
S: 250 2.1.5 *
C: RCPT TO:<alice+plus+sign>
S: 250 2.1.5 *
C: RCPT TO:<Alice+Work/2026>
S: 250 2.1.5 *
C: BDAT 14 LAST\r\nSubject: one
S: 250 2.0.0 *
S: 250 2.0.0 *
S: 250 2.0.0 *
R: chapar box list --json alice >$TMP/list; cat $TMP/list; grep -q '"INBOX".*"messages":0' $TMP/list && grep -q '"Work/2026".*"messages":1' $TMP/list && grep -q '"plus+sign".*"messages":1' $TMP/list && grep -q '"Work".*"messages":0' $TMP/list
# None of these is a folder of hers.
C: MAIL FROM:<a@b>\r\nRCPT TO:<alice+Nowhere>\r\nRCPT TO:<alice+work>\r\nRCPT TO:<alice+user/bob/Private>\r\nRCPT TO:<alice+>\r\nRCPT TO:<"alice+a//b">\r\nRCPT TO:<alice+InBox>
S: 250 *
S: 250 *
S: 250 *
S: 250 *
S: 250 *
S: 250 *
S: 250 *
C: BDAT 14 LAST\r\nSubject: two
S: 250 2.0.0 *
S: 250 2.0.0 *
S: 250 2.0.0 *
S: 250 2.0.0 *
S: 250 2.0.0 *
S: 250 2.0.0 *
R: chapar box list --json alice >$TMP/list; cat $TMP/list; grep -q '"INBOX".*"messages":1' $TMP/list
R: chapar box list --json bob >$TMP/list; cat $TMP/list; ! grep -q '"messages":1' $TMP/list
# A name beyond ASCII, as it is and as IMAP4rev1 writes it.
R: chapar box create alice Entwürfe/Büro
C: MAIL FROM:<a@b>\r\nRCPT TO:<alice+Entw&APw-rfe/B&APw-ro>\r\nBDAT 16 LAST\r\nSubject: three
S: 250 *
S: 250 *
S: 250 2.0.0 *
C: MAIL FROM:<a@b> SMTPUTF8\r\nRCPT TO:<alice+Entwürfe/Büro>\r\nBDAT 15 LAST\r\nSubject: four
S: 250 *
S: 250 *
S: 250 2.0.0 *
R: chapar box list --json alice >$TMP/list; cat $TMP/list; grep -q '"Entwürfe/Büro".*"messages":2' $TMP/list
