/* FOLLOW */
#include "peer.h"

void
cmd_follow(struct session *s, struct args *a)
{
	(void)a;
	say_no(s, "not yet");
}
