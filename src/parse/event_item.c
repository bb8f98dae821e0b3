/* SPDX-License-Identifier: Apache-2.0 */
/* Items become an event: parts first, then the observables in their order. */
#include "parse/event_item.h"

#include "model/service.h"
#include "parse/event_observe.h"
#include "parse/event_property.h"

bool event_rule_counts(const struct event_rule *r, property_set wanted)
{
	if (r->use == EVENT_USE_LOG || r->use == EVENT_USE_HINT)
		return wanted != 0;
	return r->use != EVENT_USE_NONE || (property_bit((enum property)r->property) & wanted);
}

static void observe(struct batch *out, const struct event_item *i)
{
	enum role role = (enum role)i->role;
	enum kind kind = (enum kind)i->kind;
	switch ((enum event_use)i->use) {
	case EVENT_USE_VALUE:
		batch_observe_text(out, kind, role, i->text);
		break;
	case EVENT_USE_ADDRESS:
		event_observe_address(out, role, i->text, (struct str){"", 0});
		break;
	case EVENT_USE_ADDRESSES:
		event_observe_addresses(out, role, i->text);
		break;
	case EVENT_USE_HOST:
		event_observe_host(out, role, i->text);
		break;
	case EVENT_USE_ANSWER:
		event_observe_answer(out, role, i->text);
		break;
	case EVENT_USE_DIGEST:
		event_observe_digest(out, kind, role, i->text);
		break;
	case EVENT_USE_FILE:
		event_observe_file(out, role, i->text);
		break;
	case EVENT_USE_CERTIFICATE:
		event_observe_certificate(out, role, i->text);
		break;
	case EVENT_USE_FINGERPRINT:
		event_observe_fingerprint(out, role, i->text);
		break;
	case EVENT_USE_MAIL:
		event_observe_mail(out, role, i->text);
		break;
	case EVENT_USE_URL:
		event_observe_url(out, role, i->text);
		break;
	case EVENT_USE_URL_ONLY:
		if (str_find_str(i->text, STR("://")) < i->text.n)
			batch_observe_text(out, KIND_URL, role, i->text);
		break;
	case EVENT_USE_CVE:
		event_observe_cve(out, role, i->text);
		break;
	case EVENT_USE_ANY:
		event_observe_any(out, role, i->text);
		break;
	default:
		break;
	}
}

static void observe_parts(struct batch *out, const struct str part[EVENT_PARTS])
{
	bool flow = part[EVENT_USE_FLOW_SOURCE].p && part[EVENT_USE_FLOW_DESTINATION].p;
	enum event_use source = flow ? EVENT_USE_FLOW_SOURCE : EVENT_USE_SOURCE;
	enum event_use destination = flow ? EVENT_USE_FLOW_DESTINATION : EVENT_USE_DESTINATION;
	event_observe_address(out, ROLE_SOURCE, part[source], part[source + 1]);
	event_observe_address(out, ROLE_DESTINATION, part[destination], part[destination + 1]);
	if (part[EVENT_USE_URL_HOST].p)
		event_observe_host(out, ROLE_HOST, part[EVENT_USE_URL_HOST]);
	event_observe_request(out, part[EVENT_USE_URL_HOST], part[EVENT_USE_URL_PORT], part[EVENT_USE_URL_PATH],
	                      part[EVENT_USE_TLS].p != NULL);
}

/* The observables with the properties between them, so that a digest goes to the file of its item. */
static void put_all(const struct event_item *items, size_t n, struct str log, struct event_time_memo *memo,
		    property_set wanted, struct batch *out)
{
	event_property_begin(out, log, wanted);
	for (size_t i = 0; i < n; i++) {
		size_t before = out->n_observed;
		if (items[i].use >= EVENT_PARTS)
			observe(out, &items[i]);
		event_property_put(out, &items[i], before, memo, wanted);
	}
}

void event_item_put(const struct event_item *items, size_t n, uint64_t line, struct event_time_memo *memo,
		    property_set wanted, struct batch *out)
{
	struct str part[EVENT_PARTS] = {0};
	int64_t time = UTC_NONE;
	uint64_t count = 1;
	for (size_t i = 0; i < n; i++)
		if (items[i].use < EVENT_PARTS && !part[items[i].use].p)
			part[items[i].use] = items[i].text;
	if (part[EVENT_USE_TIME].p && !event_time_parse(memo, part[EVENT_USE_TIME], &time)) {
		batch_refuse(out, line, "the time of the event is not a time");
		return;
	}
	if (part[EVENT_USE_COUNT].p && (str_to_u64(part[EVENT_USE_COUNT], UINT32_MAX, &count) || count == 0)) {
		batch_refuse(out, line, "the count is not a positive integer below 2^32");
		return;
	}
	batch_event(out, time, line, (uint32_t)count);
	if (part[EVENT_USE_ADVERSE].p)
		batch_adverse(out);
	if (part[EVENT_USE_SERVICE].p)
		batch_service(out, service_find(part[EVENT_USE_SERVICE]));
	observe_parts(out, part);
	if (wanted) {
		put_all(items, n, part[EVENT_USE_LOG], memo, wanted, out);
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (items[i].use >= EVENT_PARTS)
			observe(out, &items[i]);
}
