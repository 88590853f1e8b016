import { functionEffect } from './function-effect.ts';
import type { Kind } from './kind.ts';
import { worseKind } from './kind.ts';
import { isOperator, isPhrase, wordAt } from './phrase.ts';
import { readsLeftover, userVariableUse } from './session-variable.ts';
import type { Token } from './token.ts';
import type { Verb } from './verb.ts';

/** What the whole of a statement adds to what its leading words say. */
export type Body = {
  readonly kind: Kind;
  readonly changesSession: boolean;
  readonly readsSession: boolean;
  /** Its result goes into a variable or a file. */
  readonly keepsRows: boolean;
  readonly parameterCount: number;
};

type MutableBody = { -readonly [key in keyof Body]: Body[key] };

const applyFunction = (body: MutableBody, tokens: readonly Token[], index: number): void => {
  switch (functionEffect(tokens[index]?.text ?? '')) {
    case 'changes-session':
      body.changesSession = true;
      break;
    case 'reads-session':
      body.readsSession = true;
      break;
    case 'reads-or-changes-session':
      if (isOperator(tokens[index + 2], ')')) body.readsSession = true;
      else body.changesSession = true;
      break;
    case 'writes':
      body.kind = worseKind(body.kind, 'write');
      break;
    case 'administers':
      body.kind = worseKind(body.kind, 'administration');
  }
};

const applyInto = (body: MutableBody, tokens: readonly Token[], index: number, verb: Verb): void => {
  const target = tokens[index + 1];
  const word = wordAt(tokens, index + 1);
  if (word === 'outfile' || word === 'dumpfile') body.kind = worseKind(body.kind, 'administration');
  else if (target?.kind === 'user-variable') {
    body.kind = worseKind(body.kind, 'session');
    body.changesSession = true;
  } else if (verb.body === 'query') body.kind = worseKind(body.kind, 'unknown');
  else return;
  body.keepsRows = true;
};

const applyWord = (body: MutableBody, tokens: readonly Token[], index: number, verb: Verb): void => {
  const locks =
    isPhrase(tokens, index, ['for', 'update']) ||
    isPhrase(tokens, index, ['for', 'share']) ||
    isPhrase(tokens, index, ['lock', 'in', 'share', 'mode']);
  if (locks) body.kind = worseKind(body.kind, 'locking-read');
  else if (wordAt(tokens, index) === 'into') applyInto(body, tokens, index, verb);
  else if (isPhrase(tokens, index, ['next', 'value', 'for'])) body.kind = worseKind(body.kind, 'write');
  else if (isPhrase(tokens, index, ['previous', 'value', 'for'])) body.readsSession = true;
};

const diagnostics: ReadonlySet<string> = new Set(['warnings', 'errors', 'profile', 'profiles']);

/** SHOW WARNINGS, SHOW COUNT(*) ERRORS, SHOW PROFILE; GET DIAGNOSTICS. */
const showsDiagnostics = (tokens: readonly Token[]): boolean => {
  const first = wordAt(tokens, 0);
  if (first === 'get') return true;
  return (
    first === 'show' &&
    (diagnostics.has(wordAt(tokens, 1)) ||
      (wordAt(tokens, 1) === 'count' && diagnostics.has(wordAt(tokens, 5))))
  );
};

/** `information_schema.processlist` shows what other callers run, with their literals. */
const namesProcesslist = (tokens: readonly Token[], index: number): boolean =>
  tokens[index]?.text.toLowerCase() === 'processlist' &&
  isOperator(tokens[index - 1], '.') &&
  tokens[index - 2]?.text.toLowerCase() === 'information_schema';

/** One pass over all tokens of a statement. */
export const readBody = (tokens: readonly Token[], verb: Verb): Body => {
  const body: MutableBody = {
    kind: 'read',
    changesSession: false,
    readsSession: showsDiagnostics(tokens),
    keepsRows: false,
    parameterCount: 0,
  };
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index] as Token;
    if (namesProcesslist(tokens, index)) body.kind = worseKind(body.kind, 'administration');
    switch (token.kind) {
      case 'word':
        applyWord(body, tokens, index, verb);
        if (isOperator(tokens[index + 1], '(')) applyFunction(body, tokens, index);
        break;
      case 'identifier':
        if (isOperator(tokens[index + 1], '(')) applyFunction(body, tokens, index);
        break;
      case 'user-variable':
        if (userVariableUse(tokens, index, verb.body === 'assignment') === 'reads') body.readsSession = true;
        break;
      case 'system-variable':
        if (readsLeftover(tokens, index)) body.readsSession = true;
        break;
      case 'parameter':
        body.parameterCount += 1;
        break;
      case 'operator':
        if (token.text === ':=') body.changesSession = true;
    }
  }
  return body;
};
