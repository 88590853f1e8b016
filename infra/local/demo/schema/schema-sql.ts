import { insertRows } from '../insert.ts';
import { sqlLiteral } from '../sql-literal.ts';
import { catalogueTables } from './catalogue-tables.ts';
import { orderTables } from './order-tables.ts';
import { peopleTables } from './people-tables.ts';
import { storedPrograms, views } from './programs.ts';

const lastTable = `CREATE TABLE schema_version (
  version SMALLINT UNSIGNED NOT NULL,
  description VARCHAR(80) NOT NULL,
  applied_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (version)
)`;

// Parents before children.
const tables = [...catalogueTables, ...peopleTables, ...orderTables];

/** A session that reads the text as it is meant, whatever the server's defaults. */
const session = `SET NAMES utf8mb4;
SET SESSION time_zone = '+00:00';
SET SESSION sql_mode = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';
`;

/** Empty tables, and the views; drops those of an earlier load first. */
export function* schemaSql(database: string): Generator<string> {
  yield session;
  // The newest collation that both servers have; in the older utf8mb4_unicode_ci all emoji are equal.
  yield `CREATE DATABASE IF NOT EXISTS \`${database}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;\n`;
  yield `USE \`${database}\`;\n`;
  yield `DROP TABLE IF EXISTS ${nameOf(lastTable)};\n`;
  for (const view of views) yield `DROP VIEW IF EXISTS ${nameOf(view)};\n`;
  for (const table of tables.toReversed()) yield `DROP TABLE IF EXISTS ${nameOf(table)};\n`;
  for (const table of tables) yield `${table} ENGINE=InnoDB;\n`;
  for (const view of views) yield `${view};\n`;
}

/** Comes after the rows, so that the trigger does not see them. */
export function* storedProgramSql(): Generator<string> {
  for (const program of storedPrograms) {
    const kind = /^CREATE (\w+)/.exec(program)?.[1] ?? '';
    yield `DROP ${kind} IF EXISTS ${nameOf(program)};\nDELIMITER $$\n${program}$$\nDELIMITER ;\n`;
  }
}

/** Comes last of all: the table stands for a complete load. */
export function* schemaVersionSql(): Generator<string> {
  yield `${lastTable} ENGINE=InnoDB;\n`;
  yield* insertRows('schema_version', [
    { version: 1, description: 'Demo shop', applied_at: '2025-12-31 20:00:00' },
  ]);
}

/** Returns a row once everything has been loaded; does not fail where there is nothing. */
export function isLoadedSql(database: string): string {
  return `SELECT 1 AS loaded FROM information_schema.tables
WHERE table_schema = ${sqlLiteral(database)} AND table_name = '${nameOf(lastTable)}'`;
}

/** The name that follows TABLE, VIEW, TRIGGER, FUNCTION or PROCEDURE. */
function nameOf(definition: string): string {
  const name = /^CREATE (?:SQL SECURITY INVOKER )?(?:TABLE|VIEW|TRIGGER|FUNCTION|PROCEDURE) (\w+)/.exec(
    definition,
  )?.[1];
  if (name === undefined) throw new Error(`no name in: ${definition.slice(0, 60)}`);
  return name;
}
