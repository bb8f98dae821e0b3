/* SPDX-License-Identifier: Apache-2.0 */
/* The state of the forecast as one row of the store. */
#include "hub/early.h"

#include "hub/setting.h"
#include "os/log.h"
#include "store/store_learned.h"

/* Less than the longest row of the store. */
#define STATE_MAX_BYTES ((size_t)900 << 20)

static const struct str name = STR_INIT("forecast");

enum err early_budget(struct warn_flow *f, struct db *db)
{
	int64_t a_day, newcomers;
	enum err e = setting_get(db, SETTING_EARLY_WARNINGS, &a_day);
	if (e == OK)
		e = setting_get(db, SETTING_NEWCOMERS, &newcomers);
	if (e)
		return e;
	warn_flow_early(f, (uint32_t)a_day);
	warn_flow_newcomers(f, (uint32_t)newcomers);
	return OK;
}

static enum err load(void *ctx, struct str state)
{
	return forecast_load(ctx, state);
}

enum err early_restore(struct warn_flow *f, struct db *db)
{
	enum err e = store_learned_get(db, name, load, warn_flow_forecast(f));
	if (e == ERR_CORRUPT || e == ERR_NEWER || e == ERR_LIMIT)
		log_error("forecast: what it had learned: %s: it learns anew", err_text(e));
	else if (e && e != ERR_NOT_FOUND)
		return e;
	return OK;
}

enum err early_keep(struct warn_flow *f, struct store *s)
{
	struct buf state;
	buf_init(&state, STATE_MAX_BYTES);
	forecast_save(warn_flow_forecast(f), &state);
	enum err e = buf_err(&state);
	if (e == OK)
		e = store_learned_put(s, name, buf_str(&state));
	else
		log_warn("forecast: what it has learned cannot be kept: %s: a restart begins with what was kept before", err_text(e));
	buf_deinit(&state);
	return e == ERR_LIMIT || e == ERR_NOMEM ? OK : e;
}
