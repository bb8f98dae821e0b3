/* SPDX-License-Identifier: Apache-2.0 */
/* Loads a row or the models of a book of contacts as hostile bytes; what is accepted is written back the same and lives on. */
#include <assert.h>

#include "warn/contact_rows.h"
#include "warn/member_list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct value value = {KIND_IPV4, {"\x0a\x00\x00\x01", 4}};

/* What a book writes, another one takes. */
static enum err reload(void *ctx, struct value v, int64_t last, struct str row)
{
	(void)last;
	assert(value_eq(v, value) && contact_rows_load(ctx, v, row) == OK);
	return OK;
}

static void copy_of(const struct contact_book *b, const struct contact_rules *rules)
{
	struct contact_book *copy = contact_book_new(rules);
	struct contact_book_stats was, is;
	assert(copy && contact_rows_changed(b, reload, copy) == OK);
	contact_book_stats(b, &was);
	contact_book_stats(copy, &is);
	assert(was.values == 1 && is.values == 1 && was.cells == is.cells);
	contact_book_free(copy);
}

/* A loaded book goes on: contacts, days that teach, lists. */
static void live_on(struct contact_book *b, int64_t time)
{
	struct member_list l;
	for (int day = 0; day < 3; day++) {
		const struct contact c = {.time = time + day * UTC_DAY, .member = 1 + day % 2, .value = value, .port = 22, .protocol = 6};
		assert(contact_book_add(b, &c) == OK);
		for (int which = 0; which < 2; which++) {
			assert(member_list_make(b, 1, (enum member_list_which)which, c.time, 10, &l) == OK);
			for (size_t i = 0; i < l.n; i++)
				assert(l.entries[i].probability >= 0 && l.entries[i].probability <= 1);
			member_list_deinit(&l);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct contact_rules rules = {.cells_max = 1000, .members_max = 300};
	struct contact_book *b = contact_book_new(&rules);
	struct str rest = str_make(data + (size > 0), size - (size > 0));
	assert(b);
	if (size && data[0] == 'm') {
		if (contact_rows_load_models(b, rest) == OK)
			live_on(b, 0);
	} else if (size && contact_rows_load(b, value, rest) == OK) {
		assert(!contact_rows_pending(b));
		live_on(b, 100 * UTC_DAY);
		copy_of(b, &rules);
	}
	contact_book_free(b);
	return 0;
}
