const ASCII = /^[\0-\x7f]*$/;
const MARKS = /\p{M}/gu;

/**
 * One spelling for all names that some server may take for the same. Depending on the server and the kind of name, upper and lower
 * case, accents and compatibility forms (`İ`, `K` for Kelvin) make no difference. Only for refusing: what is allowed is
 * compared as written.
 */
export function foldName(name: string): string {
  if (ASCII.test(name)) return name.toLowerCase();
  return name.normalize('NFKD').replace(MARKS, '').toLowerCase().normalize('NFKD').replace(MARKS, '');
}
