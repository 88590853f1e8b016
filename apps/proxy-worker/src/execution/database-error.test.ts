import { expect, test } from 'vitest';
import { readDatabaseError } from './database-error.ts';

const server = (errno: number, sqlState = 'HY000', sqlMessage = 'said the server') =>
  Object.assign(new Error('x'), { errno, sqlState, sqlMessage });

test.each([
  [1213, '40001', 'DATABASE.DEADLOCK'],
  [1205, 'HY000', 'DATABASE.LOCK_TIMEOUT'],
  [1062, '23000', 'DATABASE.CONSTRAINT'],
  [4025, '23000', 'DATABASE.CONSTRAINT'],
  [3819, 'HY000', 'DATABASE.CONSTRAINT'],
  [1792, '25006', 'DATABASE.READ_ONLY'],
  [1142, '42000', 'DATABASE.DENIED'],
  [1370, '42000', 'DATABASE.DENIED'],
  [1146, '42S02', 'DATABASE.REJECTED'],
])('%d is %s %s', (errno, sqlState, code) => {
  expect(readDatabaseError(server(errno, sqlState))).toEqual({
    kind: 'refused',
    code,
    errno,
    sqlState,
    message: 'said the server',
  });
});

test.each([
  ['running with the --read-only option', 'DATABASE.READ_ONLY'],
  ['running with the --super-read-only option', 'DATABASE.READ_ONLY'],
  ['running with the --secure-file-priv option', 'DATABASE.REJECTED'],
])('1290 %s', (message, code) => {
  expect(readDatabaseError(server(1290, 'HY000', message))).toMatchObject({ code });
});

test.each([
  [server(1317, '70100'), 'interrupted'],
  [server(1969, '70100'), 'interrupted'],
  [server(3024), 'interrupted'],
  [server(1040, '08004'), 'busy'],
  [server(1203, '42000'), 'busy'],
  [server(1047, '08S01', 'WSREP has not yet prepared node for application use'), 'busy'],
  [server(1047, '08S01', 'Unknown command'), 'lost'],
  [server(1180, 'HY000', 'Got error 5 "Input/output error" during COMMIT'), 'lost'],
  [server(1053, '08S01'), 'lost'],
  [server(1927, '70100'), 'lost'],
  [Object.assign(new Error('read ECONNRESET'), { errno: -104, code: 'ECONNRESET' }), 'lost'],
  [Object.assign(new Error('gone'), { code: 'PROTOCOL_CONNECTION_LOST' }), 'lost'],
  [new Error('The channel was closed'), 'lost'],
])('%s is %s', (error, kind) => {
  expect(readDatabaseError(error).kind).toBe(kind);
});

test('a value that the driver cannot send is the mistake of the request', () => {
  expect(readDatabaseError(new RangeError('out of range'))).toMatchObject({
    kind: 'refused',
    code: 'REQUEST.INVALID',
  });
});
