/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of origins, and what they come to by the hour. */
#include "../store/scratch.h"

#include "hub/origin_hours.h"
#include "store/store_origin.h"

static void add(struct scratch *t, int64_t hour, const char *country, int64_t party, int64_t member, const char *from, int64_t count,
                int64_t hits)
{
	assert_ok(store_origin_add(t->s, &(struct store_origin){.hour = hour, .country = str_of(country), .party = party,
	                                                        .member = member, .from = str_of(from), .count = count, .hits = hits}));
}

static enum err note(void *ctx, struct origin_hours *h)
{
	char *text = ctx, *end = text + strlen(text);
	end += sprintf(end, "%lld:", (long long)h->hour);
	for (size_t i = 0; i < h->n_pairs; i++)
		end += sprintf(end, " %s>%s %llu/%llu", h->pairs[i].from, h->pairs[i].to, (unsigned long long)h->pairs[i].count,
		               (unsigned long long)h->pairs[i].members);
	for (size_t i = 0; i < h->n_places; i++)
		end += sprintf(end, " %s %llu/%llu %llu/%llu", h->places[i].country, (unsigned long long)h->places[i].count,
		               (unsigned long long)h->places[i].members, (unsigned long long)h->places[i].hits,
		               (unsigned long long)h->places[i].members_hit);
	sprintf(end, "; ");
	return OK;
}

static void assert_hours(struct scratch *t, int64_t first, int64_t last, const char *expected)
{
	char text[500] = "";
	assert_ok(origin_hours_read(store_writer(t->s), first, last, note, text));
	assert_string_equal(text, expected);
}

static void hours_come_with_pairs_and_countries(void **state)
{
	struct scratch *t = *state;
	add(t, 5, "FJ", 1, 1, "CN", 3, 0);
	add(t, 5, "FJ", 1, 1, "CN", 2, 1); /* on top */
	add(t, 5, "FJ", 1, 1, "US", 1, 0);
	add(t, 5, "FJ", 2, 2, "CN", 4, 0);
	add(t, 5, "FJ", 2, 3, "CN", 1, 0); /* of the same party */
	add(t, 5, "FJ", 2, 3, "", 7, 7);
	add(t, 5, "WS", 9, 9, "CN", 1, 0);
	add(t, 5, "", 8, 8, "CN", 1, 1); /* of no country: told nowhere */
	add(t, 6, "WS", 9, 9, "", 1, 0);
	assert_hours(t, 5, 6, "5: CN>FJ 10/2 US>FJ 1/1 CN>WS 1/1 FJ 18/2 8/2 WS 1/1 0/0; 6: WS 1/1 0/0; ");
	assert_hours(t, 6, 9, "6: WS 1/1 0/0; ");
	assert_hours(t, 7, 9, "");
}

static void hours_and_members_are_forgotten(void **state)
{
	struct scratch *t = *state;
	add(t, 5, "FJ", 1, 1, "CN", 1, 0);
	add(t, 6, "FJ", 1, 1, "CN", 1, 0);
	add(t, 6, "FJ", 2, 2, "CN", 1, 0);
	assert_ok(store_origin_trim(t->s, 6));
	assert_hours(t, 0, 9, "6: CN>FJ 2/2 FJ 2/2 0/0; ");
	assert_ok(store_origin_forget_member(t->s, 2));
	assert_hours(t, 0, 9, "6: CN>FJ 1/1 FJ 1/1 0/0; ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(hours_come_with_pairs_and_countries),
		WITH_SCRATCH(hours_and_members_are_forgotten),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
