import type { Parameter } from '@sluice/common/jobs/query-request.ts';
import mysql2 from 'mysql2';

// Not a named import: the driver defines it as a getter, which Node does not find.
const { TypedParameter } = mysql2;

const INT64_MAX = 2n ** 63n - 1n;

/** What the driver sends for a parameter. The types are named, since the driver would send every number as DOUBLE. */
export function bindParameter(parameter: Parameter): unknown {
  if (parameter === null || typeof parameter === 'string') return parameter;
  // LONGLONG is what both servers take for LIMIT ?.
  if (typeof parameter === 'boolean') return TypedParameter.LONGLONG(parameter ? 1 : 0);
  if (typeof parameter === 'number') {
    return Number.isSafeInteger(parameter)
      ? TypedParameter.LONGLONG(parameter)
      : TypedParameter.DOUBLE(parameter);
  }
  // A JSON null is a JSON value; SQL's NULL is a plain null.
  if (parameter.type === 'json') return TypedParameter.JSON(JSON.stringify(parameter.value));
  if (parameter.value === null) return null;
  switch (parameter.type) {
    case 'bigint':
      return BigInt(parameter.value) > INT64_MAX
        ? TypedParameter.LONGLONG.unsigned(parameter.value)
        : TypedParameter.LONGLONG(parameter.value);
    case 'decimal':
      return TypedParameter.NEWDECIMAL(parameter.value);
    case 'double':
      return TypedParameter.DOUBLE(parameter.value);
    case 'binary':
      return Buffer.from(parameter.value, 'base64');
    // As text: the driver's own temporal types go through a JavaScript Date, which has no microseconds.
    case 'date':
    case 'datetime':
    case 'time':
    case 'string':
      return parameter.value;
  }
}
