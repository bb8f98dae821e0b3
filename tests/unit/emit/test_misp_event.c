/* SPDX-License-Identifier: Apache-2.0 */
/* Events, manifest, hashes: JSON that is right whatever the texts are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "emit/misp_event.h"
#include "parse/json.h"

static const struct misp_head head = {
	.uuid = {{1}}, .hub = STR_INIT("Example \"CERT\""), .info = STR_INIT("feed\n2026-01-01"), .date = 0,
	.timestamp = 1790000000 * UTC_SECOND + 7, .tlp = TLP_AMBER_STRICT, .published = true,
};

static struct value_buf value(enum kind kind, const char *text)
{
	struct value_buf v;
	const char *why = "";
	if (value_parse(kind, str_of(text), &v, &why))
		fail_msg("\"%s\" refused: %s", text, why);
	return v;
}

static void an_event_with_hostile_texts_is_read_back(void **state)
{
	static const struct str labels[] = {STR_INIT("\xff\"}]"), STR_INIT("emotet"), STR_INIT("tlp:clear")};
	struct value_buf v = value(KIND_ENDPOINT, "[2001:db8::7]:443");
	struct json_parser *parser = json_parser_new();
	struct json_value root, event, list, item;
	struct parse_fault fault;
	struct buf b;
	(void)state;
	buf_init(&b, 1 << 20);
	misp_event_begin(&b);
	struct misp_attribute a = {.uuid = {{2}}, .value = value_of(&v), .labels = labels, .n_labels = 3, .comment = STR("a\nb"),
	                           .tlp = TLP_GREEN, .pap = PAP_RED, .first_seen = 0, .timestamp = 5 * UTC_SECOND};
	misp_event_attribute(&b, 0, &a);
	a.first_seen = UTC_NONE;
	a.deleted = true;
	misp_event_attribute(&b, 1, &a);
	misp_event_end(&b, &head);
	assert_int_equal(json_read(parser, buf_str(&b), &root, &fault), OK);
	assert_true(json_get(root, "Event", &event) && json_get(event, "Attribute", &list));
	assert_true(str_eq(json_get_str(event, "timestamp"), STR("1790000000")));
	assert_true(str_eq(json_get_str(event, "date"), STR("1970-01-01")));
	size_t n = 0;
	for (struct json_iter i = json_iter(list); json_next(&i, &item); n++) {
		assert_true(str_eq(json_get_str(item, "value"), STR("2001:db8::7|443")));
		assert_int_equal(json_get_bool(item, "deleted", false), n == 1);
		assert_int_equal(json_get_str(item, "first_seen").n > 0, n == 0);
	}
	assert_int_equal(n, 2);
	buf_deinit(&b);
	json_parser_free(parser);
}

static void the_manifest_says_of_an_event_what_it_says_itself(void **state)
{
	struct buf b;
	(void)state;
	buf_init(&b, 1 << 16);
	struct jsonw w = jsonw_on(&b);
	misp_event_manifest(&w, &head);
	buf_putc(&b, '\0');
	assert_int_equal(buf_err(&b), OK);
	assert_non_null(strstr(b.p, "\"01000000-0000-0000-0000-000000000000\":{\"info\":\"feed\\n2026-01-01\""));
	assert_non_null(strstr(b.p, "\"timestamp\":\"1790000000\""));
	assert_non_null(strstr(b.p, "\"Tag\":[{\"name\":\"tlp:amber+strict\"}]"));
	buf_deinit(&b);
}

static void each_part_of_a_value_has_its_hash(void **state)
{
	static const struct {
		enum kind kind;
		const char *value, *want;
	} cases[] = {
		{KIND_DOMAIN, "evil.example", "96119eb3210daa472225fbad69fa9770,01000000-0000-0000-0000-000000000000\n"},
		{KIND_ENDPOINT, "203.0.113.7:80", "68fecd3b63b272e813f600f1a4885e0c,01000000-0000-0000-0000-000000000000\n"
		                                  "f033ab37c30201f73f142449d037028d,01000000-0000-0000-0000-000000000000\n"},
	};
	struct buf b;
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct value_buf v = value(cases[i].kind, cases[i].value);
		buf_init(&b, 1 << 16);
		misp_event_hashes(&b, value_of(&v), &head.uuid);
		assert_true(str_eq(buf_str(&b), str_of(cases[i].want)));
		buf_deinit(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_with_hostile_texts_is_read_back),
		cmocka_unit_test(the_manifest_says_of_an_event_what_it_says_itself),
		cmocka_unit_test(each_part_of_a_value_has_its_hash),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
