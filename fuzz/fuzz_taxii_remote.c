/* SPDX-License-Identifier: Apache-2.0 */
/* What another TAXII server answers: pages that lead anywhere, status resources, addresses of API roots. */
#include <assert.h>

#include "feed/taxii_push_state.h"
#include "feed/taxii_url.h"
#include "feed/taxii_walk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is stored comes back, and is stored alike. */
static void check_stored(const struct taxii_walk *w)
{
	struct buf once, again;
	struct taxii_walk back;
	buf_init(&once, 1 << 16);
	buf_init(&again, 1 << 16);
	taxii_walk_format(w, &once);
	taxii_walk_parse(buf_str(&once), &back);
	taxii_walk_format(&back, &again);
	assert(buf_err(&once) == OK && str_eq(buf_str(&once), buf_str(&again)));
	buf_deinit(&once);
	buf_deinit(&again);
}

/* "stored place" NL, then for each page a line: a letter (its objects), a digit (more, if odd), 27 bytes at most (last) "|" next. */
static void walk(struct str s)
{
	struct taxii_walk w;
	enum taxii_step step = TAXII_WALK_ON;
	char text[UTC_TEXT_BYTES];
	taxii_walk_parse(str_next_field(&s, '\n'), &w);
	taxii_walk_begin(&w, 1700000000 * UTC_SECOND);
	taxii_walk_date(&w, 1700000001 * UTC_SECOND, (int64_t)(s.n & 0xffff) * UTC_HOUR);
	while (s.p && step == TAXII_WALK_ON) {
		struct str line = str_next_field(&s, '\n');
		if (line.n < 2)
			continue;
		struct str next = str_from(line, 2), last = str_next_field(&next, '|');
		const struct taxii_walk_page page = {.n = (size_t)(line.p[0] & 7), .more = line.p[1] & 1, .next = next, .last = last,
		                                     .modified = (int64_t)line.p[0] * UTC_DAY, .digest = (uint64_t)line.p[0]};
		int64_t from = w.from;
		step = taxii_walk_page(&w, &page);
		assert((step == TAXII_WALK_ON) == w.under_way && w.next_n <= sizeof w.next);
		if (step == TAXII_WALK_ON && w.next_n == 0)
			assert(w.from > from);
		if (w.from != UTC_NONE)
			utc_format(w.from, text);
		if (step == TAXII_WALK_STUCK)
			assert(w.why[0]);
		check_stored(&w);
	}
}

static void fail(void *ctx, struct str id, struct str version, struct str message)
{
	const struct str all[] = {id, version, message};
	(void)ctx;
	for (size_t k = 0; k < 3; k++)
		for (size_t i = 0; i < all[k].n; i++)
			assert((unsigned char)all[k].p[i] >= ' ');
}

static void status(struct str s)
{
	struct taxii_push_state state = {0}, back;
	struct buf once;
	bool complete;
	int64_t refused = 0;
	buf_init(&once, TAXII_PUSH_STATE_BYTES);
	if (taxii_push_state_read(&state, s, fail, NULL, &complete, &refused) == OK)
		assert(complete || state.id[0]);
	taxii_push_state_blame(&state, s, s, fail, NULL);
	taxii_push_state_format(&state, &once);
	assert(buf_err(&once) == OK);
	taxii_push_state_parse(buf_str(&once), &back);
	assert(back.n_failures == state.n_failures);
	taxii_push_state_deinit(&state);
	taxii_push_state_deinit(&back);
	taxii_push_state_parse(s, &back);
	taxii_push_state_deinit(&back);
	buf_deinit(&once);
}

static void address(struct str s)
{
	static const struct str server = STR_INIT("https://a.example/taxii2/");
	struct str collection, id;
	struct buf b;
	buf_init(&b, 1 << 16);
	if (taxii_url_root(server, s, &b))
		assert(taxii_url_same_server(server, buf_str(&b)) && !taxii_url_check(buf_str(&b), true));
	if (taxii_url_collection(s, &collection, &id))
		assert(str_has_suffix(collection, id) && id.n);
	buf_deinit(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	struct str s = str_make(data + 1, size - 1);
	switch (data[0]) {
	case 'w': walk(s); break;
	case 's': status(s); break;
	default: address(s); break;
	}
	return 0;
}
