/* SPDX-License-Identifier: Apache-2.0 */
/* The functions behind the table of routes (api_table.c), by file. */
#ifndef API_API_RESOURCES_H
#define API_API_RESOURCES_H

#include "api/api_route.h"
#include "store/store_delivery.h"

struct import_result;
struct related;

void api_observations_begin(struct api_call *c);
bool api_observations_take(struct api_call *c, struct str bytes);
void api_observations_answer(struct api_call *c);
void api_observations_release(struct api_call *c);

void api_trial_answer(struct api_call *c);

void api_import_begin(struct api_call *c);
bool api_import_take(struct api_call *c, struct str bytes);
void api_import_answer(struct api_call *c);
void api_import_release(struct api_call *c);
/* api_import_result: the pairs of an open object. api_import_fail: the answer when an import failed. */
void api_import_result(struct jsonw *w, struct str feed, const struct import_result *r);
/* api_import_preview: the answer that tells what an import would bring. */
struct import_preview;
void api_import_preview(struct api_call *c, struct str feed, const struct import_preview *p);
void api_import_fail(struct api_call *c, enum err e, struct str feed, const struct import_result *r);

void api_warnings_list(struct api_call *c);
void api_warnings_get(struct api_call *c);
struct delivery;
/* api_warnings_delivery: delivery_begin for what the call answers; NULL also for HEAD, which gives nothing. */
struct delivery *api_warnings_delivery(const struct api_call *c, enum delivery_channel channel);
struct warn_decision;
/* api_decisions_may: whether the caller decides on warnings. api_decisions_content: the fields of a body. False: answered. */
bool api_decisions_may(struct api_call *c);
bool api_decisions_content(struct api_call *call, struct json_value body, struct warn_decision *out);
void api_decisions_audience(struct api_call *c);
void api_decisions_write(struct api_call *c);
void api_decisions_edit(struct api_call *c);
void api_decisions_release(struct api_call *c);
void api_decisions_merge(struct api_call *c);
void api_decisions_dismiss(struct api_call *c);
void api_decisions_withdraw(struct api_call *c);
/* api_notice_get: a warning in a format for people, civil protection or STIX; an unknown format is answered with the list of all. */
void api_notice_get(struct api_call *c, const struct uuid *id, struct str format);
void api_deliveries_get(struct api_call *c);
void api_lead_times_get(struct api_call *c);
void api_acks_add(struct api_call *c);
void api_comments_list(struct api_call *c);
void api_comments_add(struct api_call *c);
void api_comments_remove(struct api_call *c);
void api_fixed_add(struct api_call *c);
void api_fixed_remove(struct api_call *c);
void api_notices_list(struct api_call *c);
void api_hits_list(struct api_call *c);
void api_origins_get(struct api_call *c);
void api_sensors_list(struct api_call *c);
struct store_sensor_key;
/* api_sensors_key: the credential by which a call came. */
struct store_sensor_key api_sensors_key(const struct api_call *c);
void api_series_list(struct api_call *c);
void api_series_get(struct api_call *c);
void api_sightings_list(struct api_call *c);
void api_indicators_list(struct api_call *c);
void api_objects_list(struct api_call *c);
void api_objects_get(struct api_call *c);
void api_related_get(struct api_call *c);
/* api_related_put: what is related as the pairs "items", "values" and "more" of an open object; from_depth: of this depth on. */
void api_related_put(struct jsonw *w, const struct related *r, int from_depth);
void api_recipients_list(struct api_call *c);
void api_recipients_add(struct api_call *c);
void api_recipients_remove(struct api_call *c);
void api_explain_get(struct api_call *c);
void api_searches_list(struct api_call *c);
void api_searches_put(struct api_call *c);
void api_searches_remove(struct api_call *c);
void api_recalls_list(struct api_call *c);
void api_sources_list(struct api_call *c);
void api_false_positive_add(struct api_call *c);
void api_false_positive_list(struct api_call *c);
void api_false_positive_dismiss(struct api_call *c);
void api_comments_latest(struct api_call *c);
void api_suspensions_list(struct api_call *c);
void api_suspensions_lift(struct api_call *c);
void api_audience_begin(struct api_call *c);
bool api_audience_take(struct api_call *c, struct str bytes);
void api_audience_answer(struct api_call *c);
void api_audience_release(struct api_call *c);
void api_settings_list(struct api_call *c);
void api_settings_change(struct api_call *c);
void api_lookup_get(struct api_call *c);
void api_lookback_get(struct api_call *c);
void api_memory_forget(struct api_call *c);

void api_lists_get(struct api_call *c);
void api_members_list(struct api_call *c);
void api_members_add(struct api_call *c);
void api_members_edit(struct api_call *c);
void api_members_remove(struct api_call *c);
void api_contacts_list(struct api_call *c);
void api_contacts_add(struct api_call *c);
void api_contacts_remove(struct api_call *c);
void api_mail_list(struct api_call *c);
void api_tokens_list(struct api_call *c);
void api_tokens_add(struct api_call *c);
void api_tokens_revoke(struct api_call *c);
void api_accounts_list(struct api_call *c);
void api_accounts_add(struct api_call *c);
void api_accounts_change(struct api_call *c);
void api_accounts_remove(struct api_call *c);
void api_accounts_totp_set(struct api_call *c);
void api_accounts_totp_remove(struct api_call *c);
void api_accounts_own_password(struct api_call *c);
void api_accounts_own_totp(struct api_call *c);
void api_certificates_list(struct api_call *c);
void api_certificates_add(struct api_call *c);
void api_certificates_revoke(struct api_call *c);
/* api_session_is_json: forms of other sites cannot send JSON; false: answered. api_session_made: the answer to who just logged in. */
bool api_session_is_json(struct api_call *c);
void api_session_made(struct api_call *c, const struct viewer *v, struct str token);
void api_setup_get(struct api_call *c);
void api_setup_draw(struct api_call *c);
void api_setup_enrol(struct api_call *c);
void api_setup_make(struct api_call *c);
void api_session_begin(struct api_call *c);
void api_session_get(struct api_call *c);
void api_session_end(struct api_call *c);
void api_feeds_list(struct api_call *c);
void api_feeds_add(struct api_call *c);
void api_feeds_remove(struct api_call *c);
void api_feeds_pull(struct api_call *c);
/*
 * api_taxii_auth: the member "auth" of body as a credential for the TAXII server at url, in the form in which it is stored.
 * False: answered.
 */
bool api_taxii_auth(struct api_call *c, struct json_value body, struct str url, struct str *out);
void api_remotes_list(struct api_call *c);
void api_remotes_add(struct api_call *c);
void api_remotes_remove(struct api_call *c);
void api_remotes_push(struct api_call *c);
void api_audit_list(struct api_call *c);

void api_outlets_get(struct api_call *c);
void api_misp_manifest(struct api_call *c);
void api_misp_hashes(struct api_call *c);
void api_misp_event(struct api_call *c);
void api_stream_get(struct api_call *c);
void api_status_get(struct api_call *c);
/* api_state_put: the pairs "latency", "resources", "backup" and "mail_waiting" of an open object. */
MUST_CHECK enum err api_state_put(struct api_call *c, struct jsonw *w);
/* api_state_metrics: percentiles as summaries of Prometheus. */
void api_state_metrics(struct hub *h, struct buf *out);
void api_state_backup(struct api_call *c);
void api_metrics_get(struct api_call *c);
void api_healthz_get(struct api_call *c);
void api_openapi_get(struct api_call *c);
void api_page_front(struct api_call *c);
void api_page_get(struct api_call *c);
/* api_console_is_there: whether this program was built with it. */
bool api_console_is_there(void);
void api_console_page(struct api_call *c);
void api_console_asset(struct api_call *c);

void api_collections_list(struct api_call *c);
void api_collections_add(struct api_call *c);
void api_collections_grant(struct api_call *c);
void api_collections_remove(struct api_call *c);
void taxii_root_discovery(struct api_call *c);
void taxii_root_get(struct api_call *c);
void taxii_collection_list(struct api_call *c);
void taxii_collection_get(struct api_call *c);
void taxii_page_objects(struct api_call *c);
void taxii_page_object(struct api_call *c);
void taxii_page_manifest(struct api_call *c);
void taxii_page_versions(struct api_call *c);
void taxii_add_begin(struct api_call *c);
bool taxii_add_take(struct api_call *c, struct str bytes);
void taxii_add_answer(struct api_call *c);
void taxii_add_release(struct api_call *c);
void taxii_add_status(struct api_call *c);
void taxii_delete_object(struct api_call *c);

#endif
