/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies of one hub share its room. */
#include "api/api_document.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct hub *hub;
static char dir[64];

static int drop(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

static int open_hub(void **state)
{
	char why[200];
	(void)state;
	snprintf(dir, sizeof dir, "/tmp/tocsin-document-XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	struct hub_opts opts = {.data_dir = dir, .flags = HUB_OFFLINE};
	return hub_open(&opts, &hub, why) == OK ? 0 : -1;
}

static int close_hub(void **state)
{
	(void)state;
	hub_close(hub);
	return nftw(dir, drop, 8, FTW_DEPTH | FTW_PHYS);
}

static void a_document_grows_to_its_maximum(void **state)
{
	struct api_document d;
	(void)state;
	api_document_init(&d, hub, 5);
	assert_int_equal(api_document_put(&d, STR("abc")), OK);
	assert_int_equal(api_document_put(&d, STR("def")), ERR_LIMIT);
	assert_int_equal(api_document_put(&d, STR("de")), OK);
	assert_true(str_eq(buf_str(&d.text), STR("abcde")));
	assert_int_equal(d.room, 5);
	api_document_deinit(&d);
	api_document_deinit(&d);
}

static void what_others_hold_is_not_there(void **state)
{
	struct api_document d;
	(void)state;
	assert_int_equal(hub_room_take(hub, HUB_ROOM_BYTES - 4), OK);
	api_document_init(&d, hub, 100);
	assert_int_equal(api_document_put(&d, STR("abc")), OK);
	assert_int_equal(api_document_put(&d, STR("def")), ERR_BUSY);
	hub_room_give(hub, HUB_ROOM_BYTES - 4);
	assert_int_equal(api_document_put(&d, STR("def")), OK);
	api_document_deinit(&d);
	assert_int_equal(hub_room_take(hub, HUB_ROOM_BYTES), OK);
	hub_room_give(hub, HUB_ROOM_BYTES);
}

static void more_than_there_is_in_all_is_refused(void **state)
{
	(void)state;
	assert_int_equal(hub_room_take(hub, HUB_ROOM_BYTES + 1), ERR_BUSY);
	assert_int_equal(hub_room_take(hub, SIZE_MAX), ERR_BUSY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_document_grows_to_its_maximum),
		cmocka_unit_test(what_others_hold_is_not_there),
		cmocka_unit_test(more_than_there_is_in_all_is_refused),
	};
	return cmocka_run_group_tests(tests, open_hub, close_hub);
}
