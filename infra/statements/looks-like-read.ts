import { isHarmlessFunction } from '@sluice/statement/harmless-functions.ts';

/**
 * A crude second opinion, on purpose unlike the classifier: the text begins as a read does, and no word in it could make it
 * more. Only such texts count towards the share of reads that are called something worse; it says nothing about the others.
 */
export const looksLikeRead = (text: string): boolean =>
  beginning.test(text) && !suspicious.test(text) && !ofOthers.test(text) && callsOnlyWhatIsBuiltIn(text);

const shown =
  `tables|columns|fields|index|indexes|keys|create\\s+(?:table|view)|databases|table\\s+status|variables|global\\s+variables
  |session\\s+variables|status|collation|character\\s+set|warnings|errors`.replace(/\s+(?=\|)/g, '');

const beginning = new RegExp(
  `^[\\s(]*(?:select|with|values|table|desc|describe|explain|show\\s+(?:full\\s+|extended\\s+)?(?:${shown}))\\b`,
  'i',
);

const suspicious =
  /\/\*[!M]|:=|;|\.\w+\s*\(|\b(?:into|update|insert|replace|delete|share|lock|nextval|next\s+value|set|call|procedure|processlist)\b/i;

/** What other callers run, and password hashes. */
const ofOthers =
  /mysql`?\.`?(?:user|global_priv|servers|general_log|slow_log)\b|innodb_(?:trx|locks|lock_waits)|(?:user|client)_statistics|query_cache_info|performance_schema.*statement|threads|user_variables|\bsys\.\S*(?:statement|lock_waits|session)|for\s+connection/i;

function callsOnlyWhatIsBuiltIn(text: string): boolean {
  for (const [, name = ''] of text.matchAll(/([\w$]+)\s*\(/g)) {
    const word = name.toLowerCase();
    if (!/^\d+$/.test(word) && !isHarmlessFunction(word) && !beforeParenthesis.has(word)) return false;
  }
  return true;
}

/** Words of the grammar, types among them, that a parenthesis may follow. */
const beforeParenthesis = new Set(
  `against all and any as between bigint binary bit blob by case columns decimal distinct div double else escape except exists from
  having in index int integer intersect interval is join json_table key like limit match not nchar numeric nvarchar offset on or over
  partition regexp returning rlike row select separator some then union using values varbinary varchar when where with window xor
  force ignore use lateral`.split(/\s+/),
);
