import { readdir, readFile, readlink } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const ROUNDS = 50;
const ROUND_MS = 20;

/**
 * Ends the processes that serve connections of an sshd whose listener is gone. Each connection has a process in a group of its
 * own, which outlives the listener and would go on forwarding. Only on Linux: elsewhere there is no /proc, and nothing is done.
 */
export async function endSshdSessions(port: number): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const pids = await sshdSessions(port);
    if (pids.length === 0) return;
    for (const pid of pids) kill(pid);
    await delay(ROUND_MS);
  }
}

/** Processes of an sshd that hold a socket whose local port is this one. */
export async function sshdSessions(port: number): Promise<number[]> {
  const inodes = await socketInodes(port);
  if (inodes.size === 0) return [];
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const holders = await Promise.all(
    pids.map(async (pid) => ((await isSshd(pid)) && (await holdsSocket(pid, inodes)) ? Number(pid) : null)),
  );
  return holders.filter((pid) => pid !== null);
}

async function socketInodes(port: number): Promise<Set<string>> {
  const table = await readFile('/proc/net/tcp', 'utf8').catch(() => '');
  return inodesOfLocalPort(table, port);
}

/** Reads the kernel's table: column 2 is the local address (hex), column 10 the inode, 0 when nobody holds the socket. */
export function inodesOfLocalPort(table: string, port: number): Set<string> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = table.split('\n').map((line) => line.trim().split(/\s+/));
  const inodes = rows.filter((row) => row[1]?.endsWith(suffix)).map((row) => row[9] ?? '0');
  return new Set(inodes.filter((inode) => inode !== '0'));
}

async function isSshd(pid: string): Promise<boolean> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return commandLine.includes('sshd');
}

async function holdsSocket(pid: string, inodes: Set<string>): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const files = await readdir(folder).catch(() => []);
  for (const file of files) {
    const target = await readlink(`${folder}/${file}`).catch(() => '');
    const match = /^socket:\[(\d+)\]$/.exec(target);
    if (match?.[1] !== undefined && inodes.has(match[1])) return true;
  }
  return false;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it ended by itself
  }
}
