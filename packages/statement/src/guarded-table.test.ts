import { describe, expect, test } from 'vitest';
import { classify } from './classify.ts';

const kindOf = (sql: string): string => {
  const verdict = classify(sql);
  return verdict.outcome === 'refused' ? verdict.reason : verdict.kind;
};

describe('what belongs to other callers is administration:', () => {
  test.each([
    'SELECT info FROM information_schema.processlist',
    'SELECT info FROM information_schema.`PROCESSLIST`',
    'SELECT info FROM INFORMATION_SCHEMA /* x */ . -- y\n ProcessList p',
    'SELECT info FROM `Information_Schema`.processlist',
    // MySQL finds the table by these names too.
    'SELECT info FROM information_schema.processlıst',
    'SELECT info FROM information_schema.`proceſſlİst`',
    'SELECT trx_query FROM information_schema.innodb_trx',
    'SELECT * FROM performance_schema.processlist',
    'TABLE performance_schema.threads',
    'SELECT sql_text FROM performance_schema.events_statements_history_long',
    'SELECT * FROM performance_schema.prepared_statements_instances',
    'SELECT * FROM performance_schema.user_variables_by_thread',
    'SELECT * FROM sys.processlist',
    'SELECT * FROM sys.session',
    'SELECT * FROM sys.x$session',
    'SELECT * FROM sys.x$statement_analysis',
    'SELECT * FROM mysql.general_log',
    'SELECT * FROM mysql.slow_log',
    'SELECT authentication_string FROM mysql.user',
    'SELECT * FROM mysql.global_priv',
    'SELECT 1 FROM a WHERE b IN (SELECT user FROM mysql.user)',
    'WITH x AS (SELECT * FROM mysql.user) SELECT * FROM x',
    'INSERT INTO a SELECT info FROM information_schema.processlist',
    'CREATE VIEW v AS SELECT * FROM mysql.user',
    'SHOW TABLES WHERE (SELECT 1 FROM mysql.user)',
    'EXPLAIN SELECT * FROM mysql.user',
    'SELECT 1 /*!80000 FROM mysql.user */',
    'UPDATE mysql.db SET user = 1',
    'UPDATE performance_schema.setup_consumers SET enabled = 1',
    'TRUNCATE performance_schema.events_waits_history',
  ])('%s', (sql) => {
    expect(kindOf(sql)).toBe('administration');
  });
});

test.each([
  'SELECT * FROM information_schema.tables',
  'SELECT * FROM performance_schema.events_waits_history',
  'SELECT * FROM mysql.help_topic',
  'SELECT * FROM processlist',
  'SELECT * FROM shop.user',
  'SELECT user.host FROM user',
  'SHOW COLUMNS FROM mysql.user',
  'DESC information_schema.processlist',
  'SHOW CREATE TABLE mysql.general_log',
])('%s is a read', (sql) => {
  expect(kindOf(sql)).toBe('read');
});
