"""The files of a new Cyrus, as an old one has them: names in directories, lines
in cyrus.header, databases by name.  What indexes have is reconstruct's.

cyrus-old.py HERE THERE VERSION BIN
"""
import os
import re
import shutil
import subprocess
import sys

here, there, version, tools = sys.argv[1:]
version = int(version)
MAGIC = (b"\241\002\213\015Cyrus mailbox header\n"
         b"\"The best thing about this system was that it had lots of goals.\""
         b"\n\t--Jim Morris on Andrew\n")
ids = {}


def pairs(text):
    words = re.findall(r'"[^"]*"|%?\([^()]*\)|\S+', text)
    return {k: v.strip('"%()') for k, v in zip(words[::2], words[1::2])}


for top, _, files in os.walk(os.path.join(here, "spool")):
    if "cyrus.header" not in files:
        continue
    text = open(os.path.join(top, "cyrus.header"), "rb").read()
    head = pairs(re.search(rb"%\((.*)\)", text).group(1).decode())
    name = head["N"]
    ids[name] = head["I"]
    letter = name.split(".")[1][0]
    to = os.path.join(there, "spool", letter, *name.split("."))
    shutil.copytree(top, to, dirs_exist_ok=True)
    lines = "%s\t%s\n%s\n%s\t\n" % (
        head.get("Q", ""), head["I"], head.get("U", ""),
        head["A"].replace(" ", "\t"))
    open(os.path.join(to, "cyrus.header"), "wb").write(
        MAGIC + lines.encode())
    index = open(os.path.join(to, "cyrus.index"), "rb").read()
    assert name.split(".")[1] != "alice" or index[11] == version, index[11]


def convert(path, kind):
    path = os.path.join(here, "conf", path)
    subprocess.run([tools + "/cvt_cyrusdb", "-C", here + "/imapd.conf", path,
                    kind, here + "/flat", "flat"], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    data = open(here + "/flat").read()
    os.unlink(here + "/flat")
    return data


for user in ("alice", "bob"):
    box = ids["user." + user]
    base = "user/uuid/%s/%s/%s/" % (box[0], box[1], box)
    to = os.path.join(there, "conf/user", user[0])
    os.makedirs(to, exist_ok=True)
    if os.path.exists(os.path.join(here, "conf", base + "sub.db")):
        with open(os.path.join(to, user + ".sub"), "w") as f:
            for line in open(os.path.join(here, "conf", base + "sub.db")):
                if line.startswith("N"):
                    name = line[1:].split("\t")[0].replace("\037", ".")
                    f.write(re.sub("^INBOX", "user." + user, name) + "\t\n")
    if os.path.exists(os.path.join(here, "conf", base + "seen.db")):
        open(os.path.join(to, user + ".seen"), "w").write(
            convert(base + "seen.db", "twoskip"))
os.makedirs(there + "/conf/quota/a")
shutil.copy(here + "/conf/quota/a/user.alice", there + "/conf/quota/a")
shutil.copy(here + "/conf/annotations.db", there + "/conf")
