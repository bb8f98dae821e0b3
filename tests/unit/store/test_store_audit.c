/* SPDX-License-Identifier: Apache-2.0 */
/* The audit log. */
#include "scratch.h"

#include "store/store_account.h"
#include "store/store_audit.h"

#define PAGE(after, from, n) (&(struct store_audit_search){.seq = (after), .since = (from), .until = UTC_NONE, .limit = (n)})

static enum err write_entry(void *ctx, const struct store_audit *a)
{
	buf_printf(ctx, "%lld %lld %lld %lld %.*s|%.*s|%.*s;", (long long)a->seq, (long long)a->time, (long long)a->member,
	           (long long)a->token, STR_ARG(a->action), STR_ARG(a->subject), STR_ARG(a->detail));
	return OK;
}

static void pages_entries_to_operators_only(void **state)
{
	struct scratch *t = *state;
	struct viewer operator = viewer_operator(), member = {.member = 3, .scopes = SCOPE_PUBLISH, .token = 8};
	struct viewer token_operator = {.scopes = SCOPE_OPERATE, .token = 9};
	struct buf b;
	assert_ok(store_audit_add(t->s, &operator, 10, STR("member add"), STR("one"), STR("")));
	assert_ok(store_audit_add(t->s, &member, 11, STR("import"), STR("list"), STR("5 new")));
	assert_ok(store_audit_add(t->s, &token_operator, 12, STR("feed remove"), STR("list"), STR("")));
	buf_init(&b, 1000);
	assert_ok(store_audit_page(store_writer(t->s), &operator, PAGE(0, UTC_NONE, 2), write_entry, &b));
	assert_str(buf_str(&b), STR("1 10 0 0 member add|one|;2 11 3 8 import|list|5 new;"));
	buf_reset(&b);
	assert_ok(store_audit_page(store_writer(t->s), &token_operator, PAGE(2, UTC_NONE, 2), write_entry, &b));
	assert_str(buf_str(&b), STR("3 12 0 9 feed remove|list|;"));
	buf_reset(&b);
	assert_ok(store_audit_page(store_writer(t->s), &member, PAGE(0, UTC_NONE, 10), write_entry, &b));
	assert_str(buf_str(&b), STR(""));
	buf_deinit(&b);
}

static enum err write_author(void *ctx, const struct store_audit *a)
{
	buf_printf(ctx, "%lld %lld %.*s;", (long long)a->seq, (long long)a->account, STR_ARG(a->account_name));
	return OK;
}

static void names_the_account_and_begins_where_it_is_asked_to(void **state)
{
	struct scratch *t = *state;
	const struct store_account op = {.name = STR("op"), .role = ACCOUNT_OPERATOR};
	struct viewer operator = viewer_operator(), person = viewer_operator();
	struct buf b;
	assert_ok(store_account_add(t->s, &op, "hash", 1, &person.account));
	assert_ok(store_audit_add(t->s, &operator, 10, STR("a"), STR(""), STR("")));
	assert_ok(store_audit_add(t->s, &person, 11, STR("b"), STR(""), STR("")));
	assert_ok(store_audit_add(t->s, &person, 12, STR("c"), STR(""), STR("")));
	buf_init(&b, 1000);
	assert_ok(store_audit_page(store_writer(t->s), &operator, PAGE(0, 11, 10), write_author, &b));
	assert_str(buf_str(&b), STR("2 1 op;3 1 op;"));
	assert_ok(store_account_remove(t->s, person.account));
	buf_reset(&b);
	assert_ok(store_audit_page(store_writer(t->s), &operator, PAGE(0, UTC_NONE, 10), write_author, &b));
	assert_str(buf_str(&b), STR("1 0 ;2 1 ;3 1 ;"));
	buf_deinit(&b);
}

static enum err write_seq(void *ctx, const struct store_audit *a)
{
	buf_printf(ctx, "%lld ", (long long)a->seq);
	return OK;
}

static void finds_by_who_what_when_and_text_in_either_order(void **state)
{
	struct scratch *t = *state;
	const struct viewer operator = viewer_operator();
	const struct viewer ana = {.account = 7, .scopes = SCOPE_OPERATE}, sensor = {.token = 9};
	const struct {
		const struct viewer *who;
		const char *action, *subject, *detail;
	} entries[] = {
		{&operator, "member add", "Bank A", ""},       {&ana, "login", "ana", "session"},
		{&ana, "token add", "Bank A", "observe: SOC"}, {&sensor, "import", "feed-1", "5 new"},
		{&ana, "member add", "Bank B", ""},            {&operator, "login", "100", "x"},
	};
	const struct {
		struct store_audit_search search;
		const char *expected;
	} cases[] = {
		{{0}, "1 2 3 4 5 6 "},
		{{.newest = true}, "6 5 4 3 2 1 "},
		{{.newest = true, .seq = 4}, "3 2 1 "},
		{{.account = 7}, "2 3 5 "},
		{{.account = 7, .newest = true, .action = STR_INIT("member add")}, "5 "},
		{{.token = 9}, "4 "},
		{{.action = STR_INIT("login")}, "2 6 "},
		{{.action = STR_INIT("log")}, ""},
		{{.subject = STR_INIT("Bank A"), .newest = true}, "3 1 "},
		{{.text = STR_INIT("bank")}, "1 3 5 "},
		{{.text = STR_INIT("soc")}, "3 "},
		{{.text = STR_INIT("nowhere")}, ""},
		{{.since = 12, .until = 14}, "3 4 "},
		{{.since = 12, .until = 14, .newest = true}, "4 3 "},
	};
	struct buf b;
	buf_init(&b, 1000);
	for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++)
		assert_ok(store_audit_add(t->s, entries[i].who, 10 + (int64_t)i, str_of(entries[i].action), str_of(entries[i].subject),
		                          str_of(entries[i].detail)));
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct store_audit_search search = cases[i].search;
		search.limit = 100;
		search.until = search.until ? search.until : UTC_NONE;
		buf_reset(&b);
		assert_ok(store_audit_page(store_writer(t->s), &operator, &search, write_seq, &b));
		assert_str(buf_str(&b), str_of(cases[i].expected));
	}
	buf_deinit(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(finds_by_who_what_when_and_text_in_either_order),
		WITH_SCRATCH(names_the_account_and_begins_where_it_is_asked_to),
		WITH_SCRATCH(pages_entries_to_operators_only),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
