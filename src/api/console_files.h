/* SPDX-License-Identifier: Apache-2.0 */
/* The console as it was built into the program (console/embed.mjs); no files when it was built without Node.js. */
#ifndef API_CONSOLE_FILES_H
#define API_CONSOLE_FILES_H

struct console_file {
	const char *name; /* below /console/: "index.html", "assets/index-9T3uHomr.js" */
	const char *type; /* media type */
	const char *etag; /* quoted */
	const char *plain, *plain_end, *gzip, *gzip_end;
};

/* Ended by one without a name. */
extern const struct console_file console_files[];

#endif
