# tocsin: make [all|run|demo|check|test|bench|fuzz|install|clean]     options: CC=clang SAN=address|thread WERROR=1 V=1
#
# Objects go to build/<compiler>[-<sanitizer>], so that builds never poison each other.

NAME    := tocsin
VERSION := 0.1
PKGS    := libmicrohttpd sqlite3 simdjson libsodium nettle libcurl libidn2 libpsl zlib libzstd liburcu-memb libseccomp libpcre2-8 libhs \
           liboath gnutls icu-i18n icu-uc librnp libcrypto libloc
PREFIX  ?= /usr/local
CC      := $(if $(filter default,$(origin CC)),gcc,$(CC))
CXX     := $(if $(findstring clang,$(CC)),clang++,g++)
OUT     := build/$(notdir $(CC))$(if $(SAN),-$(SAN))

WARN    := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wundef -Wvla \
           -Wcast-qual -Wcast-align -Wpointer-arith -Wformat=2 -Wimplicit-fallthrough -Wdouble-promotion
WARN_C  := -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wwrite-strings
HARDEN  := -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE
,       := ,
MODE    := $(if $(SAN),-O1 -g -fno-omit-frame-pointer,-O2 -g -D_FORTIFY_SOURCE=2)
MODE    += $(if $(filter address,$(SAN)),-fsanitize=address$(,)undefined -fno-sanitize-recover=all)
MODE    += $(if $(filter thread,$(SAN)),-fsanitize=thread)
MODE    += $(if $(filter fuzz,$(SAN)),-fsanitize=fuzzer-no-link$(,)address$(,)undefined -fno-sanitize-recover=all)
CFLAGS_PKG  := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
LDLIBS_PKG  := $(shell pkg-config --libs $(PKGS) 2>/dev/null)
COMMON  := -D_GNU_SOURCE -DTOCSIN_VERSION='"$(VERSION)"' -Isrc $(WARN) $(HARDEN) $(if $(WERROR),-Werror) $(CFLAGS_PKG)
STD_C   := -std=c17 $(WARN_C)
STD_CXX := -std=c++17 -fno-exceptions -fno-rtti
LDFLAGS += -pie -Wl,-z,relro,-z,now,-z,noexecstack
LDLIBS  += $(LDLIBS_PKG) -lunistring -lm -lstdc++ -pthread

APP     := $(wildcard src/app/*.c)
SRC     := $(filter-out $(APP),$(wildcard src/*/*.c))
SRC_CXX := $(wildcard src/*/*.cc)
SRC_ASM := $(wildcard src/*/*.S)
UNIT    := $(wildcard tests/unit/*/test_*.c)
FUZZ    := $(wildcard fuzz/fuzz_*.c)
BENCH   := $(wildcard bench/bench_*.c)
BENCHCC := $(wildcard bench/ref_*.cc)
BENCHIN := $(wildcard bench/gen_*.c)
LIB     := $(OUT)/lib$(NAME).a
obj      = $(patsubst %.S,$(OUT)/%.o,$(patsubst %.cc,$(OUT)/%.o,$(patsubst %.c,$(OUT)/%.o,$(1))))
bin      = $(patsubst %.c,$(OUT)/%,$(1))
Q       := $(if $(V),,@)
say      = $(if $(V),,@echo "  $(1) $(2)")

all: $(OUT)/$(NAME)
	@ln -sf $(OUT)/$(NAME) $(NAME)

$(OUT)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(STD_C) $(COMMON) -MMD -MP $(MODE) $(CPPFLAGS) $(CFLAGS) -c $< -o $@

$(OUT)/%.o: %.cc Makefile
	@mkdir -p $(@D)
	$(Q)$(CXX) $(STD_CXX) $(COMMON) -MMD -MP $(MODE) $(CPPFLAGS) $(CXXFLAGS) -c $< -o $@

$(OUT)/%.o: %.S Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) -Isrc -c $< -o $@

# The console, or an empty table when Node.js is not there.
CONSOLE     := build/console/console_files
CONSOLE_SRC := $(wildcard console/*.* console/src/*.* console/src/*/*.*) console/package-lock.json

$(CONSOLE).c $(CONSOLE).S &: $(CONSOLE_SRC) tools/build-console
	$(Q)tools/build-console $(CONSOLE)

$(OUT)/console_files.o: $(CONSOLE).c
	$(Q)$(CC) $(STD_C) $(COMMON) $(MODE) -c $< -o $@

$(OUT)/console_bytes.o: $(CONSOLE).S
	@mkdir -p $(@D)
	$(Q)$(CC) -c $< -o $@

$(LIB): $(call obj,$(SRC) $(SRC_CXX) $(SRC_ASM)) $(OUT)/console_files.o $(OUT)/console_bytes.o
	$(Q)rm -f $@ && ar rcs $@ $^

LINK     = $(Q)$(CC) $(MODE) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(OUT)/$(NAME): $(call obj,$(APP)) $(LIB)
	$(LINK)

$(call bin,$(UNIT)): %: %.o $(LIB)
	$(LINK) -lcmocka

$(call bin,$(FUZZ)): %: %.o $(OUT)/fuzz/replay.o $(LIB)
	$(LINK)

$(call bin,$(BENCH)): %: %.o $(call obj,$(BENCHCC) $(BENCHIN)) $(LIB)
	$(LINK) -ljansson

# What every line of a log goes through: 3 % of matching with 10 M indicators.
$(OUT)/src/base/%.o $(OUT)/src/model/%.o $(OUT)/src/parse/%.o $(OUT)/src/match/%.o: CFLAGS   += $(if $(SAN),,-O3)
$(OUT)/src/parse/%.o: CXXFLAGS += $(if $(SAN),,-O3)

# Detectors: a replay is faster by a tenth. None asks errno what a root or a logarithm thought.
$(OUT)/src/warn/%.o: CFLAGS += $(if $(SAN),,-O3 -fno-math-errno)

# What tocsin is measured against is compiled for the machine that measures.
$(call obj,$(BENCHCC)): CXXFLAGS += -march=native

include tools/targets.mk

clean:
	rm -rf build $(NAME)

-include $(patsubst %.o,%.d,$(call obj,$(SRC) $(SRC_CXX) $(APP) $(UNIT) $(FUZZ) $(BENCH) $(BENCHCC) $(BENCHIN)))
.PHONY: all clean
.SECONDARY:
