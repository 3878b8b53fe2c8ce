#!/usr/bin/env python3
"""Options and address books: SET and UNSET, entries one by one and in a row,
books made, shared, renamed and removed."""
from harness import finish, imsp, prepare, trial

prepare(imsp("alice", "SET x.color blue", "CREATEADDRESSBOOK alice",
             "STOREADDRESS alice Ann email ann@e.test",
             "CREATEADDRESSBOOK alice.work",
             "STOREADDRESS alice.work Dot email dot@e.test"))
trial("options",
      imsp("alice", "SET X.COLOR green"),
      imsp("alice", "UNSET x.color"))
trial("entries",
      imsp("alice", "STOREADDRESS alice Ann email a@e.test alias an",
           "STOREADDRESS alice Ben email ben@e.test",
           "STOREADDRESS alice Cid notes none"),
      imsp("alice", "DELETEADDRESS alice Ben"))
trial("books",
      imsp("alice", "SETACL ADDRESSBOOK alice.work bob lr"),
      imsp("alice", "RENAMEADDRESSBOOK alice.work alice.new"),
      imsp("alice", "DELETEADDRESSBOOK alice.new"))
finish()
