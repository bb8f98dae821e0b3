/* SPDX-License-Identifier: Apache-2.0 */
/* The list of subcommands. */
#include "app/command.h"

static const struct command *const table[] = {
	&cmd_serve,
	&cmd_init,
	&cmd_import,
	&cmd_audience,
	&cmd_match,
	&cmd_pattern,
	&cmd_watch,
	&cmd_lookup,
	&cmd_lookback,
	&cmd_forget,
	&cmd_export,
	&cmd_convert,
	&cmd_member_add,
	&cmd_member_edit,
	&cmd_member_list,
	&cmd_member_remove,
	&cmd_token_add,
	&cmd_token_list,
	&cmd_token_revoke,
	&cmd_account_add,
	&cmd_account_list,
	&cmd_account_remove,
	&cmd_account_disable,
	&cmd_account_enable,
	&cmd_account_role,
	&cmd_account_password,
	&cmd_account_totp,
	&cmd_certificate_add,
	&cmd_certificate_list,
	&cmd_certificate_revoke,
	&cmd_sources,
	&cmd_recalls,
	&cmd_false_positive,
	&cmd_suspension_list,
	&cmd_suspension_dismiss,
	&cmd_suspension_lift,
	&cmd_audit,
	&cmd_collection_add,
	&cmd_collection_grant,
	&cmd_collection_list,
	&cmd_collection_remove,
	&cmd_feed_add,
	&cmd_feed_list,
	&cmd_feed_pull,
	&cmd_feed_remove,
	&cmd_list,
	&cmd_hits,
	&cmd_notices,
	&cmd_sensors,
	&cmd_test,
	&cmd_outlet_add,
	&cmd_outlet_list,
	&cmd_outlet_push,
	&cmd_outlet_remove,
	&cmd_contact_add,
	&cmd_contact_list,
	&cmd_contact_remove,
	&cmd_mail,
	&cmd_setting_list,
	&cmd_setting_set,
	&cmd_warning_list,
	&cmd_warning_show,
	&cmd_warning_write,
	&cmd_warning_edit,
	&cmd_warning_release,
	&cmd_warning_merge,
	&cmd_warning_dismiss,
	&cmd_warning_withdraw,
	&cmd_warning_ack,
	&cmd_warning_comment,
	&cmd_warning_audience,
	&cmd_warning_fixed,
	&cmd_lead,
	&cmd_status,
	&cmd_backup,
	&cmd_simulate,
	&cmd_replay,
	&cmd_version,
	&cmd_help,
	NULL,
};

const struct command *const *command_table(void)
{
	return table;
}

const struct command *command_find(char **args, size_t n, size_t *out_words)
{
	*out_words = 0;
	for (size_t i = 0; n && table[i]; i++) {
		struct str rest = str_of(table[i]->name), first = str_next_field(&rest, ' ');
		if (!str_eq(first, str_of(args[0])))
			continue;
		*out_words = 1;
		if (!rest.p)
			return table[i];
		if (n > 1 && str_eq(rest, str_of(args[1]))) {
			*out_words = 2;
			return table[i];
		}
	}
	return NULL;
}
