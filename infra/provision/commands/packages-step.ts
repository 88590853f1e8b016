import type { Step } from '../steps/step.ts';
import { quote } from './quote.ts';

/** In English, which is what we look for in what they print. */
const APT =
  'LC_ALL=C DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 -o Acquire::Retries=3 --yes --quiet';
const UPDATE_TIMEOUT_MS = 300_000;
const INSTALL_TIMEOUT_MS = 1_200_000;

/** Debian starts a service as soon as it is installed, with its own settings: before ours are there, nothing may run. */
export const nothingStartsByItself: Step = {
  title: 'packages start nothing by themselves',
  check: { script: 'test -x /usr/sbin/policy-rc.d && grep -q "exit 101" /usr/sbin/policy-rc.d' },
  apply: {
    script: `printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d`,
  },
};

const UPDATED = '/var/lib/sluice/package-lists.updated';

/** Lists of packages that were asked for less than a day ago. The files themselves have the time of the mirror's last change. */
export const packageLists: Step = {
  title: 'package lists',
  check: {
    script: `find ${UPDATED} -mmin -1440 2> /dev/null | grep -q . && find /var/lib/apt/lists -maxdepth 1 -name '*_Packages*' | grep -q .`,
  },
  // A source out of reach is only a warning for apt-get update: then its lists are missing.
  apply: {
    script: `${APT} update -o APT::Update::Error-Mode=any\nmkdir -p /var/lib/sluice\ntouch ${UPDATED}`,
    timeoutMs: UPDATE_TIMEOUT_MS,
  },
};

export function packagesStep(packages: readonly string[]): Step {
  const names = packages.map(quote).join(' ');
  const status = `dpkg-query -W -f '\${db:Status-Status}\\n'`;
  return {
    title: `packages ${packages.join(', ')}`,
    check: { script: `for name in ${names}; do test "$(${status} "$name" 2>/dev/null)" = installed; done` },
    apply: {
      script: `${APT} install --no-install-recommends ${names}; apt-get clean`,
      timeoutMs: INSTALL_TIMEOUT_MS,
    },
  };
}

/** The version of a package that is, or would be, installed begins with what the fleet file says. */
export function versionStep(packageName: string, version: string): Step {
  const candidate = `LC_ALL=C apt-cache policy ${quote(packageName)} | sed -n 's/^  Candidate: \\([0-9]*:\\)\\{0,1\\}//p'`;
  const check = `case "$(${candidate})" in ${version}.*|${version}-*|${version}+*) ;; *) exit 1;; esac`;
  return {
    title: `${packageName} ${version}`,
    check: { script: check },
    apply: {
      script: `echo "the host's package sources have ${packageName} $(${candidate}), the fleet file wants ${version}" >&2; exit 1`,
    },
  };
}
