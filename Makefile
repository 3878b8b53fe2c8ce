# make           build everything into build/
# make check     all tests (make SAN=1 check: with sanitizers, in build-san/)
# make run       a mail server on loopback from build/mail/, until Ctrl-C
# make bench     measure, beside Dovecot where it is installed
# make fuzz      the fuzzers, FUZZ_SECONDS each
# make install   DESTDIR= PREFIX=/usr/local
# make deps      what a fresh Debian 12 lacks, by apt-get
# Settings of your own go in config.mk, which git ignores.

-include config.mk

PREFIX     ?= /usr/local
LIBEXECDIR ?= $(PREFIX)/libexec/chapar
BINDIR     ?= $(PREFIX)/bin
MANDIR     ?= $(PREFIX)/share/man
BASHDIR    ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR     ?= $(PREFIX)/share/zsh/site-functions
UNITDIR    ?= $(PREFIX)/lib/systemd/system
USERSDIR   ?= $(PREFIX)/lib/sysusers.d
TMPDIRSDIR ?= $(PREFIX)/lib/tmpfiles.d
SYSCTLDIR  ?= $(PREFIX)/lib/sysctl.d
DOCDIR     ?= $(PREFIX)/share/doc/chapar
CFLAGS     ?= -O2 -g
B          ?= build$(if $(SAN),-san)

WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wpointer-arith -Wcast-qual -Wwrite-strings -Wformat=2 -Wvla \
	-Wimplicit-fallthrough -Wundef -Wconversion -Wno-sign-conversion \
	$(if $(WERROR),-Werror)
HARD := -fstack-protector-strong -fPIE $(if $(SAN),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
LINK := -pie -Wl,-z,relro,-z,now -Wl,--as-needed -Wl,-O1
ifdef SAN
HARD += -fsanitize=address,undefined -fno-sanitize-recover -fno-omit-frame-pointer
LINK += -fsanitize=address,undefined
endif

override CPPFLAGS += -Ishared -I. -D_GNU_SOURCE
override CFLAGS   += -std=c11 $(WARN) $(HARD) -MMD -MP

# A program is the sources of its folder and the libraries it names.
HANDLERS := $(notdir $(wildcard handlers/*))
PROGRAMS := $(HANDLERS:%=chapar-%) $(if $(wildcard spool/chapar/*.c),chapar)
SHARED   := $(wildcard shared/*/*.c) $(wildcard spool/*.c)

LIBS         := -ltdb -lutf8proc
imap_LIBS    := -lz
chapar_LIBS  := -lcrypt
auth_LIBS    := -lcrypt -lcrypto -lpam -lsasl2 -lkrb5 -lcom_err
tls_LIBS     := -lssl -lcrypto
directory_LIBS := -lldap -llber

obj = $(patsubst %.c,$(B)/%.o,$(1))

UNITS := $(patsubst tests/%.c,$(B)/tests/%,$(wildcard tests/unit/*.c tests/prop/*.c))
TOOLS := $(B)/tests/tools/transcript \
	 $(patsubst tests/tools/%.c,$(B)/tests/tools/%,$(wildcard tests/tools/*.c)) \
	 $(patsubst tests/preload/%.c,$(B)/tests/preload/%.so,$(wildcard tests/preload/*.c))

all: $(PROGRAMS:%=$(B)/%)

# Programs that try what they must not: see tests/confine/walls.c.
PROBED := imap pop3 lmtp imsp kpop auth tls directory peer
PROBES := $(PROBED:%=$(B)/tests/confine/chapar-%)

$(B)/libchapar.a: $(call obj,$(SHARED))
	@rm -f $@
	$(AR) rcs $@ $^

define program
$(B)/$(1): $(call obj,$(wildcard $(2)/*.c)) $(B)/libchapar.a
	$$(CC) $$(LDFLAGS) $$(LINK) -o $$@ $$^ $(LIBS) $(3) $$(LDLIBS)
endef
$(foreach h,$(HANDLERS),$(eval $(call program,chapar-$(h),handlers/$(h),$($(h)_LIBS))))
$(eval $(call program,chapar,spool/chapar,$(chapar_LIBS)))

define probe
$(B)/tests/confine/chapar-$(1): $(call obj,$(wildcard handlers/$(1)/*.c)) $(B)/tests/confine/walls.o $(B)/libchapar.a
	$$(CC) $$(LDFLAGS) $$(LINK) -o $$@ $$^ $(LIBS) $(2) $$(LDLIBS)
endef
$(foreach h,$(PROBED),$(eval $(call probe,$(h),$($(h)_LIBS))))

$(B)/tests/unit/%: $(B)/tests/unit/%.o $(B)/libchapar.a
	$(CC) $(LDFLAGS) $(LINK) -o $@ $^ $(LIBS) -lcrypt
$(B)/tests/prop/%: $(B)/tests/prop/%.o $(B)/libchapar.a
	$(CC) $(LDFLAGS) $(LINK) -o $@ $(filter %.o,$^) $(B)/libchapar.a $(LIBS)
$(B)/tests/prop/store: $(call obj,$(wildcard tests/store/*.c))
$(B)/tests/tools/%: $(B)/tests/tools/%.o $(B)/libchapar.a
	$(CC) $(LDFLAGS) $(LINK) -o $@ $^ $(LIBS) $(LDLIBS)
$(B)/tests/tools/kpopask: LDLIBS += -lkrb5
$(B)/tests/tools/transcript: $(call obj,$(wildcard tests/transcript/*.c))
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) $(LINK) -o $@ $^
$(B)/tests/preload/%.so: tests/preload/%.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -O2 -D_GNU_SOURCE $(WARN) -Wno-conversion -fPIC -shared -o $@ $< -ldl

$(B)/bench: $(call obj,$(wildcard tests/bench/*.c)) $(B)/libchapar.a
	$(CC) $(LDFLAGS) $(LINK) -o $@ $^ $(LIBS) -lm

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

tests: all $(UNITS) $(TOOLS) $(PROBES)

# What is to be there first is made by as many as can work, unless it was said.
FIRST = $(MAKE) --no-print-directory \
	$(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))

check: deps
	@$(FIRST) tests
	@B=$(B) SAN=$(SAN) tests/run $(T)

run: deps
	@$(FIRST) all
	@B=$(B) tests/run-server

bench: deps
	@$(FIRST) all $(B)/bench $(addprefix $(B)/tests/tools/,mime-speed lookup accounts)
	@B=$(B) tests/bench/run.sh $(PARTS)

soak: deps
	@$(FIRST) tests
	@B=$(B) tests/soak/run $(PARTS)

fuzz: deps
	@B=$(B) tests/fuzz/run $(FUZZ)

deps:
	@tests/deps

install: all
	install -d $(DESTDIR)$(LIBEXECDIR) $(DESTDIR)$(BINDIR)
	install -m 755 $(HANDLERS:%=$(B)/chapar-%) $(DESTDIR)$(LIBEXECDIR)
	install -m 755 $(B)/chapar $(DESTDIR)$(BINDIR)
	for s in 1 5 7 8; do \
		install -d $(DESTDIR)$(MANDIR)/man$$s; \
		install -m 644 docs/*.$$s $(DESTDIR)$(MANDIR)/man$$s || exit 1; \
	done
	install -d $(DESTDIR)$(UNITDIR)
	units/make-units $(DESTDIR)$(UNITDIR) $(LIBEXECDIR) $(BINDIR)
	install -d $(DESTDIR)$(USERSDIR) $(DESTDIR)$(TMPDIRSDIR) $(DESTDIR)$(SYSCTLDIR)
	install -m 644 units/chapar.sysusers $(DESTDIR)$(USERSDIR)/chapar.conf
	install -m 644 units/chapar.tmpfiles $(DESTDIR)$(TMPDIRSDIR)/chapar.conf
	install -m 644 units/chapar.sysctl $(DESTDIR)$(SYSCTLDIR)/60-chapar.conf
	install -d $(DESTDIR)$(DOCDIR)/postfix
	install -m 644 units/postfix/* $(DESTDIR)$(DOCDIR)/postfix
	install -d $(DESTDIR)$(DOCDIR)/inetd $(DESTDIR)$(DOCDIR)/exim \
		$(DESTDIR)$(DOCDIR)/opensmtpd
	cd units && for f in inetd.conf starttls.conf inetd/* exim/* opensmtpd/*; do \
		sed 's|@LIBEXECDIR@|$(LIBEXECDIR)|g' $$f > $(DESTDIR)$(DOCDIR)/$$f || exit 1; \
	done
	install -d $(DESTDIR)$(BASHDIR) $(DESTDIR)$(ZSHDIR)
	install -m 644 docs/completion/chapar.bash $(DESTDIR)$(BASHDIR)/chapar
	install -m 644 docs/completion/_chapar $(DESTDIR)$(ZSHDIR)
	install -m 644 README.md CHANGELOG.md LICENSE docs/*.md $(DESTDIR)$(DOCDIR)

clean:
	rm -rf build build-san

.PHONY: all tests check run bench soak fuzz deps install clean
.PRECIOUS: $(B)/%.o
ifneq ($(MAKECMDGOALS),install)
# not below tmp: tests that run beside this make have a pam.d there
-include $(shell find $(B) \( -path $(B)/borrowed -o -path $(B)/tmp \) -prune \
	-o -type f -name '*.d' -print 2>/dev/null)
endif
