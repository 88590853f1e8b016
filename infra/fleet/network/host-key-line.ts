const TYPE = 'ssh-ed25519';
const LINE = /^(?:\S+ +)?ssh-ed25519 +([A-Za-z0-9+/]+={0,2})(?: .*)?$/;
/** A key begins with the length of its type, and its type. */
const BEGINNING = Buffer.concat([Buffer.from([0, 0, 0, TYPE.length]), Buffer.from(TYPE)]);
const KEY_BYTES = 32;

/** `ssh-ed25519 AAAA…`, from that or from what ssh-keyscan prints, which begins with the host's name. Null when it is no such key. */
export function parseHostKeyLine(text: string): string | null {
  const base64 = LINE.exec(text.trim())?.[1];
  if (base64 === undefined) return null;
  const blob = Buffer.from(base64, 'base64');
  const isKey =
    blob.length === BEGINNING.length + 4 + KEY_BYTES && blob.subarray(0, BEGINNING.length).equals(BEGINNING);
  return isKey ? `${TYPE} ${blob.toString('base64')}` : null;
}
