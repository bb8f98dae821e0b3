/* SPDX-License-Identifier: Apache-2.0 */
/* A member as a body describes it, whole or in part. For this folder only. */
#ifndef API_API_MEMBER_BODY_H
#define API_API_MEMBER_BODY_H

#include "api/api_route.h"
#include "model/member.h"

enum { API_MEMBER_ASSETS_MAX = 10000 };

struct api_member_body {
	struct api_call *call;
	struct member member; /* texts in the call's arena, assets below */
	bool has_country, has_sector, has_group;
	kind_set kinds; /* of assets that the body names, be it none of them */
	struct value assets[API_MEMBER_ASSETS_MAX];
};

/* api_member_body_new: in the call's arena; NULL: answered. */
struct api_member_body *api_member_body_new(struct api_call *c);
/* api_member_body_read: name is that of the path; when it is empty, the body has one. False: answered. */
bool api_member_body_read(struct api_member_body *a, struct json_value body, struct str name);
/* api_member_body_keep: takes id, and what the body does not name, from m. False: out of memory. */
bool api_member_body_keep(struct api_member_body *a, const struct member *m);
/* api_member_body_words: what the body names, for the audit log: "country networks". */
struct str api_member_body_words(const struct api_member_body *a);

#endif
