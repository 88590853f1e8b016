import { expect, test } from 'vitest';
import { inodesOfLocalPort } from './sshd-sessions.ts';

// As /proc/net/tcp shows it: a listener, a session, a client of it, a closed connection, another port.
const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:4E36 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 11111 1 0000 100 0 0 10 0
   1: 0100007F:4E36 0100007F:C350 01 00000000:00000000 00:00000000 00000000 65534        0 22222 1 0000 20 4 30 10 -1
   2: 0100007F:C350 0100007F:4E36 01 00000000:00000000 00:00000000 00000000     0        0 33333 1 0000 20 4 30 10 -1
   3: 0100007F:4E36 0100007F:C351 06 00000000:00000000 03:00000A00 00000000     0        0 0 3 0000
   4: 0100007F:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 44444 1 0000 100 0 0 10 0
`;

test('only sockets whose own port it is, and which a process holds', () => {
  expect([...inodesOfLocalPort(TABLE, 0x4e36)]).toEqual(['11111', '22222']);
  expect([...inodesOfLocalPort(TABLE, 22)]).toEqual(['44444']);
  expect([...inodesOfLocalPort('', 22)]).toEqual([]);
});
