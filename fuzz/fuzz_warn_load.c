/* SPDX-License-Identifier: Apache-2.0 */
/* Loads a saved state as hostile bytes; what is accepted must be written back the same and live on. */
#include "warn/warn_engine.h"
#include "warn/warn_state.h"

#include <assert.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum err bounded(void *ctx, const struct warning *w)
{
	(void)ctx;
	assert(w->n_members <= WARNING_MEMBERS_MAX && w->n_values <= WARNING_VALUES_MAX && w->subject.n > 0 && w->title.n > 0);
	return OK;
}

/* The id stands behind magic, version, type and counted key: see warn_state.c. */
static bool id_of(const uint8_t *data, size_t size, struct uuid *out)
{
	size_t key = size < 9 ? 0 : (size_t)data[5] | (size_t)data[6] << 8 | (size_t)data[7] << 16;
	if (size < 9 + key + sizeof out->bytes)
		return false;
	memcpy(out->bytes, data + 9 + key, sizeof out->bytes);
	return true;
}

/* Every decision on what was loaded: accepted or refused. */
static void decide(struct warn_engine *e, const struct uuid *id)
{
	for (int act = 0; act < WARN_ACT_COUNT; act++) {
		const struct warn_decision d = {.act = (enum warn_act)act, .warning = *id, .into = *id, .reason = STR("r"),
		                                .fields = WARN_FIELD_TEXT, .content.text = STR("t")};
		enum err err = warn_engine_decide(e, &d);
		assert(err == OK || err == ERR_VALUE || err == ERR_NOT_FOUND);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct warn_rules rules = {0};
	struct warn_engine *e = warn_engine_new(&rules);
	struct buf saved;
	struct uuid id;
	assert(e);
	buf_init(&saved, 1 << 24);
	if (warn_engine_load(e, str_make(data, size)) == OK && id_of(data, size, &id)) {
		assert(warn_engine_save(e, &id, &saved) == OK && buf_err(&saved) == OK);
		/* Older versions are written in the present one. */
		assert(data[3] < WARN_STATE_VERSION || str_eq(buf_str(&saved), str_make(data, size)));
		decide(e, &id);
		const struct warn_hit h = {.time = 0, .member = 1, .indicator = {KIND_DOMAIN, STR("a.example")}, .label = STR("x")};
		assert(warn_engine_hit(e, &h) == OK);
		assert(warn_engine_advance(e, INT64_C(253402300799) * UTC_SECOND) == OK);
		assert(warn_engine_changed(e, bounded, NULL) == OK);
	}
	buf_deinit(&saved);
	warn_engine_free(e);
	return 0;
}
