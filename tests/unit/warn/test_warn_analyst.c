/* SPDX-License-Identifier: Apache-2.0 */
/* What analysts decide: it wins over the detectors, and lasts over a restart. */
#include "warn_fixture.h"

static const struct warn_rules defaults;
static const struct uuid own = {{1, 2, 3}}, other = {{9}};

static enum err decide(struct warn_engine *e, enum warn_act act, const struct uuid *id)
{
	const struct warn_decision d = {.act = act, .warning = *id, .time = at(5), .reason = STR("because")};
	return warn_engine_decide(e, &d);
}

static enum err write_own(struct warn_engine *e, const struct uuid *id, const char *title)
{
	const struct value values[] = {fixture_domain("b.example"), fixture_domain("a.example")};
	const struct warn_decision d = {
		.act = WARN_ACT_WRITE,
		.warning = *id,
		.time = at(1),
		.fields = WARN_FIELD_TITLE | WARN_FIELD_VALUES | WARN_FIELD_NOTE,
		.content = {.title = str_of(title), .note = STR("close port 1"), .values = values, .n_values = 2},
	};
	return warn_engine_decide(e, &d);
}

/* The last warning told, with the fields that are looked at. */
struct seen {
	size_t n;
	struct warning w;
	char title[WARNING_TITLE_BYTES];
	char note[64], reason[64];
};

static enum err see(void *ctx, const struct warning *w)
{
	struct seen *s = ctx;
	s->n++;
	s->w = *w;
	snprintf(s->title, sizeof s->title, "%.*s", STR_ARG(w->title));
	snprintf(s->note, sizeof s->note, "%.*s", STR_ARG(w->note));
	snprintf(s->reason, sizeof s->reason, "%.*s", STR_ARG(w->reason));
	return OK;
}

static struct seen look(struct warn_engine *e)
{
	struct seen s = {.n = 0};
	assert_int_equal(warn_engine_changed(e, see, &s), OK);
	return s;
}

static struct uuid raised(struct warn_engine *e, const char *label)
{
	for (int64_t m = 1; m <= 3; m++)
		hit(e, 0, m, "x.example", label);
	struct seen s = look(e);
	assert_int_equal(s.n, 1);
	return s.w.id;
}

static void what_is_written_is_a_draft_until_it_is_released(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	assert_int_equal(write_own(e, &own, "Phishing with tax letters"), OK);
	struct seen s = look(e);
	assert_int_equal(s.w.state, WARNING_DRAFT);
	assert_true(s.w.unseen);
	assert_int_equal(s.w.severity, SEVERITY_MEDIUM);
	assert_int_equal(s.w.n_values, 2);
	assert_int_equal(s.w.detectors, 1u << DETECTOR_ANALYST);
	assert_memory_equal(s.w.id.bytes, own.bytes, sizeof own.bytes);
	assert_int_equal(warn_engine_advance(e, at(24 * 30)), OK);
	assert_int_equal(look(e).n, 0);
	assert_int_equal(decide(e, WARN_ACT_RELEASE, &own), OK);
	s = look(e);
	assert_int_equal(s.w.state, WARNING_OPEN);
	assert_int_equal(s.w.change, WARNING_CHANGE_RAISED);
	assert_int_equal(s.w.tlp, TLP_GREEN);
	assert_int_equal(s.w.version, 2);
	assert_string_equal(s.title, "Phishing with tax letters");
	assert_string_equal(s.note, "close port 1");
	assert_int_equal(decide(e, WARN_ACT_RELEASE, &own), ERR_NOT_FOUND);
	warn_engine_free(e);
}

static void a_draft_that_is_withdrawn_stays_inside(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	assert_int_equal(write_own(e, &own, "Nothing"), OK);
	assert_int_equal(look(e).n, 1);
	assert_int_equal(decide(e, WARN_ACT_WITHDRAW, &own), OK);
	struct seen s = look(e);
	assert_int_equal(s.w.state, WARNING_WITHDRAWN);
	assert_true(s.w.unseen);
	assert_int_equal(write_own(e, &own, "Again"), OK);
	warn_engine_free(e);
}

static void what_cannot_be_decided_is_refused(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	const struct value wrong = {KIND_DOMAIN, STR("NOT canonical")};
	const struct str technique = STR("T12");
	char long_title[WARNING_TITLE_BYTES + 1];
	memset(long_title, 'x', sizeof long_title);
	const struct warn_decision cases[] = {
		{.act = WARN_ACT_COUNT},
		{.act = WARN_ACT_WRITE, .warning = own, .time = at(0)},
		{.act = WARN_ACT_WRITE, .warning = own, .time = INT64_MAX, .fields = WARN_FIELD_TITLE, .content.title = STR("t")},
		{.act = WARN_ACT_WRITE, .warning = own, .time = at(0), .fields = WARN_FIELD_TITLE, .content.title = STR("a\nb")},
		{.act = WARN_ACT_WRITE, .warning = own, .time = at(0), .fields = WARN_FIELD_TITLE, .content.title = STR("\xff")},
		{.act = WARN_ACT_WRITE, .warning = own, .time = at(0), .fields = WARN_FIELD_TITLE,
		 .content.title = {long_title, sizeof long_title}},
		{.act = WARN_ACT_WRITE, .warning = own, .time = at(0), .fields = WARN_FIELD_TITLE | WARN_FIELD_VALUES,
		 .content = {.title = STR("t"), .values = &wrong, .n_values = 1}},
		{.act = WARN_ACT_WRITE, .warning = own, .time = at(0), .fields = WARN_FIELD_TITLE | WARN_FIELD_TECHNIQUES,
		 .content = {.title = STR("t"), .techniques = &technique, .n_techniques = 1}},
		{.act = WARN_ACT_WRITE, .warning = own, .time = at(0), .fields = WARN_FIELD_TITLE | 512, .content.title = STR("t")},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (warn_engine_decide(e, &cases[i]) != ERR_VALUE)
			fail_msg("case %zu", i);
	for (int act = WARN_ACT_RELEASE; act < WARN_ACT_COUNT; act++)
		assert_int_equal(decide(e, (enum warn_act)act, &other), ERR_NOT_FOUND);
	assert_int_equal(write_own(e, &own, "t"), OK);
	assert_int_equal(write_own(e, &own, "t"), ERR_EXISTS);
	const struct warn_decision silent = {.act = WARN_ACT_WITHDRAW, .warning = own};
	assert_int_equal(warn_engine_decide(e, &silent), ERR_VALUE);
	warn_engine_free(e);
}

static void an_edited_severity_stands_and_new_members_still_show(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	struct uuid id = raised(e, "emotet");
	struct warn_decision d = {.act = WARN_ACT_EDIT, .warning = id, .fields = WARN_FIELD_SEVERITY | WARN_FIELD_TITLE,
	                          .content = {.severity = SEVERITY_LOW, .title = STR("Old botnet, little harm")}};
	assert_int_equal(warn_engine_decide(e, &d), OK);
	struct seen s = look(e);
	assert_int_equal(s.w.severity, SEVERITY_LOW);
	assert_int_equal(s.w.change, WARNING_CHANGE_DOWNGRADED);
	assert_true(s.w.edited);
	for (int64_t m = 4; m <= 8; m++)
		hit(e, 1, m, "x.example", "emotet");
	s = look(e);
	assert_int_equal(s.w.severity, SEVERITY_LOW);
	assert_int_equal(s.w.change, WARNING_CHANGE_UPDATED);
	assert_int_equal(s.w.n_members, 8);
	assert_string_equal(s.title, "Old botnet, little harm");
	d.content = (struct warn_content){.severity = SEVERITY_COUNT};
	assert_int_equal(warn_engine_decide(e, &d), OK);
	s = look(e);
	assert_int_equal(s.w.severity, SEVERITY_HIGH);
	assert_int_equal(s.w.change, WARNING_CHANGE_ESCALATED);
	assert_false(s.w.edited);
	assert_non_null(strstr(s.title, "emotet reached 8 members"));
	warn_engine_free(e);
}

static void a_marking_is_never_less_restrictive_than_the_evidence(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	struct uuid id = raised(e, "emotet");
	struct warn_decision d = {.act = WARN_ACT_EDIT, .warning = id, .fields = WARN_FIELD_TLP, .content.tlp = TLP_AMBER};
	assert_int_equal(warn_engine_decide(e, &d), OK);
	assert_int_equal(look(e).w.tlp, TLP_AMBER);
	d.content.tlp = TLP_CLEAR;
	assert_int_equal(warn_engine_decide(e, &d), OK);
	assert_int_equal(look(e).w.tlp, TLP_GREEN);
	warn_engine_free(e);
}

static void the_marking_of_an_edit_is_told_before_it_is_made(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	struct uuid id = raised(e, "emotet");
	enum tlp tlp = TLP_RED, clear = TLP_CLEAR, amber = TLP_AMBER;
	const int64_t members[] = {7};
	bool addressed = true;
	assert_int_equal(warn_engine_marking(e, &own, NULL, &tlp, &addressed), ERR_NOT_FOUND);
	assert_int_equal(warn_engine_marking(e, &id, &clear, &tlp, &addressed), OK);
	assert_true(tlp == TLP_GREEN && !addressed);
	assert_int_equal(warn_engine_marking(e, &id, &amber, &tlp, &addressed), OK);
	assert_int_equal(tlp, TLP_AMBER);
	assert_int_equal(warn_engine_marking(e, &id, NULL, &tlp, &addressed), OK);
	assert_int_equal(tlp, TLP_GREEN);
	struct warn_decision d = {.act = WARN_ACT_EDIT, .warning = id, .fields = WARN_FIELD_AUDIENCE,
	                          .content.audience = {.members = members, .n_members = 1}};
	assert_int_equal(warn_engine_decide(e, &d), OK);
	assert_int_equal(warn_engine_marking(e, &id, NULL, &tlp, &addressed), OK);
	assert_true(addressed);
	warn_engine_free(e);
}

static void a_dismissed_one_stays_away_and_says_why(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	struct uuid id = raised(e, "emotet");
	assert_int_equal(decide(e, WARN_ACT_DISMISS, &id), OK);
	struct seen s = look(e);
	assert_int_equal(s.w.change, WARNING_CHANGE_WITHDRAWN);
	assert_true(s.w.false_alarm);
	assert_false(s.w.unseen);
	assert_string_equal(s.reason, "because");
	assert_int_equal(s.w.n_members, 3);
	for (int64_t m = 1; m <= 3; m++)
		hit(e, 71, m, "x.example", "emotet");
	assert_int_equal(look(e).n, 0);
	for (int64_t m = 1; m <= 3; m++)
		hit(e, 72, m, "x.example", "emotet");
	assert_int_equal(look(e).w.change, WARNING_CHANGE_RAISED);
	warn_engine_free(e);
}

/* A restart: what was told last is all that the next engine knows. */
static struct warn_engine *restarted(struct warn_engine *e, const struct uuid *ids, size_t n)
{
	struct warn_engine *next = fixture_engine(&defaults);
	for (size_t i = 0; i < n; i++) {
		struct buf saved;
		buf_init(&saved, 1 << 20);
		assert_int_equal(warn_engine_save(e, &ids[i], &saved), OK);
		assert_int_equal(warn_engine_load(next, buf_str(&saved)), OK);
		buf_deinit(&saved);
	}
	warn_engine_free(e);
	return next;
}

static void evidence_on_a_merged_one_goes_on_in_the_other(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	struct uuid ids[3] = {raised(e, "emotet"), raised(e, "geodo"), own};
	assert_int_equal(write_own(e, &own, "Emotet is back"), OK);
	assert_int_equal(decide(e, WARN_ACT_RELEASE, &own), OK);
	look(e);
	struct warn_decision d = {.act = WARN_ACT_MERGE, .warning = ids[0], .into = ids[1]};
	assert_int_equal(warn_engine_decide(e, &d), OK);
	struct seen s = look(e);
	assert_int_equal(s.n, 2);
	d = (struct warn_decision){.act = WARN_ACT_MERGE, .warning = ids[1], .into = own};
	assert_int_equal(warn_engine_decide(e, &d), OK);
	look(e);
	e = restarted(e, ids, 3);
	hit(e, 6, 7, "new.example", "emotet");
	s = look(e);
	assert_int_equal(s.n, 1);
	assert_memory_equal(s.w.id.bytes, own.bytes, sizeof own.bytes);
	assert_int_equal(s.w.n_members, 4);
	assert_int_equal(s.w.n_values, 4);
	assert_int_equal(s.w.hits, 7);
	assert_true(s.w.detectors & 1u << DETECTOR_SPREAD);
	assert_string_equal(s.title, "Emotet is back");
	/* When that has ended, the label is a subject of its own again. */
	assert_int_equal(warn_engine_advance(e, at(24 * 20)), OK);
	assert_int_equal(look(e).w.change, WARNING_CHANGE_RESOLVED);
	for (int64_t m = 1; m <= 3; m++)
		hit(e, 24 * 20, m, "x.example", "emotet");
	assert_int_equal(look(e).w.change, WARNING_CHANGE_RAISED);
	warn_engine_free(e);
}

static void what_was_merged_into_a_dismissed_one_is_silent_with_it(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	struct uuid ids[2] = {raised(e, "emotet"), raised(e, "geodo")};
	const struct warn_decision d = {.act = WARN_ACT_MERGE, .warning = ids[0], .into = ids[1]};
	assert_int_equal(warn_engine_decide(e, &d), OK);
	assert_int_equal(decide(e, WARN_ACT_DISMISS, &ids[1]), OK);
	look(e);
	e = restarted(e, ids, 2);
	for (int64_t m = 1; m <= 3; m++)
		hit(e, 71, m, "x.example", "emotet");
	assert_int_equal(look(e).n, 0);
	for (int64_t m = 1; m <= 3; m++)
		hit(e, 72, m, "x.example", "emotet");
	struct seen s = look(e);
	assert_int_equal(s.n, 1);
	assert_int_equal(s.w.change, WARNING_CHANGE_RAISED);
	struct warn_stats stats;
	warn_engine_stats(e, &stats);
	assert_int_equal(stats.subjects, 1);
	warn_engine_free(e);
}

static void only_what_concerns_the_same_can_be_merged(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	struct uuid label = raised(e, "emotet"), assets[3];
	for (int64_t i = 0; i < 3; i++) {
		struct warn_asset a = {.time = at(0), .member = i < 2 ? 2 : 3, .source = STR("f1"),
		                       .asset = fixture_domain(i == 0 ? "a.example" : "b.example")};
		assert_int_equal(warn_engine_asset(e, &a), OK);
		assets[i] = look(e).w.id;
	}
	const struct {
		struct uuid from, into;
		enum err want;
	} cases[] = {{label, assets[0], ERR_VALUE}, {assets[0], label, ERR_VALUE},     {assets[0], assets[2], ERR_VALUE},
	             {label, label, ERR_VALUE},     {label, other, ERR_NOT_FOUND}, {assets[0], assets[1], OK}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct warn_decision d = {.act = WARN_ACT_MERGE, .warning = cases[i].from, .into = cases[i].into};
		if (warn_engine_decide(e, &d) != cases[i].want)
			fail_msg("case %zu", i);
	}
	warn_engine_free(e);
}

static void it_stays_open_until_the_time_that_was_set(void **state)
{
	(void)state;
	struct warn_engine *e = fixture_engine(&defaults);
	struct uuid id = raised(e, "emotet");
	struct warn_decision d = {.act = WARN_ACT_EDIT, .warning = id, .fields = WARN_FIELD_UNTIL, .content.until = at(24 * 9)};
	assert_int_equal(warn_engine_decide(e, &d), OK);
	look(e);
	e = restarted(e, &id, 1);
	assert_int_equal(warn_engine_advance(e, at(24 * 9 - 1)), OK);
	struct warn_stats stats;
	warn_engine_stats(e, &stats);
	assert_int_equal(stats.open, 1);
	assert_int_equal(warn_engine_advance(e, at(24 * 9)), OK);
	assert_int_equal(look(e).w.change, WARNING_CHANGE_RESOLVED);
	warn_engine_free(e);
}

static void words_and_drafts_last_over_a_restart(void **state)
{
	(void)state;
	static const int64_t members[] = {2, 4};
	const struct str techniques[] = {STR("T1566"), STR("T1059.001")};
	struct warn_engine *e = fixture_engine(&defaults);
	assert_int_equal(write_own(e, &own, "Tax letters"), OK);
	const struct warn_decision d = {
		.act = WARN_ACT_EDIT, .warning = own, .fields = WARN_FIELD_AUDIENCE | WARN_FIELD_TECHNIQUES | WARN_FIELD_TEXT,
		.content = {.audience = {members, 2, STR("finance"), STR("DE")}, .techniques = techniques, .n_techniques = 2,
		            .text = STR("Letters\nwith macros")}};
	assert_int_equal(warn_engine_decide(e, &d), OK);
	look(e);
	e = restarted(e, &own, 1);
	assert_int_equal(decide(e, WARN_ACT_RELEASE, &own), OK);
	struct seen s = look(e);
	assert_int_equal(s.w.change, WARNING_CHANGE_RAISED);
	assert_int_equal(s.w.version, 3);
	assert_int_equal(s.w.audience.n_members, 2);
	assert_int_equal(s.w.n_techniques, 2);
	assert_string_equal(s.title, "Tax letters");
	assert_string_equal(s.note, "close port 1");
	warn_engine_free(e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_a_draft_until_it_is_released),
		cmocka_unit_test(a_draft_that_is_withdrawn_stays_inside),
		cmocka_unit_test(what_cannot_be_decided_is_refused),
		cmocka_unit_test(an_edited_severity_stands_and_new_members_still_show),
		cmocka_unit_test(a_marking_is_never_less_restrictive_than_the_evidence),
		cmocka_unit_test(the_marking_of_an_edit_is_told_before_it_is_made),
		cmocka_unit_test(a_dismissed_one_stays_away_and_says_why),
		cmocka_unit_test(evidence_on_a_merged_one_goes_on_in_the_other),
		cmocka_unit_test(what_was_merged_into_a_dismissed_one_is_silent_with_it),
		cmocka_unit_test(only_what_concerns_the_same_can_be_merged),
		cmocka_unit_test(it_stays_open_until_the_time_that_was_set),
		cmocka_unit_test(words_and_drafts_last_over_a_restart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
