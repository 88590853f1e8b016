export interface ArchivedFile {
  /** Without a leading slash. */
  path: string;
  mode: number;
  uid: number;
  gid: number;
  content: string;
}

const BLOCK = 512;
const PATH_MAX = 100;
const CHECKSUM_AT = 148;

/** A tar archive (ustar) of a few small files, for the engine to unpack. */
export function tarArchive(files: readonly ArchivedFile[]): Buffer {
  const end = Buffer.alloc(2 * BLOCK);
  return Buffer.concat([...files.flatMap((file) => [header(file), padded(Buffer.from(file.content))]), end]);
}

function header({ path, mode, uid, gid, content }: ArchivedFile): Buffer {
  if (Buffer.byteLength(path) > PATH_MAX) throw new Error(`too long for a tar archive: ${path}`);
  const block = Buffer.alloc(BLOCK);
  const number = (value: number, at: number, length: number) =>
    block.write(value.toString(8).padStart(length - 1, '0'), at, 'latin1');
  block.write(path, 0);
  number(mode, 100, 8);
  number(uid, 108, 8);
  number(gid, 116, 8);
  number(Buffer.byteLength(content), 124, 12);
  number(0, 136, 12);
  block.write('0', 156); // an ordinary file
  block.write('ustar\u000000', 257, 'latin1');
  block.fill(' ', CHECKSUM_AT, CHECKSUM_AT + 8);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, CHECKSUM_AT, 'latin1');
  return block;
}

function padded(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)]);
}
