/* SPDX-License-Identifier: Apache-2.0 */
/* POST /api/v1/warnings/{}/ack: a member says that it has a warning, what it did about it, and what it thinks of it. */
#include "api/api_resources.h"
#include "hub/feedback.h"
#include "os/clock.h"
#include "store/store_ack.h"
#include "store/store_warning.h"

struct acking {
	struct api_call *call;
	struct store_ack ack;
};

static enum err exists(void *ctx, const struct store_warning *w)
{
	(void)ctx, (void)w;
	return OK;
}

/* May a warning have been narrowed or withdrawn since: it is looked for in the transaction that acknowledges it. */
static enum err write_ack(void *ctx, struct store *s)
{
	const struct acking *a = ctx;
	struct str detail = a->ack.text.n ? a->ack.text : store_ack_use_name(a->ack.use);
	enum err e = store_warning_get(store_writer(s), &a->call->viewer, &a->ack.warning, exists, NULL);
	if (!e)
		e = store_ack_put(s, &a->ack);
	if (!e)
		e = feedback_acks(a->call->hub, s, &a->ack.warning, a->ack.at);
	return e ? e : api_audit(a->call, s, "warning ack", a->call->name, detail);
}

/* {"text": "blocked", "feedback": "useful"}; both may be absent, and so may the body. */
static bool read_body(struct api_call *c, struct store_ack *out)
{
	struct json_parser *parser = NULL;
	struct json_value body;
	if (c->body.n == 0)
		return true;
	if (api_body_json(c, &parser, &body)) {
		struct str use = json_get_str(body, "feedback");
		out->text = arena_dup(&c->arena, json_get_str(body, "text"));
		out->use = use.n ? store_ack_use_find(use) : ACK_USE_UNSAID;
		if (out->use == ACK_USE_COUNT)
			api_fail(c, ERR_USAGE, "feedback: useful or false is expected");
		else if (out->text.n > STORE_ACK_TEXT_BYTES)
			api_fail(c, ERR_LIMIT, "text: at most %d bytes", STORE_ACK_TEXT_BYTES);
	}
	json_parser_free(parser);
	return !c->answered;
}

void api_acks_add(struct api_call *c)
{
	struct acking a = {.call = c, .ack = {.member = c->viewer.member, .token = c->viewer.token, .account = c->viewer.account,
	                                      .at = clock_now(), .text = STR("")}};
	if (!c->viewer.member) {
		api_fail(c, ERR_DENIED, "members acknowledge warnings: use a credential of a member");
		return;
	}
	if (uuid_parse(c->name, &a.ack.warning)) {
		api_fail(c, ERR_NOT_FOUND, "the id of a warning is a UUID");
		return;
	}
	if (!read_body(c, &a.ack))
		return;
	enum err e = hub_write(c->hub, write_ack, &a);
	if (e)
		api_fail(c, e, NULL);
	else
		api_empty(c);
}
