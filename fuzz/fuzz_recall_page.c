/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a page of the memory of observables, its checksum made right; what was accepted is packed and read again. */
#include "store/recall_page.h"

#include <assert.h>

#include "base/hash.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SUM_BYTES = 8 };

static void check(const struct recall_row *rows, size_t n)
{
	static struct recall_page page;
	static struct recall_row again[RECALL_PAGE_ROWS];
	size_t n_again = 0;
	recall_page_reset(&page);
	for (size_t i = 0; i < n; i++)
		if (!recall_page_add(&page, &rows[i]))
			return; /* numbers in more bytes than they need may fill a page that ours would not fit */
	assert(recall_page_read(recall_page_seal(&page), again, &n_again) == OK && n_again == n);
	for (size_t i = 0; i < n; i++)
		assert(recall_row_cmp(&rows[i], &again[i]) == 0 && rows[i].first == again[i].first && rows[i].last == again[i].last &&
		       rows[i].count == again[i].count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct recall_row rows[RECALL_PAGE_ROWS];
	static uint8_t page[SUM_BYTES + RECALL_PAGE_BYTES + 1];
	size_t n;
	if (size > sizeof page - SUM_BYTES)
		return 0;
	memcpy(page + SUM_BYTES, data, size);
	uint64_t sum = XXH3_64bits(data, size);
	for (unsigned i = 0; i < SUM_BYTES; i++)
		page[i] = (uint8_t)(sum >> (8 * i));
	if (recall_page_read(str_make(page, SUM_BYTES + size), rows, &n) == OK)
		check(rows, n);
	return 0;
}
