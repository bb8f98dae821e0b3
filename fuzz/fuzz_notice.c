/* SPDX-License-Identifier: Apache-2.0 */
/* Warnings for people: whatever their JSON says, what is laid out has no markup of its own and no control characters. */
#include <assert.h>

#include "emit/notice_cap.h"
#include "emit/notice_html.h"
#include "emit/notice_text.h"
#include "parse/notice_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_markup(const struct buf *b)
{
	assert(str_find_str(buf_str(b), STR("<script")) == b->n && str_find_str(buf_str(b), STR("<img")) == b->n);
}

static void check_controls(const struct buf *b)
{
	for (size_t i = 0; i < b->n; i++)
		assert((uint8_t)b->p[i] >= 0x20 || b->p[i] == '\n' || b->p[i] == '\t');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct notice_sender sender = {STR_INIT("c"), STR_INIT("h"), STR_INIT("https://hub.example")};
	static const struct notice_version before = {1, 0, SEVERITY_LOW, WARNING_OPEN, 0};
	struct json_parser *p = json_parser_new();
	struct arena a;
	struct notice n;
	struct buf b;
	arena_init(&a, 1 << 20);
	buf_init(&b, 16 << 20);
	if (p && notice_json_read(p, str_make(data, size), &a, &n) == OK) {
		notice_text_put(&b, &n, &sender, &before);
		check_controls(&b);
		buf_reset(&b);
		notice_html_put(&b, &n, &sender, &before);
		check_controls(&b);
		check_markup(&b);
		buf_reset(&b);
		notice_cap_put(&b, &n, &sender, &before, 1);
		check_controls(&b);
		check_markup(&b);
	}
	buf_deinit(&b);
	arena_deinit(&a);
	json_parser_free(p);
	return 0;
}
