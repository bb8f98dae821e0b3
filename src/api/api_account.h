/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of an account that a body has, and its second factor as it is shown once. For this folder only. */
#ifndef API_API_ACCOUNT_H
#define API_API_ACCOUNT_H

#include "api/api_route.h"
#include "hub/second_factor.h"

/* api_account_name: "name", in its prepared form (model/password.h), in the call's arena. False: answered. */
bool api_account_name(struct api_call *c, struct json_value body, struct str *out);
/*
 * api_account_password: the password at key, as a hash; out stays as it is when there is none. It must not be name's own. False:
 * answered.
 */
bool api_account_password(struct api_call *c, struct json_value body, const char *key, struct str name,
                          char out[STORE_ACCOUNT_PASSWORD_BYTES]);
/* api_account_show_factor: answers 201 {"uri","recovery_codes"}; centre is who issued it. */
void api_account_show_factor(struct api_call *c, struct str centre, struct str name, const struct second_factor *f);

#endif
