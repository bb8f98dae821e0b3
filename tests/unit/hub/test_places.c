/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses and where they are, by a small database that is made here. */
#include "hub/places.h"

#include <arpa/inet.h>
#include <libloc/writer.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static const struct hash_key key = {.secret = {1, 2, 3}};

static const struct {
	const char *network, *country;
	uint32_t as;
} networks[] = {
	{"192.0.2.0/24", "FJ", 64500}, {"198.51.100.0/25", "WS", 64501},    {"203.0.113.0/24", "XX", 64502},
	{"2001:db8::/32", "TO", 64503}, {"2001:db8:1::/48", "VU", 4200000000},
};

static char path[] = "/tmp/tocsin-places-XXXXXX";

static int make_database(void **state)
{
	struct loc_ctx *ctx;
	struct loc_writer *writer;
	struct loc_network *network;
	struct loc_as *as;
	int fd = mkstemp(path);
	FILE *f = fdopen(fd, "w+");
	(void)state;
	assert_non_null(f);
	assert_int_equal(loc_new(&ctx), 0);
	assert_int_equal(loc_writer_new(ctx, &writer, NULL, NULL), 0);
	for (size_t i = 0; i < sizeof networks / sizeof networks[0]; i++) {
		assert_int_equal(loc_writer_add_network(writer, &network, networks[i].network), 0);
		loc_network_set_country_code(network, networks[i].country);
		loc_network_set_asn(network, networks[i].as);
		loc_network_unref(network);
	}
	assert_int_equal(loc_writer_add_as(writer, &as, 64500), 0);
	loc_as_set_name(as, "Example Net");
	loc_as_unref(as);
	assert_int_equal(loc_writer_write(writer, f, LOC_DATABASE_VERSION_1), 0);
	loc_writer_unref(writer);
	loc_unref(ctx);
	return fclose(f);
}

static int remove_database(void **state)
{
	(void)state;
	return unlink(path);
}

static struct places *opened(void)
{
	struct places *p;
	assert_int_equal(places_open(path, &key, &p), OK);
	return p;
}

static struct places_found find(struct places *p, enum kind kind, const char *text)
{
	char bytes[16];
	int family = strchr(text, ':') ? AF_INET6 : AF_INET;
	assert_int_equal(inet_pton(family, text, bytes), 1);
	return places_find(p, (struct value){kind, {bytes, family == AF_INET ? 4 : 16}});
}

static void an_address_is_in_the_smallest_network_around_it(void **state)
{
	static const struct {
		enum kind kind;
		const char *address, *country;
		uint32_t as;
	} cases[] = {
		{KIND_IPV4, "192.0.2.0", "FJ", 64500},
		{KIND_IPV4, "192.0.2.255", "FJ", 64500},
		{KIND_IPV4, "198.51.100.127", "WS", 64501},
		{KIND_IPV4, "198.51.100.128", "", 0},
		{KIND_IPV4, "203.0.113.9", "", 64502}, /* XX is no country */
		{KIND_IPV4, "10.0.0.1", "", 0},
		{KIND_IPV6, "2001:db8:2::1", "TO", 64503},
		{KIND_IPV6, "2001:db8:1::1", "VU", 4200000000},
		{KIND_IPV6, "::1", "", 0},
	};
	struct places *p = opened();
	(void)state;
	for (int again = 0; again < 2; again++) {
		for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
			struct places_found found = find(p, cases[i].kind, cases[i].address);
			assert_string_equal(found.country, cases[i].country);
			assert_int_equal(found.as, cases[i].as);
		}
	}
	places_free(p);
}

static void an_endpoint_is_where_its_address_is(void **state)
{
	struct places *p = opened();
	(void)state;
	assert_string_equal(places_find(p, (struct value){KIND_ENDPOINT, STR("\xc0\x00\x02\x07\x01\xbb")}).country, "FJ");
	places_free(p);
}

static void what_is_no_address_is_nowhere(void **state)
{
	struct places *p = opened();
	(void)state;
	assert_int_equal(places_find(p, (struct value){KIND_DOMAIN, STR("evil")}).as, 0);
	assert_int_equal(places_find(p, (struct value){KIND_IPV4, STR("abc")}).as, 0);
	assert_int_equal(places_find(p, (struct value){KIND_ENDPOINT, STR("")}).as, 0);
	places_free(p);
}

static void systems_have_names(void **state)
{
	char name[32];
	struct places *p = opened();
	(void)state;
	assert_int_equal(places_as_name(p, 64500, name, sizeof name), 11);
	assert_memory_equal(name, "Example Net", 11);
	assert_int_equal(places_as_name(p, 64500, name, 7), 7);
	assert_int_equal(places_as_name(p, 1, name, sizeof name), 0);
	assert_true(places_made(p) > 0);
	places_free(p);
}

static void without_a_database_every_address_is_nowhere(void **state)
{
	struct places *p = NULL;
	(void)state;
	assert_int_equal(places_open("/nonexistent/places.db", &key, &p), ERR_NOT_FOUND);
	assert_null(p);
	assert_int_equal(find(NULL, KIND_IPV4, "192.0.2.1").as, 0);
	assert_int_equal(places_as_name(NULL, 64500, NULL, 0), 0);
	assert_int_equal(places_made(NULL), UTC_NONE);
	places_free(NULL);
}

static void a_file_that_is_no_database_is_refused(void **state)
{
	struct places *p = NULL;
	(void)state;
	assert_int_equal(places_open("/dev/null", &key, &p), ERR_CORRUPT);
	assert_int_equal(places_open("/etc/passwd", &key, &p), ERR_CORRUPT);
	assert_null(p);
}

static void *look_up_many(void *arg)
{
	struct places *p = arg;
	for (uint32_t i = 0; i < 100000; i++) {
		char bytes[4] = {(char)192, 0, (char)(2 + i % 2), (char)(i * 7)};
		struct places_found found = places_find(p, (struct value){KIND_IPV4, {bytes, 4}});
		if (found.as != (i % 2 ? 0 : 64500))
			return p;
	}
	return NULL;
}

static void many_threads_look_up_at_once(void **state)
{
	pthread_t threads[4];
	struct places *p = opened();
	(void)state;
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, look_up_many, p), 0);
	for (size_t i = 0; i < 4; i++) {
		void *wrong;
		pthread_join(threads[i], &wrong);
		assert_null(wrong);
	}
	places_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_is_in_the_smallest_network_around_it),
		cmocka_unit_test(an_endpoint_is_where_its_address_is),
		cmocka_unit_test(what_is_no_address_is_nowhere),
		cmocka_unit_test(systems_have_names),
		cmocka_unit_test(without_a_database_every_address_is_nowhere),
		cmocka_unit_test(a_file_that_is_no_database_is_refused),
		cmocka_unit_test(many_threads_look_up_at_once),
	};
	return cmocka_run_group_tests(tests, make_database, remove_database);
}
