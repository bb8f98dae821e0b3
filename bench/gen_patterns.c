/* SPDX-License-Identifier: Apache-2.0 */
/* The kinds of patterns that feeds hold beside plain values: values with something else, texts, networks, file properties. */
#include "gen_patterns.h"

#include "base/buf.h"
#include "parse/stix_pattern.h"
#include "stopwatch.h"

static void put_pattern(unsigned i, struct buf *out)
{
	if (i % 20 == 10)
		buf_printf(out, "[url:value MATCHES '^https?://[^/]+/evil%u/[a-z0-9]{4,12}[.]php$']", i);
	else if (i % 10 == 0)
		buf_printf(out, "[domain-name:value LIKE '%%.evil%u.example']", i);
	else if (i % 3 == 0)
		buf_printf(out, "[network-traffic:dst_ref.value = '198.51.%u.%u' AND network-traffic:dst_port = 4444]", i / 256 % 256,
			   i % 256);
	else if (i % 3 == 1)
		buf_printf(out, "[domain-name:value = 'evil%u.example' OR ipv4-addr:value ISSUBSET '192.%u.%u.0/24']", i,
			   i / 256 % 256, i % 256);
	else
		buf_printf(out, "[file:hashes.MD5 = '%032x' AND file:hashes.'SHA-1' LIKE '0%%']", i);
}

struct pattern_set *gen_patterns(const struct hash_key *key, unsigned n)
{
	const struct value id = {KIND_INDICATOR, STR("indicator--00000000-0000-4000-8000-000000000000")};
	struct pattern_set *set = pattern_set_new(key);
	struct parse_fault fault = {0};
	struct stix_pattern tree;
	struct buf text;
	stopwatch_must(set != NULL, "out of memory");
	buf_init(&text, 1 << 16);
	for (unsigned i = 0; i < n; i++) {
		buf_reset(&text);
		put_pattern(i, &text);
		struct str kept = arena_dup(pattern_set_arena(set), buf_str(&text));
		stopwatch_must(kept.p && stix_pattern_parse(kept, STIX_PATTERN_21, pattern_set_arena(set), &tree, &fault) == OK &&
				       pattern_set_add(set, id, &tree, &fault) == OK, "a pattern");
	}
	stopwatch_must(pattern_set_build(set) == OK, "the patterns");
	buf_deinit(&text);
	return set;
}
