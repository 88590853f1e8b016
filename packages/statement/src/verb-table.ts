import { administration, maintenance, query, shows, type Verb, verb } from './verb.ts';

const write = verb('write');
const ddl = verb('ddl');
const transaction = verb('transaction');
const session = verb('session');
const sessionWithRows = verb('session', { returnsRows: true });
const administrationWithRows = verb('administration', { returnsRows: true });

/** Statements whose first word says it all. */
export const verbByFirstWord: ReadonlyMap<string, Verb> = new Map([
  ['select', query],
  ['table', query],
  ['values', query],
  ['help', shows],
  ['checksum', shows],

  ['insert', write],
  ['update', write],
  ['delete', write],
  ['replace', write],

  ['truncate', ddl],
  ['optimize', maintenance],
  ['repair', maintenance],
  // CHECK TABLE can mark a table or an index as corrupted.
  ['check', maintenance],

  ['call', verb('call', { returnsRows: true, changesSession: true })],

  ['commit', transaction],
  ['rollback', transaction],
  ['savepoint', transaction],
  ['release', transaction],
  ['xa', verb('transaction', { returnsRows: true })],

  ['use', session],
  ['prepare', session],
  ['deallocate', session],
  ['declare', session],
  // DO runs expressions only for what they do.
  ['do', session],
  ['signal', session],
  ['resignal', session],
  ['get', session],
  ['execute', sessionWithRows],
  ['handler', sessionWithRows],

  ['grant', administration],
  ['revoke', administration],
  ['flush', administration],
  ['kill', administration],
  ['shutdown', administration],
  ['restart', administration],
  ['reset', administration],
  ['change', administration],
  ['stop', administration],
  ['install', administration],
  ['uninstall', administration],
  ['purge', administration],
  ['binlog', administration],
  ['clone', administration],
  ['backup', administration],
  ['import', administration],
  ['load', administrationWithRows],
  ['cache', administrationWithRows],
]);
