import type { Step } from '../steps/step.ts';
import { quote } from './quote.ts';

/** An account that runs one thing, owns nothing, and cannot log in. */
export function systemUserStep(user: string): Step {
  const name = quote(user);
  return {
    title: `user ${user}`,
    check: { script: `id -u ${name} > /dev/null 2>&1` },
    apply: {
      script: `useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin ${name}`,
    },
  };
}

export function folderStep(path: string, owner: string, mode: string): Step {
  const folder = quote(path);
  return {
    title: path,
    check: {
      script: `test "$(stat -c '%a %U:%G' ${folder})" = ${quote(`${mode.replace(/^0+/, '')} ${owner}`)}`,
    },
    apply: { script: `mkdir -p ${folder}; chown ${quote(owner)} ${folder}; chmod ${mode} ${folder}` },
  };
}
