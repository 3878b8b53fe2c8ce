#ifndef MAIL_DIGEST_FORMAT_H
#define MAIL_DIGEST_FORMAT_H

/*
 * How an entry lies in its bytes; only digest.c and digest-make.c know.
 *
 *	0   4  size of the entry, all of it, a multiple of 8
 *	4   1  version: DIGEST_VERSION
 *	5   1  flags: enum digest_flag
 *	6   2  parts
 *	8   8  date: seconds (signed)
 *	16  8  hash of the message id
 *	24  2  date: zone in minutes (signed)
 *	26  1  references
 *	27  1  0
 *	28  2  length of the subject
 *	30  2  base subject: where in the texts
 *	32  2  base subject: length
 *	34  2  length of the texts: the subject and, if the base is not part of
 *	       it because spaces went from its middle, the base
 *	36  4  length of the packed envelope
 *	40     references, 8 bytes each
 *	       parts, 12 bytes each, with DIGEST_WIDE 20
 *	       texts
 *	       envelope, packed
 *	       structure, packed
 *	       zeros up to the size
 *
 * A part is five numbers and bits; the numbers of messages shorter than 64 KiB
 * have 16 bits, else 32, but the fourth always has 16:
 *	where its header starts; length of header; length of body; lines;
 *	the first part that is not in it (16 bits);
 *	kind (2 bits), encoding (3), flags (3), charset (3) (16 bits together)
 */
enum {
	AT_SIZE = 0,
	AT_VERSION = 4,
	AT_FLAGS = 5,
	AT_PARTS = 6,
	AT_DATE = 8,
	AT_MSGID = 16,
	AT_ZONE = 24,
	AT_REFS = 26,
	AT_SUBJECT = 28,
	AT_BASE = 30,
	AT_BASE_N = 32,
	AT_TEXTS = 34,
	AT_ENVELOPE = 36,
	FIXED_SIZE = 40,

	NARROW_PART = 12,
	WIDE_PART = 20,
	NARROW_MAX = 65535,
};

#endif
