const longOperators = ['<=>', '->>', ':=', '<=', '>=', '<>', '!=', '<<', '>>', '||', '&&', '->'];
const longOperatorsByFirst = new Map<string, string[]>();
for (const operator of longOperators) {
  const first = operator.charAt(0);
  longOperatorsByFirst.set(first, [...(longOperatorsByFirst.get(first) ?? []), operator]);
}

/** The operator or single character at `at`. */
export const operatorAt = (sql: string, at: number): string => {
  const first = sql.charAt(at);
  return longOperatorsByFirst.get(first)?.find((operator) => sql.startsWith(operator, at)) ?? first;
};
