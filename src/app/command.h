/* SPDX-License-Identifier: Apache-2.0 */
/* The subcommands: a row each, from which the dispatcher, the help text and the manual are made. */
#ifndef APP_COMMAND_H
#define APP_COMMAND_H

#include "app/options.h"

struct command {
	const char *name;    /* "member add" */
	const char *summary; /* one line */
	const char *detail;  /* paragraphs, a blank line between them; NULL: none */
	struct options options;
	size_t size;          /* of the struct that the options fill */
	const void *defaults; /* such a struct; NULL: zeroes */
	int (*run)(void *values);
};

/* command_table: every command in the order of the manual, ended by NULL. */
const struct command *const *command_table(void);
/*
 * command_find: the command that the first words of args name; *out_words is how many those are. NULL when there is
 * none; then *out_words is how many words named a group of commands ("member").
 */
const struct command *command_find(char **args, size_t n, size_t *out_words);

extern const struct command cmd_init, cmd_account_add, cmd_account_list, cmd_account_remove, cmd_account_disable,
	cmd_account_enable, cmd_account_role, cmd_account_password, cmd_account_totp, cmd_certificate_add,
	cmd_certificate_list, cmd_certificate_revoke, cmd_audit, cmd_list, cmd_recalls, cmd_sources, cmd_false_positive,
	cmd_suspension_list, cmd_suspension_lift, cmd_hits, cmd_notices, cmd_sensors, cmd_test, cmd_suspension_dismiss, cmd_warning_fixed;
extern const struct command cmd_collection_add, cmd_collection_grant, cmd_collection_list, cmd_collection_remove;
extern const struct command cmd_serve, cmd_import, cmd_match, cmd_pattern, cmd_watch, cmd_lookup, cmd_lookback, cmd_forget, cmd_export, cmd_member_add,
	cmd_member_edit, cmd_member_list, cmd_member_remove, cmd_token_add, cmd_token_list, cmd_token_revoke, cmd_feed_add,
	cmd_feed_list, cmd_feed_pull, cmd_feed_remove, cmd_outlet_add, cmd_outlet_list, cmd_outlet_push, cmd_outlet_remove, cmd_warning_list, cmd_warning_show, cmd_warning_ack, cmd_warning_write, cmd_warning_edit,
	cmd_warning_release, cmd_warning_merge, cmd_warning_dismiss, cmd_lead, cmd_warning_withdraw, cmd_warning_comment, cmd_warning_audience,
	cmd_contact_add, cmd_contact_list, cmd_contact_remove, cmd_mail, cmd_audience, cmd_convert, cmd_setting_list, cmd_setting_set, cmd_status, cmd_backup, cmd_simulate, cmd_replay, cmd_version, cmd_help;

#endif
