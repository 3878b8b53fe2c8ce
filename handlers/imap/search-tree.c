/* Putting a search tree in order. */
#include "search.h"

static bool
is_one_bit(uint32_t mask)
{
	return (mask & (mask - 1)) == 0;
}

void
search_negate(struct search_key *k)
{
	if (k->test == TEST_FLAGS && is_one_bit(k->mask))
		k->value ^= k->mask;
	else
		k->negated = !k->negated;
}

/* Flags that are asked for one by one are one comparison. */
static void
join_flags(struct search_key *and)
{
	struct search_key *first = NULL, **at = &and->first, *k;

	while ((k = *at) != NULL) {
		if (k->test != TEST_FLAGS || k->negated) {
			at = &k->next;
		} else if (first == NULL) {
			first = k;
			at = &k->next;
		} else {
			if ((first->value ^ k->value) & first->mask & k->mask) {
				first->test = TEST_ALL; /* SEEN UNSEEN */
				first->negated = true;
				return;
			}
			first->mask |= k->mask;
			first->value |= k->value;
			*at = k->next;
		}
	}
}

/* A list without conditions that change nothing, and of one key that key. */
static void
unwrap(struct search_key *k)
{
	struct search_key *only = k->first, *next = k->next;
	bool negated = k->negated;

	if (k->test == TEST_AND && only == NULL) {
		k->test = TEST_ALL;
		return;
	}
	if (only == NULL || only->next != NULL)
		return;
	*k = *only;
	k->next = next;
	if (negated)
		search_negate(k);
}

/* The children by what they cost, otherwise in the order they had. */
static void
order(struct search_key *k)
{
	struct search_key *list[TEST_KINDS] = {0}, **end[TEST_KINDS];
	struct search_key *child, *next, **at = &k->first;

	for (unsigned i = 0; i < TEST_KINDS; i++)
		end[i] = &list[i];
	for (child = k->first; child != NULL; child = next) {
		next = child->next;
		child->next = NULL;
		*end[child->cost] = child;
		end[child->cost] = &child->next;
	}
	for (unsigned i = 0; i < TEST_KINDS; i++)
		if (list[i] != NULL) {
			*at = list[i];
			at = end[i];
			k->cost = i;
		}
}

void
search_finish(struct search_key *k)
{
	if (k->test == TEST_AND)
		join_flags(k);
	order(k);
	unwrap(k);
}
