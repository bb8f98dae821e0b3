/* SPDX-License-Identifier: Apache-2.0 */
/* Packs rows into pages and reads them back, mistrusting every byte. */
#include "store/recall_page.h"

#include "base/hash.h"

enum { HEAD_BYTES = 8 + 1 + 2, LEB_MAX_BYTES = 5, ROW_MAX_BYTES = RECALL_KEY_BYTES - 1 + 4 * LEB_MAX_BYTES, DAY_SECONDS = 86400 };

int recall_row_cmp(const struct recall_row *a, const struct recall_row *b)
{
	int by_key = recall_key_cmp(&a->key, &b->key);
	return by_key ? by_key : (a->member > b->member) - (a->member < b->member);
}

void recall_row_join(struct recall_row *into, const struct recall_row *other)
{
	if (other->first < into->first)
		into->first = other->first;
	if (other->last > into->last)
		into->last = other->last;
	if (__builtin_add_overflow(into->count, other->count, &into->count))
		into->count = UINT32_MAX;
}

void recall_page_reset(struct recall_page *p)
{
	p->n = HEAD_BYTES;
	p->rows = 0;
}

static size_t put_number(uint8_t *at, uint32_t v)
{
	size_t n = 0;
	for (; v >= 0x80; v >>= 7)
		at[n++] = (uint8_t)(v | 0x80);
	at[n++] = (uint8_t)v;
	return n;
}

bool recall_page_add(struct recall_page *p, const struct recall_row *row)
{
	if (p->rows == 0) {
		p->first = row->key;
		p->key = recall_key_length(row->key.bytes[0]) - 1;
		p->bytes[8] = row->key.bytes[0];
	} else if (p->bytes[8] != row->key.bytes[0] || p->rows == RECALL_PAGE_ROWS || RECALL_PAGE_BYTES - p->n < ROW_MAX_BYTES) {
		return false;
	}
	uint8_t *at = p->bytes + p->n;
	/* All of it, of a length that the compiler knows; what is too much is written over. */
	memcpy(at, row->key.bytes + 1, RECALL_KEY_BYTES - 1);
	at += p->key;
	at += put_number(at, row->member);
	at += put_number(at, row->first);
	at += put_number(at, row->last - row->first);
	at += put_number(at, row->count);
	p->n = (size_t)(at - p->bytes);
	p->rows++;
	return true;
}

struct str recall_page_seal(struct recall_page *p)
{
	p->bytes[9] = (uint8_t)p->rows;
	p->bytes[10] = (uint8_t)(p->rows >> 8);
	uint64_t sum = XXH3_64bits(p->bytes + 8, p->n - 8);
	for (unsigned i = 0; i < 8; i++)
		p->bytes[i] = (uint8_t)(sum >> (8 * i));
	return str_make(p->bytes, p->n);
}

/* Bytes that are read until the first fault, which sticks. */
struct rest {
	const uint8_t *at, *end;
	bool bad;
};

static uint32_t get_number(struct rest *r)
{
	uint64_t v = 0;
	for (unsigned shift = 0; shift < 7 * LEB_MAX_BYTES; shift += 7) {
		if (r->at == r->end)
			break;
		uint8_t byte = *r->at++;
		v |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80) {
			r->bad |= v > UINT32_MAX;
			return (uint32_t)v;
		}
	}
	r->bad = true;
	return 0;
}

static void get_row(struct rest *r, uint8_t space, size_t key, struct recall_row *row)
{
	*row = (struct recall_row){.key = {{space}}};
	if ((size_t)(r->end - r->at) < key) {
		r->bad = true;
		return;
	}
	memcpy(row->key.bytes + 1, r->at, key);
	r->at += key;
	row->member = get_number(r);
	row->first = get_number(r);
	uint32_t span = get_number(r);
	row->count = get_number(r);
	r->bad |= row->first >= DAY_SECONDS || span >= DAY_SECONDS - row->first;
	row->last = row->first + span;
}

static bool is_whole(const uint8_t *p, size_t n)
{
	uint64_t sum = 0;
	if (n < HEAD_BYTES || n > RECALL_PAGE_BYTES)
		return false;
	for (unsigned i = 0; i < 8; i++)
		sum |= (uint64_t)p[i] << (8 * i);
	return sum == XXH3_64bits(p + 8, n - 8);
}

enum err recall_page_read(struct str bytes, struct recall_row rows[RECALL_PAGE_ROWS], size_t *out_n)
{
	const uint8_t *p = (const uint8_t *)bytes.p;
	if (!is_whole(p, bytes.n))
		return ERR_CORRUPT;
	size_t key = recall_key_length(p[8]), n = p[9] | (size_t)p[10] << 8;
	struct rest r = {p + HEAD_BYTES, p + bytes.n, key == 0 || n == 0 || n > RECALL_PAGE_ROWS};
	for (size_t i = 0; i < n && !r.bad; i++) {
		get_row(&r, p[8], key - 1, &rows[i]);
		r.bad |= i > 0 && recall_row_cmp(&rows[i - 1], &rows[i]) >= 0;
	}
	if (r.bad || r.at != r.end)
		return ERR_CORRUPT;
	*out_n = n;
	return OK;
}
