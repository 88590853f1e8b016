import { ROLES, STRATEGIES } from '@sluice/common/jobs/query-request.ts';
import { FIREWALL_USAGE } from './firewall-usage.ts';
import { NewKey } from './key-options.ts';

const KINDS = NewKey.shape.kinds.unwrap().element.options;

export const USAGE = `Usage: npm run sluice -- <command>

  keys create --name <name> --role <${ROLES.join('|')}> [limits]
      Makes a key and prints it. It is shown only this once; it works at once on every gatekeeper.
      --database <name>          used where a request names none
      --expires <30d|12h|date>   refused from then on
      --strategies <a,b>         of ${STRATEGIES.join(', ')}
      --schemas <a,b>            whose tables it may name
      --tables <a.b,a.*>         schema.table; each part may be *
      --kinds <a,b>              of ${KINDS.join(', ')}
      --max-rows <n>  --max-bytes <n>  --max-timeout-ms <n>
      --rate <per second> [--burst <n>]   requests of all gatekeepers together
      --max-in-flight <n>        requests at a time, per gatekeeper
  keys list
      Shows every key: id, name, role, state, limits.
  keys revoke <id>
      Ends a key at once and for good.
  keys rotate <id> [--grace <10m>]
      Makes a new secret for a key and prints it. The old one ends at once, or after the grace.
  keys reseal
      Signs all keys again with the present signing key, after that was rotated.
${FIREWALL_USAGE}
Keys and approvals are in Redis. The settings (SLUICE_REDIS_URL, SLUICE_SIGNING_KEY, SLUICE_NAMESPACE) come from --env-file <file>; else
from the environment and .env; else from a local stack (npm start) of this folder.
keys create and keys list take --file <keys.json> instead: a file of keys that a gatekeeper adds at its start.
`;
