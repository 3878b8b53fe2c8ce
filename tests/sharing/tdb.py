"""tdb.py dump|forget|store|append|fill FILE [KEY [NAME]]: a tdb file of lists
of names that end with NUL, behind the back of who has it.  fill: so many
accounts, each of which one user may see."""
import ctypes
import ctypes.util
import os
import sys


class Data(ctypes.Structure):
    _fields_ = [("p", ctypes.POINTER(ctypes.c_char)), ("n", ctypes.c_size_t)]

    def get(self):
        return ctypes.string_at(self.p, self.n) if self.p else b""


def data(b):
    return Data(ctypes.cast(ctypes.create_string_buffer(b, len(b)),
                            ctypes.POINTER(ctypes.c_char)), len(b))


lib = ctypes.CDLL(ctypes.util.find_library("tdb"))
lib.tdb_open.restype = ctypes.c_void_p
lib.tdb_open.argtypes = [ctypes.c_char_p] + [ctypes.c_int] * 4
lib.tdb_firstkey.restype = lib.tdb_nextkey.restype = Data
lib.tdb_fetch.restype = Data
lib.tdb_firstkey.argtypes = [ctypes.c_void_p]
lib.tdb_nextkey.argtypes = lib.tdb_fetch.argtypes = [ctypes.c_void_p, Data]
lib.tdb_delete.argtypes = [ctypes.c_void_p, Data]
lib.tdb_store.argtypes = [ctypes.c_void_p, Data, Data, ctypes.c_int]
lib.tdb_close.argtypes = [ctypes.c_void_p]

what, path = sys.argv[1:3]
key = sys.argv[3].encode() if len(sys.argv) > 3 else b""
t = lib.tdb_open(path.encode(), 0, 0, os.O_RDWR, 0o600)
if not t:
    sys.exit(f"{path} cannot be opened")
if what == "dump":
    lines, k = [], lib.tdb_firstkey(t)
    while k.p:
        names = sorted(lib.tdb_fetch(t, k).get().split(b"\0"))
        lines.append(repr((k.get(), names)))
        k = lib.tdb_nextkey(t, k)
    print("\n".join(sorted(lines)))
elif what == "fill":
    for i in range(int(key)):
        a, u = b"many%d" % i, b"user%d" % i
        if lib.tdb_store(t, data(b"a" + a), data(u + b"\0"), 1) != 0:
            sys.exit("tdb_store")
        lib.tdb_store(t, data(b"i" + u), data(a + b"\0"), 1)
elif what == "forget":
    lib.tdb_delete(t, data(key))
else:
    old = lib.tdb_fetch(t, data(key)).get() if what == "append" else b""
    lib.tdb_store(t, data(key), data(old + sys.argv[4].encode() + b"\0"), 1)
lib.tdb_close(t)
