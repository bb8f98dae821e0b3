/* SPDX-License-Identifier: Apache-2.0 */
/* Argon2id: the parameters, the same for nobody, and a bound on how many at a time. */
#include "hub/login_hash.h"

#include <pthread.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>

#include <cmocka.h>

static void a_hash_is_argon2id_with_the_parameters_of_the_document(void **state)
{
	struct login_hash *h = login_hash_new();
	char one[STORE_ACCOUNT_PASSWORD_BYTES], two[STORE_ACCOUNT_PASSWORD_BYTES];
	(void)state;
	assert_int_equal(login_hash_make(h, STR("secret"), one), OK);
	assert_int_equal(login_hash_make(h, STR("secret"), two), OK);
	assert_memory_equal(one, "$argon2id$v=19$m=65536,t=3,p=1$", 31);
	assert_string_not_equal(one, two);
	assert_int_equal(login_hash_check(h, STR("secret"), one), OK);
	assert_int_equal(login_hash_check(h, STR("secreT"), one), ERR_UNAUTHORIZED);
	assert_int_equal(login_hash_check(h, STR("secret"), "not a hash"), ERR_UNAUTHORIZED);
	assert_int_equal(login_hash_check(h, STR("secret"), NULL), ERR_UNAUTHORIZED);
	assert_int_equal(login_hash_count(h), 6);
	login_hash_free(h);
}

struct caller {
	pthread_t thread;
	struct login_hash *hash;
	enum err err;
};

static void *call(void *ctx)
{
	struct caller *c = ctx;
	c->err = login_hash_check(c->hash, STR("secret"), NULL);
	return NULL;
}

/* However they fall, nobody waits without bound, and whoever is let in is answered. */
static void a_crowd_is_partly_sent_away_and_the_rest_served(void **state)
{
	enum { CROWD = LOGIN_HASH_AT_A_TIME + LOGIN_HASH_WAITING + 30 };
	static struct caller all[CROWD];
	struct login_hash *h = login_hash_new();
	unsigned served = 0;
	(void)state;
	for (size_t i = 0; i < CROWD; i++) {
		all[i].hash = h;
		assert_int_equal(pthread_create(&all[i].thread, NULL, call, &all[i]), 0);
	}
	for (size_t i = 0; i < CROWD; i++) {
		pthread_join(all[i].thread, NULL);
		assert_true(all[i].err == ERR_UNAUTHORIZED || all[i].err == ERR_BUSY);
		served += all[i].err == ERR_UNAUTHORIZED;
	}
	assert_true(served >= LOGIN_HASH_AT_A_TIME + LOGIN_HASH_WAITING);
	assert_int_equal(login_hash_count(h), served);
	login_hash_free(h);
}

static int start(void **state)
{
	(void)state;
	return sodium_init() < 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hash_is_argon2id_with_the_parameters_of_the_document),
		cmocka_unit_test(a_crowd_is_partly_sent_away_and_the_rest_served),
	};
	return cmocka_run_group_tests(tests, start, NULL);
}
