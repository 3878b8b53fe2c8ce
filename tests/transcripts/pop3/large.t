# A message that goes out in many pieces, in a pipeline.
2H: chapar-lmtp
2C: LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<alice>\r\nDATA
2C: Subject: large
2C:
2C* 30000 ..a line of text\r\n
2C* 3 ..\r\n
2C* 1 ...
2C* 200000 x
2C:
2C: .
2S* 250 2.0.0 delivered
R: printf 'RETR 1\r\nTOP 1 30001\r\nRETR 1\r\nQUIT\r\n' | chapar-pop3 --user alice >$TMP/out
R: grep -c '^..a line of text' $TMP/out | grep -qx 90000
R: sed 's/\r$//' $TMP/out | grep -c '^[.][.]$' | grep -qx 7
R: sed 's/\r$//' $TMP/out | grep -c '^[.]$' | grep -qx 3
R: sed 's/\r$//' $TMP/out | grep -c '^[.][.][.]xxxx*$' | grep -qx 2
