#ifndef SPOOL_RECORD_LAYOUT_H
#define SPOOL_RECORD_LAYOUT_H

/* Where things are in a record, with the names of chapar-spool(5); for
 * record.c, which reads them, and encode.c, which writes them. */
enum {
	/* a segment begins so */
	SEGMENT_HEADER = 64,
	SEG_MAGIC = 0,
	SEG_VERSION = 8,
	SEG_LSN = 16,
	SEG_SEED = 24, /* the check of the last record before this segment */
	SEG_TIME = 32,
	SEGMENT_VERSION = 1,

	/* every record */
	REC_CHECK = 0,
	REC_SIZE = 8,   /* in the file, to the next record: not covered */
	REC_STATE = 12, /* 1: the payload was dropped: not covered */
	REC_LSN = 16,
	REC_TIME = 24,
	REC_BOX = 32,
	REC_HEAD = 40, /* bytes of head: all of this, actor and body */
	REC_PAYLOAD = 44,
	REC_TYPE = 48,
	REC_MORE = 50,
	REC_VIA = 51,
	REC_ACTOR_N = 52,
	REC_ACTOR = 56,
	REC_COVERED = REC_LSN, /* the check covers the head from here */

	/* MSG */
	MSG_UID = 0,
	MSG_FLAGS = 4,
	MSG_DATE = 8,
	MSG_ZONE = 16,
	MSG_NKEYWORDS = 18,
	MSG_SIZE = 20,
	MSG_HASH = 24,
	MSG_KEYWORDS = 32,

	/* COPY */
	COPY_N = 0,
	COPY_NKEYWORDS = 4,
	COPY_SOURCE = 8,
	COPY_KEYWORDS = 16, /* then the rows */

	/* FLAGS */
	FLAGS_N = 0,
	FLAGS_NCOMBOS = 4,
	FLAGS_NKEYWORDS = 8,
	FLAGS_KEYWORDS = 16, /* then the combinations, then the runs */
	COMBO_SIZE = 24,
	FLAGRUN_SIZE = 12,

	/* EXPUNGE */
	EXPUNGE_N = 0,
	EXPUNGE_RUNS = 8,
	RUN_SIZE = 8,

	/* NOTE */
	NOTE_N = 0,
	NOTE_HASH = 8, /* of the payload: entries as note-entry.c has them */
	NOTE_RUNS = 16,

	/* PUT and DEL */
	PUT_TABLE = 0,
	PUT_KEY_N = 2,
	PUT_VALUE_N = 4,
	PUT_KEY = 8,
};

#define PAD8(n) (((n) + 7) & ~(size_t)7)

#endif
