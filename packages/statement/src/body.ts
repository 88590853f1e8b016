import type { Kind } from './kind.ts';
import { worseKind } from './kind.ts';
import { isUnderstood } from './operator.ts';
import { isPhrase, wordAt } from './phrase.ts';
import { readsLeftover, readsLeftoverOfWrite, userVariableUse } from './session-variable.ts';
import { isLiteralForName, isNextValues, isStrayVerb } from './stray-verb.ts';
import {
  bitKind,
  hexKind,
  identifierKind,
  numberKind,
  operatorKind,
  parameterKind,
  stringKind,
  systemVariableKind,
  userVariableKind,
  wordKind,
} from './token.ts';
import { operatorHead, type Tokens, wordHead } from './tokens.ts';
import type { Verb } from './verb.ts';

const assign = operatorHead(':=');
const forWord = wordHead('for');
const lock = wordHead('lock');
const into = wordHead('into');
const next = wordHead('next');
const previous = wordHead('previous');

/** What the whole of a statement adds to what its leading words say, but for the functions that it calls. */
export type Body = {
  readonly kind: Kind;
  readonly changesSession: boolean;
  readonly readsSession: boolean;
  /** Asks for something that only the node knows that ran the session's last write. */
  readonly needsPrimary: boolean;
  /** Its result goes into a variable or a file. */
  readonly keepsRows: boolean;
  readonly parameterCount: number;
};

type MutableBody = { -readonly [key in keyof Body]: Body[key] };

const applyInto = (body: MutableBody, tokens: Tokens, index: number, verb: Verb): void => {
  const word = wordAt(tokens, index + 1);
  if (word === 'outfile' || word === 'dumpfile') body.kind = worseKind(body.kind, 'administration');
  else if (tokens.kindAt(index + 1) === userVariableKind) {
    body.kind = worseKind(body.kind, 'session');
    body.changesSession = true;
  } else if (verb.body === 'query') body.kind = worseKind(body.kind, 'unknown');
  else return;
  body.keepsRows = true;
};

const applyKeyword = (body: MutableBody, tokens: Tokens, index: number, verb: Verb): void => {
  switch (tokens.heads[index]) {
    case forWord: {
      const word = wordAt(tokens, index + 1);
      // NO KEY UPDATE and KEY SHARE are another dialect's.
      if (word === 'update' || word === 'share' || word === 'key' || word === 'no')
        body.kind = worseKind(body.kind, 'locking-read');
      break;
    }
    case lock:
      if (isPhrase(tokens, index + 1, 'in', 'share', 'mode'))
        body.kind = worseKind(body.kind, 'locking-read');
      break;
    case into:
      applyInto(body, tokens, index, verb);
      break;
    case next:
      if (isPhrase(tokens, index + 1, 'value', 'for') || isNextValues(tokens, index))
        body.kind = worseKind(body.kind, 'write');
      break;
    case previous:
      if (!isPhrase(tokens, index + 1, 'value', 'for')) break;
      body.readsSession = true;
      body.needsPrimary = true;
      break;
    default:
      if (verb.body === 'query' && isStrayVerb(tokens, index)) body.kind = worseKind(body.kind, 'unknown');
  }
};

/** `s.nextval` and `s.currval`, which read a sequence in MariaDB's Oracle mode. */
const applyName = (body: MutableBody, tokens: Tokens, index: number): void => {
  const length = tokens.endAt(index) - tokens.startAt(index);
  if (length !== 7 || tokens.textAt(index - 1) !== '.') return;
  const name = tokens.nameAt(index).toLowerCase();
  if (name === 'nextval') body.kind = worseKind(body.kind, 'write');
  else if (name === 'currval') {
    body.readsSession = true;
    body.needsPrimary = true;
  }
};

const diagnostics: ReadonlySet<string> = new Set(['warnings', 'errors', 'profile', 'profiles']);

/** SHOW WARNINGS, SHOW COUNT(*) ERRORS, SHOW PROFILE; GET DIAGNOSTICS. */
const showsDiagnostics = (tokens: Tokens): boolean => {
  const first = wordAt(tokens, 0);
  if (first === 'get') return true;
  return (
    first === 'show' &&
    (diagnostics.has(wordAt(tokens, 1)) ||
      (wordAt(tokens, 1) === 'count' && diagnostics.has(wordAt(tokens, 5))))
  );
};

/** One pass over all tokens of a statement. */
export const readBody = (tokens: Tokens, verb: Verb): Body => {
  const body: MutableBody = {
    kind: 'read',
    changesSession: false,
    readsSession: showsDiagnostics(tokens),
    needsPrimary: false,
    keepsRows: false,
    parameterCount: 0,
  };
  for (let index = 0; index < tokens.count; index += 1) {
    const head = tokens.heads[index] as number;
    switch (head & 15) {
      case wordKind:
        if (head !== wordKind) applyKeyword(body, tokens, index, verb);
        else applyName(body, tokens, index);
        break;
      case identifierKind:
        applyName(body, tokens, index);
        break;
      case stringKind:
      case numberKind:
      case hexKind:
      case bitKind:
        if (isLiteralForName(tokens, index)) body.kind = worseKind(body.kind, 'unknown');
        break;
      case userVariableKind:
        if (userVariableUse(tokens, index, verb.body === 'assignment') === 'reads') body.readsSession = true;
        break;
      case systemVariableKind:
        if (!readsLeftover(tokens, index)) break;
        body.readsSession = true;
        body.needsPrimary ||= readsLeftoverOfWrite(tokens, index);
        break;
      case parameterKind:
        body.parameterCount += 1;
        if (isLiteralForName(tokens, index)) body.kind = worseKind(body.kind, 'unknown');
        break;
      case operatorKind:
        if (head === assign) {
          body.changesSession = true;
          body.kind = worseKind(body.kind, 'session');
        } else if (!isUnderstoodHere(head >>> 4, verb)) body.kind = worseKind(body.kind, 'unknown');
    }
  }
  return body;
};

const colon = 58;
const isUnderstoodHere = (operator: number, verb: Verb): boolean =>
  isUnderstood(operator) || (operator === colon && verb.body === 'program');
