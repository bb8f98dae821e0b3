/* SPDX-License-Identifier: Apache-2.0 */
/* MISP events: attributes by kind, and UUIDs that last. */
#include "measure_sample.h"

static void each_kind_is_an_attribute_of_its_type(void **state)
{
	static const struct {
		enum kind kind;
		const char *value, *want;
	} cases[] = {
		{KIND_IPV4, "203.0.113.7", "\"type\":\"ip-dst\",\"category\":\"Network activity\",\"to_ids\":true,\"value\":\"203.0.113.7\""},
		{KIND_NETWORK, "203.0.113.0/24", "\"type\":\"ip-dst\",\"category\":\"Network activity\",\"to_ids\":true,\"value\":\"203.0.113.0/24\""},
		{KIND_ENDPOINT, "203.0.113.7:80", "\"type\":\"ip-dst|port\",\"category\":\"Network activity\",\"to_ids\":true,\"value\":\"203.0.113.7|80\""},
		{KIND_ENDPOINT, "[2001:db8::7]:443", "\"value\":\"2001:db8::7|443\""},
		{KIND_DOMAIN, "evil.example", "\"type\":\"domain\""},
		{KIND_URL, "http://evil.example/\"x", "\"value\":\"http://evil.example/%22x\""},
		{KIND_SHA1, "4aa3667682cb6b23bbc3584723a463a778a4a118", "\"type\":\"sha1\",\"category\":\"Payload delivery\""},
		{KIND_CERT_SHA1, "4aa3667682cb6b23bbc3584723a463a778a4a118", "\"type\":\"x509-fingerprint-sha1\""},
		{KIND_ASN, "AS64500", "\"type\":\"AS\""},
	};
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_contains(sample_render_one(&a, "misp", cases[i].kind, cases[i].value), cases[i].want);
	arena_deinit(&a);
}

static void every_kind_of_the_table_has_a_type(void **state)
{
	static const char *const samples[KIND_COUNT] = {
		[KIND_IPV4] = "203.0.113.7", [KIND_IPV6] = "2001:db8::7", [KIND_NETWORK] = "203.0.113.0/24",
		[KIND_ENDPOINT] = "203.0.113.7:80", [KIND_DOMAIN] = "evil.example", [KIND_URL] = "http://evil.example/",
		[KIND_EMAIL] = "x@evil.example", [KIND_MD5] = "d41d8cd98f00b204e9800998ecf8427e",
		[KIND_SHA1] = "4aa3667682cb6b23bbc3584723a463a778a4a118",
		[KIND_SHA256] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		[KIND_SHA512] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
		                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		[KIND_JA3] = "e7d705a3286e19ea42f587b344ee6865",
		[KIND_CERT_SHA1] = "4aa3667682cb6b23bbc3584723a463a778a4a118",
		[KIND_CERT_SHA256] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		[KIND_HASSH] = "e7d705a3286e19ea42f587b344ee6865", [KIND_MAC] = "02:00:5e:10:00:01", [KIND_ASN] = "AS64500",
	};
	const struct measure_format *f = measure_format_find(STR("misp"));
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	for (enum kind k = KIND_NONE + 1; k < KIND_COUNT; k++) {
		assert_int_equal(samples[k] != NULL, (f->kinds & kind_bit(k)) != 0);
		if (samples[k])
			assert_lacks(sample_render_one(&a, "misp", k, samples[k]), "\"type\":\"\"");
	}
	arena_deinit(&a);
}

static void comments_name_label_id_and_expiry(void **state)
{
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	struct measure m = sample_row(&a, KIND_DOMAIN, "evil.example");
	m.id = STR("indicator--1");
	assert_contains(sample_render(&a, "misp", &m, 1), "\"comment\":\"emotet | indicator--1 | expires 2026-10-20\"");
	m.label = STR("");
	assert_contains(sample_render(&a, "misp", &m, 1), "\"comment\":\"listed by abuse feed | indicator--1 | expires");
	m.label = STR("\"}]\n");
	assert_contains(sample_render(&a, "misp", &m, 1), "\"comment\":\"\\\"}]\\n | indicator--1 | expires");
	arena_deinit(&a);
}

static void uuids_depend_on_hub_outlet_and_value(void **state)
{
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	struct measure m = sample_row(&a, KIND_MD5, "e7d705a3286e19ea42f587b344ee6865");
	const char *first = sample_render(&a, "misp", &m, 1);
	m.label = STR("another");
	m.expires += UTC_DAY;
	const char *second = sample_render(&a, "misp", &m, 1);
	const char *event = strstr(first, "\n],\"uuid\":\"");
	assert_non_null(event);
	assert_memory_equal(event, strstr(second, "\n],\"uuid\":\""), 11 + UUID_TEXT_BYTES);
	const char *attribute = strstr(first, "\n{\"uuid\":\"");
	assert_non_null(attribute);
	assert_memory_equal(attribute, strstr(second, "\n{\"uuid\":\""), 10 + UUID_TEXT_BYTES);
	m = sample_row(&a, KIND_JA3, "e7d705a3286e19ea42f587b344ee6865");
	const char *same_text = sample_render(&a, "misp", &m, 1);
	assert_memory_not_equal(attribute, strstr(same_text, "\n{\"uuid\":\""), 10 + UUID_TEXT_BYTES);
	arena_deinit(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_is_an_attribute_of_its_type),
		cmocka_unit_test(every_kind_of_the_table_has_a_type),
		cmocka_unit_test(comments_name_label_id_and_expiry),
		cmocka_unit_test(uuids_depend_on_hub_outlet_and_value),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
