/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin convert: a document of any feed format as STIX or MISP, and what was lost on the way. */
#include "app/command.h"
#include "app/convert_write.h"
#include "app/doc_file.h"
#include "app/export_file.h"
#include "app/say.h"
#include "base/limits.h"
#include "os/clock.h"

struct convert_opts {
	const char *to, *output, *format, *mapping, *tlp;
	struct option_list file;
};
#define AT(field) offsetof(struct convert_opts, field)

static const struct option convert_options[] = {
	{NULL, "FILE", "a document of any feed format, plain, gzip or zstd; '-': standard input", OPTION_OPERANDS, AT(file), 1, 1},
	{"to", "F", "stix (a bundle of STIX 2.1) or misp (an event)", OPTION_TEXT, AT(to), 1, 0},
	{"output", "FILE", "write FILE, whole or not at all (default: standard output)", OPTION_TEXT, AT(output), 0, 0},
	{"format", "F", "format of the document (default: by content)", OPTION_TEXT, AT(format), 0, 0},
	{"mapping", "M", "for csv: what its columns are, as 'value=2,label=family'", OPTION_TEXT, AT(mapping), 0, 0},
	{"tlp", "T", "marking of what carries none: clear, green, amber, amber+strict, red (default: amber)",
	 OPTION_TEXT, AT(tlp), 0, 0},
};

static bool read_opts(const struct convert_opts *o, const struct convert_format **out_to, struct feed_doc_opts *out)
{
	*out_to = convert_write_find(str_of(o->to));
	*out = (struct feed_doc_opts){.mapping = str_of(o->mapping), .tlp = TLP_AMBER, .confidence = CONFIDENCE_UNKNOWN};
	if (!*out_to)
		say_usage("convert", "--to %s: 'stix' or 'misp' is expected", o->to);
	else if (o->format && (out->format = feed_format_find(str_of(o->format))) == FEED_FORMAT_COUNT)
		say_usage("convert", "--format %s: no such format", o->format);
	else if (o->tlp && tlp_parse(str_of(o->tlp), &out->tlp))
		say_usage("convert", "--tlp %s: clear, green, amber, amber+strict or red is expected", o->tlp);
	else
		return true;
	return false;
}

static bool put_file(const char *path, struct str text)
{
	struct export_file file;
	if (export_file_open(&file, path))
		return false;
	bool ok = export_file_put(&file, text) == OK;
	return export_file_end(&file, ok) == OK && ok;
}

/* What is written is read again, so that what is said to be lost is what a reader does not get. */
static enum err read_back(const struct convert_set *from, const struct convert_format *to, struct str text,
                          struct convert_loss *loss)
{
	struct convert_set back;
	struct parse_fault fault = {0};
	const struct feed_doc_opts opts = {.format = to->reads, .tlp = TLP_RED, .confidence = CONFIDENCE_UNKNOWN};
	convert_set_init(&back, NULL);
	enum err e = convert_set_read(&back, text, &opts, &fault);
	if (e)
		say_error("what was written cannot be read again: %s", fault.what ? fault.what : err_text(e));
	else
		convert_set_compare(from, &back, loss);
	convert_set_deinit(&back);
	return e;
}

static enum err convert(const struct convert_opts *o, const struct convert_format *to, const struct feed_doc_opts *opts,
                        struct str doc, struct convert_loss *loss)
{
	const struct convert_source source = {.name = str_of(o->file.at[0]), .key = doc, .now = clock_now()};
	struct convert_set set;
	struct parse_fault fault = {0};
	struct buf out;
	convert_set_init(&set, loss);
	buf_init(&out, 4 * LIMIT_FEED_BYTES);
	enum err e = convert_set_read(&set, doc, opts, &fault);
	if (e) {
		say_error("%s: %s", o->file.at[0], fault.what ? fault.what : err_text(e));
	} else {
		to->write(&out, &set, &source);
		e = buf_err(&out);
		if (e)
			say_error("%s: %s", o->file.at[0], err_text(e));
		else
			e = read_back(&set, to, buf_str(&out), loss);
	}
	if (!e && !put_file(o->output, buf_str(&out)))
		e = ERR_IO;
	buf_deinit(&out);
	convert_set_deinit(&set);
	return e;
}

static int convert_run(void *values)
{
	const struct convert_opts *o = values;
	const struct convert_format *to;
	struct feed_doc_opts opts;
	struct doc_file f = {0};
	struct convert_loss loss;
	if (!read_opts(o, &to, &opts))
		return SAY_USAGE;
	if (doc_file_open(o->file.at[0], &f))
		return SAY_FAILED;
	int status = SAY_FAILED;
	if (!convert_loss_init(&loss))
		say_error("%s", err_text(ERR_NOMEM));
	else if (convert(o, to, &opts, f.text, &loss) == OK) {
		convert_loss_say(&loss);
		status = loss.n ? SAY_PARTIAL : SAY_DONE;
		if (loss.failed)
			status = say_error("not all that was lost could be counted: %s", err_text(ERR_NOMEM));
	}
	convert_loss_deinit(&loss);
	doc_file_close(&f);
	return status;
}

const struct command cmd_convert = {
	.name = "convert",
	.summary = "convert a feed's document to STIX or MISP",
	.detail = "Needs no hub. What the other format cannot carry, or tocsin does not take, is counted on standard error by property, "
	          "object and type. docs/misp.md says what maps to what.\n\n"
	          "Exit status: 0 when all was carried over, 3 when something was lost, 1 on an error.",
	.options = OPTIONS(convert_options),
	.size = sizeof(struct convert_opts),
	.run = convert_run,
};
