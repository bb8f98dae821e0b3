/* SPDX-License-Identifier: Apache-2.0 */
/* Requests about accounts. */
#include "app/account_record.h"

#include <stdio.h>

#include "app/say.h"

bool account_record_add(struct client *c, const struct account_record *a)
{
	struct buf target, body;
	record_target(&target, "accounts", NULL, NULL);
	record_body(&body);
	struct jsonw w = jsonw_on(&body);
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "name", str_of(a->name));
	jsonw_pair_str_opt(&w, "member", str_of(a->member));
	jsonw_pair_str(&w, "role", str_of(a->role));
	jsonw_pair_str(&w, "password", str_make(a->password->text, a->password->n));
	if (a->first)
		jsonw_pair_bool(&w, "first", true);
	jsonw_close(&w, '}');
	const struct client_request r = {
		.method = "POST", .target = buf_str(&target), .body = buf_str(&body), .content_type = "application/json"};
	bool ok = client_ask(c, &r);
	explicit_bzero(body.p, body.n);
	buf_deinit(&body);
	buf_deinit(&target);
	return ok;
}

static void print_second_factor(struct json_value answer)
{
	struct json_value codes, code;
	struct str uri = json_get_str(answer, "uri");
	printf("%.*s\n", STR_ARG(uri));
	if (json_get(answer, "recovery_codes", &codes))
		for (struct json_iter i = json_iter(codes); json_next(&i, &code);)
			printf("%.*s\n", STR_ARG(json_str(code)));
	fflush(stdout);
	say_note("the first line is for an app with time-based codes (as a QR code: pipe it to 'qrencode -t ANSI'),");
	say_note("the others are recovery codes, each good once: keep them where the app is not; none of it is shown again");
}

bool account_record_enrol(struct client *c, const char *name)
{
	struct buf target;
	struct json_value answer;
	record_target(&target, "accounts", name, "/totp");
	const struct client_request r = {.method = "POST", .target = buf_str(&target)};
	bool ok = client_json(c, &r, &answer);
	if (ok)
		print_second_factor(answer);
	buf_deinit(&target);
	return ok;
}
