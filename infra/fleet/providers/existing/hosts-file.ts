import { isIP } from 'node:net';
import { parse } from 'csv-parse/sync';
import { FLEET_ROLES, type FleetRole } from '../../file/roles.ts';
import { parseHostKeyLine } from '../../network/host-key-line.ts';
import { isHostName, isUserName } from '../../network/host-name.ts';

/** One line of the file, for a host that runs. */
export interface ExistingHost {
  line: number;
  name: string;
  role: FleetRole;
  userName: string;
  publicName: string;
  privateName: string;
  publicAddress: string;
  sshPort: number;
  /** `ssh-ed25519 AAAA…` */
  hostKey: string;
}

export type HostsFile =
  | { outcome: 'read'; hosts: ExistingHost[] }
  | { outcome: 'broken'; mistakes: string[] };

const REQUIRED = ['name', 'user_name', 'public_dns_name', 'private_dns_name', 'public_ip_address', 'state'];
const OPTIONAL = ['role', 'ssh_port', 'mysql_port', 'host_key', 'transport'];

type Row = Record<string, string>;

/** Reads the CSV, which has the form of a worker's inventory. All its mistakes are told together, with their lines. */
export function parseHostsFile(text: string): HostsFile {
  let records: { record: Row; info: { lines: number } }[];
  try {
    records = parse(text, { columns: true, bom: true, trim: true, skip_empty_lines: true, info: true });
  } catch (error) {
    return { outcome: 'broken', mistakes: [(error as Error).message] };
  }
  const header = records[0] ? Object.keys(records[0].record) : [];
  const mistakes = headerMistakes(header);
  if (mistakes.length > 0) return { outcome: 'broken', mistakes };
  const hosts: ExistingHost[] = [];
  const names = new Map<string, number>();
  const addresses = new Map<string, number>();
  for (const { record, info } of records) {
    const complain = (mistake: string) => mistakes.push(`line ${info.lines}: ${mistake}`);
    const host = parseRow(record, info.lines, complain);
    const namesake = names.get(host.name);
    if (namesake !== undefined) complain(`${host.name} stands in line ${namesake} too`);
    names.set(host.name, info.lines);
    if (record.state !== 'running') continue;
    const address = `${host.publicName || host.publicAddress || host.privateName}:${host.sshPort}`;
    const twin = addresses.get(address);
    if (twin !== undefined) complain(`${host.name} has the address and port of line ${twin}`);
    addresses.set(address, info.lines);
    hosts.push(host);
  }
  return mistakes.length > 0 ? { outcome: 'broken', mistakes } : { outcome: 'read', hosts };
}

function headerMistakes(header: readonly string[]): string[] {
  if (header.length === 0) return ['the file lists no host'];
  const missing = REQUIRED.filter((column) => !header.includes(column));
  const strange = header.filter((column) => !REQUIRED.includes(column) && !OPTIONAL.includes(column));
  return [
    ...missing.map((column) => `line 1: the column ${column} is missing`),
    ...strange.map((column) => `line 1: the column ${column} is not known`),
  ];
}

/** What must be right of a host that runs; one that does not is left out, and may lack everything but its name. */
function parseRow(row: Row, line: number, complain: (mistake: string) => void): ExistingHost {
  const { name = '', state = '', role = '', transport = '' } = row;
  const isRunning = state === 'running';
  const [publicName = '', privateName = ''] = [row.public_dns_name, row.private_dns_name];
  const publicAddress = row.public_ip_address ?? '';
  const reached = publicName || publicAddress || privateName;
  if (!/^[\w.-]{1,64}$/.test(name)) complain('name must be 1 to 64 letters, digits, _, . and -');
  if (!state) complain('state is empty: running, or anything else to leave the host out');
  if (isRunning && !row.user_name)
    complain('user_name is empty: who logs in, and may use sudo without a password');
  else if (isRunning && !isUserName(row.user_name ?? '')) complain('user_name is not the name of a user');
  for (const [column, given] of Object.entries({
    public_dns_name: publicName,
    private_dns_name: privateName,
  }))
    if (given && !isHostName(given)) complain(`${column} is neither a name nor an address of a host`);
  if (publicAddress && !isIP(publicAddress)) complain('public_ip_address is not an address');
  if (isRunning && !reached) complain('there is no name and no address');
  if (isRunning && !isRole(role))
    complain(`role must be one of ${FLEET_ROLES.join(', ')}, not ${role || 'empty'}`);
  if (transport && transport !== 'ssh') complain(`transport must be ssh, not ${transport}`);
  const hostKey = parseHostKeyLine(row.host_key ?? '');
  if (isRunning && hostKey === null) complain(hostKeyAdvice(row.host_key ?? '', reached || 'HOST'));
  parsePort(row.mysql_port, 3306, () => complain('mysql_port must be between 1 and 65535'));
  return {
    line,
    name,
    role: isRole(role) ? role : 'database',
    userName: row.user_name ?? '',
    publicName,
    privateName,
    publicAddress,
    sshPort: parsePort(row.ssh_port, 22, () => complain('ssh_port must be between 1 and 65535')),
    hostKey: hostKey ?? '',
  };
}

function hostKeyAdvice(given: string, host: string): string {
  const what = given === '' ? 'host_key is empty' : 'host_key must be of the form "ssh-ed25519 AAAA…"';
  return `${what}: add what ssh-keyscan -t ed25519 ${host} prints, after checking it on the host (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub)`;
}

function isRole(text: string): text is FleetRole {
  return (FLEET_ROLES as readonly string[]).includes(text);
}

function parsePort(text: string | undefined, standard: number, complain: () => void): number {
  if (!text) return standard;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) complain();
  return port;
}
