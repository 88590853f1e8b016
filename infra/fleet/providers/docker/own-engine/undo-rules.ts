/** Chains and policies that an engine brings. Rules of its networks go with them. */
const OF_ENGINE = /\bDOCKER\b|\bDOCKER-[A-Z0-9-]+\b|\bbr-[0-9a-f]{12}\b/;

interface Table {
  name: string;
  policies: Map<string, string>;
  rules: string[];
}

/**
 * Arguments of iptables, one command each, that take away what an engine has added between two outputs of iptables-save, and
 * nothing that somebody else has.
 */
export function undoRules(before: string, after: string): string[][] {
  const old = new Map(parse(before).map((table) => [table.name, table]));
  return parse(after).flatMap(({ name, policies, rules }) => {
    const known = old.get(name);
    const added = rules.filter((rule) => OF_ENGINE.test(rule) && !known?.rules.includes(rule));
    const chains = [...policies.keys()].filter(
      (chain) => OF_ENGINE.test(chain) && !known?.policies.has(chain),
    );
    const policy = known?.policies.get('FORWARD') ?? 'ACCEPT';
    const changed = policies.has('FORWARD') && policies.get('FORWARD') !== policy;
    return [
      ...added.map((rule) => ['-t', name, '-D', ...rule.split(' ').slice(1)]),
      ...chains.map((chain) => ['-t', name, '-X', chain]),
      ...(changed ? [['-t', name, '-P', 'FORWARD', policy]] : []),
    ];
  });
}

function parse(saved: string): Table[] {
  const tables: Table[] = [];
  for (const line of saved.split('\n')) {
    const table = tables.at(-1);
    if (line.startsWith('*')) tables.push({ name: line.slice(1), policies: new Map(), rules: [] });
    else if (line.startsWith('-A ')) table?.rules.push(line);
    else if (line.startsWith(':')) {
      const [chain = '', policy = ''] = line.slice(1).split(' ');
      table?.policies.set(chain, policy);
    }
  }
  return tables;
}
