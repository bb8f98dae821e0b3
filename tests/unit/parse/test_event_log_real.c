/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The real logs of TOCSIN_DATA: every line is understood, and what is found in them is what event_oracle.py finds, which
 * knows nothing of this code. URLs alone it does not count.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "parse/event_log.h"
#include "parse/inflate.h"
#include "parse/json.h"

static const char *const logs[] = {
	"suricata-eve.ndjson", "zeek/dns.log", "zeek/dpd.log", "zeek/ftp.log", "zeek/kerberos.log", "zeek/known_services.log", "zeek/notice.log",
	"zeek/ntlm.log", "zeek/rdp.log", "zeek/smtp.log", "zeek/snmp.log", "zeek/software.log", "zeek/ssh.log", "zeek/ssl.log", "zeek/syslog.log",
	"zeek/weird.log", "zeek/x509.log",
};

enum { BLOCK_BYTES = 256 << 10 };
#define PLAIN_MAX ((size_t)256 << 20)

static int find_data(void **state)
{
	*state = getenv("TOCSIN_DATA");
	if (!*state)
		print_message("skipped: TOCSIN_DATA is not set\n");
	return 0;
}

static void load(const char *path, struct buf *plain)
{
	struct buf raw;
	struct parse_fault fault;
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	buf_init(&raw, PLAIN_MAX);
	for (size_t n = 1; n > 0;) {
		char *room = buf_room(&raw, 1 << 16);
		assert_non_null(room);
		n = fread(room, 1, 1 << 16, f);
		raw.n += n;
	}
	fclose(f);
	buf_init(plain, PLAIN_MAX);
	assert_int_equal(inflate_all(buf_str(&raw), plain, &fault), OK);
	assert_non_null(buf_room(plain, JSON_PADDING_BYTES));
	buf_deinit(&raw);
}

struct counts {
	size_t events, refused;
	size_t seen[KIND_COUNT][ROLE_COUNT];
};

static void count(struct str text, struct counts *c)
{
	struct event_header h = {.format = EVENT_AUTO};
	struct event_parser *p;
	struct batch b;
	struct str block;
	const char *why;
	uint64_t line = 0;
	assert_int_equal(event_parser_new((struct str){NULL, 0}, &p, &why), OK);
	batch_init(&b);
	while (event_log_next_block(&h, &text, BLOCK_BYTES, true, &block, &line)) {
		uint64_t before = b.lines;
		assert_int_equal(event_log_parse(p, &h, block, line + 1, &b), OK);
		line += b.lines - before;
		c->events += b.n_events;
		c->refused += b.refused;
		for (size_t i = 0; i < b.n_observed; i++)
			c->seen[b.observed[i].kind][b.observed[i].role]++;
		batch_reset(&b);
	}
	assert_int_equal(text.n, 0);
	batch_deinit(&b);
	event_parser_free(p);
}

/* Takes a line "ipv4/source 7" of the oracle off the counts. */
static void subtract(struct counts *c, struct str line)
{
	uint64_t n;
	struct str number = line, name = str_next_field(&number, ' ');
	assert_int_equal(str_to_u64(number, SIZE_MAX, &n), OK);
	if (str_eq(name, STR("events"))) {
		c->events -= n;
		return;
	}
	struct str role = name, kind = str_next_field(&role, '/');
	c->seen[kind_find(kind)][role_find(role)] -= n;
}

static void ask_oracle(const char *path, struct counts *c)
{
	char command[8192], line[200];
	const char *here = __FILE__, *end = strrchr(here, '/');
	snprintf(command, sizeof command, "zstd -dcf '%s' | python3 '%.*s/event_oracle.py'", path, (int)(end - here), here);
	FILE *f = popen(command, "r");
	assert_non_null(f);
	while (fgets(line, sizeof line, f))
		subtract(c, str_make(line, strcspn(line, "\n")));
	assert_int_equal(pclose(f), 0);
}

static void finds_in_real_logs_what_an_independent_reader_finds(void **state)
{
	if (!*state)
		skip();
	for (size_t i = 0; i < sizeof logs / sizeof *logs; i++) {
		char path[4096];
		struct buf plain;
		struct counts c = {0};
		snprintf(path, sizeof path, "%s/logs/%s.zst", (const char *)*state, logs[i]);
		load(path, &plain);
		count(buf_str(&plain), &c);
		buf_deinit(&plain);
		assert_true(c.events > 0);
		assert_int_equal(c.refused, 0);
		ask_oracle(path, &c);
		assert_int_equal(c.events, 0);
		for (int kind = 0; kind < KIND_COUNT; kind++)
			for (int role = 0; role < ROLE_COUNT; role++)
				if (kind != KIND_URL && c.seen[kind][role])
					fail_msg("%s: %s/%s differs by %lld", logs[i], kind_name((enum kind)kind).p, role_name((enum role)role).p,
					         (long long)c.seen[kind][role]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(finds_in_real_logs_what_an_independent_reader_finds, find_data),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
