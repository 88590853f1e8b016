import type { Step } from '../steps/step.ts';
import type { HostFile } from './file-step.ts';
import { quote } from './quote.ts';
import type { Service } from './service.ts';

/** `run` of the program and of its log, which keeps ten files of 10 MB. */
export function runitFiles({
  name,
  user,
  command,
  environmentFile,
  directory,
  prepare,
  openFiles,
}: Service): HostFile[] {
  const folder = `/etc/sv/${name}`;
  const as = user === 'root' ? '' : `chpst -u ${quote(user)} `;
  const run = [
    '#!/bin/sh',
    'exec 2>&1',
    ...(prepare ? [prepare] : []),
    ...(openFiles ? [`ulimit -n ${openFiles} 2> /dev/null || true`] : []),
    ...(directory ? [`cd ${quote(directory)}`] : []),
    // Nothing of the supervisor's own environment.
    ...(environmentFile
      ? [
          `exec env -i PATH="$PATH" /bin/sh -c 'set -a; . "$0"; exec "$@"' ${quote(environmentFile)} ${as}${command.map(quote).join(' ')}`,
        ]
      : [`exec ${as}${command.map(quote).join(' ')}`]),
  ];
  const log = ['#!/bin/sh', `mkdir -p /var/log/sluice/${name}`, `exec svlogd -tt /var/log/sluice/${name}`];
  return [
    { path: `/var/log/sluice/${name}/config`, content: 's10000000\nn10\n' },
    { path: `${folder}/log/run`, content: `${log.join('\n')}\n`, mode: '0755' },
    { path: `${folder}/run`, content: `${run.join('\n')}\n`, mode: '0755' },
  ];
}

/** Waits until runsvdir has noticed a new service, which takes it up to five seconds. */
export function awaitRunit(name: string): string {
  return `n=0; until sv status ${quote(name)} > /dev/null 2>&1; do n=$((n+1)); test "$n" -lt 60 || { echo "runit does not see ${name}" >&2; exit 1; }; sleep 0.5; done`;
}

/** runsvdir sees it from here on. A file `down` keeps it from being started before everything that it needs is there. */
export function runitLinkStep(name: string): Step {
  const [target, link] = [quote(`/etc/sv/${name}`), quote(`/etc/service/${name}`)];
  return {
    title: `service ${name}`,
    check: { script: `test "$(readlink ${link})" = ${target}` },
    apply: { script: `touch ${target}/down; ln -sfn ${target} ${link}` },
  };
}
