/* SPDX-License-Identifier: Apache-2.0 */
/* The service of an event, whatever format says it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/service.h"
#include "parse/event_log.h"
#include "parse/json.h"

/* The service of the last event of a text, "refused" when its line was. */
static void assert_service(enum event_format format, const char *mapping, const char *text, const char *expected)
{
	struct event_header header = {.format = format};
	struct event_parser *p;
	struct batch out;
	const char *why;
	size_t n = strlen(text);
	char *room = calloc(1, n + JSON_PADDING_BYTES);
	memcpy(room, text, n);
	batch_init(&out);
	assert_int_equal(event_parser_new(*mapping ? str_of(mapping) : (struct str){NULL, 0}, &p, &why), OK);
	struct str rest = str_make(room, n), block;
	uint64_t line = 0;
	while (event_log_next_block(&header, &rest, 1 << 20, true, &block, &line))
		assert_int_equal(event_log_parse(p, &header, block, line + 1, &out), OK);
	if (out.refused) {
		assert_string_equal(expected, "refused");
	} else {
		assert_true(out.n_events > 0);
		assert_true(str_eq(service_name(out.events[out.n_events - 1].service), str_of(expected)));
	}
	event_parser_free(p);
	batch_deinit(&out);
	free(room);
}

static void the_application_protocol_is_the_service(void **state)
{
	static const char zeek[] = "#separator \\x09\n#path\tconn\n#fields\tts\tid.orig_h\tid.resp_h\tservice\n";
	char line[300];
	(void)state;
	assert_service(EVENT_EVE, "", "{\"timestamp\":\"2026-01-01T00:00:00Z\",\"event_type\":\"flow\",\"src_ip\":\"192.0.2.1\",\"app_proto\":\"ssh\"}\n", "ssh");
	assert_service(EVENT_EVE, "", "{\"timestamp\":\"2026-01-01T00:00:00Z\",\"event_type\":\"flow\",\"src_ip\":\"192.0.2.1\",\"app_proto\":\"failed\"}\n", "");
	assert_service(EVENT_EVE, "", "{\"timestamp\":\"2026-01-01T00:00:00Z\",\"event_type\":\"flow\",\"src_ip\":\"192.0.2.1\",\"app_proto\":7}\n", "");
	snprintf(line, sizeof line, "%s1767225600.0\t192.0.2.1\t192.0.2.2\tssl,http\n", zeek);
	assert_service(EVENT_ZEEK_TSV, "", line, "tls");
	snprintf(line, sizeof line, "%s1767225600.0\t192.0.2.1\t192.0.2.2\t-\n", zeek);
	assert_service(EVENT_ZEEK_TSV, "", line, "");
	assert_service(EVENT_TOCSIN, "", "{\"service\":\"RDP\",\"kind\":\"ipv4\",\"value\":\"192.0.2.1\"}\n", "rdp");
	assert_service(EVENT_TOCSIN, "", "{\"service\":\"rdp\",\"service\":\"ssh\",\"kind\":\"ipv4\",\"value\":\"192.0.2.1\"}\n", "rdp");
	assert_service(EVENT_TOCSIN, "", "{\"service\":\"new\",\"kind\":\"ipv4\",\"value\":\"192.0.2.1\"}\n", "");
	assert_service(EVENT_TOCSIN, "", "{\"service\":22,\"kind\":\"ipv4\",\"value\":\"192.0.2.1\"}\n", "refused");
	assert_service(EVENT_NDJSON, "source=ip,service=app", "{\"ip\":\"192.0.2.1\",\"app\":\"mysql\"}\n", "mysql");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_application_protocol_is_the_service),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
