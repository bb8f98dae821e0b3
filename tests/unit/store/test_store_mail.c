/* SPDX-License-Identifier: Apache-2.0 */
/* Contacts and their mail. */
#include "scratch.h"

#include "store/store_contact.h"
#include "store/store_mail.h"

static int64_t add_contact(struct scratch *t, int64_t member, const char *address)
{
	const struct store_contact c = {.member = member, .address = str_of(address), .digest = STORE_DIGEST_HOURLY, .severity = SEVERITY_HIGH, .key = STR("k")};
	int64_t id = 0;
	assert_ok(store_contact_add(t->s, &c, 5, &id));
	return id;
}

static struct store_mail mail(int64_t contact, uint8_t warning, uint32_t version, int64_t due)
{
	struct store_mail m = {.contact = contact, .version = version, .queued = 1, .due = due};
	m.warning.bytes[15] = warning;
	return m;
}

static enum err write_mail(void *ctx, const struct store_mail *m)
{
	buf_printf(ctx, "%u:v%u s%d due%lld %.*s;", m->warning.bytes[15], m->version, (int)m->state, (long long)m->due, STR_ARG(m->address));
	return OK;
}

static void expect_due(struct scratch *t, int64_t now, const char *expected)
{
	struct buf b;
	buf_init(&b, 1000);
	assert_ok(store_mail_due(store_writer(t->s), now, 10, write_mail, &b));
	assert_str(buf_str(&b), str_of(expected));
	buf_deinit(&b);
}

static enum err finish(void *ctx, const struct store_mail *m)
{
	*(struct store_mail *)ctx = *m;
	return OK;
}

static void what_waits_longest_is_due_first_and_alone(void **state)
{
	struct scratch *t = *state;
	int64_t one = add_contact(t, scratch_member(t, "one"), "a@b.example"), two = add_contact(t, scratch_member(t, "two"), "c@d.example");
	struct store_mail rows[] = {mail(one, 1, 1, 20), mail(two, 1, 1, 10), mail(one, 2, 1, 5)};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_ok(store_mail_add(t->s, &rows[i]));
	expect_due(t, 4, "");
	expect_due(t, 5, "2:v1 s0 due5 a@b.example;");
	expect_due(t, 30, "2:v1 s0 due5 a@b.example;1:v1 s0 due20 a@b.example;");
}

static void a_version_that_waits_is_replaced_and_one_that_was_sent_is_not(void **state)
{
	struct scratch *t = *state;
	int64_t one = add_contact(t, scratch_member(t, "one"), "a@b.example");
	struct store_mail row = mail(one, 1, 1, 5), stored;
	uint32_t version;
	assert_ok(store_mail_told(store_writer(t->s), one, &row.warning, &version));
	assert_int_equal(version, 0);
	assert_ok(store_mail_add(t->s, &row));
	row.version = 3;
	assert_ok(store_mail_add(t->s, &row));
	expect_due(t, 5, "1:v3 s0 due5 a@b.example;");
	assert_ok(store_mail_due(store_writer(t->s), 5, 1, finish, &stored));
	stored.state = STORE_MAIL_SENT;
	stored.done = 6;
	stored.answer = STR("250 ok");
	assert_ok(store_mail_done(t->s, &stored));
	row.version = 4;
	assert_ok(store_mail_add(t->s, &row));
	expect_due(t, 9, "1:v4 s0 due5 a@b.example;");
	assert_ok(store_mail_sent(store_writer(t->s), one, &row.warning, 4, &version));
	assert_int_equal(version, 3);
	assert_ok(store_mail_forget(t->s, 7));
	assert_ok(store_mail_told(store_writer(t->s), one, &row.warning, &version));
	assert_int_equal(version, 4);
}

static enum err write_contact(void *ctx, const struct store_contact *c)
{
	buf_printf(ctx, "%.*s %.*s %.*s %.*s;", STR_ARG(c->member_name), STR_ARG(c->address), STR_ARG(store_digest_name(c->digest)),
	           STR_ARG(severity_name(c->severity)));
	return OK;
}

static void a_member_sees_its_own_contacts_and_removal_takes_mail_along(void **state)
{
	struct scratch *t = *state;
	int64_t m1 = scratch_member(t, "one"), m2 = scratch_member(t, "two");
	int64_t one = add_contact(t, m1, "a@b.example");
	struct viewer member = scratch_viewer(m2), operator = viewer_operator();
	struct store_mail row = mail(one, 1, 1, 5);
	const struct store_contact again = {.member = m1, .address = STR("a@b.example")}, unknown = {.member = 99, .address = STR("x@y.example")};
	struct buf b;
	int64_t id = 77;
	add_contact(t, m2, "c@d.example");
	assert_int_equal(store_contact_add(t->s, &again, 5, &id), ERR_EXISTS);
	assert_int_equal(store_contact_add(t->s, &unknown, 5, &id), ERR_NOT_FOUND);
	assert_int_equal(id, 77);
	buf_init(&b, 1000);
	assert_ok(store_contact_each(store_writer(t->s), &member, write_contact, &b));
	assert_str(buf_str(&b), STR("two c@d.example hourly high;"));
	assert_ok(store_mail_add(t->s, &row));
	buf_reset(&b);
	assert_ok(store_mail_page(store_writer(t->s), &member, 0, 10, write_mail, &b));
	assert_str(buf_str(&b), STR(""));
	assert_ok(store_contact_remove(t->s, one));
	assert_int_equal(store_contact_remove(t->s, one), ERR_NOT_FOUND);
	assert_ok(store_mail_page(store_writer(t->s), &operator, 0, 10, write_mail, &b));
	assert_str(buf_str(&b), STR(""));
	buf_deinit(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(what_waits_longest_is_due_first_and_alone),
		WITH_SCRATCH(a_version_that_waits_is_replaced_and_one_that_was_sent_is_not),
		WITH_SCRATCH(a_member_sees_its_own_contacts_and_removal_takes_mail_along),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
