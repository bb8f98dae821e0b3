/* SPDX-License-Identifier: Apache-2.0 */
/* The table of routes. */
#include "api/api_resources.h"

/* Either of them lets a client in; a collection says which of them it takes. */
enum { SCOPE_TAXII = SCOPE_READ | SCOPE_PUBLISH };

static const struct api_route routes[] = {
	{"POST", "/api/v1/observations", API_SCOPE, SCOPE_OBSERVE, api_observations_begin, api_observations_take,
	 api_observations_answer, api_observations_release, "Hand in a log: any event format, plain, gzip or zstd"},
	{"POST", "/api/v1/import", API_SCOPE, SCOPE_PUBLISH, api_import_begin, api_import_take, api_import_answer,
	 api_import_release, "Hand in a feed's document"},
	{"GET", "/api/v1/lookup", API_SCOPE, SCOPE_READ, NULL, NULL, api_lookup_get, NULL, "All that is known about one value"},
	{"GET", "/api/v1/lookback", API_SCOPE, SCOPE_READ, NULL, NULL, api_lookback_get, NULL, "Who saw a value, by day, within the retention"},
	{"DELETE", "/api/v1/memory", API_SCOPE, SCOPE_OPERATE, NULL, NULL, api_memory_forget, NULL, "Forget a member or a value"},
	{"GET", "/api/v1/warnings", API_SCOPE, SCOPE_READ, NULL, NULL, api_warnings_list, NULL, "Warnings, by time of change"},
	{"GET", "/api/v1/warnings/{}", API_SCOPE, SCOPE_READ, NULL, NULL, api_warnings_get, NULL, "One warning"},
	{"POST", "/api/v1/warnings/{}/withdraw", API_SCOPE, SCOPE_OPERATE, NULL, NULL, api_warnings_withdraw, NULL, "Take a warning back"},
	{"GET", "/api/v1/sightings", API_SCOPE, SCOPE_READ, NULL, NULL, api_sightings_list, NULL, "Sightings, by time of change"},
	{"GET", "/api/v1/indicators", API_SCOPE, SCOPE_READ, NULL, NULL, api_indicators_list, NULL, "Live reports of feeds"},
	{"GET", "/api/v1/objects/{}", API_SCOPE, SCOPE_READ, NULL, NULL, api_objects_get, NULL, "A STIX or MISP object as it came"},
	{"GET", "/api/v1/members", API_SCOPE, SCOPE_READ, NULL, NULL, api_members_list, NULL, "Members"},
	{"POST", "/api/v1/members", API_SCOPE, SCOPE_OPERATE, NULL, NULL, api_members_add, NULL, "Add a member"},
	{"DELETE", "/api/v1/members/{}", API_SCOPE, SCOPE_OPERATE, NULL, NULL, api_members_remove, NULL, "Remove a member"},
	{"GET", "/api/v1/tokens", API_SCOPE, SCOPE_OPERATE, NULL, NULL, api_tokens_list, NULL, "Tokens, without their secrets"},
	{"POST", "/api/v1/tokens", API_SCOPE, SCOPE_OPERATE, NULL, NULL, api_tokens_add, NULL, "Draw a token"},
	{"DELETE", "/api/v1/tokens/{}", API_SCOPE, SCOPE_OPERATE, NULL, NULL, api_tokens_revoke, NULL, "Revoke a token"},
	{"GET", "/api/v1/accounts", API_SCOPE, SCOPE_OPERATE, NULL, NULL, api_accounts_list, NULL, "Accounts"},
	{"POST", "/api/v1/accounts", API_SCOPE, SCOPE_OPERATE, NULL, NULL, api_accounts_add, NULL, "Add an account"},
	{"POST", "/api/v1/accounts/{}", API_SCOPE, SCOPE_OPERATE, NULL, NULL, api_accounts_change, NULL, "Change an account's password or role; disable, enable"},
	{"DELETE", "/api/v1/accounts/{}", API_SCOPE, SCOPE_OPERATE, NULL, NULL, api_accounts_remove, NULL, "Remove an account"},
	{"POST", "/api/v1/accounts/{}/totp", API_SCOPE, SCOPE_OPERATE, NULL, NULL, api_accounts_totp_set, NULL, "Draw a second factor for an account"},
	{"DELETE", "/api/v1/accounts/{}/totp", API_SCOPE, SCOPE_OPERATE, NULL, NULL, api_accounts_totp_remove, NULL, "Do without a second factor"},
	{"GET", "/api/v1/certificates", API_SCOPE, SCOPE_OPERATE, NULL, NULL, api_certificates_list, NULL, "TLS client certificates"},
	{"POST", "/api/v1/certificates", API_SCOPE, SCOPE_OPERATE, NULL, NULL, api_certificates_add, NULL, "Add a TLS client certificate"},
	{"DELETE", "/api/v1/certificates/{}", API_SCOPE, SCOPE_OPERATE, NULL, NULL, api_certificates_revoke, NULL, "Revoke a TLS client certificate"},
	{"POST", "/api/v1/session", API_ANYBODY, 0, NULL, NULL, api_session_begin, NULL, "Log in"},
	{"GET", "/api/v1/session", API_SESSION, 0, NULL, NULL, api_session_get, NULL, "Who is logged in"},
	{"DELETE", "/api/v1/session", API_SESSION, 0, NULL, NULL, api_session_end, NULL, "Log out"},
	{"GET", "/api/v1/feeds", API_SCOPE, SCOPE_READ, NULL, NULL, api_feeds_list, NULL, "Feeds with their health"},
	{"POST", "/api/v1/feeds", API_SCOPE, SCOPE_OPERATE, NULL, NULL, api_feeds_add, NULL, "Add a feed that is pulled on a schedule"},
	{"DELETE", "/api/v1/feeds/{}", API_SCOPE, SCOPE_OPERATE, NULL, NULL, api_feeds_remove, NULL, "Withdraw and remove a feed"},
	{"POST", "/api/v1/feeds/{}/pull", API_SCOPE, SCOPE_OPERATE, NULL, NULL, api_feeds_pull, NULL, "Pull a feed now"},
	{"GET", "/api/v1/audit", API_SCOPE, SCOPE_OPERATE, NULL, NULL, api_audit_list, NULL, "Who did what"},
	{"GET", "/api/v1/stream", API_SCOPE, SCOPE_READ, NULL, NULL, api_stream_get, NULL, "Warnings and counters as server-sent events"},
	{"GET", "/api/v1/status", API_SCOPE, SCOPE_READ, NULL, NULL, api_status_get, NULL, "The state of the hub"},
	{"GET", "/outlets/{}.{}", API_SCOPE, SCOPE_READ, NULL, NULL, api_outlets_get, NULL, "Countermeasures as a file"},
	{"GET", "/taxii2/", API_SCOPE, SCOPE_TAXII, NULL, NULL, taxii_root_discovery, NULL, "TAXII 2.1: what this server has"},
	{"GET", "/taxii2/hub/", API_SCOPE, SCOPE_TAXII, NULL, NULL, taxii_root_get, NULL, "TAXII 2.1: the API root"},
	{"GET", "/taxii2/hub/collections/", API_SCOPE, SCOPE_TAXII, NULL, NULL, taxii_collection_list, NULL, "TAXII 2.1: collections"},
	{"GET", "/taxii2/hub/collections/{}/", API_SCOPE, SCOPE_TAXII, NULL, NULL, taxii_collection_get, NULL, "TAXII 2.1: a collection"},
	{"GET", "/taxii2/hub/collections/{}/manifest/", API_SCOPE, SCOPE_TAXII, NULL, NULL, taxii_page_manifest, NULL,
	 "TAXII 2.1: what a collection has"},
	{"GET", "/taxii2/hub/collections/{}/objects/", API_SCOPE, SCOPE_TAXII, NULL, NULL, taxii_page_objects, NULL,
	 "TAXII 2.1: objects, as they came"},
	{"GET", "/taxii2/hub/collections/{}/objects/{}/", API_SCOPE, SCOPE_TAXII, NULL, NULL, taxii_page_object, NULL,
	 "TAXII 2.1: one object"},
	{"GET", "/taxii2/hub/collections/{}/objects/{}/versions/", API_SCOPE, SCOPE_TAXII, NULL, NULL, taxii_page_versions, NULL,
	 "TAXII 2.1: the versions of an object"},
	{"GET", "/metrics", API_LOCAL, SCOPE_READ, NULL, NULL, api_metrics_get, NULL, "Counters for Prometheus"},
	{"GET", "/healthz", API_ANYBODY, 0, NULL, NULL, api_healthz_get, NULL, "Whether the hub can take what is handed in"},
	{"GET", "/api/v1/openapi.json", API_ANYBODY, 0, NULL, NULL, api_openapi_get, NULL, "This description"},
	{"GET", "/", API_ANYBODY, 0, NULL, NULL, api_page_get, NULL, "The status page"},
	{"GET", "/page/{}.{}", API_ANYBODY, 0, NULL, NULL, api_page_get, NULL, "Script and style of the status page"},
	{0},
};

const struct api_route *api_routes(void)
{
	return routes;
}
