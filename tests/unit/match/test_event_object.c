/* SPDX-License-Identifier: Apache-2.0 */
/* Values of properties into objects, and these into nodes. */
#include "match/event_object.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/buf.h"

enum { VALUES_MAX = 8 };

static struct property_value text(enum property p, uint32_t group, const char *s)
{
	return (struct property_value){.u.text = str_of(s), .group = group, .property = (uint8_t)p};
}

static struct property_value number(enum property p, uint32_t group, int64_t n)
{
	return (struct property_value){.u.number = n, .group = group, .property = (uint8_t)p};
}

/* "{key:value,key:[value,{key:value}]}". Every node ends where the one around it does at the latest. */
static uint32_t print_node(const struct observed_node *nodes, uint32_t i, struct buf *out)
{
	const struct observed_node *n = &nodes[i];
	buf_printf(out, "%.*s%s", STR_ARG(n->key), n->key.n ? ":" : "");
	if (n->type == OBSERVED_STRING)
		buf_put(out, n->text);
	else if (n->type == OBSERVED_INT)
		buf_printf(out, "%lld", (long long)n->u.integer);
	if (n->type != OBSERVED_LIST && n->type != OBSERVED_MAP)
		return n->behind;
	buf_putc(out, n->type == OBSERVED_LIST ? '[' : '{');
	for (uint32_t k = i + 1; k < n->behind;) {
		if (k > i + 1)
			buf_putc(out, ',');
		k = print_node(nodes, k, out);
		assert_in_range(k, i + 2, n->behind);
	}
	buf_putc(out, n->type == OBSERVED_LIST ? ']' : '}');
	return n->behind;
}

static void assert_objects(const struct property_value *values, uint32_t n, const char *expected)
{
	struct arena a;
	struct event_objects objects;
	struct observed_node nodes[VALUES_MAX * EVENT_OBJECT_NODES + 1];
	struct event_object_writer w = {.nodes = nodes, .a = &a};
	struct buf out;
	arena_init(&a, 1 << 20);
	buf_init(&out, 1 << 16);
	assert_in_range(n, 0, VALUES_MAX);
	assert_int_equal(event_objects_sort(values, n, &a, &objects), OK);
	for (uint32_t i = 0; i < objects.n; i++) {
		uint32_t map = w.n_nodes++;
		nodes[map] = (struct observed_node){.type = OBSERVED_MAP, .behind = map + 1};
		event_object_write(&w, &objects, &objects.at[i], map);
		assert_int_equal(nodes[map].behind, w.n_nodes);
		buf_printf(&out, "%s%.*s", i ? " " : "", STR_ARG(*objects.at[i].type));
		print_node(nodes, map, &out);
	}
	buf_putc(&out, 0);
	assert_string_equal(out.p, expected);
	assert_false(w.failed);
	buf_deinit(&out);
	arena_deinit(&a);
}

static void an_event_without_properties_has_no_objects(void **state)
{
	(void)state;
	assert_objects(NULL, 0, "");
}

static void files_are_told_apart_by_group(void **state)
{
	(void)state;
	const struct property_value values[] = {
		number(PROPERTY_FILE_SIZE, 8, 3), text(PROPERTY_FILE_NAME, 4, "a"), text(PROPERTY_FILE_NAME, 8, "b"),
		text(PROPERTY_FILE_MD5, 4, "00"), text(PROPERTY_FILE_SHA1, 4, "11"),
	};
	assert_objects(values, 5, "file{name:b,size:3} file{name:a,hashes:{MD5:00,SHA-1:11}}");
}

static void a_chain_of_certificates_is_one_object_each_and_the_first_has_the_subject(void **state)
{
	(void)state;
	const struct property_value values[] = {
		text(PROPERTY_CERT_SHA1, 0, "00"), text(PROPERTY_CERT_SHA1, 0, "11"), text(PROPERTY_CERT_SUBJECT, 0, "s"),
		text(PROPERTY_CERT_SHA1, 0, "00"),
	};
	assert_objects(values, 4, "x509-certificate{hashes:{SHA-1:00},subject:s} x509-certificate{hashes:{SHA-1:11}}");
}

static void a_connection_is_one_object_with_each_map_once(void **state)
{
	(void)state;
	const struct property_value values[] = {
		text(PROPERTY_HTTP_HOST, 0, "h"), text(PROPERTY_PROTOCOLS, 0, "tcp"), number(PROPERTY_HTTP_LENGTH, 4, 7),
		text(PROPERTY_HTTP_METHOD, 0, "get"), text(PROPERTY_PROTOCOLS, 8, "http"), text(PROPERTY_HTTP_AGENT, 0, "u"),
		text(PROPERTY_PROTOCOLS, 0, "tcp"), number(PROPERTY_START, 0, 1500000),
	};
	assert_objects(values, 8,
		       "network-traffic{protocols:[tcp,http],start:1970-01-01T00:00:01.500000Z,extensions:{http-request-ext:"
		       "{request_method:get,request_header:{User-Agent:u,Host:h},message_body_length:7}}}");
}

static void elements_of_a_list_are_maps_of_their_own(void **state)
{
	(void)state;
	const struct property_value values[] = {
		text(PROPERTY_MAIL_ATTACHMENT, 0, "a.zip"), text(PROPERTY_MAIL_CC, 0, "c@d.example"),
		text(PROPERTY_MAIL_ATTACHMENT, 0, "b.zip"), text(PROPERTY_MAIL_CC, 0, "e@d.example"),
	};
	assert_objects(values, 4,
		       "email-message{cc_refs:[{value:c@d.example},{value:e@d.example}],"
		       "body_multipart:[{body_raw_ref:{name:a.zip}},{body_raw_ref:{name:b.zip}}]}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_without_properties_has_no_objects),
		cmocka_unit_test(files_are_told_apart_by_group),
		cmocka_unit_test(a_chain_of_certificates_is_one_object_each_and_the_first_has_the_subject),
		cmocka_unit_test(a_connection_is_one_object_with_each_map_once),
		cmocka_unit_test(elements_of_a_list_are_maps_of_their_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
